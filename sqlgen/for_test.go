package sqlgen_test

import (
	"strings"
	"testing"

	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/filter/predicate"
	"github.com/tamis-go/tamis/internal/engines/enginetest"
	"github.com/tamis-go/tamis/operators"
	"github.com/tamis-go/tamis/schema"
	"github.com/tamis-go/tamis/sqlgen"
)

// odds is an operator that the algebra cannot say.
func odds(form map[string]string) *operators.Operator {
	call := &predicate.Call{Name: "odd_", SQL: form, Go: func(v schema.Value, _ schema.Values) bool { return v.Bits()%2 != 0 }}
	return &operators.Operator{
		Name: "odd_", Doc: "The field is odd.", On: operators.On{Values: 1 << schema.Int}, Operand: operators.One,
		Lower: func(u operators.Use) predicate.Node {
			return predicate.Node{Op: predicate.OpCustom, Term: u.Target.Value, Set: u.Operand, Call: call}
		},
		Example: operators.Example{Type: "int", Operand: "1", Matches: "3", Fails: "2"},
	}
}

func numbers(columns ...*schema.Column) *schema.Collection {
	id := &schema.Column{Name: "id", Type: schema.Type{Kind: schema.Int}}
	return &schema.Collection{Name: "numbers", Key: []*schema.Column{id}, Columns: append([]*schema.Column{id}, columns...)}
}

func TestForTellsWhatIsLacking(t *testing.T) {
	n := &schema.Column{Name: "n", Type: schema.Type{Kind: schema.Int}}
	kept := func(k schema.Kind, array bool, dialect string, s schema.Storage) *schema.Column {
		return &schema.Column{Name: "n", Type: schema.Type{Kind: k, Array: array}, Storage: map[string]schema.Storage{dialect: s}, Pos: schema.Position{File: "s.yaml", Line: 3, Column: 5}}
	}
	for _, test := range []struct {
		column *schema.Column
		form   map[string]string
		want   string // of SQLite; "" if nothing is lacking
	}{
		{n, map[string]string{"sqlite": "{term} % 2 = {0}"}, ""},
		{n, map[string]string{"postgres": "{term} % 2 = {0}"}, "odd_ has no SQL for sqlite"},
		{n, map[string]string{"sqlite": "{term} ? {0}"}, "squirrel would take it for a bind"},
		{n, map[string]string{"sqlite": "{terms} = {0}"}, "want {term}, {0}, {1}, not {terms}"},
		{n, map[string]string{"sqlite": "{term = 1"}, "braces do not match"},
		{n, map[string]string{"sqlite": "term} = 1"}, "braces do not match"},
		{kept(schema.UUID, false, "sqlite", schema.StorageNative), nil, "numbers: s.yaml:3:5: column n: sqlite does not keep uuid as native"},
		{kept(schema.Int, true, "sqlite", schema.StorageJSONB), nil, "sqlite does not keep set of int as jsonb"},
		{kept(schema.UUID, false, "postgres", schema.StorageBytes), nil, ""}, // another dialect's
	} {
		ops := operators.Standard
		if test.form != nil {
			ops = ops.With(odds(test.form))
		}
		l := schema.Must(filter.New(schema.Must(schema.New(numbers(test.column))), filter.Config{Operators: ops}))
		_, err := sqlgen.SQLite.For(l)
		if test.want == "" && err != nil || test.want != "" && (err == nil || !strings.Contains(err.Error(), test.want)) {
			t.Errorf("%v %v: %v, want %q", test.column, test.form, err, test.want)
		}
	}
}

func TestForReservesTheNamesOfItsTables(t *testing.T) {
	c := numbers()
	c.Name = "tamis_1"
	l := schema.Must(filter.New(schema.Must(schema.New(c)), filter.Config{}))
	if _, err := sqlgen.SQLite.For(l); err == nil || !strings.Contains(err.Error(), "tamis_1") {
		t.Errorf("For = %v", err)
	}
}

