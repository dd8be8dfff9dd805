package match_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/match"
	"github.com/tamis-go/tamis/schema"
)

type Order struct {
	ID       string   `json:"id" tamis:"uuid,key"`
	Customer string   `json:"customer"`
	Cents    int64    `json:"cents"`
	Tags     []string `json:"tags"`
}

var (
	language = schema.Must(filter.For[Order]("orders"))
	orders   = language.Collection("orders")
)

func alertsOf(saved map[string]string) *match.Index[string, Order] {
	ix := schema.Must(match.New[string, Order](orders, nil))
	for key, body := range saved {
		if err := ix.Put(key, schema.Must(language.Parse("orders", []byte(body)))); err != nil {
			panic(err)
		}
	}
	return ix
}

func ExampleNew() {
	ix, err := match.New[string, Order](orders, nil)
	if err != nil {
		fmt.Println(err)
	}
	q, err := language.Parse("orders", []byte(`{"orders": {"customer": {"any_": ["acme"]}, "cents": {"ge_": 1000}}}`))
	if err != nil {
		fmt.Println(err)
	}
	if err := ix.Put("big acme", q); err != nil {
		fmt.Println(err)
	}
	fmt.Println(ix.Match(&Order{Customer: "acme", Cents: 2500}))
	// Output: [big acme] <nil>
}

// Queries are put by several goroutines at once, each in the shard of its key, while others match.
func ExampleNewFleet() {
	fleet := schema.Must(match.NewFleet[string, Order](orders, nil, 2))
	var writers sync.WaitGroup
	for _, customer := range []string{"acme", "zen"} {
		writers.Go(func() {
			body := fmt.Sprintf(`{"orders": {"customer": {"any_": [%q]}, "cents": {"ge_": 1000}}}`, customer)
			if err := fleet.Put("big "+customer, schema.Must(language.Parse("orders", []byte(body)))); err != nil {
				fmt.Println(err)
			}
		})
	}
	writers.Wait()
	fmt.Println(fleet.MatchJSON([]byte(`{"customer": "acme", "cents": 2500}`)))
	fleet.Delete("big acme")
	fmt.Println(fleet.Match(&Order{Customer: "acme", Cents: 2500}))
	// Output:
	// [big acme] <nil>
	// [] <nil>
}

func ExampleIndex_MatchJSON() {
	ix := alertsOf(map[string]string{"rush": `{"orders": {"tags": {"all_": ["rush"]}}}`})
	fmt.Println(ix.MatchJSON([]byte(`{"id": "8f3c2a10-1111-4222-8333-444455556666", "tags": ["rush", "gift"]}`)))
	fmt.Println(ix.MatchJSON([]byte(`{"tags": "rush"}`)))
	// Output:
	// [rush] <nil>
	// [] orders.tags: want an array of texts, not "rush"
}

func ExampleIndex_MatchLines() {
	ix := alertsOf(map[string]string{"big": `{"orders": {"cents": {"ge_": 1000}}}`})
	text := "{\"cents\": 1500}\n{\"cents\": \"1500\"}\n{\"cents\": 5}\n"
	for event, err := range ix.MatchLines(context.Background(), strings.NewReader(text)) {
		fmt.Println(event.Line, event.Keys, err)
	}
	// Output:
	// 1 [big] <nil>
	// 2 [] line 2: orders.cents: want an int, as 20 and not 20.0, within int64, not "1500"
	// 3 [] <nil>
}

func ExampleIndex_AppendJSON() {
	ix := alertsOf(map[string]string{"small": `{"orders": {"cents": {"lt_": 1000}}}`})
	keys, _ := ix.AppendJSON(nil, []byte(`{"cents": 500}`))
	fmt.Println(keys)
	// Output: [small]
}

func ExampleIndex_Append() {
	ix := alertsOf(map[string]string{
		"rush":  `{"orders": {"tags": {"all_": ["rush"]}}}`,
		"small": `{"orders": {"cents": {"lt_": 1000}}}`,
	})
	keys, _ := ix.Append(nil, &Order{Cents: 500, Tags: []string{"rush", "gift"}})
	slices.Sort(keys)
	fmt.Println(keys)
	// Output: [rush small]
}

