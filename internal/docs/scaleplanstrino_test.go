//go:build trino

package docs

import (
	"context"
	"strings"
	"testing"

	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/internal/engines/enginetest"
	"github.com/tamis-go/tamis/schema"
	"github.com/tamis-go/tamis/schema/file"
	"github.com/tamis-go/tamis/source"
	"github.com/tamis-go/tamis/sqlgen"
)

// The columns of which a connector must hear something.
var toldOf = map[string]string{
	"any_": "title", "any_ of one, in order": "state", "any_ of two, in order": "state", "eq_, in order": "state", "any_, of the key": "id", "after_": "created",
	"a relation to one": "name", "a relation to many": "state",
}

// TestPlansOfTrino shows of which columns a connector hears what is wanted of them, which does not depend on rows.
func TestPlansOfTrino(t *testing.T) {
	l := schema.Must(filter.New(schema.Must(file.Load("testdata/tickets.yaml")), filter.Config{}))
	db := enginetest.Open(t, sqlgen.Trino.Name)
	tables, err := source.Create(context.Background(), db, sqlgen.Trino, l)
	if err != nil {
		t.Fatal(err)
	}
	var found []string
	for _, p := range plans {
		told := offered(t, db, tables.Dialect(), p.page(t, l))
		if want := toldOf[p.what]; !strings.Contains(told, want) {
			t.Errorf("%s, %s: %s, want %s", p.what, p.body, told, want)
		}
		found = append(found, told)
	}
	held(t, toldFile, found)
}
