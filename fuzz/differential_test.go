package fuzz_test

import (
	"errors"
	"fmt"
	"math/rand"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/filter/predicate"
	"github.com/tamis-go/tamis/fuzz"
	"github.com/tamis-go/tamis/operators"
	"github.com/tamis-go/tamis/prefect"
	"github.com/tamis-go/tamis/schema"
	"github.com/tamis-go/tamis/schema/file"
	"github.com/tamis-go/tamis/source"
	"github.com/tamis-go/tamis/sqlgen"
)

// clock is a time in the midst of those that rows have.
func clock() time.Time { return time.Date(2024, 1, 1, 12, 0, 0, 500_000_000, time.UTC) }

// Random schemas have relations behind relations: their worlds are small, so that bodies may go as deep as their depth allows.
var config = filter.Config{Now: clock, CursorKey: []byte("fuzz"), Limits: filter.Limits{Nest: 64, Search: 1 << 20}}

var preset = schema.Must(filter.New(prefect.Registry(), config))

// random returns the language of a random schema, and its file.
func random(t testing.TB, seed int64, without ...string) (*filter.Language, []byte) {
	t.Helper()
	text := []byte(strings.NewReplacer(without...).Replace(string(fuzz.Schema(rand.New(rand.NewSource(seed))))))
	r, err := file.Parse("random.json", text)
	if err != nil {
		t.Fatalf("seed %d: %v\n%s", seed, err, text)
	}
	l, err := filter.New(r, config)
	if err != nil {
		t.Fatalf("seed %d: %v\n%s", seed, err, text)
	}
	return l, text
}

