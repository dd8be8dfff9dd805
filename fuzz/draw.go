package fuzz

import (
	"encoding/json"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/tamis-go/tamis/filter/syntax"
	"github.com/tamis-go/tamis/internal/value"
	"github.com/tamis-go/tamis/schema"
)

// draw returns a value of a word's type: mostly one that a row has, or a neighbour of one. exact reports whether a row
// has it.
func (b *builder) draw(w word) (v syntax.Value, exact bool) {
	t := w.typ
	t.Array = false
	have := b.have(w)
	switch n := b.Intn(100); {
	case len(have) == 0 || n >= 88:
		return b.spell(t, b.scalar(t)), false
	case n < 58:
		return b.spell(t, pick(b.Rand, have)), true
	default:
		return b.spell(t, b.beside(t, pick(b.Rand, have))), false
	}
}

// have returns the values, without nulls, that rows have in the column of a word.
func (b *builder) have(w word) []any {
	var out []any
	for _, target := range w.targets {
		c := w.collection(target)
		if c == nil {
			continue
		}
		for _, row := range b.rowsOf(c) {
			term := target.Value
			if w.definition.Of == &schema.JSONTypes {
				if name, ok := value.AnyDocument(row[term.Columns[0].Name]).TypeAt(term.Path); ok {
					out = append(out, name)
				}
				continue
			}
			out = append(out, termValues(term, row)...)
		}
	}
	return out
}

// collection returns the collection whose columns a target reads.
func (w word) collection(t schema.Target) *schema.Collection {
	if len(t.Via) > 0 {
		return t.Via[len(t.Via)-1].To
	}
	return w.owner
}

// termValues returns the values of a term on a row: the value of each of its columns, the elements of a set.
func termValues(t *schema.Term, row map[string]any) []any {
	var out []any
	for _, col := range t.Columns {
		v := row[col.Name]
		if len(t.Path) > 0 {
			v = value.AnyDocument(v).Inside(t.Path).Tree
		}
		if items, ok := v.([]any); ok && t.Type.Array {
			for _, item := range items {
				if item != nil {
					out = append(out, item)
				}
			}
			continue
		}
		if n, ok := v.(json.Number); ok && t.Type.Kind == schema.Int && len(t.Path) > 0 {
			if whole, ok := schema.ParseWhole(string(n)); ok {
				v = whole // an operand is spelled plainly
			}
		}
		if v != nil && holds(t.Type, v) {
			out = append(out, v)
		}
	}
	return out
}

// holds reports whether a value inside JSON can be an operand of a type.
func holds(t schema.Type, v any) bool {
	switch v := v.(type) {
	case string:
		switch t.Kind {
		case schema.UUID:
			return schema.IsUUID(v)
		case schema.Enum:
			return slices.Contains(t.Enum, v)
		case schema.Datetime:
			_, ok := instant(v)
			return ok
		case schema.Date:
			_, err := time.Parse(time.DateOnly, v)
			return err == nil
		case schema.Bytes, schema.Clock:
			_, err := schema.ParseValue(t, v)
			return err == nil
		default: // all others
		}
		return t.Kind == schema.String
	case int64:
		return t.Kind == schema.Int || t.Kind == schema.Float || t.Kind == schema.Decimal
	case json.Number:
		_, err := strconv.ParseInt(string(v), 10, 64)
		return t.Kind == schema.Decimal || t.Kind == schema.Float || t.Kind == schema.Int && err == nil
	case float64:
		return t.Kind == schema.Float
	case bool:
		return t.Kind == schema.Bool
	}
	return false
}

