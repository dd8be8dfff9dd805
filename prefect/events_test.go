package prefect_test

import (
	_ "embed"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/filter/predicate"
	"github.com/tamis-go/tamis/internal/engines/enginetest"
	"github.com/tamis-go/tamis/memeval"
	"github.com/tamis-go/tamis/prefect"
	"github.com/tamis-go/tamis/schema"
	"github.com/tamis-go/tamis/source"
	"github.com/tamis-go/tamis/sqlgen"
)

// What the reference's own models say of filters of events: errors, or what they took a time for. Recorded by running them.
//
//go:embed testdata/events.json
var eventFilters []byte

// someEvents are five events, of which e1 is the oldest.
func someEvents() memeval.Dataset {
	data := memeval.Dataset{}
	var events, resources []map[string]any
	add := func(n int, name, id string, labels map[string]any, payload map[string]any, related ...map[string]any) {
		key := fmt.Sprintf("00000000-0000-4000-8000-00000000000%d", n)
		resource := map[string]any{"prefect.resource.id": id}
		for k, v := range labels {
			resource[k] = v
		}
		list := []any{}
		place := func(r map[string]any, role any) {
			labels := maps.Clone(r)
			delete(labels, "prefect.resource.id")
			delete(labels, "prefect.resource.role")
			resources = append(resources, map[string]any{
				"id": fmt.Sprintf("00000000-0000-4000-8000-0000000001%02d", len(resources)), "event_id": key,
				"resource_id": r["prefect.resource.id"], "resource_role": role, "resource": labels,
			})
		}
		place(resource, "")
		for _, r := range related {
			list = append(list, r)
			place(r, r["prefect.resource.role"])
		}
		events = append(events, map[string]any{
			"id": key, "occurred": fmt.Sprintf("2024-04-2%dT00:00:00Z", n), "event": name, "resource_id": id, "resource": resource, "related": list,
			"payload": payload, "received": "2024-04-30T00:00:00Z", "follows": nil,
		})
	}
	rel := func(id, role string, more ...string) map[string]any {
		out := map[string]any{"prefect.resource.id": id, "prefect.resource.role": role}
		for i := 0; i < len(more); i += 2 {
			out[more[i]] = more[i+1]
		}
		return out
	}
	add(1, "prefect.flow-run.Running", "prefect.flow-run.a", map[string]any{"prefect.resource.name": "red fox"}, map[string]any{"n": "one"}, rel("prefect.flow.x", "flow", "team", "data"), rel("prefect.tag.prod", "tag"))
	add(2, "prefect.flow-run.Failed", "prefect.flow-run.a", map[string]any{"prefect.resource.name": "red fox"}, map[string]any{"why": "Disk full"}, rel("prefect.flow.x", "flow", "team", "data"))
	add(3, "prefect.flow-run.Running", "prefect.flow-run.b", map[string]any{"prefect.resource.name": "blue_fox"}, map[string]any{}, rel("prefect.flow.y", "flow", "team", "ops"), rel("prefect.tag.x", "tag", "team", "data"))
	add(4, "custom.thing", "thing.1", nil, map[string]any{})
	add(5, "Custom.other", "thing.2", map[string]any{"a": `b\c*`}, map[string]any{}, rel("thing.1", "friend"))
	data["events"], data["event_resources"] = events, resources
	return data
}

// askEvents sends a filter and returns the status and the answer.
func askEvents(h http.Handler, method, path, body string) (int, string) {
	r := httptest.NewRequest(method, "/api/events/"+path, strings.NewReader(body))
	r.Header.Set("Content-Type", "application/json")
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w.Code, w.Body.String()
}

// An eventPage is what /events/filter answers.
type eventPage struct {
	Events []map[string]any `json:"events"`
	Total  int              `json:"total"`
	Next   *string          `json:"next_page"`
}

// numbers returns the last digits of the keys of the events of an answer.
func (p eventPage) numbers() string {
	var out strings.Builder
	for _, e := range p.Events {
		id := e["id"].(string)
		out.WriteString(id[len(id)-1:])
	}
	return out.String()
}

