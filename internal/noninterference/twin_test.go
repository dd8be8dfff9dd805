package noninterference

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/filter/predicate"
	"github.com/tamis-go/tamis/fuzz"
	"github.com/tamis-go/tamis/memeval"
	"github.com/tamis-go/tamis/schema"
)

// A pair is two worlds that a caller of a role cannot tell apart.
type pair struct {
	*world
	role     string
	scope    filter.Scope
	caller   *filter.Language // as the role sees it
	one, two fuzz.Rows
	seen     map[string][]int // of rows of one, the places of those that exist for the role
	changes  int
}

// twin returns a pair of w's rows and of others in which hidden rows came, went, changed and point elsewhere, and in which hidden columns of
// visible rows hold something else.
func (w *world) twin(name string) *pair {
	w.Helper()
	p := &pair{world: w, role: name, scope: w.scope(name), one: w.rows, two: clone(w.rows)}
	p.caller = w.language.Within(p.scope)
	var want string
	want, p.seen = p.view(p.one)
	fresh := sample[fuzz.Rows](w, fuzz.Data(w.language, fuzz.RowConfig{Most: 12}))
	pinned := p.pinned()
	for range 15 + w.rng.Intn(40) {
		other := clone(p.two)
		_, seen := p.view(other)
		if !p.change(other, fresh, seen, pinned) || !unique(w.language, other) {
			continue
		}
		if got, _ := p.view(other); got == want {
			p.two = other
			p.changes++
		}
	}
	return p
}

// view returns all that a caller sees of rows: those that exist, without the columns that are hidden. It also returns their places. It asks each
// policy of each row by itself, so that nothing that scopes a query has a part in it.
func (p *pair) view(rows fuzz.Rows) (string, map[string][]int) {
	p.Helper()
	var out strings.Builder
	places := map[string][]int{}
	for _, c := range p.language.Registry().Collections() {
		exists := func(*map[string]any) bool { return true }
		if p.scope.Rows != nil {
			policy, ok := p.scope.Rows[c.Name]
			if !ok {
				continue
			}
			q, err := p.language.Query(c.Name, policy)
			if err != nil {
				p.Fatal(err)
			}
			if exists, err = memeval.Compile[map[string]any](q, dataset(rows)); err != nil {
				p.Fatal(err)
			}
		}
		for i, row := range rows[c.Name] {
			if !exists(&row) {
				continue
			}
			places[c.Name] = append(places[c.Name], i)
			shown := map[string]any{}
			for name, v := range row {
				if !slices.Contains(p.scope.Hides[c.Name], name) {
					shown[name] = v
				}
			}
			text, err := json.Marshal(shown)
			if err != nil {
				p.Fatal(err)
			}
			fmt.Fprintf(&out, "%s %s\n", c.Name, text)
		}
	}
	return out.String(), places
}

// pinned returns the columns that defaults of fields read: they say which rows a filter is about, and whoever sees a row may draw conclusions.
func (p *pair) pinned() map[*schema.Column]bool {
	out := map[*schema.Column]bool{}
	for _, c := range p.language.Registry().Collections() {
		q, err := p.language.Parse(c.Name, []byte(`{}`))
		if err != nil {
			continue
		}
		where := q.Where()
		predicate.Walk(&where, func(n *predicate.Node) bool {
			if n.Term != nil {
				for _, col := range n.Term.Columns {
					out[col] = true
				}
			}
			if n.Relation != nil {
				for _, on := range n.Relation.On {
					out[on[0]], out[on[1]] = true, true
				}
			}
			return true
		})
	}
	return out
}

