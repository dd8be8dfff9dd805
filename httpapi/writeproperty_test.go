package httpapi_test

import (
	"cmp"
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"maps"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/tamis-go/tamis/httpapi"
	"github.com/tamis-go/tamis/source"
)

// A modelNote is a row of notes as the model has it: what of it the test changes.
type modelNote struct{ Tenant, Slug, State string }

// A model is what notes answer to writes, in its plainest form.
type model map[string]modelNote

// sees reports whether a caller sees a note; the caller "" sees all.
func (n modelNote) sees(caller string) bool { return caller == "" || n.Tenant == caller }

// taken reports whether another note than that of an id has what no two have alike.
func (m model) taken(id string, n modelNote) bool {
	for other, there := range m {
		if other != id && there.Tenant == n.Tenant && there.Slug == n.Slug {
			return true
		}
	}
	return false
}

// do returns the status of a write, and makes it.
func (m model) do(caller, method, id string, n modelNote) int {
	old, there := m[id]
	visible := there && old.sees(caller)
	status := http.StatusOK
	switch {
	case method == http.MethodPost && there:
		return http.StatusConflict
	case method == http.MethodPost, method == http.MethodPut && !there:
		status = http.StatusCreated
	case !visible:
		return http.StatusNotFound
	case method == http.MethodDelete:
		delete(m, id)
		return http.StatusNoContent
	case method == http.MethodPatch:
		n = modelNote{cmp.Or(n.Tenant, old.Tenant), cmp.Or(n.Slug, old.Slug), cmp.Or(n.State, old.State)}
	}
	switch {
	case m.taken(id, n):
		return http.StatusConflict
	case !n.sees(caller):
		return http.StatusForbidden
	}
	m[id] = n
	return status
}

// body returns the columns that a note names.
func (n modelNote) body() string {
	named := map[string]string{"tenant": n.Tenant, "slug": n.Slug, "state": n.State}
	maps.DeleteFunc(named, func(_, value string) bool { return value == "" })
	text, _ := json.Marshal(named)
	return string(text)
}

// rowsOf returns the notes that a caller sees, by their keys.
func rowsOf(t *testing.T, h http.Handler, caller string) map[string]map[string]any {
	t.Helper()
	got := send(h, caller, "POST", "/api/notes/filter", `{"limit": 200}`)
	var rows []map[string]any
	if err := json.Unmarshal([]byte(got.body), &rows); err != nil || got.status != http.StatusOK {
		t.Fatalf("%d %s", got.status, got.body)
	}
	out := map[string]map[string]any{}
	for _, row := range rows {
		out[row["id"].(string)] = row
	}
	return out
}

// TestWritesAgreeWithAModel makes random writes of three callers, one after another, and asks the model for each status and for what each sees.
func TestWritesAgreeWithAModel(t *testing.T) {
	steps := 2000
	if testing.Short() {
		steps = 150
	}
	for _, engine := range writers {
		t.Run(engine, func(t *testing.T) {
			seed := rand.Uint64()
			r := rand.New(rand.NewPCG(seed, 1))
			h := httpapi.Options{Writes: true, Access: tenants}.Handler(notes, writer(t, engine, notes))
			m := model{}
			pick := func(list ...string) string { return list[r.IntN(len(list))] }
			for step := range steps {
				caller, method := pick("a", "b", ""), pick("POST", "PUT", "PATCH", "PATCH", "DELETE")
				id := fmt.Sprintf("01890000-0000-7000-8000-%012d", r.IntN(6))
				n := modelNote{pick("a", "b"), pick("x", "y", "z", "w"), pick("open", "done")}
				if method == http.MethodPatch {
					n = modelNote{pick("a", "b", "", "", ""), pick("x", "y", "", ""), pick("open", "")}
				}
				path, body := "/api/notes/"+id, n.body()
				switch method {
				case http.MethodPost:
					path, body = "/api/notes", `{"id": "`+id+`", `+body[1:]
				case http.MethodDelete:
					body = ""
				}
				got, want := send(h, caller, method, path, body), m.do(caller, method, id, n)
				if got.status != want {
					t.Fatalf("seed %d, step %d: %s %s of %q with %s: %d %s, want %d", seed, step, method, path, caller, body, got.status, got.body, want)
				}
				if step%10 != 0 && step+1 < steps {
					continue
				}
				for _, caller := range []string{"a", "b", ""} {
					have := map[string]modelNote{}
					for id, row := range rowsOf(t, h, caller) {
						have[id] = modelNote{row["tenant"].(string), row["slug"].(string), row["state"].(string)}
					}
					want := maps.Clone(m)
					maps.DeleteFunc(want, func(_ string, n modelNote) bool { return !n.sees(caller) })
					if !maps.Equal(have, want) {
						t.Fatalf("seed %d, step %d: %q sees %v, want %v", seed, step, caller, have, want)
					}
				}
			}
		})
	}
}

