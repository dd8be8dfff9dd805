package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"math/rand/v2"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/tamis-go/tamis/internal/engines/enginetest"
)

const ledgerSchema = `
tamis: 1
name: ledger
page: {limit: 200, max: 10000}
collections:
  entries:
    key: id
    columns: {id: int, team: string, one: string, other: string}
    fields: {id: [any_], team: [any_]}
`

const ledgerRoles = `
roles: {a: {rows: {entries: {entries: {team: {any_: [a]}}}}}, b: {rows: {entries: {entries: {team: {any_: [b]}}}}}, all: {}}
tokens: [{role: a, token: token-a}, {role: b, token: token-b}, {role: all, token: token-all}]
`

// A victim is the command in a process of its own.
type victim struct {
	url     string
	process *exec.Cmd
}

// victimOf starts `tamis serve --write`.
func victimOf(t *testing.T, args ...string) *victim {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	c := &exec.Cmd{Path: self, Args: append(append([]string{"tamis", "serve", "--write"}, args...), "--addr", "127.0.0.1:0", "--log", "none")} // by that name this binary is the command
	said, err := c.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewReader(said)
	first, err := lines.ReadString('\n')
	_, url, ok := strings.Cut(strings.TrimSpace(first), " on ")
	if err != nil || !ok {
		_ = c.Process.Kill() // it does not serve
		t.Fatalf("it says %q, %v", first, err)
	}
	go func() { _, _ = io.Copy(io.Discard, lines) }() // until it ends
	return &victim{url, c}
}

// kill ends it at once, as a machine that fails would.
func (v *victim) kill() {
	_ = v.process.Process.Kill() // it may have ended
	_ = v.process.Wait()         // it was killed
}

// call sends a request, and returns the status, 0 if there is none.
func (v *victim) call(method, path, token, body string, header ...string) (status int, answer []byte, tag string) {
	r, err := http.NewRequest(method, v.url+path, strings.NewReader(body))
	if err != nil {
		panic(err)
	}
	r.Header = http.Header{"Content-Type": {"application/json"}, "Authorization": {"Bearer token-" + token}}
	if len(header) > 0 {
		r.Header.Set("If-Match", header[0])
	}
	response, err := http.DefaultClient.Do(r)
	if err != nil {
		return 0, nil, ""
	}
	defer response.Body.Close()
	if answer, err = io.ReadAll(response.Body); err != nil {
		return 0, nil, ""
	}
	return response.StatusCode, answer, response.Header.Get("ETag")
}

// A fates is what became of each number that was written: acknowledged, refused, or, where no answer came, unknown.
type fates struct {
	mu sync.Mutex
	of map[int64]int // the status
}

func (f *fates) note(n int64, status int) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.of[n] = status
}

// An entry is a row: one and other are the same list of numbers.
type entry struct {
	ID         int64
	Team       string
	One, Other string
}

// write makes one random write with a number of its own: a new row, numbers added to one, or a row that goes to another team.
func (f *fates) write(v *victim, r *rand.Rand, caller string, n int64) {
	team := caller
	if caller == "all" {
		team = []string{"a", "b"}[r.IntN(2)]
	}
	if r.IntN(4) == 0 {
		status, _, _ := v.call("POST", "/entries", caller, fmt.Sprintf(`{"id": %d, "team": %q, "one": "%d,", "other": "%d,"}`, 1+r.IntN(300), team, n, n))
		f.note(n, status)
		return
	}
	path := fmt.Sprintf("/entries/%d", 1+r.IntN(30))
	status, answer, tag := v.call("GET", path, caller, "")
	var row entry
	if status != http.StatusOK || json.Unmarshal(answer, &row) != nil {
		return
	}
	text := fmt.Sprintf("%s%d,", row.One, n)
	body := fmt.Sprintf(`{"one": %q, "other": %q}`, text, text)
	if caller == "all" {
		body = fmt.Sprintf(`{"team": %q, "one": %q, "other": %q}`, team, text, text)
	}
	status, _, _ = v.call("PATCH", path, caller, body, tag)
	f.note(n, status)
}

