package source

import (
	"context"
	"fmt"

	"github.com/tamis-go/tamis/schema"
	"github.com/tamis-go/tamis/sqlgen"
)

// columns returns the columns of c's table by name, none if there is no such table.
func (t *Tables) columns(ctx context.Context, db DB, c *schema.Collection) (map[string]sqlgen.FoundColumn, error) {
	rows, err := db.QueryContext(ctx, t.dialect.Catalogue().Table, t.dialect.Place(c)...)
	if err != nil {
		return nil, fmt.Errorf("%s: the columns of %s: %w", c.Name, c.SQL(), err)
	}
	defer rows.Close()
	columns := map[string]sqlgen.FoundColumn{}
	for rows.Next() {
		var f sqlgen.FoundColumn
		if err := rows.Scan(&f.Name, &f.Type, &f.Collation, &f.Labels, &f.Longest, &f.NotNull); err != nil {
			return nil, fmt.Errorf("%s: the columns of %s: %w", c.Name, c.SQL(), err)
		}
		columns[t.known(f.Name)] = f
	}
	return columns, rows.Err()
}

// known returns a column's name as it is compared.
func (t *Tables) known(name string) string {
	if t.dialect.Traits().CaseMatters {
		return name
	}
	return schema.FoldASCII(name)
}
