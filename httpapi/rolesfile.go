package httpapi

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/filter/predicate"
	"github.com/tamis-go/tamis/filter/syntax"
	"github.com/tamis-go/tamis/httpapi/jwt"
	"github.com/tamis-go/tamis/httpapi/problem"
	"github.com/tamis-go/tamis/internal/wording"
	"github.com/tamis-go/tamis/internal/yamltree"
	"github.com/tamis-go/tamis/schema"
)

// The structs below are the format of a file of roles.

type rolesFile struct {
	Roles     []yamltree.Entry[roleOfFile] `key:"roles"`
	Tokens    []tokenOfFile                `key:"tokens"`
	JWT       *issuerOfFile                `key:"jwt"`
	Anonymous yamltree.Word                `key:"anonymous"`
}

type roleOfFile struct {
	Rows  []yamltree.Entry[*yamltree.Node] `key:"rows"`
	Hides []yamltree.Entry[yamltree.Words] `key:"hides"`
}

type tokenOfFile struct {
	Role   yamltree.Word  `key:"role"`
	SHA256 scalar         `key:"sha256"`
	Token  scalar         `key:"token"`
	Claims *yamltree.Node `key:"claims"`
}

type issuerOfFile struct {
	Issuer     string         `key:"issuer"`
	Audience   yamltree.Words `key:"audience"`
	Algorithms yamltree.Words `key:"algorithms"`
	Keys       string         `key:"keys"`
	Role       anything       `key:"role"`
	Leeway     duration       `key:"leeway"`
	Refresh    duration       `key:"refresh"`
}

// A scalar is a text that needs no quotes: a token may be all digits.
type scalar string

// Short reads it.
func (s *scalar) Short(d *yamltree.Decoder, n *yamltree.Node, _ string) bool {
	if n.Shape == yamltree.Number || n.Shape == yamltree.Boolean || d.Want(n, yamltree.Text) {
		*s = scalar(n.Text)
	}
	return true
}

// A duration is written as time.ParseDuration reads it:  30s
type duration time.Duration

// Short reads it.
func (t *duration) Short(d *yamltree.Decoder, n *yamltree.Node, _ string) bool {
	if d.Want(n, yamltree.Text) {
		took, err := time.ParseDuration(n.Text)
		if err != nil {
			d.Addf(n.Pos, "want a time such as 30s or 10m")
		}
		*t = duration(took)
	}
	return true
}

// Anything is a value of any shape.
type anything struct{ *yamltree.Node }

// Short reads it.
func (a *anything) Short(_ *yamltree.Decoder, n *yamltree.Node, _ string) bool {
	a.Node = n
	return true
}

// The names of the structs in messages.
var rolesCalled = map[string]string{"rolesFile": "a file of roles", "roleOfFile": "a role", "tokenOfFile": "a token", "issuerOfFile": "jwt"}

// A rolesReader makes roles of a file, and gathers its errors.
type rolesReader struct {
	*yamltree.Decoder
	out   *Roles
	names []string // of the roles
}

func parseRoles(l *filter.Language, name string, text []byte, dir string) (*Roles, error) {
	d := &yamltree.Decoder{
		Reader: yamltree.Reader{File: name, What: "file of roles", Wanted: "roles, beginning with roles:", Secret: true}, Called: rolesCalled,
	}
	var f rolesFile
	if root := d.Read(text); root != nil {
		d.Decode(root, reflect.ValueOf(&f).Elem(), "file")
	}
	r := rolesReader{d, &Roles{language: l, roles: map[string]*Role{}, tokens: map[[sha256.Size]byte]*Role{}}, nil}
	for _, e := range f.Roles {
		r.names = append(r.names, e.Name)
		r.out.roles[e.Name] = r.role(e)
	}
	if len(d.Errs) == 0 { // else what follows would only follow from a role that could not be read
		for i := range f.Tokens {
			r.token(&f.Tokens[i], d.Place(fmt.Sprintf("file.Tokens[%d]", i)))
		}
		if f.Anonymous.Text != "" {
			if r.out.anonymous = r.named(f.Anonymous); r.out.anonymous != nil {
				_, err := r.out.anonymous.with(nil)
				r.add(f.Anonymous.Pos, "anonymous: ", err)
			}
		}
		if f.JWT != nil {
			r.issuer(f.JWT, dir)
		}
	}
	if d.Errs != nil {
		return nil, d.Errs.Err()
	}
	return r.out, nil
}

