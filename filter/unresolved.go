package filter

import (
	"errors"
	"fmt"
	"slices"

	"github.com/tamis-go/tamis/filter/predicate"
	"github.com/tamis-go/tamis/filter/syntax"
)

// Unresolved returns Where as it is at any time: times that were given relative to now are still relative (schema.Value.Relative), where
// Where has what they were when the query was made. It is for those who keep the query. It returns an error where an operator of the user's
// own made something else of a relative time than a test on it, since that cannot be done again later, and where the policies of the scope
// have such times (Scope.Momentary).
func (q *Query) Unresolved() (predicate.Node, error) {
	if s := q.language.scope; s != nil && s.Momentary {
		return q.where, errors.New("a policy of the caller has a time relative to now, so the filter cannot be kept")
	}
	if q.at.IsZero() {
		return q.where, nil
	}
	where, err := q.again()
	if err != nil {
		return where, err
	}
	if q.added != nil {
		where = predicate.Simplify(predicate.And(where, q.language.protect(*q.added)))
	}
	if at := predicate.At(where, q.at); at.String() != q.where.String() || !slices.Equal(calls(&at), calls(&q.where)) {
		return where, fmt.Errorf("a time relative to now stands in %s, and an operator of its own makes something else of it than a test", q)
	}
	return where, nil
}

// calls returns the custom tests of n. One that is made anew for each body may hold what it was given in a place that nothing else knows.
func calls(n *predicate.Node) []*predicate.Call {
	var list []*predicate.Call
	predicate.Walk(n, func(n *predicate.Node) bool {
		if n.Op == predicate.OpCustom {
			list = append(list, n.Call)
		}
		return true
	})
	return list
}

// again checks the body of q once more, keeping relative times: the predicate of q has those of its own moment, in which nothing tells them from
// other times. What was added is left out.
func (q *Query) again() (predicate.Node, error) {
	if q.made != nil {
		return q.language.guard(q.collection, *q.made), nil
	}
	check := checker{Language: q.language, now: q.language.core.now, unresolved: true}
	out := &Query{language: q.language, collection: q.collection, body: q.body}
	tree, errs := syntax.Parse([]byte(q.body), q.language.limits.syntax())
	check.take(errs)
	if tree != nil {
		check.body(out, tree)
	}
	if len(check.errs) > 0 {
		check.errs.locate([]byte(q.body), tree)
		return out.where, check.errs
	}
	return out.where, nil
}
