package schema

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/tamis-go/tamis/internal/wording"
)

// A View is how the rows of a collection look to the clients of an API, where they are not just their columns. The zero View changes
// nothing. A filter reads columns, whatever the view.
type View struct {
	Drop    []string          // columns that are not answered; joins and functions may read them
	Rename  map[string]string // column: the member that it is answered as
	Default map[string]any    // column, or one of Fields: what is answered in place of null, as encoding/json decodes it
	Joins   []Join
	Fields  []string // fields of one value, by their names: aggregates, and what is inside JSON or in another row
	Pos     Position

	// The rest can be said in Go alone.

	Compute []Computed
	Times   func(micros int64) string // how datetimes are written; nil: RFC 3339 in UTC with six digits
}

// A Join is a member that is made of related rows: one row, or a list of them where a relation leads to many, in the usual order of the
// collections on the way. Without a row, one is null, or the row's own column of that name if there is one.
type Join struct {
	Member string
	Via    []*Relation       // of the schema, or made for this join alone
	Pick   *Column           // what is answered of each row; nil: the whole row, as the view of its collection has it
	Copies map[string]string // column of the row: the other's member that has the same value, and is hidden where the column is
	Pos    Position
}

// To returns the collection whose rows are joined.
func (j *Join) To() *Collection { return j.Via[len(j.Via)-1].To }

// Many reports whether the member is a list.
func (j *Join) Many() bool {
	return slices.ContainsFunc(j.Via, func(r *Relation) bool { return r.Many })
}

// A Computed is a member that a function makes of a row. It takes the place of a column of its name.
type Computed struct {
	Name  string
	Reads []string                                                     // columns; a caller from whom one is hidden does not see the member
	Type  Type                                                         // for the documents
	Func  func(row map[string]any, now time.Time) (value any, ok bool) // without ok, there is no such member; the row is another when it has returned
}

// A Member is one that a view answers: a column, rows that are joined, what a field reads, or what a function makes.
type Member struct {
	Name     string
	Column   *Column   // also of a join, where the row's own column of that name stands in for a row that is not there
	Join     *Join     // nil: none
	Computed *Computed // nil: none
	Field    *Field    // nil: none
}

// Members returns what v answers of the rows of c; the columns that are not hidden if v is nil. Columns stand in their order, then joins, then
// fields, then what is computed.
func (v *View) Members(c *Collection) []Member {
	if v == nil {
		v = &View{}
	}
	var out []Member
	for _, col := range c.Columns {
		name, renamed := v.Rename[col.Name]
		if !renamed {
			name = col.Name
		}
		if !col.Hidden && !slices.Contains(v.Drop, col.Name) {
			out = append(out, Member{Name: name, Column: col})
		}
	}
	put := func(m Member) {
		at := slices.IndexFunc(out, func(other Member) bool { return other.Name == m.Name })
		if at < 0 {
			out = append(out, m)
			return
		}
		if m.Join != nil && !m.Join.Many() {
			m.Column = out[at].Column
		}
		out[at] = m
	}
	for i := range v.Joins {
		put(Member{Name: v.Joins[i].Member, Join: &v.Joins[i]})
	}
	for _, name := range v.Fields {
		put(Member{Name: name, Field: c.Field(name)})
	}
	for i := range v.Compute {
		put(Member{Name: v.Compute[i].Name, Computed: &v.Compute[i]})
	}
	return out
}

// Reads returns the columns of c, the collection of the row, that m is made of.
func (m *Member) Reads(c *Collection) []*Column {
	var out []*Column
	if m.Column != nil {
		out = append(out, m.Column)
	}
	if m.Join != nil {
		for _, on := range m.Join.Via[0].On {
			out = append(out, on[0])
		}
	}
	if m.Computed != nil {
		for _, name := range m.Computed.Reads {
			out = append(out, c.Column(name))
		}
	}
	if m.Field != nil { // its values are asked for by key
		out = append(out, c.Key...)
	}
	return out
}

