package fuzz_test

import (
	"context"
	"errors"
	"iter"
	"testing"

	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/fuzz"
	"github.com/tamis-go/tamis/memeval"
	"github.com/tamis-go/tamis/source"
)

// An interrupted source cancels the context at its n-th query. With wrong it returns a row too few each time.
type interrupted struct {
	*source.Store
	n      int
	cancel context.CancelFunc
	wrong  bool
}

func (s *interrupted) Rows(ctx context.Context, q *filter.Query) iter.Seq2[source.Row, error] {
	if s.n--; s.n == 0 {
		s.cancel()
	}
	return func(yield func(source.Row, error) bool) {
		if err := ctx.Err(); err != nil {
			yield(nil, err)
			return
		}
		first := true
		for row, err := range s.Store.Rows(ctx, q) {
			if first && s.wrong {
				first = false
				continue
			}
			if !yield(row, err) {
				return
			}
		}
	}
}

func (s *interrupted) Load(ctx context.Context, rows memeval.Dataset) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	return s.Store.Load(ctx, rows)
}

// TestAnInterruptedRunIsNoDisagreement: an interrupted answer is not shrunk as a difference of backends.
func TestAnInterruptedRunIsNoDisagreement(t *testing.T) {
	for n := 1; n < 40; n += 3 {
		ctx, cancel := context.WithCancel(t.Context())
		s := &interrupted{n: n, cancel: cancel}
		var err error
		if s.Store, err = memory(preset); err != nil {
			t.Fatal(err)
		}
		report, err := fuzz.Run(ctx, preset, loaders("interrupted", s), fuzz.Options{N: 1000, Seed: 1})
		if !errors.Is(err, context.Canceled) || report == nil || report.Filters > n {
			t.Errorf("interrupted at question %d, Run = %v, %v", n, report, err)
		}
	}
}

// TestAnInterruptedShrinkingShowsWhatItHas: a disagreement that was found is reported, shrunk as far as it was.
func TestAnInterruptedShrinkingShowsWhatItHas(t *testing.T) {
	for n := 2; n < 400; n += 17 {
		ctx, cancel := context.WithCancel(t.Context())
		s := &interrupted{n: n, cancel: cancel, wrong: true}
		var err error
		if s.Store, err = memory(preset); err != nil {
			t.Fatal(err)
		}
		_, err = fuzz.Run(ctx, preset, loaders("interrupted", s), fuzz.Options{N: 1000, Seed: 1})
		cancel()
		d := (*fuzz.Disagreement)(nil)
		if errors.Is(err, context.Canceled) && n < 20 {
			continue // before there was one
		}
		if !errors.As(err, &d) || d.What == "" {
			t.Errorf("interrupted at question %d, Run = %v, want the disagreement", n, err)
		}
	}
}
