package source

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/tamis-go/tamis/schema"
)

// check looks at the tables: one question a collection. What it learns of collations goes to the
// dialect, which then compares texts that the database compares bit by bit as they are.
func (t *Tables) check(ctx context.Context, db querier) error {
	var faults []error
	collations, longest := map[*schema.Column]string{}, map[*schema.Column]int64{}
	adopted := map[*schema.Column]schema.Storage{}
	for _, c := range t.registry.Collections() {
		columns, err := t.columns(ctx, db, c)
		if err != nil {
			return err // the next question would have no other answer
		}
		if len(columns) == 0 {
			faults = append(faults, fmt.Errorf("%s: the database has no table %s", c.Name, c.SQL()))
			continue
		}
		var bare []*schema.Column
		for _, col := range c.Columns {
			f, ok := columns[t.known(col.SQL())]
			if !ok {
				faults = append(faults, fmt.Errorf("%s: the table %s has no column %s", c.Name, c.SQL(), col.SQL()))
				continue
			}
			collations[col], longest[col] = f.collation, f.longest
			if t.dialect.Name == "sqlite" && col.Type.Kind.Textual() && !col.Type.Array {
				bare = append(bare, col)
			}
			if s := t.adopt(&f, col); s != "" {
				adopted[col] = s
			} else if err := t.fits(&f, col); err != nil {
				faults = append(faults, fmt.Errorf("%s: the column %s of %s %w", c.Name, col.SQL(), c.SQL(), err))
			}
		}
		if err := t.compares(ctx, db, c, bare, adopted); err != nil {
			faults = append(faults, err)
		}
	}
	if err := t.sorts(ctx, db); err != nil {
		faults = append(faults, err)
	}
	if err := t.folds(ctx, db); err != nil {
		faults = append(faults, err)
	}
	bitwise := t.dialect.Collation()
	t.dialect = t.dialect.Knowing(func(col *schema.Column) bool {
		return col.Exact || bitwise != "" && strings.EqualFold(collations[col], bitwise)
	}).Measuring(func(col *schema.Column) int64 { return longest[col] })
	if len(adopted) > 0 {
		t.dialect = t.dialect.Adopting(func(col *schema.Column) schema.Storage { return adopted[col] })
		faults = append(faults, t.encode())
	}
	return errors.Join(faults...)
}

// adopt returns how the database keeps col where that is another way than the schema says, and means the same; or "".
func (t *Tables) adopt(f *found, col *schema.Column) schema.Storage {
	kind := col.Type.Kind
	if t.dialect.Name != "postgres" || col.Type.Array || t.registry.StorageOf(t.dialect.Name, col) != "" {
		return ""
	}
	switch {
	case kind != schema.String && kind != schema.Enum:
	case f.typ == "bpchar":
		return schema.StorageChar
	case f.typ == "citext", f.typ == "name", f.typ == "char", strings.HasPrefix(f.collation, nondeterministic):
		return schema.StorageFolded
	case f.labels != "" && kind == schema.String:
		return schema.StorageFolded
	case f.labels != "":
		if missing, err := f.missing(col.Type.Enum); err == nil && len(missing) == 0 {
			return schema.StorageNative
		}
	}
	switch {
	case kind == schema.Datetime && f.typ == "timestamp":
		return schema.StorageTimestamp
	case kind == schema.UUID && (f.typ == "text" || f.typ == "varchar"):
		return schema.StorageText
	}
	return ""
}

// nondeterministic is what the catalog writes before the name of a collation in which texts that differ are equal.
const nondeterministic = "nondeterministic:"

// sorts returns which columns of MariaDB or MySQL hold texts that are longer than what a connection sorts by: rows
// whose texts differ only behind that would come in the wrong order, and pages by cursor would lose some.
func (t *Tables) sorts(ctx context.Context, db querier) error {
	if !t.dialect.Traits().SortsBeginnings {
		return nil
	}
	var faults []error
	for _, c := range t.registry.Collections() {
		space, name := t.placed(c)
		rows, err := db.QueryContext(ctx, `SELECT COLUMN_NAME, @@max_sort_length FROM information_schema.COLUMNS
WHERE TABLE_SCHEMA = coalesce(?, DATABASE()) AND TABLE_NAME = ? AND CHARACTER_OCTET_LENGTH > @@max_sort_length AND @@max_sort_length < 16384`, space, name)
		if err != nil {
			return fmt.Errorf("%s: the lengths of %s: %w", c.Name, c.SQL(), err)
		}
		for rows.Next() {
			var column string
			var longest int64
			if err := rows.Scan(&column, &longest); err != nil {
				faults = append(faults, err)
				break
			}
			if col := sortable(c, column); col != nil {
				faults = append(faults, fmt.Errorf("%s: the column %s of %s holds texts of more than the %d bytes that are sorted by; connect with max_sort_length=16384",
					c.Name, column, c.SQL(), longest))
			}
		}
		faults = append(faults, rows.Err(), rows.Close()) //nolint:sqlclosecheck // nothing returns before it
	}
	return errors.Join(faults...)
}

