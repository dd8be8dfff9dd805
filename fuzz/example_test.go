package fuzz_test

import (
	"context"
	"database/sql"
	"fmt"
	"math/rand"
	"testing"

	"github.com/leanovate/gopter"

	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/fuzz"
	"github.com/tamis-go/tamis/schema"
	"github.com/tamis-go/tamis/schema/introspect"
	"github.com/tamis-go/tamis/source"
	"github.com/tamis-go/tamis/sqlgen"
)

// A book is a user's row.
type book struct {
	ID    int64    `json:"id"    tamis:"key"`
	Title string   `json:"title"`
	Pages *int64   `json:"pages"`
	Tags  []string `json:"tags"`
}

var books = schema.Must(filter.New(schema.Must(schema.New(schema.Must(schema.For[book]("books")))), filter.Config{}))

// One test checks a user's schema and database.
func TestMySchema(t *testing.T) {
	db, err := sql.Open("sqlite", ":memory:")
	if err != nil {
		t.Fatal(err)
	}
	db.SetMaxOpenConns(1)
	mine, err := source.Create(t.Context(), db, sqlgen.SQLite, books)
	if err != nil {
		t.Fatal(err)
	}
	fuzz.Differential(t, books, map[string]source.Loader{"mine": mine})
}

func ExampleBodies() {
	p := gopter.DefaultGenParameters()
	p.Rng = rand.New(rand.NewSource(1))
	rows, _ := fuzz.Data(books, fuzz.RowConfig{})(p).Retrieve()
	body, _ := fuzz.Bodies(books, books.Collection("books"), rows.(fuzz.Rows))(p).Retrieve()
	_, err := books.Parse("books", body.([]byte))
	fmt.Println(err)
	// Output: <nil>
}

func ExampleShrinkBody() {
	for smaller := range fuzz.ShrinkBody([]byte(`{"books":{"title":{"like_":"ab"}}}`)) {
		fmt.Println(string(smaller))
	}
	// Output:
	// {}
	// {"books":{}}
	// {"books":{"title":{}}}
	// {"books":{"title":{"like_":""}}}
	// {"books":{"title":{"like_":"a"}}}
	// {"books":{"title":{"like_":"b"}}}
}

// Rows for a database that has conditions of its own: they respect its keys, foreign keys, lengths, ranges and checks.
func ExampleFill() {
	ctx := context.Background()
	db, _ := sql.Open("sqlite", ":memory:")
	db.SetMaxOpenConns(1)
	_, _ = db.Exec(`PRAGMA foreign_keys = ON;
		CREATE TABLE author (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE CHECK (length(name) <= 20));
		CREATE TABLE book (isbn TEXT PRIMARY KEY, author INTEGER NOT NULL REFERENCES author, stars INTEGER CHECK (stars BETWEEN 1 AND 5))`)
	found, _ := introspect.Read(ctx, db, sqlgen.SQLite, introspect.Options{})
	l, _ := filter.New(found.Registry, filter.Config{})
	tables, _ := source.Database(db, sqlgen.SQLite, l)

	rows, clear, err := fuzz.Fill(ctx, l, tables, 2, fuzz.RowConfig{})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(len(rows["author"]) > 0, len(rows["book"]) > 0)
	fmt.Println(clear(ctx))
	// Output:
	// true true
	// <nil>
}
