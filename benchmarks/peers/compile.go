package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/tamis-go/tamis/benchmarks"
	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/internal/timing"
	"github.com/tamis-go/tamis/internal/workload"
	"github.com/tamis-go/tamis/schema"
	"github.com/tamis-go/tamis/sqlgen"
)

// Ways from a body to SQL and arguments.
var ways = []struct {
	name  string
	make  func(*filter.Language, benchmarks.Body) func()
	peers int // how many of compilePeers it is measured beside; 0 is all
}{
	{"", direct, 0},
	{"/query", fresh, 2},
	{"/reused", reused, 2},
	{"/cached", cached, 0},
	{"/cached/reused", cachedReused, 2},
}

// direct hands over nothing but the statement and its arguments.
func direct(l *filter.Language, b benchmarks.Body) func() {
	return func() {
		var err error
		kept.text, kept.args, err = sqlgen.Postgres.Compile(l, b.Collection, b.Text)
		must(err)
	}
}

// fresh makes a query to keep, and its statement.
func fresh(l *filter.Language, b benchmarks.Body) func() {
	return func() {
		q, err := l.Parse(b.Collection, b.Text)
		must(err)
		kept.sql, kept.args, err = sqlgen.Postgres.Append(nil, nil, q)
		must(err)
	}
}

// reused is fresh whose statement is written into memory that is used again.
func reused(l *filter.Language, b benchmarks.Body) func() {
	var sql []byte
	var args []any
	return func() {
		q, err := l.Parse(b.Collection, b.Text)
		must(err)
		sql, args, err = sqlgen.Postgres.Append(sql[:0], args[:0], q)
		must(err)
	}
}

// cached is direct where the text of a statement of that shape is known.
func cached(l *filter.Language, b benchmarks.Body) func() {
	statements := sqlgen.Postgres.Cache(100)
	return func() {
		var err error
		kept.text, kept.args, err = statements.Compile(l, b.Collection, b.Text)
		must(err)
	}
}

// cachedReused is cached with a query to keep, whose arguments are written into memory that is used again.
func cachedReused(l *filter.Language, b benchmarks.Body) func() {
	statements := sqlgen.Postgres.Cache(100)
	var args []any
	return func() {
		q, err := l.Parse(b.Collection, b.Text)
		must(err)
		kept.text, args, err = statements.Select(args[:0], q)
		must(err)
	}
}

// kept is written so that the work cannot be left out.
var kept struct {
	sql  []byte
	text string
	args []any
}

func keep(sql []byte, args []any) { kept.sql, kept.args = sql, args }

// compileSuite is bodies to SQL and arguments.
func compileSuite(o timing.Options) []benchmarks.Result {
	l := workload.Language()
	var results []benchmarks.Result
	for _, b := range benchmarks.Bodies() {
		peers := compilePeers(b)
		for _, way := range ways {
			beside := peers
			if way.peers > 0 {
				beside = peers[:way.peers]
			}
			results = append(results, benchmarks.Beside(o, "compile/"+b.Name+way.name, timing.Contender{Do: way.make(l, b)}, beside...)...)
		}
	}
	return results
}

// compilePeers do the same work, or, where they cannot, a part of it. The first does all of it but refuse what encoding/json
// takes: a key twice, bytes that are no UTF-8, depth. The builders get structs that have been read and checked; the languages of
// expressions write no SQL.
func compilePeers(b benchmarks.Body) []timing.Contender {
	read := mustDecode(b)
	return []timing.Contender{
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
func parseSuite(o timing.Options) []benchmarks.Result {
	l := workload.Language()
	var results []benchmarks.Result
	for _, b := range benchmarks.Bodies() {
		results = append(results, benchmarks.Beside(o, "parse/"+b.Name,
			timing.Contender{Do: func() { _, err := l.Parse(b.Collection, b.Text); must(err) }},
			timing.Contender{Name: "jsontext", Do: tokens(b.Text)},
			timing.Contender{Name: "json.Valid", Do: func() { json.Valid(b.Text) }})...)
		checked := schema.Must(l.Parse(b.Collection, b.Text))
		read := mustDecode(b)
		tree := read.tree()
		results = append(results, benchmarks.Beside(o, "sqlizer/"+b.Name,
			timing.Contender{Do: func() { _, _, err := sqlgen.Postgres.Where(checked, "flow_run").ToSql(); must(err) }},
			timing.Contender{Name: "squirrel And/Eq", Do: func() { _, _, err := tree.ToSql(); must(err) }})...)
		// A statement of squirrel costs what its builder costs, whatever stands in it.
		results = append(results, benchmarks.Beside(o, "builder/"+b.Name,
			timing.Contender{Do: func() { _, _, err := sqlgen.Postgres.Select(checked).ToSql(); must(err) }},
			timing.Contender{Name: "squirrel", Do: func() { _, _, err := read.squirrel(); must(err) }})...)
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
func hostileSuite(o timing.Options) []benchmarks.Result {
	l := workload.Language()
	good := benchmarks.Medium()
	var results []benchmarks.Result
	for _, b := range benchmarks.Hostile() {
		results = append(results, benchmarks.Beside(o, "hostile/"+b.Name,
			timing.Contender{Per: len(b.Text), Do: func() { _, _ = l.Parse(b.Collection, b.Text) }},
			timing.Contender{Name: "a good body, by the byte", Per: len(good.Text), Do: func() { _, _ = l.Parse(good.Collection, good.Text) }})...)
	}
	return results
}
