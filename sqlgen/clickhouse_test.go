package sqlgen_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/internal/engines/enginetest"
	"github.com/tamis-go/tamis/prefect"
	"github.com/tamis-go/tamis/schema"
	"github.com/tamis-go/tamis/schema/file"
	"github.com/tamis-go/tamis/source"
	"github.com/tamis-go/tamis/sqlgen"
)

// Ten bodies on the example of Prefect, as memory answers them.
func TestClickHouseAnswersAsMemoryDoes(t *testing.T) { answersAsMemoryDoes(t, sqlgen.ClickHouse) }

func answersAsMemoryDoes(t *testing.T, d *sqlgen.Dialect) {
	t.Helper()
	l := schema.Must(filter.New(prefect.Registry(), filter.Config{}))
	files, err := source.OpenFiles(l, "../prefect/example/data.json")
	if err != nil {
		t.Fatal(err)
	}
	memory, err := source.File(t.Context(), l, "../prefect/example/data.json")
	if err != nil {
		t.Fatal(err)
	}
	db := enginetest.Open(t, d.Name)
	tables, err := source.CreateAndLoad(t.Context(), db, d, l, files.Data())
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range []struct{ collection, body string }{
		{"flows", `{}`},
		{"flow_runs", `{}`},
		{"flow_runs", `{"flow_runs": {"state": {"type": {"any_": ["FAILED", "CRASHED"]}}}}`},
		{"flow_runs", `{"flow_runs": {"state": {"type": {"not_any_": ["FAILED", "CRASHED"]}}}, "sort": "START_TIME_DESC"}`},
		{"flow_runs", `{"flow_runs": {"start_time": {"after_": "2024-01-01T00:00:00Z"}, "tags": {"all_": ["production"]}}}`},
		{"flow_runs", `{"flow_runs": {"name": {"like_": "a"}}, "limit": 5, "offset": 1}`},
		{"flows", `{"flow_runs": {"state": {"type": {"any_": ["FAILED"]}}}}`},
		{"flow_runs", `{"flows": {"name": {"any_": ["nightly-etl", "sync-crm"]}}, "task_runs": {"state": {"name": {"any_": ["Failed", "Completed"]}}}}`},
		{"task_runs", `{"task_runs": {"operator": "or_", "flow_run_id": {"is_null_": true}, "tags": {"is_null_": true}}, "sort": "NAME_ASC"}`},
		{"logs", `{"logs": {"level": {"ge_": 30}}}`},
	} {
		q, err := l.Parse(row.collection, []byte(row.body))
		if err != nil {
			t.Errorf("%s: %v", row.body, err)
			continue
		}
		var want, got []source.Row
		for row, err := range memory.Rows(t.Context(), q) {
			if err != nil {
				t.Fatal(err)
			}
			want = append(want, row)
		}
		for r, err := range tables.Rows(t.Context(), q) {
			if err != nil {
				t.Fatalf("%s: %v", row.body, err)
			}
			got = append(got, r)
		}
		if diff := cmp.Diff(want, got); diff != "" || len(want) == 0 {
			t.Errorf("%s %s (-memory +%s):\n%s", row.collection, row.body, d, diff)
		}
	}
}

const edges = `{"rows": [
{"id": 1, "text": "\\N", "int": 9223372036854775807, "float": -0.0, "at": "1969-12-31T23:59:59.999999Z", "day": "0001-01-01", "doc": {"big": 18446744073709551616, "k": "x"}},
{"id": 2, "text": "a.b", "int": -9223372036854775808, "float": 0, "at": "0001-01-01T00:00:00Z", "day": "1899-12-31", "doc": {"k": 1.0}},
{"id": 3, "text": "é\t\n'", "int": 0, "float": 5e-324, "at": "9999-12-31T23:59:59.999999Z", "day": "9999-12-31", "doc": {"k": null}},
{"id": 4, "text": "É", "int": null, "float": null, "at": "1970-01-01T00:00:00.000001Z", "day": null, "doc": null},
{"id": 5, "text": null, "int": 9007199254740993, "float": 1.7976931348623157e308, "at": null, "day": "2024-02-29", "doc": {"k": "1"}}]}`

