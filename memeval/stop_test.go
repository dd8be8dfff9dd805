package memeval_test

import (
	"context"
	"errors"
	"fmt"
	"sync/atomic"
	"testing"
	"time"

	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/filter/predicate"
	"github.com/tamis-go/tamis/internal/evaltest"
	"github.com/tamis-go/tamis/memeval"
	"github.com/tamis-go/tamis/memeval/table"
	"github.com/tamis-go/tamis/schema"
)

// A context that ends at the tenth test of a row leaves no more to come than the rows between two looks at it, and those of
// the moment that it takes to be heard of: however the rows are kept, and wherever the test is asked. Counted, and not timed.
func TestAnEndedContextEndsTheWork(t *testing.T) {
	const rows, most = 20_000, 2_000
	var calls atomic.Int64
	var leave func()
	var albumMaps, artistMaps []map[string]any
	var albumStructs []evaltest.Album
	var artistStructs []evaltest.Artist
	for i := range rows {
		id, title := fmt.Sprintf("%08x-0000-4000-8000-000000000000", i), fmt.Sprint("title ", i)
		albumMaps = append(albumMaps, map[string]any{"id": id, "title": title, "artist_id": id, "released": "2024-01-01", "discs": 1})
		artistMaps = append(artistMaps, map[string]any{"id": id, "name": title})
		albumStructs = append(albumStructs, evaltest.Album{ID: id, Title: title, ArtistID: &id})
		artistStructs = append(artistStructs, evaltest.Artist{ID: id, Name: title})
	}
	tables := memeval.Dataset{}
	for c, maps := range map[*schema.Collection][]map[string]any{evaltest.Albums: albumMaps, evaltest.Artists: artistMaps} {
		tables[c.Name] = schema.Must(table.New(c, maps))
	}
	slow := func(t *schema.Term) predicate.Node {
		return predicate.Node{Op: predicate.OpCustom, Term: t, Call: &predicate.Call{Name: "slow", Go: func(schema.Value, schema.Values) bool {
			if n := calls.Add(1); n == 10 {
				leave()
			} else if n > 10 {
				time.Sleep(50 * time.Microsecond)
			}
			return true
		}}}
	}
	for kept, data := range map[string]memeval.Dataset{
		"maps":    {"albums": memeval.Rows(albumMaps), "artists": memeval.Rows(artistMaps)},
		"structs": {"albums": albumStructs, "artists": artistStructs},
		"tables":  tables,
	} {
		for asked, where := range map[string]predicate.Node{
			"a text":        slow(evaltest.Albums.Term("title")),
			"a number":      slow(evaltest.Albums.Term("discs")),
			"a related row": predicate.Some(evaltest.Albums.Relation("artist"), slow(evaltest.Artists.Term("name"))),
		} {
			q := schema.Must(evaltest.MusicLanguage.Query("albums", where))
			for answered, answer := range map[string]func(context.Context) error{
				"count": func(ctx context.Context) error { _, err := memeval.CountContext(ctx, q, data); return err },
				"select": func(ctx context.Context) error {
					if kept == "structs" {
						_, err := memeval.SelectContext[evaltest.Album](ctx, q, data)
						return err
					}
					_, err := memeval.SelectContext[map[string]any](ctx, q, data)
					return err
				},
			} {
				ctx, cancel := context.WithCancel(context.Background())
				leave = cancel
				calls.Store(0)
				if err := answer(ctx); !errors.Is(err, context.Canceled) || calls.Load() < 10 || calls.Load() > most {
					t.Fatalf("%s of %s by %s: %v after %d tests, want the error of the context after 10 to %d", answered, kept, asked, err, calls.Load(), most)
				}
				cancel()
			}
		}
	}
}

// A context that is over before is an error, of few rows too, and one that is not changes nothing.
func TestAContextThatIsOverAnswersNothing(t *testing.T) {
	plain := schema.Must(evaltest.MusicLanguage.Parse("albums", []byte(`{}`)))
	history := schema.Must(evaltest.MusicLanguage.For(filter.Route{History: true}).Parse("albums", []byte(
		`{"history": {"field": "released", "start": "2024-01-01", "end": "2024-01-02", "interval_seconds": 3600}}`)))
	data := memeval.Dataset{"albums": memeval.Rows{{"id": "00000000-0000-4000-8000-000000000000", "title": "", "released": "2024-01-01T00:00:00.000000Z"}}}
	for name, answer := range map[string]func(context.Context) (int, error){
		"select": func(ctx context.Context) (int, error) {
			rows, err := memeval.SelectContext[map[string]any](ctx, plain, data)
			return len(rows), err
		},
		"count": func(ctx context.Context) (int, error) {
			n, err := memeval.CountContext(ctx, plain, data)
			return int(n), err
		},
		"history": func(ctx context.Context) (int, error) {
			groups, err := memeval.HistoryContext(ctx, history, data)
			return len(groups), err
		},
	} {
		ctx, cancel := context.WithCancel(context.Background())
		if n, err := answer(ctx); n != 1 || err != nil {
			t.Errorf("%s = %d, %v, want 1", name, n, err)
		}
		cancel()
		if _, err := answer(ctx); !errors.Is(err, context.Canceled) {
			t.Errorf("%s: %v, want %v", name, err, context.Canceled)
		}
	}
}
