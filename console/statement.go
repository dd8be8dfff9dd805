package console

import (
	"context"
	"fmt"
	"strings"

	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/httpapi/routes"
	"github.com/tamis-go/tamis/internal/report"
	"github.com/tamis-go/tamis/schema"
	"github.com/tamis-go/tamis/source"
	"github.com/tamis-go/tamis/sqlgen"
)

// A statement is a filter in one dialect.
type statement struct {
	Dialect string `json:"dialect"`
	InUse   bool   `json:"in_use"`
	SQL     string `json:"sql,omitempty"`
	Args    []any  `json:"args,omitempty"`
	Error   string `json:"error,omitempty"` // why the dialect has none
}

// An index is one that a filter wants.
type index struct {
	SQL    string   `json:"sql"`
	Serves []string `json:"serves"`
}

// A database is a Source whose rows are asked for by SQL.
type database interface {
	Dialect() *sqlgen.Dialect
	Others() (source.DB, []*schema.Collection)
}

// sql answers with the statements of a body, that of the dialect in use first, with its plan and the indexes that it wants.
func (c *console) sql(call *routes.Call) error {
	q, err := query(call)
	if err != nil {
		return err
	}
	out := struct {
		Statements []statement `json:"statements"`
		Plan       string      `json:"plan,omitempty"`
		Indexes    []index     `json:"indexes"`
		Unserved   []string    `json:"unserved"`
	}{Indexes: []index{}, Unserved: []string{}}
	used := ""
	if db, ok := call.Source.(database); ok {
		d := db.Dialect()
		used = d.Name
		text, args, err := d.Append(nil, nil, q)
		if err != nil {
			return err
		}
		shown, err := statementOf(d, q)
		if err != nil {
			return err
		}
		shown.InUse = true
		out.Statements = append(out.Statements, shown)
		conn, _ := db.Others()
		if out.Plan, err = plan(call.Context(), conn, d.Explain(string(text)), args); err != nil {
			return err
		}
		indexes, unserved := d.Indexes(q)
		for _, x := range indexes {
			i := index{SQL: x.SQL}
			for _, s := range x.Serves {
				i.Serves = append(i.Serves, s.What)
			}
			out.Indexes = append(out.Indexes, i)
		}
		for _, s := range unserved {
			out.Unserved = append(out.Unserved, s.What)
		}
	}
	for _, d := range sqlgen.Known() {
		if d.Name == used {
			continue
		}
		s, err := statementOf(d, q)
		if err != nil {
			s = statement{Dialect: d.Name, Error: err.Error()}
		}
		out.Statements = append(out.Statements, s)
	}
	return call.Write(out)
}

func statementOf(d *sqlgen.Dialect, q *filter.Query) (statement, error) {
	if _, err := d.For(q.Language()); err != nil {
		return statement{}, err
	}
	text, args, err := d.Append(nil, nil, q)
	if err != nil {
		return statement{}, err
	}
	out := statement{Dialect: d.Name, SQL: string(text), Args: make([]any, len(args))}
	for i, arg := range args {
		if out.Args[i], err = report.Argument(arg); err != nil {
			return statement{}, err
		}
	}
	return out, nil
}

// plan returns what the database says of a statement: a line for each row, of its columns that are not null.
func plan(ctx context.Context, db source.DB, text string, args []any) (string, error) {
	rows, err := db.QueryContext(ctx, text, args...)
	if err != nil {
		return "", err
	}
	defer rows.Close()
	names, err := rows.Columns()
	if err != nil {
		return "", err
	}
	var out strings.Builder
	for rows.Next() {
		values, into := make([]any, len(names)), make([]any, len(names))
		for i := range values {
			into[i] = &values[i]
		}
		if err := rows.Scan(into...); err != nil {
			return "", err
		}
		var parts []string
		for i, v := range values {
			if b, ok := v.([]byte); ok {
				v = string(b)
			}
			switch {
			case v == nil:
			case len(names) == 1, names[i] == "detail", names[i] == "explain_value":
				parts = []string{fmt.Sprint(v)}
			default:
				parts = append(parts, fmt.Sprintf("%s=%v", names[i], v))
			}
			if names[i] == "detail" {
				break
			}
		}
		out.WriteString(strings.Join(parts, "  ") + "\n")
	}
	return out.String(), rows.Err()
}
