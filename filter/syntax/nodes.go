// Package syntax reads the filter language as a lossless tree: parse, print, walk.
//
// The language is JSON, read strictly, and the tree keeps what the text says as the text says it: members in their order, repeated
// keys, numbers as written, and where everything stands. What a key means is not known here; package filter checks that.
package syntax

// A Pos is a byte offset in a body.
type Pos int

// Position returns p. Every node embeds a Pos and so has this method.
func (p Pos) Position() Pos { return p }

// A Value is an *Object, *Array, *String, *Number, *Bool or *Null.
type Value interface {
	Position() Pos
	value()
}

func (*Object) value() {}
func (*Array) value()  {}
func (*String) value() {}
func (*Number) value() {}
func (*Bool) value()   {}
func (*Null) value()   {}

// An Object is a list of members:  {"name": {"any_": ["x"]}}
type Object struct {
	Pos               // of the opening brace
	Members []*Member // as written, in the order of the text, repeated keys included
	End     Pos       // the offset after the closing brace
	TooDeep bool      // refused by Limits.Depth; Members is empty
}

// A Member is a key and its value:  "name": {"any_": ["x"]}
type Member struct {
	Pos              // of the key's opening quote
	Key       string // decoded, and whole even if TooLong
	Value     Value
	Duplicate bool // an earlier member of the object has this key
	TooLong   bool // the key was refused by Limits.String
}

// An Array is a list of values:  ["x", "y"]
type Array struct {
	Pos             // of the opening bracket
	Items   []Value // the first Limits.List of them
	End     Pos     // the offset after the closing bracket
	TooLong bool    // refused by Limits.List
	TooDeep bool    // refused by Limits.Depth; Items is empty
}

// A String is a text:  "x"
type String struct {
	Pos
	Text    string // decoded
	TooLong bool   // refused by Limits.String; Text is empty
}

// A Number is a number as it is written:  -1.50e3
type Number struct {
	Pos
	Text string
}

// A Bool is true or false.
type Bool struct {
	Pos
	Value bool
}

// A Null is null.
type Null struct{ Pos }
