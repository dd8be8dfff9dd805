// Package schema says what collections, columns, fields, relations and sorts exist, and what values they hold.
//
// A [Registry] is an immutable set of [Collection] values. It is read from a file by schema/file, made
// from Go structs by [For], read from a database by introspect, or built by hand.
//
// Columns are what a row has; fields are what a filter may say. The two lists are apart on purpose.
package schema

import "fmt"

// A Kind is what one value is.
type Kind uint8

const (
	String   Kind = iota + 1 // text, compared by code point
	Enum                     // one of a list of texts
	Int                      // int64
	Float                    // float64, finite
	Bool                     // false sorts first
	UUID                     // 36 characters, lower case
	Datetime                 // microseconds since 1970 in UTC, years 1 to 9999
	Date                     // days since 1970
	JSON                     // any JSON value; only paths into it are compared
	Decimal                  // exact, of 38 digits at the most; 1.10 is 1.1
	Other                    // what a database prints of a type that no kind stands for; never compared
	Bytes                    // a string of bytes, which JSON writes in base64; sorts by its bytes
	Clock                    // a time of day: microseconds since midnight
)

var kindNames = [...]string{
	String: "string", Enum: "enum", Int: "int", Float: "float", Bool: "bool",
	UUID: "uuid", Datetime: "datetime", Date: "date", JSON: "json", Decimal: "decimal", Other: "other", Bytes: "bytes", Clock: "time",
}

// String returns the name of k as a schema file writes it.
func (k Kind) String() string {
	if int(k) < len(kindNames) && kindNames[k] != "" {
		return kindNames[k]
	}
	return fmt.Sprintf("Kind(%d)", uint8(k))
}

// ParseKind returns the kind of that name.
func ParseKind(name string) (Kind, bool) {
	for k, n := range kindNames {
		if n == name && n != "" {
			return Kind(k), true
		}
	}
	return 0, false
}

// Textual reports whether values of k are held as text: strings, enums, UUIDs, decimals, whose text is their key, bytes, whose text is their
// hexadecimal digits, and what a database prints.
func (k Kind) Textual() bool {
	return k == String || k == Enum || k == UUID || k == Decimal || k == Other || k == Bytes
}

// Respelled reports whether the text that holds a value of k may be another than the one that a row has: a row may have a UUID in capitals,
// a decimal as 1.10, and bytes in base64.
func (k Kind) Respelled() bool { return k == UUID || k == Decimal || k == Bytes }

// Written reports whether JSON writes values of k as strings. Decimals may be.
func (k Kind) Written() bool { return k.Textual() || k == Datetime || k == Date || k == Clock }

// Compared reports whether values of k have equality and order. JSON has none, except for paths into it; neither has what is of no kind here.
func (k Kind) Compared() bool { return k != JSON && k != Other }

// Kinds is a set of kinds.
type Kinds uint16

// Sets of kinds that share operators.
const (
	Ordered Kinds = 1<<String | 1<<Int | 1<<Float | 1<<Decimal | 1<<Datetime | 1<<Date | 1<<Clock
	Scalar  Kinds = Ordered | 1<<Enum | 1<<Bool | 1<<UUID | 1<<Bytes
	Summed  Kinds = 1<<Int | 1<<Float | 1<<Decimal                                        // by a history
	InSets  Kinds = Scalar &^ (1<<Decimal | 1<<Bytes | 1<<Clock)                          // what a set may be of
	inJSON  Kinds = 1<<String | 1<<Enum | 1<<Int | 1<<Float | 1<<Bool | 1<<UUID | 1<<JSON // what a path inside JSON may be read as
)

// LastKind is the last of the kinds, for tables by kind.
const LastKind = Clock

// Has reports whether k is one of s.
func (s Kinds) Has(k Kind) bool { return s&(1<<k) != 0 }

// A Type is a kind, and what a schema adds to it. In a schema file: uuid, int or null, decimal(10,2), set of string, StateType or null.
type Type struct {
	Kind  Kind
	Array bool     // a set of values; null is the empty set
	Null  bool     // ignored where Array is set
	Name  string   // the name of an Enum in its schema, if it has one
	Enum  []string // the values of an Enum

	Single bool // of a Float: it has 32 bits, as a database that keeps the column as StorageSingle has it; New sets it

	Precision, Scale uint8 // of a Decimal: how many digits it has at the most, and how many of them after the point; 0 and 0 for any
}

// String returns t as a schema file writes it.
func (t Type) String() string {
	name := t.Kind.String()
	if t.Kind == Enum && t.Name != "" {
		name = t.Name
	}
	if t.Kind == Decimal && t.Precision > 0 {
		name = fmt.Sprintf("decimal(%d,%d)", t.Precision, t.Scale)
	}
	switch {
	case t.Array:
		return "set of " + name
	case t.Null:
		return name + " or null"
	}
	return name
}

// words is String for messages, where a float of 32 bits differs from one of 64.
func (t Type) words() string {
	if t.Single {
		return t.String() + " of 32 bits"
	}
	return t.String()
}

// Nullable reports whether a value of t may be null. An array never is: its null is the empty set.
func (t Type) Nullable() bool { return t.Null && !t.Array }
