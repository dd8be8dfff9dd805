package file

import (
	"github.com/tamis-go/tamis/internal/wording"
	"github.com/tamis-go/tamis/schema"
)

// aggregate makes f a value of many related rows, and reports whether the file says so.
func (b *builder) aggregate(f *schema.Field, v field) bool {
	for i, from := range []string{v.Count.Text, v.Min.Text, v.Max.Text, v.Sum.Text, v.Latest.Text} {
		if from == "" {
			continue
		}
		f.Aggregate = &schema.Aggregate{Func: []schema.AggregateFunc{schema.CountRows, schema.Least, schema.Greatest, schema.Total, schema.Latest}[i], From: from, By: v.By.Text}
		if v.By.Text != "" && v.Latest.Text == "" {
			b.Addf(f.Pos, "%s: by goes with latest", wording.Quote(f.Name))
		}
		if v.Where != nil {
			f.Aggregate.Where = v.Where.JSON()
		}
		return true
	}
	if v.Where != nil {
		b.Addf(f.Pos, "%s: where goes with count, min, max, sum or latest", wording.Quote(f.Name))
	}
	if v.By.Text != "" {
		b.Addf(f.Pos, "%s: by goes with latest", wording.Quote(f.Name))
	}
	return false
}
