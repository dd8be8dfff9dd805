package fuzz

import (
	"math/rand"

	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/fuzz/oracle"
	"github.com/tamis-go/tamis/internal/value"
	"github.com/tamis-go/tamis/operators"
	"github.com/tamis-go/tamis/schema"
)

// Rows are rows by the name of their collection, as in a JSON file of rows.
type Rows = oracle.Rows

// A builder generates random values. They depend on its source of randomness alone.
type builder struct {
	*rand.Rand
	language    *filter.Language
	definitions map[definition]*operators.Operator
	owners      map[*schema.Field]*schema.Collection
	arrays      map[*schema.Collection]*schema.Relation // what leads to the objects in arrays
	byField     map[*schema.Field][]word
	seen        map[*schema.Field]bool // of fields of many rows
	pool        *pool
	data        Rows
	cover       *Coverage // nil: no coverage is counted
	prefer      func(*schema.Field, *operators.Operator) bool
}

func newBuilder(rng *rand.Rand, l *filter.Language, data Rows) *builder {
	b := &builder{Rand: rng, language: l, definitions: map[definition]*operators.Operator{}, data: data}
	for op := range l.Operators() {
		if op.On.Relation {
			b.definitions[definition{op.Name, true}] = op
		}
		if op.On.Values|op.On.Arrays != 0 {
			b.definitions[definition{op.Name, false}] = op
		}
	}
	b.byField = map[*schema.Field][]word{}
	b.seen = map[*schema.Field]bool{}
	b.owners = map[*schema.Field]*schema.Collection{}
	b.arrays = map[*schema.Collection]*schema.Relation{}
	for _, c := range l.Registry().Collections() {
		b.own(c, c.Fields)
	}
	b.pool = newPool(rng)
	return b
}

// newRand returns the source of randomness of a seed.
func newRand(seed int64) *rand.Rand { return rand.New(rand.NewSource(seed)) } //nolint:gosec // repeatable, on purpose

// rescope restricts b to what a caller of l may use.
func (b *builder) rescope(l *filter.Language) {
	b.language = l
	clear(b.byField)
	clear(b.seen)
}

func (b *builder) own(c *schema.Collection, fields []*schema.Field) {
	for _, f := range fields {
		b.owners[f] = c
		b.own(c, f.Fields)
		if r := f.Relation; r != nil && r.In != nil {
			b.arrays[r.To] = r
			b.own(r.To, r.To.Fields)
		}
	}
}

// rowsOf returns the rows of c: of a collection of the schema, or the objects in an array.
func (b *builder) rowsOf(c *schema.Collection) []map[string]any {
	r := b.arrays[c]
	if r == nil {
		return b.data[c.Name]
	}
	var out []map[string]any
	for _, row := range b.data[r.From.Name] {
		for item := range value.AnyDocument(row[r.In.Columns[0].Name]).Inside(r.In.Path).Items() {
			if name, _ := item.TypeAt(nil); name == "object" {
				out = append(out, map[string]any{r.To.Columns[0].Name: item.Tree})
			}
		}
	}
	return out
}

// chance is true in n of 100 cases.
func (b *builder) chance(n int) bool { return b.Intn(100) < n }

func (b *builder) options() schema.Options { return b.language.Registry().Options() }

// pick returns one of a list that is not empty.
func pick[T any](rng *rand.Rand, list []T) T { return list[rng.Intn(len(list))] }

// some returns n of a list, each at most once, in any order.
func some[T any](rng *rand.Rand, list []T, n int) []T {
	var out []T
	for _, i := range rng.Perm(len(list)) {
		if len(out) >= n {
			break
		}
		out = append(out, list[i])
	}
	return out
}
