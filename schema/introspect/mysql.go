package introspect

import (
	"context"
	"database/sql"
	"fmt"
	"strings"

	"github.com/tamis-go/tamis/sqlgen"
)

const (
	mysqlTables = `SELECT TABLE_NAME, CASE TABLE_TYPE WHEN 'VIEW' THEN 'a view' ELSE '' END
FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE() AND TABLE_TYPE <> 'SEQUENCE' ORDER BY TABLE_NAME`

	mysqlColumns = `SELECT TABLE_NAME, COLUMN_NAME, COLUMN_TYPE, lower(DATA_TYPE), IS_NULLABLE = 'NO', coalesce(COLUMN_DEFAULT, ''), coalesce(COLLATION_NAME = ?, false),
  CASE WHEN COLLATION_NAME LIKE 'utf8mb4\_%' OR COLLATION_NAME IS NULL THEN '' ELSE COLLATION_NAME END
FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = DATABASE() ORDER BY TABLE_NAME, ORDINAL_POSITION`

	mysqlUniques = `SELECT TABLE_NAME, INDEX_NAME = 'PRIMARY', concat('[', group_concat(json_quote(COLUMN_NAME) ORDER BY SEQ_IN_INDEX), ']')
FROM information_schema.STATISTICS WHERE TABLE_SCHEMA = DATABASE() AND NON_UNIQUE = 0
GROUP BY TABLE_NAME, INDEX_NAME HAVING count(COLUMN_NAME) = count(*) AND count(SUB_PART) = 0 ORDER BY TABLE_NAME, INDEX_NAME`

	mysqlForeign = `SELECT TABLE_NAME, REFERENCED_TABLE_NAME, CASE WHEN REFERENCED_TABLE_SCHEMA = TABLE_SCHEMA THEN '' ELSE REFERENCED_TABLE_SCHEMA END,
  concat('[', group_concat(json_quote(COLUMN_NAME) ORDER BY ORDINAL_POSITION), ']'), concat('[', group_concat(json_quote(REFERENCED_COLUMN_NAME) ORDER BY ORDINAL_POSITION), ']')
FROM information_schema.KEY_COLUMN_USAGE WHERE TABLE_SCHEMA = DATABASE() AND REFERENCED_TABLE_NAME IS NOT NULL
GROUP BY TABLE_NAME, CONSTRAINT_NAME, REFERENCED_TABLE_NAME, REFERENCED_TABLE_SCHEMA, TABLE_SCHEMA ORDER BY TABLE_NAME, min(COLUMN_NAME), CONSTRAINT_NAME`

	mariadbChecks = `SELECT TABLE_NAME, CHECK_CLAUSE FROM information_schema.CHECK_CONSTRAINTS WHERE CONSTRAINT_SCHEMA = DATABASE() ORDER BY TABLE_NAME, CONSTRAINT_NAME`
	mysqlChecks   = `SELECT u.TABLE_NAME, c.CHECK_CLAUSE FROM information_schema.CHECK_CONSTRAINTS c JOIN information_schema.TABLE_CONSTRAINTS u
  ON u.CONSTRAINT_SCHEMA = c.CONSTRAINT_SCHEMA AND u.CONSTRAINT_NAME = c.CONSTRAINT_NAME WHERE c.CONSTRAINT_SCHEMA = DATABASE() ORDER BY u.TABLE_NAME, c.CONSTRAINT_NAME`
)

// mysqlCatalog reads the tables of the current database.
func mysqlCatalog(ctx context.Context, db *sql.DB, d *sqlgen.Dialect) ([]*table, error) {
	var tables []*table
	byName := map[string]*table{}
	t := new(table)
	err := each(ctx, db, mysqlTables, nil, []any{&t.name, &t.what}, func() error {
		found := t.copy()
		tables, byName[t.name] = append(tables, found), found
		return nil
	})
	if err != nil {
		return nil, err
	}
	of := func(f func(t *table) error) func() error {
		return func() error {
			if found := byName[t.name]; found != nil {
				return f(found)
			}
			return nil
		}
	}
	c := new(column)
	err = each(ctx, db, mysqlColumns, []any{d.Collation()}, []any{&t.name, &c.name, &c.declared, &c.typ, &c.notNull, &c.standard, &c.exact, &c.narrow}, of(func(t *table) error {
		found := *c
		if c.typ == "enum" {
			for _, x := range tokens(c.declared) {
				if x.kind == 's' {
					found.labels = append(found.labels, x.text)
				}
			}
		}
		t.columns = append(t.columns, &found)
		return nil
	}))
	if err != nil {
		return nil, err
	}
	var primary bool
	var mine, theirs string
	if err := each(ctx, db, mysqlUniques, nil, []any{&t.name, &primary, &mine}, of(func(t *table) error { return t.unique(primary, mine) })); err != nil {
		return nil, err
	}
	f := new(foreign)
	err = each(ctx, db, mysqlForeign, nil, []any{&t.name, &f.table, &f.space, &mine, &theirs}, of(func(t *table) error {
		return t.refers(f.space, f.table, mine, theirs)
	}))
	if err != nil {
		return nil, err
	}
	checks := mysqlChecks
	if d.Name == sqlgen.MariaDB.Name {
		checks = mariadbChecks
	}
	var text string
	err = each(ctx, db, checks, nil, []any{&t.name, &text}, of(func(t *table) error {
		if d.Name == sqlgen.MySQL.Name { // it shows conditions as they would stand in a text
			text = strings.NewReplacer(`\\`, `\`, `\'`, `'`).Replace(text)
		}
		t.checks = append(t.checks, tokens(text))
		return nil
	}))
	if err != nil {
		return nil, fmt.Errorf("conditions: %w", err)
	}
	for _, t := range tables {
		t.json()
	}
	return tables, nil
}

// json finds the columns whose condition says that they are JSON: MariaDB has no type for it.
func (t *table) json() {
	for _, condition := range t.checks {
		if c := t.column(validJSON(condition)); c != nil && strings.HasSuffix(c.typ, "text") {
			c.typ, c.declared = "json", "json"
		}
	}
}
