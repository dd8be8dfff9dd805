package file_test

import (
	"bytes"
	"os"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"

	"github.com/tamis-go/tamis/prefect"
	"github.com/tamis-go/tamis/schema/file"
)

// FuzzParse: any text is a schema or has errors, each with a place; and a schema that was read can be written, and read again as the same.
func FuzzParse(f *testing.F) {
	f.Add(prefect.Source())
	full, err := os.ReadFile("testdata/full.yaml")
	if err != nil {
		f.Fatal(err)
	}
	f.Add(full)
	archive, err := txtar.ParseFile("testdata/errors.txtar")
	if err != nil {
		f.Fatal(err)
	}
	for _, seed := range archive.Files {
		if !strings.HasSuffix(seed.Name, ".want") {
			f.Add(seed.Data)
		}
	}
	for _, collection := range bytes.SplitAfter(prefect.Source(), []byte("\n\n")) {
		f.Add(append([]byte("tamis: 1\ncollections:\n"), collection...))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		first, err := file.Parse("fuzz.yaml", data)
		if err != nil {
			checkPlaces(t, err)
			return
		}
		text, err := file.Format(first)
		if err != nil {
			t.Fatal(err)
		}
		again, err := file.Parse("again.yaml", text)
		if err != nil || again.Sum() != first.Sum() {
			t.Errorf("what Format writes is read as another schema: %v\n%s", err, text)
		}
	})
}
