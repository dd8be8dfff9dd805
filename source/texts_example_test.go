package source_test

import (
	"context"
	"database/sql"
	"fmt"

	_ "modernc.org/sqlite"

	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/schema"
	"github.com/tamis-go/tamis/schema/file"
	"github.com/tamis-go/tamis/source"
	"github.com/tamis-go/tamis/sqlgen"
)

func ExampleTexts() {
	r := schema.Must(file.Parse("docs.yaml", []byte("tamis: 1\nname: docs\ncollections: {docs: {key: id, columns: {id: int, body: json}}}\n")))
	l := schema.Must(filter.New(r, filter.Config{}))
	db := schema.Must(sql.Open("sqlite", ":memory:?_dqs=0"))
	defer db.Close()
	db.SetMaxOpenConns(1)
	schema.Must(db.Exec(`CREATE TABLE docs (id INTEGER PRIMARY KEY, body TEXT NOT NULL)`))
	schema.Must(db.Exec(`INSERT INTO docs VALUES (1, '{"b": 1, "a": [2]}')`))
	tables := schema.Must(source.Database(db, sqlgen.SQLite, l))
	for row, err := range source.Texts(context.Background(), tables, schema.Must(l.Parse("docs", []byte(`{}`)))) {
		fmt.Printf("%s %v\n", row["body"], err)
	}
	// Output:
	// {"b":1,"a":[2]} <nil>
}
