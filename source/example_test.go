package source_test

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"log"

	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/filter/predicate"
	"github.com/tamis-go/tamis/memeval"
	"github.com/tamis-go/tamis/schema"
	"github.com/tamis-go/tamis/source"
	"github.com/tamis-go/tamis/sqlgen"
)

// An API server: body to rows.
func ExampleDatabase() {
	db := exampleDatabase()
	defer db.Close()
	flows, err := source.Database(db, sqlgen.SQLite, language)
	if err != nil {
		log.Fatal(err)
	}
	q, err := language.Parse("flows", []byte(`{"flows": {"tags": {"all_": ["ops"]}}}`))
	if err != nil {
		log.Fatal(err)
	}
	for row, err := range flows.Rows(context.Background(), q) {
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println(row["name"], row["created"])
	}
	// Output:
	// backup-postgres 2024-03-01T09:02:00.000000Z
	// clean-temp-files 2024-03-01T09:06:00.000000Z
}

// All or nothing: a collection that the database does not have as the schema says is refused, and others are answered unless the caller
// ends here.
func ExampleTables_Refused() {
	db, err := sql.Open("sqlite", "file::memory:?_dqs=0")
	if err != nil {
		log.Fatal(err)
	}
	defer db.Close()
	db.SetMaxOpenConns(1)
	if _, err := db.Exec(`CREATE TABLE houses (id INTEGER PRIMARY KEY, name TEXT);
		CREATE TABLE keepers (id INTEGER PRIMARY KEY, name TEXT, since INTEGER)`); err != nil {
		log.Fatal(err)
	}
	tables, err := source.Database(db, sqlgen.SQLite, zoo)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(tables.Refused())
	// Output:
	// keepers: the table keepers has no column hired
	// animals: the database has no table animals
}

// The keys of a filter's rows, whatever their other columns hold.
func ExampleTables_Keys() {
	db := exampleDatabase()
	defer db.Close()
	flows := schema.Must(source.Database(db, sqlgen.SQLite, language))
	q := schema.Must(language.Parse("flows", []byte(`{"flows": {"tags": {"all_": ["ops"]}}}`)))
	for row, err := range flows.Keys(context.Background(), q) {
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println(row)
	}
	// Output:
	// map[id:00000001-0000-4000-8000-000000000003]
	// map[id:00000001-0000-4000-8000-000000000007]
}

// A test that leaves a database as it was.
func ExampleTables_Drop() {
	db, err := sql.Open("sqlite", "file::memory:?_dqs=0")
	if err != nil {
		log.Fatal(err)
	}
	defer db.Close()
	db.SetMaxOpenConns(1)
	made, err := source.Create(context.Background(), db, sqlgen.SQLite, zoo)
	if err != nil {
		log.Fatal(err)
	}
	if err := made.Drop(context.Background()); err != nil {
		log.Fatal(err)
	}
	_, err = source.Database(db, sqlgen.SQLite, zoo)
	fmt.Println(err)
	// Output:
	// keepers: the database has no table keepers
	// animals: the database has no table animals
	// houses: the database has no table houses
}

// exampleDatabase is a database with the example data.
func exampleDatabase() *sql.DB {
	db, err := sql.Open("sqlite", "file::memory:?_dqs=0")
	if err != nil {
		log.Fatal(err)
	}
	db.SetMaxOpenConns(1) // every connection would have a memory of its own
	files, err := source.OpenFiles(language, example)
	if err != nil {
		log.Fatal(err)
	}
	if _, err := source.CreateAndLoad(context.Background(), db, sqlgen.SQLite, language, files.Data()); err != nil {
		log.Fatal(err)
	}
	return db
}

func ExampleFile() {
	rows, err := source.File(context.Background(), language, "../prefect/example/data.json")
	if err != nil {
		log.Fatal(err)
	}
	q, err := language.For(filter.Route{Count: true}).Parse("flow_runs", []byte(`{"flow_runs": {"state": {"type": {"any_": ["FAILED"]}}}}`))
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(rows.Count(context.Background(), q))
	// Output: 4 <nil>
}

// A database for a test: the tables of the language, and no row.
func ExampleCreate() {
	db, err := sql.Open("sqlite", "file::memory:?_dqs=0")
	if err != nil {
		log.Fatal(err)
	}
	defer db.Close()
	db.SetMaxOpenConns(1) // every connection would have a memory of its own
	flows, err := source.Create(context.Background(), db, sqlgen.SQLite, language)
	if err != nil {
		log.Fatal(err)
	}
	q, err := language.Query("flows", predicate.True())
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(flows.Count(context.Background(), q))
	// Output: 0 <nil>
}

func ExampleRead() {
	_, err := source.Read(context.Background(), language, "mine.json", []byte(`{
		"flows": [{"id": "00000001-0000-4000-8000-000000000001", "name": 5}]
	}`))
	fmt.Println(err)
	// Output: mine.json:2: /flows/0/name: want a string, have 5
}

func ExampleTables_Load() {
	db := exampleDatabase()
	defer db.Close()
	flows, err := source.Database(db, sqlgen.SQLite, language)
	if err != nil {
		log.Fatal(err)
	}
	err = flows.Load(context.Background(), memeval.Dataset{"flows": []source.Row{
		{"id": "00000001-0000-4000-8000-0000000000aa", "name": "new"},
		{"id": "00000001-0000-4000-8000-0000000000aa", "name": "twice"},
	}})
	fmt.Println(err)
	// Output: flows[1].id: another row has this id: flows[0]
}