// TestAKilledServerLosesNothing kills `tamis serve --write` in the middle of the writes of three callers, again and again: what was
// acknowledged is there when it has been started again, what was refused is not, and no row is half written.
func TestAKilledServerLosesNothing(t *testing.T) {
	kills := 6
	if testing.Short() {
		kills = 2
	}
	schema, roles, rows := write(t, "ledger.yaml", ledgerSchema), write(t, "roles.yaml", ledgerRoles), write(t, "rows.json", `{"entries": []}`)
	defer http.DefaultClient.CloseIdleConnections()
	for _, engine := range []string{"sqlite", "postgres"} {
		t.Run(engine, func(t *testing.T) {
			at := "sqlite:" + filepath.Join(t.TempDir(), "ledger.db")
			if engine == "postgres" {
				at = enginetest.Postgres(t)
			}
			var said bytes.Buffer
			if code := run(t.Context(), &streams{in: strings.NewReader(""), out: &said, err: &said}, []string{"load", "-s", schema, "--from", rows, "--to", at, "--create"}); code != exitDone {
				t.Fatalf("load: %d %s", code, &said)
			}
			f := &fates{of: map[int64]int{}}
			var next atomic.Int64
			for range kills {
				v := victimOf(t, "-s", schema, "--from", at, "--tokens", roles)
				var all sync.WaitGroup
				var stop atomic.Bool
				for _, caller := range []string{"a", "b", "all"} {
					all.Go(func() {
						r := rand.New(rand.NewPCG(rand.Uint64(), 1))
						for !stop.Load() {
							f.write(v, r, caller, next.Add(1))
						}
					})
				}
				time.Sleep(500*time.Millisecond + time.Duration(rand.IntN(300_000))*time.Microsecond)
				v.kill()
				stop.Store(true)
				all.Wait()
			}
			v := victimOf(t, "-s", schema, "--from", at, "--tokens", roles)
			defer v.kill()
			f.compare(t, v, engine)
		})
	}
}

// compare holds what each caller sees against what became of each write.
func (f *fates) compare(t *testing.T, v *victim, engine string) {
	t.Helper()
	seen := map[string]bool{}
	for _, caller := range []string{"all", "a", "b"} {
		status, answer, _ := v.call("POST", "/entries/filter", caller, `{"limit": 10000}`)
		var rows []entry
		if err := json.Unmarshal(answer, &rows); err != nil || status != http.StatusOK {
			t.Fatalf("%d %s", status, answer)
		}
		for _, row := range rows {
			if row.One != row.Other {
				t.Errorf("half a row is written: %+v", row)
			}
			if caller != "all" && row.Team != caller {
				t.Errorf("%s sees %+v", caller, row)
			}
			for number := range strings.SplitSeq(row.One, ",") {
				if caller == "all" && number != "" && seen[number] {
					t.Errorf("number %s is there twice", number)
				}
				seen[number] = true
			}
		}
	}
	counts := map[string]int{}
	for _, n := range slices.Sorted(maps.Keys(f.of)) {
		status, there := f.of[n], seen[fmt.Sprint(n)]
		switch {
		case status == 0:
			counts["unknown"]++
		case status < http.StatusMultipleChoices:
			counts["acknowledged"]++
			if !there {
				t.Errorf("number %d was acknowledged by %d, and is lost", n, status)
			}
		case status < http.StatusInternalServerError:
			counts["refused"]++
			if there {
				t.Errorf("number %d was refused by %d, and is there", n, status)
			}
		}
	}
	if counts["acknowledged"] < 10 || counts["unknown"] == 0 {
		t.Errorf("%v: no kill in the middle of writes", counts)
	}
	t.Logf("tally: writes: %s killed: %v", engine, counts)
}
