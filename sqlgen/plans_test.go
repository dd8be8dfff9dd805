package sqlgen_test

import (
	"database/sql"
	"fmt"
	"strings"
	"testing"

	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/filter/predicate"
	"github.com/tamis-go/tamis/internal/engines/enginetest"
	"github.com/tamis-go/tamis/schema"
	"github.com/tamis-go/tamis/schema/file"
	"github.com/tamis-go/tamis/sqlgen"
)

// explain returns the plan of a statement, on one line each step.
func explain(t *testing.T, db *sql.DB, d *sqlgen.Dialect, statement string, args []any) string {
	t.Helper()
	prefix := map[string]string{"sqlite": "EXPLAIN QUERY PLAN ", "postgres": "EXPLAIN ", "mariadb": "EXPLAIN ", "mysql": "EXPLAIN "}[d.Name]
	rows, err := db.Query(prefix+statement, args...)
	if err != nil {
		t.Fatalf("%s: %v", statement, err)
	}
	defer rows.Close()
	columns, _ := rows.Columns()
	var out strings.Builder
	for rows.Next() {
		cells := make([]any, len(columns))
		for i := range cells {
			cells[i] = new(sql.NullString)
		}
		if err := rows.Scan(cells...); err != nil {
			t.Fatal(err)
		}
		for _, c := range cells {
			fmt.Fprintf(&out, "%s ", c.(*sql.NullString).String)
		}
		out.WriteByte('\n')
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

// planned is many plain rows, with an index on what is asked for.
func planned(t *testing.T, d *sqlgen.Dialect, exact bool) (*schema.Collection, *filter.Language, *sql.DB) {
	t.Helper()
	id := &schema.Column{Name: "id", Type: typ(schema.Int, false)}
	c := &schema.Collection{Name: "things", Key: []*schema.Column{id}, Columns: []*schema.Column{
		id, {Name: "name", Type: typ(schema.String, true), Exact: exact}, {Name: "n", Type: typ(schema.Int, true)},
		{Name: "at", Type: typ(schema.Datetime, false), NotNull: true}, {Name: "parent", Type: typ(schema.Int, true)},
		{Name: "tags", Type: schema.Type{Kind: schema.String, Array: true}},
	}}
	c.Relations = []*schema.Relation{{Name: "below", To: c, Many: true, On: [][2]*schema.Column{{id, c.Column("parent")}}}}
	r := schema.Must(schema.New(c))
	c = r.Collection("things")
	db := enginetest.Open(t, d.Name)
	var rows []map[string]any
	for i := range 4000 {
		rows = append(rows, map[string]any{
			"id": int64(i), "name": fmt.Sprintf("n%d", i), "n": int64(i), "at": schema.FormatTime(int64(i) * 1000000), "parent": int64(i / 2),
			"tags": []any{fmt.Sprintf("t%d", i)},
		})
	}
	fill(t, db, d, r, map[string][]map[string]any{"things": rows})
	name := "name"
	if d == sqlgen.MariaDB || d == sqlgen.MySQL {
		statements("ALTER TABLE things MODIFY name VARCHAR(200) CHARACTER SET utf8mb4 COLLATE "+
			map[bool]string{true: d.Collation(), false: "utf8mb4_general_ci"}[exact])(t, db)
	}
	statements("CREATE INDEX by_name ON things ("+name+")", "CREATE INDEX by_n ON things (n)", "CREATE INDEX by_at ON things (at, id)")(t, db)
	switch d {
	case sqlgen.Postgres:
		statements("CREATE INDEX by_tags ON things USING gin (tags)", "ANALYZE things")(t, db)
	case sqlgen.SQLite:
		statements("ANALYZE")(t, db)
	case sqlgen.MariaDB:
		statements("ANALYZE TABLE things")(t, db)
	case sqlgen.MySQL:
		statements("CREATE INDEX by_tags ON things ((CAST(tags AS CHAR(255) ARRAY)))", "ANALYZE TABLE things")(t, db)
	}
	return c, schema.Must(filter.New(r, filter.Config{})), db
}

// TestIndexesServe asks the engines how they would answer.
func TestIndexesServe(t *testing.T) {
	for _, d := range []*sqlgen.Dialect{sqlgen.SQLite, sqlgen.Postgres, sqlgen.MariaDB, sqlgen.MySQL} {
		for _, exact := range []bool{true, false} {
			t.Run(fmt.Sprintf("%s exact=%t", d, exact), func(t *testing.T) {
				c, l, db := planned(t, d, exact)
				for _, test := range []struct {
					name  string
					where predicate.Node
					index map[string]string // by dialect; none asked where absent
				}{
					{"text in", predicate.In(c.Term("name"), schema.Texts("n5", "n7")), every("by_name")},
					{"text equal", predicate.Equal(c.Term("name"), schema.Text("n5")), every("by_name")},
					{"int in", predicate.In(c.Term("n"), schema.Integers(5, 7)), every("by_n")},
					{"int between", predicate.Between(c.Term("n"), predicate.AtLeast(schema.Integer(5)), predicate.AtMost(schema.Integer(7))), every("by_n")},
					{"time after", predicate.Between(c.Term("at"), predicate.AtLeast(schema.NumOf(schema.Datetime, 3998_000000)), predicate.Bound{}), every("by_at")},
					{"text starts with", one(predicate.Text(c.Term("name"), predicate.Match{Where: predicate.AtStart}, schema.Texts("n399"))), map[string]string{"sqlite": "by_name", "mariadb": "by_name", "mysql": "by_name"}},
					{"array has", predicate.HasAny(c.Term("tags"), schema.Texts("t5")), map[string]string{"postgres": "by_tags", "mysql": "by_tags"}},
					{"array has all", predicate.HasAll(c.Term("tags"), schema.Texts("t5")), map[string]string{"postgres": "by_tags", "mysql": "by_tags"}},
					{"relation", predicate.And(predicate.Equal(c.Term("id"), schema.Integer(5)), predicate.Some(c.Relation("below"), predicate.True())), every("ix_things_parent")},
				} {
					want := test.index[d.Name]
					if want == "" {
						continue
					}
					q := schema.Must(l.Query("things", test.where))
					statement, args, err := d.AppendCount(nil, nil, q)
					if err != nil {
						t.Fatal(err)
					}
					if plan := explain(t, db, d, string(statement), args); !strings.Contains(plan, want) {
						t.Errorf("%s: %s does not use %s:\n%s", test.name, statement, want, plan)
					}
				}
			})
		}
	}
}

func every(index string) map[string]string {
	return map[string]string{"sqlite": index, "postgres": index, "mariadb": index, "mysql": index}
}

// TestCursorPagesWalkAnIndex: a page deep inside is found by its bound, not by walking there.
func TestCursorPagesWalkAnIndex(t *testing.T) {
	for _, d := range []*sqlgen.Dialect{sqlgen.SQLite, sqlgen.Postgres, sqlgen.MariaDB, sqlgen.MySQL} {
		t.Run(d.Name, func(t *testing.T) {
			c, l, db := planned(t, d, true)
			for _, descending := range []bool{false, true} {
				q := schema.Must(schema.Must(l.Query("things", predicate.True())).Sorted(schema.Order{Term: c.Term("at"), Descending: descending})).Slice(0, 10)
				at := []schema.Value{schema.NumOf(schema.Datetime, 2000_000000), schema.Integer(2000)}
				for _, cursor := range []string{q.Cursor(at), q.CursorBefore(at)} {
					page := schema.Must(q.Resume(cursor))
					statement, args, err := d.Append(nil, nil, page)
					if err != nil {
						t.Fatal(err)
					}
					plan := explain(t, db, d, string(statement), args)
					if !strings.Contains(plan, "by_at") || strings.Contains(plan, "Sort") || strings.Contains(plan, "filesort") || strings.Contains(plan, "TEMP B-TREE") ||
						d == sqlgen.SQLite && !strings.Contains(plan, "SEARCH") || d != sqlgen.SQLite && d != sqlgen.Postgres && !strings.Contains(plan, "range") ||
						d == sqlgen.Postgres && !strings.Contains(plan, "Index Cond") {
						t.Errorf("%s:\n%s", statement, plan)
					}
				}
			}
		})
	}
}

// TestPinMeetsTheSubqueryCache shows the trap that writer.pin is for: without the key in the subquery, MariaDB
// answers for A what it found for a. If the first half of this ever fails, MariaDB has been mended.
func TestPinMeetsTheSubqueryCache(t *testing.T) {
	db := enginetest.Open(t, sqlgen.MariaDB.Name)
	statements("CREATE TABLE things (id INT PRIMARY KEY, name VARCHAR(20) CHARACTER SET utf8mb4 COLLATE utf8mb4_general_ci)",
		"INSERT INTO things VALUES (1, 'a'), (2, 'A'), (3, 'b'), (4, 'B')")(t, db)
	id := &schema.Column{Name: "id", Type: typ(schema.Int, false)}
	c := &schema.Collection{Name: "things", Key: []*schema.Column{id}, Columns: []*schema.Column{id, {Name: "name", Type: typ(schema.String, true)}}}
	l := schema.Must(filter.New(schema.Must(schema.New(c)), filter.Config{}))
	c = l.Collection("things")
	holds := predicate.Text(c.Term("name"), predicate.Match{}, schema.Texts("a", "x"))
	q := schema.Must(l.Query("things", predicate.Or(holds, predicate.Equal(c.Term("id"), schema.Integer(9)))))

	statement, args, err := sqlgen.MariaDB.Append(nil, nil, q)
	if err != nil {
		t.Fatal(err)
	}
	got, err := firsts(db, string(statement), args)
	if err != nil || fmt.Sprint(got) != "[1]" {
		t.Errorf("%s: %v, %v, want 1 alone", statement, got, err)
	}
	const pin = " AND `things`.`id` IS NOT NULL"
	if !strings.Contains(string(statement), pin) {
		t.Fatalf("no key in the subquery of %s", statement)
	}
	got, err = firsts(db, strings.Replace(string(statement), pin, "", 1), args)
	if err != nil || fmt.Sprint(got) == "[1]" {
		t.Errorf("without the key: %v, %v: the trap is gone", got, err)
	}
}

// TestTrigramsServePartsOfTexts: the comparison of the column's own collation is what its index serves.
func TestTrigramsServePartsOfTexts(t *testing.T) {
	c, l, db := planned(t, sqlgen.Postgres, false)
	if _, err := db.Exec("CREATE EXTENSION pg_trgm"); err != nil {
		t.Skip(err)
	}
	statements("ALTER TABLE things ALTER name TYPE text COLLATE \"default\"", "CREATE INDEX by_part ON things USING gin (name gin_trgm_ops)", "ANALYZE things")(t, db)
	c.Column("name").Index = schema.IndexTrigram
	for _, m := range []predicate.Match{{Where: predicate.Like}, {Fold: true}, {}, {Where: predicate.AtStart}, {Where: predicate.AtEnd}} {
		for _, single := range []bool{true, false} {
			n := predicate.Text(c.Term("name"), m, schema.Texts("n3999"))
			n.Single = single
			q := schema.Must(l.Query("things", n))
			statement, args, err := sqlgen.Postgres.AppendCount(nil, nil, q)
			if err != nil {
				t.Fatal(err)
			}
			got, err := firsts(db, string(statement), args)
			if err != nil || got[0] != "1" {
				t.Errorf("%s: %v, %v, want 1", statement, got, err)
			}
			if (m.Fold || m.Where == predicate.Like) && !single { // ILIKE ANY is not served
				continue
			}
			if plan := explain(t, db, sqlgen.Postgres, string(statement), args); !strings.Contains(plan, "by_part") {
				t.Errorf("%s does not use by_part:\n%s", statement, plan)
			}
		}
	}
}

// TestTheLastOfManyRowsIsWalkedTo: no engine sorts the rows of a key for the last of them where an index has them in order.
func TestTheLastOfManyRowsIsWalkedTo(t *testing.T) {
	r := schema.Must(file.Parse("flows.yaml", []byte(flowsAndRuns)))
	l := schema.Must(filter.New(r, filter.Config{}))
	var flows, runs []map[string]any
	for i := range 2000 {
		runs = append(runs, map[string]any{"id": int64(i), "flow_id": int64(i % 20), "start": schema.FormatTime(int64(i) * 1000000), "state": "DONE", "seconds": int64(i)})
		if i < 20 {
			flows = append(flows, map[string]any{"id": int64(i)})
		}
	}
	for _, d := range []*sqlgen.Dialect{sqlgen.SQLite, sqlgen.Postgres, sqlgen.MariaDB, sqlgen.MySQL} {
		t.Run(d.Name, func(t *testing.T) {
			db := enginetest.Open(t, d.Name)
			fill(t, db, d, r, map[string][]map[string]any{"flows": flows, "runs": runs})
			q := schema.Must(l.Parse("flows", []byte(`{"flows": {"last_state": {"eq_": "FAILED"}}}`)))
			indexes, _ := d.Indexes(q)
			for _, x := range indexes {
				statements(x.SQL)(t, db)
			}
			statements(map[string]string{"mariadb": "ANALYZE TABLE runs", "mysql": "ANALYZE TABLE runs"}[d.Name]+map[bool]string{true: "ANALYZE"}[d == sqlgen.SQLite || d == sqlgen.Postgres])(t, db)
			text, args, err := d.AppendCount(nil, nil, q)
			if err != nil {
				t.Fatal(err)
			}
			plan := explain(t, db, d, string(text), args)
			if !strings.Contains(plan, "ix_runs_flow_id_start") || strings.Contains(strings.ToLower(plan), "sort") || strings.Contains(plan, "TEMP B-TREE") {
				t.Errorf("%s does not walk an index to the last row:\n%s", text, plan)
			}
		})
	}
}
