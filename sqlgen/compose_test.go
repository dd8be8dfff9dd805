package sqlgen_test

import (
	"database/sql/driver"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/internal/engines/enginetest"
	"github.com/tamis-go/tamis/schema"
	"github.com/tamis-go/tamis/schema/file"
	"github.com/tamis-go/tamis/sqlgen"
)

var notes = schema.Must(filter.New(schema.Must(file.Parse("notes.yaml", []byte(`
tamis: 1
collections:
  people: {key: id, columns: {id: int, name: string}}
  notes:
    key: id
    columns: {id: int, text: string, owner_id: int}
    relations: {owner: {one: people, keys: {owner_id: id}}}
    sorts: {TEXT: [-text, id], OWNER: owner.name}
`))), filter.Config{CursorKey: []byte("notes")}))

// Every list comes back from PostgreSQL as it went there, as one text.
func TestAListIsTheArrayThatPostgreSQLReads(t *testing.T) {
	db := enginetest.Open(t, "postgres")
	texts := sqlgen.List[string]{"", "a", `"`, `\`, `a,b`, "{}", "NULL", "é", "'", "\n", " ", `\"`, "?", "$1"}
	at := time.Date(1, 1, 1, 0, 0, 0, 1000, time.UTC)
	value, err := texts.Value()
	if err != nil {
		t.Fatal(err)
	}
	rows, err := db.Query("SELECT unnest($1::text[])", value)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	var got []string
	for rows.Next() {
		var s string
		if err := rows.Scan(&s); err != nil {
			t.Fatal(err)
		}
		got = append(got, s)
	}
	if !slices.Equal(got, texts) {
		t.Errorf("%q, want %q", got, texts)
	}
	for _, test := range []struct {
		sql string
		arg driver.Valuer
	}{
		{"SELECT $1::bigint[] = ARRAY[-9223372036854775808, 0, 9223372036854775807]", sqlgen.List[int64]{math.MinInt64, 0, math.MaxInt64}},
		{"SELECT $1::float8[] = ARRAY[0.1, 5e-324, 1.7976931348623157e308]::float8[]", sqlgen.List[float64]{0.1, 5e-324, math.MaxFloat64}},
		{"SELECT $1::bool[] = ARRAY[true, false]", sqlgen.List[bool]{true, false}},
		{"SELECT $1::timestamptz[] = ARRAY['0001-01-01T00:00:00.000001Z'::timestamptz]", sqlgen.List[time.Time]{at}},
		{"SELECT $1::timestamp[] = ARRAY['0001-01-01T00:00:00.000001'::timestamp]", sqlgen.List[time.Time]{at}},
		{"SELECT $1::text[] = '{}'", sqlgen.List[string](nil)},
	} {
		var same bool
		text, err := test.arg.Value()
		if err != nil {
			t.Fatal(err)
		}
		if err := db.QueryRow(test.sql, text).Scan(&same); err != nil || !same {
			t.Errorf("%s of %v: %v, %v", test.sql, text, same, err)
		}
	}
}

func TestBindsGoOnFromThoseOfTheStatement(t *testing.T) {
	q := schema.Must(notes.Parse("notes", []byte(`{"notes": {"text": {"any_": ["a", "b"]}, "id": {"gt_": 1}}}`)))
	text, args, err := sqlgen.Postgres.WhereFrom(q, "n", 3)
	if err != nil || !strings.Contains(text, "$3") || !strings.Contains(text, "$4") || strings.Contains(text, "$1") || len(args) != 2 {
		t.Errorf("%s %v %v", text, args, err)
	}
	if _, _, err := sqlgen.Postgres.WhereFrom(q, "n", 0); err == nil {
		t.Error("binds from 0 are numbered")
	}
	named, values, err := sqlgen.Postgres.WhereNamed(q, "n", "f_")
	if err != nil || !strings.Contains(named, "@f_1") || !strings.Contains(named, "@f_2") || strings.Contains(named, "?") || len(values) != 2 {
		t.Errorf("%s %v %v", named, values, err)
	}
	for _, prefix := range []string{"", "1a", "a b", "a?", "é"} {
		if _, _, err := sqlgen.Postgres.WhereNamed(q, "n", prefix); err == nil {
			t.Errorf("binds begin with %q", prefix)
		}
	}
}

// A custom statement, with the order of a query and the condition of its cursor, walks every row once.
func TestAPageIsComposed(t *testing.T) {
	db := enginetest.Open(t, "sqlite")
	if _, err := db.Exec("CREATE TABLE notes (id INTEGER PRIMARY KEY, text TEXT, owner_id INTEGER); INSERT INTO notes VALUES (1, 'b', 1), (2, NULL, 1), (3, 'b', 2), (4, 'a', NULL), (5, NULL, 2)"); err != nil {
		t.Fatal(err)
	}
	q := schema.Must(notes.Parse("notes", []byte(`{"sort": "TEXT", "limit": 2}`)))
	var got []int64
	for range 4 {
		order, _, err := sqlgen.SQLite.OrderBy(q, "n").ToSql()
		if err != nil {
			t.Fatal(err)
		}
		after, args, err := sqlgen.SQLite.After(q, "n").ToSql()
		if err != nil {
			t.Fatal(err)
		}
		rows, err := db.Query("SELECT n.id, n.text FROM notes n WHERE "+after+" ORDER BY "+order+" LIMIT 2", args...)
		if err != nil {
			t.Fatal(err)
		}
		var last []schema.Value
		for rows.Next() {
			var id int64
			var text *string
			if err := rows.Scan(&id, &text); err != nil {
				t.Fatal(err)
			}
			got = append(got, id)
			last = []schema.Value{{}, schema.Integer(id)}
			if text != nil {
				last[0] = schema.Text(*text)
			}
		}
		rows.Close()
		if last == nil {
			break
		}
		q = schema.Must(q.Resume(q.Cursor(last)))
	}
	if want := []int64{1, 3, 4, 2, 5}; !slices.Equal(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
	if _, _, err := sqlgen.SQLite.OrderBy(schema.Must(notes.Parse("notes", []byte(`{"sort": "OWNER"}`))), "n").ToSql(); err == nil {
		t.Error("an order by a related row is composed without its join")
	}
}

func ExampleDialect_WhereFrom() {
	q := schema.Must(notes.Parse("notes", []byte(`{"notes": {"text": {"any_": ["a", "b"]}}}`)))
	where, args, _ := sqlgen.Postgres.WhereFrom(q, "n", 2)
	fmt.Println("SELECT n.id FROM notes n WHERE n.shop = $1 AND "+where, args)
	// Output: SELECT n.id FROM notes n WHERE n.shop = $1 AND ("n"."text" = ANY($2::text[])) [[a b]]
}

func ExampleDialect_WhereNamed() {
	q := schema.Must(notes.Parse("notes", []byte(`{"notes": {"text": {"eq_": "a"}}}`)))
	where, args, _ := sqlgen.Postgres.WhereNamed(q, "n", "filter")
	fmt.Println(where, args)
	// Output: ("n"."text" = @filter1::text) map[filter1:a]
}

func ExampleDialect_WherePieces() {
	q := schema.Must(notes.Parse("notes", []byte(`{"notes": {"text": {"eq_": "a"}}}`)))
	pieces, args, _ := sqlgen.SQLite.WherePieces(q, "n")
	fmt.Printf("%q %v\n", pieces, args)
	// Output: ["(\"n\".\"text\" = " ")"] [a]
}

func ExampleDialect_OrderBy() {
	q := schema.Must(notes.Parse("notes", []byte(`{"sort": "TEXT"}`)))
	order, _, _ := sqlgen.SQLite.OrderBy(q, "n").ToSql()
	fmt.Println(order)
	// Output: "n"."text" DESC NULLS LAST, "n"."id" ASC
}

func ExampleDialect_After() {
	q := schema.Must(notes.Parse("notes", []byte(`{}`)))
	q = schema.Must(q.Resume(q.Cursor([]schema.Value{schema.Integer(7)})))
	after, args, _ := sqlgen.SQLite.After(q, "n").ToSql()
	fmt.Println(after, args)
	// Output: ("n"."id" > ?) [7]
}

func ExampleList_Value() {
	value, err := sqlgen.List[string]{"a", `say "b"`}.Value()
	fmt.Println(value, err)
	// Output: {"a","say \"b\""} <nil>
}
