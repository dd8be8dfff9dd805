package source_test

import (
	"context"
	"database/sql"
	"fmt"

	_ "modernc.org/sqlite"

	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/memeval"
	"github.com/tamis-go/tamis/schema"
	"github.com/tamis-go/tamis/source"
	"github.com/tamis-go/tamis/sqlgen"
)

// Two columns of each row as JSON, without a map between.
func ExampleAllCells() {
	type doc struct {
		ID   int64          `json:"id"`
		Tags []string       `json:"tags"`
		Body map[string]any `json:"body"`
	}
	l := schema.Must(filter.For[doc]("docs"))
	db := schema.Must(sql.Open("sqlite", ":memory:"))
	defer db.Close()
	db.SetMaxOpenConns(1)
	tables := schema.Must(source.CreateAndLoad(context.Background(), db, sqlgen.SQLite, l, memeval.Dataset{"docs": []doc{{1, []string{"a"}, map[string]any{"k": 1}}}}))
	c := l.Collection("docs")
	for cells, err := range source.AllCells(context.Background(), tables, schema.Must(l.Parse("docs", []byte(`{}`)))) {
		tags, _, _ := cells.Append(nil, c.Column("tags"))
		body, _, _ := cells.Append(nil, c.Column("body"))
		fmt.Println(string(tags), string(body), err)
	}
	// Output: ["a"] {"k":1} <nil>
}
