package source

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/tamis-go/tamis/schema"
	"github.com/tamis-go/tamis/sqlgen"
)

// check looks at the tables: one question a collection, which is refused if it cannot be answered. What it learns of collations goes to
// the dialect, which then compares texts that the database compares bit by bit as they are. It returns what concerns all collections.
func (t *Tables) check(ctx context.Context, db DB) error {
	ask := t.dialect.Catalogue()
	collations, longest, notNull := map[*schema.Column]string{}, map[*schema.Column]int64{}, map[*schema.Column]bool{}
	adopted, timed := map[*schema.Column]schema.Storage{}, map[*schema.Column]bool{}
	for _, c := range t.registry.Collections() {
		columns, err := t.columns(ctx, db, c)
		if err != nil {
			return err // the next question would have no other answer
		}
		if len(columns) == 0 {
			t.refuse(c, fmt.Errorf("%s: the database has no table %s", c.Name, c.SQL()))
			continue
		}
		if err := t.answers(ctx, db, c); err != nil {
			t.refuse(c, err)
		}
		var bare []*schema.Column
		for _, col := range c.Columns {
			f, ok := columns[t.known(col.SQL())]
			if !ok {
				t.refuse(c, fmt.Errorf("%s: the table %s has no column %s", c.Name, c.SQL(), col.SQL()))
				continue
			}
			if !f.NotNull && t.dialect.Traits().KeysAsTyped && slices.Contains(c.Key, col) {
				t.refuse(c, fmt.Errorf("%s: the column %s of %s is of a key and may be null; give it a type that refuses null", c.Name, col.SQL(), c.SQL()))
			}
			collations[col], longest[col], notNull[col], timed[col] = f.Collation, f.Longest, f.NotNull, slices.Contains(ask.Timed, f.Type)
			if ask.Folds != "" && col.Type.Kind.Textual() && !col.Type.Array {
				bare = append(bare, col)
			}
			if s := t.adopt(f, col); s != "" {
				adopted[col] = s
			} else if err := t.fits(f, col); err != nil {
				t.refuse(c, fmt.Errorf("%s: the column %s of %s %w", c.Name, col.SQL(), c.SQL(), err))
			}
		}
		if err := t.compares(ctx, db, c, bare, adopted); err != nil {
			t.refuse(c, err)
		} else if err := t.sorts(ctx, db, c); err != nil {
			t.refuse(c, err)
		} else if err := t.leads(ctx, db, c); err != nil {
			t.refuse(c, err)
		}
	}
	bitwise := t.dialect.Collation()
	t.dialect = t.dialect.Knowing(func(col *schema.Column) bool {
		return col.Exact || bitwise != "" && strings.EqualFold(collations[col], bitwise)
	}).Measuring(func(col *schema.Column) int64 { return longest[col] }).Requiring(func(col *schema.Column) bool { return notNull[col] }).
		Timing(func(col *schema.Column) bool { return timed[col] })
	if len(adopted) > 0 {
		t.dialect = t.dialect.Adopting(func(col *schema.Column) schema.Storage { return adopted[col] })
		t.encode()
	}
	if err := t.elsewhere(ctx, db); err != nil {
		return err
	}
	return t.connected(ctx, db)
}

// adopt returns how the database keeps col where that is another way than the schema says, and means the same; or "".
func (t *Tables) adopt(f sqlgen.FoundColumn, col *schema.Column) schema.Storage {
	adopts := t.dialect.Catalogue().Adopts
	if adopts == nil || t.registry.StorageOf(t.dialect.Name, col) != "" {
		return ""
	}
	return adopts(f, col)
}

// fits returns why a column of the database cannot be col, if that is known.
func (t *Tables) fits(f sqlgen.FoundColumn, col *schema.Column) error {
	refuses := t.dialect.Catalogue().Refuses
	if refuses == nil {
		return nil
	}
	return refuses(f, col, t.registry.StorageOf(t.dialect.Name, col))
}

