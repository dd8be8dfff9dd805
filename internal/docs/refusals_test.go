package docs

import (
	"fmt"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/internal/engines/enginetest"
	"github.com/tamis-go/tamis/schema"
	"github.com/tamis-go/tamis/schema/file"
	"github.com/tamis-go/tamis/source"
	"github.com/tamis-go/tamis/sqlgen"
)

// A refusal is what a database cannot hold, and when that is said.
type refusal struct {
	what    string
	column  string // of the schema: the type of the column x
	table   string // what the table is made by, behind CREATE TABLE rows; "" for one that Create makes
	url     string // what the URL of the connection has besides
	cut     string // what the URL of the connection has less
	row     string // a row that is loaded; "" for none
	body    string // of a query; "" for none
	instead string // what to do
	keyless bool   // the rows have no key
	writes  bool   // single rows are to be changed
}

// A refusing is a database, and all that its dialect refuses, in the order in which one meets it.
type refusing struct {
	name    string
	dialect *sqlgen.Dialect
	open    func(testing.TB) string
	others  string // what the table of the others is made by
	upID    string // a column of a table
	list    []refusal
}

const mergeTree = " ENGINE = MergeTree ORDER BY id"

var refusals = []refusing{
	{"ClickHouse", sqlgen.ClickHouse, enginetest.ClickHouse, "CREATE TABLE others (id Int64, size Nullable(Int64))" + mergeTree, "up_id Nullable(Int64)", []refusal{
		{what: "rows that have versions", column: "string", table: "(id Int64, x String) ENGINE = ReplacingMergeTree ORDER BY id", instead: "connect with `final=1`"},
		{what: "JSON in a column of the type JSON", column: "json", table: "(id Int64, x JSON)" + mergeTree, instead: "keep it as `String`"},
		{what: "an int of more than 64 bits, or without a sign", column: "int", table: "(id Int64, x UInt64)" + mergeTree, instead: "`Int64`"},
		{what: "a text in a FixedString", column: "string", table: "(id Int64, x FixedString(8))" + mergeTree, instead: "`String`"},
		{what: "a time in nanoseconds", column: "datetime", table: "(id Int64, x DateTime64(9, 'UTC'))" + mergeTree, instead: "`DateTime64(6, 'UTC')`"},
		{what: "a float over a Decimal", column: "float", table: "(id Int64, x Decimal(12, 6))" + mergeTree, instead: "the kind decimal"},
		{what: "a key that may be null", column: "string", table: "(x String, id Nullable(Int64), up_id Nullable(Int64)) ENGINE = MergeTree ORDER BY x", instead: "a type that refuses null"},
		{what: "distributed_product_mode = local", column: "string", url: "&distributed_product_mode=local", instead: "deny or global"},
		{what: "an int beyond 64 bits, which it would wrap", column: "int", row: `{"id": 1, "x": 9223372036854775808}`, instead: "a decimal"},
		{what: "NaN", column: "float", row: `{"id": 1, "x": "NaN"}`, instead: "null"},
		{what: "a null in a column that has none, which it would store as 0 or the empty text", column: "{type: string, not_null: true}", row: `{"id": 1, "x": null}`, instead: "leave `not_null` out"},
		{what: "a null in a key", column: "int", row: `{"id": null, "x": 1}`, instead: "a key of what is never null"},
		{what: "an int beyond 64 bits in a filter", column: "int", body: `{"rows": {"x": {"eq_": 9223372036854775808}}}`, instead: "nothing: no row has it"},
		{what: "a comparison behind a relation, of rows without a key", column: "int", keyless: true, body: `{"rows": {"x": {"lt_": {"field": "up"}}}}`, instead: "give the rows a key"},
		{what: "writes of single rows", column: "int", writes: true, instead: "`tamis load`, or INSERT"},
	}},
	{"Trino", sqlgen.Trino, enginetest.Trino, "CREATE TABLE others (id bigint NOT NULL, size bigint)", "up_id bigint", []refusal{
		{what: "a URL without a catalog and a schema", column: "int", cut: `/memory/\w+`, instead: "`trino://user@host:port/catalog/schema`"},
		{what: "a time of more than six digits of a second", column: "datetime", table: "(id bigint NOT NULL, x timestamp(9))", instead: "`timestamp(6)`"},
		{what: "a text in a char", column: "string", table: "(id bigint NOT NULL, x char(8))", instead: "`varchar`: a shorter text is filled up with blanks"},
		{what: "a decimal without digits", column: "decimal", instead: "at most `decimal(37,s)`"},
		{what: "a decimal of 38 digits", column: `"decimal(38,2)"`, instead: "at most `decimal(37,s)`"},
		{what: "a float over a decimal", column: "float", table: "(id bigint NOT NULL, x decimal(12,6))", instead: "the kind decimal"},
		{what: "a key that may be null", column: "string", table: "(x varchar, id bigint, up_id bigint)", instead: "`NOT NULL`, where the connector has that"},
		{what: "a null in a key", column: "int", row: `{"id": null, "x": 1}`, instead: "a key of what is never null"},
		{what: "NaN", column: "float", row: `{"id": 1, "x": "NaN"}`, instead: "null"},
		{what: "an int beyond 64 bits", column: "int", row: `{"id": 1, "x": 9223372036854775808}`, instead: "a decimal"},
		{what: "a comparison behind a relation, of rows without a key", column: "int", keyless: true, body: `{"rows": {"x": {"lt_": {"field": "up"}}}}`, instead: "give the rows a key"},
		{what: "writes of single rows", column: "int", writes: true, instead: "write to the database behind it"},
	}},
}

