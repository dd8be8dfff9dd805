package filter_test

import (
	"errors"
	"fmt"
	"time"

	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/filter/predicate"
	"github.com/tamis-go/tamis/filter/syntax"
	"github.com/tamis-go/tamis/schema"
)

func ExampleQuery_Where() {
	q := schema.Must(language.Parse("albums", []byte(`{"albums": {"title": {"any_": ["a", "b"]}}}`)))
	fmt.Println(q.Where())
	// Output: in(title, ["a" "b"])
}

func ExampleQuery_Root() {
	q := schema.Must(language.Parse("albums", []byte(`{"albums": {"title": {"any_": ["a", "b"]}}}`)))
	fmt.Println(q.Root().Op, q.Root().Set.Texts)
	// Output: in [a b]
}

func ExampleQuery_Collection() {
	q := schema.Must(language.Parse("albums", []byte(`{}`)))
	fmt.Println(q.Collection().Name)
	// Output: albums
}

func ExampleQuery_Language() {
	q := schema.Must(language.Parse("albums", []byte(`{}`)))
	fmt.Println(q.Language() == language)
	// Output: true
}

// The order of a page is total: it ends with the key, in the direction of the last sort.
func ExampleQuery_Page() {
	q := schema.Must(language.Parse("albums", []byte(`{"sort": ["FORMAT_ASC", "RELEASED_DESC"], "limit": 20, "offset": 40}`)))
	page := q.Page()
	for _, key := range page.Order {
		fmt.Println(key.Name, key.Descending)
	}
	fmt.Println(page.Limit, page.Offset)
	// Output:
	// format false
	// released true
	// id true
	// 20 40
}

// One spelling for all bodies that say the same.
func ExampleQuery_String() {
	q := schema.Must(language.Parse("albums", []byte(`{ "limit": 5, "albums": {"tracks": {"le_": 9}, "title": {"any_": ["b", "a", "b"], "operator": "and_"}} }`)))
	fmt.Println(q)
	// Output: {"albums":{"title":{"any_":["a","b"]},"tracks":{"le_":9}},"limit":5}
}

// What a client asked for, and an order.
func ExampleQuery_Tree() {
	q := schema.Must(language.Parse("albums", []byte(`{"limit": 5, "albums": {"title": {"any_": ["b", "a"]}}}`)))
	body := q.Tree()
	body.Members = append(body.Members, &syntax.Member{Key: "sort", Value: &syntax.String{Text: "TITLE_ASC"}})
	fmt.Println(syntax.Print(body))
	// Output: {"albums":{"title":{"any_":["a","b"]}},"limit":5,"sort":"TITLE_ASC"}
}

func ExampleQuery_Refused() {
	q := schema.Must(language.Parse("albums", []byte(`{"albums": {}, "offset": 40}`)))
	err := q.Refused(filter.NotAllowed, "/offset", "this page begins at its cursor")[0]
	fmt.Printf("%d:%d %s %s\n", err.Line, err.Column, err.Code, err)
	// Output: 1:16 not_allowed /offset: this page begins at its cursor
}

func ExampleError_Place() {
	_, err := language.Parse("albums", []byte(`{"albums": {"format": {"any_": ["CD", "tape"]}}}`))
	var errs filter.Errors
	if errors.As(err, &errs) {
		path, value := errs[0].Place()
		fmt.Println(path, syntax.Print(value))
	}
	// Output: [albums format any_ 1] "tape"
}

// For logs and metrics: what was asked, and nothing that a client wrote.
func ExampleQuery_Shape() {
	q := schema.Must(language.Parse("albums", []byte(`{"albums": {"title": {"any_": ["a", "b"]}, "rating": {"is_null_": false}}, "limit": 5}`)))
	fmt.Println(q.Shape())
	// Output: {"albums":{"rating":{"is_null_":false},"title":{"any_":["?"]}},"limit":"?"}
}

// A key for caches: it knows the policy of the caller, the page and the schema.
func ExampleQuery_Sum() {
	body := []byte(`{"albums": {"tracks": {"ge_": 10}}}`)
	same := []byte(`{"albums": {"tracks": {"operator": "and_", "ge_": 10}}}`)
	caller := language.Within(filter.Scope{Rows: map[string]predicate.Node{"albums": predicate.IsNull(albums.Term("rating"))}})
	a, b := schema.Must(language.Parse("albums", body)), schema.Must(language.Parse("albums", same))
	c := schema.Must(caller.Parse("albums", body))
	fmt.Println(a.Sum() == b.Sum(), a.Sum() == c.Sum())
	// Output: true false
}

