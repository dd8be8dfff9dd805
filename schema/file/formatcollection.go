package file

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/tamis-go/tamis/schema"
)

func (p *printer) collection(c *schema.Collection) {
	o := p.registry.Options()
	p.line(1, "%s:", scalar(c.Name))
	if c.SQL() != c.Name {
		p.line(2, "table: %s", scalar(c.SQL()))
	}
	if c.BodyKey() != c.Name {
		p.line(2, "body: %s", scalar(c.BodyKey()))
	}
	if c.Doc != "" {
		p.line(2, "doc: %s", scalar(c.Doc))
	}
	if len(c.Key) > 0 {
		p.line(2, "key: %s", oneOrMany(namesOf(c.Key)))
	}
	if len(c.Uniques) > 0 {
		sets := make([]string, len(c.Uniques))
		for i, set := range c.Uniques {
			sets[i] = oneOrMany(namesOf(set))
		}
		p.line(2, "unique: [%s]", strings.Join(sets, ", "))
	}
	if c.NoOperator && o.Operator != schema.OperatorListed {
		p.line(2, "operator: false")
	}
	p.line(2, "columns:")
	for _, col := range c.Columns {
		p.line(3, "%s: %s", scalar(col.Name), p.column(c, col))
	}
	for _, left := range p.omissions {
		if left.Collection == c.Name {
			p.line(3, "# %s", left.comment())
		}
	}
	p.relations(c)
	p.fields(c)
	p.sorts(c)
	p.views(c)
	if c.Limit != o.Limit || c.MaxLimit != o.MaxLimit {
		p.line(2, "page: {limit: %d, max: %d}", c.Limit, c.MaxLimit)
	}
}

func (p *printer) column(c *schema.Collection, col *schema.Column) string {
	typ := scalar(p.typ(col.Type))
	var says []string
	say := func(yes bool, format string, args ...any) {
		if yes {
			says = append(says, fmt.Sprintf(format, args...))
		}
	}
	say(col.SQL() != col.Name, "column: %s", scalar(col.SQL()))
	say(col.Hidden, "hidden: true")
	say(col.NotNull && !slices.Contains(c.Key, col), "not_null: true")
	say(col.NullUnreadable, "unreadable: null")
	say(col.Unique, "unique: true")
	say(col.Exact, "exact: true")
	say(col.Index != "", "index: %s", scalar(col.Index))
	var kept []string
	for _, dialect := range slices.Sorted(maps.Keys(col.Storage)) {
		kept = append(kept, scalar(dialect)+": "+scalar(string(col.Storage[dialect])))
	}
	say(kept != nil, "storage: {%s}", strings.Join(kept, ", "))
	if says == nil {
		return typ
	}
	return "{type: " + typ + ", " + strings.Join(says, ", ") + "}"
}

func (p *printer) relations(c *schema.Collection) {
	if len(c.Relations) > 0 {
		p.line(2, "relations:")
	}
	for _, r := range c.Relations {
		keys := make([]string, len(r.On))
		for i, on := range r.On {
			keys[i] = scalar(on[0].Name) + ": " + scalar(on[1].Name)
		}
		p.line(3, "%s: {%s: %s, keys: {%s}}", scalar(r.Name), map[bool]string{false: "one", true: "many"}[r.Many], scalar(r.To.Name), strings.Join(keys, ", "))
	}
	if len(c.Related) > 0 {
		p.line(2, "related:")
	}
	for _, r := range c.Related {
		if r.SameAs != "" {
			p.line(3, "%s: {same_as: %s}", scalar(r.Name), scalar(r.SameAs))
			continue
		}
		p.line(3, "%s: %s", scalar(r.Name), scalar(path(r.Path)))
	}
}

func (p *printer) sorts(c *schema.Collection) {
	usual := slices.EqualFunc(c.Sorts, c.UsualSorts(), func(a, b schema.Sort) bool { return a.Name == b.Name && order(a.Keys) == order(b.Keys) })
	switch {
	case c.FixedOrder:
		p.line(2, "order: %s", order(c.Order))
	case usual:
	case len(c.Sorts) == 0:
		p.line(2, "sorts: {}")
	default:
		p.line(2, "sorts:")
		for _, s := range c.Sorts {
			p.line(3, "%s: %s", scalar(s.Name), order(s.Keys))
		}
	}
	if c.Sort != "" {
		p.line(2, "sort: %s", scalar(c.Sort))
	}
}

// order returns sort keys as the format writes them.
func order(keys []schema.Order) string {
	out := make([]string, len(keys))
	for i, k := range keys {
		name := k.Name
		if k.Descending {
			name = "-" + name
		}
		out[i] = scalar(name)
		if k.NullsFirst {
			out[i] = "{by: " + out[i] + ", nulls: first}"
		}
	}
	if len(out) == 1 {
		return out[0]
	}
	return "[" + strings.Join(out, ", ") + "]"
}

func namesOf(cols []*schema.Column) []string {
	out := make([]string, len(cols))
	for i, col := range cols {
		out[i] = col.Name
	}
	return out
}

func path(via []*schema.Relation) string {
	out := make([]string, len(via))
	for i, r := range via {
		out[i] = r.Name
	}
	return strings.Join(out, ".")
}
