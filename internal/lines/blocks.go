package lines

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"runtime"
)

// A Block is some whole lines of a text, and what was made of them. It is used again for later lines.
type Block[T any] struct {
	Text  []byte
	First int // the number of its first line, from 1
	Made  T

	done chan struct{} // gets a value when Made is there
}

// A LineError says which line is not a row, or not one that a filter can be asked of.
type LineError struct {
	Line int // from 1
	Err  error
}

// Error returns the number of the line and what is wrong with it.
func (e *LineError) Error() string { return fmt.Sprintf("line %d: %s", e.Line, e.Err) }

// Unwrap returns what is wrong with the line.
func (e *LineError) Unwrap() error { return e.Err }

const blockSize = 512 << 10

// Blocks returns the blocks of r in order, after work was done on each, by as many goroutines as there are processors. A block is worked on as soon as
// r has a whole line. The memory that this takes does not grow with the text. Where the context ends, a Read that waits is left to itself.
func Blocks[T any](ctx context.Context, r io.Reader, work func(*Block[T])) iter.Seq2[*Block[T], error] {
	return func(yield func(*Block[T], error) bool) {
		ctx, stop := context.WithCancel(ctx)
		defer stop()
		workers := runtime.GOMAXPROCS(0)
		free, todo, ordered := make(chan *Block[T], 2*workers), make(chan *Block[T]), make(chan *Block[T], 2*workers)
		for range 2 * workers {
			free <- &Block[T]{done: make(chan struct{}, 1)}
		}
		for range workers {
			go func() {
				for b := range todo {
					work(b)
					b.done <- struct{}{}
				}
			}()
		}
		var failure error
		go func() {
			defer close(ordered)
			defer close(todo)
			failure = cut(ctx, r, free, func(b *Block[T]) bool {
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
		next := func() *Block[T] {
			select {
			case b := <-ordered:
				return b
			case <-ctx.Done():
				return nil
			}
		}
		for b := next(); b != nil; b = next() {
			<-b.done
			if ctx.Err() != nil {
				break
			}
			if !yield(b, nil) {
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
func cut[T any](ctx context.Context, r io.Reader, free <-chan *Block[T], give func(*Block[T]) bool) error {
	var rest []byte // of the last block: the beginning of a line
	for line := 1; ; {
		var b *Block[T]
		select {
		case b = <-free:
		case <-ctx.Done():
			return nil
		}
		b.First = line
		text := append(b.Text[:0], rest...)
		end := 0 // of the last whole line
		var failure error
		for end == 0 && failure == nil {
			if len(text) > MostOfRow {
				return &LineError{line, fmt.Errorf("a row may have %d bytes", MostOfRow)}
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
		b.Text, rest = text[:end], bytes.Clone(text[end:])
		line += bytes.Count(b.Text, []byte{'\n'})
		if !give(b) || errors.Is(failure, io.EOF) {
			return nil
		}
		if failure != nil {
			return failure
		}
	}
}

// Lines returns the lines of b that are not blank, without their ends, each with its number.
func (b *Block[T]) Lines() iter.Seq2[int, []byte] {
	return func(yield func(int, []byte) bool) {
		for line, at := b.First, 0; at < len(b.Text); line++ {
			end := bytes.IndexByte(b.Text[at:], '\n')
			next := at + end + 1
			if end < 0 {
				end, next = len(b.Text)-at, len(b.Text)
			}
			text := b.Text[at : at+end]
			if (len(text) > 0 && text[0] == '{' || len(bytes.TrimSpace(text)) > 0) && !yield(line, text) {
				return
			}
			at = next
		}
	}
}