// Each row is a value that ClickHouse, Trino or a driver of theirs bends unless the statement takes care.
func TestClickHouseBendsNoValue(t *testing.T) { bendsNoValue(t, sqlgen.ClickHouse) }

func bendsNoValue(t *testing.T, d *sqlgen.Dialect) {
	t.Helper()
	r := schema.Must(file.Parse("edges.yaml", []byte(`tamis: 1
name: edges
collections:
  rows:
    key: id
    columns: {id: int, text: string or null, int: int or null, float: float or null, at: datetime or null, day: date or null, doc: json or null}
    fields: {id: {}, text: {}, int: {}, float: {}, at: {}, day: {}, k: {from: doc.k, type: string}}
`)))
	l := schema.Must(filter.New(r, filter.Config{Limits: filter.Limits{List: 20000}}))
	memory, err := source.Read(t.Context(), l, "edges.json", []byte(edges))
	if err != nil {
		t.Fatal(err)
	}
	tables, err := source.CreateAndLoad(t.Context(), enginetest.Open(t, d.Name), d, l, memory.Data())
	if err != nil {
		t.Fatal(err)
	}
	many := strings.Repeat(`"none",`, 19999)
	for _, criteria := range []string{
		`{}`,
		`{"text": {"any_": ["\\N"]}}`, // null, as a tab-separated text has it
		`{"int": {"any_": [9223372036854775807]}}`,
		`{"float": {"any_": [-0.0, 7]}}`, // sets are of bits
		`{"float": {"any_": [0, 7]}}`,
		`{"at": {"before_": "1970-01-01T00:00:00Z"}}`, // -0.000001 was read as 0.000001
		`{"at": {"after_": "9999-12-31T23:59:59.999998Z"}}`,
		`{"day": {"lt_": "1900-01-01"}}`, // Date32 begins then
		`{"k": {"any_": ["x"]}}`,         // beside a number of more than 64 bits
		`{"text": {"any_": [` + many + `"a.b"]}}`,
		`{"text": {"not_any_": [` + many + `"a.b"]}}`,
		`{"text": {"startswith_": "a"}}`,
		`{"text": {"endswith_": "b"}}`, // in the same granules, after a test that found none there
		`{"text": {"icontains_": "é"}}`,
	} {
		q, err := l.Parse("rows", []byte(`{"rows": `+criteria+`}`))
		if err != nil {
			t.Errorf("%.80s: %v", criteria, err)
			continue
		}
		want := schema.Must(source.All[map[string]any](t.Context(), memory, q))
		got, err := source.All[map[string]any](t.Context(), tables, q)
		if diff := cmp.Diff(want, got); diff != "" || err != nil {
			t.Errorf("%.80s: %v (-memory +%s):\n%s", criteria, err, d, diff)
		}
	}
}

// With its query condition cache ClickHouse remembers granules for a test on a list by the list alone, and then leaves them out of another
// test on the same list.
func TestClickHouseRemembersNoCondition(t *testing.T) {
	l := schema.Must(filter.New(prefect.Registry(), filter.Config{}))
	q := schema.Must(l.Parse("flows", []byte(`{}`)))
	for _, statement := range []func([]byte, []any, *filter.Query) ([]byte, []any, error){
		sqlgen.ClickHouse.Append, sqlgen.ClickHouse.AppendCount, sqlgen.ClickHouse.AppendKeyed,
	} {
		text, _, err := statement(nil, nil, q)
		if err != nil || !strings.HasSuffix(string(text), "use_query_condition_cache = 0") {
			t.Errorf("%s, %v: want the cache off", text, err)
		}
	}
}