// change makes one change in rows, of which those at the places in seen exist for the caller. It reports whether there was one to make.
func (p *pair) change(rows, fresh fuzz.Rows, seen map[string][]int, pinned map[*schema.Column]bool) bool {
	collections := p.language.Registry().Collections()
	c := collections[p.rng.Intn(len(collections))]
	list := rows[c.Name]
	var hidden []int
	for i := range list {
		if !slices.Contains(seen[c.Name], i) {
			hidden = append(hidden, i)
		}
	}
	var columns []*schema.Column // hidden ones
	for _, name := range p.scope.Hides[c.Name] {
		if col := c.Column(name); !pinned[col] {
			columns = append(columns, col)
		}
	}
	kind := p.rng.Intn(7)
	switch {
	case kind == 0 && len(fresh[c.Name]) > 0: // a row comes: one that was never there, or, with a key of its own, the like of a hidden one
		row := clone(fuzz.Rows{"": {pick(p, fresh[c.Name])}})[""][0]
		if len(hidden) > 0 && p.rng.Intn(2) == 0 {
			like := list[pick(p, hidden)]
			for _, col := range c.Columns {
				if v, ok := like[col.Name]; ok && !isKey(c, col) && !col.Unique {
					row[col.Name] = v
				}
			}
		}
		rows[c.Name] = slices.Insert(slices.Clone(list), p.rng.Intn(len(list)+1), row)
		return true
	case kind == 1 && len(hidden) > 0: // one goes
		at := pick(p, hidden)
		rows[c.Name] = slices.Delete(slices.Clone(list), at, at+1)
		return true
	case kind == 2 && len(hidden) > 0: // one points elsewhere
		return len(c.Relations) > 0 && p.point(pick(p, c.Relations), list[pick(p, hidden)], rows)
	case kind == 3 && len(hidden) > 1: // one comes elsewhere in the order of rows
		at := pick(p, hidden)
		row := list[at]
		list = slices.Delete(slices.Clone(list), at, at+1)
		rows[c.Name] = slices.Insert(list, p.rng.Intn(len(list)+1), row)
		return true
	case kind == 4 && len(hidden) > 0: // one changes
		return p.set(c, pick(p, c.Columns), list[pick(p, hidden)], list, fresh[c.Name])
	case len(columns) > 0 && len(seen[c.Name]) > 0: // a hidden column of one that the caller sees changes
		row, col := list[pick(p, seen[c.Name])], pick(p, columns)
		for _, r := range c.Relations {
			if p.rng.Intn(2) == 0 && slices.ContainsFunc(r.On, func(on [2]*schema.Column) bool { return on[0] == col }) && len(r.On) == 1 {
				return p.point(r, row, rows)
			}
		}
		return p.set(c, col, row, list, fresh[c.Name])
	}
	return false
}

// set gives a row the value that another one has in a column, of rows that are there or of fresh ones. What is unique changes places.
func (p *pair) set(c *schema.Collection, col *schema.Column, row map[string]any, list, fresh []map[string]any) bool {
	from, own := list, true
	if len(fresh) > 0 && p.rng.Intn(2) == 0 {
		from, own = fresh, false
	}
	other := pick(p, from)
	v, ok := other[col.Name]
	if own && (col.Unique || isKey(c, col)) {
		if mine, there := row[col.Name]; ok && there {
			row[col.Name], other[col.Name] = v, mine
		}
		return true
	}
	if !ok {
		delete(row, col.Name)
		return !isKey(c, col)
	}
	row[col.Name] = v
	return true
}

// point makes a row lead to another row of a relation, or of its own, which the caller may see or not.
func (p *pair) point(r *schema.Relation, row map[string]any, rows fuzz.Rows) bool {
	if len(rows[r.To.Name]) == 0 {
		return false
	}
	target := pick(p, rows[r.To.Name])
	for _, on := range r.On {
		v := target[on[1].Name]
		if v == nil && (on[0].NotNull || isKey(r.From, on[0])) {
			return false
		}
		row[on[0].Name] = v
	}
	return true
}

func pick[T any](p *pair, list []T) T { return list[p.rng.Intn(len(list))] }

// unique reports whether rows have keys of their own, and values of their own in columns that are unique.
func unique(l *filter.Language, rows fuzz.Rows) bool {
	for _, c := range l.Registry().Collections() {
		together := [][]*schema.Column{c.Key}
		for set := range c.UniqueSets() {
			together = append(together, set)
		}
		taken := map[string]bool{}
		for _, row := range rows[c.Name] {
			row, err := memeval.NormaliseRow(c, row)
			if err != nil {
				return false
			}
			for i, columns := range together {
				text, null := fmt.Sprint(i), false
				for _, col := range columns {
					null = null || row[col.Name] == nil
					text += fmt.Sprintf(" %q", fmt.Sprint(row[col.Name]))
				}
				if i == 0 && null || !null && taken[text] {
					return false
				}
				taken[text] = true
			}
		}
	}
	return true
}

// What the law is asked of are worlds in which much is hidden, and differs, and in which something is left to see.
func TestTwinsDifferAndLookAlike(t *testing.T) {
	changes, pairs, differ, rows, seen := 0, 0, 0, 0, 0
	for seed := range int64(8) {
		w := newWorld(t, seed, false)
		for _, name := range w.names {
			p := w.twin(name)
			one, places := p.view(p.one)
			two, _ := p.view(p.two)
			if one != two {
				t.Fatalf("seed %d: the role %s sees\n%s\nand\n%s", seed, name, one, two)
			}
			pairs++
			changes += p.changes
			if p.changes > 0 {
				differ++
			}
			for c := range p.one {
				rows += len(p.one[c])
				seen += len(places[c])
			}
		}
	}
	t.Logf("%d pairs, %d differ in %d changes; %d of %d rows are seen", pairs, differ, changes, seen, rows)
	if differ < pairs/2 || changes < 4*pairs || seen < rows/5 || seen > rows*9/10 {
		t.Errorf("%d of %d pairs differ, in %d changes, and %d of %d rows are seen: these are hardly worlds to try the law in", differ, pairs, changes, seen, rows)
	}
}
