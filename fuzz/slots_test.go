package fuzz_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/fuzz"
	"github.com/tamis-go/tamis/operators"
	"github.com/tamis-go/tamis/schema"
	"github.com/tamis-go/tamis/schema/file"
	"github.com/tamis-go/tamis/source"
	"github.com/tamis-go/tamis/sqlgen"
)

// zoo has a column of every kind, single and in a set, and every operator on each.
var zoo = schema.Must(filter.New(schema.Must(file.Parse("zoo", []byte(zooFile()))), config))

func zooFile() string {
	columns, fields := `"id":"int"`, `"id":["eq_","any_"]`
	for k := schema.String; k <= schema.LastKind; k++ {
		for _, array := range []bool{false, true} {
			if !schema.Scalar.Has(k) || array && !schema.InSets.Has(k) {
				continue
			}
			t := schema.Type{Kind: k, Array: array, Null: true}
			name := k.String()
			if array {
				name += "s"
			}
			switch k {
			case schema.Enum:
				t.Name = "Color"
			case schema.Decimal:
				t.Precision, t.Scale = 15, 2 // which every engine keeps
			}
			var words []string
			for op := range operators.Standard.All() {
				if op.On.Has(t) {
					words = append(words, fmt.Sprintf("%q", op.Name))
				}
			}
			columns += fmt.Sprintf(`,%q:%q`, name, t)
			fields += fmt.Sprintf(`,%q:[%s,"operator"]`, name, strings.Join(words, ","))
		}
	}
	columns += `,"json":"json or null","zoo_id":"int or null"`
	fields += `,"json":{"accepts":[{"in_":{"is":"eq_","from":"json.a","type":"string"}},{"like_":{"is":"like_","from":"json.a.b","type":"string"}}]}`
	return `{"tamis":1,"enums":{"Color":["RED","it's"]},"collections":{"zoo":{"key":"id","columns":{` + columns +
		`},"relations":{"one":{"one":"zoo","keys":{"zoo_id":"id"}},"many":{"many":"zoo","keys":{"id":"zoo_id"}}},"related":{"others":{"path":"many"}},"fields":{` + fields + `}}}}`
}

// slots are the positions of a body that hold a client's text; %s is the text, quoted as JSON.
var slots = slices.Concat(operandSlots(), []string{
	`{%s:{}}`, `{%s:null}`, `{%s:1}`, `{"sort":%s}`, `{"sort":[%s]}`, `{"cursor":%s}`, `{"limit":%s}`, `{"offset":%s}`, `{"zoo":%s}`, `{"others":%s}`, `{"others":{%s:{}}}`,
	`{"zoo":{%s:{}}}`, `{"zoo":{"operator":%s}}`, `{"zoo":{"or_":[{%s:{"eq_":"x"}}]}}`, `{"zoo":{"not_":{%s:{}}}}`, `{"zoo":{"or_":%s}}`, `{"zoo":{"string":{%s:"x"}}}`,
	`{"zoo":{"string":{"operator":%s}}}`, `{"zoo":{"many":{"some_":{%s:{}}}}}`, `{"zoo":{"many":{%s:{}}}}`, `{"zoo":{"strings":{"len_":{%s:1}}}}`, `%s`, `[%s]`,
})

// operandSlots are those behind every operator of every kind.
func operandSlots() []string {
	var out []string
	for k := schema.String; k <= schema.LastKind; k++ {
		for _, array := range []bool{false, true} {
			if !schema.Scalar.Has(k) || array && !schema.InSets.Has(k) {
				continue
			}
			t := schema.Type{Kind: k, Array: array}
			name := k.String()
			if array {
				name += "s"
			}
			for op := range operators.Standard.All() {
				if !op.On.Has(t) {
					continue
				}
				for _, operand := range []string{`%s`, `[%s]`, `["x",%s]`, `[%s,%s]`} {
					out = append(out, fmt.Sprintf(`{"zoo":{%q:{%q:`, name, op.Name)+operand+`}}}`)
				}
			}
		}
	}
	return append(out, `{"zoo":{"json":{"in_":%s}}}`, `{"zoo":{"json":{"like_":%s}}}`)
}