// TestRefusals holds docs/refusals.md to what is said of each on a server. The part of a server that is not asked is as it was.
func TestRefusals(t *testing.T) {
	if testing.Short() {
		t.Skip("a test that asks a server is not short")
	}
	have, err := os.ReadFile("../../docs/refusals.md")
	if err != nil {
		t.Fatal(err)
	}
	var page strings.Builder
	page.WriteString(refusalsHead)
	for _, of := range refusals {
		head := "\n## " + of.name + "\n"
		page.WriteString(head)
		if !asked(of.dialect) {
			_, was, _ := strings.Cut(string(have), head)
			was, _, _ = strings.Cut(was, "\n## ")
			page.WriteString(was)
			continue
		}
		page.WriteString("\n| what | the message | what to do |\n|---|---|---|\n")
		for _, r := range of.list {
			err := r.met(t, of)
			if err == nil {
				t.Errorf("%s: %s: no error", of.name, r.what)
				continue
			}
			text, _, _ := strings.Cut(err.Error(), "\n")
			fmt.Fprintf(&page, "| %s | %s | %s |\n", r.what, strings.ReplaceAll(text, "|", `\|`), r.instead)
		}
	}
	written(t, "refusals.md", page.String())
}

// met returns the error that somebody meets.
func (r refusal) met(t *testing.T, of refusing) error {
	t.Helper()
	key := "    key: id\n"
	if r.keyless {
		key = ""
	}
	l := schema.Must(filter.New(schema.Must(file.Parse("rows.yaml", []byte("tamis: 1\nname: rows\nlanguage: {references: true}\ncollections:\n  rows:\n"+key+
		"    columns: {id: int, x: "+r.column+", up_id: int or null}\n    relations: {up: {one: others, keys: {up_id: id}}}\n    fields: {x: {}, up: {from: up.size}}\n"+
		"  others:\n    key: id\n    columns: {id: int, size: int or null}\n"))), filter.Config{}))
	address := of.open(t) + r.url
	if r.cut != "" {
		address = regexp.MustCompile(r.cut).ReplaceAllString(address, "")
	}
	db := enginetest.OpenURL(t, address)
	if r.table != "" {
		made := r.table
		if !strings.Contains(made, "up_id ") {
			made = strings.Replace(made, "(", "("+of.upID+", ", 1)
		}
		for _, statement := range []string{"CREATE TABLE rows " + made, of.others} {
			if _, err := db.ExecContext(t.Context(), statement); err != nil {
				t.Fatalf("%s: %v", statement, err)
			}
		}
		tables, err := source.Database(db, of.dialect, l)
		if err != nil {
			return err
		}
		return tables.Refused()
	}
	tables, err := source.Create(t.Context(), db, of.dialect, l)
	switch {
	case r.cut != "": // in which no table is made
		_, err := source.Database(db, of.dialect, l)
		return err
	case err != nil:
		return err
	case r.url != "":
		again, err := source.Database(db, of.dialect, l)
		if err != nil {
			return err
		}
		return again.Refused()
	case r.writes:
		return tables.Writes(l.Collection("rows"))
	case r.row != "":
		rows, err := source.Read(t.Context(), l, "rows.json", []byte(`{"rows": [`+r.row+`]}`))
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

const refusalsHead = `# What ClickHouse and Trino are refused

What an engine cannot hold, or would answer wrongly, is an error with its reason: when a database is opened, when rows are loaded, when a body is read. This
page is written by ` + "`go test -tags trino ./internal/docs -run Refusals -args -update`" + `, and the test holds it to the servers, without the tag to ClickHouse alone.
`
