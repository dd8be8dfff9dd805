package sqlgen

import "strings"

// A Remote is what is asked of tables whose rows other servers keep and compare, as foreign tables of PostgreSQL are: what their server declares
// of a column need not be what this one says of it.
type Remote struct {
	Servers string   // the names of the servers that keep tables
	Make    []string // makes what Differs reads on a server, {} being its name, until Drop takes it away
	Differs string   // the columns below a table that a server compares in another way: see FoundRemote. Its binds are those of Table and the name of a server
	Drop    string
}

// A FoundRemote is what Remote.Differs answers of a column, in this order.
type FoundRemote struct {
	Table, Column string // where it is found here
	Below         bool   // Table is behind a view, where Column may have another name
	Here, There   string // how it is declared; There is "" if there is no such column
}

// On returns the statements of Make for a server.
func (r *Remote) On(server string) []string {
	quoted := `"` + strings.ReplaceAll(server, `"`, `""`) + `"`
	statements := make([]string, len(r.Make))
	for i, s := range r.Make {
		statements[i] = strings.ReplaceAll(s, "{}", quoted)
	}
	return statements
}

// remoteInPostgres reads the catalogues of the servers of postgres_fdw. It sends a condition whose collation is that of the column here without
// one: there it has that of the column there. A default collation there is that of another database, so it is none that is known.
var remoteInPostgres = &Remote{
	Servers: `SELECT s.srvname FROM pg_catalog.pg_foreign_server s JOIN pg_catalog.pg_foreign_data_wrapper w ON w.oid = s.srvfdw
JOIN pg_catalog.pg_proc p ON p.oid = w.fdwhandler
WHERE p.proname = 'postgres_fdw_handler' AND EXISTS (SELECT FROM pg_catalog.pg_foreign_table t WHERE t.ftserver = s.oid) ORDER BY 1`,
	Make: []string{
		`CREATE FOREIGN TABLE pg_temp.tamis_namespace (oid oid, nspname name) SERVER {} OPTIONS (schema_name 'pg_catalog', table_name 'pg_namespace')`,
		`CREATE FOREIGN TABLE pg_temp.tamis_class (oid oid, relname name, relnamespace oid) SERVER {} OPTIONS (schema_name 'pg_catalog', table_name 'pg_class')`,
		`CREATE FOREIGN TABLE pg_temp.tamis_attribute (attrelid oid, attname name, attnum int2, attisdropped bool, atttypid oid, attcollation oid)
  SERVER {} OPTIONS (schema_name 'pg_catalog', table_name 'pg_attribute')`,
		`CREATE FOREIGN TABLE pg_temp.tamis_type (oid oid, typname name, typtype "char", typbasetype oid) SERVER {} OPTIONS (schema_name 'pg_catalog', table_name 'pg_type')`,
		`CREATE FOREIGN TABLE pg_temp.tamis_collation (oid oid, collname name, collisdeterministic bool) SERVER {} OPTIONS (schema_name 'pg_catalog', table_name 'pg_collation')`,
	},
	Drop: `DROP FOREIGN TABLE pg_temp.tamis_namespace, pg_temp.tamis_class, pg_temp.tamis_attribute, pg_temp.tamis_type, pg_temp.tamis_collation`,
	Differs: `WITH RECURSIVE under(oid, viewed) AS (
  SELECT to_regclass(coalesce(quote_ident($1::text) || '.', '') || quote_ident($2::text))::oid, false
  UNION
  SELECT next.oid, under.viewed OR next.viewed FROM under, LATERAL (
    SELECT i.inhrelid, false FROM pg_catalog.pg_inherits i WHERE i.inhparent = under.oid
    UNION ALL
    SELECT d.refobjid, true FROM pg_catalog.pg_rewrite r JOIN pg_catalog.pg_depend d ON d.classid = 'pg_catalog.pg_rewrite'::regclass AND d.objid = r.oid
    WHERE r.ev_class = under.oid AND d.refclassid = 'pg_catalog.pg_class'::regclass AND d.refobjid <> under.oid
  ) AS next(oid, viewed)
), here AS (
  SELECT c.relname AS found, a.attname AS name, under.viewed, a.attnum,
    coalesce((SELECT b.typname FROM pg_catalog.pg_type b WHERE b.oid = t.typbasetype), t.typname)::text AS type,
    CASE WHEN co.collname = 'default' AND coalesce(to_jsonb(db) ->> 'datlocprovider', 'c') = 'c' AND db.datcollate IN ('C', 'POSIX') THEN 'C' ELSE co.collname::text END AS collation,
    coalesce((SELECT option_value FROM pg_catalog.pg_options_to_table(f.ftoptions) WHERE option_name = 'schema_name'), n.nspname) AS far_schema,
    coalesce((SELECT option_value FROM pg_catalog.pg_options_to_table(f.ftoptions) WHERE option_name = 'table_name'), c.relname) AS far_table,
    coalesce((SELECT option_value FROM pg_catalog.pg_options_to_table(a.attfdwoptions) WHERE option_name = 'column_name'), a.attname) AS far_column
  FROM under JOIN pg_catalog.pg_foreign_table f ON f.ftrelid = under.oid JOIN pg_catalog.pg_foreign_server s ON s.oid = f.ftserver
  JOIN pg_catalog.pg_class c ON c.oid = under.oid JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
  JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
  JOIN pg_catalog.pg_type t ON t.oid = a.atttypid JOIN pg_catalog.pg_database db ON db.datname = current_database()
  LEFT JOIN pg_catalog.pg_collation co ON co.oid = a.attcollation
  WHERE s.srvname = $3::text
), there AS (
  SELECT n.nspname AS far_schema, c.relname AS far_table, a.attname AS far_column, coalesce(b.typname, t.typname)::text AS type,
    co.collname::text AS collation, co.collisdeterministic AS tells
  FROM pg_temp.tamis_attribute a JOIN pg_temp.tamis_class c ON c.oid = a.attrelid JOIN pg_temp.tamis_namespace n ON n.oid = c.relnamespace
  JOIN pg_temp.tamis_type t ON t.oid = a.atttypid LEFT JOIN pg_temp.tamis_type b ON t.typtype = 'd' AND b.oid = t.typbasetype
  LEFT JOIN pg_temp.tamis_collation co ON co.oid = a.attcollation
  WHERE a.attnum > 0 AND NOT a.attisdropped AND n.nspname IN (SELECT far_schema FROM here) AND c.relname IN (SELECT far_table FROM here)
)
SELECT here.found, here.name, here.viewed,
  here.type || coalesce(' COLLATE "' || here.collation || '"', ''), coalesce(there.type || coalesce(' COLLATE "' || there.collation || '"', ''), '')
FROM here LEFT JOIN there USING (far_schema, far_table, far_column)
WHERE there.type IS NULL
  OR regexp_replace(here.type, '^(_?)(varchar|int[248])$', '\1same') <> regexp_replace(there.type, '^(_?)(varchar|int[248])$', '\1same')
    AND NOT (here.type IN ('text', 'varchar') AND there.type IN ('text', 'varchar'))
  OR here.collation IN ('C', 'POSIX') AND coalesce(there.collation, '') NOT IN ('C', 'POSIX')
  OR NOT there.tells
ORDER BY here.found, here.attnum`,
}