// folds returns that the LIKE of a SQLite connection tells upper from lower case: PRAGMA case_sensitive_like, which like_ must not depend on.
func (t *Tables) folds(ctx context.Context, db querier) error {
	if t.dialect.Name != "sqlite" {
		return nil
	}
	rows, err := db.QueryContext(ctx, "SELECT 'a' LIKE 'A'")
	if err != nil {
		return fmt.Errorf("LIKE: %w", err)
	}
	defer rows.Close()
	folds := true
	for rows.Next() {
		if err := rows.Scan(&folds); err != nil {
			return fmt.Errorf("LIKE: %w", err)
		}
	}
	if !folds {
		return errors.New("the LIKE of the connection tells upper from lower case; connect without case_sensitive_like")
	}
	return rows.Err()
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

// compares finds which columns of SQLite have a collation in which texts that differ are equal, and adopts it. SQLite has no
// catalog of collations, but a table expression has those of the columns that it was made of.
func (t *Tables) compares(ctx context.Context, db querier, c *schema.Collection, columns []*schema.Column, adopted map[*schema.Column]schema.Storage) error {
	if len(columns) == 0 {
		return nil
	}
	questions := make([]string, len(columns))
	for i, col := range columns {
		questions[i] = fmt.Sprintf(`(SELECT count(*) FROM (SELECT r.%s AS x FROM %s AS r WHERE 0 UNION ALL SELECT 'A' UNION ALL SELECT 'a ') WHERE x = 'a')`,
			t.quote(col.SQL()), t.table(c))
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
	var faults []error
	for i, col := range columns {
		switch {
		case equal[i] == 0:
		case col.Type.Kind == schema.UUID:
			faults = append(faults, fmt.Errorf("%s: the column %s of %s has a collation in which texts that differ are equal; want BINARY", c.Name, col.SQL(), c.SQL()))
		default:
			adopted[col] = schema.StorageFolded
		}
	}
	return errors.Join(append(faults, rows.Err())...)
}

// fits returns why a column of the database cannot be col, if that is known.
func (t *Tables) fits(f *found, col *schema.Column) error {
	if t.dialect.Traits().AnyCharacterSet {
		return f.fitsMySQL(col)
	}
	kept := t.registry.StorageOf(t.dialect.Name, col)
	if name, ok := strings.CutPrefix(f.collation, nondeterministic); ok && kept != schema.StorageFolded {
		return fmt.Errorf("has the collation %s, in which texts that differ are equal; want the storage folded", name)
	}
	if f.labels != "" && kept != schema.StorageFolded {
		missing, err := f.missing(col.Type.Enum)
		if err != nil {
			return err
		}
		if len(missing) > 0 {
			return fmt.Errorf("is the enum %s, which has no %s", f.typ, schema.List(missing, "or"))
		}
		return nil
	}
	wanted := t.types(col)
	for _, typ := range wanted {
		if f.typ == typ {
			return nil
		}
	}
	if len(wanted) == 0 {
		return nil
	}
	return fmt.Errorf("is %s; want %s", f.typ, schema.List(wanted, "or"))
}

// fitsMySQL is fits for MariaDB and MySQL.
func (f *found) fitsMySQL(col *schema.Column) error {
	kind := col.Type.Kind
	switch {
	case kind == schema.Datetime && f.typ == "timestamp":
		return errors.New("is timestamp, whose times depend on the session; want datetime(6)")
	case kind == schema.String && f.collation != "" && !strings.HasPrefix(f.collation, "utf8mb4_"):
		return fmt.Errorf("has the collation %s; want one of utf8mb4, which holds every character", f.collation)
	}
	return nil
}

// types returns the types of PostgreSQL that col may have as it is stored, or none where any may do. Another
// one would be compared wrongly, or be an error at the first request.
func (t *Tables) types(col *schema.Column) []string {
	if t.dialect.Name != "postgres" {
		return nil
	}
	storage := t.registry.StorageOf(t.dialect.Name, col)
	if col.Type.Array {
		return postgresArrays[storage]
	}
	if types, ok := postgresStored[storage]; ok {
		return types
	}
	return postgresKinds[col.Type.Kind]
}

// The types of PostgreSQL: by storage, of arrays and of single values, and by kind where no storage says more.
var (
	postgresArrays = map[schema.Storage][]string{
		schema.StorageJSON:  {"json", "jsonb"},
		schema.StorageJSONB: {"jsonb"},
	}
	postgresStored = map[schema.Storage][]string{
		schema.StorageText:      {"text", "varchar"},
		schema.StorageChar:      {"bpchar", "text", "varchar"},
		schema.StorageFolded:    nil, // whatever can be cast to text
		schema.StorageInteger:   {"int8", "int4", "int2"},
		schema.StorageMicros:    {"int8"},
		schema.StorageTimestamp: {"timestamp"},
	}
	postgresKinds = map[schema.Kind][]string{
		schema.String:   {"text", "varchar"},
		schema.Enum:     {"text", "varchar"}, // or an enum of the database's own
		schema.UUID:     {"uuid"},
		schema.Int:      {"int8", "int4", "int2"},
		schema.Float:    {"float8", "float4", "numeric"},
		schema.Decimal:  {"numeric"},
		schema.Bool:     {"bool"},
		schema.Date:     {"date"},
		schema.Datetime: {"timestamptz"},
	}
)
