package wording_test

import (
	"strings"
	"testing"

	"github.com/tamis-go/tamis/internal/wording"
)

func TestNearest(t *testing.T) {
	known := []string{"id", "flows", "flow_runs", "start_time", "expected_start_time", "not_any_", "any_"}
	for _, row := range []struct{ word, want string }{
		{"flwos", "flows"},
		{"flow", "flows"},
		{"FLOWS", "flows"},
		{"flow_run", "flow_runs"},
		{"flowruns", "flow_runs"},
		{"any", "any_"},
		{"notany_", "not_any_"},
		{"uid", "id"},
		{"start", "start_time"},
		{"x", ""},
		{"", ""},
		{"colour", ""},
		{strings.Repeat("f", 1<<20), ""},
	} {
		if got := wording.Nearest(row.word, known); got != row.want {
			t.Errorf("Nearest(%.20q) = %q, want %q", row.word, got, row.want)
		}
	}
}

func TestQuoteShowsAnyWordOnOneLine(t *testing.T) {
	for _, row := range []struct{ word, want string }{
		{"flow.name", "flow.name"},
		{"-end_time", "-end_time"},
		{"", `""`},
		{"a b", `"a b"`},
		{"a\nb\x00", `"a\nb\x00"`},
		{"é", `"é"`},
	} {
		if got := wording.Quote(row.word); got != row.want {
			t.Errorf("Quote(%q) = %s, want %s", row.word, got, row.want)
		}
	}
	for _, word := range []string{strings.Repeat("a", 1<<20), strings.Repeat("é ", 1<<20)} {
		if got := wording.Quote(word); len(got) > 200 {
			t.Errorf("Quote of %d bytes has %d, want a few", len(word), len(got))
		}
	}
}

func TestCountIsSingularOfOneAlone(t *testing.T) {
	for _, test := range []struct {
		n     int
		thing string
		want  string
	}{{0, "row", "0 rows"}, {1, "row", "1 row"}, {2, "row", "2 rows"}, {1, "query", "1 query"}, {2, "query", "2 queries"}, {2, "match", "2 matches"}} {
		if got := wording.Count(test.n, test.thing); got != test.want {
			t.Errorf("Count(%d, %s) = %s, want %s", test.n, test.thing, got, test.want)
		}
	}
}
