package sqlgen_test

import (
	"database/sql"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"

	"github.com/tamis-go/tamis/schema"
	"github.com/tamis-go/tamis/sqlgen"
)

func newReader(s string) io.Reader { return strings.NewReader(s) }

// fill makes the tables of a registry and puts rows into them.
func fill(tb testing.TB, db *sql.DB, d *sqlgen.Dialect, r *schema.Registry, data map[string][]map[string]any) {
	tb.Helper()
	for _, c := range r.Collections() {
		statements, err := d.Create(c, r)
		if err != nil {
			tb.Fatal(err)
		}
		for _, s := range statements {
			if _, err := db.Exec(s); err != nil {
				tb.Fatalf("%s: %v", s, err)
			}
		}
		insert(tb, db, d, r, c, data[c.Name])
	}
}

func insert(tb testing.TB, db *sql.DB, d *sqlgen.Dialect, r *schema.Registry, c *schema.Collection, rows []map[string]any) {
	tb.Helper()
	const batch = 8
	for len(rows) > 0 {
		n := min(batch, len(rows))
		var args []any
		for _, row := range rows[:n] {
			for _, col := range c.Columns {
				codec, err := d.Codec(r, col)
				if err != nil {
					tb.Fatal(err)
				}
				v, err := codec.Bind(row[col.Name])
				if err != nil {
					tb.Fatalf("%s: %v", col.Name, err)
				}
				args = append(args, v)
			}
		}
		if _, err := db.Exec(d.Insert(c, r, n), args...); err != nil {
			tb.Fatalf("%s %v: %v", d.Insert(c, r, n), args, err)
		}
		rows = rows[n:]
	}
}

// firsts returns the first column of the rows of a statement.
func firsts(db *sql.DB, statement string, args []any) ([]string, error) {
	rows, err := db.Query(statement, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	columns, err := rows.Columns()
	if err != nil {
		return nil, err
	}
	var out []string
	for rows.Next() {
		cells := make([]any, len(columns))
		for i := range cells {
			cells[i] = new(any)
		}
		if err := rows.Scan(cells...); err != nil {
			return nil, err
		}
		first := *cells[0].(*any)
		if b, ok := first.([]byte); ok {
			first = string(b)
		}
		out = append(out, fmt.Sprint(first))
	}
	return out, rows.Err()
}

func reverse(list []string) { slices.Reverse(list) }
