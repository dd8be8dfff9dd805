package file_test

import (
	"bytes"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"

	"github.com/tamis-go/tamis/schema/file"
	"github.com/tamis-go/tamis/schema/prefect"
)

// FuzzParse: any text is a schema or has faults, each with a place; and a schema reads the same however often it is read.
func FuzzParse(f *testing.F) {
	f.Add(prefect.Source())
	archive, err := txtar.ParseFile("testdata/faults.txtar")
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
		again, err := file.Parse("fuzz.yaml", data)
		if err != nil || again.Sum() != first.Sum() {
			t.Errorf("the second reading gives %v, %v, want what the first gave", again, err)
		}
	})
}
