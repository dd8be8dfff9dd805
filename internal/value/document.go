package value

import (
	"bytes"
	"encoding/json"
	"iter"

	"github.com/tamis-go/tamis/filter/syntax"
	"github.com/tamis-go/tamis/internal/scalar"
	"github.com/tamis-go/tamis/schema"
)

// A Document is a JSON value, as text or as encoding/json decodes it. The zero document is null.
type Document struct {
	Raw  []byte
	Tree any // unless raw is set
}

// AnyDocument returns the JSON value that a member of a map holds.
func AnyDocument(v any) Document {
	switch v := v.(type) {
	case json.RawMessage:
		return Document{Raw: v}
	case []byte:
		return Document{Raw: v}
	case *json.RawMessage:
		if v == nil {
			return Document{}
		}
		return Document{Raw: *v}
	}
	return Document{Tree: v}
}

// Inside returns the value at the end of a path of keys, or null.
func (d Document) Inside(path []string) Document {
	d, _ = d.find(path)
	return d
}

// find is Inside; there is false where the path leads nowhere.
func (d Document) find(path []string) (inside Document, there bool) {
	for _, key := range path {
		if d, there = d.member(key); !there {
			return Document{}, false
		}
	}
	return d, true
}

// member returns the value of a key of the object that d is, or of a position in the array that it is.
func (d Document) member(key string) (Document, bool) {
	if n, ok := schema.ArrayIndex(key); ok {
		return d.item(n)
	}
	if d.Raw != nil {
		d.Raw = rawMember(d.Raw, key)
		return d, len(d.Raw) > 0
	}
	switch tree := d.Tree.(type) {
	case map[string]any:
		v, ok := tree[key]
		return AnyDocument(v), ok
	case map[string]string:
		s, ok := tree[key]
		return Document{Tree: s}, ok
	}
	return Document{}, false
}

// item returns an item of the array that d is.
func (d Document) item(n int) (Document, bool) {
	if d.Raw == nil {
		items, _ := d.Tree.([]any)
		if n >= len(items) {
			return Document{}, false
		}
		return AnyDocument(items[n]), true
	}
	d.Raw = rawItem(d.Raw, n)
	return d, len(d.Raw) > 0
}

// Items ranges over the items of the array that d is; other values have none.
func (d Document) Items() iter.Seq[Document] {
	return func(yield func(Document) bool) {
		if d.Raw != nil {
			for item := range rawItems(d.Raw) {
				if !yield(Document{Raw: item}) {
					return
				}
			}
			return
		}
		items, _ := d.Tree.([]any)
		for _, item := range items {
			if !yield(AnyDocument(item)) {
				return
			}
		}
	}
}

// Null reports whether d is null in JSON, or not there.
func (d Document) Null() bool {
	if d.Raw != nil {
		b := bytes.TrimSpace(d.Raw)
		return len(b) == 0 || b[0] == 'n'
	}
	return d.Tree == nil
}

// Text returns the text that d is, of a textual kind. It returns false for a value of another JSON type.
// The text may be part of the row's own bytes.
func (d Document) Text(k Holding) (string, bool) {
	if d.Raw == nil {
		return AnyText(k, d.Tree)
	}
	form, s, ok := d.scalar()
	if !ok || form != scalar.String {
		return "", false
	}
	if k.Kind == schema.UUID {
		s = lowerUUID(s)
	}
	return s, true
}

// Num returns the number in order that d is. It returns false for a value of another JSON type.
func (d Document) Num(k Holding) (int64, bool) {
	if d.Raw == nil {
		if n, ok := d.Tree.(json.Number); ok && k.Kind == schema.Int {
			return schema.ParseWhole(string(n))
		}
		return AnyNum(k, d.Tree)
	}
	form, s, ok := d.scalar()
	if !ok {
		return 0, false
	}
	t := k.Typ()
	v, err := scalar.Of(&t, form, s)
	if err != nil && k.Kind == schema.Int && form == scalar.Number {
		return schema.ParseWhole(s)
	}
	n, _ := k.Ordered(v) // no path is read as a decimal, and every other value has a number
	return n, err == nil
}

// scalar returns what a raw document is, if it is a string, a number or a bool: its form, and its text. Without escapes, the
// text is part of the row.
func (d Document) scalar() (scalar.Form, string, bool) {
	s := syntax.Scanner{Data: d.Raw}
	form, span, ok := scalar.Read(&s, s.Next())
	text := d.Raw[span.Start:span.End]
	if span.Escaped {
		text = syntax.Unescape(nil, text)
	}
	return form, View(text), ok && form != 0
}

// List returns the elements of d, if it is an array. An element of another JSON type reads as null.
func (d Document) List(forms *anyLists) List {
	if d.Raw != nil {
		tree, ok := DecodeJSON(d.Raw)
		if !ok {
			return List{}
		}
		d.Tree = tree
	}
	l, _ := forms.List(d.Tree)
	return l
}

// DecodeJSON returns the value of a JSON text, its numbers as they are spelled.
func DecodeJSON(raw []byte) (any, bool) {
	if !json.Valid(raw) {
		return nil, false
	}
	d := json.NewDecoder(bytes.NewReader(raw))
	d.UseNumber()
	var tree any
	err := d.Decode(&tree)
	return tree, err == nil
}

// rawItem returns an item of the array that raw is, or an empty text.
func rawItem(raw []byte, n int) []byte {
	for item := range rawItems(raw) {
		if n == 0 {
			return item
		}
		n--
	}
	return []byte{}
}

// rawItems ranges over the items of the array that raw is.
func rawItems(raw []byte) iter.Seq[[]byte] {
	return func(yield func([]byte) bool) {
		s := syntax.Scanner{Data: raw}
		if s.Next() != '[' {
			return
		}
		for more := s.Open(); more; {
			s.Next()
			begin := s.At
			ok := s.Skip()
			if !ok || !yield(raw[begin:s.At]) {
				return
			}
			if more, ok = s.Close(']'); !ok {
				return
			}
		}
	}
}

// rawMember returns the value of a key of the object that raw is, or an empty text. Of several the last counts, as
// in encoding/json and in jsonb.
func rawMember(raw []byte, key string) []byte {
	found := []byte{}
	s := syntax.Scanner{Data: raw}
	if s.Next() != '{' {
		return found
	}
	for more := s.Open(); more; {
		span, ok := s.Key()
		if !ok {
			return found
		}
		name := raw[span.Start:span.End]
		if span.Escaped {
			name = syntax.Unescape(nil, name)
		}
		s.Next()
		begin := s.At
		if !s.Skip() {
			return found
		}
		if string(name) == key {
			found = raw[begin:s.At]
		}
		if more, ok = s.Close('}'); !ok {
			return found
		}
	}
	return found
}
