package ndjson

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"runtime"

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
type LineError struct {
	Line int // from 1
	Err  error
}

// Error returns the number of the line and what is wrong with it.
func (e *LineError) Error() string { return fmt.Sprintf("line %d: %s", e.Line, e.Err) }

// Unwrap returns what is wrong with the line.
func (e *LineError) Unwrap() error { return e.Err }

const blockSize = 512 << 10

// Matches returns the lines of r that satisfy the filter and the policy of q, in the order of the text, tested as [Compile] does: sort and page
// do not matter. Several processors test blocks of lines at once; the memory that this takes does not grow with the text. Blank lines are
// left out. A line may have 64 MiB.
//
// A line that is an error ends it with a [*LineError], after all lines before it that match.
func Matches(ctx context.Context, q *filter.Query, data memeval.Dataset, r io.Reader) iter.Seq2[Line, error] {
	return func(yield func(Line, error) bool) {
		for b, err := range blocks(ctx, q, data, r) {
			if err != nil {
				yield(Line{}, err)
				return
			}
			for _, f := range b.found {
				if !yield(Line{b.first + f.line, b.text[f.from:f.to]}, nil) {
					return
				}
			}
		}
	}
}

// Count returns how many lines of r satisfy q. It is Matches without the lines.
func Count(ctx context.Context, q *filter.Query, data memeval.Dataset, r io.Reader) (n int64, err error) {
	for b, err := range blocks(ctx, q, data, r) {
		if err != nil {
			return 0, err
		}
		n += int64(len(b.found))
	}
	return n, nil
}

// A block is some whole lines.
type block struct {
	text  []byte
	first int // the number of its first line
	found []found
	err   error
	done  chan struct{} // gets a value when the block has been tested
}

// found is a line that matches: its number in the block, and where it lies.
type found struct{ line, from, to int }

// blocks returns the blocks of r in order, each tested. The one that an error is in comes before the error.
func blocks(ctx context.Context, q *filter.Query, data memeval.Dataset, r io.Reader) iter.Seq2[*block, error] {
	return func(yield func(*block, error) bool) {
		holds, err := Compile(q, data)
		if err != nil {
			yield(nil, err)
			return
		}
		ctx, stop := context.WithCancel(ctx)
		defer stop()
		workers := runtime.GOMAXPROCS(0)
		free, todo, ordered := make(chan *block, 2*workers), make(chan *block), make(chan *block, 2*workers)
		for range 2 * workers {
			free <- &block{done: make(chan struct{}, 1)}
		}
		for range workers {
			go func() {
				for b := range todo {
					b.test(holds)
					b.done <- struct{}{}
				}
			}()
		}
		var failure error
		go func() {
			defer close(ordered)
			defer close(todo)
			failure = cut(ctx, r, free, func(b *block) bool {
				select {
				case ordered <- b:
				case <-ctx.Done():
					return false
				}
				select {
				case todo <- b:
					return true
				case <-ctx.Done():
					b.done <- struct{}{}
					return false
				}
			})
		}()
		for b := range ordered {
			<-b.done
			if ctx.Err() != nil {
				break
			}
			if !yield(b, nil) {
				return
			}
			if b.err != nil {
				yield(nil, b.err)
				return
			}
			free <- b
		}
		if err := context.Cause(ctx); err != nil {
			yield(nil, err)
		} else if failure != nil {
			yield(nil, failure)
		}
	}
}

// cut reads r to its end and gives its lines away, a block at a time, until give returns false.
func cut(ctx context.Context, r io.Reader, free <-chan *block, give func(*block) bool) error {
	var rest []byte // of the last block: the beginning of a line
	for line := 1; ; {
		var b *block
		select {
		case b = <-free:
		case <-ctx.Done():
			return nil
		}
		b.first, b.err = line, nil
		text := append(b.text[:0], rest...)
		end := 0 // of the last whole line
		var failure error
		for end == 0 && failure == nil {
			if len(text) > lines.MostOfRow {
				return &LineError{line, fmt.Errorf("a row may have %d bytes", lines.MostOfRow)}
			}
			if room := len(text) + blockSize; cap(text) < room {
				text = append(make([]byte, 0, max(room, 2*cap(text))), text...)
			}
			var n int
			n, failure = r.Read(text[len(text):cap(text)])
			text = text[:len(text)+n]
			end = bytes.LastIndexByte(text, '\n') + 1
		}
		if errors.Is(failure, io.EOF) {
			end = len(text)
		}
		b.text, rest = text[:end], bytes.Clone(text[end:])
		line += bytes.Count(b.text, []byte{'\n'})
		if !give(b) || errors.Is(failure, io.EOF) {
			return nil
		}
		if failure != nil {
			return failure
		}
	}
}

// test finds the lines that match, up to one that is an error.
func (b *block) test(holds func([]byte) (bool, error)) {
	b.found = b.found[:0]
	for line, at := 0, 0; at < len(b.text); line++ {
		end := bytes.IndexByte(b.text[at:], '\n')
		next := at + end + 1
		if end < 0 {
			end, next = len(b.text)-at, len(b.text)
		}
		text := b.text[at : at+end]
		if len(text) > 0 && text[0] == '{' || len(bytes.TrimSpace(text)) > 0 {
			ok, err := holds(text)
			if err != nil {
				b.err = &LineError{b.first + line, err}
				return
			}
			if ok {
				b.found = append(b.found, found{line, at, at + end})
			}
		}
		at = next
	}
}
