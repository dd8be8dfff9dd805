package fuzz

import (
	"iter"
	"math/rand"

	"github.com/leanovate/gopter"

	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/filter/syntax"
	"github.com/tamis-go/tamis/schema"
)

// Schema returns a random schema file, in JSON: the same for the same source of randomness.
func Schema(rng *rand.Rand) []byte { return []byte(syntax.Print(newSchema(rng).document())) }

// Data generates rows of every collection of a language, as Rows.
func Data(l *filter.Language, c RowConfig) gopter.Gen {
	return gen(func(rng *rand.Rand) Rows { return newBuilder(rng, l, nil).rows(c) }, ShrinkRows)
}

// Bodies generates filters of a collection that the check accepts, as []byte. Most of their operands are values of the
// rows, or neighbours of one. They shrink to filters that are accepted too.
func Bodies(l *filter.Language, c *schema.Collection, data Rows) gopter.Gen {
	valid := func(body []byte) bool {
		_, err := l.Parse(c.Name, body)
		return err == nil
	}
	return gen(func(rng *rand.Rand) []byte {
		b := newBuilder(rng, l, data)
		return b.print(b.body(c))
	}, func(body []byte) iter.Seq[[]byte] {
		return func(yield func([]byte) bool) {
			for smaller := range ShrinkBody(body) {
				if valid(smaller) && !yield(smaller) {
					return
				}
			}
		}
	})
}

// Policies generates, per collection, a body that the rows must match, as map[string][]byte. [Scope] makes a scope of
// it.
func Policies(l *filter.Language, data Rows) gopter.Gen {
	return gen(func(rng *rand.Rand) map[string][]byte { return newBuilder(rng, l, data).policies() },
		func(map[string][]byte) iter.Seq[map[string][]byte] { return func(func(map[string][]byte) bool) {} })
}

// gen returns a generator from a function that makes values and one that shrinks them.
func gen[T any](create func(*rand.Rand) T, shrink func(T) iter.Seq[T]) gopter.Gen {
	shrinker := func(v any) gopter.Shrink {
		next, stop := iter.Pull(shrink(v.(T)))
		return func() (any, bool) {
			smaller, ok := next()
			if !ok {
				stop()
				return nil, false
			}
			return smaller, true
		}
	}
	return func(p *gopter.GenParameters) *gopter.GenResult { return gopter.NewGenResult(create(p.Rng), shrinker) }
}
