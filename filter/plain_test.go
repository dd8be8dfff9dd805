package filter

import (
	"slices"
	"testing"

	"github.com/tamis-go/tamis/filter/predicate"
	"github.com/tamis-go/tamis/operators"
	"github.com/tamis-go/tamis/schema"
)

func people(set *operators.Set) *Language {
	id := &schema.Column{Name: "id", Type: schema.Type{Kind: schema.Int}}
	age := &schema.Column{Name: "age", Type: schema.Type{Kind: schema.Int, Null: true}}
	owner := &schema.Column{Name: "owner", Type: schema.Type{Kind: schema.String, Null: true}}
	born := &schema.Column{Name: "born", Type: schema.Type{Kind: schema.Datetime, Null: true}}
	tags := &schema.Column{Name: "tags", Type: schema.Type{Kind: schema.String, Array: true}}
	users := &schema.Collection{Name: "users", Key: []*schema.Column{id}, Columns: []*schema.Column{id, age, owner, born, tags}}
	return schema.Must(New(schema.Must(schema.New(users)), Config{Operators: set}))
}

// What a user-defined operator makes of an operand does not depend on how a key is spelled: a key with an escape leaves
// the fast path. These operators read their operand, change it, or recognise one.
func TestAnOperatorOfOnesOwnLowersEachOperand(t *testing.T) {
	on := operators.On{Values: schema.Scalar}
	own := func(name string, operand operators.Operand, lower func(operators.Use) predicate.Node) *operators.Operator {
		return &operators.Operator{Name: name, Doc: "A test.", On: on, Operand: operand, Lower: lower}
	}
	l := people(operators.Standard.With(
		own("doubled_", operators.One, func(u operators.Use) predicate.Node {
			return predicate.Equal(u.Target.Value, schema.Integer(2*u.Operand.Nums[0]))
		}),
		own("is_", operators.One, func(u operators.Use) predicate.Node {
			if u.Operand.Texts != nil && u.Operand.Texts[0] == "me" {
				return predicate.Equal(u.Target.Value, schema.Text("alice"))
			}
			return operators.Eq.Lower(u)
		}),
		own("next_", operators.One, func(u operators.Use) predicate.Node {
			u.Operand.Nums[0]++
			return operators.Eq.Lower(u)
		}),
		own("among_", operators.Many, func(u operators.Use) predicate.Node {
			if u.Operand.Len() > 4 {
				return predicate.True()
			}
			return operators.Any.Lower(u)
		}),
		// A name of the language with another meaning.
		own("gt_", operators.One, func(u operators.Use) predicate.Node {
			if u.Operand.Nums != nil && u.Operand.Nums[0] == 100 {
				return predicate.False()
			}
			return operators.Gt.Lower(u)
		}),
	))
	for _, c := range []struct{ field, criteria, want string }{
		{"age", `{"doubled_": 21}`, `in(age, 42)`},
		{"age", `{"doubled_": 0}`, `in(age, 0)`},
		{"owner", `{"is_": "me"}`, `in(owner, "alice")`},
		{"owner", `{"is_": "bob"}`, `in(owner, "bob")`},
		{"age", `{"next_": 1}`, `in(age, 2)`},
		{"age", `{"among_": [1, 2]}`, `in(age, [1 2])`},
		{"age", `{"among_": [1, 2, 3, 4, 5]}`, `true`},
		{"age", `{"gt_": 100}`, `false`},
		{"age", `{"gt_": 99}`, `range(age, > 99)`},
	} {
		escaped := map[string]string{"age": `\u0061ge`, "owner": `\u006fwner`}[c.field]
		q := schema.Must(l.Parse("users", []byte(`{"users": {"`+c.field+`": `+c.criteria+`}}`)))
		other := schema.Must(l.Parse("users", []byte(`{"users": {"`+escaped+`": `+c.criteria+`}}`)))
		a, b := q.Where(), other.Where()
		if a.String() != c.want || b.String() != c.want {
			t.Errorf("%s: %s is %s, and with an escape in its key %s, want %s", c.field, c.criteria, a, b, c.want)
		}
		if !comparePaths(t, l, "users", []byte(`{"users": {"`+c.field+`": `+c.criteria+`}}`)) {
			t.Errorf("%s: %s is not read on the fast path", c.field, c.criteria)
		}
	}
}

// The operators that compare with their operand as it stands are plain; what folds, joins or leaves out is not.
func TestPlainOperatorsAreFoundByProbing(t *testing.T) {
	l := people(operators.Standard)
	var got []string
	for _, f := range l.tables["users"].byName {
		for _, w := range f.words {
			if w.plain.Op != predicate.OpNone && !slices.Contains(got, w.Name) {
				got = append(got, w.Name)
			}
		}
	}
	slices.Sort(got)
	want := []string{"after_", "all_", "any_", "before_", "between_", "eq_", "ge_", "gt_", "le_", "lt_"}
	if !slices.Equal(got, want) {
		t.Errorf("plain are %v, want %v", got, want)
	}
}

// A user-defined operator may keep its operand: later parses do not write to it.
func TestAnOperandIsItsOperators(t *testing.T) {
	var kept []schema.Values
	l := people(operators.Standard.With(&operators.Operator{
		Name: "kept_", Doc: "A test.", On: operators.On{Values: schema.Scalar}, Operand: operators.Many,
		Lower: func(u operators.Use) predicate.Node {
			kept = append(kept, u.Operand)
			return operators.Any.Lower(u)
		},
	}))
	kept = nil // what New found out with
	for _, name := range []string{"alice", "mallo"} {
		body := []byte(`{"users": {"owner": {"kept_": ["` + name + `", "b"]}}}`)
		if _, err := l.Parse("users", body); err != nil {
			t.Fatal(err)
		}
		clear(body)
	}
	for i, want := range []string{"alice", "mallo"} {
		if i >= len(kept) || kept[i].Texts[0] != want {
			t.Errorf("the operands are %v, want %s in number %d", kept, want, i)
		}
	}
}
