package proxy_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/httpapi"
	"github.com/tamis-go/tamis/httpapi/proxy"
	"github.com/tamis-go/tamis/memeval"
	"github.com/tamis-go/tamis/schema"
	"github.com/tamis-go/tamis/schema/file"
	"github.com/tamis-go/tamis/source"
)

const claimed = `{"roles": {"team": {"rows": {"keepers": {"keepers": {"team": {"any_": [{"claim": "team"}]}}}}}, "all": {}}}`

// A program that knows its callers by itself says who they are, and the claims of each are in the policy of that request alone.
func TestTheClaimsOfACallerAreInThePolicy(t *testing.T) {
	roles := schema.Must(httpapi.ParseRoles(language, []byte(claimed)))
	forwarded := ""
	h := schema.Must(proxy.Check(language, proxy.Options{Roles: roles, Role: func(r *http.Request) (*httpapi.Role, error) {
		switch team := r.Header.Get("X-Team"); team {
		case "":
			return nil, errors.New("no session")
		case "all":
			return roles.As("all", nil)
		default:
			return roles.As("team", map[string]any{"team": strings.TrimSpace(team)})
		}
	}}, http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		var body json.RawMessage
		if err := json.NewDecoder(r.Body).Decode(&body); err != nil {
			t.Error(err)
		}
		forwarded = string(body)
	})))
	for range 2 { // nothing is kept of the caller before
		for team, want := range map[string]string{
			"day": `{"keepers":{"team":{"any_":["day"]}}}`, `"}}, "or_`: `{"keepers":{"team":{"any_":["\"}}, \"or_"]}}}`, "all": `{}`, "": "401", " ": "403",
		} {
			forwarded = ""
			r := httptest.NewRequest(http.MethodPost, "/api/keepers/count", strings.NewReader(`{}`))
			r.Header.Set("Content-Type", "application/json")
			r.Header.Set("X-Team", team)
			w := httptest.NewRecorder()
			h.ServeHTTP(w, r)
			if got := forwarded; got != want && fmt.Sprint(w.Code) != want {
				t.Errorf("the team %q: %d, forwarded %s, want %s", team, w.Code, got, want)
			}
		}
	}
}

// A proxy and the server that it stands in front of have keys of their own: a cursor is the server's, and goes there as it is.
func TestAListIsPagedThroughAProxy(t *testing.T) {
	registry := schema.Must(file.Parse("zoo.yaml", []byte("tamis: 1\ncollections:\n  keepers:\n    key: id\n    columns: {id: int, team: string}\n")))
	upstream, l := schema.Must(filter.New(registry, filter.Config{})), schema.Must(filter.New(registry, filter.Config{}))
	var rows []map[string]any
	for i := range 9 {
		rows = append(rows, map[string]any{"id": int64(i), "team": []string{"day", "night", "day "}[i%3]})
	}
	behind := httpapi.Handler(upstream, schema.Must(source.Memory(upstream, memeval.Dataset{"keepers": rows})))
	roles := schema.Must(httpapi.ParseRoles(l, []byte(claimed)))
	team := ""
	guarded := schema.Must(proxy.Check(l, proxy.Options{Roles: roles, Role: func(*http.Request) (*httpapi.Role, error) { return roles.As("team", map[string]any{"team": team}) }}, behind))
	open := schema.Must(proxy.Check(l, proxy.Options{}, behind))
	page := func(h http.Handler, cursor string) (ids []int, next string, status int) {
		w := send(h, http.MethodPost, "/api/keepers/paginate", "", fmt.Sprintf(`{"limit": 2%s}`, cursor))
		var answer struct {
			Results []struct{ ID int }
			Next    string
		}
		if err := json.Unmarshal(w.Body.Bytes(), &answer); err != nil {
			t.Fatal(err)
		}
		for _, row := range answer.Results {
			ids = append(ids, row.ID)
		}
		return ids, answer.Next, w.Code
	}
	all := func(h http.Handler) (ids []int) {
		cursor := ""
		for {
			list, next, status := page(h, cursor)
			if ids = append(ids, list...); next == "" || status != http.StatusOK {
				return ids
			}
			cursor = fmt.Sprintf(`, "cursor": %q`, next)
		}
	}
	if got := fmt.Sprint(all(open)); got != "[0 1 2 3 4 5 6 7 8]" {
		t.Errorf("without policies: %s", got)
	}
	team = "day"
	if got := fmt.Sprint(all(guarded)); got != "[0 3 6]" {
		t.Errorf("of a team: %s", got)
	}
	_, next, _ := page(guarded, "")
	team = "night"
	if ids, _, status := page(guarded, fmt.Sprintf(`, "cursor": %q`, next)); status != http.StatusUnprocessableEntity {
		t.Errorf("the cursor of another team: %d %v", status, ids)
	}
	for _, cursor := range []string{`"x"`, `7`, `""`} {
		if ids, _, status := page(open, `, "cursor": `+cursor); status != http.StatusUnprocessableEntity {
			t.Errorf("the cursor %s: %d %v", cursor, status, ids)
		}
	}
}