// A gauntlet sends hostile texts through the check, every dialect, memory and databases, each with a canary row.
type gauntlet struct {
	*testing.T
	memory  *source.Store
	tables  map[string]*source.Tables
	texts   map[string][]byte // statements of plain operands, by shape and dialect
	asked   int
	refused int
}

const canaries = 3

func newGauntlet(t *testing.T) *gauntlet {
	t.Helper()
	g := &gauntlet{T: t, tables: map[string]*source.Tables{}, texts: map[string][]byte{}}
	rows := fuzz.Rows{"zoo": {
		{"id": int64(1), "string": "a", "strings": []any{"a"}, "enum": "RED"}, {"id": int64(2), "zoo_id": int64(1), "json": map[string]any{"a": "x"}}, {"id": int64(3)},
	}}
	var err error
	if g.memory, err = source.Memory(zoo, dataset(rows)); err != nil {
		t.Fatal(err)
	}
	names := []string{"sqlite", "postgres"}
	if testing.Short() {
		names = names[:1]
	}
	for _, name := range names {
		g.tables[name] = tables(t, open(t, name), sqlgen.ByName(name), zoo)
		if err := g.tables[name].Load(t.Context(), dataset(rows)); err != nil {
			t.Fatal(err)
		}
	}
	return g
}

// through sends one text through every slot.
func (g *gauntlet) through(text string) {
	g.Helper()
	quoted := []byte(`"` + text + `"`) // as it is, where it is no text at all
	if utf8.ValidString(text) {
		var err error
		if quoted, err = json.Marshal(text); err != nil {
			g.Fatal(err)
		}
	}
	for _, slot := range slots {
		body := strings.ReplaceAll(slot, "%s", string(quoted))
		g.body([]byte(body), slot)
	}
}

// body checks a body, and queries with it if it is accepted.
func (g *gauntlet) body(body []byte, slot string) {
	g.Helper()
	g.asked++
	q, err := zoo.Parse("zoo", body)
	if err != nil {
		g.refused++
		wellFormed(&world{T: g.T}, body, err)
		return
	}
	for _, d := range sqlgen.Dialects() {
		text, args, err := d.Append(nil, nil, q)
		if err != nil {
			g.Fatal(err)
		}
		key := d.Name + " " + q.Shape()
		if plain, known := g.texts[key]; !known {
			g.texts[key] = text
		} else if !bytes.Equal(plain, text) {
			g.Errorf("%s: %s changes the statement of %s: %s, and before %s", d, body, slot, text, plain)
		}
		if n := len(placeholder[d.Name].FindAll(text, -1)); n != len(args) {
			g.Errorf("%s: %s has %d placeholders and %d arguments: %s", d, body, n, len(args), text)
		}
	}
	want, err := g.memory.Count(g.Context(), q)
	if err != nil {
		g.Errorf("memory: %s: %v", body, err)
	}
	for name, s := range g.tables {
		if name != "sqlite" && g.asked%7 != 0 {
			continue // a server is asked some of them
		}
		if got, err := s.Count(g.Context(), q); err != nil || got != want {
			g.Errorf("%s: %s counts %d (%v), memory %d", name, body, got, err, want)
		}
	}
}

// unharmed checks that the tables are unchanged.
func (g *gauntlet) unharmed() {
	g.Helper()
	q, err := zoo.Query("zoo", always)
	if err != nil {
		g.Fatal(err)
	}
	for name, s := range g.tables {
		if n, err := s.Count(g.Context(), q); n != canaries || err != nil {
			g.Errorf("%s: the canary table has %d rows (%v), want %d", name, n, err, canaries)
		}
	}
	g.Logf("%d bodies, %d of them refused", g.asked, g.refused)
}
