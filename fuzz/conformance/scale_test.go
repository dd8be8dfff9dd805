//go:build scale

package conformance_test

import (
	"testing"

	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/internal/divided"
	"github.com/tamis-go/tamis/source"
)

func TestClickHouseAnswersTheCases(t *testing.T) { backend("clickhouse").run(t) }

func TestTwoShardsOfClickHouseAnswerTheCases(t *testing.T) {
	p := divided.ClickHouse(t, "two")
	answers(t, "two shards of clickhouse", func(l *filter.Language, s *suite) source.Source { return loaded(t, p.Tables(t, l), s) })
}

func TestThreePostgresServersAnswerTheCases(t *testing.T) {
	servers := divided.Postgres(t)
	answers(t, "three postgres servers", func(l *filter.Language, s *suite) source.Source { return loaded(t, servers.Tables(t, l), s) })
}

// loaded puts the rows of a suite into tables.
func loaded(t *testing.T, into source.Loader, s *suite) source.Loader {
	t.Helper()
	if err := into.Load(t.Context(), s.data()); err != nil {
		t.Fatal(err)
	}
	return into
}
