package file

import (
	"reflect"

	"github.com/tamis-go/tamis/internal/yamltree"
)

func (c *column) Short(d *yamltree.Decoder, n *yamltree.Node, path string) bool {
	return n.Shape != yamltree.Object && (*yamltree.Word).Short(&c.Type, d, n, path)
}

func (u *unreadable) Short(d *yamltree.Decoder, n *yamltree.Node, _ string) bool {
	*u = true
	if n.Shape != yamltree.Null {
		d.Addf(n.Pos, "unreadable: null is all that can be said; without it, what cannot be read is an error")
	}
	return true
}

func (r *related) Short(d *yamltree.Decoder, n *yamltree.Node, path string) bool {
	return n.Shape != yamltree.Object && (*yamltree.Word).Short(&r.Path, d, n, path)
}

func (f *field) Short(d *yamltree.Decoder, n *yamltree.Node, path string) bool {
	if n.Shape != yamltree.List {
		return false
	}
	f.Accepts = new([]accept)
	d.Decode(n, reflect.ValueOf(f.Accepts).Elem(), path+".Accepts")
	return true
}

func (a *accept) Short(d *yamltree.Decoder, n *yamltree.Node, path string) bool {
	if n.Shape == yamltree.Object && len(n.Members) == 1 {
		m := n.Members[0]
		a.name = yamltree.Word{Text: m.Name, Pos: m.Pos}
		d.Decode(m.Value, reflect.ValueOf(&a.operator).Elem(), path+".operator")
		return true
	}
	if n.Shape == yamltree.Object {
		d.Addf(n.Pos, "want one operator, such as {id_: {is: any_}}, and this has %d keys", len(n.Members))
		return true
	}
	return (*yamltree.Word).Short(&a.name, d, n, path)
}

func (s *sortName) Short(d *yamltree.Decoder, n *yamltree.Node, path string) bool {
	return n.Shape != yamltree.Object && (*yamltree.Word).Short(&s.By, d, n, path)
}

func (names *sortNames) Short(d *yamltree.Decoder, n *yamltree.Node, path string) bool {
	if n.Shape == yamltree.List {
		return false
	}
	*names = make(sortNames, 1)
	d.Decode(n, reflect.ValueOf(&(*names)[0]).Elem(), path+"[0]")
	return true
}

func (j *join) Short(d *yamltree.Decoder, n *yamltree.Node, path string) bool {
	return n.Shape != yamltree.Object && (*yamltree.Word).Short(&j.Path, d, n, path)
}
