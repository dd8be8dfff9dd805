package filter

import (
	"maps"
	"slices"

	"github.com/tamis-go/tamis/filter/syntax"
	"github.com/tamis-go/tamis/schema"
)

// A look is what the keys view and select of a body say, until both are known.
type look struct {
	view, members *syntax.Member
}

// lookKey reads a key that says which members of rows are asked for, and reports whether m is one.
func (c *checker) lookKey(k *look, collection *schema.Collection, m *syntax.Member) bool {
	switch {
	case !c.route.Select:
		return false
	case m.Key == "select":
		c.wants(place{list: true, typ: textType})
		k.members = m
	case m.Key == "view" && len(collection.Views) > 0:
		c.wants(place{typ: textType})
		k.view = m
	default:
		return false
	}
	if null, _ := c.null(m.Value, m.Key); null {
		if m.Key == "select" {
			k.members = nil
		} else {
			k.view = nil
		}
	}
	return true
}

// look finds the view and the members that a body names, and which columns they need.
func (c *checker) look(q *Query, k *look) {
	if k.view == nil && k.members == nil {
		return
	}
	view := c.viewOf(q.collection)
	if k.view != nil {
		n := c.enter("view")
		name, ok := k.view.Value.(*syntax.String)
		if !ok {
			c.wrong(k.view.Value, "the name of a view")
		} else if view = q.collection.Views[name.Text]; view == nil {
			c.unknown(NotInEnum, name.Pos, name.Text, "view of "+q.collection.Name, func() []string { return slices.Sorted(maps.Keys(q.collection.Views)) }, nil)
		}
		c.leave(n)
		if view == nil {
			return // members of what?
		}
	}
	q.view = view
	members := c.Members(q.collection, view)
	if k.members != nil {
		n := c.enter("select")
		q.members = c.selected(q, members, k.members.Value)
		c.leave(n)
		members = slices.DeleteFunc(members, func(m schema.Member) bool { return !slices.Contains(q.members, m.Name) })
	}
	read := map[*schema.Column]bool{}
	for _, m := range members {
		for _, col := range m.Reads(q.collection) {
			read[col] = true
		}
	}
	if c.route.Cursor {
		for _, o := range q.page.Order {
			q.sortedBy(read, o)
		}
	}
	q.columns = []*schema.Column{}
	for _, col := range q.collection.Columns {
		if read[col] && !col.Hidden {
			q.columns = append(q.columns, col)
		}
	}
}

// sortedBy adds the columns of the row that an order reads, or that lead to what it reads.
func (q *Query) sortedBy(read map[*schema.Column]bool, o Order) {
	if len(o.Via) > 0 {
		for _, on := range o.Via[0].On {
			read[on[0]] = true
		}
		return
	}
	for _, col := range o.Term.Columns {
		read[col] = true
	}
}

// selected = member | [member, ...]
func (c *checker) selected(q *Query, members []schema.Member, v syntax.Value) []string {
	out := []string{}
	one := func(v syntax.Value) {
		name, ok := v.(*syntax.String)
		if !ok {
			c.wrong(v, "the name of a member")
			return
		}
		if !slices.ContainsFunc(members, func(m schema.Member) bool { return m.Name == name.Text }) {
			known := func() []string {
				names := make([]string, len(members))
				for i, m := range members {
					names[i] = m.Name
				}
				return names
			}
			c.unknown(NotInEnum, name.Pos, name.Text, "member of "+q.collection.Name, known, nil)
			return
		}
		if !slices.Contains(out, name.Text) {
			out = append(out, name.Text)
		}
	}
	list, ok := v.(*syntax.Array)
	if !ok {
		one(v)
		return out
	}
	if len(list.Items) == 0 {
		c.errorf(WrongShape, list.Pos, "", "select names at least one member; leave it out for all of them")
	}
	for i, item := range list.Items {
		if c.full() {
			return out
		}
		n := c.enterItem(i)
		c.wants(place{typ: textType})
		one(item)
		c.leave(n)
	}
	return out
}

// viewOf returns the look of the rows of c where a body names none; nil: its columns.
func (l *Language) viewOf(c *schema.Collection) *schema.View {
	if l.route.Views != nil {
		return l.route.Views[c.Name]
	}
	return c.View
}

// Members returns the members of v, a view of c, that the caller sees.
func (l *Language) Members(c *schema.Collection, v *schema.View) []schema.Member {
	members := v.Members(c)
	out := members[:0]
	for _, m := range members {
		if l.seesMember(c, &m) {
			out = append(out, m)
		}
	}
	return out
}

func (l *Language) seesMember(c *schema.Collection, m *schema.Member) bool {
	switch {
	case m.Join != nil:
		if l.Hides(c, m.Name) || m.Join.Pick != nil && l.Hides(m.Join.To(), m.Join.Pick.Name) {
			return false
		}
	case m.Computed != nil:
		if l.Hides(c, m.Name) || slices.ContainsFunc(m.Computed.Reads, func(name string) bool { return l.Hides(c, name) }) {
			return false
		}
	case m.Field != nil:
		return !l.HidesKey(c) && l.seesField(l.tables[c.Name].byPath[m.Name])
	default:
		return !l.Hides(c, m.Column.Name)
	}
	return true
}

// View returns the look of the rows of q that its body names, or that its members are of; nil: that of the collection.
func (q *Query) View() *schema.View { return q.view }

// Select returns the members that the body of q names; nil: all of them.
func (q *Query) Select() []string { return q.members }

// Columns returns the columns that are read of each row, in the order of the collection: those that the members of a body need, or those that
// Only has. nil: every column that the schema does not hide.
func (q *Query) Columns() []*schema.Column { return q.columns }

// LookOf returns q with the view, the members and so the columns that the body of other names, which is of the same collection.
func (q *Query) LookOf(other *Query) *Query {
	out := *q
	out.view, out.members, out.columns = other.view, other.members, other.columns
	return &out
}

// Only returns q with no more columns of each row read than these, whatever its body names. Columns that the schema hides are not read.
func (q *Query) Only(columns ...*schema.Column) *Query {
	out := *q
	out.columns = []*schema.Column{}
	for _, col := range q.collection.Columns {
		if !col.Hidden && slices.Contains(columns, col) {
			out.columns = append(out.columns, col)
		}
	}
	return &out
}
