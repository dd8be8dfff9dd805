package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/tamis-go/tamis/benchmarks"
	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/schema"
	"github.com/tamis-go/tamis/schema/prefect"
	"github.com/tamis-go/tamis/sqlgen"
)

func prefectLanguage() *filter.Language {
	return schema.Must(filter.New(prefect.Registry(), filter.Config{}))
}

// compiler returns the whole way of a body, to SQL and arguments.
func compiler(l *filter.Language, d *sqlgen.Dialect, b benchmarks.Body) func() {
	return func() {
		q, err := l.Parse(b.Collection, b.Text)
		must(err)
		sql, args := d.Append(nil, nil, q)
		keep(sql, args)
	}
}

// recompiler is compiler with memory that is used again.
func recompiler(l *filter.Language, d *sqlgen.Dialect, b benchmarks.Body) func() {
	q := new(filter.Query)
	var sql []byte
	var args []any
	return func() {
		must(l.ParseInto(q, b.Collection, b.Text))
		sql, args = d.Append(sql[:0], args[:0], q)
	}
}

// kept is written so that the work cannot be left out.
var kept struct {
	sql  []byte
	args []any
}

func keep(sql []byte, args []any) { kept.sql, kept.args = sql, args }

// compileSuite is bodies to SQL and arguments.
func compileSuite(o benchmarks.Options) []benchmarks.Result {
	l := prefectLanguage()
	var results []benchmarks.Result
	for _, b := range benchmarks.Bodies() {
		results = append(results, benchmarks.Beside(o, "compile/"+b.Name,
			benchmarks.Contender{Do: compiler(l, sqlgen.Postgres, b)},
			compilePeers(b)...)...)
		results = append(results, benchmarks.Beside(o, "compile/"+b.Name+"/reused",
			benchmarks.Contender{Do: recompiler(l, sqlgen.Postgres, b)},
			compilePeers(b)[0])...)
	}
	return results
}

// compilePeers do the same work, or, where they cannot, a part of it.
func compilePeers(b benchmarks.Body) []benchmarks.Contender {
	read := mustDecode(b)
	return []benchmarks.Contender{
		{Name: "json+validator+squirrel", Do: func() { _, _, err := byHand(b.Text); must(err) }},
		{Name: "json.Unmarshal", Do: func() { must(json.Unmarshal(b.Text, new(runsBody))) }},
		{Name: "squirrel", Do: func() { _, _, err := read.squirrel(); must(err) }},
		{Name: "goqu", Do: func() { _, _, err := read.goqu(); must(err) }},
		{Name: "go-sqlbuilder", Do: func() { _, args := read.sqlbuilder(); keep(nil, args) }},
		{Name: "aip-go", Do: aipCompiler(b)},
		{Name: "cel-go", Do: celCompiler(b)},
	}
}

// parseSuite is bytes to a checked query, and conditions for squirrel.
func parseSuite(o benchmarks.Options) []benchmarks.Result {
	l := prefectLanguage()
	var results []benchmarks.Result
	for _, b := range benchmarks.Bodies() {
		q := new(filter.Query)
		results = append(results, benchmarks.Beside(o, "parse/"+b.Name,
			benchmarks.Contender{Do: func() { must(l.ParseInto(q, b.Collection, b.Text)) }},
			benchmarks.Contender{Name: "jsontext", Do: tokens(b.Text)},
			benchmarks.Contender{Name: "json.Valid", Do: func() { json.Valid(b.Text) }})...)
		checked := schema.Must(l.Parse(b.Collection, b.Text))
		tree := mustDecode(b).tree()
		results = append(results, benchmarks.Beside(o, "sqlizer/"+b.Name,
			benchmarks.Contender{Do: func() { _, _, err := sqlgen.Postgres.Where(checked, "flow_run").ToSql(); must(err) }},
			benchmarks.Contender{Name: "squirrel And/Eq", Do: func() { _, _, err := tree.ToSql(); must(err) }})...)
	}
	return results
}

// tokens returns what reads the tokens of a text, strictly, and does nothing with them.
func tokens(text []byte) func() {
	r := bytes.NewReader(text)
	d := jsontext.NewDecoder(r)
	return func() {
		r.Reset(text)
		d.Reset(r)
		for {
			if _, err := d.ReadToken(); errors.Is(err, io.EOF) {
				return
			} else if err != nil {
				panic(err)
			}
		}
	}
}

// hostileSuite is bodies that are made to cost, by the byte, beside a good one by the byte.
func hostileSuite(o benchmarks.Options) []benchmarks.Result {
	l := prefectLanguage()
	good := benchmarks.Medium()
	var results []benchmarks.Result
	for _, b := range benchmarks.Hostile() {
		results = append(results, benchmarks.Beside(o, "hostile/"+b.Name,
			benchmarks.Contender{Per: len(b.Text), Do: func() { _, _ = l.Parse(b.Collection, b.Text) }},
			benchmarks.Contender{Name: "a good body, by the byte", Per: len(good.Text), Do: func() { _, _ = l.Parse(good.Collection, good.Text) }})...)
	}
	return results
}

// accepted makes sure that both ways take the bodies: one that refuses them would be fast.
func accepted(l *filter.Language) error {
	for _, b := range benchmarks.Bodies() {
		q, err := l.Parse(b.Collection, b.Text)
		if err != nil {
			return fmt.Errorf("%s: %w", b.Name, err)
		}
		if _, args := sqlgen.Postgres.Append(nil, nil, q); len(args) == 0 {
			return fmt.Errorf("%s: no arguments", b.Name)
		}
		if _, args, err := byHand(b.Text); err != nil || len(args) == 0 {
			return fmt.Errorf("%s by hand: %d arguments, %w", b.Name, len(args), err)
		}
	}
	return nil
}