var eventTests = []struct{ filter, want string }{
	{`{}`, "54321"},
	{`{"order": "ASC"}`, "12345"},
	{`{"occurred": {"since": "2024-04-22", "until": "2024-04-24 00:00:00+00:00"}}`, "432"},
	{`{"event": {"prefix": ["prefect."]}}`, "321"},
	{`{"event": {"prefix": ["custom"]}}`, "4"},
	{`{"event": {"prefix": [], "exclude_prefix": ["prefect.flow-run.R"], "exclude_name": ["custom.thing"]}}`, "52"},
	{`{"event": {"name": ["custom.thing", "Custom.other"]}}`, "54"},
	{`{"id": {"id": ["{00000000-0000-4000-8000-000000000003}"]}}`, "3"},
	{`{"id": {"id": []}}`, "54321"},
	{`{"resource": {"id": ["thing.1"]}}`, "4"},
	{`{"resource": {"id_prefix": ["prefect.flow-run."]}}`, "321"},
	{`{"resource": {"labels": {"prefect.resource.id": "prefect.*"}}}`, "321"},
	{`{"resource": {"labels": {"prefect.resource.id": "!prefect.*"}}}`, "54"},
	{`{"resource": {"labels": {"prefect.resource.id": []}}}`, "54321"},
	{`{"resource": {"labels": {"prefect.resource.name": ["red*", "blue?fox"]}}}`, "321"},
	{`{"resource": {"labels": {"prefect.resource.name": "!red*"}}}`, "3"},
	{`{"resource": {"labels": {"prefect.resource.name": []}}}`, ""},
	{`{"resource": {"labels": {"a": "b\\c*"}}}`, "5"},
	{`{"resource": {"distinct": true}}`, "5432"},
	{`{"resource": {"distinct": true}, "order": "ASC"}`, "1345"},
	{`{"related": {"id": ["prefect.flow.x"]}}`, "21"},
	{`{"related": {"id": ["thing.1"]}}`, "5"},
	{`{"related": {"role": ["tag"]}}`, "31"},
	{`{"related": {"role": [""]}}`, "54321"},
	{`{"related": {"role": ["tag"], "labels": {"team": "data"}}}`, "3"},
	{`{"related": {"labels": {"team": "!data"}}}`, "3"},
	{`{"related": [{"labels": {"team": "data"}}, {"labels": {"team": "ops"}}]}`, "3"},
	{`{"related": {"resources_in_roles": [["prefect.flow.x", "flow"], ["thing.1", "enemy"]]}}`, "21"},
	{`{"related": {"labels": {"prefect.resource.role": ["friend"]}}}`, "5"},
	{`{"related": {}}`, "54321"},
	{`{"any_resource": {"id": ["thing.1"]}}`, "54"},
	{`{"any_resource": {"id_prefix": ["prefect.tag."]}}`, "31"},
	{`{"any_resource": [{"id": ["thing.1"]}, {"id": ["thing.2"]}]}`, "5"},
	{`{"text": {"query": "\"disk full\""}}`, "2"},
	{`{"text": {"query": "fox -blue"}}`, "21"},
	{`{"text": {"query": "+red +x"}}`, "21"},
}

func TestEventsAreThoseOfTheFilter(t *testing.T) {
	check := func(t *testing.T, s source.Source) {
		h := runsHandler(s)
		for _, test := range eventTests {
			var page eventPage
			status, answer := askEvents(h, http.MethodPost, "filter", `{"filter": `+test.filter+`}`)
			if err := json.Unmarshal([]byte(answer), &page); err != nil || status != http.StatusOK {
				t.Errorf("%s: %d %s", test.filter, status, answer)
				continue
			}
			if got := page.numbers(); got != test.want || page.Total != len(test.want) {
				t.Errorf("%s = %s of %d, want %s", test.filter, got, page.Total, test.want)
			}
			if got := walkEvents(t, h, test.filter); got != test.want {
				t.Errorf("%s, page by page = %s, want %s", test.filter, got, test.want)
			}
		}
	}
	data := someEvents()
	t.Run("memory", func(t *testing.T) { check(t, schema.Must(source.Memory(server, data))) })
	for _, d := range []*sqlgen.Dialect{sqlgen.SQLite, sqlgen.Postgres} {
		t.Run(d.Name, func(t *testing.T) {
			check(t, schema.Must(source.CreateAndLoad(t.Context(), enginetest.Open(t, d.Name), d, server, data)))
		})
	}
}

