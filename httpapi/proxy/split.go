package proxy

import (
	"slices"

	"github.com/tamis-go/tamis/filter/syntax"
)

// split removes the members of the given keys from a body. If it has none of them, or is not an object with distinct
// keys, own is the body unchanged. It reads the body before the check does, since the check would refuse those keys; only routes that pass some
// pay for it.
func split(body []byte, keys []string) (own []byte, rest []*syntax.Member) {
	if len(keys) == 0 {
		return body, nil
	}
	tree, errs := syntax.Parse(body, syntax.Wide(body))
	root, ok := tree.(*syntax.Object)
	if !ok || len(errs) > 0 {
		return body, nil
	}
	filters := &syntax.Object{}
	for _, m := range root.Members {
		if slices.Contains(keys, m.Key) {
			rest = append(rest, m)
		} else {
			filters.Members = append(filters.Members, m)
		}
	}
	if len(rest) == 0 {
		return body, nil
	}
	return syntax.Append(nil, filters), rest
}
