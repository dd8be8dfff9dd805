package conformance

import (
	"context"
	"testing"

	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/internal/engines/enginetest"
	"github.com/tamis-go/tamis/prefect"
	"github.com/tamis-go/tamis/schema"
	"github.com/tamis-go/tamis/source"
	"github.com/tamis-go/tamis/sqlgen"
)

var language = schema.Must(filter.New(prefect.Registry(), filter.Config{}))

// A store is a backend whose rows can be replaced.
type store interface {
	source.Loader
	Clear(context.Context) error
}

// onEvery runs f on every backend.
func onEvery(t *testing.T, f func(t *testing.T, s store)) {
	t.Helper()
	t.Run("memory", func(t *testing.T) {
		s, err := source.Memory(language, nil)
		if err != nil {
			t.Fatal(err)
		}
		f(t, s)
	})
	for _, d := range sqlgen.Dialects() {
		t.Run(d.Name, func(t *testing.T) { f(t, tables(t, d)) })
	}
}

// tables returns empty tables in a database of a dialect.
func tables(t *testing.T, d *sqlgen.Dialect) store {
	t.Helper()
	s, err := source.Create(context.Background(), enginetest.Open(t, d.Name), d, language)
	if err != nil {
		t.Fatal(err)
	}
	return s
}
