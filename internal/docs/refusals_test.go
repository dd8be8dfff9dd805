package docs

import (
	"fmt"
	"strings"
	"testing"

	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/internal/engines/enginetest"
	"github.com/tamis-go/tamis/schema"
	"github.com/tamis-go/tamis/schema/file"
	"github.com/tamis-go/tamis/source"
	"github.com/tamis-go/tamis/sqlgen"
)

// A refusal is what ClickHouse cannot hold, and when that is said.
type refusal struct {
	what    string
	column  string // of the schema: the type of the column x
	table   string // what the table is made by, behind CREATE TABLE rows; "" for one that Create makes
	url     string // what the URL of the connection has besides
	row     string // a value of x that is loaded; "" for none
	body    string // of a query; "" for none
	instead string // what to do
	keyless bool   // the rows have no key
}

const mergeTree = " ENGINE = MergeTree ORDER BY id"

// refusals are all that the dialect clickhouse refuses, in the order in which one meets them.
var refusals = []refusal{
	{what: "rows that have versions", column: "string", table: "(id Int64, x String) ENGINE = ReplacingMergeTree ORDER BY id", instead: "connect with `final=1`"},
	{what: "JSON in a column of the type JSON", column: "json", table: "(id Int64, x JSON)" + mergeTree, instead: "keep it as `String`"},
	{what: "an int of more than 64 bits, or without a sign", column: "int", table: "(id Int64, x UInt64)" + mergeTree, instead: "`Int64`"},
	{what: "a text in a FixedString", column: "string", table: "(id Int64, x FixedString(8))" + mergeTree, instead: "`String`"},
	{what: "a time in nanoseconds", column: "datetime", table: "(id Int64, x DateTime64(9, 'UTC'))" + mergeTree, instead: "`DateTime64(6, 'UTC')`"},
	{what: "a float over a Decimal", column: "float", table: "(id Int64, x Decimal(12, 6))" + mergeTree, instead: "the kind decimal"},
	{what: "a key that may be null", column: "string", table: "(x String, id Nullable(Int64), up_id Nullable(Int64)) ENGINE = MergeTree ORDER BY x", instead: "a type that refuses null"},
	{what: "distributed_product_mode = local", column: "string", url: "&distributed_product_mode=local", instead: "deny or global"},
	{what: "an int beyond 64 bits, which it would wrap", column: "int", row: `9223372036854775808`, instead: "a decimal"},
	{what: "NaN", column: "float", row: `"NaN"`, instead: "null"},
	{what: "a null in a column that has none, which it would store as 0 or the empty text", column: "{type: string, not_null: true}", row: `null`, instead: "leave `not_null` out"},
	{what: "an int beyond 64 bits in a filter", column: "int", body: `{"rows": {"x": {"eq_": 9223372036854775808}}}`, instead: "nothing: no row has it"},
	{what: "a comparison behind a relation, of rows without a key", column: "int", keyless: true, body: `{"rows": {"x": {"lt_": {"field": "up"}}}}`, instead: "give the rows a key"},
}

// TestRefusals holds docs/refusals.md to what is said of each on a ClickHouse server.
func TestRefusals(t *testing.T) {
	if testing.Short() {
		t.Skip("a test that asks a server is not short")
	}
	var page strings.Builder
	page.WriteString(refusalsHead)
	for _, r := range refusals {
		err := r.met(t)
		if err == nil {
			t.Errorf("%s: no error", r.what)
			continue
		}
		text, _, _ := strings.Cut(err.Error(), "\n")
		fmt.Fprintf(&page, "| %s | %s | %s |\n", r.what, strings.ReplaceAll(text, "|", `\|`), r.instead)
	}
	written(t, "refusals.md", page.String())
}

// met returns the error that somebody meets.
func (r refusal) met(t *testing.T) error {
	t.Helper()
	key := "    key: id\n"
	if r.keyless {
		key = ""
	}
	l := schema.Must(filter.New(schema.Must(file.Parse("rows.yaml", []byte("tamis: 1\nname: rows\nlanguage: {references: true}\ncollections:\n  rows:\n"+key+
		"    columns: {id: int, x: "+r.column+", up_id: int or null}\n    relations: {up: {one: others, keys: {up_id: id}}}\n    fields: {x: {}, up: {from: up.size}}\n"+
		"  others:\n    key: id\n    columns: {id: int, size: int or null}\n"))), filter.Config{}))
	db := enginetest.OpenURL(t, enginetest.ClickHouse(t)+r.url)
	if r.table != "" {
		made := strings.Replace(r.table, "(id Int64, ", "(id Int64, up_id Nullable(Int64), ", 1)
		for _, statement := range []string{"CREATE TABLE rows " + made, "CREATE TABLE others (id Int64, size Nullable(Int64))" + mergeTree} {
			if _, err := db.ExecContext(t.Context(), statement); err != nil {
				t.Fatalf("%s: %v", statement, err)
			}
		}
		tables, err := source.Database(db, sqlgen.ClickHouse, l)
		if err != nil {
			return err
		}
		return tables.Refused()
	}
	tables, err := source.Create(t.Context(), db, sqlgen.ClickHouse, l)
	switch {
	case err != nil:
		return err
	case r.url != "":
		again, err := source.Database(db, sqlgen.ClickHouse, l)
		if err != nil {
			return err
		}
		return again.Refused()
	case r.row != "":
		rows, err := source.Read(t.Context(), l, "rows.json", []byte(`{"rows": [{"id": 1, "x": `+r.row+`}]}`))
		if err != nil {
			return err
		}
		return tables.Load(t.Context(), rows.Data())
	}
	q, err := l.Parse("rows", []byte(r.body))
	if err != nil {
		return err
	}
	_, err = tables.Count(t.Context(), q)
	return err
}

const refusalsHead = `# What ClickHouse is refused

What an engine cannot hold, or would answer wrongly, is an error with its reason: when a database is opened, when rows are loaded, when a body is read. This
page is written by ` + "`go test ./internal/docs -run Refusals -args -update`" + `, and the test holds it to a server.

| what | the message | what to do |
|---|---|---|
`
