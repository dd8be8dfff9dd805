package enginetest

import (
	"testing"

	"github.com/tamis-go/tamis/internal/engines"
)

// Shards returns three PostgreSQL servers among which tables can be divided. They end with the test, which may stop one of them before.
func Shards(tb testing.TB) *engines.Shards {
	tb.Helper()
	shards, err := engines.StartShards(tb.Context(), 3, engines.Options{})
	present(tb, err, engines.PostgreSQL)
	tb.Cleanup(shards.Stop)
	return shards
}
