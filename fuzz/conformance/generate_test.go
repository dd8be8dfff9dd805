package conformance_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"math/rand"
	"os"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/leanovate/gopter"

	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/filter/syntax"
	"github.com/tamis-go/tamis/fuzz"
	"github.com/tamis-go/tamis/memeval"
	"github.com/tamis-go/tamis/source"
)

var update = flag.Bool("update", false, "write the generated cases anew")

// The generated cases: each schema has rows, filters and invalid bodies.
const (
	schemas = 24
	bodies  = 55
	wrong   = 12
)

// generate writes the generated cases. Their answers are those on which the oracle and memory agree.
func generate(t *testing.T) {
	t.Helper()
	for seed := int64(1); seed <= schemas; seed++ {
		s := generated(t, seed)
		var out bytes.Buffer
		if err := write(&out, s); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(fmt.Sprintf("cases/random-%02d.json", seed), out.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// write writes a suite with a case a line.
func write(out *bytes.Buffer, s *suite) error {
	cases := s.Cases
	s.Cases = nil
	defer func() { s.Cases = cases }()
	head, err := marshal(s)
	if err != nil {
		return err
	}
	out.Write(bytes.TrimSuffix(head, []byte(`"cases":null}`)))
	out.WriteString(`"cases":[`)
	for i := range cases {
		line, err := marshal(&cases[i])
		if err != nil {
			return err
		}
		if i > 0 {
			out.WriteByte(',')
		}
		out.WriteByte('\n')
		out.Write(line)
	}
	out.WriteString("\n]}\n")
	return nil
}

func marshal(v any) ([]byte, error) {
	var out bytes.Buffer
	e := json.NewEncoder(&out)
	e.SetEscapeHTML(false)
	err := e.Encode(v)
	return bytes.TrimSpace(out.Bytes()), err
}

// generated returns the suite of a seed.
func generated(t *testing.T, seed int64) *suite {
	t.Helper()
	p := gopter.DefaultGenParameters()
	p.Rng = rand.New(rand.NewSource(seed))
	s := &suite{
		About: fmt.Sprintf("generated, seed %d", seed), Now: time.Date(2024, 1, 1, 12, 0, 0, 0, time.UTC),
		Schema: plainSchema(t, fuzz.Schema(rand.New(rand.NewSource(seed)))),
	}
	l, err := s.language()
	if err != nil {
		t.Fatal(err)
	}
	s.Rows = sample[fuzz.Rows](p, fuzz.Data(l, fuzz.RowConfig{Most: 10}))
	s.Rows = decoded(t, s.Rows)
	memory, err := source.Memory(l, dataset(s.Rows))
	if err != nil {
		t.Fatal(err)
	}
	for len(s.Cases) < bodies {
		c := l.Registry().Collections()[p.Rng.Intn(len(l.Registry().Collections()))]
		one := conformance{Collection: c.Name}
		scoped := l
		if p.Rng.Intn(4) == 0 {
			one.Policies = map[string]string{}
			for name, body := range sample[map[string][]byte](p, fuzz.Policies(l, s.Rows)) {
				one.Policies[name] = string(body)
			}
			if scoped, err = within(l, &one); err != nil {
				t.Fatal(err)
			}
			if scoped.Collection(c.Name) == nil {
				continue
			}
		}
		one.Body = string(sample[[]byte](p, fuzz.Bodies(scoped, c, s.Rows)))
		q, err := scoped.Parse(c.Name, []byte(one.Body))
		if len(one.Body) > 700 || slices.ContainsFunc(errorsOf(err), func(text string) bool { return strings.HasPrefix(text, string(filter.LimitExceeded)) }) {
			continue
		}
		if err != nil {
			t.Fatal(err)
		}
		if one.Keys, err = keysOf(t.Context(), memory, q); err != nil {
			t.Fatal(err)
		}
		n, err := memory.Count(t.Context(), q)
		if err != nil {
			t.Fatal(err)
		}
		if int(n) != len(one.Keys) {
			one.Count = new(int)
			*one.Count = int(n)
		}
		keys, count, err := s.oracleKeys(l, &one)
		if err != nil || text(keys) != text(one.Keys) || count != int(n) {
			t.Fatalf("seed %d: memory and the oracle disagree: %s", seed, one.Body)
		}
		if len(keys) == 0 && p.Rng.Intn(3) > 0 {
			continue // enough of these
		}
		s.Cases = append(s.Cases, one)
	}
	s.Cases = append(s.Cases, refusedCases(t, p, l, s.Rows)...)
	return s
}

// refusedCases returns bodies with one error each.
func refusedCases(t *testing.T, p *gopter.GenParameters, l *filter.Language, rows fuzz.Rows) []conformance {
	t.Helper()
	var out []conformance
	for len(out) < wrong {
		c := l.Registry().Collections()[p.Rng.Intn(len(l.Registry().Collections()))]
		body := sample[[]byte](p, fuzz.IllTyped(l, c, rows))
		_, err := l.Parse(c.Name, body)
		if errs := errorsOf(err); len(body) < 400 && len(errs) > 0 && utf8.Valid(body) { // a file of JSON holds no other bytes
			out = append(out, conformance{Collection: c.Name, Body: string(body), Errors: errs})
		}
	}
	return out
}

func sample[T any](p *gopter.GenParameters, g gopter.Gen) T {
	v, _ := g(p).Retrieve()
	return v.(T)
}

// decoded returns rows as they are when read from a file.
func decoded(t *testing.T, rows fuzz.Rows) fuzz.Rows {
	t.Helper()
	text, err := marshal(rows)
	if err != nil {
		t.Fatal(err)
	}
	d := json.NewDecoder(bytes.NewReader(text))
	d.UseNumber()
	var out fuzz.Rows
	if err := d.Decode(&out); err != nil {
		t.Fatal(err)
	}
	return out
}

func dataset(rows fuzz.Rows) memeval.Dataset {
	out := memeval.Dataset{}
	for name, list := range rows {
		out[name] = list
	}
	return out
}

// plainSchema returns a schema file without its storage, which the cases do not depend on.
func plainSchema(t *testing.T, text []byte) []byte {
	t.Helper()
	tree, errs := syntax.Parse(text, syntax.Limits{List: 1 << 20, String: 1 << 20})
	if len(errs) > 0 {
		t.Fatal(errs)
	}
	syntax.Walk(tree, func(v syntax.Value) bool {
		if o, ok := v.(*syntax.Object); ok {
			o.Members = slices.DeleteFunc(o.Members, func(m *syntax.Member) bool { return m.Key == "storage" })
		}
		return true
	})
	return []byte(syntax.Print(tree))
}
