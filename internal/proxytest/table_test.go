package proxytest

import (
	"flag"
	"fmt"
	"net/http"
	"os"
	"slices"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write the table of docs/proxy.md")

// The columns of the table.
const (
	page       = "../../docs/proxy.md"
	proxied    = "proxy"
	withPolicy = "proxy with a policy"
)

var columns = []string{"uvicorn, h11", "uvicorn, httptools", "net/http", "Node", proxied, withPolicy}

const bad = `{"bad":1}`

// What Go's server and the proxy do with each spelling is what the page says, and nothing unchecked comes through.
func TestTheTableOfSpellingsIsTrue(t *testing.T) {
	u := goServer(t)
	got := map[string][]string{u.name: direct(t, u)}
	got[proxied], got[withPolicy] = behind(t, u, false), behind(t, u, true)
	compare(t, got)
}

// direct returns what a server does with each spelling of a bad filter: the route whose handler saw it, or a status.
func direct(t *testing.T, u *upstream) []string {
	t.Helper()
	var cells []string
	u.seen(t)
	for _, s := range spellings {
		status := send(t, u.url.Host, s.method(), s.request(bad))
		cells = append(cells, cell(status, u.seen(t)))
	}
	return cells
}

// behind returns what the proxy does with each spelling, and holds it to the law before a server.
func behind(t *testing.T, u *upstream, policy bool) []string {
	t.Helper()
	roles := mineOnly
	if !policy {
		roles = nil
	}
	address, passed := front(t, u, "tcp", "127.0.0.1:0", roles)
	var cells []string
	for _, s := range spellings {
		before := passed.sent.Load()
		status := send(t, address, s.method(), s.request(bad))
		passes := passed.sent.Load() > before
		saw := u.seen(t)
		send(t, address, s.method(), s.request(`{}`))
		all := append(slices.Clone(saw), u.seen(t)...)
		for _, seen := range all {
			if why := seen.unchecked(policy); why != "" {
				t.Errorf("%s, policy %v: %q %q: the handler of %s saw %s %q with %q: %s", u.name, policy, s.line, s.headers, seen.Route, seen.Method, seen.Path, seen.Body, why)
			}
		}
		switch {
		case passes:
			cells = append(cells, "passes")
		case status == http.StatusUnprocessableEntity:
			cells = append(cells, "checked")
		default:
			cells = append(cells, fmt.Sprint(status))
		}
	}
	return cells
}

func (s spelling) method() string {
	method, _, _ := strings.Cut(s.line, " ")
	return method
}

// cell says what a server did.
func cell(status int, saw []sighting) string {
	switch {
	case len(saw) == 0 && status == 0:
		return "closed"
	case len(saw) == 0:
		return fmt.Sprint(status)
	case saw[0].Body == "" && saw[0].Route != "file":
		return saw[0].Route + ", no body"
	}
	return "**" + saw[0].Route + "**"
}

// compare compares columns with the page, or writes them there.
func compare(t *testing.T, got map[string][]string) {
	t.Helper()
	text, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	const begin, end = "<!-- the table of spellings -->\n", "<!-- its end -->\n"
	head, rest, ok := strings.Cut(string(text), begin)
	body, tail, ended := strings.Cut(rest, end)
	if !ok || !ended {
		t.Fatalf("%s has no table", page)
	}
	have := read(body)
	want := "| request | " + strings.Join(columns, " | ") + " |\n" + strings.Repeat("|---", len(columns)+1) + "|\n"
	for i, s := range spellings {
		row := "| " + s.doc() + " |"
		for _, column := range columns {
			c := have[s.doc()+column]
			if list, asked := got[column]; asked {
				if c != list[i] && !*update {
					t.Errorf("%s: %s does with it: %s; the page says %q", s.doc(), column, list[i], c)
				}
				c = list[i]
			}
			row += " " + c + " |"
		}
		want += row + "\n"
	}
	switch {
	case *update:
		if err := os.WriteFile(page, []byte(head+begin+want+end+tail), 0o600); err != nil {
			t.Fatal(err)
		}
	case strings.Count(body, "\n") != len(spellings)+2:
		t.Errorf("%s has %d lines of a table of %d spellings", page, strings.Count(body, "\n"), len(spellings))
	}
}

// read returns the cells of a table by the text of their row and the name of their column.
func read(body string) map[string]string {
	out := map[string]string{}
	for line := range strings.Lines(body) {
		cells := strings.Split(strings.TrimSuffix(strings.TrimPrefix(strings.TrimSpace(line), "| "), " |"), " | ")
		for i, c := range cells[1:] {
			if i < len(columns) {
				out[cells[0]+columns[i]] = c
			}
		}
	}
	return out
}

// doc returns a spelling as the page has it.
func (s spelling) doc() string {
	quoted := fmt.Sprintf("%+q", s.line)
	text := "`" + quoted[1:len(quoted)-1] + "`"
	text = strings.ReplaceAll(text, `\\`, `\`)
	for _, h := range s.headers {
		text += " `" + h + "`"
	}
	return text
}