// number returns the value of a variable that says how much to do.
func number(t testing.TB, name string, otherwise int) int {
	t.Helper()
	if os.Getenv(name) == "" {
		return otherwise
	}
	n, err := strconv.Atoi(os.Getenv(name))
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// The numbers of filters in a run of the tests: TAMIS_FUZZ_N is per cent of them, and TAMIS_FUZZ_ONLY a key of newWords: each
// has a node of that kind.
var filters = map[string]int{"sqlite": 20000, "postgres": 5000, "mariadb": 1000, "mysql": 1000, "duckdb": 1000, "clickhouse": 200, "trino": 2000, "three postgres servers": 200, "two shards of clickhouse": 200}

var newWords = map[string]newWord{
	"fields": {only: func(n *predicate.Node) bool { return n.Op == predicate.OpCompare }},
	"counts": {
		func(n *predicate.Node) bool { return n.Op == predicate.OpCount },
		func(_ *schema.Field, op *operators.Operator) bool { return op == operators.CountOf },
		"",
	},
	"types": {
		func(n *predicate.Node) bool { return n.Term != nil && n.Term.JSONType },
		func(_ *schema.Field, op *operators.Operator) bool { return op == operators.JSONType },
		"",
	},
	"objects": {
		func(n *predicate.Node) bool { return n.Related() && n.Relation.IsItems() },
		func(f *schema.Field, _ *operators.Operator) bool { return f.Relation != nil && f.Relation.In != nil },
		"",
	},
	"folds": {
		func(n *predicate.Node) bool { return n.Op == predicate.OpExists && n.Relation.Fold != nil },
		func(f *schema.Field, _ *operators.Operator) bool { return f.Aggregate != nil },
		`"latest"`,
	},
	"references": {func(n *predicate.Node) bool {
		return slices.ContainsFunc(n.Sides(), func(s *predicate.Side) bool {
			return slices.ContainsFunc(s.Via, func(r *schema.Relation) bool { return r.Fold != nil })
		})
	}, func(f *schema.Field, _ *operators.Operator) bool {
		return f.Aggregate != nil && f.Aggregate.Row != nil
	}, `"references":true`},
	"sums": {
		func(n *predicate.Node) bool {
			return n.Op == predicate.OpExists && n.Relation.Fold != nil && n.Relation.Fold.Sum != nil
		},
		func(f *schema.Field, _ *operators.Operator) bool {
			return f.Aggregate != nil && f.Aggregate.Func == schema.Total
		},
		`"sum"`,
	},
	"elements": {
		func(n *predicate.Node) bool {
			return n.Op == predicate.OpExists && n.Relation.In != nil && !n.Relation.IsItems()
		},
		func(_ *schema.Field, op *operators.Operator) bool { return op.Operand == operators.Element },
		"",
	},
}

type newWord struct {
	only   func(*predicate.Node) bool
	prefer func(*schema.Field, *operators.Operator) bool
	in     string // what schemas have that can say it; "" if all do
}

// has reports whether filters of l may have the word.
func (w newWord) has(l *filter.Language) bool {
	can := func(f filter.Field) bool {
		return slices.ContainsFunc(f.Words, func(word filter.Word) bool { return w.prefer(f.Field, word.Operator) })
	}
	return w.prefer == nil || slices.ContainsFunc(l.Registry().Collections(), func(c *schema.Collection) bool { return slices.ContainsFunc(l.Fields(c), can) })
}

func TestMemoryTheOracleAndSQLiteAgree(t *testing.T) {
	agree(t, sqlgen.SQLite)
}

func TestMemoryTheOracleAndPostgresAgree(t *testing.T) {
	agree(t, sqlgen.Postgres)
}

// TestMemoryTheOracleAndPostgresWithoutCorrelationAgree asks for relations by k IN (SELECT fk ...).
func TestMemoryTheOracleAndPostgresWithoutCorrelationAgree(t *testing.T) {
	agree(t, sqlgen.Postgres.Sharded())
}

// agree asks filters of the preset, and of random schemas.
func agree(t *testing.T, d *sqlgen.Dialect) {
	t.Helper()
	if !testing.Short() {
		t.Parallel()
	}
	db := open(t, d.Name)
	agreeIn(t, d.Name, func(l *filter.Language) source.Loader { return tables(t, db, d, l) })
}

// agreeIn is agree for the tables that a function makes of each language. Random schemas are without the words that are given, pairs of a text and another one.
func agreeIn(t *testing.T, name string, tables func(*filter.Language) source.Loader, without ...string) {
	t.Helper()
	n := filters[name] * number(t, "TAMIS_FUZZ_N", 100) / 100
	seed := int64(number(t, "TAMIS_FUZZ_SEED", 1))
	word := newWords[os.Getenv("TAMIS_FUZZ_ONLY")]
	begin, schemas, asked := time.Now(), 0, 0
	total, coverage := fuzz.Report{}, fuzz.NewCoverage()
	missing := func() []string { return coverage.Missing(slices.Collect(operators.Standard.All())) }
	rare := func() bool { return word.only == nil && n >= 20000 && asked < 2*n && len(missing()) > 0 } // of the rarest cells, more filters are tried until all were met
	for ; asked < n || rare(); schemas++ {
		l, text, some := preset, []byte(nil), n/5
		if schemas > 0 {
			l, text = random(t, seed+int64(schemas), without...)
			some = 200
		}
		if !strings.Contains(string(text), word.in) || schemas < 50*(asked+1) && !word.has(l) {
			continue
		}
		report, err := fuzz.Run(t.Context(), l, map[string]source.Loader{name: tables(l)},
			fuzz.Options{N: min(some, max(n-asked, 200)), Seed: seed + int64(schemas), Coverage: coverage, Only: word.only, Prefer: word.prefer})
		if err != nil {
			disagreement(t, err, text)
			return
		}
		asked += report.Filters
		total.Empty += report.Empty
		total.Full += report.Full
	}
	if asked >= 20000 && word.only == nil { // fewer, and those that have one word, need not meet every cell
		if missing := missing(); len(missing) > 0 {
			t.Errorf("%d of %d cells of type, operator and facet were never tried: %s", len(missing), coverage.Hits()+len(missing), strings.Join(missing, ", "))
		}
		if total.Empty > asked/2 || total.Full > asked/2 {
			t.Errorf("of %d filters %d match no row and %d every row: that finds little", asked, total.Empty, total.Full)
		}
	}
	t.Logf("tally: fuzz: seed %d: memory = oracle = %s on %d filters of %d schemas in %s; %d matched no row, %d every row",
		seed, name, asked, schemas, time.Since(begin).Round(time.Millisecond), total.Empty, total.Full)
}

// disagreement shows err and keeps its case.
func disagreement(t testing.TB, err error, schema []byte) {
	t.Helper()
	d := (*fuzz.Disagreement)(nil)
	if errors.As(err, &d) {
		d.Case.Schema = schema
		d.Case.Name = fmt.Sprintf("found-%d", time.Now().Unix())
		path, err := d.Case.Save(t.ArtifactDir())
		t.Logf("kept as %s (%v)", path, err)
	}
	t.Errorf("%s\n%v", schema, err)
}

func TestMemoryTheOracleAndMariaDBAgree(t *testing.T) {
	agree(t, sqlgen.MariaDB)
}

func TestMemoryTheOracleAndMySQLAgree(t *testing.T) {
	agree(t, sqlgen.MySQL)
}

func TestMemoryTheOracleAndDuckDBAgree(t *testing.T) {
	agree(t, sqlgen.DuckDB)
}

func TestMemoryTheOracleAndClickHouseAgree(t *testing.T) {
	agree(t, sqlgen.ClickHouse)
}
