package foreign_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/klauspost/compress/gzip"

	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/schema/introspect"
	"github.com/tamis-go/tamis/source"
)

// TestRowsOfOthersFitTheSchemaOfTheirFile writes the rows of each table to a file, and asks the file by the schema that its rows give: every
// row is read, and a value finds the rows that have it.
func TestRowsOfOthersFitTheSchemaOfTheirFile(t *testing.T) {
	for _, d := range databases(t) {
		t.Run(d.name+"/"+d.engine, func(t *testing.T) {
			db, dialect := d.open(t)
			w := worldOf(t, db, dialect)
			asked := 0
			for _, c := range w.l.Registry().Collections() {
				q, err := w.l.Parse(c.Name, []byte(`{}`))
				if err != nil {
					t.Fatal(err)
				}
				var text bytes.Buffer
				for row, err := range w.tables.Rows(context.Background(), q.Slice(0, 500)) {
					if err != nil {
						text.Reset() // a value that nothing reads
						break
					}
					text.Write(append(source.AppendRow(nil, c, row), '\n'))
				}
				if text.Len() > 0 {
					asked += askFile(t, c.Name, text.Bytes())
				}
			}
			if asked < 10 {
				t.Errorf("%d values were asked for, which is too few to tell", asked)
			}
		})
	}
}

// askFile asks a file of NDJSON, behind gzip, for the values in it, and returns how many it has asked for.
func askFile(t *testing.T, name string, text []byte) (asked int) {
	t.Helper()
	path := filepath.Join(t.TempDir(), name+".ndjson.gz")
	var packed bytes.Buffer
	z := gzip.NewWriter(&packed)
	_, _ = z.Write(text)
	_ = z.Close()
	if err := os.WriteFile(path, packed.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	ctx := context.Background()
	rows, err := source.MembersOf(ctx, path)
	if err != nil {
		t.Fatal(err)
	}
	found, err := introspect.Rows(name, rows)
	if err != nil {
		t.Fatal(err)
	}
	l, err := filter.New(found.Registry, filter.Config{})
	if err != nil {
		t.Fatal(err)
	}
	c := found.Registry.Collections()[0]
	file, err := source.OpenFile(l, c.Name, path)
	if err != nil {
		t.Fatal(err)
	}
	count := func(body string) int {
		q, err := l.Parse(c.Name, []byte(body))
		if err != nil {
			t.Fatalf("%s: %v", body, err)
		}
		n, err := file.Count(ctx, q)
		if err != nil {
			t.Fatalf("%s: %v", body, err)
		}
		read := 0
		for _, err := range file.Rows(ctx, q.Slice(0, filter.NoLimit)) { // every column is read
			if err != nil {
				t.Fatalf("%s: %v", body, err)
			}
			read++
		}
		if int(n) != read {
			t.Fatalf("%s: %d are counted, and %d read", body, n, read)
		}
		return int(n)
	}
	lines := bytes.Split(bytes.TrimSpace(text), []byte("\n"))
	if n := count(`{}`); n != len(lines) {
		t.Errorf("%s has %d rows, want %d", name, n, len(lines))
	}
	have := make([]map[string]json.RawMessage, len(lines))
	for i, line := range lines {
		if err := json.Unmarshal(line, &have[i]); err != nil {
			t.Fatal(err)
		}
	}
	for _, col := range c.Columns {
		if col.Type.Array || !col.Type.Kind.Compared() {
			continue
		}
		value := have[len(have)/2][col.SQL()]
		if len(value) == 0 || string(value) == "null" || len(value) > 1000 {
			continue
		}
		want := 0
		for _, row := range have {
			if bytes.Equal(row[col.SQL()], value) {
				want++
			}
		}
		if got := count(fmt.Sprintf(`{%q: {%q: {"eq_": %s}}}`, c.Name, col.Name, value)); got != want {
			t.Errorf("%s: %s %s finds %d rows, want %d", name, col.Name, value, got, want)
		}
		asked++
	}
	return asked
}
