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

// operand reads the values of an operator into the slab, given their first byte. single says that it is one value, not a list of one.
func (f *fast) operand(w *word, first byte, list *schema.Values) (single, ok bool) {
	list.Kind = w.operand.Kind
	f.mem.texts.begin()
	f.mem.nums.begin()
	single = first != '['
	switch o := w.card.Operand; {
	case single && (o == operators.Many || o == operators.Two), !single && o != operators.Many && o != operators.Two && o != operators.OneOrMany:
		return single, false
	case single:
		ok = f.scalar(w, first, w.Max)
	default:
		var n int
		n, ok = f.list(w)
		ok = ok && (w.Max == 0 || n <= w.Max) && (o != operators.Two || n == 2)
	}
	if list.Kind.Textual() {
		list.Texts = f.mem.texts.list()
	} else {
		list.Nums = f.mem.nums.list()
	}
	return single, ok
}

// list reads values in brackets and returns how many they are.
func (f *fast) list(w *word) (n int, ok bool) {
	for more := f.Open(); more; n++ {
		if n == f.l.limits.List || !f.scalar(w, f.Next(), 0) {
			return n, false
		}
		if more, ok = f.Close(']'); !ok {
			return n, false
		}
	}
	return n, true
}

// scalar reads one value to the end of the slab, given its first byte. longest is the most code points of a text, if not 0.
func (f *fast) scalar(w *word, first byte, longest int) bool {
	switch kind := w.operand.Kind; kind {
	case schema.Bool:
		word, n := "false", int64(0)
		if first == 't' {
			word, n = "true", 1
		}
		f.mem.nums.put(n)
		return f.Word(word)
	case schema.Int:
		n, ok := f.integer()
		f.mem.nums.put(n)
		return ok
	case schema.Float:
		return f.float(first)
	case schema.Decimal:
		return f.decimal(first)
	default:
		return first == '"' && f.string(w, kind, longest)
	}
}

// string reads a value that stands in quotes.
func (f *fast) string(w *word, kind schema.Kind, longest int) bool {
	switch kind {
	case schema.Enum:
		k := f.name(w.enum)
		if k == nil || len(k.name) > f.l.limits.String {
			return false
		}
		f.mem.texts.put(k.name)
		return true
	case schema.UUID:
		if at := f.At; quotedUUID(f.Data[at:]) && f.l.limits.String >= 36 {
			f.mem.texts.put(f.text[at+1 : at+37])
			f.At = at + 38
			return true
		}
	default: // it is read as any string
	}
	span, ok := f.Quoted()
	if !ok {
		return false
	}
	s := f.text[span.Start:span.End]
	if span.Escaped {
		s = string(syntax.Unescape(nil, f.Data[span.Start:span.End]))
	}
	if len(s) > f.l.limits.String {
		return false
	}
	switch kind {
	case schema.String:
		if span.Escaped && strings.IndexByte(s, 0) >= 0 || longest > 0 && utf8.RuneCountInString(s) > longest {
			return false
		}
		f.mem.texts.put(s)
		return true
	case schema.UUID:
		f.mem.texts.put(schema.FoldASCII(s))
		return schema.IsUUID(s)
	case schema.Datetime:
		n, err := schema.ParseTime(s)
		f.mem.nums.put(n)
		return err == nil
	case schema.Date:
		n, err := schema.ParseDate(s)
		f.mem.nums.put(n)
		return err == nil
	default:
		return false
	}
}

// float reads a number that is finite.
func (f *fast) float(first byte) bool {
	if !beginsNumber(first) {
		return false
	}
	span, ok := f.Number()
	if !ok {
		return false
	}
	n, err := strconv.ParseFloat(f.text[span.Start:span.End], 64)
	f.mem.nums.put(schema.Number(n).Num())
	return err == nil && !math.IsInf(n, 0)
}

// decimal reads a number, or the text of one.
func (f *fast) decimal(first byte) bool {
	var span syntax.Span
	var ok bool
	switch {
	case beginsNumber(first):
		span, ok = f.Number()
	case first == '"':
		span, ok = f.Quoted()
		ok = ok && !span.Escaped && span.End-span.Start <= f.l.limits.String
	}
	if !ok {
		return false
	}
	key, err := schema.ParseDecimal(f.text[span.Start:span.End])
	f.mem.texts.put(key)
	return err == nil
}

// integer reads an int64 that is written as one.
func (f *fast) integer() (int64, bool) {
	if !beginsNumber(f.Next()) {
		return 0, false
	}
	span, ok := f.Number()
	if !ok {
		return 0, false
	}
	n, err := strconv.ParseInt(f.text[span.Start:span.End], 10, 64)
	return n, err == nil
}

func beginsNumber(c byte) bool { return c == '-' || '0' <= c && c <= '9' }
