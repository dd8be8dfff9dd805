package source

import (
	"strings"
	"testing"
)

// A stream has a row again, as it changes. A line that is no row is an error, and the stream goes on.
func TestLinesMayHaveARowTwice(t *testing.T) {
	const text = "{\"id\": 1}\n\n{\"id\": 1, \"name\": \"later\"}\n{\"id\": 1.5}\n{\"id\": 2}\n"
	var names []any
	var message string
	for row, err := range Lines(t.Context(), things(t).Collection("things"), "-", strings.NewReader(text)) {
		if err != nil {
			message = err.Error()
			continue
		}
		names = append(names, row["name"])
	}
	if len(names) != 3 || names[0] != nil || names[1] != "later" || names[2] != nil {
		t.Errorf("names = %v, want null, later and null", names)
	}
	if want := "-:4: /id: want an int, have 1.5"; message != want {
		t.Errorf("the error is %q, want %q", message, want)
	}
}
