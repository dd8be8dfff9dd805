package operators_test

import (
	"encoding/json"
	"fmt"
	"regexp"
	"strings"
	"testing"

	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/memeval"
	"github.com/tamis-go/tamis/operators"
	"github.com/tamis-go/tamis/schema"
)

func TestEveryDefinitionIsComplete(t *testing.T) {
	name := regexp.MustCompile(`^[a-z]+(_[a-z]+)*_$`)
	for op := range operators.Standard.All() {
		switch {
		case !name.MatchString(op.Name):
			t.Errorf("%s is not a name in small letters that ends in _", op.Name)
		case !strings.HasSuffix(op.Doc, ".") || strings.Contains(op.Doc, "\n"):
			t.Errorf("%s: its doc is no sentence: %q", op.Name, op.Doc)
		case op.On == operators.On{}:
			t.Errorf("%s is for no type", op.Name)
		case op.Operand.String() == "":
			t.Errorf("%s has no operand", op.Name)
		case op.Lower == nil:
			t.Errorf("%s lowers to nothing", op.Name)
		case op.Example.Type == "" || op.Example.Operand == "" || op.Example.Matches == "" || op.Example.Fails == "":
			t.Errorf("%s lacks a part of its example: %+v", op.Name, op.Example)
		}
	}
}

func TestEveryExampleIsTrue(t *testing.T) {
	for op := range operators.Standard.All() {
		for _, v := range []struct {
			value string
			want  bool
		}{{op.Example.Matches, true}, {op.Example.Fails, false}} {
			got, err := matches(op, v.value)
			if err != nil {
				t.Errorf("%s: %v", op.Name, err)
			} else if got != v.want {
				t.Errorf("%s %s on %s = %v, want %v", op.Name, op.Example.Operand, v.value, got, v.want)
			}
		}
	}
}

// matches tests a row whose field x has a value with an operator's own example.
func matches(op *operators.Operator, value string) (bool, error) {
	number := func(name string) *schema.Column {
		return &schema.Column{Name: name, Type: schema.Type{Kind: schema.Int}}
	}
	rows := &schema.Collection{Name: "rows", Columns: []*schema.Column{number("id")}}
	items := &schema.Collection{Name: "items", Columns: []*schema.Column{number("id"), number("row_id"), number("n")}}
	rows.Key, items.Key = rows.Columns[:1], items.Columns[:1]
	typ, err := schema.ParseType(op.Example.Type, nil)
	switch {
	case op.On.Relation && op.Example.Type == "rows of {n: int}":
		rows.Relations = []*schema.Relation{{
			Name: "x", To: items, Many: true, On: [][2]*schema.Column{{rows.Columns[0], items.Columns[1]}},
		}}
	case err != nil:
		return false, err
	default:
		rows.Columns = append(rows.Columns, &schema.Column{Name: "x", Type: typ})
		rows.Fields = []*schema.Field{{Name: "x", Words: []schema.Word{{Name: op.Name}}}}
	}
	r, err := schema.New(rows, items)
	if err != nil {
		return false, err
	}
	l, err := filter.New(r, filter.Config{})
	if err != nil {
		return false, err
	}
	q, err := l.Parse("rows", fmt.Appendf(nil, `{"rows": {"x": {%q: %s}}}`, op.Name, op.Example.Operand))
	if err != nil {
		return false, err
	}
	row := map[string]any{"id": 1}
	data := memeval.Dataset{"rows": []map[string]any{row}, "items": []map[string]any{}}
	if rows.Relations == nil {
		var v any
		if err := json.Unmarshal([]byte(value), &v); err != nil {
			return false, err
		}
		row["x"] = v
	} else {
		var related []map[string]any
		if err := json.Unmarshal([]byte(value), &related); err != nil {
			return false, err
		}
		for i := range related {
			related[i]["id"], related[i]["row_id"] = i, 1
		}
		data["items"] = related
	}
	if err := memeval.Check(r, data); err != nil {
		return false, err
	}
	n, err := memeval.Count(q, data)
	return n == 1, err
}

func TestOperandsPrintAsTheyAreWritten(t *testing.T) {
	seen := map[string]bool{}
	for o := operators.One; o <= operators.Object; o++ {
		if o.String() == "" || seen[o.String()] {
			t.Errorf("operand %d prints as %q", o, o)
		}
		seen[o.String()] = true
	}
}
