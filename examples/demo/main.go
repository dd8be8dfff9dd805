// Command demo is the engine in ten seconds: three filters, their SQL, and their rows from SQLite and from memory;
// then one filter that is wrong four times.
package main

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"os"
	"reflect"
	"strings"

	"golang.org/x/term"
	_ "modernc.org/sqlite"

	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/internal/report"
	"github.com/tamis-go/tamis/internal/wording"
	"github.com/tamis-go/tamis/prefect"
	"github.com/tamis-go/tamis/prefect/example"
	"github.com/tamis-go/tamis/source"
	"github.com/tamis-go/tamis/sqlgen"
)

// A request is a filter, as a client sends it.
type request struct {
	title, collection, body string
	shown                   []string // the columns that the demo shows
}

var requests = []request{
	{
		"Flows tagged database that have failed runs", "flows",
		`{
  "flows": {"tags": {"all_": ["database"]}},
  "flow_runs": {"state": {"type": {"any_": ["FAILED"]}}}
}`,
		[]string{"name", "tags"},
	},
	{
		"Production deployments with a task that failed to load, the last one first", "deployments",
		`{
  "deployments": {"tags": {"all_": ["production"]}, "paused": {"eq_": false}},
  "task_runs": {"name": {"like_": "LOAD"}, "state": {"type": {"any_": ["FAILED", "CRASHED"]}}},
  "sort": "CREATED_DESC", "limit": 3
}`,
		[]string{"name", "work_queue_name", "created"},
	},
	{
		"Flows that ran, and of which no run has ever failed", "flows",
		`{
  "flows": {"flow_runs": {"some_": {}, "every_": {"not_": {"state": {"type": {"any_": ["FAILED", "CRASHED"]}}}}}}
}`,
		[]string{"name", "tags"},
	},
}

// wrong has four errors.
const wrong = `{
  "flows": {"nme": {"any_": ["etl"]}, "tags": {"all_": "database"}},
  "flow_runs": {"state": {"type": {"any_": ["failed"]}}},
  "limit": 1000
}`

func main() {
	if err := run(context.Background(), os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "demo:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, w io.Writer) error {
	language, err := filter.New(prefect.Registry(), filter.Config{})
	if err != nil {
		return err
	}
	memory, err := source.Read(ctx, language, "data.json", example.Data)
	if err != nil {
		return err
	}
	db, err := sql.Open("sqlite", "file::memory:?_dqs=0")
	if err != nil {
		return err
	}
	defer db.Close()
	db.SetMaxOpenConns(1) // every connection would have a memory of its own
	sqlite, err := source.CreateAndLoad(ctx, db, sqlgen.SQLite, language, memory.Data())
	if err != nil {
		return err
	}
	p := printer{w, colours(w)}
	for i, r := range requests {
		p.line(p.bold, "%d. %s", i+1, r.title)
		q, err := language.Parse(r.collection, []byte(r.body))
		if err != nil {
			return err
		}
		p.block("POST /api/"+r.collection+"/filter", r.body)
		for _, d := range []*sqlgen.Dialect{sqlgen.SQLite, sqlgen.Postgres} {
			text, args, err := d.Select(q).ToSql()
			if err != nil {
				return err
			}
			p.statement(d, text, args)
		}
		fromSQLite, err := all(ctx, sqlite, q)
		if err != nil {
			return err
		}
		fromMemory, err := all(ctx, memory, q)
		if err != nil {
			return err
		}
		p.rows("rows from SQLite", fromSQLite, r.shown)
		p.rows("rows from memory", fromMemory, r.shown)
		if !reflect.DeepEqual(fromSQLite, fromMemory) {
			return errors.New("SQLite and memory do not agree")
		}
		p.line(p.green, "   ✓ SQLite and memory agree on %s, in every column and in this order\n", wording.Count(len(fromMemory), "row"))
	}
	p.line(p.bold, "4. A filter that is wrong in four places")
	p.block("POST /api/flows/filter", wrong)
	_, err = language.Parse("flows", []byte(wrong))
	var errs filter.Errors
	if !errors.As(err, &errs) {
		return fmt.Errorf("the filter with errors: %w", err)
	}
	var text strings.Builder
	report.Errors(&text, report.Body{Name: "body.json", Text: []byte(wrong)}, errs)
	p.indented(p.red, text.String())
	p.line(p.bold, "\n5. Over HTTP, with a page to try it on: http://127.0.0.1:8080/docs")
	p.block("these rows, or those of a Prefect server's own database, which is only read", served)
	return nil
}

// served are commands that serve the rows of this demo, and those of a real server.
const served = `go run ./cmd/tamis serve -s prefect --from prefect/example/data.json
tamis serve -s prefect --from sqlite:prefect.db`

func all(ctx context.Context, s source.Source, q *filter.Query) ([]source.Row, error) {
	var rows []source.Row
	for row, err := range s.Rows(ctx, q) {
		if err != nil {
			return nil, err
		}
		rows = append(rows, row)
	}
	return rows, nil
}

// colours reports whether w is a terminal whose user has nothing against colours.
func colours(w io.Writer) bool {
	file, ok := w.(*os.File)
	return ok && os.Getenv("NO_COLOR") == "" && term.IsTerminal(int(file.Fd()))
}
