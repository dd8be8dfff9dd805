package conformance

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/filter/syntax"
	"github.com/tamis-go/tamis/operators"
)

// TestRecordedVerdicts refuses what the reference refuses, at the same place.
func TestRecordedVerdicts(t *testing.T) {
	same, refused := 0, 0
	for _, v := range records(t).Validation {
		c := language.Registry().Collection(v.Collection)
		body := fmt.Sprintf(`{%q: %s}`, c.BodyKey(), v.Filter)
		_, err := language.Parse(v.Collection, []byte(body))
		if _, known := stricterOf(t, v.Filter); known {
			refused++
			if err == nil || !v.OK {
				t.Errorf("%s: %v; it stands among the filters that only Tamis refuses", body, err)
			}
			continue
		}
		same++
		if (err == nil) != v.OK {
			t.Errorf("%s: %v; recorded: ok = %v", body, err, v.OK)
			continue
		}
		if err == nil {
			continue
		}
		var errs filter.Errors
		if !errors.As(err, &errs) || len(errs) != len(v.Errors) {
			t.Errorf("%s: %v; recorded: %d errors", body, err, len(v.Errors))
			continue
		}
		for i, f := range errs {
			want := pointer(c.BodyKey(), v.Errors[i].Loc)
			if f.Code == filter.Missing { // the reference names what is not there
				want = pointer(c.BodyKey(), v.Errors[i].Loc[:len(v.Errors[i].Loc)-1])
			}
			if f.Pointer != want {
				t.Errorf("%s: error at %s, want %s", body, f.Pointer, want)
			}
		}
	}
	if refused != len(stricter) {
		t.Errorf("%d filters that only Tamis refuses were recorded, want %d", refused, len(stricter))
	}
	t.Logf("tally: %d recorded verdicts, and %d filters that only Tamis refuses", same, refused)
}

// stricterOf returns the reason why a filter is refused here, if it is in the table.
func stricterOf(t *testing.T, recorded json.RawMessage) (string, bool) {
	t.Helper()
	for text, reason := range stricter {
		var a, b any
		if json.Unmarshal([]byte(text), &a) != nil || json.Unmarshal(recorded, &b) != nil {
			t.Fatalf("not JSON: %s", bytes.Join([][]byte{[]byte(text), recorded}, []byte(", ")))
		}
		if reflect.DeepEqual(a, b) {
			return reason, true
		}
	}
	return "", false
}

func pointer(key string, path []any) string {
	p := syntax.AppendPointer(nil, key)
	for _, token := range path {
		p = syntax.AppendPointer(p, fmt.Sprint(token))
	}
	return string(p)
}

// TestRecordedSearches reads texts of query_ as the reference does.
func TestRecordedSearches(t *testing.T) {
	searches := records(t).Searches
	for _, s := range searches {
		got := operators.ParseSearch(s.Query)
		want := operators.Search{Include: s.Include, Exclude: s.Exclude, Required: s.Required}
		if diff := cmp.Diff(want, got, cmpopts.EquateEmpty()); diff != "" {
			t.Errorf("%q (-recorded +got):\n%s", s.Query, diff)
		}
	}
	if len(searches) == 0 {
		t.Error("no search was recorded")
	}
	t.Logf("tally: %d recorded searches", len(searches))
}
