package source

import (
	"context"
	"database/sql"
	"fmt"

	"github.com/tamis-go/tamis/schema"
	"github.com/tamis-go/tamis/sqlgen"
)

// placed returns the schema that c's table is in, null if it is that of the connection, and the table's name in it.
func (t *Tables) placed(c *schema.Collection) (space sql.NullString, name string) {
	in, name := c.TableName()
	return sql.NullString{String: in, Valid: in != ""}, name
}

// columns returns the columns of c's table by name, none if there is no such table.
func (t *Tables) columns(ctx context.Context, db DB, c *schema.Collection) (map[string]sqlgen.FoundColumn, error) {
	space, name := t.placed(c)
	rows, err := db.QueryContext(ctx, t.dialect.Catalogue().Table, space, name)
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
