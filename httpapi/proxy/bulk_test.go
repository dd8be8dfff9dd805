package proxy_test

import (
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/httpapi"
	"github.com/tamis-go/tamis/httpapi/proxy"
	"github.com/tamis-go/tamis/prefect"
	"github.com/tamis-go/tamis/schema"
)

// The reference system ignores unknown keys: with a misspelled filter it deletes the first fifty rows.
func TestAFilterOfRowsThatAreChangedIsChecked(t *testing.T) {
	l := schema.Must(filter.New(prefect.Strict(), filter.Config{}))
	rs := schema.Must(httpapi.ParseRoles(l, []byte(`
roles: {team: {rows: {flow_runs: {flow_runs: {tags: {any_: [a]}}}}}, all: {}}
tokens: [{role: team, token: team}, {role: all, token: all}]`)))
	forwarded := ""
	h := schema.Must(proxy.Check(l, proxy.Options{Routes: &prefect.Routes, Roles: rs}, http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		b, err := io.ReadAll(r.Body)
		if err != nil {
			t.Error(err)
		}
		forwarded = string(b)
	})))
	long := strings.Repeat("x", 5000) // more than a text of a filter may have
	for _, row := range []struct{ token, path, body, want string }{
		{"all", "/api/flow_runs/bulk_delete", `{"flow_runs": {"name": {"any_": ["b","a"]}}, "limit": 3}`, `{"flow_runs":{"name":{"any_":["a","b"]}},"limit":3}`},
		{"all", "/api/flow_runs/bulk_delete", `{"flow_run": {"name": {"any_": ["a"]}}}`, ""},
		{"all", "/api/flow_runs/bulk_delete", `{"flows": {}, "flow_runs": {"nam": {}}}`, ""},
		{"all", "/api/flow_runs/bulk_delete", `{"limit": 51, "flow_runs": {}}`, `{"flow_runs":{},"limit":51}`}, // the upstream server refuses it
		{"all", "/api/flow_runs/bulk_delete", `{"sort": "ID_DESC"}`, ""},
		{"all", "/api/flow_runs/bulk_set_state", `{"flow_runs": {}, "state": {"type": "FAILED", "message": "` + long + `"}, "force": true}`, `{"flow_runs":{},"state":{"type":"FAILED","message":"` + long + `"},"force":true}`},
		{"all", "/api/flow_runs/bulk_set_state", `{"flow_runs": {}, "state": {}, "state": {}}`, ""},
		{"all", "/api/flow_runs/bulk_set_state", `{"flow_runs": {}, "sstate": {}}`, ""},
		{"team", "/api/flow_runs/bulk_delete", `{}`, `{"flow_runs":{"tags":{"any_":["a"]}}}`},
		{"team", "/api/flow_runs/bulk_set_state", `{"state": {"type": "FAILED"}}`, `{"flow_runs":{"tags":{"any_":["a"]}},"state":{"type":"FAILED"}}`},
		{"team", "/api/flow_runs/bulk_delete", `{"flow_runs": {"tags": {"any_": ["b"]}}}`, ""},
		{"team", "/api/flows/bulk_delete", `{}`, ""},
	} {
		forwarded = ""
		w := send(h, http.MethodPost, row.path, row.token, row.body)
		if refused := w.Code == http.StatusUnprocessableEntity || w.Code == http.StatusNotFound; forwarded != row.want || refused != (row.want == "") {
			t.Errorf("%s %s %.80s: %d, forwarded %.200s, want %.200s", row.token, row.path, row.body, w.Code, forwarded, row.want)
		}
	}
}

// The upstream server may be Tamis, which has more routes than the reference system: policies apply to them too.
func TestNoRouteLeadsPastAPolicy(t *testing.T) {
	l := schema.Must(filter.New(prefect.Strict(), filter.Config{}))
	rs := schema.Must(httpapi.ParseRoles(l, []byte(`
roles: {team: {rows: {flow_runs: {flow_runs: {tags: {any_: [a]}}}, logs: {logs: {level: {ge_: 40}}}}}, all: {}}
tokens: [{role: team, token: team}, {role: all, token: all}]`)))
	passed := ""
	h := schema.Must(proxy.Check(l, proxy.Options{Routes: &prefect.Routes, Roles: rs}, http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		b, err := io.ReadAll(r.Body)
		if err != nil {
			t.Error(err)
		}
		passed = r.URL.Path + " " + string(b)
	})))
	for _, row := range []struct{ token, method, path, want string }{
		{"team", "POST", "/api/logs/count", `/api/logs/count {"logs":{"level":{"ge_":40}}}`},
		{"team", "POST", "/api/logs/paginate", `/api/logs/paginate {"logs":{"level":{"ge_":40}}}`},
		{"team", "POST", "/api/flow_runs/lateness", `/api/flow_runs/lateness {"flow_runs":{"tags":{"any_":["a"]}}}`},
		{"team", "POST", "/api/workers/count", ""},
		{"team", "GET", "/api/flow_runs", ""},
		{"team", "GET", "/api/work_pools/name", ""},
		{"all", "POST", "/api/logs/count", "/api/logs/count {}"},
		{"all", "GET", "/api/flow_runs", "/api/flow_runs "},
		{"all", "GET", "/api/work_pools/100%25 mine", "/api/work_pools/100% mine "},
	} {
		passed = ""
		body := ""
		if row.method == "POST" {
			body = "{}"
		}
		w := send(h, row.method, strings.ReplaceAll(row.path, " ", "%20"), row.token, body)
		if passed != row.want || (row.want == "") != (w.Code == http.StatusNotFound) {
			t.Errorf("%s %s %s: %d, passed %q, want %q", row.token, row.method, row.path, w.Code, passed, row.want)
		}
	}
}
