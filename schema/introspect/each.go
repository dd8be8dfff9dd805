package introspect

import (
	"context"
	"database/sql"
	"encoding/json"
)

// each calls f for every row of a statement, its values in into.
func each(ctx context.Context, db *sql.DB, statement string, args, into []any, f func() error) error {
	rows, err := db.QueryContext(ctx, statement, args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		if err := rows.Scan(into...); err != nil {
			return err
		}
		if err := f(); err != nil {
			return err
		}
	}
	return rows.Err()
}

// copy returns a table of its own with the name that t has now.
func (t *table) copy() *table { return &table{space: t.space, name: t.name, what: t.what} }

// unique adds columns of which no two rows have the same values, given as a JSON array.
func (t *table) unique(primary bool, names string) error {
	var columns []string
	if err := json.Unmarshal([]byte(names), &columns); err != nil {
		return err
	}
	if primary {
		t.key = columns
		return nil
	}
	t.uniques = append(t.uniques, columns)
	return nil
}

// refers adds a foreign key, its columns given as JSON arrays.
func (t *table) refers(space, to, mine, theirs string) error {
	f := &foreign{space: space, table: to}
	if err := json.Unmarshal([]byte(mine), &f.columns); err != nil {
		return err
	}
	if err := json.Unmarshal([]byte(theirs), &f.theirs); err != nil {
		return err
	}
	t.foreign = append(t.foreign, f)
	return nil
}
