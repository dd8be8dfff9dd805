package main

import (
	"cmp"
	"context"
	"crypto/rand"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"

	_ "github.com/jackc/pgx/v5/stdlib" // the driver named pgx

	"github.com/tamis-go/tamis/benchmarks"
	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/filter/predicate"
	"github.com/tamis-go/tamis/httpapi"
	"github.com/tamis-go/tamis/internal/timing"
	"github.com/tamis-go/tamis/memeval"
	"github.com/tamis-go/tamis/schema"
	"github.com/tamis-go/tamis/schema/file"
	"github.com/tamis-go/tamis/source"
	"github.com/tamis-go/tamis/sqlgen"
)

const entriesSchema = `
tamis: 1
collections:
  entries:
    key: id
    columns: {id: uuid, tenant: string, title: string, likes: int or null, at: datetime}
`

func entries() *filter.Language {
	return schema.Must(filter.New(schema.Must(file.Parse("entries.yaml", []byte(entriesSchema))), filter.Config{}))
}

// writesSuite is rows that are added, changed and deleted over HTTP under a policy, beside a handler that is written by hand. PostgreSQL is that of
// the environment variable TAMIS_TEST_POSTGRES, and left out without it.
func writesSuite(o timing.Options) []benchmarks.Result {
	l := entries()
	dir, err := os.MkdirTemp("", "tamis-writes-")
	must(err)
	defer os.RemoveAll(dir)
	db, err := sql.Open("sqlite", "file:"+filepath.Join(dir, "entries.db")+"?_dqs=0&_txlock=immediate&_pragma=busy_timeout(10000)&_pragma=journal_mode(wal)&_pragma=synchronous(normal)")
	must(err)
	defer db.Close()
	results := writesIn(o, l, db, sqlgen.SQLite, false)
	if address := os.Getenv("TAMIS_TEST_POSTGRES"); address != "" {
		server, err := sql.Open("pgx", address)
		must(err)
		defer server.Close()
		space := "tamis_writes_" + strings.ToLower(rand.Text()[:8])
		_, err = server.Exec("CREATE SCHEMA " + space)
		must(err)
		defer func() { _, _ = server.Exec("DROP SCHEMA " + space + " CASCADE") }() // it is empty, or of this run
		own, err := sql.Open("pgx", address+"&search_path="+space)
		must(err)
		defer own.Close()
		results = append(results, writesIn(o, l, own, sqlgen.Postgres, true)...)
	}
	return results
}

// writesIn measures writes in a database, whose statements may number their binds.
func writesIn(o timing.Options, l *filter.Language, db *sql.DB, d *sqlgen.Dialect, numbered bool) []benchmarks.Result {
	ctx := context.Background()
	db.SetMaxIdleConns(clients)
	tables, err := source.CreateAndLoad(ctx, db, d, l, memeval.Dataset{})
	must(err)
	policy := schema.Must(l.Parse("entries", []byte(`{"entries": {"tenant": {"eq_": "north"}}}`))).Where()
	scope := &filter.Scope{Rows: map[string]predicate.Node{"entries": policy}}
	access := func(*http.Request) (httpapi.View, error) { return httpapi.View{Name: "north", Scope: scope}, nil }
	ours := httptest.NewServer(httpapi.Options{Writes: true, Access: access}.Handler(l, tables))
	defer ours.Close()
	theirs := httptest.NewServer(byHandWrites(db, numbered))
	defer theirs.Close()
	base := []string{ours.URL + "/api/entries", theirs.URL + "/api/entries"}
	ids := make([]string, 200)
	for i := range ids {
		ids[i] = newID()
		sendOne(http.MethodPost, base[0], newEntry(ids[i]))
	}
	var next atomic.Int64
	all := func(f func()) func() {
		return func() {
			var clientsOfTurn sync.WaitGroup
			for range clients {
				clientsOfTurn.Go(func() {
					for range asks {
						f()
					}
				})
			}
			clientsOfTurn.Wait()
		}
	}
	var results []benchmarks.Result
	for _, verb := range []struct {
		name string
		do   func(base string)
	}{
		{"POST", func(base string) { sendOne(http.MethodPost, base, newEntry(newID())) }},
		{"PATCH", func(base string) {
			sendOne(http.MethodPatch, base+"/"+ids[next.Add(1)%int64(len(ids))], fmt.Sprintf(`{"likes": %d}`, next.Load()))
		}},
		{"POST and DELETE", func(base string) {
			id := newID()
			sendOne(http.MethodPost, base, newEntry(id))
			sendOne(http.MethodDelete, base+"/"+id, "")
		}},
	} {
		name := "write/" + d.Name + " " + verb.name
		for _, name := range []string{name, name + ", CPU"} { // of this process: clients and handlers, and SQLite
			o.CPU = strings.HasSuffix(name, "CPU")
			results = append(results, benchmarks.Beside(o, name,
				timing.Contender{Per: clients * asks, Do: all(func() { verb.do(base[0]) })},
				timing.Contender{Name: "database/sql + encoding/json by hand", Per: clients * asks, Do: all(func() { verb.do(base[1]) })})...)
		}
	}
	return results
}

