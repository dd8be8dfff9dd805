package jsonrow

import (
	"unsafe"

	"github.com/tamis-go/tamis/filter/syntax"
	"github.com/tamis-go/tamis/internal/scalar"
	"github.com/tamis-go/tamis/internal/value"
	"github.com/tamis-go/tamis/schema"
)

// value reads the value of a column into its cell.
func (r *Row) value(m *jsonMember, v *cell) error {
	c := r.Next()
	if c == '"' && m.plain && m.Forms == nil {
		raw, ok := r.text()
		if !ok {
			return r.broken()
		}
		v.raw, v.ok = raw, true
		return nil
	}
	*v = cell{}
	switch {
	case m.Element.Kind == schema.JSON && m.Forms == nil:
		begin := r.At
		if !r.Skip() {
			return r.broken()
		}
		v.raw = r.Data[begin:r.At]
		if c == 'n' {
			return r.null(m)
		}
		return nil
	case c == 'n':
		if !r.Word("null") {
			return r.broken()
		}
		return r.null(m)
	}
	begin := r.At
	fits, err := false, error(nil)
	if m.Forms != nil {
		fits, err = r.list(m, v, c)
	} else {
		fits, err = r.scalar(m, v, c)
	}
	if err != nil || fits {
		return err
	}
	r.At = begin
	if !r.Skip() { // what follows the element that does not fit may not be JSON
		return r.broken()
	}
	return r.unfit(m, r.Data[begin:r.At])
}

func (r *Row) null(m *jsonMember) error {
	if err := m.Null(); err != nil {
		return r.wrong(m.key, err)
	}
	return nil
}

// scalar reads a value that begins with c and is not null. It returns false if the value is not of m's kind. Texts stay in the
// line, and only a strict judge looks at them.
func (r *Row) scalar(m *jsonMember, v *cell, c byte) (fits bool, err error) {
	form, span, ok := scalar.Read(&r.Scanner, c)
	switch {
	case !ok, form == 0 && !r.Skip():
		return false, r.broken()
	case form == 0:
		return false, nil
	}
	raw := r.raw(span)
	switch k := m.Element.Kind; {
	case k == schema.Decimal:
		if form == scalar.String || form == scalar.Number {
			r.decimal(m, v, raw)
		}
		return v.ok, nil
	case !k.Textual():
		read, err := scalar.Of(&m.Element, form, value.View(raw))
		if v.ok = err == nil; v.ok {
			v.num, _ = m.Holding.Ordered(read) // but for decimals every value has a number
		}
		return v.ok, nil
	case form != scalar.String:
		return false, nil
	case k == schema.UUID:
		raw = r.lower(raw)
	case k == schema.Bytes:
		raw, v.ok = r.bytes(raw)
		v.raw = raw
		return v.ok, nil
	}
	v.raw, v.ok = raw, true
	return m.Text(value.View(raw)) == nil, nil
}

// decimal puts the decimal that a number, or a string of one, spells into a cell, if it is one of m's.
func (r *Row) decimal(m *jsonMember, v *cell, raw []byte) {
	if m.Holding.Scaled() {
		v.num, v.ok = schema.ParseScaled(raw, m.Holding.Precision, m.Holding.Scale)
		return
	}
	key, err := schema.ParseDecimal(value.View(raw))
	if v.ok = err == nil && m.Holding.Typ().Fits(key); v.ok {
		start := len(r.buffer)
		r.buffer = append(r.buffer, key...)
		v.raw = r.buffer[start:len(r.buffer):len(r.buffer)]
	}
}

// bytes returns the hexadecimal digits of bytes in base64.
func (r *Row) bytes(raw []byte) ([]byte, bool) {
	key, err := schema.ParseBytes(value.View(raw))
	start := len(r.buffer)
	r.buffer = append(r.buffer, key...)
	return r.buffer[start:len(r.buffer):len(r.buffer)], err == nil
}

// text reads a string.
func (r *Row) text() ([]byte, bool) {
	span, ok := r.Quoted()
	if !ok {
		return nil, false
	}
	return r.raw(span), true
}

// raw returns the text of a string, or a number as it is spelled.
func (r *Row) raw(span syntax.Span) []byte {
	if span.Escaped {
		return r.unescape(r.Data[span.Start:span.End])
	}
	return r.Data[span.Start:span.End:span.End]
}

// lower returns a UUID with its letters in lower case.
func (r *Row) lower(raw []byte) []byte {
	for i := range raw {
		if raw[i]-'A' < 26 {
			start := len(r.buffer)
			r.buffer = append(r.buffer, raw...)
			low := r.buffer[start:len(r.buffer):len(r.buffer)]
			for ; i < len(low); i++ {
				if low[i]-'A' < 26 {
					low[i] |= value.CaseBit
				}
			}
			return low
		}
	}
	return raw
}

// unfit returns why raw is no value of m's.
func (r *Row) unfit(m *jsonMember, raw []byte) error {
	tree, _ := value.DecodeJSON(raw) // it was found valid
	err := m.Any(tree)
	switch {
	case err == nil && m.Column.NullUnreadable:
		return nil
	case err == nil:
		panic("memeval: " + string(raw) + " was refused for " + m.key)
	}
	return r.wrong(m.key, err)
}

// A jsonItem is an element of a list.
type jsonItem struct {
	text string
	num  int64
	ok   bool // it is not null
}

var jsonItems = &value.Element{
	Text: func(p unsafe.Pointer) (string, bool) { v := (*jsonItem)(p); return v.text, v.ok },
	Num:  func(p unsafe.Pointer) (int64, bool) { v := (*jsonItem)(p); return v.num, v.ok },
}

// list reads an array. Texts are kept as plain ones while no null is met. It returns false as scalar does.
func (r *Row) list(m *jsonMember, v *cell, c byte) (fits bool, err error) {
	if c != '[' {
		return false, nil
	}
	texts, items := len(r.texts), len(r.items)
	plain := m.Element.Kind.Textual()
	for more := r.Open(); more; {
		if plain && m.plain && r.Next() == '"' {
			raw, ok := r.text()
			if ok {
				r.texts = append(r.texts, value.View(raw))
				more, ok = r.Close(']')
			}
			if !ok {
				return false, r.broken()
			}
			continue
		}
		item, ok, err := r.item(m)
		if err != nil || !ok {
			return false, err
		}
		if plain && !item.ok {
			plain = false
			for _, s := range r.texts[texts:] {
				r.items = append(r.items, jsonItem{text: s, ok: true})
			}
			r.texts = r.texts[:texts]
		}
		if plain {
			r.texts = append(r.texts, value.View(item.raw))
		} else {
			r.items = append(r.items, jsonItem{value.View(item.raw), item.num, item.ok})
		}
		if more, ok = r.Close(']'); !ok {
			return false, r.broken()
		}
	}
	if plain {
		v.list = value.ListOf(r.texts[texts:], value.PlainTexts)
	} else {
		v.list = value.ListOf(r.items[items:], jsonItems)
	}
	return true, nil
}

// item reads an element of an array.
func (r *Row) item(m *jsonMember) (item cell, fits bool, err error) {
	switch c := r.Next(); {
	case m.Element.Kind == schema.JSON:
		if !r.Skip() {
			return item, false, r.broken()
		}
	case c == 'n':
		if !r.Word("null") {
			return item, false, r.broken()
		}
	default:
		fits, err = r.scalar(m, &item, c)
		return item, fits, err
	}
	return item, true, nil
}