// beside returns a neighbour of a value: one that a slightly wrong engine takes for the same.
func (b *builder) beside(t schema.Type, v any) any {
	switch v := v.(type) {
	case string:
		switch t.Kind {
		case schema.String:
			return b.besideText(v)
		case schema.UUID:
			if end := len(v) - 1; v[end] == '0' {
				return v[:end] + "1"
			} else {
				return v[:end] + "0"
			}
		case schema.Datetime:
			at, _ := instant(v)
			shift := pick(b.Rand, []time.Duration{time.Microsecond, -time.Microsecond, time.Millisecond, -time.Second, 24 * time.Hour, time.Hour})
			if moved := at.Add(shift); moved.Year() >= 1 && moved.Year() <= 9999 {
				return moved.Format("2006-01-02T15:04:05.999999Z07:00")
			}
		case schema.Date:
			at, _ := time.Parse(time.DateOnly, v)
			if moved := at.AddDate(0, 0, 1-2*b.Intn(2)); moved.Year() >= 1 && moved.Year() <= 9999 {
				return moved.Format(time.DateOnly)
			}
		case schema.Enum:
			return pick(b.Rand, t.Enum)
		case schema.Bytes:
			return b.besideBytes(v)
		case schema.Clock:
			return b.besideClock(v)
		default: // all others
		}
	case json.Number:
		if t.Kind == schema.Decimal {
			return b.besideDecimal(t, string(v))
		}
	case int64:
		if t.Kind == schema.Decimal {
			return b.besideDecimal(t, strconv.FormatInt(v, 10))
		}
		if n := v + int64(1-2*b.Intn(2)); (n > v) == (n-v == 1) {
			return n
		}
	case float64:
		toward := float64(1-2*b.Intn(2)) * math.MaxFloat64
		f := math.Nextafter(v, toward)
		if t.Single && b.chance(60) {
			return shownSingle(float64(math.Nextafter32(float32(v), float32(math.Copysign(math.MaxFloat32, toward)))))
		}
		if _, ok := schema.Single(f); !math.IsInf(f, 0) && (ok || !t.Single) {
			return f
		}
	case bool:
		return !v
	}
	return v
}

func (b *builder) besideText(s string) string {
	runes := []rune(s)
	switch b.Intn(8) {
	case 0:
		return swapCase(s)
	case 1:
		return s + " "
	case 2:
		return strings.TrimSpace(s)
	case 3:
		return s + pick(b.Rand, []string{"a", "%", "_", `\`, "\u0301", "!", "\u00a0"})
	case 4:
		if len(runes) > 0 {
			return string(runes[:b.Intn(len(runes))])
		}
	case 5:
		if len(runes) > 0 {
			return string(runes[b.Intn(len(runes)):])
		}
	case 6:
		if len(runes) > 0 {
			runes[b.Intn(len(runes))] = pick(b.Rand, []rune{'_', '%', 'a', 'A', 'é', '?'})
			return string(runes)
		}
	}
	return strings.ToUpper(s)
}

func swapCase(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r >= 'a' && r <= 'z':
			return r - 32
		case r >= 'A' && r <= 'Z':
			return r + 32
		}
		return r
	}, s)
}

// spell writes a value as a body may: a time with another offset, a float with an exponent, a UUID in capitals.
func (b *builder) spell(t schema.Type, v any) syntax.Value {
	switch v := v.(type) {
	case string:
		switch {
		case t.Kind == schema.UUID && b.chance(25):
			v = strings.ToUpper(v)
		case t.Kind == schema.Datetime && b.chance(30):
			v = b.spellTime(v)
		case t.Kind == schema.Clock:
			v = b.spellClock(v)
		case (t.Kind == schema.Datetime || t.Kind == schema.Date) && b.options().RelativeTimes && b.chance(15):
			v = pick(b.Rand, []string{"now", "today", "now-7d", "now+1h", "now-30m", "now-90s", "now+2w"})
		case t.Kind == schema.String:
			v = strings.ReplaceAll(v, "\x00", "")
		}
		return &syntax.String{Text: v}
	case bool:
		return &syntax.Bool{Value: v}
	case int64:
		if t.Kind == schema.Decimal {
			return b.spellDecimal(strconv.FormatInt(v, 10))
		}
		return number(v)
	case json.Number:
		if t.Kind == schema.Decimal {
			return b.spellDecimal(string(v))
		}
		return &syntax.Number{Text: string(v)}
	case float64:
		format := pick(b.Rand, []byte{'g', 'g', 'e', 'E'})
		if math.Abs(v) < 1e15 && math.Abs(v) > 1e-5 && b.chance(30) {
			format = 'f'
		}
		return &syntax.Number{Text: strconv.FormatFloat(v, format, -1, 64)}
	}
	panic("fuzz: no operand: " + canonical(t, v))
}

func (b *builder) spellTime(s string) string {
	at, ok := instant(s)
	if !ok {
		return s
	}
	zone := pick(b.Rand, []int{0, 3600, -5*3600 - 1800, 14 * 3600, -12 * 3600})
	if moved := at.In(time.FixedZone("", zone)); moved.Year() >= 1 && moved.Year() <= 9999 {
		at = moved
	}
	return at.Format(pick(b.Rand, []string{time.RFC3339Nano, "2006-01-02T15:04:05.000000Z07:00", "2006-01-02T15:04:05.000000000Z07:00"}))
}
