package memeval_test

import (
	"bytes"
	"slices"
	"testing"

	"github.com/tamis-go/tamis/internal/evaltest"
	"github.com/tamis-go/tamis/memeval"
	"github.com/tamis-go/tamis/memeval/table"
	"github.com/tamis-go/tamis/schema"
)

// allForms are the forms of rows in Go, and tables.
var allForms = append(slices.Clone(evaltest.Forms), []evaltest.Form{
	{Name: "tables", Dataset: func(t *testing.T, d evaltest.PlainData) memeval.Dataset {
		return memeval.Dataset{"albums": tableOf(t, evaltest.Albums, evaltest.MapsOffJSON(t, d[evaltest.Albums], true)), "artists": tableOf(t, evaltest.Artists, evaltest.GoMaps(d[evaltest.Artists]))}
	}},
	{Name: "tables of other structs and of lines", Dataset: func(t *testing.T, d evaltest.PlainData) memeval.Dataset {
		lines, err := table.New(evaltest.Artists, nil)
		if err == nil {
			err = lines.AppendNDJSON(bytes.NewReader(evaltest.LinesOf(t, d[evaltest.Artists])))
		}
		if err != nil {
			t.Fatal(err)
		}
		return memeval.Dataset{"albums": tableOf(t, evaltest.Albums, evaltest.OtherAlbums(d[evaltest.Albums])), "artists": lines}
	}},
}...)

func tableOf(t *testing.T, c *schema.Collection, rows any) *table.Table {
	t.Helper()
	table, err := table.New(c, rows)
	if err != nil {
		t.Fatal(err)
	}
	return table
}
