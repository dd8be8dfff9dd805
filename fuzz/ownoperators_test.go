package fuzz_test

import (
	"errors"
	"iter"
	"slices"
	"strings"
	"testing"

	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/filter/predicate"
	"github.com/tamis-go/tamis/fuzz"
	"github.com/tamis-go/tamis/fuzz/oracle"
	"github.com/tamis-go/tamis/operators"
	"github.com/tamis-go/tamis/schema"
	"github.com/tamis-go/tamis/source"
	"github.com/tamis-go/tamis/sqlgen"
)

// User-defined operators: two that lower to the algebra, and one that needs a custom test.
var (
	above = &operators.Operator{
		Name: "above_", Doc: "The number lies above the value, or is null.",
		On: operators.On{Values: 1<<schema.Int | 1<<schema.Float}, Operand: operators.One,
		Lower: func(u operators.Use) predicate.Node {
			return predicate.Not(predicate.Between(u.Target.Value, predicate.Bound{}, predicate.AtMost(u.Operand.At(0))))
		},
		Example: operators.Example{Type: "int", Operand: `3`, Matches: `4`, Fails: `3`},
	}
	lacks = &operators.Operator{
		Name: "lacks_", Doc: "The set lacks one of the values.",
		On: operators.On{Arrays: operators.All.On.Arrays}, Operand: operators.Many,
		Lower: func(u operators.Use) predicate.Node {
			return predicate.Not(predicate.HasAll(u.Target.Value, u.Operand))
		},
		Example: operators.Example{Type: "set of int", Operand: `[1, 2]`, Matches: `[1]`, Fails: `[1, 2, 3]`},
	}
	divides = &operators.Operator{
		Name: "thrice_", Doc: "The number is so many times three, a multiple of it.",
		On: operators.On{Values: 1 << schema.Int}, Operand: operators.One,
		Check: func(v schema.Values) error {
			if v.At(0).Bits() <= 0 {
				return errors.New("want a number above zero")
			}
			return nil
		},
		Lower: func(u operators.Use) predicate.Node {
			return predicate.Node{Op: predicate.OpCustom, Term: u.Target.Value, Set: u.Operand, Call: divisible}
		},
		Example: operators.Example{Type: "int", Operand: `3`, Matches: `6`, Fails: `7`},
	}
	divisible = &predicate.Call{
		Name: "thrice_",
		SQL: map[string]string{
			"sqlite": "{term} % {0} = 0", "postgres": "{term} % {0} = 0", "mariadb": "{term} % {0} = 0", "mysql": "{term} % {0} = 0", "duckdb": "{term} % {0} = 0", "clickhouse": "{term} % {0} = 0", "trino": "{term} % {0} = 0",
		},
		Go: func(v schema.Value, operand schema.Values) bool { return v.Bits()%operand.At(0).Bits() == 0 },
	}
)

// meanings define them a second time, for the oracle.
var meanings = map[string]oracle.Meaning{
	"above_": func(value, operand any) bool {
		switch v := value.(type) {
		case int64:
			return v > operand.(int64)
		case float64:
			return v > operand.(float64)
		}
		return true
	},
	"lacks_": func(value, operand any) bool {
		return slices.ContainsFunc(operand.([]any), func(one any) bool { return !slices.Contains(value.([]any), one) })
	},
	"thrice_": func(value, operand any) bool {
		n, ok := value.(int64)
		return ok && n%operand.(int64) == 0
	},
}

func TestOperatorsOfOnesOwnAreAnsweredAlike(t *testing.T) {
	for _, d := range sqlgen.Dialects() {
		t.Run(d.Name, func(t *testing.T) { ownOperatorsAgree(t, d) })
	}
}

func ownOperatorsAgree(t *testing.T, d *sqlgen.Dialect) {
	t.Helper()
	db := open(t, d.Name)
	own := config
	own.Operators = operators.Standard.With(above, lacks, divides)
	used := map[string]int{}
	few := func() (out []string) {
		for name := range meanings {
			if used[name] < 10 {
				out = append(out, name)
			}
		}
		return out
	}
	for seed := int64(1); seed <= 4 || seed <= 16 && len(few()) > 0; seed++ {
		standard, text := random(t, seed)
		l, err := filter.New(standard.Registry(), own)
		if err != nil {
			t.Fatal(err)
		}
		store, err := memory(l)
		if err != nil {
			t.Fatal(err)
		}
		spy := &wrong{Store: store, rows: func(q *filter.Query, rows iter.Seq2[source.Row, error]) iter.Seq2[source.Row, error] {
			for name := range meanings {
				used[name] += strings.Count(q.String(), `"`+name+`"`)
			}
			return rows
		}}
		report, err := fuzz.Run(t.Context(), l, map[string]source.Loader{d.Name: tables(t, db, d, l), "spy": spy},
			fuzz.Options{N: 400, Seed: seed, Meanings: meanings})
		if err != nil {
			t.Fatalf("%s\n%v", text, err)
		}
		if report.OracleSilent > 0 {
			t.Errorf("the oracle was silent on %d filters, though it knows all operators", report.OracleSilent)
		}
	}
	for _, name := range few() {
		t.Errorf("%s was asked %d times: that shows little", name, used[name])
	}
}

// A person wrote books; a field of books reads what two columns of the person say, as one text. Schema files have no such field.
func authors(t *testing.T) *filter.Language {
	t.Helper()
	column := func(name string, k schema.Kind, null bool) *schema.Column {
		return &schema.Column{Name: name, Type: schema.Type{Kind: k, Null: null}}
	}
	id, first, last := column("id", schema.Int, false), column("first", schema.String, true), column("last", schema.String, true)
	people := &schema.Collection{Name: "people", Key: []*schema.Column{id}, Columns: []*schema.Column{id, first, last}}
	number, author := column("number", schema.Int, false), column("author", schema.Int, true)
	books := &schema.Collection{Name: "books", Key: []*schema.Column{number}, Columns: []*schema.Column{number, author}}
	by := &schema.Relation{Name: "by", To: people, On: [][2]*schema.Column{{author, id}}}
	books.Relations = []*schema.Relation{by}
	text := schema.Type{Kind: schema.String, Null: true}
	for name, columns := range map[string][]*schema.Column{"author_name": {first, last}, "author_first": {first}} {
		joined := &schema.Term{Type: text, Columns: columns, Join: true}
		books.Fields = append(books.Fields, &schema.Field{Name: name, Type: text, Targets: []schema.Target{{Via: []*schema.Relation{by}, Value: joined, Null: joined}}})
	}
	slices.SortFunc(books.Fields, func(a, b *schema.Field) int { return strings.Compare(a.Name, b.Name) })
	l, err := filter.New(schema.Must(schema.New(people, books)), config)
	if err != nil {
		t.Fatal(err)
	}
	return l
}

func TestAJoinBehindAPathIsAnsweredAlike(t *testing.T) {
	for _, d := range sqlgen.Dialects() {
		t.Run(d.Name, func(t *testing.T) {
			l := authors(t)
			agreeOn(t, l, 1, 600, map[string]source.Loader{d.Name: tables(t, open(t, d.Name), d, l)})
		})
	}
}