// walkEvents reads pages of two events until there is no next.
func walkEvents(t *testing.T, h http.Handler, body string) string {
	t.Helper()
	status, answer := askEvents(h, http.MethodPost, "filter", `{"limit": 2, "filter": `+body+`}`)
	out := ""
	for {
		var page eventPage
		if err := json.Unmarshal([]byte(answer), &page); err != nil || status != http.StatusOK {
			t.Fatalf("%s: %d %s", body, status, answer)
		}
		if out += page.numbers(); page.Next == nil {
			return out
		}
		next, found := strings.CutPrefix(*page.Next, "http://example.com/api/events/")
		if !found {
			t.Fatalf("the next page is %s", *page.Next)
		}
		status, answer = askEvents(h, http.MethodGet, next, "")
	}
}

// A filter is refused with the errors that the reference's models have, in their order, and a time is what they take it for.
func TestFiltersOfEventsAreReadAsTheReferenceReadsThem(t *testing.T) {
	var cases []struct {
		Filter json.RawMessage
		Since  string
		Errors []map[string]any
	}
	if err := json.Unmarshal(eventFilters, &cases); err != nil {
		t.Fatal(err)
	}
	h := runsHandler(schema.Must(source.Memory(server, someEvents())))
	refusals := 0
	for _, test := range cases {
		status, answer := askEvents(h, http.MethodPost, "filter", `{"filter": `+string(test.Filter)+`}`)
		if test.Errors == nil {
			if status != http.StatusOK {
				t.Errorf("%s: %d %s, which the reference takes", test.Filter, status, answer)
			}
			continue
		}
		refusals++
		var got struct {
			Errors []map[string]any `json:"exception_detail"`
		}
		if err := json.Unmarshal([]byte(answer), &got); err != nil || status != http.StatusUnprocessableEntity {
			t.Errorf("%s: %d %s", test.Filter, status, answer)
			continue
		}
		for _, e := range test.Errors {
			e["loc"] = append([]any{"body", "filter"}, e["loc"].([]any)...)
		}
		if diff := cmp.Diff(test.Errors, got.Errors); diff != "" {
			t.Errorf("%s (-want +got):\n%s", test.Filter, diff)
		}
	}
	if refusals < 30 {
		t.Errorf("%d filters are refused: too few", refusals)
	}
}

// A time in any form that the reference takes selects the same events as the instant that the reference takes it for.
func TestTimesOfEventsAreTheInstantsOfTheReference(t *testing.T) {
	var cases []struct {
		Filter json.RawMessage
		Since  string
	}
	if err := json.Unmarshal(eventFilters, &cases); err != nil {
		t.Fatal(err)
	}
	data, compared := someEvents(), 0
	for _, test := range cases {
		if test.Since == "" {
			continue
		}
		compared++
		instant := schema.Must(schema.ParseTime(test.Since))
		for shift, want := range map[int64]int{-1: 0, 0: 1} {
			one := data["events"].([]map[string]any)[:1]
			one[0]["occurred"] = schema.FormatTime(instant + shift)
			h := runsHandler(schema.Must(source.Memory(server, memeval.Dataset{"events": one})))
			filter := strings.TrimSuffix(string(test.Filter), "}}") + `, "until": "2099-01-01"}}`
			var page eventPage
			status, answer := askEvents(h, http.MethodPost, "filter", `{"filter": `+filter+`}`)
			if err := json.Unmarshal([]byte(answer), &page); err != nil || page.Total != want {
				t.Errorf("%s, an event at %v: %d %s, want %d", filter, one[0]["occurred"], status, answer, want)
			}
		}
	}
	if compared < 10 {
		t.Errorf("%d times were compared: too few", compared)
	}
}

func TestHostilePageTokensAreForbidden(t *testing.T) {
	h := runsHandler(schema.Must(source.Memory(server, someEvents())))
	twice := func(text string) string {
		return base64.StdEncoding.EncodeToString([]byte(base64.StdEncoding.EncodeToString([]byte(text))))
	}
	for _, token := range []string{
		"", "x", "%%%", twice(""), twice("null"), twice("[]"), twice(`{"filter": 3, "count": 9, "page_size": 2, "offset": 0}`),
		twice(`{"filter": {}, "count": 9, "page_size": 51, "offset": 0}`), twice(`{"filter": {}, "count": 9, "page_size": 2, "offset": -1}`),
		twice(`{"filter": {}, "count": 9, "page_size": 2, "offset": 9223372036854775807}`), twice(`{"filter": {}, "count": -1, "page_size": 2, "offset": 0}`),
		twice(`{"filter": {"nope": 1}, "count": 9, "page_size": 2, "offset": 0}`), twice(`{"filter": {"related": {"labels": {"a": 1}}}, "count": 9, "page_size": 2, "offset": 0}`),
	} {
		if status, answer := askEvents(h, http.MethodGet, "filter/next?page-token="+url.QueryEscape(token), ""); status != http.StatusForbidden {
			t.Errorf("%q: %d %s, want 403", token, status, answer)
		}
	}
	if status, answer := askEvents(h, http.MethodGet, "filter/next", ""); status != http.StatusUnprocessableEntity {
		t.Errorf("without a token: %d %s", status, answer)
	}
}

