package httpapi

import (
	"context"
	"slices"

	"github.com/tamis-go/tamis/filter/syntax"
	"github.com/tamis-go/tamis/httpapi/jwt"
	"github.com/tamis-go/tamis/httpapi/problem"
)

// issued is what a file of roles says of JWTs.
type issued struct {
	verifier *jwt.Verifier
	path     []string // to the claim that names the role
	every    string   // instead: the role of every token
}

// role returns the role of a JWT, with its claims.
func (i *issued) role(ctx context.Context, rs *Roles, token string) (*Role, error) {
	claims, err := i.verifier.Verify(ctx, token)
	if err != nil {
		return nil, err
	}
	if i.every != "" {
		return rs.As(i.every, claims)
	}
	value, err := operand(claims, claim{path: i.path})
	if err != nil {
		return nil, err
	}
	known := slices.DeleteFunc(textsOf(value), func(name string) bool { return rs.roles[name] == nil })
	slices.Sort(known)
	switch known = slices.Compact(known); len(known) {
	case 0:
		return nil, &problem.Error{Kind: problem.Forbidden, Detail: "the token has no role that is known here"}
	case 1:
		return rs.As(known[0], claims)
	}
	return nil, &problem.Error{Kind: problem.Forbidden, Detail: "the token has several roles that are known here, and which of them it is for cannot be told"}
}

// textsOf returns the texts of a list, or one text.
func textsOf(v syntax.Value) []string {
	var out []string
	switch v := v.(type) {
	case *syntax.String:
		out = append(out, v.Text)
	case *syntax.Array:
		for _, item := range v.Items {
			text, _ := item.(*syntax.String)
			if text == nil {
				return nil
			}
			out = append(out, text.Text)
		}
	}
	return out
}
