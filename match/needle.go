package match

import (
	"strings"

	"github.com/tamis-go/tamis/filter/predicate"
	"github.com/tamis-go/tamis/internal/eval"
)

// A needle is a text or a pattern that filters search for in one column. It is evaluated at most once a row.
type needle struct {
	needleKey
	holds func(string) bool
	refs  int
}

type needleKey struct {
	col   uint16
	where predicate.Where
	fold  bool
	text  string
}

// needle returns the number of a needle, and counts the use.
func (e *engine) needle(col uint16, m predicate.Match, text string) uint32 {
	key := needleKey{col, m.Where, m.Fold, text}
	n, ok := e.needleOf[key]
	if !ok {
		key.text = strings.Clone(text) // it may be part of a whole body
		n = e.needles.add()
		e.needleOf[key] = n
		*e.needles.at(n) = needle{key, eval.Needle(key.text, predicate.Match{Where: key.where, Fold: key.fold}), 0}
	}
	e.needles.at(n).refs++
	return n
}

func (e *engine) releaseNeedle(n uint32) {
	needle := e.needles.at(n)
	if needle.refs--; needle.refs > 0 {
		return
	}
	delete(e.needleOf, needle.needleKey)
	e.needles.remove(n)
}
