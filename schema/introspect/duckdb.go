package introspect

import (
	"context"
	"database/sql"
	"encoding/json"
	"strings"

	"github.com/tamis-go/tamis/sqlgen"
)

const (
	duckdbTables = `SELECT CASE WHEN schema_name = current_schema() THEN '' ELSE schema_name END, table_name, ''
FROM duckdb_tables() WHERE database_name = current_database() AND NOT internal
UNION ALL SELECT CASE WHEN schema_name = current_schema() THEN '' ELSE schema_name END, view_name, 'a view'
FROM duckdb_views() WHERE database_name = current_database() AND NOT internal
ORDER BY 1, 2`

	duckdbColumns = `SELECT CASE WHEN schema_name = current_schema() THEN '' ELSE schema_name END, table_name, column_name, data_type, NOT is_nullable, coalesce(column_default, '')
FROM duckdb_columns() WHERE database_name = current_database() AND NOT internal ORDER BY table_oid, column_index`

	duckdbConstraints = `SELECT CASE WHEN schema_name = current_schema() THEN '' ELSE schema_name END, table_name, constraint_type, coalesce(expression, ''),
  to_json(constraint_column_names)::VARCHAR, coalesce(referenced_table, ''), coalesce(to_json(referenced_column_names)::VARCHAR, '[]')
FROM duckdb_constraints() WHERE database_name = current_database() ORDER BY table_oid, constraint_index`

	duckdbEnums = `SELECT type_name, to_json(labels)::VARCHAR FROM duckdb_types() WHERE logical_type = 'ENUM' AND labels IS NOT NULL AND database_name = current_database() AND NOT internal ORDER BY type_name`
)

// duckdbCatalog reads the tables of the current database.
func duckdbCatalog(ctx context.Context, db *sql.DB, _ *sqlgen.Dialect) ([]*table, error) {
	var tables []*table
	byName := map[[2]string]*table{}
	t := new(table)
	err := each(ctx, db, duckdbTables, nil, []any{&t.space, &t.name, &t.what}, func() error {
		found := t.copy()
		tables, byName[[2]string{t.space, t.name}] = append(tables, found), found
		return nil
	})
	if err != nil {
		return nil, err
	}
	enums := map[string]string{}
	var name, labels string
	if err := each(ctx, db, duckdbEnums, nil, []any{&name, &labels}, func() error { enums[labels] = name; return nil }); err != nil {
		return nil, err
	}
	c := new(column)
	err = each(ctx, db, duckdbColumns, nil, []any{&t.space, &t.name, &c.name, &c.declared, &c.notNull, &c.standard}, func() error {
		found := *c
		found.duckdbType(enums)
		if at := byName[[2]string{t.space, t.name}]; at != nil {
			at.columns = append(at.columns, &found)
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	var kind, expression, mine, to, theirs string
	return tables, each(ctx, db, duckdbConstraints, nil, []any{&t.space, &t.name, &kind, &expression, &mine, &to, &theirs}, func() error {
		at := byName[[2]string{t.space, t.name}]
		switch {
		case at == nil:
		case kind == "PRIMARY KEY", kind == "UNIQUE":
			return at.unique(kind == "PRIMARY KEY", mine)
		case kind == "FOREIGN KEY":
			return at.refers(t.space, to, mine, theirs)
		case kind == "CHECK":
			at.checks = append(at.checks, tokens(expression))
		}
		return nil
	})
}

// duckdbType reads a type as DuckDB writes it:  VARCHAR[]  ENUM('a', 'b')  DECIMAL(10,2)
func (c *column) duckdbType(enums map[string]string) {
	typ, array := strings.CutSuffix(c.declared, "[]")
	if strings.HasPrefix(typ, "ENUM(") {
		for _, x := range tokens(typ) {
			if x.kind == 's' {
				c.labels = append(c.labels, x.text)
			}
		}
		if text, err := json.Marshal(c.labels); err == nil {
			c.enum = enums[string(text)]
		}
		typ = "enum"
	}
	typ = strings.ToLower(typ)
	if before, _, found := strings.Cut(typ, "("); found {
		typ = before
	}
	c.typ = typ
	if array {
		c.typ, c.element = "array", typ
	}
}
