package main

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"sync"
	"time"

	_ "modernc.org/sqlite" // the driver named sqlite

	"github.com/tamis-go/tamis/benchmarks"
	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/httpapi"
	"github.com/tamis-go/tamis/internal/timing"
	"github.com/tamis-go/tamis/memeval"
	"github.com/tamis-go/tamis/schema"
	"github.com/tamis-go/tamis/source"
	"github.com/tamis-go/tamis/sqlgen"
)

// clients ask a server at the same time.
const clients = 4

// serveSuite is a page of rows over HTTP out of a SQLite file, beside a handler that is written by hand on the same statement.
func serveSuite(o timing.Options) []benchmarks.Result {
	l, _ := benchmarks.Runs()
	dir, err := os.MkdirTemp("", "tamis-serve-")
	must(err)
	defer os.RemoveAll(dir)
	db, err := sql.Open("sqlite", filepath.Join(dir, "runs.db"))
	must(err)
	defer db.Close()
	db.SetMaxIdleConns(clients)
	ctx := context.Background()
	_, err = source.CreateAndLoad(ctx, db, sqlgen.SQLite, l, memeval.Dataset{"runs": benchmarks.NewGenerator(1).Rows(20_000)})
	must(err)
	rows := schema.Must(source.Database(db, sqlgen.SQLite, l))
	var results []benchmarks.Result
	for _, limit := range []int{1, 50} {
		body := fmt.Appendf(nil, `{"limit": %d}`, limit)
		ours := httptest.NewServer(httpapi.Handler(l, rows))
		theirs := httptest.NewServer(byHandRuns(db, schema.Must(l.Parse("runs", body))))
		results = append(results, benchmarks.Beside(o, fmt.Sprintf("serve/limit %d", limit),
			timing.Contender{Per: clients * asks, Do: func() { ask(ours.URL+"/api/runs/filter", body) }},
			timing.Contender{Name: "database/sql + encoding/json by hand", Per: clients * asks, Do: func() { ask(theirs.URL, body) }})...)
		ours.Close()
		theirs.Close()
	}
	return results
}

// asks is how often each client asks in a turn.
const asks = 25

var client = &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: clients, DisableCompression: true}}

func ask(url string, body []byte) {
	var all sync.WaitGroup
	for range clients {
		all.Go(func() {
			for range asks {
				askOnce(url, body)
			}
		})
	}
	all.Wait()
}

// byHandRuns answers with a page of runs, as people write it today. It takes a limit alone.
func byHandRuns(db *sql.DB, q *filter.Query) http.Handler {
	text, _, err := sqlgen.SQLite.Append(nil, nil, q)
	must(err)
	statement := string(text)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var asked struct {
			Limit int `json:"limit"`
		}
		if err := json.NewDecoder(r.Body).Decode(&asked); err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
			return
		}
		rows, err := db.QueryContext(r.Context(), statement, asked.Limit, 0)
		if err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
			return
		}
		defer rows.Close()
		page := []benchmarks.Run{}
		for rows.Next() {
			var run benchmarks.Run
			var start, tags string
			if err := rows.Scan(&run.ID, &run.Name, &run.State, &run.Deployment, &start, &tags); err != nil {
				http.Error(w, err.Error(), http.StatusInternalServerError)
				return
			}
			if run.Start, err = time.Parse("2006-01-02 15:04:05.999999", start); err == nil {
				err = json.Unmarshal([]byte(tags), &run.Tags)
			}
			if err != nil {
				http.Error(w, err.Error(), http.StatusInternalServerError)
				return
			}
			page = append(page, run)
		}
		if err := rows.Err(); err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
			return
		}
		w.Header().Set("Content-Type", "application/json")
		_ = json.NewEncoder(w).Encode(page)
	})
}