// A table of others keeps dates and times in fewer bits than their kinds have: what it would change is refused, and no table is made so.
func TestClickHouseChangesNoDate(t *testing.T) {
	for _, row := range []struct {
		kind     schema.Kind
		kept     schema.Storage
		had, not []string
	}{
		{schema.Date, schema.StorageNative, []string{"1970-01-01", "2149-06-06"}, []string{"1969-12-31", "2149-06-07", "0001-01-01"}},
		{
			schema.Datetime, schema.StorageTimestamp, []string{"1970-01-01T00:00:00Z", "2106-02-07T06:28:15Z"},
			[]string{"1969-12-31T23:59:59Z", "2106-02-07T06:28:16Z", "2024-01-01T00:00:00.5Z"},
		},
	} {
		col := &schema.Column{Name: "x", Type: schema.Type{Kind: row.kind}, Storage: map[string]schema.Storage{"clickhouse": row.kept}}
		codec, err := sqlgen.ClickHouse.Codec(nil, col)
		if err != nil {
			t.Fatal(err)
		}
		for _, v := range row.had {
			if _, err := codec.Bind(v); err != nil {
				t.Errorf("%s: %v", v, err)
			}
		}
		for _, v := range row.not {
			if bound, err := codec.Bind(v); err == nil {
				t.Errorf("%s is stored as %v, want an error", v, bound)
			}
		}
		if made, err := sqlgen.ClickHouse.Create(&schema.Collection{Name: "rows", Columns: []*schema.Column{col}}, nil); err == nil {
			t.Errorf("%s kept as %s: %s, want an error", row.kind, row.kept, made)
		}
	}
}

// What has an end of its own in ClickHouse: the depth of its parser, the length of a statement, the width of a sum.
func TestClickHouseTakesWhatOthersTake(t *testing.T) { takesWhatOthersTake(t, sqlgen.ClickHouse) }

func takesWhatOthersTake(t *testing.T, d *sqlgen.Dialect) {
	t.Helper()
	r := schema.Must(file.Parse("limits.yaml", []byte(`tamis: 1
name: limits
collections:
  rows:
    key: id
    columns: {id: int, n: int, text: string or null, doc: json or null}
    fields: {id: {}, n: {}, text: {}, k: {from: doc.somewhere.inside, type: int}}
`)))
	l := schema.Must(filter.New(r, filter.Config{Limits: filter.Limits{Depth: 128}}))
	rows := []byte(`{"rows": [{"id": 1, "n": 9223372036854775807, "text": "a", "doc": {"somewhere": {"inside": 7}}}, {"id": 2, "n": 9223372036854775807, "text": null}, {"id": 3, "n": 5, "text": "b"}]}`)
	memory, err := source.Read(t.Context(), l, "limits.json", rows)
	if err != nil {
		t.Fatal(err)
	}
	tables, err := source.CreateAndLoad(t.Context(), enginetest.Open(t, d.Name), d, l, memory.Data())
	if err != nil {
		t.Fatal(err)
	}
	deep := strings.Repeat(`{"or_": [{"n": {"eq_": 1}}, {"and_": [{"n": {"ge_": 2}}, `, 20) + `{"text": {"eq_": "a"}}` + strings.Repeat(`]}]}`, 20)
	wide := strings.TrimSuffix(strings.Repeat(`{"k": {"not_any_": [1, 2]}},`, 190), ",") // 300 KiB of a statement
	for _, body := range []string{`{"rows": ` + deep + `}`, `{"rows": {"not_": ` + deep + `}}`, `{"rows": {"or_": [` + wide + `]}}`} {
		q, err := l.Parse("rows", []byte(body))
		if err != nil {
			t.Errorf("%.80s: %v", body, err)
			continue
		}
		want := schema.Must(source.All[map[string]any](t.Context(), memory, q))
		got, err := source.All[map[string]any](t.Context(), tables, q)
		if diff := cmp.Diff(want, got); diff != "" || err != nil || len(want) == 0 {
			t.Errorf("%.80s: %.300v (-memory +%s):\n%s", body, err, d, diff)
		}
	}
	q := schema.Must(l.For(filter.Route{Aggregate: true}).Parse("rows", []byte(`{"aggregate": {"sum": ["n"]}}`)))
	want, _, errWant := memory.Aggregate(t.Context(), q)
	got, _, errGot := tables.Aggregate(t.Context(), q)
	if fmt.Sprint(want, errWant) != fmt.Sprint(got, errGot) || !strings.Contains(fmt.Sprint(source.ShowGroup(q.Aggregate(), &want[0])), "18446744073709551619") {
		t.Errorf("a sum beyond int64: memory %v %v, %s %v %v", want, errWant, d, got, errGot)
	}
}

