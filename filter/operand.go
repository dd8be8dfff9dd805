package filter

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/tamis-go/tamis/filter/syntax"
	"github.com/tamis-go/tamis/internal/scalar"
	"github.com/tamis-go/tamis/operators"
	"github.com/tamis-go/tamis/schema"
)

// operand reads what stands after an operator on values. single says that it is one value, not a list of one.
func (c *checker) operand(w *word, v syntax.Value) (list schema.Values, single, ok bool) {
	t := &w.operand
	list.Kind = t.Kind
	may, must := w.lists()
	two := w.definition.Operand == operators.Two
	switch items, isList := v.(*syntax.Array); {
	case isList && two && len(items.Items) != 2:
		if !items.TooLong && !items.TooDeep {
			c.errorf(WrongShape, v.Position(), "", "%s wants two values [low, high], not %d", w.Name, len(items.Items))
		}
		return list, false, false
	case isList && may:
		return c.list(w, t, items)
	case must:
		want, suggestion := "a list", ""
		if _, object := v.(*syntax.Object); !object && !two {
			suggestion = short("[" + syntax.Print(v) + "]")
		}
		if two {
			want = "two values [low, high]"
		}
		c.shape(v, want, suggestion)
		return list, false, false
	}
	value, ok := c.scalar(t, w.Max, v)
	if !ok {
		return list, true, false
	}
	return list.Append(value), true, true
}

// operand reads the values of an operator into the slab, given their first byte. single says that it is one value, not a list of one.
func (f *fast) operand(w *word, first byte, list *schema.Values) (single, ok bool) {
	list.Kind = w.operand.Kind
	f.mem.texts.begin()
	f.mem.nums.begin()
	single = first != '['
	switch may, must := w.lists(); {
	case single && must, !single && !may:
		return single, false
	case single:
		ok = f.scalar(w, first, w.Max)
	default:
		var n int
		n, ok = f.list(w)
		ok = ok && (w.Max == 0 || n <= w.Max) && (w.definition.Operand != operators.Two || n == 2)
	}
	if list.Kind.Textual() {
		list.Texts = f.mem.texts.list()
	} else {
		list.Nums = f.mem.nums.list()
	}
	return single, ok
}

// lists reports whether the operand of w may be a list, and whether it must be one.
func (w *word) lists() (may, must bool) {
	switch w.definition.Operand {
	case operators.Many, operators.Two:
		return true, true
	case operators.OneOrMany:
		return true, false
	default:
		return false, false
	}
}

// longer reports whether a text of type t has more code points than longest, if that is not 0.
func longer(t *schema.Type, text string, longest int) bool {
	return longest > 0 && t.Kind == schema.String && utf8.RuneCountInString(text) > longest
}

// short returns a suggestion that has a client's text in it, if it is short and a terminal shows it as it is.
func short(s string) string {
	if len(s) > 60 || strings.ContainsFunc(s, func(c rune) bool { return !unicode.IsPrint(c) }) {
		return ""
	}
	return s
}

func (c *checker) list(w *word, t *schema.Type, items *syntax.Array) (list schema.Values, single, ok bool) {
	list.Kind, ok = t.Kind, true
	if items.TooDeep || items.TooLong {
		ok = false
	}
	if w.Max > 0 && len(items.Items) > w.Max {
		c.errorf(LimitExceeded, items.Pos, strconv.Itoa(w.Max), "%s takes at most %d values, not %d", w.Name, w.Max, len(items.Items))
		ok = false
	}
	var texts []string
	var nums []int64
	textual := t.Kind.Textual()
	if textual {
		texts = make([]string, 0, len(items.Items))
	} else {
		nums = make([]int64, 0, len(items.Items))
	}
	n := c.enterItem(0)
	c.wants(place{typ: t})
	for i, item := range items.Items {
		if c.full() {
			c.leave(n)
			return list, false, false
		}
		c.path[n].item = i
		var v schema.Value
		good := false
		if _, null := item.(*syntax.Null); null {
			c.errorf(NullOperand, item.Position(), "", "a list cannot have null; is_null_ tests for null")
		} else {
			v, good = c.scalar(t, 0, item)
		}
		switch {
		case !good:
			ok = false
		case textual:
			texts = append(texts, v.Text())
		default:
			nums = append(nums, v.Bits())
		}
	}
	c.leave(n)
	list.Texts, list.Nums = texts, nums
	return list, false, ok
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

// scalar reads one value of a type. longest is the most code points of a text, if not 0.
func (c *checker) scalar(t *schema.Type, longest int, v syntax.Value) (schema.Value, bool) {
	var form scalar.Form
	text := ""
	switch v := v.(type) {
	case *syntax.Object, *syntax.Array:
		c.shape(v, "one value, "+wanted(t), "")
		return schema.Value{}, false
	case *syntax.Null:
		c.errorf(NullOperand, v.Pos, "", "null is not a value; is_null_ tests for null")
		return schema.Value{}, false
	case *syntax.String:
		if len(v.Text) > c.limits.String || v.TooLong {
			c.errorf(LimitExceeded, v.Pos, strconv.Itoa(c.limits.String), "a string has at most %d bytes, not %d (limit string)", c.limits.String, len(v.Text))
			return schema.Value{}, false
		}
		if loosely := c.route.Loose != nil && !c.registry.Options().RelativeTimes; !loosely && (t.Kind == schema.Datetime || t.Kind == schema.Date) {
			if value, ok, relative := c.relative(t.Kind, v); relative {
				return value, ok
			}
		}
		form, text = scalar.String, v.Text
	case *syntax.Number:
		form, text = scalar.Number, v.Text
	case *syntax.Bool:
		if form = scalar.False; v.Value {
			form = scalar.True
		}
	}
	value, err := scalar.Of(t, form, text)
	if err != nil && c.route.Loose != nil {
		if loose, ok := c.route.Loose(t, v, c.moment); ok {
			value, err = loose, nil
		}
	}
	if err != nil {
		c.unread(t, form, text, v, err)
		return schema.Value{}, false
	}
	if longer(t, text, longest) {
		c.errorf(LimitExceeded, v.Position(), strconv.Itoa(longest), "the text has at most %d characters, not %d", longest, utf8.RuneCountInString(text))
		return schema.Value{}, false
	}
	return value, true
}

// scalar reads one value to the end of the slab, given its first byte. longest is the most code points of a text, if not 0.
func (f *fast) scalar(w *word, first byte, longest int) bool {
	t := &w.operand
	if first == '"' {
		switch t.Kind {
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
	}
	form, span, ok := scalar.Read(&f.Scanner, first)
	if !ok {
		return false
	}
	text := f.text[span.Start:span.End]
	if span.Escaped {
		text = string(syntax.Unescape(nil, f.Data[span.Start:span.End]))
	}
	if form == scalar.String && len(text) > f.l.limits.String ||
		longer(t, text, longest) {
		return false
	}
	v, err := scalar.Of(t, form, text)
	if t.Kind.Textual() {
		f.mem.texts.put(v.Text())
	} else {
		f.mem.nums.put(v.Bits())
	}
	return err == nil
}