// TestWhatIsLackingIsNeverLeftOut: what For was not asked about is an error wherever a statement is written.
func TestWhatIsLackingIsNeverLeftOut(t *testing.T) {
	bytes := &schema.Column{Name: "u", Type: schema.Type{Kind: schema.UUID, Null: true}, Storage: map[string]schema.Storage{"sqlite": schema.StorageNative}}
	set := &schema.Column{Name: "s", Type: schema.Type{Kind: schema.Int, Array: true}, Storage: map[string]schema.Storage{"sqlite": schema.StorageJSONB}}
	l := schema.Must(filter.New(schema.Must(schema.New(numbers(bytes, set))), filter.Config{}))
	c := l.Collection("numbers")
	call := &predicate.Call{Name: "odd_", Go: func(schema.Value, schema.Values) bool { return true }}
	short := &predicate.Call{Name: "short_", SQL: map[string]string{"sqlite": "{term} = {1}"}, Go: call.Go}
	db := enginetest.Open(t, sqlgen.SQLite.Name)
	statements("CREATE TABLE numbers (id, u, s)")(t, db)
	for _, n := range []predicate.Node{
		{Op: predicate.OpCustom, Term: c.Term("id"), Call: call, Set: schema.Integers(1)},
		{Op: predicate.OpCustom, Term: c.Term("id"), Call: short, Set: schema.Integers(1)},
		predicate.In(c.Term("u"), schema.UUIDs(uuids[0])),
		predicate.IsNull(c.Term("u")),
		predicate.HasAny(c.Term("s"), schema.Integers(1)),
		predicate.IsNull(c.Term("s")),
		predicate.Between(&schema.Term{Type: typ(schema.Int, false), Columns: []*schema.Column{c.Column("s")}, Length: true}, predicate.AtLeast(schema.Integer(1)), predicate.Bound{}),
	} {
		for _, n := range []predicate.Node{n, predicate.Not(n), predicate.Or(predicate.IsNull(c.Term("u")), n)} {
			q, err := l.Query("numbers", n)
			if err != nil {
				t.Errorf("%s: %v", n, err)
				continue
			}
			if text, _, err := sqlgen.SQLite.Select(q).ToSql(); err == nil {
				t.Errorf("%s becomes %s", n, text)
			}
			if text, _, err := sqlgen.SQLite.Where(q, "x").ToSql(); err == nil {
				t.Errorf("%s becomes %s", n, text)
			}
			text, args, err := sqlgen.SQLite.AppendCount([]byte("-- mine"), []any{1}, q)
			if err == nil || string(text) != "-- mine" || len(args) != 1 {
				t.Errorf("%s becomes %s %v, and not an error", n, text, args)
			}
			if text, args, err := sqlgen.SQLite.Cache(4).Count([]any{1}, q); err == nil || text != "" || len(args) != 1 {
				t.Errorf("%s becomes %s %v out of a cache, and not an error", n, text, args)
			}
		}
	}
	q := schema.Must(l.Query("numbers", predicate.True()))
	if _, _, err := sqlgen.SQLite.Aggregate(q).ToSql(); err == nil {
		t.Error("a history of a query that asks for none")
	}
	if _, err := sqlgen.SQLite.Create(c, l.Registry()); err == nil {
		t.Error("Create makes a column that SQLite does not keep")
	}
}

func TestDialectsAreFoundByNameAndScheme(t *testing.T) {
	for _, d := range sqlgen.Dialects() {
		if got := sqlgen.ByName(d.Name); got != d {
			t.Errorf("ByName(%s) = %v", d.Name, got)
		}
		for _, s := range d.Schemes {
			if got := sqlgen.ByName(s); got != d {
				t.Errorf("ByName(%s) = %v, want %v", s, got, d)
			}
		}
	}
	if d := sqlgen.ByName("oracle"); d != nil {
		t.Errorf("ByName(oracle) = %v", d)
	}
}
