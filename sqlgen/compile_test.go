package sqlgen_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/prefect"
	"github.com/tamis-go/tamis/schema"
	"github.com/tamis-go/tamis/sqlgen"
)

// A compiler is a way from a body to a statement.
type compiler func(l *filter.Language, collection string, body []byte) (string, []any, error)

// compilers returns those of d that keep no query.
func compilers(d *sqlgen.Dialect) []compiler { return []compiler{d.Compile, d.Cache(8).Compile} }

// TestCompileIsParseAndAppend compiles many bodies before it looks at any arguments: nothing of a query whose memory has
// been used for others is in them.
func TestCompileIsParseAndAppend(t *testing.T) {
	l := schema.Must(filter.New(prefect.Registry(), filter.Config{}))
	long := `"` + strings.Repeat("x", 1000) + `"`
	all := append([]string{
		`{"flow_runs": {"name": {"any_": [` + long + `, "b"], "like_": ` + long + `}}, "offset": 1000}`,
		`{"flow_runs": {"tags": {"all_": [` + long + `, "é"]}, "flow_version": {"any_": ["1", "", "3"]}}}`,
		`{"flow_runs": {"expected_start_time": {"before_": "2024-02-01T00:00:00Z"}, "id": {"any_": [` +
			strings.Repeat(`"8f3c2a10-1111-4222-8333-444455556666", `, 40) + `"9f3c2a10-1111-4222-8333-444455556666"]}}}`,
	}, typical...)
	for _, b := range bodies {
		all = append(all, b.body)
	}
	type made struct {
		args []any
		want string
	}
	for _, d := range sqlgen.Dialects() {
		for _, compile := range compilers(d) {
			var seen []made
			for range 3 {
				for _, body := range all {
					want, wantArgs, err := d.Append(nil, nil, schema.Must(l.Parse("flow_runs", []byte(body))))
					if err != nil {
						t.Fatal(err)
					}
					text, args, err := compile(l, "flow_runs", []byte(body))
					if err != nil || text != string(want) {
						t.Fatalf("%s: %s, %v, want %s", body, text, err, want)
					}
					if diff := cmp.Diff(wantArgs, args); diff != "" {
						t.Errorf("arguments of %s (-appended +compiled):\n%s", text, diff)
					}
					seen = append(seen, made{args, fmt.Sprint(wantArgs)})
				}
			}
			for _, m := range seen {
				if diff := cmp.Diff(m.want, fmt.Sprint(m.args)); diff != "" {
					t.Errorf("arguments have changed (-made +now):\n%s", diff)
				}
			}
		}
	}
}

func TestCompileSaysWhatIsWrong(t *testing.T) {
	l := schema.Must(filter.New(prefect.Registry(), filter.Config{}))
	for _, body := range []string{``, `{"flow_runs": {"name": {"any": []}}}`, `{"flows": {"id": {"any_": ["x"]}}, "limit": -1}`} {
		_, want := l.Parse("flow_runs", []byte(body))
		for _, compile := range compilers(sqlgen.DuckDB) {
			if _, _, err := compile(l, "flow_runs", []byte(body)); fmt.Sprint(err) != fmt.Sprint(want) {
				t.Errorf("%s: %v, want %v", body, err, want)
			}
		}
	}
	if _, _, err := sqlgen.Postgres.Compile(l, "runs", []byte(`{}`)); err == nil {
		t.Error("a collection that is not there is compiled")
	}
}

// TestCompileAllocatesLittle: the text, unless it is kept, the list of the arguments, and each of them, beside less than the parse itself does:
// the query stays in memory that is used again.
func TestCompileAllocatesLittle(t *testing.T) {
	if racing {
		t.Skip("a pool forgets under the race detector")
	}
	l := schema.Must(filter.New(prefect.Registry(), filter.Config{}))
	for _, d := range sqlgen.Dialects() {
		for i, compile := range compilers(d) {
			for _, b := range bodies {
				body := []byte(b.body)
				_, args, _ := compile(l, b.collection, body)
				want := float64(2 - i + arguments(args) - 1)
				parse := testing.AllocsPerRun(200, func() { _, _ = l.Parse(b.collection, body) })
				if n := testing.AllocsPerRun(200, func() { _, _, _ = compile(l, b.collection, body) }) - parse; n > want {
					t.Errorf("%s: %s is compiled in %v allocations, want %v", d, b.name, n, want)
				}
			}
		}
	}
}

func ExampleDialect_Compile() {
	text, args, err := sqlgen.MariaDB.Compile(language, "flows", []byte(`{"flows": {"name": {"eq_": "otter"}}, "limit": 5}`))
	fmt.Println(text)
	fmt.Println(args, err)
	// Output:
	// SELECT `flows`.`id`, `flows`.`name`, `flows`.`tags`, CAST(`flows`.`created` AS CHAR) AS `created` FROM `flows` AS `flows` WHERE (`flows`.`name` = ? AND `flows`.`name` COLLATE utf8mb4_nopad_bin = ?) ORDER BY `flows`.`id` ASC LIMIT ? OFFSET ?
	// [otter otter 5 0] <nil>
}

func ExampleCache_Compile() {
	statements := sqlgen.SQLite.Cache(1000)
	fmt.Println(statements.Compile(language, "flows", []byte(`{"flows": {"name": {"eq_": 5}}}`)))
	// Output:
	// [] /flows/name/eq_: want a string, not the number 5
}
