package ndjson

import (
	"context"
	"io"
	"iter"

	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/internal/lines"
	"github.com/tamis-go/tamis/memeval"
)

// A Line is a row as it stands in a text, without the end of the line.
type Line struct {
	Number int    // from 1; blank lines count
	Text   []byte // only until the next one is asked for
}

// A LineError says which line is not a row, or not one that the filter can be asked of.
type LineError = lines.LineError

// Matches returns the lines of r that satisfy the filter and the policy of q, in the order of the text, tested as [Compile] does: sort and page
// do not matter. Several processors test blocks of lines at once; the memory that this takes does not grow with the text. Blank lines are
// left out. A line may have 64 MiB.
//
// A line that is an error ends it with a [*LineError], after all lines before it that match.
func Matches(ctx context.Context, q *filter.Query, data memeval.Dataset, r io.Reader) iter.Seq2[Line, error] {
	return func(yield func(Line, error) bool) {
		for t, err := range tests(ctx, q, data, r) {
			if err != nil {
				yield(Line{}, err)
				return
			}
			for _, line := range t.found {
				if !yield(line, nil) {
					return
				}
			}
		}
	}
}

// Count returns how many lines of r satisfy q. It is Matches without the lines.
func Count(ctx context.Context, q *filter.Query, data memeval.Dataset, r io.Reader) (n int64, err error) {
	for t, err := range tests(ctx, q, data, r) {
		if err != nil {
			return 0, err
		}
		n += int64(len(t.found))
	}
	return n, nil
}

// A tested is what was found in a block of lines.
type tested struct {
	found []Line
	err   error // what ends it
}

// tests returns what is found in r, in order. The lines before an error come before it.
func tests(ctx context.Context, q *filter.Query, data memeval.Dataset, r io.Reader) iter.Seq2[*tested, error] {
	return func(yield func(*tested, error) bool) {
		holds, err := Compile(q, data)
		if err != nil {
			yield(nil, err)
			return
		}
		for b, err := range lines.Blocks(ctx, r, func(b *lines.Block[tested]) { b.Made.of(b.Lines(), holds) }) {
			if err != nil {
				yield(nil, err)
				return
			}
			if !yield(&b.Made, nil) {
				return
			}
			if b.Made.err != nil {
				yield(nil, b.Made.err)
				return
			}
		}
	}
}

// of finds the lines that match, up to one that is an error.
func (t *tested) of(text iter.Seq2[int, []byte], holds func([]byte) (bool, error)) {
	t.found, t.err = t.found[:0], nil
	for n, line := range text {
		ok, err := holds(line)
		if err != nil {
			t.err = &LineError{Line: n, Err: err}
			return
		}
		if ok {
			t.found = append(t.found, Line{n, line})
		}
	}
}
