package fuzz_test

import (
	"math/rand"
	"reflect"
	"testing"

	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/filter/syntax"
	"github.com/tamis-go/tamis/fuzz"
	"github.com/tamis-go/tamis/schema"
	"github.com/tamis-go/tamis/sqlgen"
)

// TestACacheChangesNoStatement asks one cache for filters and for what is near them: a criterion fewer, a list of another
// length, a cursor with other nulls, within a policy and outside of it. Each is asked beside each other one, in both orders.
func TestACacheChangesNoStatement(t *testing.T) {
	inWorlds(t, 20, func(w *world) {
		languages := []*filter.Language{w.language}
		if scope, err := fuzz.Scope(w.language, sample[map[string][]byte](w, fuzz.Policies(w.language, w.rows))); err == nil {
			languages = append(languages, w.language.Within(scope))
		}
		w.each(12, func(c *schema.Collection, body []byte) {
			var near []*filter.Query
			for _, text := range neighbours(w.rng, body) {
				for _, l := range languages {
					if q, err := l.Parse(c.Name, text); err == nil {
						near = append(near, q, w.cut(q))
					}
				}
			}
			for _, d := range sqlgen.Dialects() {
				cache := d.Cache(256)
				w.askTwice(cache, d, near)
			}
		})
	})
}

// neighbours returns a body, some of what is smaller than it by a little, and it with lists of other lengths.
func neighbours(rng *rand.Rand, body []byte) [][]byte {
	out := [][]byte{body}
	for smaller := range fuzz.ShrinkBody(body) {
		if rng.Intn(4) == 0 {
			out = append(out, smaller)
		}
	}
	if len(out) > 8 {
		rng.Shuffle(len(out)-1, func(i, j int) { out[i+1], out[j+1] = out[j+1], out[i+1] })
		out = out[:8]
	}
	for length := range 4 {
		tree, _ := syntax.Parse(body, syntax.Limits{})
		syntax.Walk(tree, func(v syntax.Value) bool {
			if list, ok := v.(*syntax.Array); ok && len(list.Items) > 0 {
				items := list.Items
				for len(items) < length {
					items = append(items[:len(items):len(items)], items[0])
				}
				list.Items = items[:length]
			}
			return true
		})
		out = append(out, []byte(syntax.Print(tree)))
	}
	return out
}

// cut returns a page of q behind a row, or before one, of which any key may be null that can be.
func (w *world) cut(q *filter.Query) *filter.Query {
	w.Helper()
	var keys []schema.Value
	for _, o := range q.Page().Order {
		v := someValue(o.Term.Type)
		if w.rng.Intn(2) == 0 && (o.Term.Nullable() || len(o.Via) > 0) {
			v = schema.Value{}
		}
		keys = append(keys, v)
	}
	cursor := q.Cursor(keys)
	if w.rng.Intn(2) == 0 {
		cursor = q.CursorBefore(keys)
	}
	return w.resume(q, cursor)
}

func someValue(t schema.Type) schema.Value {
	switch t.Kind {
	case schema.Enum:
		return schema.TextOf(t.Kind, t.Enum[0])
	case schema.UUID:
		return schema.TextOf(t.Kind, "8f3c2a10-1111-4222-8333-444455556666")
	case schema.String:
		return schema.Text("a")
	default:
		return schema.NumOf(t.Kind, 1)
	}
}

// askTwice asks a cache for each pair of queries in both orders: in a list that goes forth and back each comes behind each other one.
func (w *world) askTwice(cache *sqlgen.Cache, d *sqlgen.Dialect, queries []*filter.Query) {
	w.Helper()
	doors := []struct {
		cached func([]any, *filter.Query) (string, []any, error)
		plain  func([]byte, []any, *filter.Query) ([]byte, []any, error)
	}{{cache.Select, d.Append}, {cache.Keyed, d.AppendKeyed}, {cache.Count, d.AppendCount}}
	ask := func(q *filter.Query) {
		for _, door := range doors {
			text, args, err := door.cached(nil, q)
			want, wantArgs, wantErr := door.plain(nil, nil, q)
			if err != nil || wantErr != nil {
				w.Errorf("%s: %s: %v out of a cache, %v without", d, q, err, wantErr)
			}
			if text != string(want) || !reflect.DeepEqual(args, wantArgs) {
				w.Errorf("%s: %s out of a cache is\n%s %v, want\n%s %v", d, q, text, args, want, wantArgs)
			}
		}
	}
	for _, q := range queries {
		ask(q)
	}
	for i := range queries {
		ask(queries[len(queries)-1-i])
	}
}
