package source_test

import (
	"database/sql"
	"testing"

	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/memeval"
	"github.com/tamis-go/tamis/schema"
	"github.com/tamis-go/tamis/source"
	"github.com/tamis-go/tamis/sqlgen"
)

// One reader serves rows of several statements, and rows that no database gave: a column stands elsewhere in each, or nowhere.
func TestAReaderFindsItsColumnInEveryStatement(t *testing.T) {
	type doc struct {
		ID   int64  `json:"id"`
		Name string `json:"name"`
		Size *int64 `json:"size"`
	}
	l := schema.Must(filter.For[doc]("docs"))
	db := schema.Must(sql.Open("sqlite", ":memory:?_dqs=0"))
	defer db.Close()
	db.SetMaxOpenConns(1)
	data := memeval.Dataset{"docs": []doc{{1, "a", new(int64(7))}}}
	memory, tables := schema.Must(source.Memory(l, data)), schema.Must(source.CreateAndLoad(t.Context(), db, sqlgen.SQLite, l, data))
	c := l.Collection("docs")
	all := schema.Must(l.Parse("docs", []byte(`{}`)))
	size := source.ReaderOf(c.Column("size"))
	for _, test := range []struct {
		name  string
		s     source.Source
		q     *filter.Query
		want  string
		shown bool
	}{
		{"all columns", tables, all, "7", true},
		{"fewer columns", tables, all.Only(c.Column("size")), "7", true},
		{"others", tables, all.Only(c.Column("id"), c.Column("name")), "", false},
		{"of memory", memory, all, "7", true},
		{"all columns again", tables, all, "7", true},
	} {
		for cells, err := range source.AllCells(t.Context(), test.s, test.q) {
			if err != nil {
				t.Fatal(err)
			}
			text, shown, err := size.Append(nil, cells)
			if string(text) != test.want || shown != test.shown || err != nil {
				t.Errorf("%s: %q, %v, %v, want %q, %v", test.name, text, shown, err, test.want, test.shown)
			}
		}
	}
}
