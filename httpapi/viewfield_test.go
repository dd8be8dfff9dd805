package httpapi_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/filter/predicate"
	"github.com/tamis-go/tamis/httpapi"
	"github.com/tamis-go/tamis/internal/engines/enginetest"
	"github.com/tamis-go/tamis/memeval"
	"github.com/tamis-go/tamis/schema"
	"github.com/tamis-go/tamis/schema/file"
	"github.com/tamis-go/tamis/source"
	"github.com/tamis-go/tamis/sqlgen"
)

const desks = `
tamis: 1
name: desks
collections:
  desks:
    key: [floor, number]
    columns: {floor: int, number: int, extra: json or null}
    relations:
      calls: {many: calls, keys: {floor: floor, number: desk}}
    more_fields:
      taken: {count: calls}
      lost: {count: calls, where: {answered: {eq_: false}}}
      cost: {sum: calls.cost}
      last: {latest: calls.topic, by: at}
      first: {min: calls.at}
      color: {from: extra.color, type: string}
    view: {drop: extra, fields: [taken, lost, cost, last, first, color], default: {cost: none}}
  calls:
    key: id
    columns: {id: int, floor: int, desk: int, topic: string, at: datetime, cost: "decimal(10,2) or null", answered: bool}
`

var deskRows = memeval.Dataset{
	"desks": []map[string]any{{"floor": 1, "number": 7, "extra": map[string]any{"color": "red"}}, {"floor": 2, "number": 7}, {"floor": 2, "number": 8}},
	"calls": []map[string]any{
		{"id": 1, "floor": 1, "desk": 7, "topic": "rent", "at": "2024-01-01T00:00:00Z", "cost": "1.50", "answered": true},
		{"id": 2, "floor": 1, "desk": 7, "topic": "heat", "at": "2024-01-03T00:00:00Z", "cost": "2.25", "answered": false},
		{"id": 3, "floor": 1, "desk": 7, "topic": "rent", "at": "2024-01-02T00:00:00Z", "answered": true},
		{"id": 4, "floor": 2, "desk": 8, "topic": "keys", "at": "2024-01-02T00:00:00Z", "answered": false},
	},
}

