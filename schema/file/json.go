package file

import (
	"encoding/json"
	"strings"
)

// json returns n as JSON, its keys in their order. A number stays as it is spelled, if JSON spells it so, and is text otherwise.
func (n *node) json() string {
	var out strings.Builder
	n.write(&out)
	return out.String()
}

func (n *node) write(out *strings.Builder) {
	switch n.shape {
	case null, boolean:
		out.WriteString(n.text)
	case number:
		if json.Valid([]byte(n.text)) {
			out.WriteString(n.text)
			return
		}
		quote(out, n.text)
	case text:
		quote(out, n.text)
	case list:
		out.WriteByte('[')
		for i, item := range n.items {
			if i > 0 {
				out.WriteByte(',')
			}
			item.write(out)
		}
		out.WriteByte(']')
	case object:
		out.WriteByte('{')
		for i, m := range n.members {
			if i > 0 {
				out.WriteByte(',')
			}
			quote(out, m.name)
			out.WriteByte(':')
			m.value.write(out)
		}
		out.WriteByte('}')
	}
}

func quote(out *strings.Builder, s string) {
	b, err := json.Marshal(s)
	if err != nil {
		panic("file: " + err.Error()) // text always can be JSON
	}
	out.Write(b)
}