// A cursor is made of the sort keys of the last row of a page, and is good for this query alone.
func ExampleQuery_Cursor() {
	body := `{"albums": {"format": {"eq_": "CD"}}, "sort": "TRACKS_DESC"`
	q := schema.Must(language.Parse("albums", []byte(body+`}`)))
	cursor := q.Cursor([]schema.Value{schema.Integer(12), schema.TextOf(schema.UUID, "8f3c2a10-1111-4222-8333-444455556666")})

	next := schema.Must(language.Parse("albums", []byte(body+`, "cursor": "`+cursor+`"}`)))
	fmt.Println(next.Page().After)
	_, err := language.Parse("albums", []byte(`{"sort": "TRACKS_DESC", "cursor": "`+cursor+`"}`))
	fmt.Println(err)
	// Output:
	// [12 8f3c2a10-1111-4222-8333-444455556666]
	// /cursor: the cursor is not one of this query: leave it out to begin again
}

// The page before a row: a cursor says its direction itself.
func ExampleQuery_CursorBefore() {
	q := schema.Must(language.Parse("sales", []byte(`{"sort": "PRICE_ASC"}`)))
	previous := schema.Must(q.Resume(q.CursorBefore([]schema.Value{schema.Number(9.5), schema.Integer(7)})))
	fmt.Println(previous.Page().Backward, previous.Page().After)
	// Output: true [9.5 7]
}

// Whom the key is hidden from gets cursors that count.
func ExampleQuery_CursorAt() {
	caller := language.Within(filter.Scope{Hides: map[string][]string{"sales": {"id"}}})
	q := schema.Must(caller.Parse("sales", []byte(`{"limit": 10}`)))
	next := schema.Must(q.Resume(q.CursorAt(10)))
	fmt.Println(next.Page().Offset, next.Page().Limit)
	// Output: 10 10
}

func ExampleQuery_Resume() {
	q := schema.Must(language.Query("sales", predicate.Node{}))
	next, err := q.Resume(q.Cursor([]schema.Value{schema.Integer(7)}))
	fmt.Println(next.Page().After, err)
	// Output: [7] <nil>
}

func ExampleQuery_Slice() {
	q := schema.Must(language.Query("sales", predicate.Node{})).Slice(20, 10)
	fmt.Println(q.Page().Offset, q.Page().Limit)
	// Output: 20 10
}

func ExampleQuery_Sorted() {
	q := schema.Must(language.Query("sales", predicate.Node{}))
	q, err := q.Sorted(schema.Order{Name: "price", Term: sales.Term("price"), Descending: true})
	fmt.Println(len(q.Page().Order), err)
	// Output: 2 <nil>
}

func ExampleQuery_Warnings() {
	type thing struct {
		ID   int64  `json:"id" tamis:"key"`
		Name string `json:"name"`
	}
	things := schema.Must(schema.For[thing]("things"))
	things.Fields[1].Deprecated = "names go; ask for the id"
	l := schema.Must(filter.New(schema.Must(schema.New(things)), filter.Config{}))
	for _, w := range schema.Must(l.Parse("things", []byte(`{"things": {"name": {"eq_": "x"}}}`))).Warnings() {
		fmt.Println(w.Pointer, w.Message)
	}
	// Output: /things/name name is deprecated: names go; ask for the id
}

func ExampleQuery_Key() {
	l := language.For(filter.Route{Keys: []filter.Key{{Name: "dry_run", Type: schema.Type{Kind: schema.Bool}}}})
	fmt.Println(schema.Must(l.Parse("albums", []byte(`{"dry_run": true}`))).Key("dry_run"))
	fmt.Println(schema.Must(l.Parse("albums", []byte(`{}`))).Key("dry_run").IsNull())
	// Output:
	// true
	// true
}

func ExampleQuery_Aggregate() {
	l := language.For(filter.Route{History: true})
	q := schema.Must(l.Parse("sales", []byte(`{"history": {"field": "at", "start": "now-1d", "end": "now", "interval_seconds": 3600, "sum": ["price"]}}`)))
	fmt.Println(q.Aggregate().History.Field.Name, q.Aggregate().Sums[0].Name)
	// Output: at price
}

func ExampleAggregate_Columns() {
	l := language.For(filter.Route{Aggregate: true})
	q := schema.Must(l.Parse("sales", []byte(`{"aggregate": {"group_by": ["album_id"], "max": ["price"], "sort": "-max.price"}}`)))
	for _, c := range q.Aggregate().Columns() {
		fmt.Println(c.Name, c.Each())
	}
	// Output:
	// album_id false
	// price false
}

