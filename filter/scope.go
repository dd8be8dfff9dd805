package filter

import (
	"fmt"
	"maps"
	"slices"
	"sync"

	"github.com/tamis-go/tamis/filter/predicate"
	"github.com/tamis-go/tamis/internal/wording"
	"github.com/tamis-go/tamis/operators"
	"github.com/tamis-go/tamis/schema"
)

// A Scope is what one caller may see. It only ever takes away: a filter cannot name, widen or undo it.
//
// What may not be seen answers byte for byte like what does not exist, and what a column holds that is hidden
// changes no byte of any answer.
type Scope struct {
	// Rows holds, per collection, what its rows must satisfy wherever they are read: at the root, in every
	// relation, in hops that no filter names and in sorts. A collection that is not in it does not exist;
	// predicate.True() is a policy that all rows satisfy. Nil: no policy, every collection exists.
	Rows map[string]predicate.Node
	// Momentary says that times relative to now were resolved in Rows, so that Rows are right only at this moment. A query of such a
	// scope cannot be kept: Query.Unresolved, and with it match.Index.Put, returns an error.
	Momentary bool
	// Hides holds, per collection, the columns that are kept from the caller: from rows, and with them every field, operator,
	// sort and relation that reads one, and every order and cursor. A relation reads the columns that it joins along, on both
	// sides. A name that is no collection or no column is the error of every Parse and Query. Nil: none.
	//
	// Policies and defaults of fields may read what is hidden: they say which rows exist.
	Hides map[string][]string
	// Sees reports whether the caller may name a field, a relation or a sort of a collection. A subfield is
	// asked for with a dot (state.type) after its field. It keeps names out of bodies, and no value out of rows: that is for
	// Hides. Nil: all.
	Sees func(c *schema.Collection, name string) bool
	// Uses reports whether the caller may use an operator on a field, named as for Sees, or on its length inside
	// len_. Nil: all.
	Uses func(c *schema.Collection, field, operator string) bool
	// OwnFields says that a reference (a field for a value) may name fields of the row itself alone, none of another row. It is for those who
	// check bodies for somebody else who does not know the policies of other rows.
	OwnFields bool
}

// Within returns the language as s sees it. It is cheap: call it once a request. A policy that does not
// fit its collection, or a hidden column that is not there, is the error of every Parse and Query after that. A scope
// within a scope replaces it.
func (l *Language) Within(s Scope) *Language {
	out := *l
	out.scope = &s
	out.hidden, out.bad = l.columns(s.Hides)
	if s.Rows != nil && out.bad == nil {
		rows := make(map[string]predicate.Node, len(s.Rows))
		for _, name := range slices.Sorted(maps.Keys(s.Rows)) {
			c := l.registry.Collection(name)
			if c == nil {
				out.bad = fmt.Errorf("policy: %s", wording.Unknown(name, "collection", l.names()))
				break
			}
			n, err := fit(c, s.Rows[name])
			if err != nil {
				out.bad = fmt.Errorf("policy of %s: %w", name, err)
				break
			}
			rows[name] = predicate.Simplify(n)
		}
		s.Rows = rows
	}
	out.policy = sync.OnceValue(func() [32]byte { return sumPolicy(&s) })
	return &out
}

// columns returns the columns of a Scope's Hides.
func (l *Language) columns(hides map[string][]string) (map[*schema.Column]bool, error) {
	if len(hides) == 0 {
		return nil, nil
	}
	out := map[*schema.Column]bool{}
	for _, name := range slices.Sorted(maps.Keys(hides)) {
		c := l.registry.Collection(name)
		if c == nil {
			return nil, fmt.Errorf("hidden columns: %s", wording.Unknown(name, "collection", l.names()))
		}
		for _, column := range hides[name] {
			col := c.Column(column)
			if col == nil {
				names := make([]string, len(c.Columns))
				for i, known := range c.Columns {
					names[i] = known.Name
				}
				return nil, fmt.Errorf("hidden columns: %s", wording.Unknown(column, "column of "+name, names))
			}
			out[col] = true
		}
	}
	return out, nil
}

// Hides reports whether a column of c is kept from the caller. What is no column is not.
func (l *Language) Hides(c *schema.Collection, column string) bool {
	return len(l.hidden) > 0 && l.hidden[c.Column(column)]
}

