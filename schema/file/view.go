package file

import (
	"bytes"
	"encoding/json"
	"maps"
	"slices"
	"strings"

	"github.com/tamis-go/tamis/internal/wording"
	"github.com/tamis-go/tamis/internal/yamltree"
	"github.com/tamis-go/tamis/schema"
)

// views makes the views of c.
func (b *builder) views(c *schema.Collection, e yamltree.Entry[collection]) {
	if e.Value.View != nil {
		c.View = b.view(c, e.Pos, e.Value.View)
	}
	for _, other := range e.Value.Views {
		put(&c.Views, other.Name, b.view(c, other.Pos, &other.Value))
	}
}

func (b *builder) view(c *schema.Collection, pos schema.Position, from *view) *schema.View {
	v := &schema.View{Pos: pos}
	for _, w := range from.Drop {
		v.Drop = append(v.Drop, w.Text)
	}
	v.Rename = textsOf(from.Rename)
	if from.Default != nil {
		d := json.NewDecoder(bytes.NewReader([]byte(from.Default.JSON())))
		d.UseNumber()
		if err := d.Decode(&v.Default); err != nil {
			panic("file: " + err.Error()) // a node is JSON
		}
	}
	for _, w := range from.Fields {
		v.Fields = append(v.Fields, w.Text)
	}
	for _, j := range from.Joins {
		b.viewJoin(c, v, j)
	}
	return v
}

func (b *builder) viewJoin(c *schema.Collection, v *schema.View, e yamltree.Entry[join]) {
	from := e.Value
	j := schema.Join{Member: e.Name}
	switch {
	case from.Path.Text != "":
		var err error
		if j, err = c.Join(e.Name, from.Path.Text); err != nil {
			b.pathError(from.Path.Pos, e.Name, err)
			return
		}
	case from.One.Text == "" && from.Many.Text == "", len(from.Keys) == 0:
		b.Addf(e.Pos, "%s: want a path, or one or many with keys", wording.Quote(e.Name))
		return
	default:
		r := b.relation(c, e.Name, e.Pos, relation{One: from.One, Many: from.Many, Keys: from.Keys})
		if r.To == nil {
			return
		}
		j.Via = []*schema.Relation{r}
		if name := from.Pick.Text; name != "" {
			if j.Pick = r.To.Column(name); j.Pick == nil {
				b.Addf(from.Pick.Pos, "%s: %s", wording.Quote(e.Name), wording.Unknown(name, "column of "+r.To.Name, columnNames(r.To)))
				return
			}
		}
	}
	j.Copies, j.Pos = textsOf(from.Copies), e.Pos
	v.Joins = append(v.Joins, j)
}

func textsOf(entries []yamltree.Entry[yamltree.Word]) map[string]string {
	var out map[string]string
	for _, e := range entries {
		put(&out, e.Name, e.Value.Text)
	}
	return out
}

// views prints what can be said of the views of c in a file.
func (p *printer) views(c *schema.Collection) {
	if c.View != nil {
		p.line(2, "view:")
		p.view(c, c.View, 3)
	}
	if len(c.Views) > 0 {
		p.line(2, "views:")
	}
	for _, name := range slices.Sorted(maps.Keys(c.Views)) {
		p.line(3, "%s:", scalar(name))
		p.view(c, c.Views[name], 4)
	}
}

func (p *printer) view(c *schema.Collection, v *schema.View, depth int) {
	if len(v.Drop) > 0 {
		p.line(depth, "drop: %s", oneOrMany(v.Drop))
	}
	if len(v.Rename) > 0 {
		p.line(depth, "rename: %s", pairs(v.Rename))
	}
	if len(v.Default) > 0 {
		text, err := json.Marshal(v.Default)
		if err != nil {
			panic("file: " + err.Error()) // it was JSON
		}
		p.line(depth, "default: %s", text)
	}
	if len(v.Fields) > 0 {
		p.line(depth, "fields: %s", oneOrMany(v.Fields))
	}
	if len(v.Joins) > 0 {
		p.line(depth, "joins:")
	}
	for _, j := range v.Joins {
		var says []string
		if own := j.Via[0]; !slices.Contains(c.Relations, own) {
			keys := make([]string, len(own.On))
			for i, on := range own.On {
				keys[i] = scalar(on[0].Name) + ": " + scalar(on[1].Name)
			}
			says = append(says, map[bool]string{false: "one", true: "many"}[own.Many]+": "+scalar(own.To.Name), "keys: {"+strings.Join(keys, ", ")+"}")
			if j.Pick != nil {
				says = append(says, "pick: "+scalar(j.Pick.Name))
			}
		} else {
			way := path(j.Via)
			if j.Pick != nil {
				way += "." + j.Pick.Name
			}
			if len(j.Copies) == 0 {
				p.line(depth+1, "%s: %s", scalar(j.Member), scalar(way))
				continue
			}
			says = append(says, "path: "+scalar(way))
		}
		if len(j.Copies) > 0 {
			says = append(says, "copies: "+pairs(j.Copies))
		}
		p.line(depth+1, "%s: {%s}", scalar(j.Member), strings.Join(says, ", "))
	}
}

func pairs(m map[string]string) string {
	out := make([]string, 0, len(m))
	for _, k := range slices.Sorted(maps.Keys(m)) {
		out = append(out, scalar(k)+": "+scalar(m[k]))
	}
	return "{" + strings.Join(out, ", ") + "}"
}
