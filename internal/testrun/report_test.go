package main

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// lines is the output of go test -json for a list of short forms: ACTION PACKAGE TEST OUTPUT.
func lines(events ...[4]string) string {
	var b strings.Builder
	for _, e := range events {
		b.WriteString(`{"Action":"` + e[0] + `","Package":"` + module + "/" + e[1] + `","Test":"` + e[2] + `","Output":"` + e[3] + "\"}\n")
	}
	return b.String()
}

func TestTheReport(t *testing.T) {
	for _, row := range []struct {
		name, events string
		ok           bool
		want         string
	}{
		{
			"all pass, and what they say is not shown",
			lines(
				[4]string{"output", "a", "TestX", `=== RUN TestX\n`},
				[4]string{"output", "a", "TestX", `x_test.go:1: chatter\n`},
				[4]string{"pass", "a", "TestX/sub", ""},
				[4]string{"pass", "a", "TestX", ""},
				[4]string{"output", "a", "", `PASS\n`},
				[4]string{"output", "a", "", `ok  \ta\t1s\n`},
				[4]string{"pass", "a", "", ""},
			), true,
			"ok  \ta\t1s\n\nIn 2s:\n1 passed, 0 failed, 0 skipped\n",
		},
		{
			"a failure is shown and named",
			lines(
				[4]string{"pass", "a", "TestY", ""},
				[4]string{"output", "a", "TestX", `=== RUN TestX\n`},
				[4]string{"output", "a", "TestX", `x_test.go:1: got 1\n`},
				[4]string{"fail", "a", "TestX", ""},
				[4]string{"output", "a", "", `FAIL\ta\t1s\n`},
				[4]string{"fail", "a", "", ""},
			), false,
			"x_test.go:1: got 1\nFAIL\ta\t1s\n\nFailed\n  a TestX\n\nIn 2s:\n1 passed, 1 failed, 0 skipped\n",
		},
		{
			"a package that panics fails, and its test tells why",
			lines(
				[4]string{"pass", "a", "TestY", ""},
				[4]string{"output", "a", "TestX", `panic: no\n`},
				[4]string{"output", "a", "", `FAIL\ta\t1s\n`},
				[4]string{"fail", "a", "", ""},
			), false,
			"panic: no\nFAIL\ta\t1s\n\nFailed\n  a\n\nIn 2s:\n1 passed, 1 failed, 0 skipped\n",
		},
		{
			"skips give their reasons, and tallies are shown",
			lines(
				[4]string{"output", "a", "TestX", `    x_test.go:1: no server\n`},
				[4]string{"skip", "a", "TestX", ""},
				[4]string{"output", "a", "TestY", `    y_test.go:1: tally: 2000 filters\n`},
				[4]string{"pass", "a", "TestY", ""},
				[4]string{"pass", "a", "", ""},
			), true,
			"\nSkipped\n  a TestX: x_test.go:1: no server\n\nNotes\n  a: 2000 filters\n\nIn 2s:\n1 passed, 0 failed, 1 skipped\n",
		},
		{
			"no test at all is no success",
			lines([4]string{"pass", "a", "", ""}), false,
			"\nIn 2s:\n0 passed, 0 failed, 0 skipped\n",
		},
		{
			"what is no event is passed on",
			"go: cannot find it\n" + lines([4]string{"pass", "a", "TestX", ""}), true,
			"go: cannot find it\n\nIn 2s:\n1 passed, 0 failed, 0 skipped\n",
		},
	} {
		t.Run(row.name, func(t *testing.T) {
			var out strings.Builder
			r := newReport(&out)
			if err := r.read(strings.NewReader(row.events)); err != nil {
				t.Fatal(err)
			}
			r.close(2 * time.Second)
			if diff := cmp.Diff(row.want, out.String()); diff != "" {
				t.Errorf("report (-want +got):\n%s", diff)
			}
			if r.ok() != row.ok {
				t.Errorf("ok = %v, want %v", r.ok(), row.ok)
			}
		})
	}
}
