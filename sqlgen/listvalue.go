package sqlgen

import (
	"database/sql/driver"
	"strconv"
	"strings"
	"time"

	"github.com/tamis-go/tamis/schema"
)

// A List is a list of values that is bound as one argument, where a dialect has arrays. It is a driver.Valuer: its value is the text of
// PostgreSQL's array ({"a","b"}), which a cast in the statement reads. Layers over database/sql pass a Valuer on as it is, where they
// would write out a plain slice value by value.
type List[T string | int64 | float64 | bool | time.Time] []T

// Value returns the text of the array. It never fails; a nil List is the empty array.
func (l List[T]) Value() (driver.Value, error) {
	b := append(make([]byte, 0, 2+8*len(l)), '{')
	for i := range l {
		if i > 0 {
			b = append(b, ',')
		}
		switch v := any(l[i]).(type) {
		case string:
			b = appendElement(b, v)
		case int64:
			b = strconv.AppendInt(b, v, 10)
		case float64:
			b = strconv.AppendFloat(b, v, 'g', -1, 64)
		case bool:
			b = strconv.AppendBool(b, v)
		case time.Time:
			b = append(v.UTC().AppendFormat(append(b, '"'), "2006-01-02 15:04:05.999999Z07:00"), '"')
		}
	}
	return string(append(b, '}')), nil
}

// appendElement appends a text as an element of an array.
func appendElement(b []byte, s string) []byte {
	b = append(b, '"')
	for {
		i := strings.IndexAny(s, `"\`)
		if i < 0 {
			return append(append(b, s...), '"')
		}
		b = append(append(b, s[:i]...), '\\', s[i])
		s = s[i+1:]
	}
}

// The lists of a dialect that has arrays.

func listText(m *memory, list *schema.Values) any { return List[string](m.copied(list.Texts)) }
func listInt(_ *memory, list *schema.Values) any  { return append(List[int64]{}, list.Nums...) }

// listHex writes bytes as PostgreSQL does: \x6162.
func listHex(_ *memory, list *schema.Values) any {
	return List[string](each(len(list.Texts), func(i int) string { return `\x` + list.Texts[i] }))
}

func listClock(m *memory, list *schema.Values) any {
	return List[string](argsClock(m, list).([]string))
}

func listFloat(_ *memory, list *schema.Values) any {
	return List[float64](each(len(list.Nums), func(i int) float64 { return list.At(i).Float() }))
}

func listBool(_ *memory, list *schema.Values) any {
	return List[bool](each(len(list.Nums), func(i int) bool { return list.Nums[i] != 0 }))
}

func listTime(_ *memory, list *schema.Values) any {
	return List[time.Time](each(len(list.Nums), func(i int) time.Time { return list.At(i).Time() }))
}

func listDate(_ *memory, list *schema.Values) any {
	return List[string](each(len(list.Nums), func(i int) string { return schema.FormatDate(list.Nums[i]) }))
}
