package filter_test

import (
	"errors"
	"fmt"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/tamis-go/tamis/filter"
)

// What a body costs, by the limit that bounds it. Depth is the body's objects inside each other, without those of groups.
var costs = []struct {
	limit string
	most  int
	body  func(n int) string // of that cost
}{
	{"body", 256 << 10, func(n int) string { return `{"artists":{}}` + strings.Repeat(" ", n-14) }},
	{"depth", 16, func(n int) string {
		return `{"artists":` + strings.Repeat(`{"not_":`, n-2) + "{}" + strings.Repeat("}", n-1)
	}},
	{"depth", 16, func(n int) string { // body and artists, then an object for each and_, and criteria
		return `{"artists":` + strings.Repeat(`{"and_":[`, n-3) + `{"name":{"like_":"x"}}` + strings.Repeat("]}", n-3) + "}"
	}},
	{"depth", 16, func(n int) string { // each relation is two objects
		return `{"tracks":{` + strings.Repeat(`"cover_of":{"some_":{`, 6) + strings.Repeat(`"not_":{`, n-14) + strings.Repeat("}", n)
	}},
	{"nodes", 200, func(n int) string {
		return `{"artists":{"and_":[{}` + strings.Repeat(`,{"name":{"eq_":"x"}}`, n-1) + `]}}`
	}},
	{"nodes", 200, func(n int) string { return `{"artists":{"and_":[{}` + strings.Repeat(`,{"not_":{}}`, n-1) + `]}}` }},
	{"nodes", 200, func(n int) string {
		return `{"albums":{},"tracks":{},"artists":{"or_":[{}` + strings.Repeat(`,{"albums":{"some_":{}}}`, n-3) + `]}}`
	}},
	{"list", 1000, func(n int) string { return `{"artists":{"name":{"any_":["x"` + strings.Repeat(`,"x"`, n-1) + `]}}}` }},
	{"list", 1000, func(n int) string { return `{"artists":{"and_":[{}` + strings.Repeat(`,{}`, n-1) + `]}}` }},
	{"list", 1000, func(n int) string { return `{"sort":["NAME_ASC"` + strings.Repeat(`,"NAME_ASC"`, n-1) + `]}` }},
	{"string", 1024, func(n int) string { return `{"artists":{"name":{"eq_":"` + strings.Repeat("x", n) + `"}}}` }},
	{"string", 1024, func(n int) string { return `{"artists":{"name":{"any_":["` + strings.Repeat(`\u0041`, n) + `"]}}}` }},
	{"string", 1024, func(n int) string {
		return `{"artists":{"name":{"eq_":"` + strings.Repeat("é", n/2) + strings.Repeat("x", n%2) + `"}}}`
	}},
	{"search", 64 << 10, func(n int) string { return `{"artists":{"and_":[` + looked(n) + `]}}` }},
	{"search", 64 << 10, func(n int) string {
		return `{"artists":{"or_":[{"albums":{"some_":{"or_":[{"title":{"like_":"_` + strings.Repeat("x", 511) + `"}}]}}},` + looked(n-64*512) + `]}}`
	}},
	{"nest", 5, func(n int) string {
		return `{"tracks":{"cover_of":{"some_":{` + strings.Repeat(`"covers":{"every_":{`, n) + strings.Repeat("}", 2*n+4)
	}},
}

// looked returns n bytes of text in operands of like_, each of which may have a thousand.
func looked(n int) string {
	var parts []string
	for ; n > 0; n -= 1000 {
		parts = append(parts, `{"name":{"like_":"`+strings.Repeat("x", min(n, 1000))+`"}}`)
	}
	return strings.Join(parts, ",")
}

func collectionOf(body string) string {
	if strings.HasPrefix(body, `{"tracks"`) {
		return "tracks"
	}
	return "artists"
}

func TestLimitsHoldUpToTheirValue(t *testing.T) {
	l := music(t, "")
	for _, c := range costs {
		if body := c.body(c.most); len(body) > 0 {
			if _, err := l.Parse(collectionOf(body), []byte(body)); err != nil {
				t.Errorf("%s of %d: %.80s: %v", c.limit, c.most, body, err)
			}
		}
	}
}

