package fuzz

import (
	"context"
	"errors"

	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/source"
)

// Check asks the filter of one case of every source, of memory and of the oracle, and returns a disagreement as an
// error. Sources that are no [Clearer] are left out.
func Check(ctx context.Context, l *filter.Language, sources map[string]source.Loader, c *Case) (err error) {
	clearable := map[string]source.Loader{}
	for name, s := range sources {
		if _, ok := s.(Clearer); ok {
			clearable[name] = s
		}
	}
	theirs, err := othersAmong(ctx, l, clearable)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, leave(ctx, theirs)) }()
	r := &run{ctx: ctx, language: l, sources: clearable, others: theirs, report: &Report{Answers: map[string]int{}}}
	if err := r.load(c.Rows); err != nil {
		return err
	}
	w, err := r.world.within(c.policies())
	if err != nil {
		return err
	}
	collection := w.language.Collection(c.Collection)
	if collection == nil {
		return &filter.CollectionError{Name: c.Collection}
	}
	if _, what := r.ask(w, collection, []byte(c.Body)); what != "" {
		return errors.New(what)
	}
	return nil
}