func newID() string {
	var b [16]byte
	_, _ = rand.Read(b[:]) // it never fails
	return fmt.Sprintf("%x-%x-7%03x-8%03x-%x", b[:4], b[4:6], int(b[6])<<4, int(b[8])<<4, b[10:])
}

func newEntry(id string) string {
	return `{"id": "` + id + `", "tenant": "north", "title": "an entry", "likes": 1, "at": "2024-05-01T12:00:00Z"}`
}

// sendOne sends a write, which is to succeed.
func sendOne(method, url, body string) {
	r, err := http.NewRequest(method, url, strings.NewReader(body))
	must(err)
	r.Header.Set("Content-Type", "application/json")
	answer, err := client.Do(r)
	must(err)
	_, err = io.Copy(io.Discard, answer.Body)
	must(err)
	must(answer.Body.Close())
	if answer.StatusCode >= http.StatusMultipleChoices {
		must(fmt.Errorf("%s %s: %s", method, url, answer.Status))
	}
}

// A byHandEntry is a row as people write it today.
type byHandEntry struct {
	ID     string `json:"id"`
	Tenant string `json:"tenant"`
	Title  string `json:"title"`
	Likes  *int64 `json:"likes"`
	At     string `json:"at"`
}

// An entriesByHand is a handler of entries: it reads bodies strictly, and looks at the tenant of the row in the statement
// that changes it, in a transaction.
type entriesByHand struct {
	db       *sql.DB
	numbered bool
}

func byHandWrites(db *sql.DB, numbered bool) http.Handler {
	b := &entriesByHand{db, numbered}
	mux := http.NewServeMux()
	mux.HandleFunc("POST /api/entries", b.handle(b.add))
	mux.HandleFunc("PATCH /api/entries/{id}", b.handle(b.change))
	mux.HandleFunc("DELETE /api/entries/{id}", b.handle(b.remove))
	return mux
}

// sql returns a statement in the database's own form.
func (b *entriesByHand) sql(text string) string {
	if !b.numbered {
		text = strings.NewReplacer("$1", "?", "$2", "?", "$3", "?", "$4", "?", "$5", "?").Replace(text)
	}
	return text
}

// handle answers with what f returns, in a transaction.
func (b *entriesByHand) handle(f func(r *http.Request, tx *sql.Tx) (int, *byHandEntry, error)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		tx, err := b.db.BeginTx(r.Context(), nil)
		if err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
			return
		}
		defer tx.Rollback() //nolint:errcheck // it has been committed
		status, entry, err := f(r, tx)
		if err == nil {
			err = tx.Commit()
		}
		switch {
		case errors.Is(err, sql.ErrNoRows):
			http.Error(w, "there is nothing here", http.StatusNotFound)
			return
		case err != nil:
			http.Error(w, err.Error(), http.StatusInternalServerError)
			return
		}
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(status)
		if entry != nil {
			_ = json.NewEncoder(w).Encode(entry)
		}
	}
}

func strictly(r *http.Request, into any) error {
	d := json.NewDecoder(r.Body)
	d.DisallowUnknownFields()
	return d.Decode(into)
}

func (b *entriesByHand) add(r *http.Request, tx *sql.Tx) (int, *byHandEntry, error) {
	var e byHandEntry
	if err := strictly(r, &e); err != nil {
		return 0, nil, err
	}
	if e.Tenant != "north" {
		return 0, nil, sql.ErrNoRows
	}
	_, err := tx.ExecContext(r.Context(), b.sql("INSERT INTO entries (id, tenant, title, likes, at) VALUES ($1, $2, $3, $4, $5)"), e.ID, e.Tenant, e.Title, e.Likes, e.At)
	return http.StatusCreated, &e, err
}

func (b *entriesByHand) change(r *http.Request, tx *sql.Tx) (int, *byHandEntry, error) {
	var body struct {
		Likes *int64 `json:"likes"`
	}
	if err := strictly(r, &body); err != nil {
		return 0, nil, err
	}
	e := &byHandEntry{}
	err := tx.QueryRowContext(r.Context(), b.sql("UPDATE entries SET likes = $1 WHERE id = $2 AND tenant = 'north' RETURNING id, tenant, title, likes, at"), body.Likes, r.PathValue("id")).
		Scan(&e.ID, &e.Tenant, &e.Title, &e.Likes, &e.At)
	return http.StatusOK, e, err
}

func (b *entriesByHand) remove(r *http.Request, tx *sql.Tx) (int, *byHandEntry, error) {
	result, err := tx.ExecContext(r.Context(), b.sql("DELETE FROM entries WHERE id = $1 AND tenant = 'north'"), r.PathValue("id"))
	if err != nil {
		return 0, nil, err
	}
	if n, err := result.RowsAffected(); err != nil || n == 0 {
		return 0, nil, cmp.Or(err, sql.ErrNoRows)
	}
	return http.StatusNoContent, nil, nil
}
