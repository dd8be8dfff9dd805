package schema

import "crypto/sha256"

// A Nulls says what a null in a body means.
type Nulls uint8

const (
	NullsRefused Nulls = iota // null_operand
	NullsAbsent               // null operands, fields, objects and top-level keys count as absent
)

// An OperatorKey says where the key "operator" is accepted.
type OperatorKey uint8

const (
	OperatorEverywhere  OperatorKey = iota // in every object and every criteria
	OperatorCollections                    // in objects of collections; elsewhere where a field says so
	OperatorListed                         // only where a field says so
)

// Options are what a schema says of the language and of its collections together; the zero Options work.
type Options struct {
	Name          string // of the schema
	Nulls         Nulls
	Operator      OperatorKey
	NoGroups      bool  // and_, or_ and not_ are not allowed
	NoRelations   bool  // some_, every_ and none_ of related rows are not allowed, and only relations that are fields may be named
	RelativeTimes bool  // now, now-7d and today are times
	References    bool  // {"field": "name"} is a value: that of another field of the row
	QuoteDecimals bool  // rows show decimals as strings, for clients that would read a number as a float
	Limit         int64 // rows of a page where none is asked for; 200 if 0
	MaxLimit      int64 // the most that may be asked for; Limit if 0

	Storage map[string]map[Kind]Storage // by dialect, or EveryDialect, and kind; arrays under ArrayStorage
	Arrays  map[string]Storage          // by dialect: how arrays are kept
}

// A Registry is an immutable set of collections that refer to each other only.
type Registry struct {
	options     Options
	collections []*Collection
	byName      map[string]*Collection
	sum         [sha256.Size]byte
}

// New returns the registry of cs. See Options.New.
func New(cs ...*Collection) (*Registry, error) { return Options{}.New(cs...) }

// Options returns what the schema says of the language, its defaults filled in.
func (r *Registry) Options() Options { return r.options }

// Collection returns the named collection, or nil.
func (r *Registry) Collection(name string) *Collection { return r.byName[name] }

// Collections returns the collections in the order of the schema. It is not to be changed.
func (r *Registry) Collections() []*Collection { return r.collections }

// Must returns v, or panics with err. It is for package variables and tests.
func Must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

// StorageOf returns how the dialect of that name keeps c: as c says, else as the schema says, else "".
func (r *Registry) StorageOf(dialect string, c *Column) Storage {
	usual := Storage("")
	for i := range c.kept {
		switch c.kept[i].dialect {
		case dialect:
			return c.kept[i].storage
		case EveryDialect:
			usual = c.kept[i].storage
		}
	}
	return usual
}

// A keeping is how a dialect keeps a column. There are few, and they are asked for with every statement: a
// list is faster than the maps that they come from.
type keeping struct {
	dialect string
	storage Storage
}

// quotes reports whether rows show c as a string though it is a number.
func (o *Options) quotes(c *Column) bool { return o.QuoteDecimals && c.Type.Kind == Decimal }

// keep notes how c is kept.
func (o *Options) keep(c *Column) {
	c.quoted = o.quotes(c)
	c.kept = nil
	note := func(dialect string, s Storage) {
		if s == "" {
			return
		}
		for i := range c.kept {
			if c.kept[i].dialect == dialect {
				return
			}
		}
		c.kept = append(c.kept, keeping{dialect, s})
	}
	for dialect, s := range c.Storage {
		note(dialect, s)
	}
	if c.Type.Array {
		for dialect, s := range o.Arrays {
			note(dialect, s)
		}
		return
	}
	if c.Storage[EveryDialect] != "" {
		return
	}
	for dialect, kinds := range o.Storage {
		note(dialect, kinds[c.Type.Kind])
	}
}

// single reports whether a database keeps c as floats of 32 bits.
func (o *Options) single(c *Column) bool {
	if c.Type.Kind != Float || c.Type.Array {
		return false
	}
	for _, s := range c.Storage {
		if s == StorageSingle {
			return true
		}
	}
	if c.Storage[EveryDialect] != "" {
		return false
	}
	for dialect, kinds := range o.Storage {
		if kinds[Float] == StorageSingle && c.Storage[dialect] == "" {
			return true
		}
	}
	return false
}
