package source

import (
	"context"

	"github.com/tamis-go/tamis/memeval"
)

// Watched returns what Files.Data or Tables.Data returned, so that row is called for each row as it is read:
// for a progress bar, or to count.
func Watched(data memeval.Dataset, row func()) memeval.Dataset {
	out := memeval.Dataset{}
	for name, v := range data {
		rows, ok := v.(checkedRows)
		if !ok {
			out[name] = v
			continue
		}
		out[name] = checkedRows(func(ctx context.Context) Rows {
			return func(yield func(Row, error) bool) {
				for r, err := range rows(ctx) {
					if err == nil {
						row()
					}
					if !yield(r, err) {
						return
					}
				}
			}
		})
	}
	return out
}