func TestOneMoreIsAnErrorThatNamesTheLimit(t *testing.T) {
	l := music(t, "")
	for _, c := range costs {
		past := c.most + 1
		body := c.body(past)
		_, err := l.Parse(collectionOf(body), []byte(body))
		var errs filter.Errors
		if !errors.As(err, &errs) || len(errs) != 1 || errs[0].Code != filter.LimitExceeded {
			t.Errorf("%s of %d: %.80s: %v, want one error %s", c.limit, past, body, err, filter.LimitExceeded)
			continue
		}
		if f := errs[0]; !strings.Contains(f.Message, c.limit) || !strings.Contains(f.Message, fmt.Sprint(c.most)) {
			t.Errorf("%s of %d: %s, try %s: want the limit's name and value", c.limit, past, f.Message, f.Suggestion)
		}
	}
}

func TestAConfigSetsItsOwnLimits(t *testing.T) {
	l := languageOf(t, registry(t, ""), filter.Config{Limits: filter.Limits{Body: 100, Depth: 3, Nodes: 2, List: 2, String: 3, Search: 8, Nest: 1, Groups: 4}})
	for _, test := range []struct{ body, limit string }{
		{`{"artists":{"name":{"any_":["abc","x"],"eq_":"é"}}}`, ""},
		{`{"artists":{"name":{"any_":["abcd"]}}}`, "string"},
		{`{"artists":{"name":{"any_":["é","éé"]}}}`, "string"},
		{`{"artists":{"name":{"any_":["a","b","c"]}}}`, "list"},
		{`{"artists":{"name":{"eq_":"a","ne_":"b","lt_":"c"}}}`, "nodes"},
		{`{"artists":{"not_":{"name":{}}}}`, "depth"},
		{`{"artists":{}}` + strings.Repeat(" ", 90), "body"},
	} {
		_, err := l.Parse("artists", []byte(test.body))
		var errs filter.Errors
		switch {
		case test.limit == "" && err != nil:
			t.Errorf("%s: %v", test.body, err)
		case test.limit != "" && (!errors.As(err, &errs) || len(errs) != 1 || !strings.Contains(errs[0].Message, test.limit)):
			t.Errorf("%s: %v, want one error of the limit %s", test.body, err, test.limit)
		}
	}
	if got, want := l.Limits(), (filter.Limits{Body: 100, Depth: 3, Nodes: 2, List: 2, String: 3, Search: 8, Nest: 1, Groups: 4}); got != want {
		t.Errorf("Limits = %+v, want %+v", got, want)
	}
	if got, want := music(t, "").Limits(), (filter.Limits{Body: 256 << 10, Depth: 16, Nodes: 200, List: 1000, String: 1024, Search: 64 << 10, Nest: 5, Groups: 10_000}); got != want {
		t.Errorf("the limits of no Config = %+v, want %+v", got, want)
	}
}

// What simplifies to nothing is counted before it does, on both paths.
func TestWhatIsLeftOutIsCountedToo(t *testing.T) {
	l := languageOf(t, registry(t, ""), filter.Config{Limits: filter.Limits{Nest: 1, Search: 130}})
	for _, test := range []struct{ body, limit string }{
		{`{"artists":{"albums":{"every_":{}}}}`, ""},
		{`{"tracks":{"covers":{"every_":{"covers":{"every_":{}}}}}}`, "nest"},
		{`{"artists":{"and_":[{"albums":{"some_":{}}},{"albums":{"some_":{}}}]}}`, ""},
		{`{"tracks":{"covers":{"none_":{"cover_of":{"some_":{"covers":{"some_":{"title":{"any_":[]}}}}}}}}}`, "nest"},
		{`{"artists":{"albums":{"count_":{"ge_":1}}}}`, ""},
		{`{"tracks":{"covers":{"count_":{"ge_":2,"where":{"covers":{"every_":{"covers":{"count_":{"le_":1,"where":{"covers":{"every_":{"covers":{"count_":{"eq_":0}}}}}}}}}}}}}}`, "nest"},
		{`{"artists":{"name":{"like_":"a_"}}}`, ""},
		{`{"artists":{"name":{"like_":"ab_"}}}`, "search"},
		{`{"artists":{"or_":[{"not_":{}},{"name":{"like_":"` + strings.Repeat("x", 131) + `"}}]}}`, "search"},
		{`{"artists":{"name":{"any_":["` + strings.Repeat("x", 131) + `"]}}}`, ""},
	} {
		for _, body := range []string{test.body, strings.Replace(strings.Replace(test.body, `{"a`, `{"\u0061`, 1), `{"t`, `{"\u0074`, 1)} {
			_, err := l.Parse(collectionOf(test.body), []byte(body))
			var errs filter.Errors
			switch {
			case test.limit == "" && err != nil:
				t.Errorf("%s: %v", body, err)
			case test.limit != "" && (!errors.As(err, &errs) || len(errs) != 1 || !strings.Contains(errs[0].Message, "limit "+test.limit)):
				t.Errorf("%s: %v, want one error of the limit %s", body, err, test.limit)
			}
		}
	}
}

