package syntax

import (
	"cmp"
	"slices"
)

// Parse returns the tree of a text and all its errors, in its order.
//
// A text that is not JSON has no tree and one error, the first of it. Its pointer names the innermost value begun and not ended, or,
// beyond a limit, the value that the limit refused. A body over its limit is not read: it has no tree and one error.
//
// What another limit refuses is left out of the tree, marked there, and read no further than to see that it is JSON. If
// a body has MaxErrors errors, or more than a megabyte of them, the last are left out, and there is no tree.
func Parse(body []byte, l Limits) (Value, Errors) {
	p := parser{Scanner: Scanner{Data: body}, limits: l.orDefaults(), room: errorRoom}
	if len(body) > p.limits.Body {
		p.exceeded(0, "body", "body", "bytes", p.limits.Body)
		return nil, p.errs
	}
	p.text = string(body)
	v, ok := p.value(nesting{})
	if !ok || !p.Finish() {
		return nil, Errors{{Code: InvalidJSON, Pointer: pointer(p.path), Pos: Pos(p.At), Message: p.Message()}}
	}
	if p.full() {
		v = nil
	}
	// A list is known to be too long only after its first items have been read, and their errors noted.
	slices.SortStableFunc(p.errs, func(a, b *Error) int { return cmp.Compare(a.Pos, b.Pos) })
	return v, p.errs
}

// A parser builds the tree. Its productions return false when the text is not JSON, and leave the path as it is then.
type parser struct {
	Scanner
	text   string // Data, once: the strings of the tree are parts of it
	limits Limits
	path   []step // to the value that is being read
	buffer []byte // for strings with escapes
	errs   Errors
	room   int    // how many bytes of errors may still be noted
	lines  *Lines // nil until an error needs it

	members []*Member // of the objects that are open
	items   []Value   // of the arrays that are open
	nodes
}

// nesting is what a value stands in.
type nesting struct {
	objects int // objects inside each other
	arrays  int // arrays inside each other since the last object
}

// value = object | array | string | number | "true" | "false" | "null"
func (p *parser) value(in nesting) (Value, bool) {
	c := p.Next()
	pos := Pos(p.At)
	switch c {
	case '{':
		return p.object(pos, in)
	case '[':
		return p.array(pos, in)
	case '"':
		return p.string(pos)
	case '-', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9':
		span, ok := p.Number()
		return put(&p.numbers, Number{pos, p.text[span.Start:span.End]}), ok
	case 't':
		return put(&p.bools, Bool{pos, true}), p.Word("true")
	case 'f':
		return put(&p.bools, Bool{pos, false}), p.Word("false")
	case 'n':
		return put(&p.nulls, Null{pos}), p.Word("null")
	case 0, ',', ':', '}', ']': // no value has begun: the error is that of what it would stand in
		if len(p.path) > 0 {
			p.leave()
		}
	}
	return nil, p.fail(noValue)
}

// object = "{" [ member { "," member } ] "}"
func (p *parser) object(pos Pos, in nesting) (Value, bool) {
	o := put(&p.objects, Object{Pos: pos})
	if in.objects == p.limits.Depth {
		p.exceeded(pos, "object", "depth", "levels", p.limits.Depth)
		o.TooDeep = true
		ok := p.Skip()
		o.End = Pos(p.At)
		return o, ok
	}
	inside := nesting{objects: in.objects + 1}
	var seen keys
	mark := len(p.members)
	for more := p.Open(); more; {
		ok := p.member(mark, &seen, inside)
		if !ok {
			return nil, false
		}
		if more, ok = p.Close('}'); !ok {
			return nil, false
		}
	}
	o.Members = cut(&p.lists, &p.members, mark)
	o.End = Pos(p.At)
	return o, true
}

// member = string ":" value
//
// The members of the object before it begin at the mark.
func (p *parser) member(mark int, seen *keys, inside nesting) bool {
	p.Next()
	m := put(&p.entries, Member{Pos: Pos(p.At)})
	span, ok := p.Key()
	if !ok {
		return false
	}
	m.Key = p.decode(span)
	p.enter(step{m.Key, -1})
	if m.TooLong = len(m.Key) > p.limits.String; m.TooLong {
		p.exceeded(m.Pos, "key", "string", "bytes", p.limits.String)
	}
	if p.full() {
		if ok = p.skip(); ok {
			p.leave()
		}
		return ok
	}
	if first := seen.add(p.members[mark:], m); first != nil {
		m.Duplicate = true
		p.duplicate(m, first)
	}
	p.members = append(p.members, m)
	if m.Value, ok = p.value(inside); !ok {
		return false
	}
	p.leave()
	return true
}

// array = "[" [ value { "," value } ] "]"
func (p *parser) array(pos Pos, in nesting) (Value, bool) {
	a := put(&p.arrays, Array{Pos: pos})
	if in.arrays == p.limits.Depth {
		p.exceeded(pos, "array", "depth", "levels", p.limits.Depth)
		a.TooDeep = true
		ok := p.Skip()
		a.End = Pos(p.At)
		return a, ok
	}
	inside := nesting{in.objects, in.arrays + 1}
	mark := len(p.items)
	more := p.Open()
	for i := 0; more; i++ {
		if i == p.limits.List {
			p.exceeded(pos, "list", "list", "items", p.limits.List)
			a.TooLong = true
		}
		p.enter(step{index: i})
		if !p.item(a, inside) {
			return nil, false
		}
		p.leave()
		var ok bool
		if more, ok = p.Close(']'); !ok {
			return nil, false
		}
	}
	a.Items = cut(&p.values, &p.items, mark)
	a.End = Pos(p.At)
	return a, true
}

// item reads an item and keeps it, if the list is not too long already.
func (p *parser) item(a *Array, inside nesting) bool {
	if !a.TooLong && !p.full() {
		v, ok := p.value(inside)
		p.items = append(p.items, v)
		return ok
	}
	return p.skip()
}

// skip reads a value that is left out of the tree, no further than to see that it is JSON.
func (p *parser) skip() bool {
	switch p.Next() {
	case 0, ',', ':', '}', ']':
		p.leave()
		return p.fail(noValue)
	}
	return p.Skip()
}

func (p *parser) string(pos Pos) (Value, bool) {
	span, ok := p.Quoted()
	if !ok {
		return nil, false
	}
	text := p.decode(span)
	if len(text) > p.limits.String {
		p.exceeded(pos, "string", "string", "bytes", p.limits.String)
		return put(&p.strings, String{Pos: pos, TooLong: true}), true
	}
	return put(&p.strings, String{Pos: pos, Text: text}), true
}

// decode returns the text of a string.
func (p *parser) decode(span Span) string {
	if !span.Escaped {
		return p.text[span.Start:span.End]
	}
	p.buffer = Unescape(p.buffer[:0], p.Data[span.Start:span.End])
	return string(p.buffer)
}

func (p *parser) enter(s step) { p.path = append(p.path, s) }

func (p *parser) leave() { p.path = p.path[:len(p.path)-1] }
