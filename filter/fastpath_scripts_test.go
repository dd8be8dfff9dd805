package filter

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/txtar"

	"github.com/tamis-go/tamis/filter/predicate"
	"github.com/tamis-go/tamis/schema"
	"github.com/tamis-go/tamis/schema/file"
)

// Every body of the scripts reads alike on both paths, with policies and without.
func TestBothPathsReadTheScriptsAlike(t *testing.T) {
	text, err := os.ReadFile("testdata/music.yaml")
	if err != nil {
		t.Fatal(err)
	}
	files, err := filepath.Glob("testdata/*.txtar")
	if err != nil {
		t.Fatal(err)
	}
	fast, all := 0, 0
	for _, options := range []string{"", "\nlanguage: {nulls: absent, relative_times: true}\n", "\nlanguage: {operator: collections, groups: false, relations: false}\n"} {
		r := schema.Must(file.Parse("music.yaml", append([]byte(nil), string(text)+options...)))
		l := schema.Must(New(r, Config{CursorKey: []byte("k"), Now: func() time.Time { return time.Unix(1_700_000_000, 0) }}))
		albums := r.Collection("albums")
		scoped := l.Within(Scope{
			Rows: map[string]predicate.Node{
				"artists": predicate.IsNull(r.Collection("artists").Term("email")),
				"albums":  predicate.Or(predicate.IsNull(albums.Term("rating")), predicate.IsNull(albums.Term("tracks"))),
				"tracks":  predicate.True(),
				"labels":  predicate.False(),
			},
			Sees: func(_ *schema.Collection, name string) bool { return name != "format" },
		})
		for _, f := range files {
			archive, err := txtar.ParseFile(f)
			if err != nil {
				t.Fatal(err)
			}
			for i := 0; i < len(archive.Files); i += 2 {
				collection, _, _ := strings.Cut(archive.Files[i].Name, " ")
				for _, l := range []*Language{l, scoped, l.For(Route{Count: true})} {
					all++
					if len(archive.Files[i].Data) > 0 && comparePaths(t, l, collection, archive.Files[i].Data) {
						fast++
					}
				}
			}
		}
	}
	if fast < all/5 {
		t.Errorf("the fast path takes %d of %d bodies", fast, all)
	}
}
