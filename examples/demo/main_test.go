package main

import (
	"context"
	"strings"
	"testing"
)

func TestDemoShowsThreeAnswersAndFourErrors(t *testing.T) {
	var out strings.Builder
	if err := run(context.Background(), &out); err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		text string
		want int
	}{
		{"✓ SQLite and memory agree on ", len(requests)},
		{"agree on 0 rows", 0},
		{"\n   body.json:", 4},
		{"^ did you mean ", 4},
		{"tamis serve -s prefect --from", 2},
		{"\x1b", 0}, // no colours where nobody looks
	} {
		if got := strings.Count(out.String(), test.text); got != test.want {
			t.Errorf("the demo has %q %d times, want %d", test.text, got, test.want)
		}
	}
}

func TestLayOutKeepsTheStatement(t *testing.T) {
	const text = `SELECT "a" FROM "t" AS "t" WHERE ("a" = 1 AND EXISTS (SELECT 1 FROM "u" WHERE "u"."b" = "t"."b" AND ` +
		`"u"."ccccccccccccccccccccccccccccccccccccccc" = 2)) ORDER BY "a" LIMIT 1`
	if got := strings.Join(strings.Fields(layOut(text)), " "); got != text {
		t.Errorf("layOut is not the statement:\n%s\n%s", got, text)
	}
}
