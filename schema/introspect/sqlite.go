package introspect

import (
	"context"
	"database/sql"
	"slices"
	"strings"

	"github.com/tamis-go/tamis/schema"

	"github.com/tamis-go/tamis/sqlgen"
)

const (
	sqliteTables = `SELECT l.name, CASE l.type WHEN 'table' THEN '' WHEN 'view' THEN 'a view' ELSE 'a virtual table' END, coalesce(m.sql, '')
FROM pragma_table_list AS l LEFT JOIN sqlite_master AS m ON m.name = l.name AND m.type IN ('table', 'view')
WHERE l.schema = 'main' AND l.type <> 'shadow' AND l.name NOT LIKE 'sqlite\_%' ESCAPE '\' ORDER BY l.name`

	sqliteColumns = `SELECT name, type, "notnull", coalesce(dflt_value, ''), pk FROM pragma_table_xinfo(?) WHERE hidden <> 1 ORDER BY cid`

	sqliteIndexes = `SELECT l.name, l.origin FROM pragma_index_list(?) AS l WHERE l."unique" AND NOT l.partial ORDER BY l.seq DESC`
	sqliteIndex   = `SELECT coalesce(name, '') FROM pragma_index_info(?) ORDER BY seqno`

	sqliteForeign = `SELECT id, "table", "from", coalesce("to", '') FROM pragma_foreign_key_list(?) ORDER BY id DESC, seq`
)

// sqliteCatalog reads the tables of the main database.
func sqliteCatalog(ctx context.Context, db *sql.DB, _ *sqlgen.Dialect) ([]*table, error) {
	var tables []*table
	var text string
	texts := map[*table]string{}
	t := new(table)
	err := each(ctx, db, sqliteTables, nil, []any{&t.name, &t.what, &text}, func() error {
		tables = append(tables, t.copy())
		texts[tables[len(tables)-1]] = text
		return nil
	})
	if err != nil {
		return nil, err
	}
	for _, t := range tables {
		for _, read := range []func(context.Context, *sql.DB) error{t.sqliteColumns, t.sqliteUniques, t.sqliteForeign} {
			if err := read(ctx, db); err != nil {
				return nil, err
			}
		}
		t.definition(tokens(texts[t]))
	}
	return tables, nil
}

func (t *table) sqliteColumns(ctx context.Context, db *sql.DB) error {
	c := new(column)
	var pk int
	places := map[string]int{}
	err := each(ctx, db, sqliteColumns, []any{t.name}, []any{&c.name, &c.declared, &c.notNull, &c.standard, &pk}, func() error {
		found := *c
		found.typ = strings.ToLower(strings.TrimSpace(c.declared))
		t.columns = append(t.columns, &found)
		if pk > 0 {
			t.key = append(t.key, c.name)
			places[c.name] = pk
		}
		return nil
	})
	slices.SortFunc(t.key, func(a, b string) int { return places[a] - places[b] })
	return err
}

func (t *table) sqliteUniques(ctx context.Context, db *sql.DB) error {
	var indexes []string
	var name, origin string
	err := each(ctx, db, sqliteIndexes, []any{t.name}, []any{&name, &origin}, func() error {
		if origin != "pk" {
			indexes = append(indexes, name)
		}
		return nil
	})
	for _, index := range indexes {
		var columns []string
		if err == nil {
			err = each(ctx, db, sqliteIndex, []any{index}, []any{&name}, func() error {
				columns = append(columns, name)
				return nil
			})
		}
		if !slices.Contains(columns, "") { // an expression has no name
			t.uniques = append(t.uniques, columns)
		}
	}
	return err
}

func (t *table) sqliteForeign(ctx context.Context, db *sql.DB) error {
	last := -1
	var id int
	var to, mine, theirs string
	return each(ctx, db, sqliteForeign, []any{t.name}, []any{&id, &to, &mine, &theirs}, func() error {
		if id != last {
			t.foreign = append(t.foreign, &foreign{table: to})
		}
		last = id
		f := t.foreign[len(t.foreign)-1]
		f.columns = append(f.columns, mine)
		if theirs != "" {
			f.theirs = append(f.theirs, theirs)
		}
		return nil
	})
}

// definition reads what only the text of CREATE TABLE has: conditions and collations.
func (t *table) definition(ts []token) {
	open := slices.IndexFunc(ts, func(x token) bool { return x.kind == '(' })
	if t.what != "" || open < 0 {
		return
	}
	var part []token
	depth := 0
	for _, x := range ts[open+1:] {
		switch x.kind {
		case '(':
			depth++
		case ')':
			depth--
		}
		if depth < 0 || depth == 0 && x.kind == ',' {
			t.part(part)
			part = nil
			if depth < 0 {
				return
			}
			continue
		}
		part = append(part, x)
	}
}

// part reads a column or a condition of CREATE TABLE.
func (t *table) part(ts []token) {
	depth := 0
	for i, x := range ts {
		switch {
		case x.kind == '(':
			depth++
		case x.kind == ')':
			depth--
		case depth == 0 && x.is("check") && i+1 < len(ts) && ts[i+1].kind == '(':
			t.checks = append(t.checks, enclosed(ts[i+1:]))
		case depth == 0 && x.is("collate") && i+1 < len(ts) && !ts[i+1].is("binary"):
			for _, c := range t.columns {
				if schema.FoldASCII(c.name) == schema.FoldASCII(ts[0].text) {
					c.loose = ts[i+1].text
				}
			}
		}
	}
}

// enclosed returns what stands in the parentheses that ts begins with.
func enclosed(ts []token) []token {
	depth := 0
	for i, x := range ts {
		switch x.kind {
		case '(':
			depth++
		case ')':
			depth--
		}
		if depth == 0 {
			return ts[1:i]
		}
	}
	return nil
}
