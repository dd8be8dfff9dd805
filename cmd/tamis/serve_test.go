package main

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// served runs a command that serves, and returns where. It ends with the test.
func served(t *testing.T, args ...string) string {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	said, out := io.Pipe()
	ended := make(chan int, 1)
	go func() {
		code := run(ctx, &streams{in: strings.NewReader(""), out: io.Discard, err: out}, append(args, "--addr", "127.0.0.1:0", "--log", "none"))
		out.Close()
		ended <- code
	}()
	first, err := bufio.NewReader(said).ReadString('\n')
	if err != nil {
		t.Fatalf("tamis %s: %v, exit status %d", strings.Join(args, " "), err, <-ended)
	}
	go func() { _, _ = io.Copy(io.Discard, said) }()
	t.Cleanup(func() {
		cancel()
		select {
		case <-ended:
		case <-time.After(20 * time.Second):
			t.Error("the command does not end")
		}
	})
	_, url, ok := strings.Cut(strings.TrimSuffix(strings.TrimSpace(first), "/api"), " on ")
	if !ok {
		t.Fatalf("tamis %s says %q, and not where", strings.Join(args, " "), first)
	}
	return url
}

func answer(t *testing.T, method, url, token, body string) string {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), method, url, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/json")
	if token != "" {
		r.Header.Set("Authorization", "Bearer "+token)
	}
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	response, err := client.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return fmt.Sprint(response.StatusCode, " ", string(text))
}

func write(t *testing.T, name, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

const zooSchema = `
tamis: 1
name: zoo
collections:
  animals:
    key: id
    columns: {id: int, name: string, zone: string}
`

const zooRows = `{"animals": [{"id": 1, "name": "ant", "zone": "a"}, {"id": 2, "name": "bee", "zone": "b"}, {"id": 3, "name": "cat", "zone": "a"}]}`

const zooRoles = `
roles: {a: {rows: {animals: {animals: {zone: {eq_: a}}}}}, all: {}}
tokens: [{role: a, token: one}, {role: all, token: two}]
`

func TestServeAndProxy(t *testing.T) {
	schema, rows, roles := write(t, "zoo.yaml", zooSchema), write(t, "zoo.json", zooRows), write(t, "roles.yaml", zooRoles)
	database := filepath.Join(t.TempDir(), "zoo.db")
	if code := run(t.Context(), &streams{in: strings.NewReader(""), out: io.Discard, err: io.Discard},
		[]string{"load", "-s", schema, "--from", rows, "--to", "sqlite:" + database, "--create"}); code != exitDone {
		t.Fatalf("load: exit status %d", code)
	}
	for _, from := range []string{rows, "sqlite:" + database} {
		direct := served(t, "serve", "-s", schema, "--from", from, "--metrics")
		guarded := served(t, "serve", "-s", schema, "--from", from, "--tokens", roles)
		through := served(t, "proxy", "-s", schema, "--upstream", direct, "--policy", roles)
		for _, row := range []struct{ url, token, body, want string }{
			{direct + "/api/animals/filter", "", `{"animals": {"name": {"startswith_": ["b"]}}}`, `200 [{"id":2,"name":"bee","zone":"b"}]`},
			{direct + "/api/animals/count", "", `{}`, `200 3`},
			{guarded + "/api/animals/count", "one", `{}`, `200 2`},
			{guarded + "/api/animals/count", "two", `{}`, `200 3`},
			{through + "/api/animals/count", "one", `{}`, `200 2`},
			{through + "/api/animals/count", "two", `{}`, `200 3`},
			{through + "/api/animals/count", "one", `{"animals": {"zone": {"eq_": "b"}}}`, `200 0`},
		} {
			if got := answer(t, http.MethodPost, row.url, row.token, row.body); got != row.want {
				t.Errorf("%s %q %s = %s, want %s", row.url, row.token, row.body, got, row.want)
			}
		}
		for url, want := range map[string]string{
			direct + "/readyz": `200 {"status":"ready"}`, direct + "/healthz": `200 {"status":"ok"}`, guarded + "/healthz": `200 {"status":"ok"}`,
			direct + "/metrics": `tamis_http_requests_total`, direct + "/docs": "<!doctype html>", guarded + "/openapi.json": "401 ",
		} {
			if got := answer(t, http.MethodGet, url, "", ""); !strings.Contains(got, want) {
				t.Errorf("GET %s = %.200s, want %s", url, got, want)
			}
		}
	}
}

func TestServeSaysWhatIsWrong(t *testing.T) {
	schema, rows := write(t, "zoo.yaml", zooSchema), write(t, "zoo.json", zooRows)
	bad := write(t, "roles.yaml", `roles: {a: {rows: {animals: {animals: {zon: {eq_: a}}}}}}`)
	for _, row := range []struct {
		args []string
		want string
	}{
		{[]string{"serve", "-s", schema}, "from"},
		{[]string{"serve", "-s", schema, "--from", "nothing.json"}, "nothing.json"},
		{[]string{"serve", "-s", schema, "--from", rows, "--addr", "127.0.0.1:x"}, "listen"},
		{[]string{"serve", "-s", schema, "--from", rows, "--log", "xml"}, "text, json or none"},
		{[]string{"serve", "-s", schema, "--from", rows, "--tokens", bad}, `has no field "zon"`},
		{[]string{"serve", "-s", schema, "--from", rows, "--write"}, "--write is for databases"},
		{[]string{"proxy", "-s", schema, "--upstream", "nowhere"}, "--upstream wants"},
		{[]string{"proxy", "-s", schema, "--upstream", "http://x", "--policy", bad}, `has no field "zon"`},
		{[]string{"openapi", "-s", schema, "--version", "2"}, "3.1 and 3.0"},
		{[]string{"openapi", "-s", schema, "-c", "animal"}, "animals"},
		{[]string{"openapi", "-s", schema, "--count"}, "-c"},
	} {
		var said strings.Builder
		if code := run(t.Context(), &streams{in: strings.NewReader(""), out: io.Discard, err: &said}, row.args); code != exitUsage || !strings.Contains(said.String(), row.want) {
			t.Errorf("tamis %s = %d %s, want 2 and %s", strings.Join(row.args, " "), code, &said, row.want)
		}
	}
}