// Join returns the member that a dotted path makes: relations, and then, if it is not the whole row that is asked for, a column.
//
//	customer    customer.name    lines    lines.isbn
func (c *Collection) Join(member, path string) (Join, error) {
	parts := strings.Split(path, ".")
	j := Join{Member: member}
	at := c
	for i, name := range parts {
		r := at.Relation(name)
		switch col := at.Column(name); {
		case r != nil && r.To == nil:
			return j, nowhere(path, name)
		case r != nil:
			j.Via = append(j.Via, r)
			at = r.To
		case col != nil && i > 0 && i == len(parts)-1:
			j.Pick = col
		case i == 0:
			return j, fmt.Errorf("%s: %s", wording.Quote(path), wording.Unknown(name, "relation of "+at.Name, at.relationNames()))
		default:
			return j, fmt.Errorf("%s: %s", wording.Quote(path), wording.Unknown(name, "column or relation of "+at.Name, append(at.columnNames(), at.relationNames()...)))
		}
	}
	return j, nil
}

// Views returns the view of each collection that has one, by its name: that of the schema, or the one in more that takes its place. The
// errors are those of the views in more, since those of the schema are without.
func (r *Registry) Views(more map[string]*View) (map[string]*View, error) {
	out := map[string]*View{}
	for _, c := range r.collections {
		if c.View != nil {
			out[c.Name] = c.View
		}
	}
	var errs Errors
	for _, name := range slices.Sorted(maps.Keys(more)) {
		if r.byName[name] == nil {
			errs.addf(Position{}, "a view: %s", wording.Unknown(name, "collection", slices.Sorted(maps.Keys(r.byName))))
		} else if out[name] = more[name]; more[name] == nil {
			delete(out, name)
		}
	}
	checkViews(r.collections, out, &errs)
	if err := errs.Err(); err != nil {
		return nil, err
	}
	return out, nil
}

// views checks the views of the schema.
func (b *builder) views() {
	views := map[string]*View{}
	for _, c := range b.collections {
		if c.View != nil {
			views[c.Name] = c.View
		}
	}
	checkViews(b.collections, views, &b.errs)
	for _, c := range b.collections {
		for _, name := range slices.Sorted(maps.Keys(c.Views)) {
			switch v := c.Views[name]; {
			case !IsName(name):
				b.errs.addf(c.Pos, "%s cannot name a view of %s: %s", wording.Quote(name), c.Name, wantName)
			case v == nil:
				b.errs.addf(c.Pos, "the view %s of %s is nil", wording.Quote(name), c.Name)
			default:
				v.check(c, &b.errs)
			}
		}
	}
}

func checkViews(cs []*Collection, views map[string]*View, errs *Errors) {
	before := len(*errs)
	for _, c := range cs {
		if v := views[c.Name]; v != nil {
			v.check(c, errs)
		}
	}
	if len(*errs) > before {
		return // a join may lead nowhere
	}
	for _, c := range cs {
		if loop := loopOf(c, views, nil); loop != nil {
			errs.addf(views[c.Name].Pos, "the view of %s never ends, since whole rows stand in it by the joins %s; pick a column in one of them",
				wording.Quote(c.Name), strings.Join(loop, ", "))
			return
		}
	}
}

// loopOf returns the joins of whole rows that lead from c back to a collection that was there already, or nil.
func loopOf(c *Collection, views map[string]*View, above []*Collection) []string {
	if slices.Contains(above, c) {
		return []string{}
	}
	if views[c.Name] == nil {
		return nil
	}
	for _, j := range views[c.Name].Joins {
		if j.Pick == nil {
			if rest := loopOf(j.To(), views, append(above[:len(above):len(above)], c)); rest != nil {
				return append([]string{c.Name + "." + j.Member}, rest...)
			}
		}
	}
	return nil
}

