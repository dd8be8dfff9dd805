package fuzz

import (
	"slices"
	"strings"

	"github.com/tamis-go/tamis/schema"
)

// A RowConfig describes random rows.
type RowConfig struct {
	Most int  // most rows of one collection; 14 if 0, fewer where there are many collections
	Tidy bool // rows keep what the schema promises: no null where the type has none, and no dangling key
}

// A link says that columns of one collection hold keys of another.
type link struct {
	collection *schema.Collection
	on         [][2]*schema.Column // mine, theirs
	to         *schema.Collection
}

// rows returns rows of every collection of the schema.
func (b *builder) rows(c RowConfig) Rows {
	collections := b.language.Registry().Collections()
	data := Rows{}
	for _, collection := range collections {
		data[collection.Name] = b.keys(collection, b.rowCount(c, len(collections)))
	}
	links := linksOf(collections)
	for _, collection := range collections {
		for _, row := range data[collection.Name] {
			for _, l := range links[collection] {
				b.link(c, l, row, data[l.to.Name])
			}
			b.fill(c, collection, row)
		}
		b.unique(collection, data[collection.Name])
	}
	for _, collection := range collections {
		for _, r := range collection.Relations {
			b.meet(r, data)
		}
	}
	return data
}

// meet makes rows lead by a to-one relation to rows that there are, where it is over what is unique and not the key.
func (b *builder) meet(r *schema.Relation, data Rows) {
	for _, on := range r.On {
		if r.Many || keyed(r.From, on[0]) || isKey(r.To, on[1]) {
			return
		}
	}
	for _, row := range data[r.From.Name] {
		if len(data[r.To.Name]) > 0 && b.chance(50) {
			target := pick(b.Rand, data[r.To.Name])
			for _, on := range r.On {
				if target[on[1].Name] != nil {
					row[on[0].Name] = target[on[1].Name]
				}
			}
		}
	}
}

// rowCount returns how many rows one of so many collections is to have.
func (b *builder) rowCount(c RowConfig, collections int) int {
	most := c.Most
	if most == 0 {
		most = 14
		if collections > 5 {
			most = 6
		}
	}
	n := b.Intn(most + 1)
	if b.chance(15) {
		n = b.Intn(2)
	}
	return n
}

// keys returns at most n rows that have their keys and nothing else.
func (b *builder) keys(c *schema.Collection, n int) []map[string]any {
	rows := []map[string]any{}
	seen := map[string]bool{}
	for range n {
		row := map[string]any{}
		var key strings.Builder
		for _, col := range c.Key {
			row[col.Name] = b.short(b.scalar(col.Type))
			key.WriteString(canonical(col.Type, row[col.Name]))
			key.WriteByte(0)
		}
		if !seen[key.String()] {
			seen[key.String()] = true
			rows = append(rows, row)
		}
	}
	return rows
}

// linksOf returns the foreign-key columns that are not part of a key.
func linksOf(collections []*schema.Collection) map[*schema.Collection][]link {
	links := map[*schema.Collection][]link{}
	add := func(l link) {
		for _, on := range l.on {
			if on[0].NotNull && isKey(l.collection, on[0]) || !isKey(l.to, on[1]) {
				return
			}
		}
		links[l.collection] = append(links[l.collection], l)
	}
	for _, c := range collections {
		for _, r := range c.Relations {
			if !r.Many {
				add(link{r.From, r.On, r.To})
				continue
			}
			back := make([][2]*schema.Column, len(r.On))
			for i, on := range r.On {
				back[i] = [2]*schema.Column{on[1], on[0]}
			}
			add(link{r.To, back, r.From})
		}
	}
	return links
}

func isKey(c *schema.Collection, col *schema.Column) bool {
	return slices.Contains(c.Key, col)
}

// link makes row lead to one of the rows of the other side, to none, or to a row that does not exist.
func (b *builder) link(c RowConfig, l link, row map[string]any, to []map[string]any) {
	target := map[string]any(nil)
	if len(to) > 0 && (c.Tidy || b.chance(80)) {
		target = pick(b.Rand, to)
	}
	for _, on := range l.on {
		if _, there := row[on[0].Name]; there {
			continue // another relation set it
		}
		switch {
		case on[0].Type.Null && (target == nil && c.Tidy || b.chance(15)):
			row[on[0].Name] = nil
		case target != nil:
			row[on[0].Name] = target[on[1].Name]
		}
	}
}

// fill sets the columns that row does not have yet.
func (b *builder) fill(c RowConfig, collection *schema.Collection, row map[string]any) {
	for _, col := range collection.Columns {
		if _, there := row[col.Name]; there {
			continue
		}
		t := col.Type
		mayBeNull := t.Null || t.Array
		switch {
		case !col.NotNull && mayBeNull && b.chance(22), !col.NotNull && !c.Tidy && b.chance(3):
			if b.chance(70) {
				row[col.Name] = nil
			} // else it is missing, which is the column's default
		case t.Array:
			row[col.Name] = b.set(t)
		case col.NullUnreadable && !c.Tidy && b.chance(15):
			row[col.Name] = "unreadable"
		default:
			row[col.Name] = b.scalar(t)
		}
	}
}

// unique makes rows differ in every unique set but the key. What is drawn again is the last column of a set, which other sets may have too.
func (b *builder) unique(c *schema.Collection, rows []map[string]any) {
	var sets [][]*schema.Column
	for set := range c.UniqueSets() {
		if !slices.Equal(set, c.Key) {
			sets = append(sets, set)
		}
	}
	seen := make([]map[string]bool, len(sets))
	for i := range seen {
		seen[i] = map[string]bool{}
	}
	for _, row := range rows {
		for _, set := range sets {
			for _, col := range set {
				if v, there := row[col.Name]; there {
					row[col.Name] = b.short(v)
				}
			}
		}
		for i, try := 0, 0; i < len(sets); i++ {
			if text, null := uniqueText(sets[i], row); null || !seen[i][text] {
				continue
			}
			last := sets[i][len(sets[i])-1]
			if row[last.Name] = b.short(b.scalar(last.Type)); try > 100 {
				row[last.Name] = nil // a kind with too few values
			}
			i, try = -1, try+1
		}
		for i, set := range sets {
			text, _ := uniqueText(set, row)
			seen[i][text] = true
		}
	}
}

// uniqueText returns what a row has in a unique set, and whether a null is part of it, so that it is equal to no other.
func uniqueText(set []*schema.Column, row map[string]any) (text string, null bool) {
	for _, col := range set {
		v, there := row[col.Name]
		if !there && col.Type.Kind == schema.Bool {
			v = false // its default
		}
		null = null || v == nil
		text += canonical(col.Type, v) + "\x00"
	}
	return text, null
}

// short cuts a text to what every database accepts in a key.
func (b *builder) short(v any) any {
	if s, ok := v.(string); ok {
		return clip(s, 60, 1<<10)
	}
	return v
}
