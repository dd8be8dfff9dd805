package introspect

import (
	"context"
	"database/sql"
	"encoding/json"

	"github.com/tamis-go/tamis/sqlgen"
)

// userTables are the tables of PostgreSQL that somebody made, partitions being part of what they divide. A schema that is not
// the current one is named.
const userTables = `
FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f') AND NOT c.relispartition
  AND n.nspname <> 'information_schema' AND n.nspname !~ '^pg_'
  AND NOT EXISTS (SELECT 1 FROM pg_catalog.pg_depend d WHERE d.classid = 'pg_catalog.pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e')`

// A domain is the type that it is made of, whatever else it says.
const domains = `WITH RECURSIVE domain(oid, base, typmod, strict) AS (
  SELECT oid, typbasetype, typtypmod, typnotnull FROM pg_catalog.pg_type WHERE typtype = 'd'
  UNION ALL
  SELECT d.oid, t.typbasetype, t.typtypmod, d.strict OR t.typnotnull FROM domain d JOIN pg_catalog.pg_type t ON t.oid = d.base WHERE t.typtype = 'd')`

const postgresTables = `SELECT c.oid::bigint, CASE WHEN n.nspname = current_schema() THEN '' ELSE n.nspname END, c.relname,
  CASE WHEN NOT pg_catalog.has_table_privilege(c.oid, 'SELECT') THEN 'a table that this user may not read'
       ELSE CASE c.relkind WHEN 'v' THEN 'a view' WHEN 'm' THEN 'a materialized view' WHEN 'f' THEN 'a foreign table' ELSE '' END END` +
	userTables + ` ORDER BY n.nspname IS DISTINCT FROM current_schema(), n.nspname COLLATE "C", c.relname COLLATE "C"`

const postgresColumns = domains + `
SELECT a.attrelid::bigint, a.attname, pg_catalog.format_type(a.atttypid, a.atttypmod), t.typname, coalesce(e.typname, ''),
  a.attnotnull OR coalesce(dom.strict, false),
  coalesce(pg_catalog.pg_get_expr(def.adbin, def.adrelid), ''),
  coalesce((SELECT json_agg(l.enumlabel ORDER BY l.enumsortorder)::text FROM pg_catalog.pg_enum l WHERE l.enumtypid = coalesce(e.oid, t.oid)), ''),
  coalesce(co.collname IN ('C', 'POSIX', 'ucs_basic') OR co.collname = 'default' AND coalesce(to_jsonb(db) ->> 'datlocprovider', 'c') = 'c' AND db.datcollate IN ('C', 'POSIX'), false),
  CASE WHEN NOT co.collisdeterministic THEN co.collname ELSE '' END,
  -- ILIKE in another locale finds at least what it finds in C, if lower keeps the length and i is the lower case of I there
  coalesce(CASE WHEN co.collname = 'default' THEN coalesce(to_jsonb(db) ->> 'datlocprovider', 'c') = 'c' AND db.datctype !~ '^(tr|az)'
       ELSE co.collprovider = 'c' AND co.collctype !~ '^(tr|az)' END, false)
  AND EXISTS (SELECT 1 FROM pg_catalog.pg_index i JOIN pg_catalog.pg_opclass o ON o.oid = i.indclass[0]
    WHERE i.indrelid = a.attrelid AND i.indkey[0] = a.attnum AND i.indnatts = 1 AND i.indpred IS NULL AND i.indisvalid
      AND o.opcname IN ('gin_trgm_ops', 'gist_trgm_ops') AND i.indcollation[0] = a.attcollation)
FROM pg_catalog.pg_attribute a
LEFT JOIN domain dom ON dom.oid = a.atttypid AND (SELECT typtype FROM pg_catalog.pg_type WHERE oid = dom.base) <> 'd'
JOIN pg_catalog.pg_type t ON t.oid = coalesce(dom.base, a.atttypid)
LEFT JOIN pg_catalog.pg_type e ON t.typcategory = 'A' AND e.oid = t.typelem
LEFT JOIN pg_catalog.pg_attrdef def ON def.adrelid = a.attrelid AND def.adnum = a.attnum
LEFT JOIN pg_catalog.pg_collation co ON co.oid = a.attcollation
JOIN pg_catalog.pg_database db ON db.datname = current_database()
WHERE a.attnum > 0 AND NOT a.attisdropped AND a.attrelid IN (SELECT c.oid ` + userTables + `)
ORDER BY a.attrelid, a.attnum`