func (v *View) check(c *Collection, errs *Errors) {
	column := func(pos Position, what, name string) {
		switch col := c.Column(name); {
		case col == nil:
			errs.addf(pos, "%s of the view of %s: %s", what, wording.Quote(c.Name), wording.Unknown(name, "column of "+c.Name, c.columnNames()))
		case col.Hidden:
			errs.addf(pos, "%s of the view of %s: rows do not show %s, which is hidden", what, wording.Quote(c.Name), wording.Quote(name))
		}
	}
	for _, name := range v.Drop {
		column(v.Pos, "drop", name)
	}
	for _, name := range slices.Sorted(maps.Keys(v.Default)) {
		if !slices.Contains(v.Fields, name) {
			column(v.Pos, "default", name)
		}
	}
	members := map[string]string{} // what each is
	for _, col := range c.Columns {
		if _, renamed := v.Rename[col.Name]; !renamed && !col.Hidden && !slices.Contains(v.Drop, col.Name) {
			members[col.Name] = "column"
		}
	}
	claim := func(pos Position, what, name string) {
		switch had := members[name]; {
		case name == "":
			errs.addf(pos, "%s of the view of %s: a member has a name", what, wording.Quote(c.Name))
		case had != "" && (had != "column" || what == "rename"):
			errs.addf(pos, "%s of the view of %s: there is a %s %s already", what, wording.Quote(c.Name), had, wording.Quote(name))
		}
		members[name] = what
	}
	for _, name := range slices.Sorted(maps.Keys(v.Rename)) {
		column(v.Pos, "rename", name)
		claim(v.Pos, "rename", v.Rename[name])
	}
	for i := range v.Joins {
		j := &v.Joins[i]
		claim(j.Pos, "join", j.Member)
		for _, name := range slices.Sorted(maps.Keys(j.Copies)) {
			column(j.Pos, "copies", name)
		}
		if err := j.check(c); err != nil {
			errs.addf(j.Pos, "join %s of the view of %s: %s", wording.Quote(j.Member), wording.Quote(c.Name), err)
		}
	}
	for _, name := range v.Fields {
		claim(v.Pos, "field", name)
		if err := shownField(c, name); err != nil {
			errs.addf(v.Pos, "fields of the view of %s: %s", wording.Quote(c.Name), err)
		}
	}
	for _, f := range v.Compute {
		claim(v.Pos, "compute", f.Name)
		for _, name := range f.Reads {
			column(v.Pos, "compute", name)
		}
		if f.Func == nil {
			errs.addf(v.Pos, "compute of the view of %s: %s has no function", wording.Quote(c.Name), wording.Quote(f.Name))
		}
	}
}

// shownField returns why a view of c cannot answer with a field, or nil.
func shownField(c *Collection, name string) error {
	f := c.Field(name)
	if f == nil {
		return errors.New(wording.Unknown(name, "field of "+c.Name, fieldNames(c.Fields)))
	}
	_, one := f.Read()
	switch hidden := slices.IndexFunc(c.Key, func(col *Column) bool { return col.Hidden }); {
	case !one || f.Type.Array || !Scalar.Has(f.Type.Kind):
		return fmt.Errorf("%s has no one value that a row could show", wording.Quote(name))
	case len(c.Key) == 0:
		return fmt.Errorf("the values of %s are found by keys, and %s has none", wording.Quote(name), c.Name)
	case hidden >= 0:
		return fmt.Errorf("the values of %s are found by keys, and %s is hidden", wording.Quote(name), wording.Quote(c.Key[hidden].Name))
	}
	return nil
}

// check returns what is wrong with the way of j from c.
func (j *Join) check(c *Collection) error {
	at := c
	for i, r := range j.Via {
		if r == nil || r.From != at || r.To == nil || len(r.On) == 0 {
			return fmt.Errorf("relation %d does not lead from %s to a collection", i+1, at.Name)
		}
		for _, on := range r.On {
			for side, of := range []*Collection{r.From, r.To} {
				if on[side] == nil || of.Column(on[side].Name) != on[side] {
					return fmt.Errorf("%s has a key that is no column of %s", wording.Quote(r.Name), of.Name)
				}
				if on[side].Hidden {
					return fmt.Errorf("rows of %s do not show %s, which is hidden, so that nothing can be joined by it", of.Name, wording.Quote(on[side].Name))
				}
			}
		}
		at = r.To
	}
	switch {
	case len(j.Via) == 0:
		return fmt.Errorf("want a relation of %s", c.Name)
	case j.Pick != nil && at.Column(j.Pick.Name) != j.Pick:
		return fmt.Errorf("%s is no column of %s", wording.Quote(j.Pick.Name), at.Name)
	case j.Pick != nil && j.Pick.Hidden:
		return fmt.Errorf("%s of %s is hidden", wording.Quote(j.Pick.Name), at.Name)
	}
	return nil
}

// view hashes what can be said of a view in a file.
func (w writer) view(v *View) {
	if v == nil {
		return
	}
	w.put("view", v.Drop, v.Rename, v.Default, len(v.Compute))
	if len(v.Fields) > 0 {
		w.put("fields", v.Fields)
	}
	for _, j := range v.Joins {
		var keys [][2]string
		for _, r := range j.Via {
			for _, on := range r.On {
				keys = append(keys, [2]string{on[0].Name, on[1].Name})
			}
			keys = append(keys, [2]string{r.To.Name, fmt.Sprint(r.Many)})
		}
		pick := ""
		if j.Pick != nil {
			pick = j.Pick.Name
		}
		w.put("join", j.Member, keys, pick, j.Copies)
	}
}