// Lists, groups and the bits of a float tell -0.0 from 0, which are one number.
func TestMinusZeroIsZeroOnClickHouse(t *testing.T) {
	r, err := file.Parse("rows.yaml", []byte("tamis: 1\ncollections: {rows: {key: id, columns: {id: int, v: float, w: {type: float, storage: {clickhouse: single}}}}}\n"))
	if err != nil {
		t.Fatal(err)
	}
	l := schema.Must(filter.New(r, filter.Config{}))
	db := enginetest.Open(t, "clickhouse")
	for _, statement := range []string{
		"CREATE TABLE rows (id Int64, v Float64, w Float32) ENGINE = MergeTree ORDER BY id",
		"INSERT INTO rows SELECT 1, v, v FROM (SELECT -toFloat64(0) AS v)",
		"INSERT INTO rows SELECT 2, 0, 0",
		"INSERT INTO rows SELECT 3, 7, 7",
	} {
		if _, err := db.ExecContext(t.Context(), statement); err != nil {
			t.Fatal(err)
		}
	}
	var sign bool
	if err := db.QueryRowContext(t.Context(), "SELECT reinterpretAsUInt64(v) != 0 FROM rows WHERE id = 1").Scan(&sign); err != nil || !sign {
		t.Fatalf("no -0.0 is kept: %v", err)
	}
	tables, err := source.Database(db, sqlgen.ClickHouse, l)
	if err != nil {
		t.Fatal(err)
	}
	for _, field := range []string{"v", "w"} {
		for test, want := range map[string]int64{
			`"any_": [0]`: 2, `"any_": [0, 5]`: 2, `"any_": [-0.0, 5]`: 2, `"not_any_": [0, 5]`: 1, `"eq_": -0.0`: 2, `"eq_": 0`: 2, `"ne_": 0`: 1,
			`"ge_": 0`: 3, `"lt_": 0`: 0, `"gt_": -0.0`: 1,
		} {
			q, err := l.For(filter.Route{Count: true}).Parse("rows", fmt.Appendf(nil, `{"rows": {%q: {%s}}}`, field, test))
			if err != nil {
				t.Fatal(err)
			}
			if n, err := tables.Count(t.Context(), q); err != nil || n != want {
				t.Errorf("%s %s: %d rows, want %d (%v)", field, test, n, want, err)
			}
		}
	}
}