// HidesKey reports whether a column of the primary key of c is kept from the caller. Then no row is asked for by its key, and rows may
// tie in every order: see Page.Order.
func (l *Language) HidesKey(c *schema.Collection) bool {
	return len(l.hidden) > 0 && slices.ContainsFunc(c.Key, func(col *schema.Column) bool { return l.hidden[col] })
}

// hidesJoin reports whether a relation joins along a column that is kept from the caller: whoever may ask for the rows at its end
// tells by guessing what it joins along. So it is with a column that the rows are in.
func (l *Language) hidesJoin(r *schema.Relation) bool {
	if r.In != nil {
		return l.readsHidden(r.In)
	}
	return len(l.hidden) > 0 && slices.ContainsFunc(r.On, func(on [2]*schema.Column) bool { return l.hidden[on[0]] || l.hidden[on[1]] })
}

// HidesOrder reports whether an order reads a column that is kept from the caller, or joins along one.
func (l *Language) HidesOrder(o schema.Order) bool {
	return l.readsHidden(o.Term) || slices.ContainsFunc(o.Via, func(r *schema.Relation) bool {
		return l.hidesJoin(r) || r.Fold != nil && len(l.hidden) > 0 && !l.seesAggregate(l.folds[r])
	})
}

// readsHidden reports whether a term reads a column that is hidden.
func (l *Language) readsHidden(t *schema.Term) bool {
	return len(l.hidden) > 0 && t != nil && slices.ContainsFunc(t.Columns, func(col *schema.Column) bool { return l.hidden[col] })
}

// seesTargets reports whether all that targets read, and the way there, may be seen.
func (l *Language) seesTargets(targets []schema.Target) bool {
	for _, t := range targets {
		if !l.reaches(t.Via) || l.readsHidden(t.Value) || l.readsHidden(t.Null) {
			return false
		}
	}
	return true
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
	if l.scope == nil || l.scope.Rows == nil || l.inArrays(c) {
		return true
	}
	_, ok := l.scope.Rows[c.Name]
	return ok
}

// inArrays reports whether the rows of c are objects in arrays, which are there with their row.
func (l *Language) inArrays(c *schema.Collection) bool {
	t := l.tables[c.Name]
	return t == nil || t.array != nil
}

// rows returns what the rows of c satisfy for the caller.
func (l *Language) rows(c *schema.Collection) predicate.Node {
	if l.scope == nil || l.scope.Rows == nil || l.inArrays(c) {
		return predicate.Node{}
	}
	n, ok := l.scope.Rows[c.Name]
	if !ok {
		return predicate.False()
	}
	return n
}

// names a thing of c that the caller may name.
func (l *Language) may(c *schema.Collection, name string) bool {
	return l.scope == nil || l.scope.Sees == nil || l.scope.Sees(c, name)
}

// reaches reports whether every relation of a path leads to rows that exist for the caller, along columns that may be seen.
func (l *Language) reaches(path []*schema.Relation) bool {
	for _, r := range path {
		if !l.exists(r.Reads()) || l.hidesJoin(r) || r.Fold != nil && !l.seesAggregate(l.folds[r]) {
			return false
		}
	}
	return true
}

func (l *Language) seesField(f *field) bool {
	if l.scope == nil {
		return true
	}
	if !l.reaches(f.way) || !l.seesTargets(f.targets) || len(f.before) > 0 && !l.mayGo(f.way) {
		return false
	}
	if f.aggregate != nil && !l.seesAggregate(f) {
		return false
	}
	for _, w := range f.required { // without it the field cannot be named, and an error would name it
		if !l.seesWord(f, w) {
			return false
		}
	}
	if f.within != nil && !l.seesField(f.within) {
		return false
	}
	return l.mayField(f)
}

// asked returns what a Scope is asked for f by. A member of the objects in an array is a subfield of the array's field.
func (f *field) asked() (*schema.Collection, string) {
	path := f.path
	if path == "" {
		path = f.arrayOf
	}
	if f.within != nil {
		return f.within.owner, f.within.path + "." + path
	}
	return f.owner, path
}

func (l *Language) mayField(f *field) bool { return l.may(f.asked()) }

// mayUse reports whether the caller may use an operator on f.
func (l *Language) mayUse(f *field, w *word) bool {
	if l.scope == nil || l.scope.Uses == nil {
		return true
	}
	c, path := f.asked()
	return l.scope.Uses(c, path, w.Name)
}

func (l *Language) seesWord(f *field, w *word) bool {
	if l.scope == nil {
		return true
	}
	if !l.seesTargets(w.targets) {
		return false
	}
	return l.mayUse(f, w)
}

