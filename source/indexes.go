package source

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/schema"
	"github.com/tamis-go/tamis/sqlgen/advise"
)

// Index makes the indexes that queries want and that are not there yet, lets the database look at what the tables hold,
// and returns those. An index with which a table would refuse rows that it takes today is not made. See sqlgen.Dialect.Indexes.
func (t *Tables) Index(ctx context.Context, queries ...*filter.Query) ([]advise.Index, error) {
	for _, q := range queries {
		if err := t.refusal(q); err != nil {
			return nil, err
		}
	}
	indexes, _ := t.dialect.Indexes(queries...)
	done := map[string]bool{"": true}
	indexes = slices.DeleteFunc(indexes, func(x advise.Index) bool { return x.Refuses != "" })
	for _, x := range indexes {
		there, err := t.hasIndex(ctx, x)
		if err != nil {
			return nil, fmt.Errorf("%s: the indexes of %s: %w", x.Collection.Name, x.Collection.SQL(), err)
		}
		if there {
			continue
		}
		for _, statement := range []string{x.Needs, x.SQL} {
			if done[statement] {
				continue
			}
			done[statement] = true
			if _, err := t.db.ExecContext(ctx, statement); err != nil {
				return nil, fmt.Errorf("%s: %s: %w", x.Collection.Name, statement, err)
			}
		}
	}
	return indexes, t.analyze(ctx, indexes)
}

// hasIndex reports whether an index is there, where the statement that makes it does not look.
func (t *Tables) hasIndex(ctx context.Context, x advise.Index) (bool, error) {
	statement, args := t.dialect.HasIndex(x.Collection, x.Name)
	if statement == "" {
		return false, nil
	}
	rows, err := t.db.QueryContext(ctx, statement, args...)
	if err != nil {
		return false, err
	}
	defer rows.Close()
	return rows.Next(), rows.Err()
}

// analyze lets the database count what indexed tables hold, by which it then chooses an index.
func (t *Tables) analyze(ctx context.Context, indexes []advise.Index) error {
	done := map[*schema.Collection]bool{}
	for _, x := range indexes {
		if done[x.Collection] {
			continue
		}
		done[x.Collection] = true
		statement := t.dialect.Analyze(x.Collection)
		if statement == "" {
			continue
		}
		rows, err := t.db.QueryContext(ctx, statement) // MariaDB answers with rows
		if err == nil {
			err = errors.Join(rows.Close(), rows.Err()) //nolint:sqlclosecheck // at once; what it says counts
		}
		if err != nil {
			return fmt.Errorf("%s: %s: %w", x.Collection.Name, statement, err)
		}
	}
	return nil
}
