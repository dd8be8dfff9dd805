package memeval

import (
	"strconv"
	"unsafe"

	"github.com/tamis-go/tamis/schema"
)

// value reads the value of a column into its cell.
func (r *jsonRow) value(m *jsonMember, v *cell) error {
	c := r.Next()
	if c == '"' && m.plain && m.forms == nil {
		raw, ok := r.text()
		if !ok {
			return r.broken()
		}
		v.raw, v.ok = raw, true
		return nil
	}
	*v = cell{}
	switch {
	case m.element.Kind == schema.JSON && m.forms == nil:
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
	if m.forms != nil {
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

func (r *jsonRow) null(m *jsonMember) error {
	if err := m.null(); err != nil {
		return r.wrong(m.key, err)
	}
	return nil
}

// scalar reads a value that begins with c and is not null. It returns false if the value is none of m's.
func (r *jsonRow) scalar(m *jsonMember, v *cell, c byte) (fits bool, err error) {
	switch k := m.element.Kind; {
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
			v.num, v.ok = textTime(k, view(raw))
		}
		return v.ok && m.text(view(v.raw)) == nil, nil
	case c == '-' || c-'0' <= 9:
		span, ok := r.Number()
		if !ok {
			return false, r.broken()
		}
		raw := r.Data[span.Start:span.End]
		switch k {
		case schema.Int:
			v.num, v.ok = parseInt(raw)
		case schema.Float:
			f, err := strconv.ParseFloat(view(raw), 64)
			v.num, v.ok = orderedFloat(f), err == nil
		case schema.Decimal:
			r.decimal(m, v, raw)
		default:
		}
	case k == schema.Bool && (c == 't' || c == 'f'):
		if !r.Word(strconv.FormatBool(c == 't')) {
			return false, r.broken()
		}
		v.num, v.ok = boolNum(c == 't'), true
	default:
		if !r.Skip() {
			return false, r.broken()
		}
	}
	return v.ok, nil
}

// decimal puts the decimal that a number, or a string of one, spells into a cell, if it is one of m's.
func (r *jsonRow) decimal(m *jsonMember, v *cell, raw []byte) {
	if m.holding.scaled() {
		v.num, v.ok = schema.ParseScaled(raw, m.holding.precision, m.holding.scale)
		return
	}
	key, err := schema.ParseDecimal(view(raw))
	if v.ok = err == nil && m.holding.typ().Fits(key); v.ok {
		start := len(r.buffer)
		r.buffer = append(r.buffer, key...)
		v.raw = r.buffer[start:len(r.buffer):len(r.buffer)]
	}
}

// text reads a string.
func (r *jsonRow) text() ([]byte, bool) {
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
func (r *jsonRow) lower(raw []byte) []byte {
	for i := range raw {
		if raw[i]-'A' < 26 {
			start := len(r.buffer)
			r.buffer = append(r.buffer, raw...)
			low := r.buffer[start:len(r.buffer):len(r.buffer)]
			for ; i < len(low); i++ {
				if low[i]-'A' < 26 {
					low[i] |= caseBit
				}
			}
			return low
		}
	}
	return raw
}

// unfit returns why raw is no value of m's.
func (r *jsonRow) unfit(m *jsonMember, raw []byte) error {
	tree, _ := decodeJSON(raw) // it was found valid
	err := m.any(tree)
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

var jsonItems = &element{
	text: func(p unsafe.Pointer) (string, bool) { v := (*jsonItem)(p); return v.text, v.ok },
	num:  func(p unsafe.Pointer) (int64, bool) { v := (*jsonItem)(p); return v.num, v.ok },
}

// list reads an array. Texts are kept as plain ones while no null is met. It returns false as scalar does.
func (r *jsonRow) list(m *jsonMember, v *cell, c byte) (fits bool, err error) {
	if c != '[' {
		return false, nil
	}
	texts, items := len(r.texts), len(r.items)
	plain := m.element.Kind.Textual()
	for more := r.Open(); more; {
		if plain && m.plain && r.Next() == '"' {
			raw, ok := r.text()
			if ok {
				r.texts = append(r.texts, view(raw))
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
			r.texts = append(r.texts, view(item.raw))
		} else {
			r.items = append(r.items, jsonItem{view(item.raw), item.num, item.ok})
		}
		if more, ok = r.Close(']'); !ok {
			return false, r.broken()
		}
	}
	if plain {
		v.list = listOf(r.texts[texts:], plainTexts)
	} else {
		v.list = listOf(r.items[items:], jsonItems)
	}
	return true, nil
}

// item reads an element of an array.
func (r *jsonRow) item(m *jsonMember) (item cell, fits bool, err error) {
	switch c := r.Next(); {
	case m.element.Kind == schema.JSON:
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