func TestAThousandResourcesAreAsked(t *testing.T) {
	list := make([]string, 1000)
	for i := range list {
		list[i] = fmt.Sprintf("thing.%d", i)
	}
	ids := schema.Must(json.Marshal(list))
	h := runsHandler(schema.Must(source.CreateAndLoad(t.Context(), enginetest.Open(t, "sqlite"), sqlgen.SQLite, server, someEvents())))
	var page eventPage
	number(t, h, "/events/filter", `{"filter": {"resource": {"id": `+string(ids)+`}, "related": {"id": `+string(ids)+`}}}`, &page)
	if page.numbers() != "5" {
		t.Errorf("the events are %s, want 5", page.numbers())
	}
}

// A caller from whom events are hidden finds none of them, whatever the filter, and a column that is hidden hides the route.
func TestEventsUnderAPolicy(t *testing.T) {
	events := server.Registry().Collection("events")
	few := predicate.Text(events.Term("resource_id"), predicate.Match{Where: predicate.AtStart}, schema.Texts("prefect."))
	seen := server.Within(filter.Scope{Rows: map[string]predicate.Node{"events": few, "event_resources": predicate.True()}})
	s := schema.Must(source.Memory(server, someEvents()))
	h := prefect.Preset.Options(server.Registry()).Handler(seen, s)
	for _, test := range eventTests {
		_, answer := askEvents(h, http.MethodPost, "filter", `{"filter": `+test.filter+`}`)
		if strings.Contains(answer, "000000000004\"") || strings.Contains(answer, "000000000005\"") || strings.Contains(answer, "thing.") {
			t.Errorf("%s tells of hidden events: %s", test.filter, answer)
		}
	}
	for _, by := range []string{"day", "time", "event", "resource"} {
		for _, body := range []string{`{"filter": {"occurred": {"since": "2024-04-01", "until": "2024-05-01"}}}`, `{"filter": {"occurred": {"since": "2024-04-01", "until": "2024-05-01"}, "text": {"query": "-zzz"}}}`} {
			var counts []struct{ Count int }
			status, answer := askEvents(h, http.MethodPost, "count-by/"+by, body)
			if err := json.Unmarshal([]byte(answer), &counts); err != nil || status != http.StatusOK {
				t.Fatalf("%s %s: %d %s", by, body, status, answer)
			}
			total := 0
			for _, n := range counts {
				total += n.Count
			}
			if total != 3 || strings.Contains(answer, "thing.") || strings.Contains(strings.ToLower(answer), "custom") {
				t.Errorf("%s %s counts %d events, want the 3 that are not hidden: %s", by, body, total, answer)
			}
		}
	}
	seen = server.Within(filter.Scope{Hides: map[string][]string{"events": {"payload"}}})
	h = prefect.Preset.Options(server.Registry()).Handler(seen, s)
	if status, answer := askEvents(h, http.MethodPost, "filter", `{}`); status != http.StatusNotFound {
		t.Errorf("with a hidden payload: %d %s", status, answer)
	}
}

