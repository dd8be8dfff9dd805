package source_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/internal/engines/enginetest"
	"github.com/tamis-go/tamis/memeval"
	"github.com/tamis-go/tamis/schema"
	"github.com/tamis-go/tamis/schema/file"
	"github.com/tamis-go/tamis/schema/introspect"
	"github.com/tamis-go/tamis/source"
	"github.com/tamis-go/tamis/sqlgen"
)

// TestAFloatOf32BitsIsFoundAsItIsShown asks columns that others made for each of their values as rows show it.
func TestAFloatOf32BitsIsFoundAsItIsShown(t *testing.T) {
	shown := []string{"1.1", "0.1", "-0.1", "16777216", "123456.79", "3.4028235e+38", "1e-45", "1.1754944e-38", "0", "1e+21"}
	written := strings.NewReplacer("3.4028235e+38", "3.402823466e+38") // MySQL takes the other for more than the last
	for engine, typ := range map[string]string{"postgres": "real", "mysql": "FLOAT", "mariadb": "FLOAT", "duckdb": "FLOAT"} {
		t.Run(engine, func(t *testing.T) {
			db := enginetest.Open(t, engine)
			statements := []string{`CREATE TABLE things (id int NOT NULL PRIMARY KEY, weight ` + typ + `)`}
			for i, text := range shown {
				statements = append(statements, fmt.Sprintf(`INSERT INTO things VALUES (%d, %s)`, i, written.Replace(text)))
			}
			for _, statement := range statements {
				if _, err := db.ExecContext(t.Context(), statement); err != nil {
					t.Fatalf("%s: %v", statement, err)
				}
			}
			d := sqlgen.ByName(engine)
			read := schema.Must(introspect.Read(t.Context(), db, d, introspect.Options{Name: "things"}))
			l := schema.Must(filter.New(read.Registry, filter.Config{}))
			s := schema.Must(source.Database(db, d, l))
			q := schema.Must(l.Parse("things", []byte(`{"sort": "ID_ASC"}`)))
			for row, err := range s.Rows(t.Context(), q) {
				if err != nil {
					t.Fatal(err)
				}
				id := row["id"].(int64)
				text := string(source.AppendValue(nil, row["weight"]))
				if text != shown[id] {
					t.Errorf("%s is shown as %s", shown[id], text)
				}
				if got, err := found(t, l, s, `{"things": {"weight": {"any_": [`+text+`, 7]}}}`); err != nil || got != fmt.Sprint(id) {
					t.Errorf("any_ of %s: %q, %v", text, got, err)
				}
				if got, err := found(t, l, s, `{"things": {"weight": {"eq_": `+text+`}}}`); err != nil || got != fmt.Sprint(id) {
					t.Errorf("eq_ of %s: %q, %v", text, got, err)
				}
				if got, err := found(t, l, s, `{"things": {"weight": {"lt_": `+text+`}}, "limit": 200}`); err != nil || strings.Contains(" "+got+" ", fmt.Sprintf(" %d ", id)) {
					t.Errorf("lt_ of %s: %q, %v", text, got, err)
				}
			}
			if got, err := found(t, l, s, `{"things": {"weight": {"eq_": 16777217}}}`); err != nil || got != "3" {
				t.Errorf("16777217 is found in %q, %v; want the nearest, 16777216", got, err)
			}
			if got, err := found(t, l, s, `{"sort": "WEIGHT_ASC"}`); err != nil || got != "2 8 6 7 1 0 4 3 9 5" {
				t.Errorf("in order: %s, %v", got, err)
			}
		})
	}
}

// TestAFloatOf32BitsInAColumnOf64 is read if it is one, and otherwise is an error that names the row.
func TestAFloatOf32BitsInAColumnOf64(t *testing.T) {
	db := enginetest.Open(t, "sqlite")
	for _, statement := range []string{
		`CREATE TABLE things (id INTEGER PRIMARY KEY, weight REAL)`, `INSERT INTO things VALUES (1, 1.5), (2, 1.100000023841858), (3, 1.1)`,
	} {
		if _, err := db.ExecContext(t.Context(), statement); err != nil {
			t.Fatal(err)
		}
	}
	type thing struct {
		ID     int64   `json:"id"`
		Weight float32 `json:"weight"`
	}
	l := schema.Must(filter.New(schema.Must(schema.New(schema.Must(schema.For[thing]("things")))), filter.Config{}))
	s := schema.Must(source.Database(db, sqlgen.SQLite, l))
	if got, err := found(t, l, s, `{"things": {"weight": {"eq_": 1.1}}}`); err != nil || got != "2" {
		t.Errorf("%s, %v; want 2", got, err)
	}
	if _, err := found(t, l, s, `{"things": {"id": {"eq_": 3}}}`); err == nil || !strings.Contains(err.Error(), "the row 3:") {
		t.Errorf("%v, want an error that names the row 3", err)
	}
}

// A sum of floats of 32 bits is that of the values that they are, as is a group by them.
func TestAHistoryOfFloatsOf32Bits(t *testing.T) {
	l := schema.Must(filter.New(schema.Must(file.Parse("sales.yaml", []byte(`{tamis: 1, storage: {every: {float: single}},
		collections: {sales: {key: id, columns: {id: int, at: datetime, weight: float or null}}}}`))), filter.Config{}))
	var rows []map[string]any
	for i, weight := range []any{1.1, 0.1, 1.1, 16777216.0, nil, 1.1} {
		rows = append(rows, map[string]any{"id": int64(i), "at": "2024-01-01T00:00:00Z", "weight": weight})
	}
	memory := schema.Must(source.Memory(l, memeval.Dataset{"sales": rows}))
	for _, group := range []string{`[]`, `["weight"]`} {
		q := schema.Must(l.For(filter.Route{History: true}).Parse("sales", []byte(`{"history": {"field": "at", "start": "2024-01-01T00:00:00Z", "end": "2024-01-02T00:00:00Z",
			"interval_seconds": 86400, "group_by": `+group+`, "sum": ["weight"]}}`)))
		want, err := source.History(t.Context(), memory, q)
		if err != nil {
			t.Fatal(err)
		}
		for _, engine := range []string{"sqlite", "postgres", "mysql", "mariadb", "duckdb"} {
			t.Run(engine, func(t *testing.T) {
				tables := schema.Must(source.CreateAndLoad(t.Context(), enginetest.Open(t, engine), sqlgen.ByName(engine), l, memeval.Dataset{"sales": rows}))
				if got, err := source.History(t.Context(), tables, q); err != nil || fmt.Sprint(got) != fmt.Sprint(want) {
					t.Errorf("%s: %v, %v; want %v, as in memory", group, got, err, want)
				}
			})
		}
	}
}
