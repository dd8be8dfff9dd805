package source

import (
	"context"
	"fmt"
	"slices"

	"github.com/tamis-go/tamis/schema"
	"github.com/tamis-go/tamis/sqlgen"
)

// elsewhere looks at columns that other servers keep, and refuses those that they compare in another way than the database says.
func (t *Tables) elsewhere(ctx context.Context, db DB) error {
	ask := t.dialect.Catalogue().Remote
	if ask == nil {
		return nil
	}
	servers, err := names(ctx, db, ask.Servers)
	if err != nil {
		return fmt.Errorf("the servers of foreign tables: %w", err)
	}
	for _, server := range servers {
		// It makes tables of the session, which are gone with the transaction.
		err := transaction(ctx, db, nil, func(tx DB) error {
			for _, statement := range ask.On(server) {
				if _, err := tx.ExecContext(ctx, statement); err != nil {
					return err
				}
			}
			for _, c := range t.registry.Collections() {
				if err := t.differs(ctx, tx, c, server); err != nil {
					return err
				}
			}
			_, err := tx.ExecContext(ctx, ask.Drop)
			return err
		})
		if err != nil {
			return fmt.Errorf("what the server %s of foreign tables declares: %w", server, err)
		}
	}
	return nil
}

// differs refuses c for each column that a server declares in another way.
func (t *Tables) differs(ctx context.Context, tx DB, c *schema.Collection, server string) error {
	rows, err := tx.QueryContext(ctx, t.dialect.Catalogue().Remote.Differs, append(t.dialect.Place(c), server)...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var f sqlgen.FoundRemote
		if err := rows.Scan(&f.Table, &f.Column, &f.Below, &f.Here, &f.There); err != nil {
			return err
		}
		switch {
		case !f.Below && !slices.ContainsFunc(c.Columns, func(col *schema.Column) bool { return col.SQL() == f.Column }):
		case f.There == "":
			t.refuse(c, fmt.Errorf("%s: the server %s has no column for %s of %s", c.Name, server, f.Column, f.Table))
		default:
			t.refuse(c, fmt.Errorf("%s: the column %s of %s is %s here and %s on the server %s, which would compare it in its own way; declare both the same, texts as COLLATE \"C\"",
				c.Name, f.Column, f.Table, f.Here, f.There, server))
		}
	}
	return rows.Err()
}

// names returns the texts that a statement answers.
func names(ctx context.Context, db DB, statement string, args ...any) (list []string, err error) {
	rows, err := db.QueryContext(ctx, statement, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var name string
		if err := rows.Scan(&name); err != nil {
			return nil, err
		}
		list = append(list, name)
	}
	return list, rows.Err()
}
