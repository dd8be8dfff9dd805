package yamltree

import (
	"fmt"
	"reflect"
	"strconv"
	"strings"

	"github.com/tamis-go/tamis/internal/wording"
	"github.com/tamis-go/tamis/schema"
)

// A Decoder puts nodes into structs. It keeps the place of each by its path in the structs, as
// validator/v10 names it, so that what the validator finds has a place too.
type Decoder struct {
	Reader
	Called map[string]string // the names of the structs in messages
	Places map[string]schema.Position
}

// A Shorthand has a form that is shorter than its object, and is asked first.
type Shorthand interface {
	// Short reads n if it is the shorter form.
	Short(d *Decoder, n *Node, path string) bool
}

// Decode puts n into v, and keeps its place by path.
func (d *Decoder) Decode(n *Node, v reflect.Value, path string) {
	if d.Places == nil {
		d.Places = map[string]schema.Position{}
	}
	d.Places[path] = n.Pos
	if s, ok := v.Addr().Interface().(Shorthand); ok && s.Short(d, n, path) {
		return
	}
	switch v.Kind() {
	case reflect.Pointer:
		if raw, ok := v.Addr().Interface().(**Node); ok {
			if d.Want(n, Object) {
				*raw = n
			}
			return
		}
		v.Set(reflect.New(v.Type().Elem()))
		d.Decode(n, v.Elem(), path)
	case reflect.Struct:
		d.object(n, v, path)
	case reflect.Slice:
		if IsEntry(v.Type().Elem()) {
			d.entries(n, v, path)
			return
		}
		d.list(n, v, path)
	case reflect.String:
		if d.Want(n, Text) {
			v.SetString(n.Text)
		}
	case reflect.Bool:
		if d.Want(n, Boolean) {
			v.SetBool(n.Text == "true")
		}
	case reflect.Int64:
		if !d.Want(n, Number) {
			return
		}
		i, err := strconv.ParseInt(n.Text, 10, 64)
		if err != nil {
			d.Addf(n.Pos, "%s: want a whole number", d.shown(n.Text))
		}
		v.SetInt(i)
	default:
		panic(fmt.Sprintf("yamltree: unexpected %s", v.Type()))
	}
}

// Want reports whether n is of a shape, and adds an error if it is of another.
func (d *Decoder) Want(n *Node, s Shape) bool {
	if n.Shape == s {
		return true
	}
	switch {
	case d.Secret || n.Shape != Text && n.Shape != Number && n.Shape != Boolean:
		d.Addf(n.Pos, "want %s, not %s", s, n.Shape)
	case n.Shape == Text:
		d.Addf(n.Pos, "%s: want %s, not text", wording.Quote(n.Text), s)
	default:
		d.Addf(n.Pos, "%s: want %s; in quotes if it is meant as text", wording.Quote(n.Text), s)
	}
	return false
}

// object reads a struct. Null is the empty object, as a key with nothing behind it is in YAML.
func (d *Decoder) object(n *Node, v reflect.Value, path string) {
	if n.Shape == Null || !d.Want(n, Object) {
		return
	}
	keys := keysOf(v.Type())
	for _, m := range n.Members {
		i, ok := keys.index[m.Name]
		if !ok {
			d.Addf(m.Pos, "%s", wording.Unknown(m.Name, "key of "+d.Called[v.Type().Name()], keys.names))
			continue
		}
		d.Decode(m.Value, v.Field(i), path+"."+v.Type().Field(i).Name)
		if m.Value.Shape == Object || m.Value.Shape == List {
			d.Places[path+"."+v.Type().Field(i).Name] = m.Pos
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

func (d *Decoder) list(n *Node, v reflect.Value, path string) {
	if !d.Want(n, List) {
		return
	}
	v.Set(reflect.MakeSlice(v.Type(), len(n.Items), len(n.Items)))
	for i, item := range n.Items {
		d.Decode(item, v.Index(i), fmt.Sprintf("%s[%d]", path, i))
	}
}

func (d *Decoder) entries(n *Node, v reflect.Value, path string) {
	if n.Shape == Null {
		v.Set(reflect.MakeSlice(v.Type(), 0, 0))
		return
	}
	if !d.Want(n, Object) {
		return
	}
	v.Set(reflect.MakeSlice(v.Type(), len(n.Members), len(n.Members)))
	for i, m := range n.Members {
		e := v.Index(i)
		at := fmt.Sprintf("%s[%d]", path, i)
		d.Places[at] = m.Pos
		e.FieldByName("Name").SetString(m.Name)
		e.FieldByName("Pos").Set(reflect.ValueOf(m.Pos))
		d.Decode(m.Value, e.FieldByName("Value"), at+".Value")
		d.Places[at+".Value"] = m.Pos
	}
}

// Short reads a text that is not empty.
func (w *Word) Short(d *Decoder, n *Node, _ string) bool {
	w.Pos = n.Pos
	if d.Want(n, Text) {
		w.Text = n.Text
		if n.Text == "" {
			d.Addf(n.Pos, `"": want text that is not empty`)
		}
	}
	return true
}

// Short reads one text.
func (ws *Words) Short(d *Decoder, n *Node, path string) bool {
	if n.Shape == List {
		return false
	}
	*ws = make(Words, 1)
	return (*Word).Short(&(*ws)[0], d, n, path)
}

// Place returns the place of a path in the structs, or of the nearest thing around it.
func (d *Decoder) Place(path string) schema.Position {
	for {
		if pos, ok := d.Places[path]; ok {
			return pos
		}
		i := strings.LastIndexByte(path, '.')
		if i < 0 {
			return d.At(1, 1)
		}
		path = path[:i]
	}
}

// A Word is text, and where it stands.
type Word struct {
	Text string
	Pos  schema.Position
}

// Words are a list of text, or one text.
type Words []Word

// An Entry is one key that the user chose, and its value.
type Entry[T any] struct {
	Name  string
	Pos   schema.Position
	Value T
}

func (Entry[T]) entry() {}

// IsEntry reports whether t is an Entry.
func IsEntry(t reflect.Type) bool {
	_, ok := reflect.Zero(t).Interface().(interface{ entry() })
	return ok
}
