// Package jwt says who sends a request by a JSON Web Token: its signature is that of a key of the issuer, and it is for this API, now.
//
// Little is accepted, on purpose: the algorithms that [Options] name, and of those HS256, RS256 and ES256 alone, each with keys of
// its own type, so that no public key is ever taken for a secret; tokens in the compact form, up to 16 KiB; payloads that are strict JSON.
// A token without an expiry is refused.
package jwt

import (
	"bytes"
	"context"
	stdjson "encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"time"

	"github.com/go-jose/go-jose/v4"
	"github.com/go-jose/go-jose/v4/json"
	"github.com/go-jose/go-jose/v4/jwt"

	"github.com/tamis-go/tamis/filter/syntax"
	"github.com/tamis-go/tamis/httpapi/problem"
	"github.com/tamis-go/tamis/internal/wording"
)

// Options say which tokens are accepted. Those without a default are required.
type Options struct {
	Issuer     string           // what iss is
	Audience   []string         // what aud has one of
	Algorithms []string         // of HS256, RS256 and ES256
	Keys       string           // a JWKS (RFC 7517): the path of a file, or a URL of https, or of http on this machine
	Leeway     time.Duration    // between the issuer's clock and this one; 30 seconds if 0, at most 5 minutes
	Refresh    time.Duration    // how old the keys may be before they are read again; 10 minutes if 0
	Client     *http.Client     // for the URL; nil: one that follows no redirect
	Now        func() time.Time // time.Now if nil
}

const (
	longestToken = 16 << 10
	leeway       = 30 * time.Second
	mostLeeway   = 5 * time.Minute
	refresh      = 10 * time.Minute
)

// A Verifier verifies tokens. Several goroutines may use it at once.
type Verifier struct {
	expected   jwt.Expected
	leeway     time.Duration
	now        func() time.Time
	algorithms []jose.SignatureAlgorithm
	keys       *keys
}

// New returns a verifier. It reads no keys yet: Ready does, and the first token.
func New(o Options) (*Verifier, error) {
	v := &Verifier{expected: jwt.Expected{Issuer: o.Issuer, AnyAudience: o.Audience}, leeway: o.Leeway, now: o.Now}
	switch {
	case o.Issuer == "":
		return nil, errors.New("issuer: want what iss of a token is")
	case len(o.Audience) == 0 || slices.Contains(o.Audience, ""):
		return nil, errors.New("audience: want what aud of a token has: the name of this API at the issuer")
	case o.Leeway < 0 || o.Leeway > mostLeeway:
		return nil, fmt.Errorf("leeway: from 0s to %v, not %v", mostLeeway, o.Leeway)
	case o.Refresh < 0:
		return nil, fmt.Errorf("refresh: %v is negative", o.Refresh)
	case len(o.Algorithms) == 0:
		return nil, fmt.Errorf("algorithms: want some of %s", wording.List(algorithmNames(), "and"))
	}
	for _, name := range o.Algorithms {
		if !slices.Contains(algorithmNames(), name) {
			return nil, fmt.Errorf("algorithms: %s", wording.Unknown(name, "algorithm", algorithmNames()))
		}
		v.algorithms = append(v.algorithms, jose.SignatureAlgorithm(name))
	}
	if v.leeway == 0 {
		v.leeway = leeway
	}
	if v.now == nil {
		v.now = time.Now
	}
	var err error
	v.keys, err = newKeys(o, v.now)
	return v, err
}

// Ready reads the keys if there are none yet. It returns an error where there are none.
func (v *Verifier) Ready(ctx context.Context) error {
	_, err := v.keys.current(ctx)
	return err
}

// Verify returns the claims of a token: its numbers are json.Number. The error is a *problem.Error, which is Unauthorized for a token that is
// not accepted, and Unavailable where the keys cannot be read. It holds no part of the token.
func (v *Verifier) Verify(ctx context.Context, token string) (map[string]any, error) {
	if len(token) > longestToken {
		return nil, refused("a token is too long")
	}
	signed, err := jose.ParseSignedCompact(token, v.algorithms)
	if unexpected := (*jose.ErrUnexpectedSignatureAlgorithm)(nil); errors.As(err, &unexpected) {
		return nil, refused("a token is signed by an algorithm that is not allowed")
	}
	if err != nil || len(signed.Signatures) != 1 {
		return nil, refused("a token is neither a known one nor a signed JWT")
	}
	header := signed.Signatures[0].Header
	key, err := v.keys.find(ctx, header.KeyID, header.Algorithm)
	if err != nil {
		return nil, err
	}
	payload, err := signed.Verify(key)
	if err != nil {
		return nil, refused("the signature of a token is not that of its key")
	}
	return v.claims(payload)
}

// claims reads a payload whose signature is right.
func (v *Verifier) claims(payload []byte) (map[string]any, error) {
	tree, errs := syntax.Parse(payload, syntax.Limits{Body: longestToken})
	if _, ok := tree.(*syntax.Object); !ok || len(errs) > 0 { // a key that is there twice is read in two ways by two readers
		return nil, refused("the claims of a token are not an object of strict JSON, or nested too deep")
	}
	var registered jwt.Claims
	if err := json.Unmarshal(payload, &registered); err != nil {
		return nil, refused("a claim of a token is not of its kind")
	}
	if registered.Expiry == nil {
		return nil, refused("a token has no expiry")
	}
	if err := registered.ValidateWithLeeway(v.expected.WithTime(v.now()), v.leeway); err != nil {
		for _, r := range reasons {
			if errors.Is(err, r.of) {
				return nil, &problem.Error{Kind: problem.Unauthorized, Detail: r.detail}
			}
		}
		return nil, refused("the claims of a token are not those of this API")
	}
	claims := map[string]any{}
	d := stdjson.NewDecoder(bytes.NewReader(payload))
	d.UseNumber()
	if err := d.Decode(&claims); err != nil {
		return nil, refused("the claims of a token are no object")
	}
	return claims, nil
}

// reasons tell the bearer of a token whose signature is right what is wrong with it.
var reasons = []struct {
	of     error
	detail string
}{
	{jwt.ErrExpired, "the token has expired"},
	{jwt.ErrNotValidYet, "the token is not valid yet"},
	{jwt.ErrIssuedInTheFuture, "the token was issued in the future"},
	{jwt.ErrInvalidAudience, "the token is for another audience"},
	{jwt.ErrInvalidIssuer, "the token is of another issuer"},
}

// refused is the problem of a token that is not accepted: why is for the log.
func refused(why string) error {
	return &problem.Error{Kind: problem.Unauthorized, Cause: errors.New(why)}
}