// answers returns why no answer about the rows of c can be exact, if the catalogue knows a reason.
func (t *Tables) answers(ctx context.Context, db DB, c *schema.Collection) error {
	statement := t.dialect.Catalogue().Whole
	if statement == "" {
		return nil
	}
	reasons, err := names(ctx, db, statement, t.dialect.Place(c)...)
	if err != nil {
		return fmt.Errorf("%s: the engine of %s: %w", c.Name, c.SQL(), err)
	}
	errs := make([]error, len(reasons))
	for i, why := range reasons {
		errs[i] = fmt.Errorf("%s: the table %s: %s", c.Name, c.SQL(), why)
	}
	return errors.Join(errs...)
}

// sorts returns which columns of c hold texts that are longer than what a connection sorts by: rows
// whose texts differ only behind that would come in the wrong order, and pages by cursor would lose some.
func (t *Tables) sorts(ctx context.Context, db DB, c *schema.Collection) error {
	statement := t.dialect.Catalogue().Unsorted
	if statement == "" {
		return nil
	}
	rows, err := db.QueryContext(ctx, statement, t.dialect.Place(c)...)
	if err != nil {
		return fmt.Errorf("%s: the lengths of %s: %w", c.Name, c.SQL(), err)
	}
	defer rows.Close()
	var errs []error
	for rows.Next() {
		var column string
		var longest int64
		if err := rows.Scan(&column, &longest); err != nil {
			return fmt.Errorf("%s: the lengths of %s: %w", c.Name, c.SQL(), err)
		}
		if col := sortable(c, column); col != nil {
			errs = append(errs, fmt.Errorf("%s: the column %s of %s holds texts of more than the %d bytes that are sorted by; connect with max_sort_length=16384",
				c.Name, column, c.SQL(), longest))
		}
	}
	return errors.Join(append(errs, rows.Err())...)
}

// connected returns what is wrong with a connection.
func (t *Tables) connected(ctx context.Context, db DB) error {
	var errs []error
	for _, c := range t.dialect.Catalogue().Connection {
		rows, err := db.QueryContext(ctx, c.Statement)
		if err != nil {
			return fmt.Errorf("the connection: %w", err)
		}
		holds := true
		for rows.Next() && err == nil {
			err = rows.Scan(&holds)
		}
		if err := errors.Join(err, rows.Err(), rows.Close()); err != nil { //nolint:sqlclosecheck // nothing returns before it
			return fmt.Errorf("the connection: %w", err)
		}
		if !holds {
			errs = append(errs, errors.New(c.Otherwise))
		}
	}
	return errors.Join(errs...)
}

// sortable returns the text column of that name in the table of c, or nil.
func sortable(c *schema.Collection, name string) *schema.Column {
	for _, col := range c.Columns {
		if strings.EqualFold(col.SQL(), name) && col.Type.Kind == schema.String && !col.Type.Array {
			return col
		}
	}
	return nil
}

// compares finds which columns have a collation in which texts that differ are equal, where the catalogue does not say, and adopts it.
func (t *Tables) compares(ctx context.Context, db DB, c *schema.Collection, columns []*schema.Column, adopted map[*schema.Column]schema.Storage) error {
	if len(columns) == 0 {
		return nil
	}
	questions := make([]string, len(columns))
	for i, col := range columns {
		questions[i] = strings.NewReplacer("{column}", t.quote(col.SQL()), "{table}", t.table(c)).Replace(t.dialect.Catalogue().Folds)
	}
	rows, err := db.QueryContext(ctx, "SELECT "+strings.Join(questions, ", "))
	if err != nil {
		return fmt.Errorf("%s: the collations of %s: %w", c.Name, c.SQL(), err)
	}
	defer rows.Close()
	equal := make([]int, len(columns))
	into := make([]any, len(columns))
	for i := range into {
		into[i] = &equal[i]
	}
	for rows.Next() {
		if err := rows.Scan(into...); err != nil {
			return fmt.Errorf("%s: the collations of %s: %w", c.Name, c.SQL(), err)
		}
	}
	var errs []error
	for i, col := range columns {
		switch {
		case equal[i] == 0:
		case col.Type.Kind == schema.UUID:
			errs = append(errs, fmt.Errorf("%s: the column %s of %s has a collation in which texts that differ are equal; want BINARY", c.Name, col.SQL(), c.SQL()))
		default:
			adopted[col] = schema.StorageFolded
		}
	}
	return errors.Join(append(errs, rows.Err())...)
}
