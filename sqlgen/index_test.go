package sqlgen_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/internal/engines/enginetest"
	"github.com/tamis-go/tamis/prefect"
	"github.com/tamis-go/tamis/schema"
	"github.com/tamis-go/tamis/sqlgen"
	"github.com/tamis-go/tamis/sqlgen/advise"
)

var prefectLanguage = schema.Must(filter.New(prefect.Registry(), filter.Config{}))

// wanting are filters on flow runs that want an index each, or none.
var wanting = []string{
	`{}`,
	`{"flow_runs": {"id": {"any_": ["00000000-0000-0000-0000-000000000001"]}}}`,
	`{"flow_runs": {"work_queue_name": {"any_": ["default"]}}}`,
	`{"flow_runs": {"deployment_id": {"any_": ["00000000-0000-0000-0000-000000000001"]}, "state": {"type": {"any_": ["FAILED"]}}}, "sort": "START_TIME_DESC"}`,
	`{"flow_runs": {"name": {"like_": "abc"}}, "sort": "NAME_ASC"}`,
	`{"flow_runs": {"tags": {"all_": ["a", "b"]}}}`,
	`{"flow_runs": {"state": {"name": {"not_any_": ["Late"]}}}, "sort": "END_TIME_DESC"}`,
	`{"flow_runs": {"start_time": {"after_": "2024-01-01T00:00:00Z"}}, "sort": "EXPECTED_START_TIME_DESC"}`,
	`{"flow_runs": {"expected_start_time": {"after_": "2024-01-01T00:00:00Z"}}, "sort": "EXPECTED_START_TIME_ASC"}`,
	`{"flows": {"name": {"any_": ["etl"]}}}`,
	`{"flows": {"tags": {"all_": ["a"]}}, "task_runs": {"state": {"type": {"any_": ["FAILED"]}}}}`,
	`{"flow_runs": {"or_": [{"name": {"any_": ["a"]}}, {"idempotency_key": {"any_": ["b"]}}]}}`,
	`{"flow_runs": {"or_": [{"name": {"any_": ["a"]}}, {"idempotency_key": {"not_any_": ["b"]}}]}}`,
	`{"flow_runs": {"created_by": {"id_": ["00000000-0000-0000-0000-000000000001"]}}}`,
	`{"flow_runs": {"not_": {"flow": {"some_": {"name": {"any_": ["etl"]}}}}}}`,
	`{"flow_runs": {"parent_flow_run_id": {"any_": ["00000000-0000-0000-0000-000000000001"]}}}`,
}

func TestIndexesAreAsRecorded(t *testing.T) {
	g := golden{}
	var queries []*filter.Query
	for _, body := range wanting {
		queries = append(queries, schema.Must(prefectLanguage.Parse("flow_runs", []byte(body))))
	}
	l := prefectLanguage.For(filter.Route{History: true})
	history := `{"flow_runs": {"state": {"type": {"any_": ["FAILED"]}}}, "history": {"field": "expected_start_time", ` +
		`"start": "2024-01-01", "end": "2024-01-02", "interval_seconds": 3600, "group_by": ["state.type"]}}`
	queries = append(queries, schema.Must(l.Parse("flow_runs", []byte(history))))
	for i, q := range queries {
		body := append(wanting, history)[i]
		g.add("indexes", body, "")
		for _, d := range sqlgen.Known() {
			g.add("indexes", "/ "+d.Name, indexText(d.Indexes(q)))
		}
	}
	g.add("indexes", "all of them", "")
	for _, d := range sqlgen.Known() {
		g.add("indexes", "/ "+d.Name, indexText(d.Indexes(queries...)))
	}
	g.check(t)
}

func indexText(indexes []advise.Index, unserved []advise.Served) string {
	var out strings.Builder
	for _, x := range indexes {
		fmt.Fprintf(&out, "%s\n", x.SQL)
		for _, s := range x.Serves {
			fmt.Fprintf(&out, "    %d %s\n", s.Query, s.What)
		}
	}
	for _, s := range unserved {
		fmt.Fprintf(&out, "none: %d %s\n", s.Query, s.What)
	}
	return out.String()
}

// TestEveryIndexCanBeMade makes what typical filters and the zoo's constructs want, twice: the second time all are there.
func TestEveryIndexCanBeMade(t *testing.T) {
	for _, exact := range []bool{true, false} {
		z := newZoo(schema.Options{}, exact)
		queries := append(advise.Typical(z.language), advise.Typical(prefectLanguage)...)
		for _, c := range z.constructs() {
			queries = append(queries, schema.Must(z.language.Query("rows", c.node)))
		}
		for _, d := range []*sqlgen.Dialect{sqlgen.SQLite, sqlgen.Postgres, sqlgen.MariaDB, sqlgen.MySQL, sqlgen.ClickHouse} {
			if !exact && d.Collation() == "" {
				continue // every text is exact there
			}
			t.Run(fmt.Sprintf("%s exact=%t", d, exact), func(t *testing.T) {
				db := enginetest.Open(t, d.Name)
				fill(t, db, d, z.registry, nil)
				fill(t, db, d, prefect.Registry(), nil)
				indexes, _ := d.Indexes(queries...)
				if len(indexes) < 40 {
					t.Errorf("%d indexes: want more", len(indexes))
				}
				for range 2 {
					for _, x := range indexes {
						if has, args := d.HasIndex(x.Collection, x.Name); has != "" {
							if found, err := firsts(db, has, args); err != nil || len(found) > 0 {
								if err != nil {
									t.Error(err)
								}
								continue
							}
						}
						if x.Needs != "" {
							statements(x.Needs)(t, db)
						}
						statements(x.SQL)(t, db)
					}
				}
			})
		}
	}
}

func TestNoIndexIsWantedWhereColumnsAreScanned(t *testing.T) {
	if indexes, unserved := sqlgen.DuckDB.Indexes(advise.Typical(prefectLanguage)...); indexes != nil || unserved != nil {
		t.Errorf("%v, %v, want none", indexes, unserved)
	}
}

func ExampleDialect_Indexes() {
	l, _ := filter.New(prefect.Registry(), filter.Config{})
	q, _ := l.Parse("flow_runs", []byte(`{"flow_runs": {"work_queue_name": {"any_": ["default"]}}, "sort": "NAME_ASC"}`))

	indexes, _ := sqlgen.SQLite.Indexes(q)
	for _, x := range indexes {
		fmt.Println(x.SQL)
	}
	// Output:
	// CREATE INDEX IF NOT EXISTS "ix_flow_run_work_queue_name_name_id" ON "flow_run" ("work_queue_name", "name", "id")
}
