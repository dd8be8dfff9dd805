package jwt

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rsa"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/go-jose/go-jose/v4"

	"github.com/tamis-go/tamis/httpapi/problem"
)

// An algorithm is one that tokens may be signed by, and which keys it takes. No two take one key.
type algorithm struct {
	name string
	key  func(key any) (ours bool, weak string)
}

var algorithms = []algorithm{
	{"HS256", func(key any) (bool, string) {
		secret, ok := key.([]byte)
		if ok && len(secret) < 32 {
			return ok, "a secret of HS256 has at least 32 bytes"
		}
		return ok, ""
	}},
	{"RS256", func(key any) (bool, string) {
		public, ok := key.(*rsa.PublicKey)
		if ok && public.N.BitLen() < 2048 {
			return ok, "a key of RS256 has at least 2048 bits"
		}
		return ok, ""
	}},
	{"ES256", func(key any) (bool, string) {
		public, ok := key.(*ecdsa.PublicKey)
		if ok && public.Curve != elliptic.P256() {
			return ok, "a key of ES256 is one of the curve P-256"
		}
		return ok, ""
	}},
}

func algorithmNames() []string {
	var names []string
	for _, a := range algorithms {
		names = append(names, a.name)
	}
	return names
}

// A key is one that tokens may be signed with.
type key struct {
	id, algorithm string
	material      any
}

// A set is the keys that were read at a time.
type set struct {
	keys []key
	at   time.Time
}

// find returns the key of a token, or nil. Without an id it is the only one that there is.
func (s *set) find(id, algorithm string) any {
	if len(s.keys) == 1 && (id == "" || s.keys[0].id == "") && s.keys[0].algorithm == algorithm {
		return s.keys[0].material
	}
	for _, k := range s.keys {
		if id != "" && k.id == id && k.algorithm == algorithm {
			return k.material
		}
	}
	return nil
}

const (
	longestSet = 256 << 10
	mostKeys   = 64
	patience   = 5 * time.Second  // with a server of keys
	pause      = 10 * time.Second // between two reads: tokens with ids that nobody knows do not hurry it
	stale      = time.Hour        // how long keys are used that cannot be read again, beyond the refresh
)

// keys are those of a file or a URL, read when they are needed and kept for a time.
type keys struct {
	algorithms []string
	read       func(context.Context) ([]byte, error)
	public     bool // everybody may read them, so none is a secret
	refresh    time.Duration
	now        func() time.Time

	set   atomic.Pointer[set] // nil: none was read
	mu    sync.Mutex          // held while they are read
	tried time.Time           // when they were read last, in vain or not
	err   error               // of that
}

func newKeys(o Options, now func() time.Time) (*keys, error) {
	k := &keys{algorithms: o.Algorithms, refresh: o.Refresh, now: now}
	if k.refresh == 0 {
		k.refresh = refresh
	}
	if o.Keys == "" {
		return nil, errors.New("keys: want a JWKS: the path of a file, or a URL")
	}
	if !strings.Contains(o.Keys, "://") {
		k.read = func(context.Context) ([]byte, error) { return readFile(o.Keys) }
		return k, nil
	}
	u, err := url.Parse(o.Keys)
	if err != nil || u.Host == "" {
		return nil, errors.New("keys: the URL cannot be read")
	}
	if u.Scheme != "https" && (u.Scheme != "http" || !local(u.Hostname())) {
		return nil, fmt.Errorf("keys: want https: who can change what comes from %s makes tokens", u.Host)
	}
	client := o.Client
	if client == nil {
		transport := http.DefaultTransport.(*http.Transport).Clone() // it is one
		transport.DisableKeepAlives = true                           // the next read is minutes away
		client = &http.Client{Transport: transport, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	}
	k.public = true
	k.read = func(ctx context.Context) ([]byte, error) { return fetch(ctx, client, u) }
	return k, nil
}

// local reports whether a host is this machine.
func local(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

func readFile(path string) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return bounded(f)
}

func fetch(ctx context.Context, client *http.Client, u *url.URL) ([]byte, error) {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, u.String(), nil)
	if err != nil {
		return nil, err
	}
	r.Header.Set("Accept", "application/jwk-set+json, application/json")
	answer, err := client.Do(r)
	if err != nil {
		var at *url.Error
		if errors.As(err, &at) {
			err = at.Err // without the URL, which may hold a secret
		}
		return nil, fmt.Errorf("%s: %w", u.Host, err)
	}
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("%s answers with status %d", u.Host, answer.StatusCode)
	}
	return bounded(answer.Body)
}

// bounded reads a set that is not too long.
func bounded(r io.Reader) ([]byte, error) {
	text, err := io.ReadAll(io.LimitReader(r, longestSet+1))
	if err == nil && len(text) > longestSet {
		err = fmt.Errorf("there are more than %d KiB", longestSet>>10)
	}
	return text, err
}

