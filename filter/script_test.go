package filter_test

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"
	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"

	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/schema"
)

var update = flag.Bool("update", false, "write what is wanted into testdata")

// TestScripts checks the bodies of testdata/*.txtar. A file begins with what it is about and, after "use:", in what language:
//
//	use: {language: {nulls: absent}, route: count, limits: {depth: 3}, page: true}
//
// Then come pairs: a collection's name and a body, and what the check makes of it: every error, or the predicate
// and, with page, the part of the rows.
func TestScripts(t *testing.T) {
	files, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(files) < 5 {
		t.Fatalf("%d scripts, %v", len(files), err)
	}
	codes := map[filter.Code]bool{filter.LimitExceeded: true, filter.BadCursor: true} // these have tests in Go
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txtar"), func(t *testing.T) { script(t, file, codes) })
	}
	for _, c := range filter.Codes() {
		if !codes[c.Code] {
			t.Errorf("no script has the error %s", c.Code)
		}
	}
}

func script(t *testing.T, file string, codes map[filter.Code]bool) {
	archive, err := txtar.ParseFile(file)
	if err != nil {
		t.Fatal(err)
	}
	use := readUse(t, archive.Comment)
	l := use.make(t)
	for i := 0; i+1 < len(archive.Files); i += 2 {
		body, want := archive.Files[i], &archive.Files[i+1]
		name, _, _ := strings.Cut(body.Name, " ")
		got := verdict(t, l, name, bytes.TrimSuffix(body.Data, []byte("\n")), use.Page, codes)
		if *update {
			want.Name, want.Data = "want", []byte(got)
		} else if diff := cmp.Diff(string(want.Data), got); diff != "" {
			t.Errorf("%s: %s: -want +got\n%s", body.Name, body.Data, diff)
		}
	}
	if *update {
		if err := os.WriteFile(file, txtar.Format(archive), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// A use is the language that a script is in.
type use struct {
	Language yaml.MapSlice
	Route    string
	Limits   filter.Limits
	Page     bool
}

func readUse(t *testing.T, comment []byte) (u use) {
	t.Helper()
	for line := range strings.Lines(string(comment)) {
		if text, ok := strings.CutPrefix(line, "use: "); ok {
			if err := yaml.UnmarshalWithOptions([]byte(text), &u, yaml.Strict()); err != nil {
				t.Fatal(err)
			}
		}
	}
	return u
}

func (u use) make(t *testing.T) *filter.Language {
	t.Helper()
	language, err := yaml.MarshalWithOptions(u.Language, yaml.Flow(true))
	if err != nil {
		t.Fatal(err)
	}
	l := languageOf(t, registry(t, strings.TrimSpace(string(language))), filter.Config{Limits: u.Limits})
	switch u.Route {
	case "count":
		return l.For(filter.Route{Count: true})
	case "history":
		return l.For(filter.Route{History: true})
	case "aggregate":
		return l.For(filter.Route{Aggregate: true})
	case "keys":
		return l.For(filter.Route{Keys: []filter.Key{
			{Name: "page", Type: schema.Type{Kind: schema.Int}, Min: 1, Max: 1000},
			{Name: "since", Type: schema.Type{Kind: schema.Datetime}, Required: true},
			{Name: "seed", Type: schema.Type{Kind: schema.Int}, Min: 1},
			{Name: "view", Type: schema.Type{Kind: schema.Enum, Enum: []string{"FULL", "BRIEF"}}},
		}})
	}
	return l
}

// verdict returns what the check makes of a body, and holds every valid one to the laws of its print.
func verdict(t *testing.T, l *filter.Language, collection string, body []byte, page bool, codes map[filter.Code]bool) string {
	t.Helper()
	var b strings.Builder
	q, err := l.Parse(collection, body)
	var errs filter.Errors
	switch {
	case errors.As(err, &errs):
		for _, f := range errs {
			codes[f.Code] = true
			fmt.Fprintf(&b, "%d:%d %s %s: %s\n", f.Line, f.Column, f.Pointer, f.Code, f.Message)
			if f.Suggestion != "" {
				fmt.Fprintf(&b, "\ttry %s\n", f.Suggestion)
			}
		}
	case err != nil:
		t.Fatalf("%s: %v", collection, err)
	default:
		printed(t, l, q)
		fmt.Fprintf(&b, "%s\n", q.Where())
		if page {
			b.WriteString(pageText(q))
		}
		for _, w := range q.Warnings() {
			fmt.Fprintf(&b, "%d:%d %s warning: %s\n", w.Line, w.Column, w.Pointer, w.Message)
		}
	}
	return b.String()
}

func pageText(q *filter.Query) string {
	var b strings.Builder
	if a := q.Aggregate(); a != nil {
		if h := a.History; h != nil {
			fmt.Fprintf(&b, "history of %s, %d buckets of %d from %d to %d\n", h.Field.Name, h.Buckets(), h.Interval, h.Start, h.End)
		} else {
			fmt.Fprintf(&b, "groups in order of %v; limit %d; counted %v\n", a.Order, a.Limit, a.Count)
		}
		for _, list := range []struct {
			what    string
			columns []filter.Column
		}{{"by", a.GroupBy}, {"sum of", a.Sums}, {"min of", a.Mins}, {"max of", a.Maxs}} {
			for _, c := range list.columns {
				fmt.Fprintf(&b, "%s %s\n", list.what, c.Name)
			}
		}
		return b.String()
	}
	p := q.Page()
	b.WriteString("sort")
	for _, o := range p.Order {
		b.WriteString(" " + o.Name)
		if o.Descending {
			b.WriteString(" desc")
		}
	}
	fmt.Fprintf(&b, "; limit %d; offset %d\n", p.Limit, p.Offset)
	for _, key := range []string{"page", "since", "seed", "view"} {
		if v := q.Key(key); !v.IsNull() {
			fmt.Fprintf(&b, "%s %s\n", key, v)
		}
	}
	return b.String()
}
