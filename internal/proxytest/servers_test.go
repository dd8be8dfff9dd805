//go:build proxy

package proxytest

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"os/exec"
	"testing"
	"time"

	"github.com/tamis-go/tamis/internal/live"
	"github.com/tamis-go/tamis/schema"
)

// What servers of other languages do with each spelling is what the page says, and nothing unchecked comes to their handlers.
func TestTheTableOfSpellingsIsTrueOfOtherServers(t *testing.T) {
	python, err := live.Python(t.Context(), "python/requirements.txt")
	if err != nil {
		live.Missing(t, "the servers of Python cannot be installed", err)
	}
	node, err := installed(t.Context(), "node", "nodejs")
	if err != nil {
		live.Missing(t, "Node cannot be installed", err)
	}
	got := map[string][]string{}
	for name, command := range map[string][]string{
		"uvicorn, h11":       {python, "python/server.py", "PORT", "h11"},
		"uvicorn, httptools": {python, "python/server.py", "PORT", "httptools"},
		"Node":               {node, "node/server.mjs", "PORT"},
	} {
		u := started(t, name, command)
		got[name] = direct(t, u)
		for _, policy := range []bool{false, true} {
			behind(t, u, policy)
		}
		if t.Failed() {
			continue
		}
		t.Logf("tally: proxy: %d spellings of a filter, each with a bad and a good body, without a policy and with one: no handler of %s saw one unchecked", len(spellings), name)
	}
	compare(t, got)
}

// installed returns the path of a command, which it installs as a package of Debian if it is missing.
func installed(ctx context.Context, command, pkg string) (string, error) {
	if path, err := exec.LookPath(command); err == nil {
		return path, nil
	}
	for _, args := range [][]string{{"apt-get", "update", "-qq"}, {"apt-get", "install", "-y", "-qq", pkg}} {
		if out, err := exec.CommandContext(ctx, args[0], args[1:]...).CombinedOutput(); err != nil {
			return "", fmt.Errorf("%s: %w\n%s", args[0], err, live.Last(out, 10))
		}
	}
	return exec.LookPath(command)
}

// started starts a server, and waits until it answers.
func started(t *testing.T, name string, command []string) *upstream {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := listener.Addr().(*net.TCPAddr)
	if err := listener.Close(); err != nil {
		t.Fatal(err)
	}
	for i := range command {
		if command[i] == "PORT" {
			command[i] = fmt.Sprint(address.Port)
		}
	}
	process := exec.CommandContext(t.Context(), command[0], command[1:]...)
	if err := process.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = process.Process.Kill() // it may have ended
		_ = process.Wait()
	})
	u := &upstream{name: name, url: schema.Must(url.Parse("http://" + address.String()))}
	u.seen = u.asked
	for begin := time.Now(); ; time.Sleep(50 * time.Millisecond) {
		response, err := http.Get(u.url.String() + "/seen")
		if err == nil {
			response.Body.Close()
			return u
		}
		if time.Since(begin) > 30*time.Second {
			t.Fatal(errors.Join(fmt.Errorf("%s did not start", name), err))
		}
	}
}
