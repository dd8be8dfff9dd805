package httpapi

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/goccy/go-yaml/ast"

	"github.com/tamis-go/tamis/filter/syntax"
	"github.com/tamis-go/tamis/httpapi/jwt"
	"github.com/tamis-go/tamis/httpapi/problem"
	"github.com/tamis-go/tamis/internal/wording"
)

// issued is what a file of roles says of JWTs.
type issued struct {
	verifier *jwt.Verifier
	path     []string // to the claim that names the role
	every    string   // instead: the role of every token
}

type issuedFile struct {
	Issuer     string        `yaml:"issuer"`
	Audience   ast.Node      `yaml:"audience"`
	Algorithms []string      `yaml:"algorithms"`
	Keys       string        `yaml:"keys"`
	Role       ast.Node      `yaml:"role"`
	Leeway     time.Duration `yaml:"leeway"`
	Refresh    time.Duration `yaml:"refresh"`
}

// read checks what a file says. A path of keys is relative to dir.
func (f *issuedFile) read(rs *Roles, dir string) (*issued, error) {
	out := &issued{}
	role, err := valueOf(f.Role)
	if err != nil {
		return nil, fmt.Errorf("role: %w", err)
	}
	switch name, named := role.(*syntax.String); {
	case named && rs.roles[name.Text] == nil:
		return nil, fmt.Errorf("role: %s", wording.Unknown(name.Text, "role", slices.Sorted(maps.Keys(rs.roles))))
	case named:
		out.every = name.Text
	default:
		if out.path = claimOf(role); len(out.path) == 0 {
			return nil, errors.New("role: want {claim: NAME}, or the name of a role")
		}
	}
	audience, err := valueOf(f.Audience)
	if err != nil {
		return nil, fmt.Errorf("audience: %w", err)
	}
	keys := f.Keys
	if keys != "" && !strings.Contains(keys, "://") && !filepath.IsAbs(keys) {
		keys = filepath.Join(dir, keys)
	}
	out.verifier, err = jwt.New(jwt.Options{
		Issuer: f.Issuer, Audience: texts(audience), Algorithms: f.Algorithms, Keys: keys, Leeway: f.Leeway, Refresh: f.Refresh,
	})
	return out, err
}

// valueOf returns a value of YAML as one of JSON.
func valueOf(n ast.Node) (syntax.Value, error) {
	text, err := jsonOf(n)
	if err != nil {
		return nil, err
	}
	v, errs := syntax.Parse(text, wide(text))
	if len(errs) > 0 {
		return nil, errs
	}
	return v, nil
}

// texts returns the texts of a list, or one text.
func texts(v syntax.Value) []string {
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

// claimsOf returns the claims of a token of the file.
func claimsOf(n ast.Node) (map[string]any, error) {
	text, err := jsonOf(n)
	if err != nil {
		return nil, err
	}
	var out map[string]any
	d := json.NewDecoder(bytes.NewReader(text))
	d.UseNumber()
	if err := d.Decode(&out); err != nil {
		return nil, errors.New("claims: want {name: value}")
	}
	return out, nil
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
	known := slices.DeleteFunc(texts(value), func(name string) bool { return rs.roles[name] == nil })
	slices.Sort(known)
	switch known = slices.Compact(known); len(known) {
	case 0:
		return nil, &problem.Error{Kind: problem.Forbidden, Detail: "the token has no role that is known here"}
	case 1:
		return rs.As(known[0], claims)
	}
	return nil, &problem.Error{Kind: problem.Forbidden, Detail: "the token has several roles that are known here, and which of them it is for cannot be told"}
}
