package httpapi_test

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"net/http"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"modernc.org/sqlite"

	"github.com/tamis-go/tamis/httpapi"
	"github.com/tamis-go/tamis/source"
	"github.com/tamis-go/tamis/sqlgen"
)

// calls counts what a driver is asked, and has call k fail.
type calls struct {
	mu         sync.Mutex
	n, k, open int
	err        error
}

func (c *calls) fail() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.n++; c.n == c.k {
		return c.err
	}
	return nil
}

func (c *calls) opened(n int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.open += n
}

// A connector opens SQLite files with a driver that may fail in every call.
type connector struct {
	*calls
	file string
}

func (c connector) Driver() driver.Driver { return &sqlite.Driver{} }

func (c connector) Connect(context.Context) (driver.Conn, error) {
	if err := c.fail(); err != nil {
		return nil, err
	}
	conn, err := (&sqlite.Driver{}).Open(c.file)
	if err == nil {
		c.opened(1)
	}
	return failingConn{conn, c.calls}, err
}

type failingConn struct {
	driver.Conn
	*calls
}

func (c failingConn) Close() error {
	c.opened(-1)
	return c.Conn.Close()
}

func (c failingConn) PrepareContext(ctx context.Context, text string) (driver.Stmt, error) {
	if err := c.fail(); err != nil {
		return nil, err
	}
	s, err := c.Conn.(driver.ConnPrepareContext).PrepareContext(ctx, text)
	return failingStmt{s, c.calls}, err
}

func (c failingConn) QueryContext(ctx context.Context, text string, args []driver.NamedValue) (driver.Rows, error) {
	if err := c.fail(); err != nil {
		return nil, err
	}
	rows, err := c.Conn.(driver.QueryerContext).QueryContext(ctx, text, args)
	return failingRows{rows, c.calls}, err
}

type failingStmt struct {
	driver.Stmt
	*calls
}

func (s failingStmt) QueryContext(ctx context.Context, args []driver.NamedValue) (driver.Rows, error) {
	if err := s.fail(); err != nil {
		return nil, err
	}
	rows, err := s.Stmt.(driver.StmtQueryContext).QueryContext(ctx, args)
	return failingRows{rows, s.calls}, err
}

type failingRows struct {
	driver.Rows
	*calls
}

func (r failingRows) Next(dest []driver.Value) error {
	if err := r.fail(); err != nil {
		return err
	}
	return r.Rows.Next(dest)
}

