package httpapi_test

import (
	"bytes"
	"compress/gzip"
	"errors"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strings"
	"testing"

	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/httpapi"
	"github.com/tamis-go/tamis/httpapi/problem"
)

func zip(t *testing.T, parts ...string) []byte {
	t.Helper()
	var b bytes.Buffer
	for _, p := range parts {
		z := gzip.NewWriter(&b)
		if _, err := z.Write([]byte(p)); err != nil {
			t.Fatal(err)
		}
		if err := z.Close(); err != nil {
			t.Fatal(err)
		}
	}
	return b.Bytes()
}

func TestOnlyStrictBodiesAreRead(t *testing.T) {
	const good = `{"keepers": {}}`
	type headers = http.Header
	json := headers{"Content-Type": {"application/json"}}
	with := func(more headers) headers {
		out := json.Clone()
		maps.Copy(out, more)
		return out
	}
	for name, row := range map[string]struct {
		header http.Header
		body   []byte
		want   *problem.Kind // nil: accepted
	}{
		"plain":                     {json, []byte(good), nil},
		"charset":                   {with(headers{"Content-Type": {"Application/JSON; charset=UTF-8"}}), []byte(good), nil},
		"identity":                  {with(headers{"Content-Encoding": {"identity"}}), []byte(good), nil},
		"gzip":                      {with(headers{"Content-Encoding": {"GZIP"}}), zip(t, good), nil},
		"no type":                   {headers{}, []byte(good), problem.UnsupportedType},
		"form":                      {headers{"Content-Type": {"application/x-www-form-urlencoded"}}, []byte(good), problem.UnsupportedType},
		"text":                      {headers{"Content-Type": {"text/json"}}, []byte(good), problem.UnsupportedType},
		"suffix":                    {headers{"Content-Type": {"application/vnd.x+json"}}, []byte(good), problem.UnsupportedType},
		"two types":                 {headers{"Content-Type": {"application/json", "application/json"}}, []byte(good), problem.UnsupportedType},
		"types in one":              {headers{"Content-Type": {"application/json, text/plain"}}, []byte(good), problem.UnsupportedType},
		"utf-16":                    {headers{"Content-Type": {"application/json; charset=utf-16"}}, []byte(good), problem.UnsupportedType},
		"other parameter":           {headers{"Content-Type": {"application/json; profile=x"}}, []byte(good), problem.UnsupportedType},
		"deflate":                   {with(headers{"Content-Encoding": {"deflate"}}), []byte(good), problem.UnsupportedEncoding},
		"twice gzip":                {with(headers{"Content-Encoding": {"gzip, gzip"}}), zip(t, good), problem.UnsupportedEncoding},
		"two encodings":             {with(headers{"Content-Encoding": {"gzip", "identity"}}), zip(t, good), problem.UnsupportedEncoding},
		"no gzip":                   {with(headers{"Content-Encoding": {"gzip"}}), []byte(good), problem.BadRequest},
		"two members":               {with(headers{"Content-Encoding": {"gzip"}}), zip(t, `{"keepers": {}`, `}`), problem.BadRequest},
		"trailing":                  {with(headers{"Content-Encoding": {"gzip"}}), append(zip(t, good), 'x'), problem.BadRequest},
		"cut gzip":                  {with(headers{"Content-Encoding": {"gzip"}}), zip(t, good)[:20], problem.BadRequest},
		"bomb":                      {with(headers{"Content-Encoding": {"gzip"}}), zip(t, strings.Repeat(" ", 10<<20)), problem.TooLarge},
		"long":                      {json, []byte(strings.Repeat(" ", 256<<10) + good), problem.TooLarge},
		"at the limit":              {json, []byte(strings.Repeat(" ", 256<<10-len(good)) + good), nil},
		"empty":                     {json, nil, problem.InvalidFilter},
		"mark":                      {json, []byte("\ufeff" + good), problem.InvalidFilter},
		"utf-16 text":               {json, []byte("{\x00}\x00"), problem.InvalidFilter},
		"two values":                {json, []byte(good + good), problem.InvalidFilter},
		"duplicate":                 {json, []byte(`{"keepers": {}, "keepers": {}}`), problem.InvalidFilter},
		"duplicate by an escape":    {json, []byte(`{"keepers": {"id": {"eq_": 1}, "\u0069d": {"eq_": 2}}}`), problem.InvalidFilter},
		"another case":              {json, []byte(`{"Keepers": {}}`), problem.InvalidFilter},
		"comment":                   {json, []byte(`{"keepers": {}} // x`), problem.InvalidFilter},
		"trailing comma":            {json, []byte(`{"keepers": {},}`), problem.InvalidFilter},
		"no UTF-8":                  {json, []byte("{\"keepers\": {\"name\": {\"eq_\": \"\xff\"}}}"), problem.InvalidFilter},
		"a lone surrogate":          {json, []byte(`{"keepers": {"name": {"eq_": "\ud800"}}}`), problem.InvalidFilter},
		"deep":                      {json, []byte(strings.Repeat(`{"not_":`, 100_00)), problem.InvalidFilter},
		"an integer as a float":     {json, []byte(`{"limit": 1.0}`), problem.InvalidFilter},
		"an integer beyond 64 bits": {json, []byte(`{"offset": 18446744073709551616}`), problem.InvalidFilter},
	} {
		r := httptest.NewRequest(http.MethodPost, "/", bytes.NewReader(row.body))
		r.Header = row.header
		q, err := httpapi.Read(language, "keepers", r)
		var p *problem.Error
		switch {
		case row.want == nil && (err != nil || q == nil):
			t.Errorf("%s: %v, want it read", name, err)
		case row.want != nil && (!errors.As(err, &p) || p.Kind != row.want):
			t.Errorf("%s: %v, want %s", name, err, row.want.Name)
		}
		var errs filter.Errors
		if row.want == problem.TooLarge && (!errors.As(err, &errs) || errs[0].Code != filter.LimitExceeded) {
			t.Errorf("%s: %v has no error that names the limit", name, err)
		}
	}
}

