package conformance

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
)

// A difference is a recorded answer that the design makes different.
type difference struct {
	ids    []string // the answer of Tamis
	reason string
}

// differences are the cases of TestRecordedAnswers that have another answer here, by their ids. README.md lists them.
var differences = map[string]difference{
	"prefect-exec/edge#197": {
		ids: []string{
			"00000004-0000-4000-8000-000000000001", "00000004-0000-4000-8000-000000000002",
			"00000004-0000-4000-8000-000000000005", "00000004-0000-4000-8000-000000000006",
		},
		reason: "task_runs.flow_run_id: the reference drops any_ beside is_null_ and ignores operator; here both count",
	},
}

// stricter are the filters of the recorded verdicts that the reference accepts by changing a value, and that are
// refused here, with the reason.
var stricter = map[string]string{
	`{"id": {"any_": ["00000000000040008000000000000001"]}}`: "a UUID has 36 characters; the reference puts the dashes in",
	`{"start_time": {"before_": "1709251200"}}`:              "a time is RFC 3339 or a date; the reference reads a number of seconds, even from a string",
	`{"start_time": {"is_null_": 1}}`:                        "a bool is true or false; the reference reads 1 as true",
	`{"level": {"ge_": "20"}}`:                               "an int is a number; the reference reads one from a string",
	`{"paused": {"eq_": "yes"}}`:                             "a bool is true or false; the reference reads yes as true",
}

// TestReadmeListsEveryDifference keeps README.md and the tables above alike.
func TestReadmeListsEveryDifference(t *testing.T) {
	text, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	var want []string
	for id, d := range differences {
		want = append(want, fmt.Sprintf("| `%s` | %s |", id, d.reason))
	}
	for filter, reason := range stricter {
		want = append(want, fmt.Sprintf("| `%s` | %s |", filter, reason))
	}
	rows := 0
	for line := range strings.Lines(string(text)) {
		if strings.HasPrefix(line, "| `") {
			rows++
			if !slices.Contains(want, strings.TrimSpace(line)) {
				t.Errorf("README.md has the row %s, which is in neither table here", strings.TrimSpace(line))
			}
		}
	}
	for _, row := range want {
		if !strings.Contains(string(text), row) {
			t.Errorf("README.md lacks the row %s", row)
		}
	}
	if rows != len(want) {
		t.Errorf("README.md has %d rows, want %d", rows, len(want))
	}
}