// Every call of the driver fails once on every route, and so does the connection. The answer is the one without failures, or a problem
// that tells nothing; no connection stays in use, and none is open in the end.
func TestADriverThatFailsInAnyCallIsAProblem(t *testing.T) {
	file := filepath.Join(t.TempDir(), "zoo.db")
	db, err := sql.Open("sqlite", file)
	if err != nil {
		t.Fatal(err)
	}
	tables, err := source.Create(t.Context(), db, sqlgen.SQLite, language)
	if err != nil {
		t.Fatal(err)
	}
	if err := tables.Load(t.Context(), data); err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	failed, total := 0, 0
	for _, errIn := range []error{errDriver, driver.ErrBadConn} {
		for _, row := range []struct{ path, body string }{
			{"/api/keepers/filter", `{}`},
			{"/api/animals/filter", `{"animals": {"keeper_name": {"any_": ["Ada"]}}, "sort": "KEEPER_ASC"}`},
			{"/api/keepers/count", `{"animals": {}}`},
			{"/api/keepers/paginate", `{"limit": 2}`},
			{"/api/animals/paginate", `{"limit": 2, "sort": "KEEPER_ASC"}`},
			{"/api/keepers/history", `{"history": {"field": "shift", "start": "2024-01-01", "end": "2024-01-03", "interval_seconds": 86400}}`},
			{"/api/keepers?limit=2", ""},
			{"/api/keepers/1", ""},
		} {
			whole := ""
			for k := 0; ; k++ {
				c := &calls{err: errIn}
				db := sql.OpenDB(connector{c, file})
				rows, err := source.Database(db, sqlgen.SQLite, language)
				if err != nil {
					t.Fatal(err)
				}
				before := c.n
				if k > 0 {
					c.k = before + k
				}
				h := httpapi.Handler(language, rows)
				w := ask(h, row.path, row.body)
				used, stats := c.n-before, db.Stats()
				if err := db.Close(); err != nil {
					t.Error(err)
				}
				if stats.InUse != 0 || c.open != 0 {
					t.Errorf("%s, call %d fails: %d connections in use, %d open in the end", row.path, k, stats.InUse, c.open)
				}
				got := w.Body.String()
				if k == 0 {
					if whole = got; w.Code != http.StatusOK || used < 2 {
						t.Errorf("%s = %d %s in %d calls", row.path, w.Code, got, used)
					}
					continue
				}
				if used < k {
					break
				}
				total++
				// A cursor that could not be made is left out, and cursors are signed anew: any letters may stand in one.
				g, _, _ := strings.Cut(got, `,"next"`)
				want, _, _ := strings.Cut(whole, `,"next"`)
				switch {
				case strings.Contains(g, "SQLSTATE"), strings.Contains(g, "secrets"), strings.Contains(g, "driver"), strings.Contains(g, "sql"):
					t.Errorf("%s, call %d fails: a client reads %s", row.path, k, got)
				case w.Code == http.StatusOK && g == want:
				case w.Code == http.StatusServiceUnavailable && w.Header().Get("Retry-After") != "", w.Code == http.StatusInternalServerError:
					failed++
				default:
					t.Errorf("%s, call %d fails: %d %s, want %s or a problem", row.path, k, w.Code, got, whole)
				}
			}
		}
	}
	t.Logf("tally: httpapi: %d calls of a driver failed, %d of them were answered 503 or 500, the others asked again", total, failed)
	if failed < total/3 || total < 50 {
		t.Errorf("of %d failures %d were problems: the test hardly tried", total, failed)
	}
}

// A client that reads nothing of a long answer holds the rows for the timeout at most, and with them a connection.
func TestAClientThatDoesNotReadIsGivenUp(t *testing.T) {
	s := &failing{Store: memory(t), times: 1 << 30}
	ended := make(chan struct{})
	h := httpapi.Options{Timeout: 200 * time.Millisecond}.Handler(language, s)
	addr := listening(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		defer close(ended)
		h.ServeHTTP(w, r)
	}))
	conn := dial(t, addr)
	if _, err := conn.Write([]byte(strings.Replace(head, "count", "filter", 1) + "Content-Length: 2\r\n\r\n{}")); err != nil {
		t.Fatal(err)
	}
	select {
	case <-ended:
	case <-time.After(20 * time.Second):
		t.Error("the rows are held for a client that does not read")
	}
}

// A client that sends its headers byte by byte is given up before long, and so is one that sends nothing.
func TestSlowHeadersAreGivenUp(t *testing.T) {
	if testing.Short() {
		t.Skip("it takes as long as a client has for its headers: ten seconds")
	}
	t.Parallel()
	addr := listening(t, httpapi.Handler(language, memory(t)))
	begin := time.Now()
	conn := dial(t, addr)
	if _, err := conn.Write([]byte("POST /api/keepers/count HTTP/1.1\r\n")); err != nil {
		t.Fatal(err)
	}
	closed := make(chan error, 1)
	go func() {
		_, err := conn.Read(make([]byte, 1))
		closed <- err
	}()
	for {
		select {
		case err := <-closed:
			if err == nil {
				_, err = conn.Read(make([]byte, 1<<10))
			}
			if took := time.Since(begin); took > 25*time.Second || errors.Is(err, context.DeadlineExceeded) {
				t.Errorf("slow headers were given up after %v: %v", took, err)
			}
			return
		case <-time.After(time.Second):
			_, _ = conn.Write([]byte("x")) // until it is refused
		}
	}
}
