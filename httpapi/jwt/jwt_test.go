package jwt_test

import (
	"context"
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/hmac"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/tamis-go/tamis/httpapi/jwt"
	"github.com/tamis-go/tamis/httpapi/problem"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// The tokens of this test are made without the library that reads them.
var (
	secret    = []byte("0123456789abcdef0123456789abcdef")
	rsaKey, _ = rsa.GenerateKey(rand.Reader, 2048)
	ecKey, _  = ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	now       = time.Unix(1_800_000_000, 0)
)

func b64(b []byte) string { return base64.RawURLEncoding.EncodeToString(b) }

// sign returns a token of a header and a payload, signed by what the algorithm says, whatever the header says.
func sign(t testing.TB, algorithm, header, payload string) string {
	t.Helper()
	text := b64([]byte(header)) + "." + b64([]byte(payload))
	sum := sha256.Sum256([]byte(text))
	var signature []byte
	var err error
	switch algorithm {
	case "HS256":
		h := hmac.New(sha256.New, secret)
		h.Write([]byte(text))
		signature = h.Sum(nil)
	case "RS256":
		signature, err = rsa.SignPKCS1v15(rand.Reader, rsaKey, crypto.SHA256, sum[:])
	case "ES256":
		r, s, e := ecdsa.Sign(rand.Reader, ecKey, sum[:])
		signature, err = append(r.FillBytes(make([]byte, 32)), s.FillBytes(make([]byte, 32))...), e
	case "none":
	}
	if err != nil {
		t.Fatal(err)
	}
	return text + "." + b64(signature)
}

// token returns one that is right, with more claims.
func token(t testing.TB, algorithm, id, more string) string {
	t.Helper()
	header := fmt.Sprintf(`{"alg": %q, "kid": %q, "typ": "JWT"}`, algorithm, id)
	return sign(t, algorithm, header, fmt.Sprintf(`{"iss": "issuer", "aud": "shop", "exp": %d%s}`, now.Unix()+60, more))
}

func jwk(kind, id string) string {
	switch kind {
	case "HS256":
		return fmt.Sprintf(`{"kty": "oct", "kid": %q, "k": %q}`, id, b64(secret))
	case "RS256":
		return fmt.Sprintf(`{"kty": "RSA", "kid": %q, "alg": "RS256", "use": "sig", "n": %q, "e": "AQAB"}`, id, b64(rsaKey.N.Bytes()))
	}
	point, err := ecKey.PublicKey.Bytes()
	if err != nil {
		panic(err)
	}
	return fmt.Sprintf(`{"kty": "EC", "kid": %q, "crv": "P-256", "x": %q, "y": %q}`, id, b64(point[1:33]), b64(point[33:]))
}

func set(keys ...string) string { return `{"keys": [` + strings.Join(keys, ",") + `]}` }

// verifier returns one of those keys, in a file.
func verifier(t testing.TB, keys string, algorithms ...string) *jwt.Verifier {
	t.Helper()
	path := filepath.Join(t.TempDir(), "jwks.json")
	if err := os.WriteFile(path, []byte(keys), 0o600); err != nil {
		t.Fatal(err)
	}
	v, err := jwt.New(jwt.Options{Issuer: "issuer", Audience: []string{"shop", "other"}, Algorithms: algorithms, Keys: path, Now: func() time.Time { return now }})
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// kind returns the kind of a problem, and what it tells the client.
func kind(err error) (*problem.Kind, string) {
	var e *problem.Error
	if !errors.As(err, &e) {
		return nil, fmt.Sprint(err)
	}
	return e.Kind, e.Detail
}

var everything = []string{"HS256", "RS256", "ES256"}

func TestTokensOfEachAlgorithmAreAccepted(t *testing.T) {
	v := verifier(t, set(jwk("HS256", "h"), jwk("RS256", "r"), jwk("ES256", "e")), everything...)
	for id, algorithm := range map[string]string{"h": "HS256", "r": "RS256", "e": "ES256"} {
		claims, err := v.Verify(t.Context(), token(t, algorithm, id, `, "tenant": "north", "id": 9007199254740993`))
		if err != nil || claims["tenant"] != "north" || claims["id"] != json.Number("9007199254740993") {
			t.Errorf("%s: %v, %v", algorithm, claims, err)
		}
	}
}

// The examples of RFC 7515, appendix A. They have no audience: an error about that means that the signature is right.
func TestTheExamplesOfTheRFCAreSignedRightly(t *testing.T) {
	const payload = "eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ"
	for _, row := range []struct{ algorithm, key, header, signature string }{
		{"HS256", `{"kty":"oct","k":"AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow"}`,
			"eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9", "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"},
		{"RS256", `{"kty":"RSA","e":"AQAB","n":"ofgWCuLjybRlzo0tZWJjNiuSfb4p4fAkd_wWJcyQoTbji9k0l8W26mPddxHmfHQp-Vaw-4qPCJrcS2mJPMEzP1Pt0Bm4d4QlL-yRT-SFd2lZS-pCgNMsD1W_YpRPEwOWvG6b32690r2jZ47soMZo9wGzjb_7OMg0LOL-bSf63kpaSHSXndS5z5rexMdbBYUsLA9e-KXBdQOS-UTo7WTBEMa2R2CapHg665xsmtdVMTBQY4uDZlxvb3qCo5ZwKh9kG4LT6_I5IhlJH7aGhyxXFvUK-DWNmoudF8NAco9_h9iaGNj8q2ethFkMLs91kzk2PAcDTW9gb54h4FRWyuXpoQ"}`,
			"eyJhbGciOiJSUzI1NiJ9", "cC4hiUPoj9Eetdgtv3hF80EGrhuB__dzERat0XF9g2VtQgr9PJbu3XOiZj5RZmh7AAuHIm4Bh-0Qc_lF5YKt_O8W2Fp5jujGbds9uJdbF9CUAr7t1dnZcAcQjbKBYNX4BAynRFdiuB--f_nZLgrnbyTyWzO75vRK5h6xBArLIARNPvkSjtQBMHlb1L07Qe7K0GarZRmB_eSN9383LcOLn6_dO--xi12jzDwusC-eOkHWEsqtFZESc6BfI7noOPqvhJ1phCnvWh6IeYI2w9QOYEUipUTI8np6LbgGY9Fs98rqVt5AXLIhWkWywlVmtVrBp0igcN_IoypGlUPQGe77Rw"},
		{"ES256", `{"kty":"EC","crv":"P-256","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU","y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"}`,
			"eyJhbGciOiJFUzI1NiJ9", "DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q"},
	} {
		path := filepath.Join(t.TempDir(), "jwks.json")
		if err := os.WriteFile(path, []byte(set(row.key)), 0o600); err != nil {
			t.Fatal(err)
		}
		v, err := jwt.New(jwt.Options{Issuer: "joe", Audience: []string{"shop"}, Algorithms: []string{row.algorithm}, Keys: path, Now: func() time.Time { return time.Unix(1300819380-10, 0) }})
		if err != nil {
			t.Fatal(err)
		}
		_, err = v.Verify(t.Context(), row.header+"."+payload+"."+row.signature)
		if k, detail := kind(err); k != problem.Unauthorized || detail != "the token is for another audience" {
			t.Errorf("%s: %v, want that of the audience", row.algorithm, err)
		}
		if _, err = v.Verify(t.Context(), row.header+"."+payload+"."+"A"+row.signature[1:]); !strings.Contains(fmt.Sprint(err), "signature") {
			t.Errorf("%s with another signature: %v", row.algorithm, err)
		}
	}
}

func TestTokensThatAreWrongAreRefused(t *testing.T) {
	v := verifier(t, set(jwk("HS256", "h"), jwk("RS256", "r"), jwk("ES256", "e")), everything...)
	publicPEM := b64(rsaKey.N.Bytes())
	h256 := func(claims string) string { return sign(t, "HS256", `{"alg": "HS256", "kid": "h"}`, claims) }
	right := token(t, "RS256", "r", "")
	parts := strings.Split(right, ".")
	for name, row := range map[string]struct{ token, detail string }{
		"expired":               {h256(`{"iss": "issuer", "aud": "shop", "exp": 1799999969}`), "the token has expired"},
		"not yet":               {token(t, "ES256", "e", `, "nbf": 1800000031`), "the token is not valid yet"},
		"of the future":         {token(t, "ES256", "e", `, "iat": 1800000031`), "the token was issued in the future"},
		"another audience":      {h256(`{"iss": "issuer", "aud": ["shops", "SHOP"], "exp": 1800000060}`), "the token is for another audience"},
		"no audience":           {h256(`{"iss": "issuer", "exp": 1800000060}`), "the token is for another audience"},
		"another issuer":        {h256(`{"iss": "issuer/", "aud": "shop", "exp": 1800000060}`), "the token is of another issuer"},
		"no issuer":             {h256(`{"aud": "shop", "exp": 1800000060}`), "the token is of another issuer"},
		"no expiry":             {h256(`{"iss": "issuer", "aud": "shop"}`), ""},
		"expiry null":           {h256(`{"iss": "issuer", "aud": "shop", "exp": null}`), ""},
		"expiry of a text":      {h256(`{"iss": "issuer", "aud": "shop", "exp": "1800000060"}`), ""},
		"EXP":                   {h256(`{"iss": "issuer", "aud": "shop", "EXP": 1800000060}`), ""},
		"expiry twice":          {h256(`{"iss": "issuer", "aud": "shop", "exp": 1, "exp": 1800000060}`), ""},
		"tenant twice":          {token(t, "RS256", "r", `, "tenant": "a", "tenant": "b"`), ""},
		"tenant twice, escaped": {token(t, "RS256", "r", `, "tenant": "a", "t\u0065nant": "b"`), ""},
		"deep":                  {token(t, "RS256", "r", `, "x": `+strings.Repeat("[", 1000)+strings.Repeat("]", 1000)), ""},
		"deep objects":          {token(t, "RS256", "r", `, "x": `+strings.Repeat(`{"a":`, 500)+"1"+strings.Repeat("}", 500)), ""},
		"a list":                {sign(t, "HS256", `{"alg": "HS256", "kid": "h"}`, `[1]`), ""},
		"no JSON":               {sign(t, "HS256", `{"alg": "HS256", "kid": "h"}`, `{`), ""},
		"no UTF-8":              {token(t, "RS256", "r", ", \"x\": \"\xff\""), ""},
		"long":                  {token(t, "RS256", "r", `, "x": "`+strings.Repeat("x", 20<<10)+`"`), ""},

		"none":                 {sign(t, "none", `{"alg": "none", "kid": "r"}`, `{"iss": "issuer", "aud": "shop", "exp": 1800000060}`), ""},
		"None":                 {sign(t, "none", `{"alg": "None", "kid": "h"}`, `{"iss": "issuer", "aud": "shop", "exp": 1800000060}`), ""},
		"no algorithm":         {sign(t, "none", `{"kid": "r"}`, `{"iss": "issuer", "aud": "shop", "exp": 1800000060}`), ""},
		"no signature":         {parts[0] + "." + parts[1] + ".", ""},
		"no signature at all":  {parts[0] + "." + parts[1], ""},
		"another payload":      {parts[0] + "." + b64([]byte(`{"iss": "issuer", "aud": "shop", "exp": 1900000000}`)) + "." + parts[2], ""},
		"HS256 by the RSA key": {token(t, "HS256", "r", ""), ""},
		"RS256 by the secret":  {sign(t, "HS256", `{"alg": "RS256", "kid": "r"}`, `{"iss": "issuer", "aud": "shop", "exp": 1800000060}`), ""},
		"RS256 by the EC key":  {sign(t, "ES256", `{"alg": "RS256", "kid": "r"}`, `{"iss": "issuer", "aud": "shop", "exp": 1800000060}`), ""},
		"a key of another":     {token(t, "RS256", "e", ""), ""},
		"an unknown key":       {token(t, "RS256", "x", ""), ""},
		"no key, of several":   {token(t, "RS256", "", ""), ""},
		"a key in the token":   {sign(t, "RS256", `{"alg": "RS256", "kid": "x", "jwk": `+jwk("RS256", "x")+`}`, `{"iss": "issuer", "aud": "shop", "exp": 1800000060}`), ""},
		"RS512":                {sign(t, "RS256", `{"alg": "RS512", "kid": "r"}`, `{"iss": "issuer", "aud": "shop", "exp": 1800000060}`), ""},
		"critical":             {sign(t, "RS256", `{"alg": "RS256", "kid": "r", "crit": ["x"], "x": 1}`, `{"iss": "issuer", "aud": "shop", "exp": 1800000060}`), ""},
		"two algorithms":       {sign(t, "HS256", `{"alg": "RS256", "alg": "HS256", "kid": "h"}`, `{"iss": "issuer", "aud": "shop", "exp": 1800000060}`), ""},
		"padding":              {right + "==", ""},
		"a space":              {" " + right, ""},
		"five parts":           {right + ".a.b", ""},
		"JSON":                 {`{"payload": "` + parts[1] + `", "protected": "` + parts[0] + `", "signature": "` + parts[2] + `"}`, ""},
		"empty":                {"", ""},
		"dots":                 {"..", ""},
		"any text":             {publicPEM, ""},
	} {
		claims, err := v.Verify(t.Context(), row.token)
		k, detail := kind(err)
		if claims != nil || k != problem.Unauthorized || detail != row.detail {
			t.Errorf("%s: %v, %v %q, want unauthorized %q", name, claims, err, detail, row.detail)
		}
		for _, part := range strings.Split(row.token, ".") {
			if err != nil && len(part) > 8 && strings.Contains(err.Error(), part) {
				t.Errorf("%s: the error holds a part of the token: %v", name, err)
			}
		}
	}
	for name, more := range map[string]string{"a moment ago": `, "nbf": 1800000029, "iat": 1800000029`, "many audiences": ``} {
		if _, err := v.Verify(t.Context(), token(t, "ES256", "e", more)); err != nil {
			t.Errorf("%s, within the leeway: %v", name, err)
		}
	}
	if _, err := v.Verify(t.Context(), h256(`{"iss": "issuer", "aud": ["x", "other"], "exp": 1799999971}`)); err != nil {
		t.Errorf("expired within the leeway, one audience of several: %v", err)
	}
}

// An algorithm that is not allowed is refused, though there is a key for it.
func TestOnlyTheAlgorithmsThatAreAllowedAreAccepted(t *testing.T) {
	keys := set(jwk("HS256", "h"), jwk("RS256", "r"), jwk("ES256", "e"))
	for i, allowed := range everything {
		v := verifier(t, keys, allowed)
		for j, algorithm := range everything {
			id := []string{"h", "r", "e"}[j]
			if _, err := v.Verify(t.Context(), token(t, algorithm, id, "")); (err == nil) != (i == j) {
				t.Errorf("%s where %s is allowed: %v", algorithm, allowed, err)
			}
		}
	}
}

func TestATokenNeedNotNameTheOnlyKey(t *testing.T) {
	one := verifier(t, set(jwk("RS256", "r")), "RS256")
	if _, err := one.Verify(t.Context(), sign(t, "RS256", `{"alg": "RS256"}`, `{"iss": "issuer", "aud": "shop", "exp": 1800000060}`)); err != nil {
		t.Errorf("no id, one key: %v", err)
	}
	if _, err := one.Verify(t.Context(), token(t, "RS256", "x", "")); err == nil {
		t.Error("another id than that of the only key is accepted")
	}
}

func TestKeysAreCheckedWhenTheyAreRead(t *testing.T) {
	short := fmt.Sprintf(`{"kty": "oct", "kid": "s", "k": %q}`, b64(secret[:31]))
	weak, err := rsa.GenerateKey(rand.Reader, 1024)
	if err != nil {
		t.Fatal(err)
	}
	private := fmt.Sprintf(`{"kty": "EC", "kid": "p", "crv": "P-256", "x": %q, "y": %q, "d": %q}`, b64(ecKey.X.FillBytes(make([]byte, 32))), b64(ecKey.Y.FillBytes(make([]byte, 32))), b64(ecKey.D.FillBytes(make([]byte, 32)))) //nolint:staticcheck // the form of a JWK
	for keys, want := range map[string]string{
		``:           "no JWKS",
		`[]`:         "no JWKS",
		`{}`:         "there is none",
		set():        "there is none",
		set(`"x"`):   "key 1 cannot be read",
		set(short):   "at least 32 bytes",
		set(private): "key 1: a private key",
		set(jwk("RS256", "a"), jwk("RS256", "a")):                                     "key 2 has the id of another",
		set(fmt.Sprintf(`{"kty": "RSA", "n": %q, "e": "AQAB"}`, b64(weak.N.Bytes()))): "at least 2048 bits",
		set(strings.Replace(jwk("RS256", "a"), `"sig"`, `"enc"`, 1)):                  "not for signatures",
		set(strings.Replace(jwk("RS256", "a"), `"RS256"`, `"PS256"`, 1)):              "another algorithm",
		set(strings.TrimSuffix(strings.Repeat(jwk("ES256", "a")+",", 65), ",")):       "more than 64",
		set(`"` + strings.Repeat("x", 300<<10) + `"`):                                 "more than 256 KiB",
	} {
		_, err := verifier(t, keys, everything...).Verify(t.Context(), token(t, "HS256", "s", ""))
		if k, _ := kind(err); k != problem.Unavailable || !strings.Contains(err.Error(), want) {
			t.Errorf("%.80s: %v, want %s", keys, err, want)
		}
		for _, key := range [][]byte{secret[:31], ecKey.D.Bytes()} { //nolint:staticcheck // the same
			if strings.Contains(fmt.Sprint(err), b64(key)) {
				t.Errorf("%.80s: the error holds the key: %v", keys, err)
			}
		}
	}
	mixed := verifier(t, set(`{"kty": "OKP", "crv": "X448", "kid": "o", "x": "AA"}`, `{"kty": "new"}`, short, jwk("ES256", "e")), everything...)
	if _, err := mixed.Verify(t.Context(), token(t, "ES256", "e", "")); err != nil {
		t.Errorf("among keys that are not for this: %v", err)
	}
}

// A server of keys.
type server struct {
	keys   atomic.Value
	asked  atomic.Int32
	status atomic.Int32
}

func (s *server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.asked.Add(1)
	if status := int(s.status.Load()); status != 0 {
		w.Header().Set("Location", "/elsewhere")
		w.WriteHeader(status)
	}
	_, _ = w.Write([]byte(s.keys.Load().(string)))
}

func TestKeysOfAURLAreKeptAndReadAgain(t *testing.T) {
	s := &server{}
	s.keys.Store(set(jwk("RS256", "r")))
	web := httptest.NewServer(s)
	defer web.Close()
	clock := now
	v, err := jwt.New(jwt.Options{Issuer: "issuer", Audience: []string{"shop"}, Algorithms: everything, Keys: web.URL + "/jwks.json?key=hunter2", Now: func() time.Time { return clock }, Leeway: 5 * time.Minute})
	if err != nil {
		t.Fatal(err)
	}
	ask := func(algorithm, id string) error {
		_, err := v.Verify(t.Context(), sign(t, algorithm, fmt.Sprintf(`{"alg": %q, "kid": %q}`, algorithm, id), `{"iss": "issuer", "aud": "shop", "exp": 1900000000}`))
		if err != nil && strings.Contains(err.Error(), "hunter2") {
			t.Errorf("the error holds the query of the URL: %v", err)
		}
		return err
	}
	step := func(claim string, err error, want *problem.Kind, asked int32) {
		t.Helper()
		if k, _ := kind(err); (err != nil || want != nil) && k != want || s.asked.Load() != asked {
			t.Errorf("%s: %v, asked %d times, want %v and %d", claim, err, s.asked.Load(), want, asked)
		}
	}
	if s.asked.Load() != 0 {
		t.Error("New asks")
	}
	step("the first token", ask("RS256", "r"), nil, 1)
	step("the second token", ask("RS256", "r"), nil, 1)
	step("an unknown key, a moment later", ask("ES256", "e"), problem.Unauthorized, 1)
	s.keys.Store(set(jwk("RS256", "r"), jwk("ES256", "e")))
	clock = clock.Add(11 * time.Second)
	step("an unknown key, which is new", ask("ES256", "e"), nil, 2)
	for range 20 {
		step("keys that nobody knows", ask("ES256", "x"), problem.Unauthorized, 2)
	}
	clock = clock.Add(11 * time.Minute)
	s.keys.Store(set(jwk("ES256", "e")))
	step("a key that was taken back, after the refresh", ask("RS256", "r"), problem.Unauthorized, 3)
	clock = clock.Add(11 * time.Minute)
	s.status.Store(http.StatusInternalServerError)
	step("a server of keys that is gone", ask("ES256", "e"), nil, 4)
	step("the next token", ask("ES256", "e"), nil, 4)
	clock = clock.Add(2 * time.Hour)
	step("keys that are too old", ask("ES256", "e"), problem.Unavailable, 5)
	step("the next token", ask("ES256", "e"), problem.Unavailable, 5)
	s.status.Store(http.StatusFound)
	clock = clock.Add(time.Minute)
	step("a redirect", ask("ES256", "e"), problem.Unavailable, 6)
	s.status.Store(0)
	s.keys.Store(set(jwk("HS256", "h")))
	clock = clock.Add(time.Minute)
	step("a secret that everybody can read", ask("HS256", "h"), problem.Unavailable, 7)
	s.keys.Store(set(jwk("ES256", "e")))
	clock = clock.Add(time.Minute)
	step("it is back", ask("ES256", "e"), nil, 8)
}

// Many tokens at once, while there are no keys yet, ask for them once.
func TestKeysAreReadOnce(t *testing.T) {
	s := &server{}
	s.keys.Store(set(jwk("RS256", "r")))
	web := httptest.NewServer(s)
	defer web.Close()
	v, err := jwt.New(jwt.Options{Issuer: "issuer", Audience: []string{"shop"}, Algorithms: everything, Keys: web.URL, Now: func() time.Time { return now }})
	if err != nil {
		t.Fatal(err)
	}
	right := token(t, "RS256", "r", "")
	done := make(chan error)
	for range 16 {
		go func() {
			_, err := v.Verify(t.Context(), right)
			done <- err
		}()
	}
	for range 16 {
		if err := <-done; err != nil {
			t.Error(err)
		}
	}
	if s.asked.Load() != 1 {
		t.Errorf("the keys were asked for %d times", s.asked.Load())
	}
}

func TestOptionsThatAreWrongAreRefused(t *testing.T) {
	right := jwt.Options{Issuer: "i", Audience: []string{"a"}, Algorithms: []string{"RS256"}, Keys: "jwks.json"}
	for want, change := range map[string]func(*jwt.Options){
		"issuer":                     func(o *jwt.Options) { o.Issuer = "" },
		"audience":                   func(o *jwt.Options) { o.Audience = nil },
		"audience: want":             func(o *jwt.Options) { o.Audience = []string{""} },
		"algorithms: want":           func(o *jwt.Options) { o.Algorithms = nil },
		`unknown algorithm "none"`:   func(o *jwt.Options) { o.Algorithms = []string{"none"} },
		"RS256":                      func(o *jwt.Options) { o.Algorithms = []string{"RS265"} },
		"keys":                       func(o *jwt.Options) { o.Keys = "" },
		"want https":                 func(o *jwt.Options) { o.Keys = "http://id.example.com/jwks.json" },
		"want https: who can change": func(o *jwt.Options) { o.Keys = "ftp://localhost/jwks.json" },
		"cannot be read":             func(o *jwt.Options) { o.Keys = "https://a b/" },
		"leeway":                     func(o *jwt.Options) { o.Leeway = time.Hour },
		"refresh":                    func(o *jwt.Options) { o.Refresh = -1 },
	} {
		o := right
		change(&o)
		if _, err := jwt.New(o); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want an error with %s", err, want)
		}
	}
	for _, keys := range []string{"jwks.json", "https://id.example.com/jwks.json", "http://localhost:1/jwks.json", "http://[::1]:1/jwks.json"} {
		o := right
		o.Keys = keys
		if _, err := jwt.New(o); err != nil {
			t.Errorf("%s: %v", keys, err)
		}
	}
}

func ExampleVerifier_Verify() {
	v, err := jwt.New(jwt.Options{
		Issuer: "https://id.example.com/", Audience: []string{"shop"}, Algorithms: []string{"RS256"}, Keys: "https://id.example.com/jwks.json",
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	_, err = v.Verify(context.Background(), "hunter2")
	fmt.Println(err)
	// Output: The request needs a token that is known here: a token is neither a known one nor a signed JWT
}
