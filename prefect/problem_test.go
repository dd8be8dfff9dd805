package prefect_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/httpapi/problem"
	"github.com/tamis-go/tamis/prefect"
	"github.com/tamis-go/tamis/schema"
)

var language = schema.Must(filter.New(prefect.Registry(), filter.Config{}))

// The rows of testdata/refusals.json were answered by a real server: a body, what it was sent to, and the answer. Those with "ours"
// are answered differently here, on purpose.
func TestErrorsAreToldAsTheReferenceTellsThem(t *testing.T) {
	text, err := os.ReadFile("testdata/refusals.json")
	if err != nil {
		t.Fatal(err)
	}
	var rows []struct {
		Collection string
		Count      bool
		Page       bool
		Body       string
		Answer     json.RawMessage
		Ours       string // why ours differs
	}
	if err := json.Unmarshal(text, &rows); err != nil {
		t.Fatal(err)
	}
	for _, row := range rows {
		l := language
		if row.Page {
			l = l.For(filter.Route{Keys: []filter.Key{{Name: "page", Type: schema.Type{Kind: schema.Int}, Min: 1}}})
		}
		_, err := l.Parse(row.Collection, []byte(row.Body))
		var errs filter.Errors
		if !errors.As(err, &errs) {
			t.Errorf("%s: %v, want errors", row.Body, err)
			continue
		}
		w := httptest.NewRecorder()
		prefect.Problems.Write(w, &problem.Error{Kind: problem.InvalidFilter, Errors: errs, Body: []byte(row.Body)})
		if w.Code != http.StatusUnprocessableEntity {
			t.Errorf("%s: status %d, want 422", row.Body, w.Code)
		}
		got, want := decoded(t, w.Body.Bytes()), decoded(t, row.Answer)
		if diff := cmp.Diff(want, got); (diff != "") != (row.Ours != "") {
			t.Errorf("%s: the reference's answer and ours (-reference +ours; declared: %q):\n%s", row.Body, row.Ours, diff)
		}
	}
}

func decoded(t *testing.T, text []byte) any {
	t.Helper()
	var v any
	if err := json.Unmarshal(text, &v); err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	return v
}

func Example_problems() {
	_, err := language.Parse("flows", []byte(`{"limit": 500}`))
	refused := *problem.Of(err)
	refused.Body = []byte(`{"limit": 500}`)
	w := httptest.NewRecorder()
	prefect.Problems.Write(w, &refused)
	fmt.Println(w.Code, w.Body)
	// Output: 422 {"detail":"Invalid limit: must be less than or equal to 200."}
}
