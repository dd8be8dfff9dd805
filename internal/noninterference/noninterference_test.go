package noninterference

import (
	"database/sql"
	"fmt"
	"maps"
	"net/http"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/tamis-go/tamis/fuzz"
	"github.com/tamis-go/tamis/httpapi"
	"github.com/tamis-go/tamis/httpapi/proxy"
	"github.com/tamis-go/tamis/httpapi/routes"
	"github.com/tamis-go/tamis/internal/engines/enginetest"
	"github.com/tamis-go/tamis/source"
	"github.com/tamis-go/tamis/sqlgen"
)

// Bodies of a run, of each source. TAMIS_FUZZ_N is per cent of them, TAMIS_FUZZ_SEED the first world.
const (
	onSQLite   = 1500 // and in memory
	onPostgres = 300
)

func TestNoCallerTellsWorldsApart(t *testing.T) {
	ask(t, number(t, "TAMIS_FUZZ_N", 100)*onSQLite/100, sqlgen.SQLite)
}

func TestNoCallerTellsWorldsApartOnPostgres(t *testing.T) {
	if testing.Short() {
		t.Skip("a test that asks a server is not short")
	}
	ask(t, number(t, "TAMIS_FUZZ_N", 100)*onPostgres/100, sqlgen.Postgres)
}

