package source_test

import (
	"fmt"
	"testing"

	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/internal/engines/enginetest"
	"github.com/tamis-go/tamis/memeval"
	"github.com/tamis-go/tamis/schema"
	"github.com/tamis-go/tamis/schema/file"
	"github.com/tamis-go/tamis/source"
	"github.com/tamis-go/tamis/sqlgen"
)

// A database reads the groups of a history in the type of their column: a decimal has its digits.
func TestAHistoryIsGroupedByADecimal(t *testing.T) {
	l := schema.Must(filter.New(schema.Must(file.Parse("sales.yaml", []byte(`{tamis: 1, collections: {sales: {key: id,
		columns: {id: int, at: datetime, price: "decimal(10,2) or null"}, fields: {at: {from: at}, price: {from: price}}}}}`))), filter.Config{}))
	data := memeval.Dataset{"sales": []map[string]any{
		{"id": int64(1), "at": "2024-01-01T00:00:00Z", "price": "1.50"}, {"id": int64(2), "at": "2024-01-01T00:00:00Z", "price": "1.5"},
		{"id": int64(3), "at": "2024-01-01T00:00:00Z"},
	}}
	tables, err := source.CreateAndLoad(t.Context(), enginetest.Open(t, "sqlite"), sqlgen.SQLite, l, data)
	if err != nil {
		t.Fatal(err)
	}
	memory, err := source.Memory(l, data)
	if err != nil {
		t.Fatal(err)
	}
	q, err := l.For(filter.Route{History: true}).Parse("sales", []byte(`{"history": {"field": "at", "start": "2024-01-01T00:00:00Z", "end": "2024-01-02T00:00:00Z", "interval_seconds": 86400, "group_by": ["price"]}}`))
	if err != nil {
		t.Fatal(err)
	}
	want, err := source.History(t.Context(), memory, q)
	if err != nil {
		t.Fatal(err)
	}
	got, err := source.History(t.Context(), tables, q)
	if err != nil || len(got) != 2 || fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("the history in SQLite is %v, %v; want %v, as in memory", got, err, want)
	}
}

// A history is grouped by times however SQLite keeps them.
func TestAHistoryIsGroupedByATimeOfAnyStorage(t *testing.T) {
	for _, kept := range []string{"text_space", "micros", "rfc3339"} {
		l := schema.Must(filter.New(schema.Must(file.Parse("sales.yaml", []byte(`{tamis: 1, collections: {sales: {key: id,
			columns: {id: int, at: datetime, sent: {type: datetime or null, storage: {sqlite: `+kept+`}}}}}}`))), filter.Config{}))
		data := memeval.Dataset{"sales": []map[string]any{
			{"id": int64(1), "at": "2024-01-01T00:00:00Z", "sent": "2024-01-02T00:00:00Z"}, {"id": int64(2), "at": "2024-01-01T00:00:00Z", "sent": "2024-01-02T02:00:00+02:00"},
			{"id": int64(3), "at": "2024-01-01T00:00:00Z"},
		}}
		tables, err := source.CreateAndLoad(t.Context(), enginetest.Open(t, "sqlite"), sqlgen.SQLite, l, data)
		if err != nil {
			t.Fatal(err)
		}
		q, err := l.For(filter.Route{History: true}).Parse("sales", []byte(`{"history": {"field": "at", "start": "2024-01-01T00:00:00Z", "end": "2024-01-02T00:00:00Z", "interval_seconds": 86400, "group_by": ["sent"]}}`))
		if err != nil {
			t.Fatal(err)
		}
		want, err := source.History(t.Context(), schema.Must(source.Memory(l, data)), q)
		if err != nil {
			t.Fatal(err)
		}
		if got, err := source.History(t.Context(), tables, q); err != nil || len(got) != 2 || fmt.Sprint(got) != fmt.Sprint(want) {
			t.Errorf("kept as %s: the history is %v, %v; want %v, as in memory", kept, got, err, want)
		}
	}
}
