package source_test

import (
	"context"
	"fmt"
	"testing"

	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/memeval"
	"github.com/tamis-go/tamis/memeval/table"
	"github.com/tamis-go/tamis/schema"
	"github.com/tamis-go/tamis/schema/file"
	"github.com/tamis-go/tamis/source"
)

// entries is a language of rows with a UUID, and a text that no two have alike.
var entries = schema.Must(filter.New(schema.Must(file.Parse("entries.yaml", []byte(`
tamis: 1
collections:
  entries:
    key: id
    columns: {id: uuid, slug: {type: string, unique: true}, tenant: string, likes: int or null, at: datetime}
`))), filter.Config{}))

func entryID(i int) string { return fmt.Sprintf("01890000-0000-7000-8000-%012d", i) }

func entry(i int) source.Row {
	return source.Row{"id": entryID(i), "slug": fmt.Sprint("s", i), "tenant": "north", "likes": int64(1), "at": "2024-05-01T12:00:00Z"}
}

// stored returns a source of so many entries in memory.
func stored(tb testing.TB, n int) *source.Store {
	tb.Helper()
	t := schema.Must(table.New(entries.Collection("entries"), nil))
	err := t.AppendSeq(func(yield func(map[string]any, error) bool) {
		for i := range n {
			if !yield(entry(i), nil) {
				return
			}
		}
	})
	if err != nil {
		tb.Fatal(err)
	}
	return schema.Must(source.Memory(entries, memeval.Dataset{"entries": t}))
}

// change is one write of a kind, of the row of a number.
func change(s source.Writer, kind string, i int) error {
	ctx := context.Background()
	c := entries.Collection("entries")
	return s.Change(ctx, func(tx source.Tx) error {
		if kind == "insert" {
			_, err := tx.Insert(ctx, c, entry(i))
			return err
		}
		q, err := source.KeyQuery(entries, c, []schema.Value{schema.TextOf(schema.UUID, entryID(i))})
		if err != nil {
			return err
		}
		if kind == "delete" {
			_, err := tx.Delete(ctx, q)
			return err
		}
		_, err = tx.Update(ctx, q, source.Row{"likes": int64(i)})
		return err
	})
}

// BenchmarkWritesInMemory costs no more among a million rows than among a thousand, but for what fewer rows find in the caches of the processor.
func BenchmarkWritesInMemory(b *testing.B) {
	for _, n := range []int{1_000, 1_000_000} {
		s := stored(b, n)
		next := n
		if err := change(s, "insert", next); err != nil { // what is made once is made now
			b.Fatal(err)
		}
		for _, kind := range []string{"insert", "update", "delete"} {
			b.Run(fmt.Sprintf("%s/%d", kind, n), func(b *testing.B) {
				b.ReportAllocs()
				i := 0
				for b.Loop() {
					i++
					at := i * 7919 % n
					if kind == "insert" {
						next++
						at = next
					}
					if err := change(s, kind, at); err != nil {
						b.Fatal(err)
					}
				}
			})
		}
	}
}