// number returns the value of a variable that says how much to do.
func number(t testing.TB, name string, otherwise int) int {
	t.Helper()
	if os.Getenv(name) == "" {
		return otherwise
	}
	n, err := strconv.Atoi(os.Getenv(name))
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// ask asks n bodies of pairs of worlds, in memory and in databases of d.
func ask(t *testing.T, n int, d *sqlgen.Dialect) {
	t.Helper()
	seed := int64(number(t, "TAMIS_FUZZ_SEED", 1))
	counts := &tally{status: map[string]int{}}
	databases := [2]*sql.DB{enginetest.Open(t, d.Name), enginetest.Open(t, d.Name)}
	for i := int64(0); counts.bodies < n && !t.Failed(); i++ {
		w := newWorld(t, seed+i, i == 0)
		counts.worlds++
		h := &house{world: w, tally: counts, dialect: d}
		for i, db := range databases {
			h.tables[i] = tables(t, db, d, w.language)
		}
		cache := h.tables[1].Dialect().Cache(64)
		for i, db := range databases {
			h.cached[i] = &cached{db: db, dialect: h.tables[1].Dialect(), registry: w.language.Registry(), cache: cache}
		}
		for _, name := range w.names {
			if p := w.twin(name); p.changes > 0 && counts.bodies < n && !t.Failed() {
				counts.pairs++
				counts.changes += p.changes
				h.answer(p)
				h.matches(p)
			}
		}
	}
	counts.tell(t, d.Name, seed)
}

// A house is where a world's roles are served.
type house struct {
	*world
	*tally
	dialect *sqlgen.Dialect
	tables  [2]*source.Tables
	cached  [2]source.Source // of one cache
}

// A served is one world behind handlers.
type served struct {
	name  string
	apis  []http.Handler // in memory, in tables
	cache http.Handler   // in tables, out of a cache
	proxy http.Handler   // before an API without roles; nil if a policy cannot be said in a body
}

// serve returns what serves rows.
func (h *house) serve(p *pair, i int, rows fuzz.Rows) *served {
	h.Helper()
	memory, err := source.Memory(h.language, dataset(rows))
	if err != nil {
		h.Fatal(err)
	}
	if err := h.tables[i].Clear(h.Context()); err != nil {
		h.Fatal(err)
	}
	if err := h.tables[i].Load(h.Context(), dataset(rows)); err != nil {
		h.Fatalf("seed %d: %v", h.seed, err)
	}
	withRoles := httpapi.Options{Routes: &routes.Standard, Access: h.roles.Access}
	open := httpapi.Options{Routes: &routes.Standard}
	out := &served{
		name:  []string{"one", "two"}[i],
		apis:  []http.Handler{withRoles.Handler(h.language, memory), withRoles.Handler(h.language, h.tables[i])},
		cache: withRoles.Handler(h.language, h.cached[i]),
	}
	behind := []source.Source{memory, h.tables[i]}[int(h.seed)%2]
	if len(p.scope.Hides) == 0 { // a proxy hides no columns
		out.proxy, err = proxy.Check(h.language, proxy.Options{Routes: &routes.Standard, Roles: h.parse(p.role)}, open.Handler(h.language, behind))
		if err != nil {
			h.unsayable++
		}
	}
	return out
}

// answer asks the callers of the role the same of both worlds.
func (h *house) answer(p *pair) {
	h.Helper()
	one, two := h.serve(p, 0, p.one), h.serve(p, 1, p.two)
	if (one.proxy == nil) != (two.proxy == nil) {
		h.Fatal("a proxy starts in one world alone")
	}
	requests := h.requests(p)
	out := make([][]string, len(requests)) // of tables of the first world, written without a cache
	for i, r := range requests {
		if r.Method == http.MethodPost {
			h.bodies++
		}
		want := fuzz.Ask(one.apis[1], r, "Bearer "+p.role, 6)
		h.note(want)
		out[i] = want
		h.same(p, h.dialect.Name, r, want, fuzz.Ask(two.apis[1], r, "Bearer "+p.role, 6))
		h.same(p, "memory", r, fuzz.Ask(one.apis[0], r, "Bearer "+p.role, 6), fuzz.Ask(two.apis[0], r, "Bearer "+p.role, 6))
		if i%4 == 0 {
			h.askedOpen++
			if !cmp.Equal(fuzz.Ask(one.apis[0], r, "Bearer "+all, 6), fuzz.Ask(two.apis[0], r, "Bearer "+all, 6)) {
				h.apart++
			}
		}
		if one.proxy != nil {
			answers := fuzz.Ask(one.proxy, r, "Bearer "+p.role, 6)
			h.proxied++
			if strings.HasPrefix(answers[0], "200") {
				h.forwarded++
			}
			h.same(p, "proxy", r, answers, fuzz.Ask(two.proxy, r, "Bearer "+p.role, 6))
		}
		if h.Failed() {
			return
		}
	}
	h.together(p, one, two, requests, out)
}

// together lets the callers of all roles ask at once, of statements out of one cache, and looks at what those of p's role are answered.
func (h *house) together(p *pair, one, two *served, requests []fuzz.Request, want [][]string) {
	h.Helper()
	got := make([][]string, len(requests))
	var callers sync.WaitGroup
	for _, name := range append(slices.Clone(h.names), all) {
		callers.Go(func() {
			for i, r := range requests {
				switch {
				case name == p.role:
					got[i] = fuzz.Ask(two.cache, r, "Bearer "+name, 6)
				case i%3 == len(name)%3:
					fuzz.Ask([]http.Handler{one.cache, two.cache}[i%2], r, "Bearer "+name, 1)
				}
			}
		})
	}
	callers.Wait()
	for i, r := range requests {
		h.same(p, h.dialect.Name+", one cache for all", r, want[i], got[i])
	}
}

// same fails unless a caller is answered alike in both worlds.
func (h *house) same(p *pair, where string, r fuzz.Request, want, got []string) {
	h.Helper()
	if cmp.Equal(want, got) || h.Failed() {
		return
	}
	h.Fatalf("seed %d, role %s, %s: %s %s %s\n(-one world +other)\n%s\nroles: %s\nworlds: %s\nschema: %s", h.seed, p.role, where, r.Method, r.Path, r.Body, cmp.Diff(want, got),
		h.file(p.role), cmp.Diff(p.one, p.two), h.schema)
}

// requests returns what a caller of the role asks: mostly what is accepted, of values that either world has.
func (h *house) requests(p *pair) []fuzz.Request {
	h.Helper()
	var out []fuzz.Request
	collections := slices.Clone(h.language.Registry().Collections())
	h.rng.Shuffle(len(collections), func(i, j int) { collections[i], collections[j] = collections[j], collections[i] })
	for _, c := range collections[:min(3, len(collections))] {
		for range 4 {
			data := []fuzz.Rows{p.one, p.two}[h.rng.Intn(2)]
			asked := fuzz.Requests(h.rng, h.language, p.caller, c, data)
			out = append(out, asked...)
			r := asked[h.rng.Intn(len(asked))]
			if r.Method != http.MethodPost {
				continue
			}
			spoiled := fuzz.Misspellings(h.rng, []byte(r.Body))
			switch {
			case h.rng.Intn(3) > 0 && p.caller.Collection(c.Name) != nil:
				r.Body = string(sample[[]byte](h.world, fuzz.IllTyped(p.caller, c, data)))
			case len(spoiled) > 0:
				r.Body = string(spoiled[h.rng.Intn(len(spoiled))])
			}
			out = append(out, r)
		}
	}
	return out
}

// A tally is how much was asked.
type tally struct {
	worlds, pairs, changes         int
	bodies, answers, cursors, rows int
	askedOpen, apart               int
	proxied, forwarded, unsayable  int
	saved, rowsMatched, matches    int
	status                         map[string]int
}

// note counts the answers to a request.
func (c *tally) note(answers []string) {
	c.answers += len(answers)
	c.cursors += len(answers) - 1
	for _, a := range answers {
		c.status[a[:3]]++
		if _, body, _ := strings.Cut(a, "\n"); strings.HasPrefix(a, "200") && strings.Contains(body, `{"`) {
			c.rows++
		}
	}
}

func (c *tally) tell(t *testing.T, dialect string, seed int64) {
	t.Helper()
	var status []string
	for _, s := range slices.Sorted(maps.Keys(c.status)) {
		status = append(status, fmt.Sprintf("%s: %d", s, c.status[s]))
	}
	t.Logf("tally: noninterference: seed %d: memory, %s and %s out of one cache: %d bodies and %d answers (%d behind a cursor, %d with rows; %s) in %d worlds, %d pairs, %d changes; "+
		"%d through the proxy, %d of them answered, %d policies cannot be said; %d saved filters, %d rows, %d matches; of %d requests %d tell the worlds apart if nothing is hidden",
		seed, dialect, dialect, c.bodies, c.answers, c.cursors, c.rows, strings.Join(status, ", "), c.worlds, c.pairs, c.changes,
		c.proxied, c.forwarded, c.unsayable, c.saved, c.rowsMatched, c.matches, c.askedOpen, c.apart)
	if t.Failed() || c.bodies < 300 {
		return
	}
	if c.apart < c.askedOpen/20 || c.rows < c.answers/10 || c.cursors == 0 || c.forwarded == 0 || c.matches == 0 || c.status["422"]+c.status["400"] < c.answers/100 {
		t.Error("the law was hardly tried")
	}
}
