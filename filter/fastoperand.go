package filter

import (
	"math"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/tamis-go/tamis/filter/syntax"
	"github.com/tamis-go/tamis/operators"
	"github.com/tamis-go/tamis/schema"
)

// operand reads the values of an operator, into the slab.
func (f *fast) operand(w *word) (list schema.Values, single, ok bool) {
	t := &w.typ
	switch w.card.Operand {
	case operators.Flag:
		t = &flagType
	case operators.Pattern:
		t = &patternType
	}
	list.Kind = t.Kind
	texts, nums := len(f.mem.texts), len(f.mem.nums)
	first := f.Next()
	switch w.card.Operand {
	case operators.Many, operators.Two:
		if first != '[' {
			return list, false, false
		}
	case operators.OneOrMany:
	default:
		if first == '[' {
			return list, false, false
		}
	}
	n := 1
	if first == '[' {
		n = 0
		for more := f.Open(); more; n++ {
			if n == f.l.limits.List || !f.scalar(t, 0) {
				return list, false, false
			}
			if more, ok = f.Close(']'); !ok {
				return list, false, false
			}
		}
		if w.Max > 0 && n > w.Max || w.card.Operand == operators.Two && n != 2 {
			return list, false, false
		}
	} else if !f.scalar(t, w.Max) {
		return list, false, false
	}
	if t.Kind.Textual() {
		list.Texts = f.mem.texts[texts:len(f.mem.texts):len(f.mem.texts)]
	} else {
		list.Nums = f.mem.nums[nums:len(f.mem.nums):len(f.mem.nums)]
	}
	return list, first != '[', true
}

var (
	flagType    = schema.Type{Kind: schema.Bool}
	patternType = schema.Type{Kind: schema.String}
)

// scalar reads one value to the end of the slab.
func (f *fast) scalar(t *schema.Type, longest int) bool {
	switch t.Kind {
	case schema.Bool:
		word, n := "false", int64(0)
		if f.Next() == 't' {
			word, n = "true", 1
		}
		f.mem.num(n)
		return f.Word(word)
	case schema.Int:
		n, ok := f.integer()
		f.mem.num(n)
		return ok
	case schema.Float:
		if c := f.Next(); c != '-' && (c < '0' || c > '9') {
			return false
		}
		span, ok := f.Number()
		if !ok {
			return false
		}
		n, err := strconv.ParseFloat(f.text[span.Start:span.End], 64)
		f.mem.num(schema.Number(n).Num())
		return err == nil && !math.IsInf(n, 0)
	}
	if f.Next() != '"' {
		return false
	}
	if at := f.At; t.Kind == schema.UUID && quotedUUID(f.Data[at:]) {
		f.mem.text(f.text[at+1 : at+37])
		f.At = at + 38
		return true
	}
	span, ok := f.Quoted()
	if !ok {
		return false
	}
	s := f.text[span.Start:span.End]
	if span.Escaped {
		s = string(syntax.Unescape(nil, f.Data[span.Start:span.End]))
	}
	return len(s) <= f.l.limits.String && f.str(t, longest, s)
}

// str takes a text as a value of its kind.
func (f *fast) str(t *schema.Type, longest int, s string) bool {
	switch t.Kind {
	case schema.String:
		if strings.IndexByte(s, 0) >= 0 || longest > 0 && utf8.RuneCountInString(s) > longest {
			return false
		}
		f.mem.text(s)
		return true
	case schema.UUID:
		if !schema.IsUUID(s) {
			return false
		}
		f.mem.text(schema.FoldASCII(s))
		return true
	case schema.Enum:
		for _, e := range t.Enum {
			if e == s {
				f.mem.text(e)
				return true
			}
		}
		return false
	case schema.Datetime:
		n, err := schema.ParseTime(s)
		f.mem.num(n)
		return err == nil
	case schema.Date:
		n, err := schema.ParseDate(s)
		f.mem.num(n)
		return err == nil
	}
	return false
}

// integer reads an int64 that is written as one.
func (f *fast) integer() (int64, bool) {
	if c := f.Next(); c != '-' && (c < '0' || c > '9') {
		return 0, false
	}
	span, ok := f.Number()
	if !ok {
		return 0, false
	}
	n, err := strconv.ParseInt(f.text[span.Start:span.End], 10, 64)
	return n, err == nil
}
