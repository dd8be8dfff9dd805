package syntax_test

import (
	"strings"
	"testing"

	"github.com/tamis-go/tamis/filter/syntax"
)

func TestWalkFollowsTheText(t *testing.T) {
	const body = `{"a": [1, {"b": "x"}, null], "c": true}`
	v, _ := syntax.Parse([]byte(body), syntax.Limits{})
	var walked []string
	syntax.Walk(v, func(v syntax.Value) bool {
		walked = append(walked, syntax.Print(v))
		return true
	})
	want := `{"a":[1,{"b":"x"},null],"c":true} [1,{"b":"x"},null] 1 {"b":"x"} "x" null true`
	if got := strings.Join(walked, " "); got != want {
		t.Errorf("Walk(%s) visits %s, want %s", body, got, want)
	}
	walked = nil
	for v := range syntax.Preorder(v) {
		walked = append(walked, syntax.Print(v))
	}
	if got := strings.Join(walked, " "); got != want {
		t.Errorf("Preorder(%s) visits %s, want %s", body, got, want)
	}
}

func TestWalkSkipsWhatItIsToldTo(t *testing.T) {
	v, _ := syntax.Parse([]byte(`{"a": [1, 2], "b": {"c": [3]}, "d": 4}`), syntax.Limits{})
	var numbers []string
	syntax.Walk(v, func(v syntax.Value) bool {
		if n, ok := v.(*syntax.Number); ok {
			numbers = append(numbers, n.Text)
		}
		a, ok := v.(*syntax.Array)
		return !ok || len(a.Items) == 1
	})
	if got := strings.Join(numbers, " "); got != "3 4" {
		t.Errorf("Walk visits the numbers %s, want 3 4", got)
	}
}

func TestPreorderStopsWhenAsked(t *testing.T) {
	v, _ := syntax.Parse([]byte(`[[1, 2], [3, [4]], 5]`), syntax.Limits{})
	for stop := range 9 {
		visits := 0
		for range syntax.Preorder(v) {
			if visits++; visits > stop {
				break
			}
		}
		if want := min(stop+1, 9); visits != want {
			t.Errorf("Preorder visits %d, want %d", visits, want)
		}
	}
}
