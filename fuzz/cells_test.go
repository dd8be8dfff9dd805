package fuzz_test

import (
	"encoding/json"
	"maps"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/tamis-go/tamis/schema"
	"github.com/tamis-go/tamis/source"
)

// What becomes JSON at once is what the row says: its columns side by side are the row as a text.
func TestCellsAreThoseOfTheirRows(t *testing.T) {
	inWorlds(t, 16, func(w *world) {
		w.each(4, func(c *schema.Collection, body []byte) {
			q := w.parse(c, body)
			w.everywhere(func(name string, s source.Source) {
				var texts, cells []string
				for row, err := range source.Texts(w.Context(), s, q) {
					if err != nil {
						w.Fatalf("%s: %s: %v", name, body, err)
					}
					texts = append(texts, string(source.AppendRow(nil, c, row)))
				}
				for of, err := range source.AllCells(w.Context(), s, q) {
					if err != nil {
						w.Fatalf("%s: %s: %v", name, body, err)
					}
					row, read := source.Row{}, schema.Must(of.Row())
					for _, col := range c.Columns {
						text, there, err := of.Append(nil, col)
						value, known, err2 := of.Value(col)
						if err != nil || err2 != nil || there != known {
							w.Fatalf("%s: %s of %s: %v, %v, %v, %v", name, col.Name, body, there, known, err, err2)
						}
						if there {
							row[col.Name] = json.RawMessage(text)
						}
						if one := source.AppendRow(nil, c, source.Row{col.Name: value}); there && !col.Hidden && string(one) != string(source.AppendRow(nil, c, source.Row{col.Name: read[col.Name]})) {
							w.Errorf("%s: %s is %s alone", name, col.Name, one)
						}
						if col.Type.Kind != schema.Datetime || col.Type.Array {
							continue
						}
						micros, known, err := of.Time(col)
						if text, isTime := value.(string); err != nil || known != isTime || known && text != schema.FormatTime(micros) {
							w.Errorf("%s: the time %v is %d, %v, %v", name, value, micros, known, err)
						}
					}
					maps.DeleteFunc(row, func(name string, _ any) bool { return c.Column(name).Hidden })
					cells = append(cells, string(source.AppendRow(nil, c, row)))
				}
				if diff := cmp.Diff(texts, cells); diff != "" {
					w.Errorf("%s: %s (-rows +cells):\n%s", name, body, diff)
				}
			})
		})
	})
}
