package memeval

import (
	"bytes"
	"encoding/json"
	"strconv"
	"unsafe"

	"github.com/tamis-go/tamis/schema"
)

// A document is a JSON value, as text or as encoding/json decodes it. The zero document is null.
type document struct {
	raw  []byte
	tree any // unless raw is set
}

// anyDocument returns the JSON value that a member of a map holds.
func anyDocument(v any) document {
	switch v := v.(type) {
	case json.RawMessage:
		return document{raw: v}
	case []byte:
		return document{raw: v}
	case *json.RawMessage:
		if v == nil {
			return document{}
		}
		return document{raw: *v}
	}
	return document{tree: v}
}

// inside returns the value at the end of a path of keys, or null.
func (d document) inside(path []string) document {
	for _, key := range path {
		if d.raw != nil {
			d.raw = rawMember(d.raw, key)
			continue
		}
		switch tree := d.tree.(type) {
		case map[string]any:
			d = anyDocument(tree[key])
		case map[string]string:
			s, ok := tree[key]
			if !ok {
				return document{}
			}
			d.tree = s
		default:
			return document{}
		}
	}
	return d
}

// null reports whether d is null in JSON, or not there.
func (d document) null() bool {
	if d.raw != nil {
		b := bytes.TrimSpace(d.raw)
		return len(b) == 0 || b[0] == 'n'
	}
	return d.tree == nil
}

// text returns the text that d is, of a textual kind. It returns false for a value of another JSON type.
// The text may be part of the row's own bytes.
func (d document) text(k holding) (string, bool) {
	if d.raw == nil {
		return anyText(k, d.tree)
	}
	s, ok := rawText(d.raw)
	if k.Kind == schema.UUID {
		s = lowerUUID(s)
	}
	return s, ok
}

// num returns the number in order that d is. It returns false for a value of another JSON type.
func (d document) num(k holding) (int64, bool) {
	if d.raw == nil {
		return anyNum(k, d.tree)
	}
	b := bytes.TrimSpace(d.raw)
	if len(b) == 0 {
		return 0, false
	}
	number := b[0] == '-' || b[0] >= '0' && b[0] <= '9'
	switch {
	case k.Kind == schema.Int:
		return parseInt(b)
	case k.Kind == schema.Float && number:
		f, err := strconv.ParseFloat(view(b), 64)
		return orderedFloat(f), err == nil
	case k.Kind == schema.Bool:
		return boolNum(b[0] == 't'), b[0] == 't' || b[0] == 'f'
	case k.Kind == schema.Datetime, k.Kind == schema.Date:
		s, ok := rawText(b)
		if !ok {
			return 0, false
		}
		return textTime(k.Kind, s)
	}
	return 0, false
}

// list returns the elements of d, if it is an array. An element of another JSON type reads as null.
func (d document) list(forms *anyLists) list {
	if d.raw != nil {
		tree, ok := decodeJSON(d.raw)
		if !ok {
			return list{}
		}
		d.tree = tree
	}
	l, _ := forms.list(d.tree)
	return l
}

// decodeJSON returns the value of a JSON text, its numbers as they are spelled.
func decodeJSON(raw []byte) (any, bool) {
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
		return view(b[1 : len(b)-1]), true
	}
	var s string
	err := json.Unmarshal(b, &s)
	return s, err == nil
}

// view returns b as a string without a copy; it is as good as b is left alone.
func view(b []byte) string { return unsafe.String(unsafe.SliceData(b), len(b)) }

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