// Indexes that hold every row, by columns alone.
const postgresUniques = `SELECT i.indrelid::bigint, i.indisprimary,
  (SELECT json_agg(a.attname ORDER BY k.n)::text FROM unnest(i.indkey::int2[]) WITH ORDINALITY AS k(at, n)
    JOIN pg_catalog.pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.at WHERE k.n <= i.indnkeyatts)
FROM pg_catalog.pg_index i
WHERE i.indisunique AND i.indpred IS NULL AND i.indexprs IS NULL AND i.indisvalid AND i.indrelid IN (SELECT c.oid ` + userTables + `)
ORDER BY i.indrelid, i.indexrelid`

const postgresForeign = `SELECT f.conrelid::bigint,
  (SELECT json_agg(a.attname ORDER BY k.n)::text FROM unnest(f.conkey) WITH ORDINALITY AS k(at, n)
    JOIN pg_catalog.pg_attribute a ON a.attrelid = f.conrelid AND a.attnum = k.at),
  CASE WHEN n.nspname = current_schema() THEN '' ELSE n.nspname END, r.relname,
  (SELECT json_agg(a.attname ORDER BY k.n)::text FROM unnest(f.confkey) WITH ORDINALITY AS k(at, n)
    JOIN pg_catalog.pg_attribute a ON a.attrelid = f.confrelid AND a.attnum = k.at)
FROM pg_catalog.pg_constraint f JOIN pg_catalog.pg_class r ON r.oid = f.confrelid JOIN pg_catalog.pg_namespace n ON n.oid = r.relnamespace
WHERE f.contype = 'f' AND f.conparentid = 0 AND f.conrelid IN (SELECT c.oid ` + userTables + `)
ORDER BY f.conrelid, f.conkey, f.oid`

const postgresChecks = `SELECT k.conrelid::bigint, pg_catalog.pg_get_constraintdef(k.oid)
FROM pg_catalog.pg_constraint k WHERE k.contype = 'c' AND k.conrelid IN (SELECT c.oid ` + userTables + `) ORDER BY k.conrelid, k.oid`

// postgresCatalog reads the tables of every schema.
func postgresCatalog(ctx context.Context, db *sql.DB, _ *sqlgen.Dialect) ([]*table, error) {
	var tables []*table
	byID := map[int64]*table{}
	var id int64
	t := new(table)
	err := each(ctx, db, postgresTables, nil, []any{&id, &t.space, &t.name, &t.what}, func() error {
		tables, byID[id] = append(tables, t.copy()), nil
		byID[id] = tables[len(tables)-1]
		return nil
	})
	if err != nil {
		return nil, err
	}
	c := new(column)
	var labels string
	err = each(ctx, db, postgresColumns, nil, []any{
		&id, &c.name, &c.declared, &c.typ, &c.element, &c.notNull, &c.standard, &labels, &c.exact, &c.loose, &c.trigram,
	}, func() error {
		found := *c
		found.labels = nil
		if labels != "" {
			if err := json.Unmarshal([]byte(labels), &found.labels); err != nil {
				return err
			}
			found.enum, found.typ = c.typ, "enum"
			if c.element != "" {
				found.enum, found.typ, found.element = c.element, c.typ, "enum"
			}
		}
		byID[id].columns = append(byID[id].columns, &found)
		return nil
	})
	if err != nil {
		return nil, err
	}
	var primary bool
	var mine, theirs string
	err = each(ctx, db, postgresUniques, nil, []any{&id, &primary, &mine}, func() error {
		return byID[id].unique(primary, mine)
	})
	if err != nil {
		return nil, err
	}
	f := new(foreign)
	err = each(ctx, db, postgresForeign, nil, []any{&id, &mine, &f.space, &f.table, &theirs}, func() error {
		return byID[id].refers(f.space, f.table, mine, theirs)
	})
	if err != nil {
		return nil, err
	}
	var text string
	return tables, each(ctx, db, postgresChecks, nil, []any{&id, &text}, func() error {
		if ts := tokens(text); len(ts) > 0 && ts[0].is("check") {
			byID[id].checks = append(byID[id].checks, ts[1:])
		}
		return nil
	})
}
