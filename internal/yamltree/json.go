package yamltree

import (
	"encoding/json"
	"sort"
	"strings"

	"github.com/tamis-go/tamis/schema"
)

// JSON returns n as JSON, its keys in their order. A number stays as it is spelled, if JSON spells it so, and is text otherwise.
func (n *Node) JSON() string {
	text, _ := n.Placed()
	return text
}

// Placed returns n as JSON, and where what is at an offset of it stands in the file.
func (n *Node) Placed() (text string, at func(offset int) schema.Position) {
	var w writer
	w.node(n)
	return w.String(), func(offset int) schema.Position {
		next := sort.Search(len(w.marks), func(i int) bool { return w.marks[i].offset > offset })
		return w.marks[max(0, next-1)].pos
	}
}

// A writer writes JSON, and notes where each key and each value begins.
type writer struct {
	strings.Builder
	marks []mark
}

type mark struct {
	offset int
	pos    schema.Position
}

func (w *writer) mark(pos schema.Position) { w.marks = append(w.marks, mark{w.Len(), pos}) }

func (w *writer) node(n *Node) {
	w.mark(n.Pos)
	switch n.Shape {
	case Null, Boolean:
		w.WriteString(n.Text)
	case Number:
		if json.Valid([]byte(n.Text)) {
			w.WriteString(n.Text)
			return
		}
		w.WriteString(Quote(n.Text))
	case Text:
		w.WriteString(Quote(n.Text))
	case List:
		w.WriteByte('[')
		for i, item := range n.Items {
			if i > 0 {
				w.WriteByte(',')
			}
			w.node(item)
		}
		w.WriteByte(']')
	case Object:
		w.WriteByte('{')
		for i, m := range n.Members {
			if i > 0 {
				w.WriteByte(',')
			}
			w.mark(m.Pos)
			w.WriteString(Quote(m.Name))
			w.WriteByte(':')
			w.node(m.Value)
		}
		w.WriteByte('}')
	}
}

// Quote returns s as a text of JSON, which YAML reads as the same.
func Quote(s string) string {
	b, err := json.Marshal(s)
	if err != nil {
		panic("yamltree: " + err.Error()) // text always can be JSON
	}
	return string(b)
}
