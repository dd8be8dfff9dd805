package source_test

import (
	"context"
	"database/sql"
	"fmt"
	"time"

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

// A value stands in a row as JSON writes it: a decimal as a number, or as a string where the schema says so.
func ExampleShowValue() {
	price := schema.Column{Name: "price", Type: schema.Type{Kind: schema.Decimal, Precision: 10, Scale: 2}}
	fmt.Printf("%T %[1]v\n", source.ShowValue(&schema.Term{Type: price.Type, Columns: []*schema.Column{&price}}, schema.Must(schema.DecimalOf("12.50"))))
	// Output: json.Number 12.5
}

// A column of many rows, as JSON and as a time.
func ExampleReader() {
	type doc struct {
		ID   int64     `json:"id"`
		Made time.Time `json:"made"`
	}
	l := schema.Must(filter.For[doc]("docs"))
	db := schema.Must(sql.Open("sqlite", ":memory:"))
	defer db.Close()
	db.SetMaxOpenConns(1)
	tables := schema.Must(source.CreateAndLoad(context.Background(), db, sqlgen.SQLite, l, memeval.Dataset{"docs": []doc{{1, time.Unix(1, 0)}, {2, time.Unix(2, 0)}}}))
	made := source.ReaderOf(l.Collection("docs").Column("made"))
	for cells := range source.AllCells(context.Background(), tables, schema.Must(l.Parse("docs", []byte(`{"sort": "ID_ASC"}`)))) {
		text, _, _ := made.Append(nil, cells)
		micros, _, err := made.Time(cells)
		fmt.Println(string(text), micros, err)
	}
	// Output:
	// "1970-01-01T00:00:01.000000Z" 1000000 <nil>
	// "1970-01-01T00:00:02.000000Z" 2000000 <nil>
}

// A number of each row as it was given, without an any between.
func ExampleCells_Scalar() {
	type doc struct {
		ID   int64  `json:"id"`
		Size *int64 `json:"size"`
	}
	l := schema.Must(filter.For[doc]("docs"))
	db := schema.Must(sql.Open("sqlite", ":memory:"))
	defer db.Close()
	db.SetMaxOpenConns(1)
	tables := schema.Must(source.CreateAndLoad(context.Background(), db, sqlgen.SQLite, l, memeval.Dataset{"docs": []doc{{1, new(int64(7))}, {2, nil}}}))
	c := l.Collection("docs")
	for cells := range source.AllCells(context.Background(), tables, schema.Must(l.Parse("docs", []byte(`{"sort": "ID_ASC"}`)))) {
		size, known, err := cells.Scalar(c.Column("size"))
		fmt.Println(size.Bits(), known, err)
	}
	// Output:
	// 7 true <nil>
	// 0 false <nil>
}
