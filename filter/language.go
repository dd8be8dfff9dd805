package filter

import (
	"crypto/rand"
	"fmt"
	"iter"
	"sync"
	"time"

	"github.com/tamis-go/tamis/operators"
	"github.com/tamis-go/tamis/predicate"
	"github.com/tamis-go/tamis/schema"
)

// A Language is a registry and a set of operators that fit together, as one caller may see it.
// Its tables are made once; it is safe for concurrent use.
type Language struct {
	*core
	scope  *Scope // nil: all may be seen
	bad    error  // what is wrong with the scope; every parse returns it
	policy func() [32]byte
	route  Route
}

// core is what all the languages of one New share.
type core struct {
	registry  *schema.Registry
	operators *operators.Set
	limits    Limits
	now       func() time.Time
	cursorKey []byte
	tables    map[string]*table
}

// New returns the language of r, or every fault in what r asks of c's operators, at its file and line.
// The error is schema.Errors.
func New(r *schema.Registry, c Config) (*Language, error) {
	k := &core{
		registry: r, operators: c.Operators, limits: c.Limits.withDefaults(), now: c.Now, cursorKey: c.CursorKey,
		tables: make(map[string]*table),
	}
	if k.operators == nil {
		k.operators = operators.Standard
	}
	if k.now == nil {
		k.now = time.Now
	}
	if len(k.cursorKey) == 0 {
		k.cursorKey = make([]byte, 32)
		if _, err := rand.Read(k.cursorKey); err != nil {
			return nil, fmt.Errorf("a key for cursors: %w", err)
		}
	}
	l := &Language{core: k, policy: func() [32]byte { return [32]byte{} }}
	b := builder{core: k}
	for _, collection := range r.Collections() {
		k.tables[collection.Name] = b.table(collection)
	}
	b.defaults(l)
	if err := b.faults.Err(); err != nil {
		return nil, err
	}
	return l, nil
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
	Count   bool  // a number is asked for: sort, limit, offset and cursor are not allowed
	History bool  // the key "history" must be there: counts over time are asked for
	Keys    []Key // further top-level keys
	Limit   int64 // rows of a page where none is asked for, and the most that may be; the collection's own if 0
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

// A Scope is what one caller may see. It only ever takes away: a filter cannot name, widen or undo it.
//
// What may not be seen answers byte for byte like what does not exist.
type Scope struct {
	// Rows holds, per collection, what its rows must satisfy wherever they are read: at the root, in every
	// relation, in hops that no filter names and in sorts. A collection that is not in it does not exist;
	// predicate.Always() is a policy that all rows satisfy. Nil: no policy, every collection exists.
	Rows map[string]predicate.Node
	// Sees reports whether the caller may name a field, a relation or a sort of a collection. A subfield is
	// asked for with a dot (state.type) after its field. Nil: all.
	Sees func(c *schema.Collection, name string) bool
	// Uses reports whether the caller may use an operator on a field, named as for Sees. Nil: all.
	Uses func(c *schema.Collection, field, operator string) bool
}

// Within returns the language as s sees it. It is cheap: call it once a request. A policy that does not
// fit its collection is the error of every Parse and Query after that. A scope within a scope replaces it.
func (l *Language) Within(s Scope) *Language {
	out := *l
	out.scope, out.bad = &s, nil
	if s.Rows != nil {
		rows := make(map[string]predicate.Node, len(s.Rows))
		for name, n := range s.Rows {
			c := l.registry.Collection(name)
			if c == nil {
				out.bad = fmt.Errorf("policy: %s", schema.Unknown(name, "collection", l.names()))
				continue
			}
			n, err := fit(c, n)
			if err != nil {
				out.bad = fmt.Errorf("policy of %s: %w", name, err)
			}
			rows[name] = predicate.Simplify(n)
		}
		s.Rows = rows
	}
	out.policy = sync.OnceValue(func() [32]byte { return sumPolicy(s.Rows) })
	return &out
}

func (l *Language) names() []string {
	var names []string
	for _, c := range l.registry.Collections() {
		names = append(names, c.Name)
	}
	return names
}

// exists reports whether there is c for the caller.
func (l *Language) exists(c *schema.Collection) bool {
	if l.scope == nil || l.scope.Rows == nil {
		return true
	}
	_, ok := l.scope.Rows[c.Name]
	return ok
}

// rows returns what the rows of c satisfy for the caller.
func (l *Language) rows(c *schema.Collection) predicate.Node {
	if l.scope == nil || l.scope.Rows == nil {
		return predicate.Node{}
	}
	n, ok := l.scope.Rows[c.Name]
	if !ok {
		return predicate.Never()
	}
	return n
}

// names a thing of c that the caller may name.
func (l *Language) may(c *schema.Collection, name string) bool {
	return l.scope == nil || l.scope.Sees == nil || l.scope.Sees(c, name)
}

// reaches reports whether every relation of a path leads to rows that exist for the caller.
func (l *Language) reaches(path []*schema.Relation) bool {
	for _, r := range path {
		if !l.exists(r.To) {
			return false
		}
	}
	return true
}

func (l *Language) seesField(f *field) bool {
	if l.scope == nil {
		return true
	}
	if f.relation != nil && !l.exists(f.relation.To) {
		return false
	}
	for _, t := range f.targets {
		if !l.reaches(t.Via) {
			return false
		}
	}
	return l.may(f.owner, f.path)
}

func (l *Language) seesWord(f *field, w *word) bool {
	if l.scope == nil {
		return true
	}
	for _, t := range w.targets {
		if !l.reaches(t.Via) {
			return false
		}
	}
	return l.scope.Uses == nil || f.path == "" || l.scope.Uses(f.owner, f.path, w.Name)
}

// seesRelated asks for every relation on the way: a hop needs a grant of its own.
func (l *Language) seesRelated(r *schema.Related) bool {
	if l.scope == nil {
		return true
	}
	for _, hop := range r.Path {
		if !l.exists(hop.To) || !l.may(hop.From, hop.Name) {
			return false
		}
	}
	return true
}

// seesSort asks for the sort, and for the fields that it reads.
func (l *Language) seesSort(c *schema.Collection, s *schema.Sort) bool {
	return l.scope == nil || l.may(c, s.Name) && l.seesKeys(c, s.Keys)
}

func (l *Language) seesKeys(c *schema.Collection, keys []schema.Order) bool {
	for _, k := range keys {
		if !l.reaches(k.Via) {
			return false
		}
		if f := l.tables[c.Name].byPath[k.Name]; f != nil && !l.seesField(f) {
			return false
		}
	}
	return true
}

// protect returns n with the policy of every collection that it reaches beside the join keys. The policies
// themselves stay as they are.
func (l *Language) protect(n predicate.Node) predicate.Node {
	if l.scope == nil || l.scope.Rows == nil || n.Kids == nil {
		return n
	}
	kids := make([]predicate.Node, len(n.Kids))
	for i, k := range n.Kids {
		kids[i] = l.protect(k)
	}
	if n.Op == predicate.Exists {
		kids[0] = predicate.All(l.rows(n.Relation.To), kids[0])
	}
	n.Kids = kids
	return n
}

// guard returns the where of a query of c: the policies, and then what the filter says.
func (l *Language) guard(c *schema.Collection, n predicate.Node) predicate.Node {
	if n.Op != predicate.None {
		n = l.protect(n)
	}
	return predicate.Simplify(predicate.All(l.rows(c), n))
}

// order returns sort keys with the policies of the rows along their way.
func (l *Language) order(keys []schema.Order) []Order {
	out := make([]Order, len(keys))
	for i, k := range keys {
		out[i] = Order{Order: k, Policy: l.along(k.Via)}
	}
	return out
}

func (l *Language) along(via []*schema.Relation) []predicate.Node {
	if len(via) == 0 {
		return nil
	}
	policies := make([]predicate.Node, len(via))
	for i, r := range via {
		policies[i] = predicate.Simplify(l.rows(r.To))
	}
	return policies
}