// TestNothingAcknowledgedIsLost lets three callers write at once while connections are lost and clients go away. Each write adds its number
// to two columns of a row, by If-Match: in the end a row has each number that was acknowledged, and none that was refused, and whenever
// it is read both columns have the same.
func TestNothingAcknowledgedIsLost(t *testing.T) {
	lasts := 3 * time.Second
	if testing.Short() {
		lasts = time.Second
	}
	for _, engine := range writers {
		t.Run(engine, func(t *testing.T) {
			s := writer(t, engine, notes)
			h := httpapi.Options{Writes: true, Access: tenants}.Handler(notes, s)
			const rows = 4
			ids := make([]string, rows)
			for i := range ids {
				ids[i] = fmt.Sprintf("01890000-0000-7000-8000-%012d", i)
				n := strconv.Itoa(i) + ":"
				body := `{"id": "` + ids[i] + `", "tenant": "` + []string{"a", "b"}[i%2] + `", "slug": "` + n + `", "body": "` + n + `", "state": "open"}`
				if got := send(h, "", "POST", "/api/notes", body); got.status != 201 {
					t.Fatal(got)
				}
			}
			var next atomic.Int64
			var mu sync.Mutex
			fate := map[int64]int{} // of each number: 1 acknowledged, -1 refused, 0 unknown
			ctx, cancel := context.WithTimeout(t.Context(), lasts)
			defer cancel()
			var all sync.WaitGroup
			for _, caller := range []string{"a", "b", ""} {
				all.Go(func() {
					r := rand.New(rand.NewPCG(rand.Uint64(), 1))
					for ctx.Err() == nil {
						n := next.Add(1)
						status := addNumber(t, h, r, caller, ids[r.IntN(rows)], n)
						mu.Lock()
						switch {
						case status >= 200 && status < 300:
							fate[n] = 1
						case status >= 400 && status < 500:
							fate[n] = -1
						}
						mu.Unlock()
					}
				})
			}
			if tables, ok := s.(*source.Tables); ok {
				all.Go(func() { killConnections(ctx, tables, engine) })
			}
			all.Wait()
			seen := map[int64]bool{}
			for _, row := range rowsOf(t, h, "") {
				_, numbers, _ := strings.Cut(row["body"].(string), ":")
				for number := range strings.SplitSeq(numbers, ",") {
					if n, err := strconv.ParseInt(number, 10, 64); err == nil {
						seen[n] = true
					}
				}
				if row["body"] != row["slug"] {
					t.Errorf("half a row is written: %v", row)
				}
			}
			counts := map[int]int{}
			for n := range next.Load() {
				counts[fate[n]]++
				if fate[n] > 0 && !seen[n] || fate[n] < 0 && seen[n] {
					t.Errorf("number %d has the fate %d, and is there: %v", n, fate[n], seen[n])
				}
			}
			if counts[1] == 0 {
				t.Error("no write was acknowledged")
			}
			t.Logf("tally: writes: %s: %d acknowledged, %d refused, %d unknown", engine, counts[1], counts[-1], counts[0])
		})
	}
}

// addNumber reads a row and adds a number to it, and returns the status of the write: 404 where the caller sees no row.
func addNumber(t *testing.T, h http.Handler, r *rand.Rand, caller, id string, n int64) int {
	got := send(h, caller, "GET", "/api/notes/"+id, "")
	if got.status != http.StatusOK {
		return http.StatusNotFound
	}
	var row map[string]any
	if err := json.Unmarshal([]byte(got.body), &row); err != nil {
		t.Error(err)
		return http.StatusNotFound
	}
	if row["body"] != row["slug"] || caller != "" && row["tenant"] != caller {
		t.Errorf("%q sees %v", caller, row)
	}
	text := fmt.Sprintf("%s%d,", row["body"], n)
	body := map[string]any{"body": text, "slug": text}
	if caller == "" && r.IntN(4) == 0 {
		body["tenant"] = []string{"a", "b"}[r.IntN(2)]
	}
	written, _ := json.Marshal(body)
	request := httptest.NewRequest("PATCH", "/api/notes/"+id, strings.NewReader(string(written)))
	request.Header = http.Header{"Content-Type": {"application/json"}, "Tenant": {caller}, "If-Match": {got.header.Get("ETag")}}
	if r.IntN(5) == 0 { // the client goes away
		ctx, cancel := context.WithTimeout(request.Context(), time.Duration(r.IntN(3000))*time.Microsecond)
		defer cancel()
		request = request.WithContext(ctx)
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, request)
	return w.Code
}

// killConnections ends the connections of a database, again and again.
func killConnections(ctx context.Context, tables *source.Tables, engine string) {
	db, _ := tables.Others()
	list := map[string]string{
		"postgres": "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()",
		"mariadb":  "SELECT ID FROM information_schema.PROCESSLIST WHERE DB = DATABASE() AND ID <> CONNECTION_ID()",
		"mysql":    "SELECT ID FROM information_schema.PROCESSLIST WHERE DB = DATABASE() AND ID <> CONNECTION_ID()",
	}[engine]
	if list == "" {
		return
	}
	for ctx.Err() == nil {
		time.Sleep(50 * time.Millisecond)
		for _, id := range numbers(ctx, db, list) {
			end := "SELECT pg_terminate_backend(" + id + ")"
			if engine != "postgres" {
				end = "KILL " + id
			}
			_, _ = db.ExecContext(ctx, end) // it may be gone already
		}
	}
}

func numbers(ctx context.Context, db source.DB, statement string) (list []string) {
	rows, err := db.QueryContext(ctx, statement)
	if err != nil {
		return nil
	}
	defer rows.Close()
	for rows.Next() {
		var id sql.NullString
		if rows.Scan(&id) == nil {
			list = append(list, id.String)
		}
	}
	return list
}
