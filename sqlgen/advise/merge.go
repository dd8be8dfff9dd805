package advise

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"github.com/tamis-go/tamis/schema"
)

// indexes returns the fewest indexes that serve every want.
func (a *adviser) indexes() []Index {
	wants := a.settled()
	slices.SortStableFunc(wants, func(x, y *want) int {
		return cmp.Or(len(y.equal)+len(y.rest)-len(x.equal)-len(x.rest), schema.Boolean(x.free()).Compare(schema.Boolean(y.free())))
	})
	var kept []*want
	for _, w := range wants {
		i := slices.IndexFunc(kept, w.begins)
		if i < 0 {
			kept = append(kept, w)
			continue
		}
		kept[i].merge(w)
	}
	place := map[*schema.Collection]int{}
	for i, c := range a.registry.Collections() {
		place[c] = i
	}
	for _, w := range kept {
		slices.SortFunc(w.serves, func(x, y Served) int { return cmp.Or(x.Query-y.Query, strings.Compare(x.What, y.What)) })
	}
	slices.SortStableFunc(kept, func(x, y *want) int {
		return cmp.Or(place[x.c]-place[y.c], x.serves[0].Query-y.serves[0].Query)
	})
	names := map[string]bool{}
	out := make([]Index, len(kept))
	for i, w := range kept {
		x := Index{Name: w.name(), Collection: w.c, Serves: w.serves}
		base := x.Name
		for k := 2; names[x.Name]; k++ {
			x.Name = short(base + "_" + strconv.Itoa(k))
		}
		names[x.Name] = true
		parts := w.columns()
		for _, p := range parts {
			x.Needs, x.Refuses = cmp.Or(x.Needs, p.Needs), cmp.Or(x.Refuses, p.Refuses)
		}
		x.SQL = a.Create(&x, parts)
		out[i] = x
	}
	return out
}

// free reports whether a direction of w does not matter.
func (w *want) free() bool {
	return !slices.ContainsFunc(w.rest, func(p Part) bool { return !p.free })
}

// settled returns the wants that are worth an index, their first parts in one order for all: those that most filters have
// come first, so that indexes share their beginnings.
func (a *adviser) settled() []*want {
	uses := map[*schema.Collection]map[string]int{}
	for _, w := range a.wants {
		if uses[w.c] == nil {
			uses[w.c] = map[string]int{}
		}
		for _, e := range w.equal {
			uses[w.c][e.SQL]++
		}
	}
	var out []*want
	for _, w := range a.wants {
		if w.keyed() || w.weak() {
			continue
		}
		slices.SortStableFunc(w.equal, func(x, y Part) int {
			return cmp.Or(schema.Boolean(x.weak).Compare(schema.Boolean(y.weak)), uses[w.c][y.SQL]-uses[w.c][x.SQL], strings.Compare(x.SQL, y.SQL))
		})
		w.fit(a.KeyBytes())
		out = append(out, w)
	}
	return out
}

// fit takes away what is not worth its place or has none: what is compared already, and more than four Parts to find by.
func (w *want) fit(bytes int) {
	const most = 4
	if len(w.equal) > most {
		w.equal, w.rest = w.equal[:most], nil
	}
	w.rest = slices.DeleteFunc(slices.Clone(w.rest), func(c Part) bool {
		return slices.ContainsFunc(w.equal, func(e Part) bool { return e.SQL == c.SQL || e.Reads != nil && e.Reads == c.Reads })
	})
	if bytes == 0 {
		return
	}
	total := 0
	for i, c := range w.columns() {
		if total += max(c.Bytes, 8); total <= bytes {
			continue
		}
		if i < len(w.equal) {
			w.equal, w.rest = w.equal[:i], nil
		} else {
			w.rest = w.rest[:i-len(w.equal)]
		}
		return
	}
}

// name returns the name of the index: ix, the table, the Parts.
func (w *want) name() string {
	var parts []string
	for _, p := range w.columns() {
		parts = append(parts, p.name)
		if p.Descending {
			parts = append(parts, "desc")
		}
	}
	return Name(w.c, parts...)
}

// Name returns a name for an index on the table of c: ix, the table, the parts. Every database takes it: it has at most 63 bytes.
func Name(c *schema.Collection, parts ...string) string {
	space, table := c.TableName()
	if space != "" {
		table = space + "_" + table
	}
	return short(strings.Join(append([]string{"ix", table}, parts...), "_"))
}

// short returns a name that every database takes: letters, digits and underscores, at most 63 bytes of them.
func short(name string) string {
	plain := strings.Map(func(r rune) rune {
		if r == '_' || '0' <= r && r <= '9' || 'A' <= r && r <= 'Z' || 'a' <= r && r <= 'z' {
			return r
		}
		return '_'
	}, name)
	if plain == name && len(name) <= 63 {
		return name
	}
	sum := uint32(2166136261) // FNV-1a: two names that are cut to the same stay apart
	for i := range len(name) {
		sum = (sum ^ uint32(name[i])) * 16777619
	}
	return plain[:min(len(plain), 54)] + "_" + strconv.FormatUint(uint64(sum), 16)
}