// endless is a body without an end that counts what is read of it.
type endless struct{ read int }

func (e *endless) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = ' '
	}
	e.read += len(p)
	return len(p), nil
}

func TestOfAnEndlessBodyLittleMoreThanTheLimitIsRead(t *testing.T) {
	body := &endless{}
	r := httptest.NewRequest(http.MethodPost, "/", body)
	r.Header.Set("Content-Type", "application/json")
	r.ContentLength = -1
	_, err := httpapi.Read(language, "keepers", r)
	var p *problem.Error
	if !errors.As(err, &p) || p.Kind != problem.TooLarge {
		t.Errorf("an endless body: %v, want too-large", err)
	}
	if most := language.Limits().Body + 64<<10; body.read > most {
		t.Errorf("%d bytes were read, want at most %d", body.read, most)
	}
}

func TestABombTakesNoMemory(t *testing.T) {
	var b bytes.Buffer
	z, err := gzip.NewWriterLevel(&b, gzip.BestSpeed)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := io.CopyN(z, &endless{}, 64<<20); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	r := httptest.NewRequest(http.MethodPost, "/", &b)
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Content-Encoding", "gzip")
	_, err = httpapi.Read(language, "keepers", r)
	runtime.ReadMemStats(&after)
	if err == nil || after.TotalAlloc-before.TotalAlloc > 4<<20 {
		t.Errorf("a bomb of 64 MiB: %v, with %d bytes allocated; want an error and at most 4 MiB", err, after.TotalAlloc-before.TotalAlloc)
	}
}

func TestValidateHandsOnWhatItRead(t *testing.T) {
	var got string
	var length int64
	h := httpapi.Validate(language, "keepers", http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		b, err := io.ReadAll(r.Body)
		if err != nil {
			t.Error(err)
		}
		got, length = string(b), r.ContentLength
		if r.Header.Get("Content-Encoding") != "" || r.Header.Get("Content-Digest") != "" {
			t.Errorf("the headers of the old body are left: %v", r.Header)
		}
	}))
	r := httptest.NewRequest(http.MethodPost, "/", bytes.NewReader(zip(t, ` { "limit" : 2, "keepers": {"name": {"any_": ["b","a","b"]}}} `)))
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Content-Encoding", "gzip")
	r.Header.Set("Content-Digest", "sha-256=:x:")
	h.ServeHTTP(httptest.NewRecorder(), r)
	if want := `{"keepers":{"name":{"any_":["a","b"]}},"limit":2}`; got != want || length != int64(len(want)) {
		t.Errorf("next reads %d bytes %s, want %s", length, got, want)
	}
}
