package source

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// FuzzWhatIsReadIsWrittenAlike reads any text as JSON, NDJSON and CSV: it is refused with its place, or its rows are the same
// after they were written and read again.
func FuzzWhatIsReadIsWrittenAlike(f *testing.F) {
	for _, text := range []string{
		`{"things": [{"id": 1, "name": "x", "tags": ["a", null], "extra": {"n": [1.50, true]}}]}`,
		`[{"id": 1, "score": -0.0}, {"id": 2, "at": "2024-01-01"}]`,
		"{\"id\": 1, \"state\": \"ON\"}\n\n{\"id\": 2, \"sizes\": [9007199254740993]}\n",
		"id,name,tags\n1,\"a\"\"b\",\"[\"\"x\"\"]\"\r\n2,,\n",
		"id,name\n1,\"",
		"{\"id\": 1, \"extra\": [[[[{\"a\": \"\\ud83d\\ude00\"}]]]]}",
	} {
		f.Add(text)
	}
	r := things(f)
	c := r.Collection("things")
	f.Fuzz(func(t *testing.T, text string) {
		for _, name := range []string{"data.json", "things.json", "things.ndjson", "things.csv"} {
			dir := t.TempDir()
			path := filepath.Join(dir, name)
			if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
				t.Fatal(err)
			}
			if name != "data.json" {
				path = dir
			}
			files, err := openFiles(path, r)
			var rows []Row
			if err == nil {
				for row, e := range files.rows(context.Background(), c) {
					if err = e; err == nil {
						rows = append(rows, row)
					}
				}
			}
			if err != nil {
				if bad := (*DataError)(nil); !errors.As(err, &bad) || bad.File == "" || bad.Message == "" {
					t.Errorf("%s: %v has no place", name, err)
				}
				continue
			}
			written := &Files{path: filepath.Join(t.TempDir(), "copy.json"), registry: r}
			if err := written.Load(context.Background(), map[string]any{"things": each(rows)}); err != nil {
				t.Fatalf("%s: writing: %v", name, err)
			}
			var again []Row
			for row, err := range written.Rows(context.Background(), "things") {
				if err != nil {
					t.Fatalf("%s: reading what was written: %v", name, err)
				}
				again = append(again, row)
			}
			if diff := cmp.Diff(rows, again); diff != "" {
				t.Errorf("%s (-read +written and read):\n%s", name, diff)
			}
		}
	})
}