// An event is counted in the bucket that it is in, with its kind and with its resource, also where the filter is tested on rows.
func TestEventsAreCounted(t *testing.T) {
	data := someEvents()
	events := data["events"].([]map[string]any)
	events[1]["resource"] = map[string]any{"prefect.resource.id": "prefect.flow-run.a", "prefect.name": "a new name"}
	tests := []struct{ path, body, want string }{
		{"event", `{"filter": {}}`, "prefect.flow-run.Running prefect.flow-run.Running 2 21T00:00:00Z 23T00:00:00Z, Custom.other Custom.other 1 25T00:00:00Z 25T00:00:00Z, " +
			"custom.thing custom.thing 1 24T00:00:00Z 24T00:00:00Z, prefect.flow-run.Failed prefect.flow-run.Failed 1 22T00:00:00Z 22T00:00:00Z"},
		{"resource", `{"filter": {"event": {"prefix": ["prefect."]}}}`, "prefect.flow-run.a a new name 2 21T00:00:00Z 22T00:00:00Z, prefect.flow-run.b blue_fox 1 23T00:00:00Z 23T00:00:00Z"},
		{"resource", `{"filter": {"text": {"query": "name"}, "resource": {"distinct": true}}}`, "prefect.flow-run.a a new name 2 21T00:00:00Z 22T00:00:00Z, prefect.flow-run.b blue_fox 1 23T00:00:00Z 23T00:00:00Z"},
		{"day", `{"filter": {"occurred": {"since": "2024-04-21T12:00:00Z", "until": "2024-04-23"}}}`, "0 2024-04-21T00:00:00+00:00 0 21T00:00:00Z 21T23:59:59.999999Z, 1 2024-04-22T00:00:00+00:00 1 22T00:00:00Z 22T23:59:59.999999Z"},
		{"day", `{"time_unit": "week", "filter": {"occurred": {"since": "2024-04-22", "until": "2024-04-22T01:00:00Z"}}}`, "0 2024-04-22T00:00:00+00:00 1 22T00:00:00Z 22T23:59:59.999999Z"},
		{"time", `{"time_unit": "week", "filter": {"occurred": {"since": "2024-04-23", "until": "2024-04-26"}}}`, "0 2024-04-22T00:00:00+00:00 3 22T00:00:00Z 28T23:59:59.999999Z"},
		{"time", `{"time_unit": "hour", "time_interval": 36, "filter": {"text": {"query": "fox"}, "occurred": {"since": "2024-04-21", "until": "2024-04-23T06:00:00Z"}}}`,
			"0 2024-04-20T12:00:00+00:00 1 20T12:00:00Z 21T23:59:59.999999Z, 1 2024-04-22T00:00:00+00:00 1 22T00:00:00Z 23T11:59:59.999999Z"},
		{"time", `{"filter": {"occurred": {"since": "2024-04-25", "until": "2024-04-21"}}}`, ""},
		{"time", `{"time_interval": 1e300, "filter": {"occurred": {"since": "0001-01-01", "until": "9999-12-31"}}}`, "0 0001-01-01T00:00:00+00:00 5 0001-01-01T00:00:00Z 7976-10-01T23:59:59.999999Z"},
	}
	check := func(t *testing.T, s source.Source) {
		h := runsHandler(s)
		for _, test := range tests {
			status, answer := askEvents(h, http.MethodPost, "count-by/"+test.path, test.body)
			var counts []struct {
				Value, Label string
				Count        int
				Start        string `json:"start_time"`
				End          string `json:"end_time"`
			}
			if err := json.Unmarshal([]byte(answer), &counts); err != nil || status != http.StatusOK {
				t.Errorf("%s %s: %d %s", test.path, test.body, status, answer)
				continue
			}
			var got []string
			for _, n := range counts {
				got = append(got, fmt.Sprint(n.Value, " ", n.Label, " ", n.Count, " ", strings.TrimPrefix(n.Start, "2024-04-"), " ", strings.TrimPrefix(n.End, "2024-04-")))
			}
			if got := strings.Join(got, ", "); got != test.want {
				t.Errorf("%s %s\n    = %s\n want %s", test.path, test.body, got, test.want)
			}
		}
		if status, answer := askEvents(h, http.MethodPost, "count-by/time", `{"time_unit": "second", "filter": {}}`); status != http.StatusUnprocessableEntity || !strings.Contains(answer, "buckets or fewer.") {
			t.Errorf("half a year by the second: %d %s", status, answer)
		}
	}
	t.Run("memory", func(t *testing.T) { check(t, schema.Must(source.Memory(server, data))) })
	for _, d := range []*sqlgen.Dialect{sqlgen.SQLite, sqlgen.Postgres} {
		t.Run(d.Name, func(t *testing.T) {
			check(t, schema.Must(source.CreateAndLoad(t.Context(), enginetest.Open(t, d.Name), d, server, data)))
		})
	}
}
