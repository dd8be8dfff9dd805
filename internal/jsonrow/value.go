package jsonrow

import (
	"strconv"
	"unsafe"

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

// scalar reads a value that begins with c and is not null. It returns false if the value is none of m's.
func (r *Row) scalar(m *jsonMember, v *cell, c byte) (fits bool, err error) {
	switch k := m.Element.Kind; {
	case c == '"':
		raw, ok := r.text()
		if !ok {
			return false, r.broken()
		}
		switch {
		case k == schema.Decimal:
			r.decimal(m, v, raw)
			return v.ok, nil
		case k == schema.UUID:
			v.raw, v.ok = r.lower(raw), true
		case k.Textual():
			v.raw, v.ok = raw, true
		case k == schema.Datetime || k == schema.Date:
			v.num, v.ok = value.TextTime(k, value.View(raw))
		}
		return v.ok && m.Text(value.View(v.raw)) == nil, nil
	case c == '-' || c-'0' <= 9:
		span, ok := r.Number()
		if !ok {
			return false, r.broken()
		}
		raw := r.Data[span.Start:span.End]
		switch k {
		case schema.Int:
			v.num, v.ok = value.ParseInt(raw)
		case schema.Float:
			f, err := strconv.ParseFloat(value.View(raw), 64)
			v.num, v.ok = value.OrderedFloat(f), err == nil
		case schema.Decimal:
			r.decimal(m, v, raw)
		default:
		}
	case k == schema.Bool && (c == 't' || c == 'f'):
		if !r.Word(strconv.FormatBool(c == 't')) {
			return false, r.broken()
		}
		v.num, v.ok = value.BoolNum(c == 't'), true
	default:
		if !r.Skip() {
			return false, r.broken()
		}
	}
	return v.ok, nil
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

// text reads a string.
func (r *Row) text() ([]byte, bool) {
	span, ok := r.Quoted()
	if !ok {
		return nil, false
	}
	raw := r.Data[span.Start:span.End:span.End]
	if span.Escaped {
		raw = r.unescape(raw)
	}
	return raw, true
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
	if err == nil {
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