// Rows are loaded by several statements, of which each has one list a column.
func TestClickHouseLoadsWhatListsHold(t *testing.T) {
	r, err := file.Parse("rows.yaml", []byte("tamis: 1\npage: {max: 100000}\ncollections:\n  rows:\n    key: id\n    columns:\n      id: int\n      text: string or null\n      int: int or null\n      float: float or null\n"+
		"      single: {type: float or null, storage: {clickhouse: single}}\n      bool: bool or null\n      flag: {type: bool or null, storage: {clickhouse: integer}}\n      uuid: uuid or null\n"+
		"      at: datetime or null\n      micros: {type: datetime or null, storage: {clickhouse: micros}}\n      day: date or null\n      money: decimal(37,5) or null\n      bytes: bytes or null\n"+
		"      clock: time or null\n      doc: json or null\n      texts: set of string\n      ints: set of int\n      times: set of datetime\n"))
	if err != nil {
		t.Fatal(err)
	}
	l := schema.Must(filter.New(r, filter.Config{}))
	const odd = `{"text": "\\N"} | {"text": "NULL"} | {"text": ""} | {"text": "'],['\\'\"\t\r\n\u0001é😀{p1:String}?"} | {"texts": ["", "NULL", "\\N", null, "a'\n\t\\", "]"]} | {"texts": []} | ` +
		`{"int": 9223372036854775807, "ints": [-9223372036854775808, null]} | {"int": -9223372036854775808} | {"float": 5e-324} | {"float": 1.7976931348623157e308, "single": 3.4028235e38} | {"float": 0.1, "single": 0.5} | ` +
		`{"bool": true, "flag": false} | {"bool": false, "flag": true} | {"uuid": "ffffffff-0000-4000-8000-00000000000f"} | {"at": "0001-01-01T00:00:00Z", "micros": "0001-01-01T00:00:00Z"} | ` +
		`{"at": "9999-12-31T23:59:59.999999Z", "times": ["1969-12-31T23:59:59.999999Z", "2300-06-01T00:00:00Z"]} | {"at": "1969-12-31T23:59:59.999999Z"} | {"day": "0001-01-01"} | {"day": "9999-12-31"} | ` +
		`{"money": 99999999999999999999999999999999.99999} | {"money": -0.00001} | {"bytes": "AP8nXA=="} | {"clock": "23:59:59.999999"} | {"doc": {"k": "a\n'\\", "n": 18446744073709551616}} | {"doc": null} | {}`
	var rows []string
	for i := range 10_050 {
		row := "{}"
		if list := strings.Split(odd, " | "); i < len(list) {
			row = list[i]
		}
		rows = append(rows, strings.TrimSuffix(fmt.Sprintf(`{"id": %d, %s`, i, row[1:]), ", }"))
		if row == "{}" {
			rows[i] = fmt.Sprintf(`{"id": %d}`, i)
		}
	}
	memory, err := source.Read(t.Context(), l, "rows.json", []byte(`{"rows": [`+strings.Join(rows, ",")+`]}`))
	if err != nil {
		t.Fatal(err)
	}
	db := enginetest.Open(t, "clickhouse")
	tables, err := source.CreateAndLoad(t.Context(), db, sqlgen.ClickHouse, l, memory.Data())
	if err != nil {
		t.Fatal(err)
	}
	q := schema.Must(l.Parse("rows", []byte(`{"limit": 100000}`)))
	want, got := schema.Must(source.All[map[string]any](t.Context(), memory, q)), schema.Must(source.All[map[string]any](t.Context(), tables, q))
	if len(want) != len(rows) {
		t.Fatalf("%d rows, want %d", len(want), len(rows))
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("-memory +clickhouse:\n%s", diff)
	}

	// A null is an error in a column that has none, and not 0.
	narrow := "CREATE TABLE narrow ENGINE = MergeTree ORDER BY id AS SELECT * REPLACE (toInt64(0) AS int) FROM rows LIMIT 0"
	if _, err := db.ExecContext(t.Context(), narrow); err != nil {
		t.Fatal(err)
	}
	if _, err := db.ExecContext(t.Context(), strings.Replace(sqlgen.ClickHouse.InsertLists(r.Collection("rows"), r), "`rows`", "narrow", 1), lists(len(r.Collection("rows").Columns))...); err == nil ||
		!strings.Contains(err.Error(), "NULL") {
		t.Errorf("a null in a column that has none: %v, want an error", err)
	}
}

// lists returns n lists of one null, of which the first is of a number.
func lists(n int) []any {
	out := []any{[]any{int64(1)}}
	for range n - 1 {
		out = append(out, []any{nil})
	}
	for i := n - 3; i < n; i++ {
		out[i] = []any{[]any{}}
	}
	return out
}
