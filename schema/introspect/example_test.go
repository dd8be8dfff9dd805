package introspect_test

import (
	"context"
	"database/sql"
	"fmt"

	"github.com/tamis-go/tamis/schema/introspect"
	"github.com/tamis-go/tamis/sqlgen"
)

func ExampleRead() {
	db, _ := sql.Open("sqlite", "file::memory:")
	db.SetMaxOpenConns(1)
	_, _ = db.Exec(`CREATE TABLE book (id INTEGER PRIMARY KEY, title TEXT NOT NULL, price DECIMAL(6,2))`)

	found, err := introspect.Read(context.Background(), db, sqlgen.SQLite, introspect.Options{})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, c := range found.Registry.Collection("book").Columns {
		fmt.Println(c.Name, c.Type)
	}
	fmt.Println(found.Notes[0].Columns, found.Notes[0].Text)
	// Output:
	// id int
	// title string
	// price decimal(6,2) or null
	// [price] compared as the nearest decimal of its digits: no index on the column serves
}

func ExampleReadLimits() {
	db, _ := sql.Open("sqlite", ":memory:")
	db.SetMaxOpenConns(1)
	_, _ = db.Exec(`CREATE TABLE book (isbn TEXT PRIMARY KEY, stars INTEGER CHECK (stars BETWEEN 1 AND 5))`)
	found, _ := introspect.Read(context.Background(), db, sqlgen.SQLite, introspect.Options{})
	limits, err := introspect.ReadLimits(context.Background(), db, sqlgen.SQLite, found.Registry)
	book := found.Registry.Collection("book")
	fmt.Println(limits[book].Columns[book.Column("stars")].Tests, err)
	// Output: [{false >= [1]} {false <= [5]}] <nil>
}