// Of an array, each value in it is a group.
func ExampleColumn_Each() {
	type Flow struct {
		ID   string   `json:"id" tamis:"key"`
		Tags []string `json:"tags"`
	}
	l := schema.Must(filter.For[Flow]("flows")).For(filter.Route{Aggregate: true})
	q := schema.Must(l.Parse("flows", []byte(`{"aggregate": {"group_by": ["tags"]}}`)))
	fmt.Println(q.Aggregate().GroupBy[0].Each())
	// Output: true
}

func ExampleLanguage_GroupFields() {
	fmt.Println(language.GroupFields(language.Collection("sales")))
	// Output: [id album_id at price]
}

func ExampleRoute_Counts() {
	counts, rows := filter.Route{Aggregate: true}, filter.Route{}
	fmt.Println(counts.Counts(), rows.Counts())
	// Output: true false
}

// How long orders waited, in microseconds.
func ExampleQuery_Group() {
	type Order struct {
		ID    int64     `json:"id" tamis:"key"`
		Asked time.Time `json:"asked"`
		Sent  time.Time `json:"sent"`
	}
	l := schema.Must(filter.For[Order]("orders"))
	q := schema.Must(l.Parse("orders", []byte(`{"orders": {"id": {"gt_": 7}}}`)))
	of := q.Collection()
	var id filter.Column
	id.Name, id.Term = "id", of.Term("id")
	q, err := q.Group(filter.Aggregate{
		GroupBy: []filter.Column{id}, Limit: 10,
		Durations: []filter.Duration{{Cases: []filter.DurationCase{
			{When: predicate.True(), Plus: []*schema.Term{of.Term("sent")}, Minus: []*schema.Term{of.Term("asked")}},
		}}},
	})
	fmt.Println(q.Where(), q.Aggregate().Limit, err)
	// Output: range(id, > 7) 10 <nil>
}

// A third of a second is no whole number of microseconds.
func ExampleHistory_Bucket() {
	h := filter.History{Start: 0, End: 3_000_000, Interval: 1_000_000, Parts: 3}
	fmt.Println(h.Bucket(333_333), h.Bucket(333_334), h.Buckets())
	// Output: 0 1 9
}

func ExampleHistory_Buckets() {
	l := language.For(filter.Route{History: true})
	q := schema.Must(l.Parse("sales", []byte(`{"history": {"field": "at", "start": "2024-01-01T00:00:00Z", "end": "2024-01-01T10:30:00Z", "interval_seconds": 3600}}`)))
	fmt.Println(q.Aggregate().History.Buckets()) // the last is shorter
	// Output: 11
}

// The rows of one query that satisfy more: those on CD, whatever the client asks for.
func ExampleQuery_And() {
	q := schema.Must(language.Parse("albums", []byte(`{"albums": {"title": {"any_": ["a", "b"]}}, "limit": 5}`)))
	of := q.Collection()
	narrow, err := q.And(predicate.Equal(of.Term("format"), schema.TextOf(schema.Enum, "CD")))
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(narrow.Where(), narrow.Page().Limit)
	// Output: and(in(title, ["a" "b"]), in(format, "CD")) 5
}

// What was wanted at the place of an error, for those who tell errors in words of their own.
func ExampleError_Want() {
	_, err := language.Parse("albums", []byte(`{"albums": {"title": {"any_": "etl"}}}`))
	var errs filter.Errors
	if errors.As(err, &errs) {
		want := errs[0].Want()
		fmt.Println(want.List, want.Type.Kind)
	}
	// Output: true string
}

// What a filter says at any time, for those who keep it.
func ExampleQuery_Unresolved() {
	sales := schema.Must(schema.For[struct {
		ID int64     `json:"id" tamis:"key"`
		At time.Time `json:"at"`
	}]("sales"))
	noon := func() time.Time { return time.Date(2024, 1, 31, 12, 0, 0, 0, time.UTC) }
	l := schema.Must(filter.New(schema.Must(schema.Options{RelativeTimes: true}.New(sales)), filter.Config{Now: noon}))
	q := schema.Must(l.Parse("sales", []byte(`{"sales": {"at": {"after_": "now-1h"}}}`)))
	fmt.Println(q.Where())
	fmt.Println(q.Unresolved())
	// Output:
	// range(at, >= 2024-01-31T11:00:00.000000Z)
	// range(at, >= now-1h) <nil>
}

func ExampleQuery_HasSort() {
	for _, body := range []string{`{"sort": "TITLE_ASC"}`, `{"sort": []}`, `{}`} {
		fmt.Println(schema.Must(language.Parse("albums", []byte(body))).HasSort())
	}
	// Output:
	// true
	// false
	// false
}
