package value

import (
	"bytes"
	"encoding/json"
	"strconv"

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
	for _, key := range path {
		if d.Raw != nil {
			d.Raw = rawMember(d.Raw, key)
			continue
		}
		switch tree := d.Tree.(type) {
		case map[string]any:
			d = AnyDocument(tree[key])
		case map[string]string:
			s, ok := tree[key]
			if !ok {
				return Document{}
			}
			d.Tree = s
		default:
			return Document{}
		}
	}
	return d
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
	s, ok := rawText(d.Raw)
	if k.Kind == schema.UUID {
		s = lowerUUID(s)
	}
	return s, ok
}

// Num returns the number in order that d is. It returns false for a value of another JSON type.
func (d Document) Num(k Holding) (int64, bool) {
	if d.Raw == nil {
		if n, ok := d.Tree.(json.Number); ok && k.Kind == schema.Int {
			return schema.ParseWhole(string(n))
		}
		return AnyNum(k, d.Tree)
	}
	b := bytes.TrimSpace(d.Raw)
	if len(b) == 0 {
		return 0, false
	}
	number := b[0] == '-' || b[0] >= '0' && b[0] <= '9'
	switch {
	case k.Kind == schema.Int:
		if n, err := scalar.Int(b); err == nil || !number {
			return n, err == nil
		}
		return schema.ParseWhole(View(b))
	case k.Kind == schema.Float && number:
		f, err := strconv.ParseFloat(View(b), 64)
		return orderedFloat(f), err == nil
	case k.Kind == schema.Bool:
		return BoolNum(b[0] == 't'), b[0] == 't' || b[0] == 'f'
	case k.Kind == schema.Datetime, k.Kind == schema.Date:
		s, ok := rawText(b)
		if !ok {
			return 0, false
		}
		return textTime(k.Kind, s)
	}
	return 0, false
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

// rawMember returns the value of a key of the object that raw is, or an empty text. Of several the last counts, as
// in encoding/json and in jsonb.
func rawMember(raw []byte, key string) []byte {
	found := []byte{}
	i := skipSpace(raw, 0)
	if i >= len(raw) || raw[i] != '{' {
		return found
	}
	for i++; ; i++ {
		start := skipSpace(raw, i)
		end := skipValue(raw, start)
		colon := skipSpace(raw, end)
		if colon >= len(raw) || raw[colon] != ':' {
			return found
		}
		value := skipSpace(raw, colon+1)
		i = skipValue(raw, value)
		if sameKey(raw[start:end], key) {
			found = raw[value:i]
		}
		if i = skipSpace(raw, i); i >= len(raw) || raw[i] != ',' {
			return found
		}
	}
}

func sameKey(quoted []byte, key string) bool {
	if len(quoted) == len(key)+2 && string(quoted[1:len(quoted)-1]) == key {
		return true
	}
	if bytes.IndexByte(quoted, '\\') < 0 {
		return false
	}
	s, ok := rawText(quoted)
	return ok && s == key
}

// rawText returns the text that a JSON string is. Without escapes it is part of raw.
func rawText(raw []byte) (string, bool) {
	b := bytes.TrimSpace(raw)
	if len(b) < 2 || b[0] != '"' {
		return "", false
	}
	if bytes.IndexByte(b, '\\') < 0 {
		return View(b[1 : len(b)-1]), true
	}
	var s string
	err := json.Unmarshal(b, &s)
	return s, err == nil
}

func skipSpace(b []byte, i int) int {
	for i < len(b) && (b[i] == ' ' || b[i] == '\n' || b[i] == '\t' || b[i] == '\r') {
		i++
	}
	return i
}

// skipValue returns where the JSON value that begins at i ends.
func skipValue(b []byte, i int) int {
	depth := 0
	for i < len(b) {
		switch b[i] {
		case '"':
			i = skipString(b, i)
			if depth == 0 {
				return i
			}
			continue
		case '{', '[':
			depth++
		case '}', ']':
			depth--
			if depth == 0 {
				return i + 1
			}
			if depth < 0 {
				return i
			}
		case ',', ':', ' ', '\n', '\t', '\r':
			if depth == 0 {
				return i
			}
		}
		i++
	}
	return i
}

func skipString(b []byte, i int) int {
	for i++; i < len(b); i++ {
		switch b[i] {
		case '\\':
			i++
		case '"':
			return i + 1
		}
	}
	return len(b)
}
