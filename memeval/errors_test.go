package memeval_test

import (
	"math"
	"testing"
	"time"

	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/memeval"
	"github.com/tamis-go/tamis/schema"
)

func TestARowOfTheWrongKindIsAnError(t *testing.T) {
	for _, test := range []struct {
		row  map[string]any
		want string
	}{
		{map[string]any{}, "things[0].id: want an int, not null"},
		{map[string]any{"id": "1"}, `things[0].id: want an int, as 20 and not 20.0, within int64, not "1"`},
		{map[string]any{"id": 1.5}, "things[0].id: want an int, as 20 and not 20.0, within int64, not 1.5"},
		{map[string]any{"id": 1e18}, "things[0].id: want an int, as 20 and not 20.0, within int64, not 1e+18"},
		{map[string]any{"id": 1, "text": 5}, "things[0].text: want a text, not 5"},
		{map[string]any{"id": 1, "text": "\xff"}, `things[0].text: want text in UTF-8, not "\xff"`},
		{map[string]any{"id": 1, "f": math.NaN()}, "things[0].f: want a finite float, not NaN"},
		{map[string]any{"id": 1, "f": math.Inf(1)}, "things[0].f: want a finite float, not +Inf"},
		{map[string]any{"id": 1, "on": "true"}, `things[0].on: want a bool, not "true"`},
		{map[string]any{"id": 1, "at": "2024-13-01"}, `things[0].at: want a time as RFC 3339 writes it, such as 2024-01-31T08:00:00Z, or a date, not "2024-13-01"`},
		{map[string]any{"id": 1, "at": time.Date(10000, 1, 1, 0, 0, 0, 0, time.UTC)}, "things[0].at: want a time in the years 1 to 9999, in UTC, not 10000-01-01 00:00:00 +0000 UTC"},
		{map[string]any{"id": 1, "at": 5}, "things[0].at: want a datetime, not 5"},
		{map[string]any{"id": 1, "day": "2024-01-01T00:00:00Z"}, `things[0].day: want a date such as 2024-01-31, not "2024-01-01T00:00:00Z"`},
		{map[string]any{"id": 1, "u": "8f3c"}, `things[0].u: want a UUID of 36 characters, such as 8f3c2a10-1111-4222-8333-444455556666, not "8f3c"`},
		{map[string]any{"id": 1, "kind": "C"}, `things[0].kind: want one of A or B, not "C"`},
		{map[string]any{"id": 1, "tags": "a"}, `things[0].tags: want an array of texts, not "a"`},
		{map[string]any{"id": 1, "tags": []any{"a", 5}}, "things[0].tags: element 1: want a text, not 5"},
		{map[string]any{"id": 1, "numbers": []any{1, "2"}}, `things[0].numbers: element 1: want an int, as 20 and not 20.0, within int64, not "2"`},
		{map[string]any{"id": 1, "info": []byte("{")}, `things[0].info: want JSON, not "{"`},
		{map[string]any{"id": 1, "info": map[string]any{"a": math.NaN()}}, "things[0].info: want a finite number in JSON, not NaN"},
		{map[string]any{"id": 1, "info": make(chan int)}, "things[0].info: want JSON, not chan int"},
	} {
		rows := []map[string]any{test.row}
		if err := memeval.Check(things.Registry(), memeval.Dataset{"things": rows}); message(err) != test.want {
			t.Errorf("Check(%v):\n got %v\nwant %v", test.row, message(err), test.want)
		}
		if _, err := memeval.Normalise(things.Registry().Collection("things"), rows); message(err) != test.want {
			t.Errorf("Normalise(%v):\n got %v\nwant %v", test.row, message(err), test.want)
		}
	}
}

func message(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}

// One of these is wrong in each struct of the table below.
type measured struct {
	ID    int        `json:"id" tamis:"key"`
	Value *float64   `json:"value"`
	At    *time.Time `json:"at"`
	Kind  string     `json:"kind" tamis:"enum=A|B"`
	Unit  []string   `json:"unit" tamis:"uuid"`
	Code  *string    `json:"code" tamis:"uuid"`
}

var measures = schema.Must(filter.New(schema.Must(schema.New(schema.Must(schema.For[measured]("measures")))), filter.Config{}))

func TestAStructOfTheWrongValueIsAnError(t *testing.T) {
	nan, late, code := math.NaN(), time.Date(-1, 1, 1, 0, 0, 0, 0, time.UTC), "x"
	good := measured{ID: 1, Kind: "A"}
	for _, test := range []struct {
		row    measured
		filter string
		want   string // of Check
		query  bool   // whether a query refuses it too: there is no comparing such a value
	}{
		{measured{Value: &nan, Kind: "A"}, `"value": {"gt_": 1}`, "measures[1].value: want a finite float, not NaN", true},
		{measured{At: &late, Kind: "A"}, `"at": {"is_null_": true}`, "measures[1].at: want a time in the years 1 to 9999, in UTC, not -0001-01-01 00:00:00 +0000 UTC", true},
		{measured{Kind: "C"}, `"kind": {"any_": ["A"]}`, `measures[1].kind: want one of A or B, not "C"`, false},
		{measured{Kind: "A", Unit: []string{"b"}}, `"unit": {"is_null_": true}`, `measures[1].unit: element 0: want a UUID of 36 characters, such as 8f3c2a10-1111-4222-8333-444455556666, not "b"`, false},
		{measured{Kind: "A", Code: &code}, `"code": {"is_null_": true}`, `measures[1].code: want a UUID of 36 characters, such as 8f3c2a10-1111-4222-8333-444455556666, not "x"`, false},
		{good, `"value": {"gt_": 1}`, "", true},
	} {
		q, err := measures.Parse("measures", []byte(`{"measures": {`+test.filter+`}}`))
		if err != nil {
			t.Errorf("%s: %v", test.filter, err)
			continue
		}
		data := memeval.Dataset{"measures": []measured{good, test.row}}
		want := test.want
		if !test.query {
			want = ""
		}
		if _, err := memeval.Select[measured](q, data); message(err) != want {
			t.Errorf("Select over %+v:\n got %v\nwant %v", test.row, message(err), want)
		}
		if _, err := memeval.Count(q, data); message(err) != want {
			t.Errorf("Count over %+v:\n got %v\nwant %v", test.row, message(err), want)
		}
		if err := memeval.Check(measures.Registry(), data); message(err) != test.want {
			t.Errorf("Check of %+v:\n got %v\nwant %v", test.row, message(err), test.want)
		}
	}
}

