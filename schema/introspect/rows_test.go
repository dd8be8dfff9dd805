package introspect_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/schema"
	"github.com/tamis-go/tamis/schema/file"
	"github.com/tamis-go/tamis/schema/introspect"
	"github.com/tamis-go/tamis/source"
)

func ExampleRows() {
	rows := source.MembersOfLines(context.Background(), "-", strings.NewReader(`{"id": 1, "Placed At": "2024-01-31T08:30:00Z", "tags": ["a"], "customer": {"name": "ann"}}
{"id": 2, "Placed At": "2024-01-31", "total": 1.5}
`))
	found := schema.Must(introspect.Rows("orders", rows))
	fmt.Print(string(schema.Must(file.Format(found.Registry))))
	// Output:
	// tamis: 1
	// name: orders
	// collections:
	//
	//   orders:
	//     key: id
	//     columns:
	//       id: int
	//       placed_at: {type: datetime, column: Placed At, not_null: true}
	//       tags: set of string
	//       customer: json or null
	//       total: float or null
	//     more_fields:
	//       customer_name: {from: customer.name}
}

func TestAFileThatGivesNoSchema(t *testing.T) {
	for _, test := range []struct{ text, want string }{
		{"", "orders has no rows"},
		{"{}\n", "orders has no rows"},
		{"{\"a\": 1}\n[]\n", `-:2: want a row as an object, have []`},
		{"{\"a\": 1}\n{\"a\": 1e999}\n", "row 2: a: want a number that a float64 holds"},
		{"{\"a\": 1, \"a\": 1}\n", "-:1: /a: this key is there twice"},
		{"{\"a\": \"\\u0000\"}\n", "row 1: a: "},
	} {
		_, err := introspect.Rows("orders", source.MembersOfLines(t.Context(), "-", strings.NewReader(test.text)))
		if err == nil || !strings.HasPrefix(err.Error(), test.want) {
			t.Errorf("%q: %v, want %s", test.text, err, test.want)
		}
	}
}

var pool = []string{
	`1`, `-5`, `1.5`, `1e3`, `18446744073709551616`, `true`, `false`, `null`, `"a"`, `""`, `"007"`, `"12"`, `"2024-01-31"`, `"2024-02-30"`,
	`"2024-01-31T08:30:00.5+01:00"`, `"8F3C2A10-1111-4222-8333-444455556666"`, `"8f3c2a10-1111-4222-8333-444455556667"`, `[]`, `[1, null]`, `["a"]`, `[1.5, 2]`,
	`["2024-01-31"]`, `[[1]]`, `[{"a": 1}]`, `{}`, `{"a": 1, "b c": "x"}`, `{"a": {"b": {"c": {"d": 1}}}}`, `{"a": "x", "and_": true}`, `"\u00e9\n"`,
}

var names = []string{"id", "Total Amount", "total_amount", "and_", "é", "1st", "a.b", "uid", "x", "sort", "operator"}

// TestEveryRowFitsTheSchemaOfItsFile: whatever the rows, the file is read by the schema that it gives, in place and as rows, in every format.
func TestEveryRowFitsTheSchemaOfItsFile(t *testing.T) {
	for seed := range uint64(400) {
		r := rand.New(rand.NewPCG(seed, 17))
		of := make([][]string, len(names)) // the values of each member
		for i := range of {
			for range 1 + r.IntN(3) {
				of[i] = append(of[i], pool[r.IntN(len(pool))])
			}
		}
		var lines, records []string
		for range 1 + r.IntN(12) {
			members, cells := []string{`"row": 1`}, []string{"1"}
			for i, name := range names {
				if r.IntN(4) == 0 {
					cells = append(cells, "")
					continue
				}
				v := of[i][r.IntN(len(of[i]))]
				members = append(members, fmt.Sprintf(`%q: %s`, name, v))
				if strings.HasPrefix(v, `"`) && r.IntN(3) > 0 {
					v = strings.Trim(v, `"`)
				}
				cells = append(cells, `"`+strings.ReplaceAll(v, `"`, `""`)+`"`)
			}
			lines = append(lines, "{"+strings.Join(members, ", ")+"}")
			records = append(records, strings.Join(cells, ","))
		}
		fits(t, "rows.ndjson", strings.Join(lines, "\n"), len(lines))
		fits(t, "rows.json", "["+strings.Join(lines, ",")+"]", len(lines))
		fits(t, "rows.csv", "row,"+strings.Join(names, ",")+"\n"+strings.Join(records, "\n"), len(lines))
	}
}

func fits(t *testing.T, name, text string, want int) {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	found, err := introspect.Rows("rows", schema.Must(source.MembersOf(t.Context(), path)))
	if err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	printed, err := file.Format(found.Registry)
	if err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	l := schema.Must(filter.New(found.Registry, filter.Config{}))
	rows := schema.Must(source.OpenFile(l, "rows", path))
	q := schema.Must(l.Parse("rows", []byte(`{}`))).Slice(0, filter.NoLimit)
	n, err := rows.Count(t.Context(), q)
	if err != nil || int(n) != want {
		t.Fatalf("%s\n%s\n%d rows, %v; want %d", text, printed, n, err, want)
	}
	n = 0
	for _, err := range rows.Rows(t.Context(), q) {
		if err != nil {
			t.Fatalf("%s\n%s\n%v", text, printed, err)
		}
		n++
	}
	if int(n) != want {
		t.Fatalf("%s\n%s\n%d rows, want %d", text, printed, n, want)
	}
}
