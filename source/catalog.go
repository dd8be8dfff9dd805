package source

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"

	"github.com/tamis-go/tamis/schema"
)

// A querier is a database, or a transaction in one.
type querier interface {
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
}

// A found column is what a database says of one.
type found struct {
	name, typ string // the name of its type, in lower case
	collation string // "" if it has none, or if it is not known
	longest   int64  // how many characters a text may have; 0 if that is not known, or as many as one likes
	labels    string // of an enum of the database's own, as a JSON array; "" if it is none
}

// catalogs are the statements that list the columns of a table, by dialect. Their binds are the
// schema that the table is in, or null, and its name.
var catalogs = map[string]string{
	"postgres": `WITH RECURSIVE domain(oid, base) AS (
  SELECT oid, typbasetype FROM pg_catalog.pg_type WHERE typtype = 'd'
  UNION ALL
  SELECT d.oid, t.typbasetype FROM domain d JOIN pg_catalog.pg_type t ON t.oid = d.base WHERE t.typtype = 'd'
)
SELECT a.attname, lower(t.typname),
  CASE WHEN co.oid IS NULL THEN ''
       WHEN co.collname = 'default' THEN CASE WHEN coalesce(to_jsonb(db) ->> 'datlocprovider', 'c') = 'c' AND db.datcollate IN ('C', 'POSIX') THEN 'C' ELSE '' END
       WHEN NOT co.collisdeterministic THEN 'nondeterministic:' || co.collname
       ELSE co.collname END,
  coalesce((SELECT json_agg(e.enumlabel)::text FROM pg_catalog.pg_enum e WHERE e.enumtypid = t.oid), ''), 0
FROM pg_catalog.pg_attribute a
-- a domain is compared as the type that it is made of
JOIN pg_catalog.pg_type t ON t.typtype <> 'd' AND (t.oid = a.atttypid OR t.oid IN (SELECT d.base FROM domain d WHERE d.oid = a.atttypid))
JOIN pg_catalog.pg_database db ON db.datname = current_database()
LEFT JOIN pg_catalog.pg_collation co ON co.oid = a.attcollation
WHERE a.attrelid = to_regclass(coalesce(quote_ident($1::text) || '.', '') || quote_ident($2::text)) AND a.attnum > 0 AND NOT a.attisdropped`,

	"sqlite": `SELECT name, lower(type), '', '', 0 FROM pragma_table_xinfo(?2, coalesce(?1, 'main'))`,

	"mariadb": mysqlCatalog,
	"mysql":   mysqlCatalog,

	"duckdb": `SELECT column_name, lower(data_type), '', '', 0
FROM information_schema.columns
WHERE table_catalog = current_database() AND table_schema = coalesce(?, current_schema()) AND table_name = ?`,
}

const mysqlCatalog = `SELECT COLUMN_NAME, lower(DATA_TYPE), coalesce(COLLATION_NAME, ''), '', coalesce(CHARACTER_MAXIMUM_LENGTH, 0)
FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = coalesce(?, DATABASE()) AND TABLE_NAME = ?`

// placed returns the schema that c's table is in, null if it is that of the connection, and the table's name in it.
func (t *Tables) placed(c *schema.Collection) (space sql.NullString, name string) {
	in, name := c.TableName()
	return sql.NullString{String: in, Valid: in != ""}, name
}

// columns returns the columns of c's table by name, none if there is no such table.
func (t *Tables) columns(ctx context.Context, db querier, c *schema.Collection) (map[string]found, error) {
	space, name := t.placed(c)
	rows, err := db.QueryContext(ctx, catalogs[t.dialect.Name], space, name)
	if err != nil {
		return nil, fmt.Errorf("%s: the columns of %s: %w", c.Name, c.SQL(), err)
	}
	defer rows.Close()
	columns := map[string]found{}
	for rows.Next() {
		var f found
		if err := rows.Scan(&f.name, &f.typ, &f.collation, &f.labels, &f.longest); err != nil {
			return nil, fmt.Errorf("%s: the columns of %s: %w", c.Name, c.SQL(), err)
		}
		columns[t.known(f.name)] = f
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

// missing returns the values of an enum that the database's own enum does not have.
func (f *found) missing(values []string) ([]string, error) {
	var labels []string
	if err := json.Unmarshal([]byte(f.labels), &labels); err != nil {
		return nil, err
	}
	has := map[string]bool{}
	for _, label := range labels {
		has[label] = true
	}
	var missing []string
	for _, v := range values {
		if !has[v] {
			missing = append(missing, v)
		}
	}
	return missing, nil
}