// add adds an error, if there is one. Of a problem, it shows what is wrong.
func (r rolesReader) add(pos schema.Position, what string, err error) {
	if err == nil {
		return
	}
	text := err.Error()
	if e := (*problem.Error)(nil); errors.As(err, &e) && e.Detail != "" {
		text = e.Detail
	}
	r.Addf(pos, "%s%s", what, text)
}

// named returns the role of a name, or nil.
func (r rolesReader) named(w yamltree.Word) *Role {
	found := r.out.roles[w.Text]
	if found == nil {
		r.Addf(w.Pos, "%s", wording.Unknown(w.Text, "role", r.names))
	}
	return found
}

// role makes a role, and checks its policies and the columns that are kept from it.
func (r rolesReader) role(e yamltree.Entry[roleOfFile]) *Role {
	out := &Role{Name: e.Name, language: r.out.language}
	for _, h := range e.Value.Hides {
		c := r.collection(h.Name, h.Pos)
		if c == nil {
			continue
		}
		for _, w := range h.Value {
			if c.Column(w.Text) == nil {
				r.Addf(w.Pos, "%s", wording.Unknown(w.Text, "column of "+h.Name, columnNames(c)))
			}
			if out.hides == nil {
				out.hides = map[string][]string{}
			}
			out.hides[h.Name] = append(out.hides[h.Name], w.Text)
		}
	}
	if e.Value.Rows == nil {
		return out
	}
	out.Policies, out.rows = map[string][]byte{}, map[string]predicate.Node{}
	places := map[string]func(int) schema.Position{}
	fault := func(collection string, offset int, message string) {
		r.Addf(places[collection](offset), "the policy of %s: %s", collection, message)
	}
	for _, p := range e.Value.Rows {
		if r.collection(p.Name, p.Pos) == nil || p.Value == nil {
			continue
		}
		text, at := p.Value.Placed()
		out.Policies[p.Name] = []byte(text)
		places[p.Name] = func(offset int) schema.Position {
			if offset < 0 {
				return p.Pos
			}
			return at(offset)
		}
	}
	known := len(r.Errs)
	if out.claims(fault); len(r.Errs) > known {
		return out
	}
	for _, name := range slices.Sorted(maps.Keys(out.Policies)) {
		node, _, err := out.node(name)
		if out.templates[name] == nil {
			faults(name, out.Policies[name], err, fault)
		} else if err != nil {
			fault(name, -1, err.Error()) // of a text with samples in it
		}
		out.rows[name] = node
	}
	return out
}

// A faultFunc is called with what is wrong with the policy of a collection, and where in its JSON; an offset of -1 stands for the whole.
type faultFunc func(collection string, offset int, message string)

// faults calls fault with each error of a policy.
func faults(collection string, policy []byte, err error, fault faultFunc) {
	var errs filter.Errors
	if !errors.As(err, &errs) && err != nil {
		fault(collection, -1, err.Error())
	}
	for _, f := range errs {
		message := f.Error()
		if f.Suggestion != "" {
			message += "; did you mean " + f.Suggestion + "?"
		}
		fault(collection, offsetOf(policy, f.Column), message)
	}
}

// offsetOf returns the offset of a column of a line. Columns count code points, from 1.
func offsetOf(line []byte, column int) int {
	at := 0
	for ; column > 1 && at < len(line); column-- {
		_, size := utf8.DecodeRune(line[at:])
		at += size
	}
	return at
}

