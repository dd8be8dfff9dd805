package httpapi

import (
	"context"
	"crypto/sha256"
	"fmt"
	"maps"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/filter/predicate"
	"github.com/tamis-go/tamis/filter/syntax"
	"github.com/tamis-go/tamis/httpapi/problem"
	"github.com/tamis-go/tamis/internal/wording"
)

// Roles say who may see what: a token has a role, and a role has policies. Access is the Access of a handler.
//
// They are read from YAML or JSON:
//
//	roles:
//	  team-a:
//	    rows:                                    # a filter body for each collection; others do not exist for the role
//	      flow_runs: {flow_runs: {tags: {any_: [team-a]}}}
//	      flows: {}
//	    hides: {flow_runs: [created_by]}         # columns, and all that reads them: see filter.Scope
//	  tenant:
//	    rows:                                    # a claim of the caller as a value
//	      flow_runs: {flow_runs: {tenant: {eq_: {claim: tenant_id}}}}
//	  admin: {}                                  # without rows: every row
//	tokens:
//	- {role: team-a, sha256: 2bb80d537b1da3e3…}  # of the token; or token: the token itself
//	- {role: tenant, token: x, claims: {tenant_id: north}}
//	jwt:                                         # tokens of an issuer: see package jwt
//	  issuer: https://id.example.com/
//	  audience: shop
//	  algorithms: [RS256]
//	  keys: https://id.example.com/jwks.json
//	  role: {claim: role}                        # or the name of a role: that of every such token
//	anonymous: reader                            # the role of requests without a token; absent: they are refused
//
// A policy is a whole body: it may name related collections, and a field that has a default has it here too unless it is named. Where it
// has a value, or a list of values, it may have a claim: {claim: tenant_id}, or {claim: [app, tenant_id]} for one inside another. A caller
// who has not that claim, or of another kind, is refused with 403.
type Roles struct {
	language  *filter.Language
	roles     map[string]*Role
	tokens    map[[sha256.Size]byte]*Role
	anonymous *Role
	issued    *issued // roles of JWTs; nil: none is accepted
}

// A Role is what its callers may see.
type Role struct {
	Name     string
	Policies map[string][]byte // a body for each collection; nil: no policies

	language  *filter.Language
	templates map[string]syntax.Value // the policies that have claims, as they are written
	rows      map[string]predicate.Node
	hides     map[string][]string
}

// LoadRoles is ParseRoles of a file. A file of keys that it names is beside it.
func LoadRoles(l *filter.Language, path string) (*Roles, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	return parseRoles(l, path, text, filepath.Dir(path))
}

// ParseRoles reads roles from YAML or JSON, and checks every policy against l. Its errors are schema.Errors, each with its line and
// column; they name no token.
func ParseRoles(l *filter.Language, text []byte) (*Roles, error) {
	return parseRoles(l, "roles", text, "")
}

// policyLanguage returns the language of policies, which have no page.
func (r *Role) policyLanguage() *filter.Language { return r.language.For(filter.Route{Count: true}) }

// node returns what the rows of a collection must satisfy now, and whether that is another thing later.
func (r *Role) node(name string) (_ predicate.Node, momentary bool, err error) {
	q, err := r.policyLanguage().Parse(name, r.Policies[name])
	if err != nil {
		return predicate.Node{}, false, err
	}
	at, err := q.Unresolved()
	return q.Where(), err != nil || predicate.Relative(&at), nil
}

// nodes returns what the rows of each collection must satisfy now, and whether that is another thing later.
func (r *Role) nodes() (rows map[string]predicate.Node, momentary bool, err error) {
	rows = make(map[string]predicate.Node, len(r.Policies))
	for _, name := range slices.Sorted(maps.Keys(r.Policies)) {
		node, moves, err := r.node(name)
		if err != nil {
			return nil, false, fmt.Errorf("roles: %s: the policy of %s: %w", r.Name, name, err)
		}
		rows[name], momentary = node, momentary || moves
	}
	return rows, momentary, nil
}

// Role returns the role of a request, the caller's claims in its policies, or a problem.
func (rs *Roles) Role(r *http.Request) (*Role, error) {
	values := r.Header.Values("Authorization")
	if len(values) == 0 && rs.anonymous != nil {
		return rs.anonymous, nil
	}
	if len(values) == 1 {
		scheme, token, _ := strings.Cut(values[0], " ")
		role := rs.tokens[sha256.Sum256([]byte(token))]
		switch {
		case !strings.EqualFold(scheme, "bearer"):
		case role != nil:
			return role, nil
		case rs.issued != nil:
			return rs.issued.role(r.Context(), rs, token)
		}
	}
	return nil, &problem.Error{Kind: problem.Unauthorized}
}

// As returns the role of a caller of whom a program knows by itself: by a session, or a certificate. The claims stand where the policies of
// the role name them. The error is a problem, Forbidden: there is no such role, or its policies want a claim that is missing or of
// another kind.
func (rs *Roles) As(role string, claims map[string]any) (*Role, error) {
	found := rs.roles[role]
	if found == nil {
		return nil, forbidden("there is no role %s", wording.Quote(role))
	}
	return found.with(claims)
}

// Ready reports whether tokens can be verified: it reads the keys of JWTs if there are none yet.
func (rs *Roles) Ready(ctx context.Context) error {
	if rs.issued == nil {
		return nil
	}
	return rs.issued.verifier.Ready(ctx)
}

// Roles returns the roles by name. Where a policy has a claim, it has any value of the right kind here.
func (rs *Roles) Roles() []*Role {
	var out []*Role
	for _, name := range slices.Sorted(maps.Keys(rs.roles)) {
		out = append(out, rs.roles[name])
	}
	return out
}

// Access says what the caller of a request may see.
func (rs *Roles) Access(r *http.Request) (View, error) {
	role, err := rs.Role(r)
	if err != nil {
		return View{}, err
	}
	return role.View()
}

// View returns what r's callers may see now.
func (r *Role) View() (View, error) {
	v := View{Name: r.Name}
	scope := filter.Scope{Rows: r.rows, Hides: r.hides}
	if r.rows != nil && r.language.Registry().Options().RelativeTimes {
		rows, momentary, err := r.nodes() // now is another time now
		if err != nil {
			return v, err
		}
		scope.Rows, scope.Momentary = rows, momentary
	}
	if scope.Rows != nil || len(scope.Hides) > 0 {
		v.Scope = &scope
	}
	return v, nil
}
