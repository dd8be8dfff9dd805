package file

import (
	"fmt"
	"reflect"
	"strconv"

	"github.com/tamis-go/tamis/internal/wording"
	"github.com/tamis-go/tamis/schema"
)

// A decoder puts nodes into structs. It keeps the place of each by its path in the structs, as
// validator/v10 names it, so that what the validator finds has a place too.
type decoder struct {
	reader
	places map[string]schema.Position
}

// A shorthand has a form that is shorter than its object, and is asked first.
type shorthand interface {
	// short reads n if it is the shorter form.
	short(d *decoder, n *node, path string) bool
}

func (d *decoder) decode(n *node, v reflect.Value, path string) {
	d.places[path] = n.pos
	if s, ok := v.Addr().Interface().(shorthand); ok && s.short(d, n, path) {
		return
	}
	switch v.Kind() {
	case reflect.Pointer:
		if raw, ok := v.Addr().Interface().(**node); ok {
			if d.want(n, object) {
				*raw = n
			}
			return
		}
		v.Set(reflect.New(v.Type().Elem()))
		d.decode(n, v.Elem(), path)
	case reflect.Struct:
		d.object(n, v, path)
	case reflect.Slice:
		if _, ok := reflect.Zero(v.Type().Elem()).Interface().(interface{ entry() }); ok {
			d.entries(n, v, path)
			return
		}
		d.list(n, v, path)
	case reflect.String:
		if d.want(n, text) {
			v.SetString(n.text)
		}
	case reflect.Bool:
		if d.want(n, boolean) {
			v.SetBool(n.text == "true")
		}
	case reflect.Int64:
		if !d.want(n, number) {
			return
		}
		i, err := strconv.ParseInt(n.text, 10, 64)
		if err != nil {
			d.addf(n.pos, "%s: want a whole number", wording.Quote(n.text))
		}
		v.SetInt(i)
	default:
		panic(fmt.Sprintf("file: unexpected %s", v.Type()))
	}
}

func (d *decoder) want(n *node, s shape) bool {
	if n.shape == s {
		return true
	}
	switch n.shape {
	case list, object, null:
		d.addf(n.pos, "want %s, not %s", s, n.shape)
	case text:
		d.addf(n.pos, "%s: want %s, not text", wording.Quote(n.text), s)
	default:
		d.addf(n.pos, "%s: want %s; in quotes if it is meant as text", wording.Quote(n.text), s)
	}
	return false
}

// object reads a struct. Null is the empty object, as a key with nothing behind it is in YAML.
func (d *decoder) object(n *node, v reflect.Value, path string) {
	if n.shape == null || !d.want(n, object) {
		return
	}
	keys := keysOf(v.Type())
	for _, m := range n.members {
		i, ok := keys.index[m.name]
		if !ok {
			d.addf(m.pos, "%s", wording.Unknown(m.name, "key of "+called[v.Type().Name()], keys.names))
			continue
		}
		d.decode(m.value, v.Field(i), path+"."+v.Type().Field(i).Name)
		if m.value.shape == object || m.value.shape == list {
			d.places[path+"."+v.Type().Field(i).Name] = m.pos
		}
	}
}

type keys struct {
	names []string
	index map[string]int
}

func keysOf(t reflect.Type) keys {
	k := keys{index: map[string]int{}}
	for i := range t.NumField() {
		if name := t.Field(i).Tag.Get("key"); name != "" {
			k.names = append(k.names, name)
			k.index[name] = i
		}
	}
	return k
}

func (d *decoder) list(n *node, v reflect.Value, path string) {
	if !d.want(n, list) {
		return
	}
	v.Set(reflect.MakeSlice(v.Type(), len(n.items), len(n.items)))
	for i, item := range n.items {
		d.decode(item, v.Index(i), fmt.Sprintf("%s[%d]", path, i))
	}
}

func (d *decoder) entries(n *node, v reflect.Value, path string) {
	if n.shape == null {
		v.Set(reflect.MakeSlice(v.Type(), 0, 0))
		return
	}
	if !d.want(n, object) {
		return
	}
	v.Set(reflect.MakeSlice(v.Type(), len(n.members), len(n.members)))
	for i, m := range n.members {
		e := v.Index(i)
		at := fmt.Sprintf("%s[%d]", path, i)
		d.places[at] = m.pos
		e.FieldByName("Name").SetString(m.name)
		e.FieldByName("Pos").Set(reflect.ValueOf(m.pos))
		d.decode(m.value, e.FieldByName("Value"), at+".Value")
		d.places[at+".Value"] = m.pos
	}
}

func (w *word) short(d *decoder, n *node, _ string) bool {
	w.pos = n.pos
	if d.want(n, text) {
		w.text = n.text
		if n.text == "" {
			d.addf(n.pos, `"": want text that is not empty`)
		}
	}
	return true
}

func (ws *words) short(d *decoder, n *node, path string) bool {
	if n.shape == list {
		return false
	}
	*ws = make(words, 1)
	return (*word).short(&(*ws)[0], d, n, path)
}

func (c *column) short(d *decoder, n *node, path string) bool {
	return n.shape != object && (*word).short(&c.Type, d, n, path)
}

func (u *unreadable) short(d *decoder, n *node, _ string) bool {
	*u = true
	if n.shape != null {
		d.addf(n.pos, "unreadable: null is all that can be said; without it, what cannot be read is an error")
	}
	return true
}

func (r *related) short(d *decoder, n *node, path string) bool {
	return n.shape != object && (*word).short(&r.Path, d, n, path)
}

func (f *field) short(d *decoder, n *node, path string) bool {
	if n.shape != list {
		return false
	}
	f.Accepts = new([]accept)
	d.decode(n, reflect.ValueOf(f.Accepts).Elem(), path+".Accepts")
	return true
}

func (a *accept) short(d *decoder, n *node, path string) bool {
	if n.shape == object && len(n.members) == 1 {
		m := n.members[0]
		a.name = word{m.name, m.pos}
		d.decode(m.value, reflect.ValueOf(&a.operator).Elem(), path+".operator")
		return true
	}
	if n.shape == object {
		d.addf(n.pos, "want one operator, such as {id_: {is: any_}}, and this has %d keys", len(n.members))
		return true
	}
	return (*word).short(&a.name, d, n, path)
}

func (s *sortName) short(d *decoder, n *node, path string) bool {
	return n.shape != object && (*word).short(&s.By, d, n, path)
}

func (names *sortNames) short(d *decoder, n *node, path string) bool {
	if n.shape == list {
		return false
	}
	*names = make(sortNames, 1)
	d.decode(n, reflect.ValueOf(&(*names)[0]).Elem(), path+"[0]")
	return true
}

func (j *join) short(d *decoder, n *node, path string) bool {
	return n.shape != object && (*word).short(&j.Path, d, n, path)
}
