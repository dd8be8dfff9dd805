package main

import (
	"io"
	"net/http"
	"strings"
	"testing"
)

// What is wrong with the flags of a server is said at its start.
func TestFlagsOfAServerAreCheckedAtItsStart(t *testing.T) {
	schema, rows := write(t, "zoo.yaml", zooSchema), write(t, "zoo.json", zooRows)
	claims := write(t, "roles.yaml", `roles: {a: {rows: {animals: {animals: {zone: {like_: {claim: zone}}}}}}}`)
	for _, base := range [][]string{{"serve", "-s", schema, "--from", rows}, {"proxy", "-s", schema, "--upstream", "http://127.0.0.1:1"}} {
		policy := map[string]string{"serve": "--tokens", "proxy": "--policy"}[base[0]]
		for _, row := range []struct {
			flags []string
			want  string
		}{
			{[]string{"--tls-cert", rows}, "go together"},
			{[]string{"--tls-key", rows}, "go together"},
			{[]string{"--tls-cert", rows, "--tls-key", rows}, "tls"},
			{[]string{"--cors-origin", "shop.example.com"}, "is no origin"},
			{[]string{"--cors-origin", "*", "--cors-origin", "https://shop.example.com"}, "leave the others out"},
			{[]string{policy, claims}, "like_ takes a pattern"},
		} {
			var said strings.Builder
			args := append(append([]string{}, base...), row.flags...)
			if code := run(t.Context(), &streams{in: strings.NewReader(""), out: io.Discard, err: &said}, append(args, "--addr", "127.0.0.1:0")); code != exitUsage || !strings.Contains(said.String(), row.want) {
				t.Errorf("tamis %s = %d %s, want 2 and %s", strings.Join(args, " "), code, &said, row.want)
			}
		}
	}
}

// A proxy says itself which pages may call, once, whatever the upstream server says.
func TestAProxySaysOnceWhichPagesMayCall(t *testing.T) {
	schema, rows := write(t, "zoo.yaml", zooSchema), write(t, "zoo.json", zooRows)
	roles := write(t, "roles.yaml", zooRoles)
	behind := served(t, "serve", "-s", schema, "--from", rows, "--cors-origin", "*")
	through := served(t, "proxy", "-s", schema, "--upstream", behind, "--policy", roles, "--cors-origin", "https://zoo.example.com")
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	for method, want := range map[string]int{http.MethodOptions: http.StatusNoContent, http.MethodPost: http.StatusOK} {
		r, err := http.NewRequestWithContext(t.Context(), method, through+"/api/animals/count", strings.NewReader(map[string]string{http.MethodPost: "{}"}[method]))
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Origin", "https://zoo.example.com")
		if method == http.MethodPost {
			r.Header.Set("Content-Type", "application/json")
			r.Header.Set("Authorization", "Bearer one")
		} else {
			r.Header.Set("Access-Control-Request-Method", http.MethodPost)
			r.Header.Set("Access-Control-Request-Headers", "authorization,content-type")
		}
		answer, err := client.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		answer.Body.Close()
		if got := answer.Header["Access-Control-Allow-Origin"]; answer.StatusCode != want || len(got) != 1 || got[0] != "https://zoo.example.com" {
			t.Errorf("%s: %d, origins %q", method, answer.StatusCode, got)
		}
	}
}
