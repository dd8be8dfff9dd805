package fuzz

import (
	"fmt"

	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/filter/predicate"
	"github.com/tamis-go/tamis/filter/syntax"
	"github.com/tamis-go/tamis/schema"
)

// policies returns, per collection, a body that the rows must match. A collection without one does not exist.
func (b *builder) policies() map[string][]byte {
	out := map[string][]byte{}
	for _, c := range b.language.Registry().Collections() {
		switch {
		case b.chance(8):
		case b.chance(30):
			out[c.Name] = b.policy(c, object())
		default:
			out[c.Name] = b.policy(c, b.object(c, maxDepth-1))
		}
	}
	return out
}

// policy returns the body whose only member is an object of c.
func (b *builder) policy(c *schema.Collection, obj *syntax.Object) []byte {
	return []byte(syntax.Print(object(c.BodyKey(), obj)))
}

// Scope returns the scope of a caller for whom the rows exist that match the body that policies have for their
// collection.
func Scope(l *filter.Language, policies map[string][]byte) (filter.Scope, error) {
	scope := filter.Scope{Rows: map[string]predicate.Node{}}
	for name, body := range policies {
		q, err := l.Parse(name, body)
		if err != nil {
			return scope, fmt.Errorf("policy of %s: %s: %w", name, body, err)
		}
		scope.Rows[name] = q.Where()
	}
	return scope, nil
}