// The most used tags of failed runs.
func ExampleTables_Aggregate() {
	db := exampleDatabase()
	defer db.Close()
	runs, err := source.Database(db, sqlgen.SQLite, language)
	if err != nil {
		log.Fatal(err)
	}
	q, err := language.For(filter.Route{Aggregate: true}).Parse("flow_runs", []byte(`{"flow_runs": {"state": {"type": {"any_": ["FAILED", "CRASHED"]}}},
		"aggregate": {"group_by": ["tags"], "min": ["start_time"], "limit": 2}}`))
	if err != nil {
		log.Fatal(err)
	}
	groups, more, err := runs.Aggregate(context.Background(), q)
	if err != nil {
		log.Fatal(err)
	}
	for i := range groups {
		text, err := json.Marshal(source.ShowGroup(q.Aggregate(), &groups[i]))
		fmt.Println(string(text), err)
	}
	fmt.Println(more)
	// Output:
	// {"group":{"tags":"database"},"count":3,"min":{"start_time":"2024-03-05T02:00:05.000000Z"}} <nil>
	// {"group":{"tags":"production"},"count":3,"min":{"start_time":"2024-03-05T02:00:05.000000Z"}} <nil>
	// true
}

func ExampleHistory() {
	db := exampleDatabase()
	defer db.Close()
	runs, err := source.Database(db, sqlgen.SQLite, language)
	if err != nil {
		log.Fatal(err)
	}
	q, err := language.For(filter.Route{History: true}).Parse("flow_runs", []byte(`{"history": {"field": "start_time",
		"start": "2024-03-05", "end": "2024-03-07", "interval_seconds": 86400, "group_by": ["state.type"]}}`))
	if err != nil {
		log.Fatal(err)
	}
	groups, err := source.History(context.Background(), runs, q)
	if err != nil {
		log.Fatal(err)
	}
	for _, g := range groups {
		fmt.Println(g.Bucket, g.Values[0], g.Count)
	}
	// Output:
	// 0 CANCELLED 1
	// 0 COMPLETED 2
	// 0 FAILED 1
	// 1 COMPLETED 3
	// 1 CRASHED 1
	// 1 FAILED 2
	// 1 RUNNING 2
}

func ExampleNewFiles() {
	files, err := source.NewFiles(language, "copy.json")
	if err != nil {
		log.Fatal(err)
	}
	// Nothing is written, since a row is not of the schema.
	err = files.Load(context.Background(), memeval.Dataset{"flows": []source.Row{{"id": "x"}}})
	fmt.Println(err != nil)
	// Output: true
}

func ExampleAppendRow() {
	c := language.Registry().Collection("variables")
	row := source.Row{"name": "host", "id": "0000000c-0000-4000-8000-000000000001", "tags": []any{"database"}}
	fmt.Println(string(source.AppendRow(nil, c, row)))
	// Output: {"id":"0000000c-0000-4000-8000-000000000001","name":"host","tags":["database"]}
}

func ExampleWatched() {
	files, err := source.OpenFiles(language, "../prefect/example/data.json")
	if err != nil {
		log.Fatal(err)
	}
	n := 0
	memory, err := source.Memory(language, source.Watched(files.Data(), func() { n++ }))
	fmt.Println(n, memory != nil, err)
	// Output: 118 true <nil>
}

func ExampleLineKeys() {
	keys := source.NewLineKeys(language.Collection("flows"), "flows.ndjson")
	fmt.Println(keys.Key(1, []byte(`{"id": "8F3C2A10-1111-4222-8333-444455556666", "name": "etl"}`)))
	_, err := keys.Key(2, []byte(`{"id": "8F3C2A10-1111-4222-8333-444455556666", "tags": "etl"}`))
	fmt.Println(err)
	// Output:
	// map[id:8f3c2a10-1111-4222-8333-444455556666] <nil>
	// flows.ndjson:2: /tags: want an array of string, or null, have "etl"
}

func ExampleWriter() {
	l := schema.Must(filter.For[struct {
		ID   int64  `json:"id" tamis:"key"`
		Text string `json:"text"`
	}]("notes"))
	s := schema.Must(source.Memory(l, memeval.Dataset{}))
	notes := l.Collection("notes")
	makes, err := s.Makes(context.Background(), notes)
	if err != nil {
		panic(err)
	}
	body := source.Body{Collection: notes, Sees: func(*schema.Column) bool { return true }, Makes: makes}
	row, err := body.Read([]byte(`{"text": "hello"}`))
	if err != nil {
		panic(err)
	}
	err = s.Change(context.Background(), func(tx source.Tx) error {
		added, err := tx.Insert(context.Background(), notes, row)
		fmt.Println("the key is", added["id"])
		return err
	})
	fmt.Println(err)
	_, err = body.Read([]byte(`{"txt": "hello"}`))
	fmt.Println(err)
	// Output:
	// the key is 1
	// <nil>
	// /txt: notes has no column "txt"; did you mean text? (and 1 more error)
}
