package sqlgen_test

import (
	"strings"
	"testing"

	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/schema"
	"github.com/tamis-go/tamis/schema/file"
	"github.com/tamis-go/tamis/sqlgen"
)

// A table that is called like a column of its own has one name in all of a statement, which no column has where a dot leads into columns.
func TestATableCalledLikeItsColumnIsReadWhole(t *testing.T) {
	r := schema.Must(file.Parse("tags.yaml", []byte(`{tamis: 1, collections: {tags: {key: name, columns: {name: string, "null": string or null, tags: string or null}}}}`)))
	l := schema.Must(filter.New(r, filter.Config{}))
	q := schema.Must(l.Parse("tags", []byte(`{"tags": {"null": {"eq_": "x"}}}`)))
	c := l.Collection("tags")
	for _, d := range sqlgen.Known() {
		page, _, err := d.Append(nil, nil, q)
		if err != nil {
			t.Fatal(err)
		}
		whole, _, err := d.Whole(q)
		if err != nil {
			t.Errorf("%s: %v", d, err)
		}
		_, name, _ := strings.Cut(string(page), " AS ")
		name, _, _ = strings.Cut(name, " WHERE")
		if !strings.Contains(whole, " AS "+name+" WHERE") || strings.Count(whole, strings.Trim(name, "`\"")) < 1+len(c.Columns) {
			t.Errorf("%s: the table is %s in\n%s\nand not in\n%s", d, name, page, whole)
		}
		for _, column := range d.Columns(c, l.Registry()) {
			if !strings.Contains(column, name+".") {
				t.Errorf("%s: the table is %s in\n%s\nand the column %s", d, name, page, column)
			}
		}
	}
}
