package source

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/tamis-go/tamis/schema"
	schemafile "github.com/tamis-go/tamis/schema/file"
)

// keyed has a key of every kind that may be in one.
func keyed(t testing.TB) *schema.Collection {
	t.Helper()
	r, err := schemafile.Parse("keyed.yaml", []byte(`{tamis: 1, enums: {State: [ON, OFF]}, collections: {keyed: {
  key: [n, u, e, d, at, price, long, raw, opens, ok, f],
  columns: {n: int, u: uuid, e: State, d: date, at: datetime, price: "decimal(9,2)", long: decimal, raw: bytes, opens: time, ok: bool, f: float, x: string or null}}}}`))
	if err != nil {
		t.Fatal(err)
	}
	return r.Collection("keyed")
}

var keyedLines = []string{
	`{"n": 9007199254740993, "u": "8F3C2A10-1111-4222-8333-444455556666", "e": "ON", "d": "2024-01-31", "at": "2024-01-01T00:00:00.1234567+01:00", "price": "12.50", "long": 1e3, "raw": "YWI=", "opens": "08:30", "ok": true, "f": 0.1}`,
	`{"x": "a\u0000b", "f": -0.0, "ok": false, "opens": "23:59:59.999999", "raw": "", "long": "-0.10", "price": 1, "at": "2024-01-01", "d": "0001-01-01", "e": "OFF", "u": "8f3c2a10-1111-4222-8333-444455556666", "n": -1}`,
	`{"id": 1, "name": "x", "tags": ["a", null], "extra": {"n": [1.50, true], "n": {}}}`,
	`{"id": 2, "score": 1e999, "owner": "8F3C2A10-1111-4222-8333-444455556666", "open": null}`,
	`{"id": 3, "state": "ON", "at": "2024-02-30", "sizes": [9007199254740993, null], "extra": [[{"a": "\ud83d\ude00"}], 1e9999, null]}`,
	`{"id": 4, "colour": 5, "day": "2024-01-01", "score": 0.1, "extra": "\u0000"}`,
}

// keysAsRows compares what is said of a line in place with what is said of it as a row.
func keysAsRows(t *testing.T, c *schema.Collection, line string) (row bool) {
	t.Helper()
	keys := NewLineKeys(c, "-")
	of := fileTable(c)
	of.unique = nil
	want, refused := readRowText(of, "-", 7, []byte(line))
	for range 2 { // the order of the keys is new, and then known
		got, err := keys.Key(7, []byte(line))
		if fmt.Sprint(err) != fmt.Sprint(refused) {
			t.Fatalf("%s: in place %v, as a row %v", line, err, refused)
		}
		if err != nil {
			return false
		}
		for _, col := range c.Key {
			if d := cmp.Diff(want[col.Name], got[col.Name]); d != "" {
				t.Fatalf("%s: %s (-row +in place)\n%s", line, col.Name, d)
			}
		}
	}
	return true
}

func TestALineIsCheckedInPlaceAsARowIs(t *testing.T) {
	collections := []*schema.Collection{things(t).Collection("things"), keyed(t)}
	r := rand.New(rand.NewPCG(1, 2))
	parts := []string{`null`, `1`, `1.5`, `"x"`, `true`, `[]`, `{}`, `"`, `,`, `"ON"`, `"2024-01-01"`, `"\u0000"`, `0`, `e`, ` `, `"id"`, `"n"`}
	taken := 0
	for i := range 6000 {
		line := keyedLines[i%len(keyedLines)]
		for range r.IntN(3) {
			at := r.IntN(len(line))
			end := min(len(line), at+r.IntN(8))
			if r.IntN(2) == 0 { // a whole value
				if colon := strings.IndexByte(line[at:], ':'); colon >= 0 {
					at += colon + 2
					if end = at + strings.IndexAny(line[at:], ",}"); end < at {
						end = len(line)
					}
				}
			}
			line = line[:min(at, len(line))] + parts[r.IntN(len(parts))] + line[end:]
		}
		for _, c := range collections {
			if keysAsRows(t, c, line) {
				taken++
			}
		}
	}
	if taken < 300 {
		t.Errorf("%d lines were taken, which is too few to tell", taken)
	}
}

func FuzzALineIsCheckedInPlaceAsARowIs(f *testing.F) {
	for _, line := range keyedLines {
		f.Add(line)
	}
	all, kinds := things(f).Collection("things"), keyed(f)
	f.Fuzz(func(t *testing.T, line string) {
		keysAsRows(t, all, line)
		keysAsRows(t, kinds, line)
	})
}