func TestADatasetThatDoesNotFitIsAnError(t *testing.T) {
	related := schema.Must(language.Parse("runs", []byte(`{"runs": {"flow": {"some_": {"name": {"eq_": "otter"}}}}}`)))
	type nameless struct {
		ID    int64 `json:"id"`
		Flow  int64 `json:"flow_id"`
		State int   `json:"state"`
	}
	state := schema.Must(language.Parse("runs", []byte(`{"runs": {"state": {"any_": ["FAILED"]}}}`)))
	cost := schema.Must(language.Parse("runs", []byte(`{"runs": {"cost": {"ge_": 1}}}`)))
	_, missing := memeval.Select[Run](related, memeval.Dataset{"runs": []Run{}})
	_, nothing := memeval.Compile[Run](related, nil)
	_, root := memeval.Count(related, nil)
	_, other := memeval.Select[Flow](related, data)
	_, slice := memeval.Count(related, memeval.Dataset{"runs": Run{}})
	_, text := memeval.Count(related, memeval.Dataset{"runs": []string{"a"}})
	_, null := memeval.Count(related, memeval.Dataset{"runs": []*Run{nil}})
	_, lacks := memeval.Compile[nameless](cost, nil)
	_, unfit := memeval.Compile[nameless](state, nil)
	_, plain := memeval.History(related, data)
	unknown := memeval.Check(registry, memeval.Dataset{"run": []Run{}})
	for _, test := range []struct {
		err  error
		want string
	}{
		{missing, "memeval: the query needs the rows of flows, which the dataset does not have"},
		{nothing, "memeval: the query needs the rows of flows, which the dataset does not have"},
		{root, "memeval: the query needs the rows of runs, which the dataset does not have"},
		{other, "memeval: the rows of runs are memeval_test.Run, not memeval_test.Flow"},
		{slice, "memeval: the rows of runs are memeval_test.Run; want a slice of structs or of maps"},
		{text, "memeval: a row of runs is string; want a struct or map[string]any"},
		{null, "memeval: runs[0] is nil; want a row"},
		{lacks, "memeval: memeval_test.nameless has no field for the column cost of runs"},
		{unfit, "memeval: the column state of runs is enum, which a field of memeval_test.nameless that is int cannot hold"},
		{plain, "memeval: the query asks for no groups"},
		{unknown, "memeval: unknown collection \"run\"; did you mean runs?"},
	} {
		if message(test.err) != test.want {
			t.Errorf("got  %v\nwant %v", message(test.err), test.want)
		}
	}
}

func TestASumBeyondInt64IsExact(t *testing.T) {
	body := `{"history": {"field": "at", "start": "2024-01-01", "end": "2024-01-02", "interval_seconds": 86400, "sum": ["n"]}}`
	q := schema.Must(things.For(filter.Route{History: true}).Parse("things", []byte(body)))
	row := func(id, n int64) map[string]any { return map[string]any{"id": id, "at": "2024-01-01", "n": n} }
	big := memeval.Dataset{"things": []map[string]any{row(1, math.MaxInt64), row(2, 1)}}
	groups, err := memeval.History(q, big)
	if err != nil || len(groups) != 1 || groups[0].Sums[0].String() != "9223372036854775808" {
		t.Errorf("got %v, %v, want the sum 9223372036854775808", groups, err)
	}
	back := memeval.Dataset{"things": []map[string]any{row(1, math.MaxInt64), row(2, 1), row(3, -2)}}
	groups, err = memeval.History(q, back)
	if err != nil || len(groups) != 1 || groups[0].Sums[0].Int().Int64() != math.MaxInt64-1 {
		t.Errorf("got %v, %v, want the sum %d", groups, err, int64(math.MaxInt64-1))
	}
}

func TestNullIsAGroupOfItsOwn(t *testing.T) {
	body := `{"history": {"field": "at", "start": "2024-01-01", "end": "2024-01-02", "interval_seconds": 86400, "group_by": ["text", "kind"]}}`
	q := schema.Must(things.For(filter.Route{History: true}).Parse("things", []byte(body)))
	groups, err := memeval.History(q, memeval.Dataset{"things": []map[string]any{
		{"id": 1, "at": "2024-01-01", "text": "A"}, {"id": 2, "at": "2024-01-01", "kind": "A"}, {"id": 3, "at": "2024-01-01", "text": ""},
	}})
	if err != nil || len(groups) != 3 {
		t.Errorf("got the groups %v, %v, want 3", groups, err)
	}
}