// knows returns the operator of that name if the caller may use it on some field, or nil.
func (l *Language) knows(name string) *operators.Operator {
	op := l.operators.Operator(name)
	if op == nil || l.scope == nil || l.scope.Uses == nil {
		return op
	}
	for _, t := range l.tables {
		if !l.exists(t.collection) {
			continue
		}
		for path, f := range t.byPath {
			for _, w := range f.words {
				if w.definition.Name == op.Name && l.seesPath(t, path) && l.seesWord(f, w) {
					return op
				}
			}
		}
	}
	return nil
}

// seesRelated asks for every relation on the way: a hop needs a grant of its own.
func (l *Language) seesRelated(r *schema.Related) bool {
	if l.scope == nil {
		return true
	}
	return l.reaches(r.Path) && l.mayGo(r.Path)
}

// mayGo reports whether the caller may name every relation of a path.
func (l *Language) mayGo(path []*schema.Relation) bool {
	return !slices.ContainsFunc(path, func(hop *schema.Relation) bool { return !l.may(hop.From, hop.Name) })
}

// seesSort asks for the sort, and for what it reads: an order tells of the values that it is by.
func (l *Language) seesSort(c *schema.Collection, s *schema.Sort) bool {
	return l.scope == nil || l.may(c, s.Name) && l.seesKeys(c, s.Keys)
}

func (l *Language) seesKeys(c *schema.Collection, keys []schema.Order) bool {
	if l.scope == nil {
		return true
	}
	for _, k := range keys {
		if f := l.tables[c.Name].byPath[k.Name]; f != nil && !l.seesPath(l.tables[c.Name], k.Name) {
			return false
		}
		end := c
		for _, r := range k.Via {
			end = r.To
		}
		if made := l.tables[end.Name] == nil; !l.reaches(k.Via) || l.readsHidden(k.Term) || !made && !l.seesColumns(l.tables[end.Name], k.Term) {
			return false
		}
	}
	return true
}

// seesColumns reports whether each column of term is read by a field that the caller may name, or by none that is kept from the caller. A
// field that is not there because of what else it reads keeps no column of its own collection back.
func (l *Language) seesColumns(t *table, term *schema.Term) bool {
	for _, col := range term.Columns {
		kept := false
		for _, f := range t.readers[col] {
			if l.seesPath(t, f.path) {
				kept = false
				break
			}
			kept = kept || !l.granted(t, f)
		}
		if kept {
			return false
		}
	}
	return true
}

// granted reports whether the scope names f, every field that it is inside of, and the operators that it cannot be without, among what the
// caller may use, wherever that leads.
func (l *Language) granted(t *table, f *field) bool {
	for i := range f.path {
		if f.path[i] == '.' && !l.granted(t, t.byPath[f.path[:i]]) {
			return false
		}
	}
	required := func(w *word) bool { return !l.mayUse(f, w) }
	return l.mayField(f) && !slices.ContainsFunc(f.required, required)
}

// protect returns n with the policy of every collection that it reaches beside the join keys. The policies
// themselves stay as they are.
func (l *Language) protect(n predicate.Node) predicate.Node {
	if l.scope == nil || l.scope.Rows == nil {
		return n
	}
	if n.Pair != nil {
		pair := *n.Pair
		pair.Left.Policy, pair.Right.Policy = l.along(pair.Left.Via), l.along(pair.Right.Via)
		n.Pair = &pair
	}
	if n.Kids == nil {
		return n
	}
	kids := make([]predicate.Node, len(n.Kids))
	for i, k := range n.Kids {
		kids[i] = l.protect(k)
	}
	if n.Related() && n.Relation.In == nil {
		last := len(kids) - 1 // of one row that is made of many, which rows those are
		kids[last] = predicate.And(l.rows(n.Relation.Reads()), kids[last])
	}
	n.Kids = kids
	return n
}

// guard returns the where of a query of c: the policies, and then what the filter says.
func (l *Language) guard(c *schema.Collection, n predicate.Node) predicate.Node {
	if n.Op != predicate.OpNone {
		n = l.protect(n)
	}
	return predicate.Simplify(predicate.And(l.rows(c), n))
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
		policies[i] = l.rows(r.Reads())
		if f := l.folds[r]; f != nil {
			policies[i] = predicate.And(policies[i], l.protect(*f.where))
		}
		policies[i] = predicate.Simplify(policies[i])
	}
	return policies
}
