package conformance_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/fuzz"
	"github.com/tamis-go/tamis/fuzz/oracle"
	"github.com/tamis-go/tamis/memeval"
	"github.com/tamis-go/tamis/schema"
	"github.com/tamis-go/tamis/schema/file"
	"github.com/tamis-go/tamis/source"
)

// A suite is one file: a schema, rows, and filters on them with their answers. README.md describes the members.
type suite struct {
	About  string          `json:"about,omitempty"`
	Now    time.Time       `json:"now"`
	Schema json.RawMessage `json:"schema"`
	Rows   fuzz.Rows       `json:"rows"`
	Cases  []conformance   `json:"cases"`
}

// A conformance is one case.
type conformance struct {
	Rule       string            `json:"rule,omitempty"`
	Collection string            `json:"collection"`
	Body       string            `json:"body"`
	Policies   map[string]string `json:"policies,omitempty"`
	Keys       []json.RawMessage `json:"keys,omitempty"`
	Count      *int              `json:"count,omitempty"`
	Aggregate  bool              `json:"aggregate,omitempty"`
	Groups     json.RawMessage   `json:"groups,omitempty"`
	More       bool              `json:"more,omitempty"`
	Errors     []string          `json:"errors,omitempty"`
}

// read returns the suites, by their files.
func read(t testing.TB) map[string]*suite {
	t.Helper()
	files, err := filepath.Glob("cases/*.json")
	if err != nil || len(files) == 0 {
		t.Fatalf("no cases: %v", err)
	}
	out := map[string]*suite{}
	for _, path := range files {
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		d := json.NewDecoder(bytes.NewReader(text))
		d.UseNumber()
		s := new(suite)
		if err := d.Decode(s); err != nil {
			t.Fatalf("%s: %v", path, err)
		}
		out[path] = s
	}
	return out
}

func (s *suite) language() (*filter.Language, error) {
	r, err := file.Parse("schema.json", s.Schema)
	if err != nil {
		return nil, err
	}
	return filter.New(r, filter.Config{Now: func() time.Time { return s.Now }, CursorKey: []byte("conformance")})
}

// within returns l for the caller of a case.
func within(l *filter.Language, c *conformance) (*filter.Language, error) {
	if c.Policies == nil {
		return l, nil
	}
	policies := map[string][]byte{}
	for name, body := range c.Policies {
		policies[name] = []byte(body)
	}
	scope, err := fuzz.Scope(l, policies)
	return l.Within(scope), err
}

// errorsOf returns the errors of a body in the form of the cases, or nil.
func errorsOf(err error) []string {
	var out []string
	errs := filter.Errors(nil)
	if errors.As(err, &errs) {
		for _, f := range errs {
			out = append(out, string(f.Code)+" "+f.Pointer)
		}
	} else if err != nil {
		out = []string{err.Error()}
	}
	return out
}

// keysOf returns the primary keys of a source's page, as JSON: a value, or a list of them where the key has parts.
func keysOf(ctx context.Context, s source.Source, q *filter.Query) ([]json.RawMessage, error) {
	out := []json.RawMessage{}
	for row, err := range s.Rows(ctx, q) {
		if err != nil {
			return nil, err
		}
		out = append(out, keyOf(q.Collection(), row))
	}
	return out, nil
}

func keyOf(c *schema.Collection, row map[string]any) json.RawMessage {
	var out []byte
	for i, col := range c.Key {
		if i > 0 {
			out = append(out, ',')
		}
		out = source.AppendValue(out, row[col.Name])
	}
	if len(c.Key) > 1 {
		out = append(append([]byte{'['}, out...), ']')
	}
	return out
}

// oracleKeys returns what the oracle answers.
func (s *suite) oracleKeys(l *filter.Language, c *conformance) (keys []json.RawMessage, count int, err error) {
	w, err := oracle.New(l.Registry(), s.Rows, s.Now)
	if err != nil {
		return nil, 0, err
	}
	if c.Policies != nil {
		policies := map[string][]byte{}
		for name, body := range c.Policies {
			policies[name] = []byte(body)
		}
		if w, err = w.Within(policies); err != nil {
			return nil, 0, err
		}
	}
	rows, err := w.Select(c.Collection, []byte(c.Body))
	if err != nil {
		return nil, 0, err
	}
	collection := l.Registry().Collection(c.Collection)
	normal, err := memeval.Normalise(collection, rows)
	if err != nil {
		return nil, 0, err
	}
	keys = []json.RawMessage{}
	for _, row := range normal {
		keys = append(keys, keyOf(collection, plain(collection, row)))
	}
	count, err = w.Count(c.Collection, []byte(c.Body))
	return keys, count, err
}

// plain returns the key columns of a normalised row as JSON has them.
func plain(c *schema.Collection, row map[string]any) map[string]any {
	out := map[string]any{}
	for _, col := range c.Key {
		v := row[col.Name]
		if at, ok := v.(time.Time); ok {
			v = schema.FormatTime(at.UnixMicro())
			if col.Type.Kind == schema.Date {
				v = at.UTC().Format(time.DateOnly)
			}
		}
		out[col.Name] = v
	}
	return out
}
