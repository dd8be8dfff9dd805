package noninterference

import (
	"slices"

	"github.com/google/go-cmp/cmp"

	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/fuzz"
	"github.com/tamis-go/tamis/match"
	"github.com/tamis-go/tamis/schema"
)

// matches saves filters of the role in an index of each world, and in one that is refreshed from the first to the second. The rows that the
// caller sees satisfy the same in all of them; those of the other world in the columns that the caller does not see too.
func (h *house) matches(p *pair) {
	h.Helper()
	for _, c := range h.language.Registry().Collections() {
		if p.caller.Collection(c.Name) == nil || len(p.seen[c.Name]) == 0 {
			continue
		}
		var saved []*filter.Query
		for range 8 {
			q, err := p.caller.Parse(c.Name, sample[[]byte](h.world, fuzz.Bodies(h.language, c, p.one)))
			if err != nil {
				continue
			}
			if _, err := q.Unresolved(); err == nil { // else no index keeps it
				saved = append(saved, q)
			}
		}
		h.saved += len(saved)
		one, two := h.index(c, p.one, saved), h.index(c, p.two, saved)
		want := h.matched(p, c, one, p.one)
		h.sameMatches(p, c, saved, want, h.matched(p, c, two, p.two))
		if err := one.Refresh(dataset(p.two)); err != nil {
			h.Fatal(err)
		}
		h.sameMatches(p, c, saved, want, h.matched(p, c, one, p.two))
		for _, list := range want {
			h.rowsMatched++
			h.tally.matches += len(list)
		}
	}
}

// index returns an index of filters by their places.
func (h *house) index(c *schema.Collection, rows fuzz.Rows, saved []*filter.Query) *match.Index[int, map[string]any] {
	h.Helper()
	ix, err := match.New[int, map[string]any](c, dataset(rows))
	if err != nil {
		h.Fatal(err)
	}
	for i, q := range saved {
		if err := ix.Put(i, q); err != nil {
			h.Fatal(err)
		}
	}
	return ix
}

// matched returns what each row satisfies that exists for the caller. A row that does not satisfies nothing.
func (h *house) matched(p *pair, c *schema.Collection, ix *match.Index[int, map[string]any], rows fuzz.Rows) [][]int {
	h.Helper()
	_, seen := p.view(rows)
	var out [][]int
	for i, row := range rows[c.Name] {
		keys, err := ix.Match(&row)
		if err != nil {
			h.Fatal(err)
		}
		slices.Sort(keys)
		if slices.Contains(seen[c.Name], i) {
			out = append(out, keys)
		} else if len(keys) > 0 {
			h.Fatalf("seed %d, role %s: the row %v of %s is hidden and satisfies %v", h.seed, p.role, row, c.Name, keys)
		}
	}
	return out
}

func (h *house) sameMatches(p *pair, c *schema.Collection, saved []*filter.Query, want, got [][]int) {
	h.Helper()
	if !cmp.Equal(want, got) {
		h.Fatalf("seed %d, role %s: filters %v of %s match (-one world +other)\n%s\nroles: %s\nworlds: %s", h.seed, p.role, saved, c.Name, cmp.Diff(want, got),
			h.file(p.role), cmp.Diff(p.one, p.two))
	}
}
