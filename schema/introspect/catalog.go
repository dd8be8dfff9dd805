package introspect

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/tamis-go/tamis/sqlgen"
)

// A catalog is the tables of a database, as its catalogue has them.
type catalog struct {
	tables []*table
	byName map[[2]string]*table
}

// readCatalog asks a database for its tables.
func readCatalog(ctx context.Context, db Querier, ask *sqlgen.Catalogue) ([]*table, error) {
	c := catalog{byName: map[[2]string]*table{}}
	var space, name, what, text string
	err := each(ctx, db, ask.Tables, []any{&space, &name, &what, &text}, func() error {
		t := &table{space: space, name: name, what: what, definition: tokens(text)}
		c.tables, c.byName[[2]string{space, name}] = append(c.tables, t), t
		return nil
	})
	if err != nil {
		return nil, err
	}
	// of calls f for each row of a statement that begins with a table, if that is one of ours.
	of := func(statement string, into []any, f func(*table) error) error {
		if statement == "" {
			return nil
		}
		return each(ctx, db, statement, append([]any{&space, &name}, into...), func() error {
			if t := c.byName[[2]string{space, name}]; t != nil {
				return f(t)
			}
			return nil
		})
	}
	col := new(column)
	var labels string
	err = of(ask.Columns, []any{
		&col.name, &col.declared, &col.typ, &col.element, &col.notNull, &col.standard, &labels, &col.enum, &col.exact, &col.loose, &col.narrow, &col.trigram,
	}, func(t *table) error {
		found := *col
		t.columns = append(t.columns, &found)
		return found.label(labels)
	})
	if err != nil {
		return nil, fmt.Errorf("columns: %w", err)
	}
	var primary bool
	var mine, theirs string
	if err := of(ask.Uniques, []any{&primary, &mine}, func(t *table) error { return t.unique(primary, mine) }); err != nil {
		return nil, fmt.Errorf("keys: %w", err)
	}
	err = of(ask.Unkeyed, []any{&text}, func(t *table) error {
		t.unkeyed = text
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("keys: %w", err)
	}
	var to foreign
	err = of(ask.Foreign, []any{&mine, &to.space, &to.table, &theirs}, func(t *table) error { return t.refers(to.space, to.table, mine, theirs) })
	if err != nil {
		return nil, fmt.Errorf("foreign keys: %w", err)
	}
	err = of(ask.Checks, []any{&text}, func(t *table) error {
		t.checks = append(t.checks, withoutCheck(tokens(text)))
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("conditions: %w", err)
	}
	for _, t := range c.tables {
		t.define()
		if ask.JSONIsA != "" {
			t.json(ask.JSONIsA)
		}
	}
	return c.tables, nil
}

// each calls f for every row of a statement, its values in into.
func each(ctx context.Context, db Querier, statement string, into []any, f func() error) error {
	rows, err := db.QueryContext(ctx, statement)
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

// label gives an enum its labels: as a JSON array, or as its type is declared:  ENUM('a', 'b')
func (c *column) label(labels string) error {
	if labels != "" {
		return json.Unmarshal([]byte(labels), &c.labels)
	}
	if c.typ == "enum" || c.element == "enum" {
		for _, x := range tokens(c.declared) {
			if x.kind == 's' {
				c.labels = append(c.labels, x.text)
			}
		}
	}
	return nil
}

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

// json finds the columns that hold JSON because a condition says so, where JSON is no type of the database but some text.
func (t *table) json(text string) {
	for _, condition := range t.checks {
		if c := t.column(validJSON(condition)); c != nil && strings.HasSuffix(c.typ, text) {
			c.typ, c.declared = "json", "json"
		}
	}
}