// deskLanguage returns the language of the desks, with decimals as strings or not.
func deskLanguage(t *testing.T, decimals string) *filter.Language {
	t.Helper()
	text := strings.Replace(desks, "name: desks\n", "name: desks\nlanguage: {decimals: "+decimals+"}\n", 1)
	r, err := file.Parse("desks.yaml", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return schema.Must(filter.New(r, filter.Config{}))
}

func TestAFieldOfAViewIsMadeOfTheRowsThatTheCallerSees(t *testing.T) {
	l, quoting := deskLanguage(t, "number"), deskLanguage(t, "string")
	calls := l.Collection("calls")
	rents := filter.Scope{Rows: map[string]predicate.Node{
		"desks": predicate.True(), "calls": predicate.Equal(calls.Term("topic"), schema.Text("rent")),
	}}
	alone := filter.Scope{Rows: map[string]predicate.Node{"desks": predicate.True()}}
	const all = `[{"color":"red","cost":3.75,"first":"2024-01-01T00:00:00.000000Z","floor":1,"last":"heat","lost":1,"number":7,"taken":3},` +
		`{"color":null,"cost":"none","first":null,"floor":2,"last":null,"lost":0,"number":7,"taken":0},` +
		`{"color":null,"cost":"none","first":"2024-01-02T00:00:00.000000Z","floor":2,"last":"keys","lost":1,"number":8,"taken":1}]`
	tests := []struct {
		name  string
		l     *filter.Language
		scope *filter.Scope
		body  string
		want  string
	}{
		{"all rows", l, nil, `{}`, all},
		{"decimals as strings", quoting, nil, `{"limit": 1}`, strings.Replace(all[:strings.Index(all, "},")]+"}]", "3.75", `"3.75"`, 1)},
		{"two of them", l, nil, `{"select": ["taken", "last"], "limit": 2}`, `[{"last":"heat","taken":3},{"last":null,"taken":0}]`},
		{"of a filter and a sort by the same field", l, nil, `{"desks": {"taken": {"ge_": 1}}, "sort": "TAKEN_ASC", "select": ["taken", "floor"]}`, `[{"floor":2,"taken":1},{"floor":1,"taken":3}]`},
		{"of some of the rows that the sort counts", l, nil, `{"desks": {"calls": {"count_": {"ge_": 1, "where": {"topic": {"eq_": "heat"}}}}}, "sort": "TAKEN_DESC", "select": ["floor"]}`, `[{"floor":1}]`},
		{
			"calls that are not the caller's", l, &rents, `{"select": ["taken", "lost", "cost", "last", "first"], "limit": 2}`,
			`[{"cost":1.5,"first":"2024-01-01T00:00:00.000000Z","last":"rent","lost":0,"taken":2},{"cost":"none","first":null,"last":null,"lost":0,"taken":0}]`,
		},
		{"no calls at all", l, &alone, `{"limit": 1}`, `[{"color":"red","floor":1,"number":7}]`},
		{"a hidden column", l, &filter.Scope{Hides: map[string][]string{"calls": {"cost", "at"}}}, `{"limit": 1}`, `[{"color":"red","floor":1,"lost":1,"number":7,"taken":3}]`},
		{"a hidden column in a where", l, &filter.Scope{Hides: map[string][]string{"calls": {"answered"}}}, `{"limit": 1, "select": ["taken"]}`, `[{"taken":3}]`},
		{"the key", l, &filter.Scope{Hides: map[string][]string{"desks": {"number"}}}, `{"desks": {"floor": {"eq_": 1}}}`, `[{"floor":1}]`},
		{
			"unknown where it is hidden", l, &filter.Scope{Hides: map[string][]string{"calls": {"cost"}}}, `{"select": ["cost"]}`,
			`desks has no member \"cost\"`,
		},
	}
	onDesks(t, func(t *testing.T, open func(*testing.T, *filter.Language) source.Source) {
		opened := map[*filter.Language]source.Source{}
		for _, test := range tests {
			if opened[test.l] == nil {
				opened[test.l] = open(t, test.l)
			}
			o := httpapi.Options{Access: func(*http.Request) (httpapi.View, error) { return httpapi.View{Name: "caller", Scope: test.scope}, nil }}
			got := strings.TrimSpace(post(o.Handler(test.l, opened[test.l]), "/api/desks/filter", test.body).Body.String())
			if got != test.want && !(test.want[0] != '[' && strings.Contains(got, test.want)) {
				t.Errorf("%s: %s = %s\nwant %s", test.name, test.body, got, test.want)
			}
		}
	})
}

// onDesks calls f with what opens the rows in memory, and on each engine.
func onDesks(t *testing.T, f func(t *testing.T, open func(*testing.T, *filter.Language) source.Source)) {
	t.Helper()
	sources := map[string]func(*testing.T, *filter.Language) source.Source{
		"memory": func(_ *testing.T, l *filter.Language) source.Source { return schema.Must(source.Memory(l, deskRows)) },
	}
	for _, d := range append(sqlgen.Dialects(), sqlgen.ClickHouse) {
		sources[d.Name] = func(t *testing.T, l *filter.Language) source.Source {
			t.Helper()
			db := enginetest.Open(t, d.Name)
			t.Cleanup(func() { db.Close() })
			if _, err := source.CreateAndLoad(t.Context(), db, d, l, deskRows); err != nil {
				t.Fatal(err)
			}
			return schema.Must(source.Database(db, d, l))
		}
	}
	for name, open := range sources {
		t.Run(name, func(t *testing.T) { f(t, open) })
	}
}

// Pages by a value that is made of many rows go on behind their last row: next is where that is in the order, also behind a policy, and null at the end alone.
func TestPagesInOrderOfManyRowsAreAllRows(t *testing.T) {
	l := deskLanguage(t, "number")
	rents := filter.Scope{Rows: map[string]predicate.Node{
		"desks": predicate.True(), "calls": predicate.Equal(l.Collection("calls").Term("topic"), schema.Text("rent")),
	}}
	onDesks(t, func(t *testing.T, open func(*testing.T, *filter.Language) source.Source) {
		s := open(t, l)
		for _, scope := range []*filter.Scope{nil, &rents} {
			o := httpapi.Options{Access: func(*http.Request) (httpapi.View, error) { return httpapi.View{Name: "caller", Scope: scope}, nil }}
			h := o.Handler(l, s)
			for _, field := range []string{"TAKEN", "LOST", "COST", "LAST", "FIRST"} {
				for _, sort := range []string{field + "_ASC", field + "_DESC"} {
					whole := strings.TrimSpace(post(h, "/api/desks/filter", fmt.Sprintf(`{"sort": %q, "select": ["floor", "number"]}`, sort)).Body.String())
					var parts []string
					for cursor := `null`; len(parts) < 5; {
						body := fmt.Sprintf(`{"sort": %q, "select": ["floor", "number"], "limit": 1`, sort)
						if cursor != "null" {
							body += `, "cursor": ` + cursor
						}
						var page struct {
							Results []json.RawMessage
							Next    json.RawMessage
						}
						text := post(h, "/api/desks/paginate", body+"}").Body.Bytes()
						if err := json.Unmarshal(text, &page); err != nil {
							t.Fatalf("%s: %s: %v", sort, text, err)
						}
						for _, row := range page.Results {
							parts = append(parts, string(row))
						}
						if cursor = string(page.Next); cursor == "null" {
							break
						}
					}
					if got := "[" + strings.Join(parts, ",") + "]"; got != whole {
						t.Errorf("the pages by %s are %s, want %s", sort, got, whole)
					}
				}
			}
		}
	})
}

// A source of rows alone has no values of fields; what it cannot answer is an error, not a member less.
func TestASourceWithoutGroupsHasNoFieldsOfViews(t *testing.T) {
	l := deskLanguage(t, "number")
	rows := &counted{Source: schema.Must(source.Memory(l, deskRows))}
	for _, err := range httpapi.Objects(t.Context(), rows, schema.Must(l.Parse("desks", []byte(`{}`)))) {
		if err == nil || !strings.Contains(err.Error(), "answers with no groups") {
			t.Errorf("it is answered: %v", err)
		}
		return
	}
	t.Error("there are no rows, and no error")
}
