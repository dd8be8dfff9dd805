package filter

import (
	"crypto/rand"
	"fmt"
	"iter"
	"time"

	"github.com/tamis-go/tamis/filter/predicate"
	"github.com/tamis-go/tamis/filter/syntax"
	"github.com/tamis-go/tamis/operators"
	"github.com/tamis-go/tamis/schema"
)

// A Language is a registry and a set of operators that fit together, as one caller may see it.
// Its tables are made once; it is safe for concurrent use.
type Language struct {
	*core
	scope  *Scope                  // nil: all may be seen
	hidden map[*schema.Column]bool // what scope hides; nil: nothing
	bad    error                   // what is wrong with the scope; every parse returns it
	policy func() [32]byte
	route  Route
}

// core is what all the languages of one New share.
type core struct {
	registry  *schema.Registry
	operators *operators.Set
	limits    Limits
	now       func() time.Time
	sealer    *sealer
	retired   []*sealer // of keys before
	tables    map[string]*table
	folds     map[*schema.Relation]*field // the aggregates, by what leads to their values
}

// New returns the language of r, or every error in what r asks of c's operators, at its file and line.
// The error is schema.Errors.
func New(r *schema.Registry, c Config) (*Language, error) {
	k := &core{
		registry: r, operators: c.Operators, limits: c.Limits.withDefaults(), now: c.Now,
		tables: make(map[string]*table), folds: make(map[*schema.Relation]*field),
	}
	if k.operators == nil {
		k.operators = operators.Standard
	}
	if k.now == nil {
		k.now = time.Now
	}
	key := c.CursorKey
	if len(key) == 0 {
		key = make([]byte, 32)
		if _, err := rand.Read(key); err != nil {
			return nil, fmt.Errorf("a key for cursors: %w", err)
		}
	}
	var err error
	if k.sealer, err = newSealer(key); err != nil {
		return nil, fmt.Errorf("a key for cursors: %w", err)
	}
	for _, key := range c.RetiredCursorKeys {
		retired, err := newSealer(key)
		if err != nil {
			return nil, fmt.Errorf("a key for cursors: %w", err)
		}
		k.retired = append(k.retired, retired)
	}
	l := &Language{core: k, policy: func() [32]byte { return [32]byte{} }}
	b := builder{core: k}
	b.definitions()
	if err := b.errs.Err(); err != nil {
		return nil, err // the tables are made of the operator definitions
	}
	for _, collection := range r.Collections() {
		b.table(collection, nil)
	}
	for _, t := range k.tables {
		t.lookups(k.tables)
	}
	b.defaults(l)
	if err := b.errs.Err(); err != nil {
		return nil, err
	}
	return l, nil
}

// For returns the language of one collection whose rows are the structs T, with the default Config: schema.For, schema.New and New
// in one call. The error is schema.Errors.
func For[T any](collection string) (*Language, error) {
	c, err := schema.For[T](collection)
	if err != nil {
		return nil, err
	}
	r, err := schema.New(c)
	if err != nil {
		return nil, err
	}
	return New(r, Config{})
}

// Registry returns the registry that l was made of.
func (l *Language) Registry() *schema.Registry { return l.registry }

// Operators ranges over the operators that l has.
func (l *Language) Operators() iter.Seq[*operators.Operator] { return l.operators.All() }

// Limits returns what one body may cost, the defaults filled in.
func (l *Language) Limits() Limits { return l.limits }

// Now returns the time that relative times are relative to: what Config.Now says.
func (l *Language) Now() time.Time { return l.core.now() }

// A Route is what one way into an API accepts beside a filter. The zero Route is that of rows.
type Route struct {
	Count   bool // a number is asked for: sort, limit, offset and cursor are not allowed
	History bool // the key "history" must be there: counts over time are asked for
	// Aggregate says that the key "aggregate" must be there: numbers about groups of rows are asked for.
	Aggregate bool
	Keys      []Key // further top-level keys
	Limit     int64 // rows of a page where none is asked for, and the most that may be; the collection's own if 0

	// Select says that bodies may name a view of the schema, "view", and members of it, "select": rows then have no more columns than these
	// need (Query.Columns). Cursor says that the page answers with a cursor, so that rows have the columns that they are sorted by as well.
	Select, Cursor bool
	// Views are the looks of rows by collection (schema.Registry.Views); nil: those of the schema.
	Views map[string]*schema.View

	// Unread are top-level keys that are accepted, whatever JSON is in them, and ignored: those that clients of an API send and its
	// server ignores. They are not in Query.Tree. What the route reads is not among them.
	Unread []string

	// Loose reads a value that is none of the type that is wanted, or is written in another form, and reports whether it is one all the same: what an
	// API takes beside the language. Now is asked for times that are said from now on. Query.Tree has what stands in the body. Nil: there are none.
	Loose func(t *schema.Type, v syntax.Value, now func() time.Time) (schema.Value, bool)

	// Order is the sort of bodies that name none, as a schema file writes it: "-created". The collection's own if "", or if it reads what is
	// hidden from the caller.
	Order string
	// ForeignCursors is for a language whose queries another server answers: a cursor is that server's, which alone can read it. It is taken as it
	// is, if it has the form of one, and printed with the query, which it does not move.
	ForeignCursors bool
	// Where is what the rows of the route satisfy beside the filter of a body, as if Query.And had added it: a cursor is bound to it. It does
	// not concern Language.Query. What does not fit the collection is the error of every Parse.
	Where predicate.Node
}

// A Key is a further top-level key of a route. Query.Key has its value.
type Key struct {
	Name     string
	Type     schema.Type // of one value
	Min, Max int64       // of an int: the range, if not both 0
	Required bool
}

// For returns l for the bodies of one route.
func (l *Language) For(r Route) *Language {
	out := *l
	out.route = r
	return &out
}

// Collection returns the named collection if it exists for the caller, or nil.
func (l *Language) Collection(name string) *schema.Collection {
	c := l.registry.Collection(name)
	if c == nil || !l.exists(c) {
		return nil
	}
	return c
}
