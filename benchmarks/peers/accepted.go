package main

import (
	"fmt"
	"slices"

	"github.com/tamis-go/tamis/benchmarks"
	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/sqlgen"
)

// accepted makes sure that all that write SQL take the bodies, and ask for the same: one that refuses a body, or forgets a
// criterion, would be fast.
func accepted(l *filter.Language) error {
	for _, b := range benchmarks.Bodies() {
		q, err := l.Parse(b.Collection, b.Text)
		if err != nil {
			return fmt.Errorf("%s: %w", b.Name, err)
		}
		_, ours, err := sqlgen.Postgres.Append(nil, nil, q)
		if err != nil {
			return fmt.Errorf("%s: %w", b.Name, err)
		}
		want := values(ours[:len(ours)-2]) // without LIMIT and OFFSET, which others have in their text
		read, err := decode(b.Text)
		if err != nil {
			return fmt.Errorf("%s by hand: %w", b.Name, err)
		}
		for name, write := range map[string]func() (string, []any, error){
			"by hand":       func() (string, []any, error) { return byHand(b.Text) },
			"goqu":          read.goqu,
			"go-sqlbuilder": func() (string, []any, error) { text, args := read.sqlbuilder(); return text, args, nil },
		} {
			_, args, err := write()
			if err != nil {
				return fmt.Errorf("%s, %s: %w", b.Name, name, err)
			}
			for _, v := range want {
				if !slices.Contains(values(args), v) {
					return fmt.Errorf("%s: %s does not ask for %s", b.Name, name, v)
				}
			}
			if n := len(values(args)); n < len(want) || n > len(want)+2 {
				return fmt.Errorf("%s: %s has %d values, want %d", b.Name, name, n, len(want))
			}
		}
	}
	return nil
}

// values returns each value of arguments as a text; those of lists one by one.
func values(args []any) []string {
	var out []string
	for _, a := range args {
		switch list := a.(type) {
		case []string:
			out = append(out, list...)
		case sqlgen.List[string]:
			out = append(out, list...)
		default:
			out = append(out, fmt.Sprint(a))
		}
	}
	return out
}