func (r rolesReader) collection(name string, pos schema.Position) *schema.Collection {
	c := r.out.language.Collection(name)
	if c == nil {
		var names []string
		for _, c := range r.out.language.Registry().Collections() {
			names = append(names, c.Name)
		}
		r.Addf(pos, "%s", wording.Unknown(name, "collection", names))
	}
	return c
}

func columnNames(c *schema.Collection) []string {
	names := make([]string, len(c.Columns))
	for i, column := range c.Columns {
		names[i] = column.Name
	}
	return names
}

// token keeps a token of the file, with its role.
func (r rolesReader) token(t *tokenOfFile, pos schema.Position) {
	if t.Role.Text == "" {
		r.Addf(pos, "role is missing")
		return
	}
	role := r.named(t.Role)
	sum, err := tokenSum(string(t.SHA256), string(t.Token))
	if err == nil && r.out.tokens[sum] != nil {
		err = errors.New("this token is there twice")
	}
	if role == nil || err != nil {
		r.add(pos, "", err)
		return
	}
	var claims map[string]any
	if t.Claims != nil {
		claims = claimsOf(t.Claims)
	}
	role, err = role.with(claims)
	r.add(pos, "", err)
	r.out.tokens[sum] = role
}

func tokenSum(digest, token string) (sum [sha256.Size]byte, err error) {
	switch {
	case (digest == "") == (token == ""):
		return sum, errors.New("want one of sha256 and token")
	case token != "":
		return sha256.Sum256([]byte(token)), nil
	}
	b, err := hex.DecodeString(digest)
	if err != nil || len(b) != len(sum) {
		return sum, errors.New("sha256 wants 64 hexadecimal digits")
	}
	return [sha256.Size]byte(b), nil
}

// claimsOf returns the claims of a token of the file.
func claimsOf(n *yamltree.Node) map[string]any {
	var out map[string]any
	d := json.NewDecoder(strings.NewReader(n.JSON()))
	d.UseNumber()
	if err := d.Decode(&out); err != nil {
		panic("httpapi: " + err.Error()) // an object is one
	}
	return out
}

// issuer makes what the file has of JWTs. A path of keys is relative to dir.
func (r rolesReader) issuer(f *issuerOfFile, dir string) {
	out := &issued{}
	at := func(field string) schema.Position { return r.Place("file.JWT." + field) }
	role, path := valueOf(f.Role.Node), []string(nil)
	if role != nil {
		path = claimOf(role)
	}
	switch name, named := role.(*syntax.String); {
	case named:
		out.every = name.Text
		r.named(yamltree.Word{Text: name.Text, Pos: at("Role")})
	case len(path) == 0:
		r.Addf(at("Role"), "role: want {claim: NAME}, or the name of a role")
	default:
		out.path = path
	}
	keys := f.Keys
	if keys != "" && !strings.Contains(keys, "://") && !filepath.IsAbs(keys) {
		keys = filepath.Join(dir, keys)
	}
	var err error
	out.verifier, err = jwt.New(jwt.Options{
		Issuer: f.Issuer, Audience: texts(f.Audience), Algorithms: texts(f.Algorithms), Keys: keys,
		Leeway: time.Duration(f.Leeway), Refresh: time.Duration(f.Refresh),
	})
	if err != nil {
		key, _, _ := strings.Cut(err.Error(), ":")
		r.add(at(strings.ToUpper(key[:1])+key[1:]), "", err)
	}
	r.out.issued = out
}

// valueOf returns a value as one of JSON, or nil.
func valueOf(n *yamltree.Node) syntax.Value {
	if n == nil {
		return nil
	}
	text := n.JSON()
	v, errs := syntax.Parse([]byte(text), syntax.Wide([]byte(text)))
	if len(errs) > 0 {
		return nil
	}
	return v
}

func texts(words yamltree.Words) []string {
	var out []string
	for _, w := range words {
		out = append(out, w.Text)
	}
	return out
}