// find returns the key of a token. An id that is not known may be that of a new key.
func (k *keys) find(ctx context.Context, id, algorithm string) (any, error) {
	s, err := k.current(ctx)
	if err != nil {
		return nil, err
	}
	if found := s.find(id, algorithm); found != nil {
		return found, nil
	}
	if id == "" {
		return nil, refused("a token names no key, and there are several, or one of another algorithm")
	}
	if newer := k.again(ctx, s); newer != nil {
		if found := newer.find(id, algorithm); found != nil {
			return found, nil
		}
	}
	return nil, refused("a token is signed with a key that is not known, or by another algorithm than that of the key")
}

// current returns the keys: those that were read last, while they are not too old.
func (k *keys) current(ctx context.Context) (*set, error) {
	s := k.set.Load()
	switch {
	case s == nil:
		s = k.again(ctx, nil)
	case k.now().Sub(s.at) >= k.refresh && k.mu.TryLock(): // one request reads them, others go on with these
		k.load(ctx)
		k.mu.Unlock()
		s = k.set.Load()
	}
	if k.good(s) {
		return s, nil
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	if s = k.set.Load(); k.good(s) { // another request has read them
		return s, nil
	}
	return nil, &problem.Error{Kind: problem.Unavailable, Cause: fmt.Errorf("keys of tokens: %w", k.err)}
}

// good reports whether keys may still be used.
func (k *keys) good(s *set) bool { return s != nil && k.now().Sub(s.at) < k.refresh+stale }

// again returns keys that were read since old, and reads them if it is not too soon; nil if there are none.
func (k *keys) again(ctx context.Context, old *set) *set {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.set.Load() == old {
		k.load(ctx)
	}
	return k.set.Load()
}

// load reads the keys, unless they were read a moment ago. It continues when the request that caused it is cancelled, since others wait for it.
func (k *keys) load(ctx context.Context) {
	now := k.now()
	if !k.tried.IsZero() && now.Sub(k.tried) < pause {
		return
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), patience)
	defer cancel()
	k.tried = now
	text, err := k.read(ctx)
	var list []key
	if err == nil {
		list, err = k.parse(text)
	}
	if k.err = err; err == nil {
		k.set.Store(&set{keys: list, at: now})
	}
}

// parse reads a JWKS. A key that is not for signatures, or of no algorithm that is allowed, is left out, as RFC 7517 says. Errors hold no key.
func (k *keys) parse(text []byte) ([]key, error) {
	var file struct {
		Keys []json.RawMessage `json:"keys"`
	}
	if err := json.Unmarshal(text, &file); err != nil {
		return nil, errors.New(`no JWKS: want {"keys": [...]}`)
	}
	if len(file.Keys) > mostKeys {
		return nil, fmt.Errorf("there are more than %d keys", mostKeys)
	}
	var out []key
	why := "there is none"
	for i, raw := range file.Keys {
		var parsed jose.JSONWebKey
		if err := parsed.UnmarshalJSON(raw); err != nil {
			why = fmt.Sprintf("key %d cannot be read", i+1)
			continue
		}
		one, reason, err := k.usable(&parsed)
		switch {
		case err != nil:
			return nil, fmt.Errorf("key %d: %w", i+1, err)
		case reason != "":
			why = fmt.Sprintf("key %d: %s", i+1, reason)
			continue
		case slices.ContainsFunc(out, func(other key) bool { return other.id == one.id && other.algorithm == one.algorithm }):
			return nil, fmt.Errorf("key %d has the id of another", i+1)
		}
		out = append(out, one)
	}
	if len(out) == 0 {
		return nil, fmt.Errorf("no key for %s: %s", strings.Join(k.algorithms, ", "), why)
	}
	return out, nil
}

// usable returns a key as it is used here, or why it is not used.
func (k *keys) usable(j *jose.JSONWebKey) (key, string, error) {
	_, secret := j.Key.([]byte)
	switch {
	case !secret && !j.IsPublic():
		return key{}, "", errors.New("a private key: only who makes tokens has it; here is the public one")
	case secret && k.public:
		return key{}, "a secret that everybody can read is none", nil
	case j.Use != "" && j.Use != "sig":
		return key{}, "it is not for signatures", nil
	}
	for _, a := range algorithms {
		ours, weak := a.key(j.Key)
		switch {
		case !ours:
			continue
		case weak != "":
			return key{}, weak, nil
		case !slices.Contains(k.algorithms, a.name), j.Algorithm != "" && j.Algorithm != a.name:
			return key{}, "it is of another algorithm", nil
		}
		return key{id: j.KeyID, algorithm: a.name, material: j.Key}, "", nil
	}
	return key{}, "it is of another algorithm", nil
}
