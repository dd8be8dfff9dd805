package sqlgen

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/internal/wording"
	"github.com/tamis-go/tamis/schema"
)

// A database adds floats up one after another, and its answer depends on their order. So the statement of History cuts each into whole
// numbers, times 1, 2^-62 and 2^-124, of which sums are exact, and lists the floats that are too large or too small for that: all of them are
// one text, which Sum reads. A filter.Sum does the same in memory.
//
//	sum ' ' sum ' ' sum ' ' how many are listed ' ' list

// floatSums says how a dialect writes that.
type floatSums struct {
	whole   func(float string) string // a float without its fraction, as an int of 64 bits
	sum     func(ints string) string  // the sum of ints as a text, 0 if there are none
	text    func(float string) string // a float as a text that is no other float's
	listed  func(texts string) string // texts that are not null as one, blanks between; "" if there are none
	counted func(texts string) string // how many texts are not null, as a text; nil where a number joins texts as it is
	joined  string                    // between texts that become one: ||; "" if CONCAT does that
}

// form returns the template of the sum of {value}.
func (f floatSums) form() template {
	const scale = " * 4611686018427387904e0"
	cut := "(abs({value}) BETWEEN 1e-21 AND 9007199254740991 OR {value} = 0)"
	first := "({value} - " + f.whole("{value}") + ")" + scale
	second := "(" + first + " - " + f.whole(first) + ")" + scale
	parts := make([]string, 0, 9)
	for _, float := range []string{"{value}", first, second} {
		parts = append(parts, f.sum("CASE WHEN "+cut+" THEN "+f.whole(float)+" END"), "' '")
	}
	count := func(texts string) string { return "count(" + texts + ")" }
	if f.counted != nil {
		count = f.counted
	}
	parts = append(parts, count("CASE WHEN NOT "+cut+" THEN 1 END"), "' '", f.listed("CASE WHEN NOT "+cut+" THEN "+f.text("{value}")+" END"))
	if f.joined == "" {
		return form("CONCAT(" + strings.Join(parts, ", ") + ")")
	}
	return form("(" + strings.Join(parts, f.joined) + ")")
}

// sumOfFloats reads what the template of floatSums makes.
func sumOfFloats(text string) (filter.Sum, error) {
	words := strings.Fields(text)
	s := filter.SumOf(schema.Type{Kind: schema.Float})
	wrong := fmt.Errorf("%s is not a sum of floats", wording.Quote(text))
	if len(words) < 4 {
		return s, wrong
	}
	for i, word := range words[:3] {
		n, ok := intOf(word)
		if !ok {
			return s, wrong
		}
		s.AddShifted(n, 62*i)
	}
	if n, err := strconv.Atoi(words[3]); err != nil || n != len(words)-4 {
		return s, fmt.Errorf("a sum of %s floats that are beyond 2^53 or next to zero, which the database does not list", words[3])
	}
	for _, word := range words[4:] {
		f, err := strconv.ParseFloat(word, 64)
		if err != nil || f-f != 0 {
			return s, fmt.Errorf("%s is not a finite float", wording.Quote(word))
		}
		s.Add(schema.Number(f))
	}
	return s, nil
}
