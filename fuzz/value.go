package fuzz

import (
	"encoding/json"
	"fmt"
	"math"
	"math/big"
	"strconv"
	"strings"
	"time"

	"github.com/tamis-go/tamis/schema"
)

// scalar returns a value of a kind, as a row has it.
func (b *builder) scalar(t schema.Type) any {
	switch t.Kind {
	case schema.String, schema.Other:
		return b.text()
	case schema.Enum:
		return pick(b.Rand, t.Enum)
	case schema.Int:
		if b.chance(30) {
			return int64(b.Intn(8) - 2)
		}
		return pick(b.Rand, b.pool.ints)
	case schema.Float:
		f := pick(b.Rand, b.pool.floats)
		if b.chance(30) {
			f = float64(b.Intn(16)-4) / 2
		}
		if t.Single {
			return shownSingle(f)
		}
		return f
	case schema.Decimal:
		return b.decimal(t)
	case schema.Bool:
		return b.chance(50)
	case schema.UUID:
		return b.uuid()
	case schema.Datetime:
		return pick(b.Rand, b.pool.times)
	case schema.Date:
		return pick(b.Rand, b.pool.dates)
	case schema.Bytes:
		return b.bytes()
	case schema.Clock:
		return b.clock()
	case schema.JSON:
		return b.document(0)
	}
	panic(fmt.Sprintf("fuzz: unexpected %s", t))
}

// shownSingle returns the float of 32 bits that is nearest to f as rows show it: the last one where f is beyond them all.
func shownSingle(f float64) float64 {
	f = max(-math.MaxFloat32, min(math.MaxFloat32, f))
	return schema.ShowSingle(f)
}

func (b *builder) text() string {
	switch {
	case b.chance(10):
		return pick(b.Rand, b.pool.strings) + pick(b.Rand, b.pool.strings)
	case b.chance(8):
		return pick(b.Rand, hostileStrings)
	case b.chance(15): // of few letters, so that a pattern fits at several places and fails at the first
		s := make([]byte, 2+b.Intn(8))
		for i := range s {
			s[i] = "aaabAB_%"[b.Intn(8)]
		}
		return string(s)
	}
	return pick(b.Rand, b.pool.strings)
}

func (b *builder) uuid() string {
	if b.chance(25) {
		return pick(b.Rand, b.pool.uuids)
	}
	s := fmt.Sprintf("%08x-%04x-4%03x-8%03x-%012x", b.Uint32(), b.Intn(1<<16), b.Intn(1<<12), b.Intn(1<<12), b.Int63n(1<<48))
	if b.chance(15) {
		s = strings.ToUpper(s)
	}
	return s
}

// set returns the elements of an array.
func (b *builder) set(t schema.Type) any {
	t.Array = false
	items := []any{}
	for range pick(b.Rand, []int{0, 0, 1, 1, 2, 2, 3, 4}) {
		switch {
		case len(items) > 0 && b.chance(25):
			items = append(items, pick(b.Rand, items)) // again
		case b.chance(4):
			items = append(items, nil)
		default:
			items = append(items, b.scalar(t))
		}
	}
	return items
}

// documentKeys are the keys of JSON columns, beside those that the schema has paths to.
var documentKeys = []string{"id", "type", "a", "b", "detail-type", "a.b", "é😀", "it's", "0"}

// document returns any JSON value.
func (b *builder) document(depth int) any {
	n := b.Intn(16)
	if depth == 0 && n < 10 {
		n = 15 // most are objects
	}
	switch {
	case n < 1:
		return nil
	case n < 5:
		return b.text()
	case n < 6:
		return b.uuid()
	case n < 8:
		return b.spellWhole(int64(b.Intn(5) - 1))
	case n < 9:
		return b.spellWhole(pick(b.Rand, b.pool.ints))
	case n < 11:
		return float64(b.Intn(9))/2 + 0.25
	case n < 13:
		return b.chance(50)
	case n < 14 && depth < 2:
		out := []any{}
		for range pick(b.Rand, []int{0, 1, 1, 2, 3}) {
			out = append(out, b.document(depth+1))
		}
		return out
	case depth < 3:
		out := map[string]any{}
		for range 1 + b.Intn(4) {
			out[pick(b.Rand, documentKeys)] = b.document(depth + 1)
		}
		return out
	}
	return "deep"
}

// spellWhole returns an int as JSON may hold it: mostly plain, else with a fraction or an exponent, which up to 2^53 spells the same int.
func (b *builder) spellWhole(n int64) any {
	if n > 1<<53 || n < -1<<53 || b.chance(50) {
		return n
	}
	text := strconv.FormatInt(n, 10)
	if n%10 == 0 && n != 0 && b.chance(50) {
		return json.Number(text[:len(text)-1] + pick(b.Rand, []string{"e1", "E+1", ".0e1"}))
	}
	ends := []string{".0", ".00", "e0", "E+0", ".0e0", "0e-1", "00E-2"}
	if n == 0 { // and no number begins with 00
		ends = ends[:5]
	}
	return json.Number(text + pick(b.Rand, ends))
}

// canonical returns one text for each value of a type, so that equal values have equal texts.
func canonical(t schema.Type, v any) string {
	s, isText := v.(string)
	switch {
	case v == nil:
		return "null"
	case t.Array || !t.Kind.Compared():
		text, err := json.Marshal(v)
		if err != nil {
			panic("fuzz: " + err.Error())
		}
		return string(text)
	case t.Kind == schema.UUID && isText:
		return strings.ToLower(s)
	case t.Kind == schema.Datetime && isText:
		if at, ok := instant(s); ok {
			return at.Format(time.RFC3339Nano)
		}
	case t.Kind == schema.Clock && isText:
		if n, err := schema.ParseClock(s); err == nil {
			return schema.FormatClock(n)
		}
	case t.Kind == schema.Decimal:
		if r, ok := new(big.Rat).SetString(fmt.Sprint(v)); ok {
			return r.RatString()
		}
	case t.Kind == schema.Float:
		if f, ok := v.(float64); ok && f == 0 {
			return "0"
		}
	}
	return fmt.Sprint(v)
}

// instant returns the time that a row's text says, cut to the microsecond.
func instant(s string) (time.Time, bool) {
	for _, layout := range []string{time.RFC3339, "2006-01-02T15:04:05", time.DateOnly} {
		if t, err := time.Parse(layout, s); err == nil {
			return time.UnixMicro(t.UnixMicro()).UTC(), true
		}
	}
	return time.Time{}, false
}