func ExampleIndex_Changes() {
	ix := alertsOf(map[string]string{
		"small": `{"orders": {"cents": {"lt_": 1000}}}`,
		"big":   `{"orders": {"cents": {"ge_": 1000}}}`,
		"acme":  `{"orders": {"customer": {"any_": ["acme"]}}}`,
	})
	before, after := Order{Customer: "acme", Cents: 500}, Order{Customer: "acme", Cents: 1500}
	changes, err := ix.Changes(&before, &after)
	for _, c := range changes {
		fmt.Println(c.Key, c.Move)
	}
	fmt.Println(err)
	// Unordered output:
	// <nil>
	// small leave
	// big enter
	// acme stay
}

func ExampleIndex_Limit() {
	ix := alertsOf(nil)
	ix.Limit(match.Limits{Filters: 1})
	q := schema.Must(language.Parse("orders", []byte(`{"orders": {"cents": {"lt_": 1000}}}`)))
	fmt.Println(ix.Put("one", q))
	fmt.Println(ix.Put("two", q))
	// Output:
	// <nil>
	// match: the index is full: it may hold 1 query
}

// A saved filter with a relative time follows the clock of its language.
func ExampleIndex_Put() {
	type job struct {
		ID    int64     `json:"id" tamis:"key"`
		Start time.Time `json:"start"`
	}
	now := time.Date(2024, 1, 31, 12, 0, 0, 0, time.UTC)
	registry := schema.Must(schema.Options{RelativeTimes: true}.New(schema.Must(schema.For[job]("jobs"))))
	l := schema.Must(filter.New(registry, filter.Config{Now: func() time.Time { return now }}))
	ix := schema.Must(match.New[string, job](l.Collection("jobs"), nil))
	if err := ix.Put("recent", schema.Must(l.Parse("jobs", []byte(`{"jobs": {"start": {"after_": "now-1h"}}}`)))); err != nil {
		fmt.Println(err)
	}
	row := job{Start: now.Add(-30 * time.Minute)}
	fmt.Println(ix.Match(&row))
	now = now.Add(24 * time.Hour)
	fmt.Println(ix.Match(&row))
	// Output:
	// [recent] <nil>
	// [] <nil>
}

// Rows out of JSON may hold anything. One in error matches nothing, and is reported.
func ExampleIndex_Skip() {
	ix := schema.Must(match.New[string, map[string]any](orders, nil))
	if err := ix.Put("not big", schema.Must(language.Parse("orders", []byte(`{"orders": {"not_": {"cents": {"ge_": 1000}}}}`)))); err != nil {
		fmt.Println(err)
	}
	row := map[string]any{"cents": "12.50"}
	fmt.Println(ix.Match(&row))
	ix.Skip(func(_ *map[string]any, err error) { fmt.Println("skipped:", err) })
	fmt.Println(ix.Match(&row))
	// Output:
	// [] orders.cents: want an int, as 20 and not 20.0, within int64, not "12.50"
	// skipped: orders.cents: want an int, as 20 and not 20.0, within int64, not "12.50"
	// [] <nil>
}

func ExampleIndex_AppendChanges() {
	ix := alertsOf(map[string]string{"big": `{"orders": {"cents": {"ge_": 1000}}}`})
	changes, err := ix.AppendChanges(nil, nil, &Order{Cents: 1500}) // a new row
	fmt.Println(changes, err)
	// Output: [{big enter}] <nil>
}

// A saved filter is kept as a line, and checked against the schema of the day when it is read again.
func ExampleAppendSaved() {
	q := schema.Must(language.Parse("orders", []byte(`{"orders": {"cents": {"ge_": 1000}, "tags": {"all_": ["rush", "gift"]}}}`)))
	line := match.AppendSaved(nil, "big", q)
	fmt.Print(string(line))
	again, err := match.ParseSaved(line).Query(language, "orders")
	fmt.Println(again, err)
	// Output:
	// {"id":"big","filter":{"orders":{"cents":{"ge_":1000},"tags":{"all_":["gift","rush"]}}},"meaning":"9d09e34c4beb6cf3"}
	// {"orders":{"cents":{"ge_":1000},"tags":{"all_":["gift","rush"]}}} <nil>
}

func ExampleSaved_Query() {
	saved := match.ParseSaved([]byte(`{"id": "old", "filter": {"orders": {"cent": {"ge_": 1000}}}}`))
	_, err := saved.Query(language, "orders")
	var errs filter.Errors
	if errors.As(err, &errs) {
		fmt.Println(string(saved.ID), errs[0].Column, errs, "-", errs[0].Suggestion)
	}
	// Output: "old" 37 /filter/orders/cent: orders has no field "cent" - cents
}
