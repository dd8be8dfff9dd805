package filter

import (
	"time"

	"github.com/tamis-go/tamis/filter/syntax"
	"github.com/tamis-go/tamis/operators"
)

// A Config configures a language; its zero value works.
type Config struct {
	Operators *operators.Set   // operators.Standard if nil
	Limits    Limits           // zero fields mean the defaults
	Now       func() time.Time // time.Now if nil; asked once a request, where the schema allows relative times
	CursorKey []byte           // seals cursors, so that nobody reads or makes one; of any length; random for this process if empty

	// RetiredCursorKeys were CursorKey before: cursors that they sealed are still taken, and none is made with them.
	RetiredCursorKeys [][]byte
}

// Limits bound what one body may cost, and what it may be answered with. Passing one is the error limit_exceeded, which names it.
type Limits struct {
	Body   int // bytes, 256 KiB if 0
	Depth  int // of objects inside each other, 16 if 0
	Nodes  int // operators, groups and related collections, 200 if 0
	List   int // items of one list, 1000 if 0
	String int // bytes of one string, 1024 if 0
	Search int // bytes of all texts that are looked for within others, 64 KiB if 0; a pattern with _ counts 64 times
	Nest   int // relations to many rows inside each other, 5 if 0
	Groups int // groups of one history, over all of its buckets, or of one aggregate, 10,000 if 0
}

// The limits where a Config names none.
var defaultLimits = Limits{Body: 256 << 10, Depth: 16, Nodes: 200, List: 1000, String: 1024, Search: 64 << 10, Nest: 5, Groups: 10_000}

func (l Limits) withDefaults() Limits {
	for _, f := range []struct {
		value *int
		zero  int
	}{
		{&l.Body, defaultLimits.Body},
		{&l.Depth, defaultLimits.Depth},
		{&l.Nodes, defaultLimits.Nodes},
		{&l.List, defaultLimits.List},
		{&l.String, defaultLimits.String},
		{&l.Search, defaultLimits.Search},
		{&l.Nest, defaultLimits.Nest},
		{&l.Groups, defaultLimits.Groups},
	} {
		if *f.value <= 0 {
			*f.value = f.zero
		}
	}
	return l
}

// syntax returns the limits that the reader of the text holds to. Strings are measured by the
// check, since a cursor may be longer than an operand.
func (l Limits) syntax() syntax.Limits {
	return syntax.Limits{Body: l.Body, Depth: l.Depth, List: l.List, String: l.Body}
}
