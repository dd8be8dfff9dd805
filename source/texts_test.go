package source_test

import (
	"database/sql"
	"encoding/json"
	"fmt"
	"reflect"
	"strings"
	"testing"

	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/memeval"
	"github.com/tamis-go/tamis/schema"
	"github.com/tamis-go/tamis/schema/file"
	"github.com/tamis-go/tamis/source"
	"github.com/tamis-go/tamis/sqlgen"
)

// What Texts gives for JSON means what Rows gives, and has the order of keys that the database has.
func TestTextsOfJSONAreThoseOfTheDatabase(t *testing.T) {
	l := schema.Must(filter.New(schema.Must(file.Parse("docs.yaml", []byte("tamis: 1\nname: docs\ncollections:\n  docs: {key: id, columns: {id: int, doc: json or null}}\n"))), filter.Config{}))
	texts := []string{`{"b": 1, "a": {"z": [1.50, "x y", true, null], "é": ""}}`, `[]`, `"a \" b"`, `1e3`, `{}`, `false`}
	rows := []map[string]any{}
	for i := range texts {
		rows = append(rows, map[string]any{"id": int64(i), "doc": nil})
	}
	made := map[string]string{
		"postgres": "CREATE TABLE docs (id bigint PRIMARY KEY, doc jsonb)", "sqlite": "CREATE TABLE docs (id INTEGER PRIMARY KEY, doc TEXT)",
		"mariadb": "CREATE TABLE docs (id BIGINT PRIMARY KEY, doc JSON)", "mysql": "CREATE TABLE docs (id BIGINT PRIMARY KEY, doc JSON)",
		"duckdb": "CREATE TABLE docs (id BIGINT PRIMARY KEY, doc JSON)",
	}
	onEvery(t, func(t *testing.T, d *sqlgen.Dialect, db *sql.DB) {
		if _, err := db.ExecContext(t.Context(), made[d.Name]); err != nil {
			t.Fatal(err)
		}
		tables := schema.Must(source.Database(db, d, l))
		if err := tables.Load(t.Context(), memeval.Dataset{"docs": rows}); err != nil {
			t.Fatal(err)
		}
		for i, text := range texts {
			if d.Name == "mysql" || d.Name == "mariadb" { // a backslash there begins an escape
				text = strings.ReplaceAll(text, `\`, `\\`)
			}
			if _, err := db.ExecContext(t.Context(), fmt.Sprintf("UPDATE docs SET doc = '%s' WHERE id = %d", text, i)); err != nil {
				t.Fatal(err)
			}
		}
		q := schema.Must(l.Parse("docs", []byte(`{}`)))
		var decoded []any
		for row, err := range tables.Rows(t.Context(), q) {
			if err != nil {
				t.Fatal(err)
			}
			decoded = append(decoded, row["doc"])
		}
		i := 0
		for row, err := range source.Texts(t.Context(), tables, q) {
			if err != nil {
				t.Fatal(err)
			}
			text, ok := row["doc"].(json.RawMessage)
			var a, b any
			if !ok || json.Unmarshal(text, &a) != nil || json.Unmarshal(source.AppendValue(nil, decoded[i]), &b) != nil || !reflect.DeepEqual(a, b) {
				t.Errorf("%s is %s, want %v", texts[i], text, decoded[i])
			}
			if want := `{"b":1,"a":{"z":[1.50,"x y",true,null],"é":""}}`; i == 0 && (d.Name == "sqlite" || d.Name == "mariadb" || d.Name == "duckdb") && string(text) != want {
				t.Errorf("%s, want %s", text, want)
			}
			i++
		}
		if i != len(texts) {
			t.Errorf("%d rows", i)
		}
		if _, err := db.ExecContext(t.Context(), "UPDATE docs SET doc = NULL"); err != nil {
			t.Fatal(err)
		}
		for row := range source.Texts(t.Context(), tables, q) {
			if row["doc"] != nil {
				t.Errorf("null is %v", row["doc"])
			}
		}
	})
}
