package noninterference

import (
	"encoding/json"
	"maps"
	"math/rand"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/leanovate/gopter"

	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/fuzz"
	"github.com/tamis-go/tamis/httpapi"
	"github.com/tamis-go/tamis/memeval"
	"github.com/tamis-go/tamis/prefect"
	"github.com/tamis-go/tamis/schema"
	"github.com/tamis-go/tamis/schema/file"
)

// config has a clock that stands: where now is another time, answers may differ.
var config = filter.Config{
	Now:       func() time.Time { return time.Date(2024, 1, 1, 12, 0, 0, 500_000_000, time.UTC) },
	CursorKey: []byte("noninterference"),
}

// A world is a schema, rows of it and roles that see some of them.
type world struct {
	*testing.T
	rng      *rand.Rand
	seed     int64
	schema   []byte // nil: the preset
	language *filter.Language
	rows     fuzz.Rows
	names    []string        // of roles that do not see all
	text     map[string]role // what the file of roles has of each
	roles    *httpapi.Roles
}

// A role is a role as a file of roles has it.
type role struct {
	Rows  map[string]json.RawMessage `json:"rows,omitempty"`
	Hides map[string][]string        `json:"hides,omitempty"`
}

// all is the name of the role that sees all.
const all = "all"

// newWorld returns the world of a seed. The first is one of the preset.
func newWorld(t *testing.T, seed int64, preset bool) *world {
	t.Helper()
	w := &world{T: t, seed: seed, rng: rand.New(rand.NewSource(seed))}
	registry := prefect.Registry()
	if !preset {
		w.schema = fuzz.Schema(w.rng)
		var err error
		if registry, err = file.Parse("random.json", w.schema); err != nil {
			t.Fatalf("seed %d: %v\n%s", seed, err, w.schema)
		}
	}
	var err error
	if w.language, err = filter.New(registry, config); err != nil {
		t.Fatalf("seed %d: %v\n%s", seed, err, w.schema)
	}
	w.rows = sample[fuzz.Rows](w, fuzz.Data(w.language, fuzz.RowConfig{Most: 12}))
	w.text = map[string]role{}
	for _, kind := range []struct {
		name            string
		policies, hides bool
	}{{"policies", true, false}, {"both", true, true}, {"columns", false, true}} {
		w.draw(kind.name, kind.policies, kind.hides)
	}
	w.roles = w.parse(w.names...)
	return w
}

// draw adds a role. A policy that a file of roles cannot say, since YAML reads a number such as -2E+00 as a text, is drawn again.
func (w *world) draw(name string, policies, hides bool) {
	w.Helper()
	for range 50 {
		r := role{}
		if policies {
			r.Rows = map[string]json.RawMessage{}
			for c, body := range sample[map[string][]byte](w, fuzz.Policies(w.language, w.rows)) {
				r.Rows[c] = body
			}
			if len(r.Rows) == 0 {
				continue // a file without rows shows them all
			}
		}
		if hides {
			r.Hides = sample[map[string][]string](w, fuzz.Hides(w.language))
		}
		w.text[name] = r
		if _, err := httpapi.ParseRoles(w.language, w.file(name)); err == nil {
			w.names = append(w.names, name)
			return
		} else if !strings.Contains(err.Error(), `not the text "`) {
			w.Fatalf("seed %d: %s\n%v", w.seed, w.file(name), err)
		}
	}
}

// parse returns roles of these names, and the one that sees all.
func (w *world) parse(names ...string) *httpapi.Roles {
	w.Helper()
	return schema.Must(httpapi.ParseRoles(w.language, w.file(names...)))
}

// file returns a file of roles, in which the token of each is its name.
func (w *world) file(names ...string) []byte {
	w.Helper()
	roles := map[string]role{all: {}}
	tokens := []map[string]string{{"role": all, "token": all}}
	for _, name := range names {
		roles[name] = w.text[name]
		tokens = append(tokens, map[string]string{"role": name, "token": name})
	}
	text, err := json.Marshal(map[string]any{"roles": roles, "tokens": tokens})
	if err != nil {
		w.Fatal(err)
	}
	return text
}

// scope returns what the callers of a role may see.
func (w *world) scope(name string) filter.Scope {
	w.Helper()
	for _, r := range w.roles.Roles() {
		if r.Name != name {
			continue
		}
		view, err := r.View()
		if err != nil {
			w.Fatal(err)
		}
		if view.Scope != nil {
			return *view.Scope
		}
	}
	return filter.Scope{}
}

// sample returns a value of a generator, from the world's own randomness.
func sample[T any](w *world, g gopter.Gen) T {
	w.Helper()
	p := gopter.DefaultGenParameters()
	p.Rng = rand.New(rand.NewSource(w.rng.Int63()))
	v, ok := g(p).Retrieve()
	if !ok {
		w.Fatal("the generator has no value")
	}
	return v.(T)
}

func dataset(rows fuzz.Rows) memeval.Dataset {
	out := memeval.Dataset{}
	for name, list := range rows {
		out[name] = list
	}
	return out
}

// clone returns rows that may be changed.
func clone(rows fuzz.Rows) fuzz.Rows {
	out := fuzz.Rows{}
	for name, list := range rows {
		out[name] = make([]map[string]any, len(list))
		for i, row := range list {
			out[name][i] = maps.Clone(row)
		}
	}
	return out
}

// isKey reports whether a column is one of a key.
func isKey(c *schema.Collection, col *schema.Column) bool { return slices.Contains(c.Key, col) }
