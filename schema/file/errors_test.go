package file_test

import (
	"errors"
	"flag"
	"os"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"

	"github.com/tamis-go/tamis/schema"
	"github.com/tamis-go/tamis/schema/file"
)

var update = flag.Bool("update", false, "write the answers in testdata anew")

func TestErrorsAreToldWithTheirPlaces(t *testing.T) {
	const path = "testdata/errors.txtar"
	archive, err := txtar.ParseFile(path)
	if err != nil {
		t.Fatal(err)
	}
	wants := map[string]string{}
	for _, f := range archive.Files {
		wants[f.Name] = string(f.Data)
	}
	out := &txtar.Archive{Comment: archive.Comment}
	for _, f := range archive.Files {
		if strings.HasSuffix(f.Name, ".want") {
			continue
		}
		_, err := file.Parse(f.Name, f.Data)
		if err == nil {
			t.Errorf("%s is valid, want errors", f.Name)
			continue
		}
		checkPlaces(t, err)
		got := strings.ReplaceAll(err.Error(), f.Name+":", "") + "\n"
		if want := wants[f.Name+".want"]; got != want && !*update {
			t.Errorf("%s:\n%swant:\n%s", f.Name, got, want)
		}
		out.Files = append(out.Files, f, txtar.File{Name: f.Name + ".want", Data: []byte(got)})
	}
	if *update {
		if err := os.WriteFile(path, txtar.Format(out), 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

// checkPlaces fails unless every error of err has a file, a line and a column.
func checkPlaces(t *testing.T, err error) {
	t.Helper()
	var errs schema.Errors
	if !errors.As(err, &errs) || len(errs) == 0 {
		t.Errorf("%T, want schema.Errors: %v", err, err)
	}
	for _, f := range errs {
		if f.Pos.File == "" || f.Pos.Line < 1 || f.Pos.Column < 1 {
			t.Errorf("%q has no place", f)
		}
	}
}

func TestPlacesCountLinesAndCodePoints(t *testing.T) {
	for _, row := range []struct{ text, want string }{
		{"tamis: 1\r\ncollections:\r\n  flows:\r\n    colums: {}\r\n", "x:4:5: a collection has no key \"colums\""},
		{"# é\ntamis: 1\ncollections: {flöws: {colums: {}}}\n", "x:3:23: a collection has no key \"colums\""},
		{"\ufefftamis: 1\ncolums: x\n", "x:2:1: a schema has no key \"colums\""},
		{"tamis: 1\nname: \"\U0001f600\U0001f600\"\ncollections: {\"\U0001f600\": {colums: 1}}\n", "x:3:21: a collection has no key \"colums\""},
		{"tamis: 1\nname: a\x00b\n", "x:2:8: a schema file is UTF-8 text, and byte 0x00 is not"},
		{"tamis: 1\nname: \xff\n", "x:2:7: a schema file is UTF-8 text, and byte 0xff is not"},
	} {
		_, err := file.Parse("x", []byte(row.text))
		if err == nil || !strings.Contains(err.Error(), row.want) {
			t.Errorf("%q: %v, want %s", row.text, err, row.want)
		}
	}
}