// A cursor may be longer than an operand, since the texts that it holds may be as long each.
func TestACursorMayBeLongerThanAString(t *testing.T) {
	l := music(t, "")
	_, err := l.Parse("artists", []byte(`{"cursor": "`+strings.Repeat("x", 5000)+`"}`))
	var errs filter.Errors
	if !errors.As(err, &errs) || errs[0].Code != filter.BadCursor {
		t.Errorf("a cursor of 5,000 bytes: %v, want %s", err, filter.BadCursor)
	}
}

// Hostile bodies are refused in milliseconds and in memory that their size does not decide.
func TestPassingALimitCostsLittle(t *testing.T) {
	l := music(t, "")
	for _, test := range []struct {
		name string
		body string
		most uint64 // bytes of memory
	}{
		{"100 MB", strings.Repeat("[", 100<<20), 1 << 20},
		{"nested 100,000 deep", strings.Repeat(`{"artists":`, 20_000) + strings.Repeat("}", 20_000), 2 << 20},
		{"lists nested 100,000 deep", strings.Repeat("[", 100_000) + strings.Repeat("]", 100_000), 2 << 20},
		{"100,000 items", `{"artists":{"name":{"any_":["x"` + strings.Repeat(`,""`, 80_000) + `]}}}`, 2 << 20},
		{"100,000 criteria", `{"artists":{"and_":[{}` + strings.Repeat(`,{"name":{"eq_":""}}`, 900) + `]}}`, 4 << 20},
		{"a long text", `{"artists":{"name":{"eq_":"` + strings.Repeat("x", 250_000) + `"}}}`, 2 << 20},
		{"a long name", `{"artists":{"` + strings.Repeat("x", 250_000) + `":{}}}`, 4 << 20},
		{"a long name with much wrong in it", `{"` + strings.Repeat("x", 100_000) + `":{},"artists":{"name":{` + strings.Repeat(`"x":0,`, 20_000) + `"y":0}}}`, 64 << 20},
		{"many errors", `{"artists":{"tags":{"all_":[0` + strings.Repeat(`,0`, 998) + `],"any_":[0` + strings.Repeat(`,0`, 998) + `]}}}`, 8 << 20},
	} {
		body := []byte(test.body)
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		began := time.Now()
		_, err := l.Parse("artists", body)
		took := time.Since(began)
		runtime.ReadMemStats(&after)
		if err == nil {
			t.Errorf("%s: no error", test.name)
		}
		if used := after.TotalAlloc - before.TotalAlloc; used > test.most {
			t.Errorf("%s: allocated %d KiB, want at most %d", test.name, used>>10, test.most>>10)
		}
		if took > 2*time.Second {
			t.Errorf("%s: took %s", test.name, took)
		}
	}
}

// What the room is reckoned by is what the errors take, and the first of them stands whatever it takes.
func TestErrorsFillTheirRoomAndNoMore(t *testing.T) {
	const room = 1 << 20
	l := languageOf(t, registry(t, ""), filter.Config{Limits: filter.Limits{Body: 4 << 20}})
	var body strings.Builder
	body.WriteString(`{"artists":{"name":{`)
	for i := range 99 { // fewer than are reported in any case
		fmt.Fprintf(&body, `%q:1,`, strings.Repeat("k", 20_000)+fmt.Sprint(i))
	}
	for name, test := range map[string]struct {
		body        string
		least, most int
	}{
		"many":      {strings.TrimSuffix(body.String(), ",") + "}}}", room - 21_000, room},
		"one alone": {`{"artists":{"` + strings.Repeat("k", 2*room) + `":{}}}`, 2 * room, 3 * room},
	} {
		_, err := l.Parse("artists", []byte(test.body))
		var errs filter.Errors
		if !errors.As(err, &errs) {
			t.Fatalf("%s: %v", name, err)
		}
		size := 0
		for _, f := range errs {
			size += len(f.Pointer) + len(f.Message) + len(f.Suggestion)
		}
		if size < test.least || size > test.most {
			t.Errorf("%s: %d errors take %d bytes, want %d to %d", name, len(errs), size, test.least, test.most)
		}
	}
}
