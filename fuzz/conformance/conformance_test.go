package conformance_test

import (
	"bytes"
	"database/sql"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/internal/engines/enginetest"
	"github.com/tamis-go/tamis/memeval"
	"github.com/tamis-go/tamis/operators"
	"github.com/tamis-go/tamis/source"
	"github.com/tamis-go/tamis/sqlgen"
)

// backend is what answers cases: memory, or a dialect.
type backend string

const memory backend = "memory"

func TestEveryBackendAnswersTheCases(t *testing.T) {
	t.Run(string(memory), memory.run)
	for _, d := range sqlgen.Dialects() {
		t.Run(d.Name, backend(d.Name).run)
	}
}

// run checks every case on a backend.
func (b backend) run(t *testing.T) {
	t.Helper()
	if testing.Short() && b != memory && b != "sqlite" {
		t.Skip("a test that asks a server is not short")
	}
	var db *sql.DB
	if b != memory {
		db = enginetest.Open(t, string(b))
	}
	answers(t, string(b), func(l *filter.Language, s *suite) source.Source { return b.source(t, db, l, s) })
}

// answers checks every case on the rows of its suite, as a function makes them.
func answers(t *testing.T, name string, rows func(*filter.Language, *suite) source.Source) {
	t.Helper()
	begin, n, wrong := time.Now(), 0, 0
	for path, s := range read(t) {
		l, err := s.language()
		if err != nil {
			t.Fatalf("%s: %v", path, err)
		}
		made := rows(l, s)
		for i := range s.Cases {
			n++
			c := &s.Cases[i]
			if errs := c.differs(t, l, made); errs != "" {
				wrong++
				t.Errorf("%s: case %d: %s\n%s %s %v\n%s", path, i, c.Rule, c.Collection, c.Body, c.Policies, errs)
			}
		}
	}
	t.Logf("tally: conformance: %s answers %d of %d cases, in %s", name, n-wrong, n, time.Since(begin).Round(time.Millisecond))
}

// source returns the rows of a suite in a backend.
func (b backend) source(t testing.TB, db *sql.DB, l *filter.Language, s *suite) source.Source {
	t.Helper()
	data := s.data()
	if b == memory {
		s, err := source.Memory(l, data)
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	d := sqlgen.ByName(string(b))
	for _, c := range l.Registry().Collections() {
		if _, err := db.ExecContext(t.Context(), d.Drop(c)); err != nil {
			t.Fatal(err)
		}
	}
	tables, err := source.CreateAndLoad(t.Context(), db, d, l, data)
	if err != nil {
		t.Fatal(err)
	}
	if err := tables.Analyze(t.Context()); err != nil { // plans are then not a matter of when the database looked
		t.Fatal(err)
	}
	return tables
}

// data returns the rows of a suite as a source takes them.
func (s *suite) data() memeval.Dataset {
	data := memeval.Dataset{}
	for name, rows := range s.Rows {
		data[name] = rows
	}
	return data
}

// differs returns how a source's answer differs from that of c, or "".
func (c *conformance) differs(t *testing.T, l *filter.Language, s source.Source) string {
	t.Helper()
	scoped, err := within(l, c)
	if err != nil {
		return err.Error()
	}
	if c.Aggregate {
		scoped = scoped.For(filter.Route{Aggregate: true})
	}
	q, err := scoped.Parse(c.Collection, []byte(c.Body))
	if got := errorsOf(err); !slices.Equal(got, c.Errors) {
		return fmt.Sprintf("errors %q, want %q", got, c.Errors)
	}
	if err != nil {
		return ""
	}
	if c.Aggregate {
		return c.groups(t, s, q)
	}
	keys, err := keysOf(t.Context(), s, q)
	if err != nil {
		return err.Error()
	}
	if got, want := text(keys), text(c.Keys); got != want {
		return fmt.Sprintf("keys %s, want %s", got, want)
	}
	n, err := s.Count(t.Context(), q)
	if err != nil {
		return err.Error()
	}
	if want := c.count(); n != int64(want) {
		return fmt.Sprintf("counts %d rows, want %d", n, want)
	}
	return ""
}

// groups returns how a source's groups differ from those of c, or "".
func (c *conformance) groups(t *testing.T, s source.Source, q *filter.Query) string {
	t.Helper()
	groups, more, err := s.(source.Aggregator).Aggregate(t.Context(), q)
	if err != nil {
		return err.Error()
	}
	shown := []source.ShownGroup{}
	for i := range groups {
		shown = append(shown, source.ShowGroup(q.Aggregate(), &groups[i]))
	}
	text, err := json.Marshal(shown)
	if err != nil {
		return err.Error()
	}
	if got, want := plainJSON(text), plainJSON(c.Groups); got != want || more != c.More {
		return fmt.Sprintf("groups %s, more %v, want %s", got, more, want)
	}
	return ""
}

// plainJSON returns JSON with sorted keys and its numbers as they are spelled.
func plainJSON(text []byte) string {
	var v any
	d := json.NewDecoder(bytes.NewReader(text))
	d.UseNumber()
	if err := d.Decode(&v); err != nil {
		return err.Error()
	}
	out, err := json.Marshal(v)
	if err != nil {
		return err.Error()
	}
	return string(out)
}

// count is the number of rows that match, whatever the page: by default the number of keys.
func (c *conformance) count() int {
	if c.Count != nil {
		return *c.Count
	}
	return len(c.Keys)
}

func text(keys []json.RawMessage) string {
	var out strings.Builder
	for _, k := range keys {
		out.Write(k)
		out.WriteByte(' ')
	}
	return out.String()
}

func TestTheOracleAnswersTheCases(t *testing.T) {
	for path, s := range read(t) {
		l, err := s.language()
		if err != nil {
			t.Fatal(err)
		}
		for i := range s.Cases {
			c := &s.Cases[i]
			if c.Errors != nil || c.Aggregate { // the oracle has no groups
				continue
			}
			keys, n, err := s.oracleKeys(l, c)
			if err != nil || text(keys) != text(c.Keys) || n != c.count() {
				t.Errorf("%s: case %d: %s\n%s\nthe oracle has %s and counts %d (%v), want %s", path, i, c.Rule, c.Body, text(keys), n, err, text(c.Keys))
			}
		}
	}
}

func TestTheCasesAreManyAndOfEveryKind(t *testing.T) {
	if *update {
		generate(t)
	}
	n, empty, refused := 0, 0, 0
	words, codes := map[string]int{}, map[string]int{}
	for _, s := range read(t) {
		for _, c := range s.Cases {
			n++
			switch {
			case c.Errors != nil:
				refused++
			case len(c.Keys) == 0 && !c.Aggregate:
				empty++
			}
			for _, e := range c.Errors {
				code, _, _ := strings.Cut(e, " ")
				codes[code]++
			}
			for op := range operators.Standard.All() {
				if strings.Contains(c.Body, `"`+op.Name+`"`) && c.Errors == nil {
					words[op.Name]++
				}
			}
		}
	}
	if n < 1500 || empty > n/2 || refused < 200 {
		t.Errorf("%d cases, %d of them refused, %d without a row; want 1,500 at least, of all sorts", n, refused, empty)
	}
	for op := range operators.Standard.All() {
		if words[op.Name] < 3 {
			t.Errorf("%s is in %d cases, want 3 at least", op.Name, words[op.Name])
		}
	}
	for _, d := range filter.Codes() {
		if codes[string(d.Code)] == 0 {
			t.Errorf("no case has the error %s", d.Code)
		}
	}
}
