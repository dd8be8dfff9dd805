package problem_test

import (
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"net"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/httpapi/problem"
	"github.com/tamis-go/tamis/prefect"
	"github.com/tamis-go/tamis/schema"
)

var language = schema.Must(filter.New(prefect.Registry(), filter.Config{}))

func ExampleWrite() {
	_, err := language.Parse("flows", []byte(`{"flows": {"nam": {"any_": ["x"]}}}`))
	w := httptest.NewRecorder()
	problem.Write(w, err)
	fmt.Println(w.Code, w.Header().Get("Content-Type"))
	fmt.Println(w.Body)
	// Output:
	// 422 application/problem+json
	// {"type":"urn:tamis:problem:invalid-filter","title":"The filter is not valid","status":422,"errors":[{"code":"unknown_field","pointer":"/flows/nam","line":1,"column":12,"message":"flows has no field \"nam\"","suggestion":"name"}]}
}

func TestACauseIsNotTold(t *testing.T) {
	secret := errors.New(`pq: relation "flow_run" does not exist (SQLSTATE 42P01)`)
	for name, style := range map[string]*problem.Style{"standard": problem.Standard, "prefect": prefect.Problems} {
		for _, err := range []error{secret, fmt.Errorf("rows: %w", secret), &problem.Error{Kind: problem.Unavailable, Cause: secret}} {
			w := httptest.NewRecorder()
			style.Write(w, err)
			if w.Code < 500 || strings.Contains(w.Body.String(), "flow_run") || strings.Contains(w.Body.String(), "SQLSTATE") {
				t.Errorf("%s: %v is told as %d %s", name, err, w.Code, w.Body)
			}
		}
	}
}

// A state is an error with a code of SQL, as drivers of PostgreSQL return it.
type state string

func (s state) Error() string    { return "the database says " + string(s) }
func (s state) SQLState() string { return string(s) }

func TestWhatMayBeTriedAgainIsUnavailable(t *testing.T) {
	refused := &net.OpError{Op: "dial", Net: "tcp", Err: errors.New("connection refused")}
	for _, row := range []struct {
		err  error
		want int
	}{
		{refused, 503}, {driver.ErrBadConn, 503}, {sql.ErrConnDone, 503}, {state("57P01"), 503}, {state("53300"), 503}, {state("55P03"), 503},
		{state("40P01"), 503}, {state("42P01"), 500}, {state("22012"), 500}, {errors.New("a bug"), 500},
	} {
		w := httptest.NewRecorder()
		problem.Write(w, fmt.Errorf("rows: %w", row.err))
		if again := w.Header().Get("Retry-After") != ""; w.Code != row.want || again != (row.want == 503) {
			t.Errorf("%v: %d, Retry-After %q; want %d", row.err, w.Code, w.Header().Get("Retry-After"), row.want)
		}
	}
}

func TestEveryKindHasItsOwnType(t *testing.T) {
	seen := map[string]bool{}
	for _, k := range problem.Kinds() {
		if seen[k.Type()] || k.Title == "" || k.Status < 400 {
			t.Errorf("%+v: want a type of its own, a title and a status of an error", *k)
		}
		seen[k.Type()] = true
	}
}
