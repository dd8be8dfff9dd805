package introspect_test

import (
	"context"
	"database/sql"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/tamis-go/tamis/schema/introspect"
	"github.com/tamis-go/tamis/sqlgen"
)

// A table of two foreign keys joins two tables: by its key, or with a key of its own and no other column. What has columns of its own is rows of
// its own.
func TestATableThatOnlyJoinsTwoIsAField(t *testing.T) {
	for name, test := range map[string]struct {
		table, want string // the field of book, and the collection at its end
	}{
		"its key":                 {"book_id INT REFERENCES book, author_id INT REFERENCES author, PRIMARY KEY (book_id, author_id)", "author"},
		"its key, and more":       {"book_id INT REFERENCES book, author_id INT REFERENCES author, place INT, PRIMARY KEY (book_id, author_id)", "author"},
		"a key of its own":        {"id INTEGER PRIMARY KEY, book_id INT REFERENCES book, author_id INT REFERENCES author", "author"},
		"no key":                  {"book_id INT REFERENCES book, author_id INT REFERENCES author", "author"},
		"columns of its own":      {"id INTEGER PRIMARY KEY, book_id INT REFERENCES book, author_id INT REFERENCES author, said TEXT", ""},
		"three tables":            {"book_id INT REFERENCES book, author_id INT REFERENCES author, shop_id INT REFERENCES shop", ""},
		"a table with itself":     {"book_id INT REFERENCES book, sequel_id INT REFERENCES book, PRIMARY KEY (book_id, sequel_id)", ""},
		"a row of one of the two": {"book_id INT PRIMARY KEY REFERENCES book, author_id INT REFERENCES author", ""},
	} {
		db, err := sql.Open("sqlite", ":memory:")
		if err != nil {
			t.Fatal(err)
		}
		db.SetMaxOpenConns(1)
		for _, statement := range []string{
			"CREATE TABLE book (id INTEGER PRIMARY KEY)", "CREATE TABLE author (id INTEGER PRIMARY KEY)", "CREATE TABLE shop (id INTEGER PRIMARY KEY)",
			"CREATE TABLE link (" + test.table + ")",
		} {
			if _, err := db.Exec(statement); err != nil {
				t.Fatal(err)
			}
		}
		found, err := introspect.Read(context.Background(), db, sqlgen.SQLite, introspect.Options{})
		if err != nil {
			t.Fatal(err)
		}
		got := ""
		for _, f := range found.Registry.Collection("book").Fields {
			if f.Through != nil {
				got += f.Name
			}
		}
		if diff := cmp.Diff(test.want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
		_ = db.Close()
	}
}
