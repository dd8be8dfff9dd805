package sqlgen

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"github.com/tamis-go/tamis/schema"
)

// indexes returns the fewest indexes that serve every want.
func (a *advisor) indexes() []Index {
	wants := a.settled()
	slices.SortStableFunc(wants, func(x, y *want) int {
		return cmp.Or(len(y.equal)+len(y.rest)-len(x.equal)-len(x.rest), at(x.free())-at(y.free()))
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
	if a.r != nil {
		for i, c := range a.r.Collections() {
			place[c] = i
		}
	}
	names := map[string]bool{}
	var out []Index
	for _, w := range kept {
		slices.SortFunc(w.serves, func(x, y Served) int { return cmp.Or(x.Query-y.Query, strings.Compare(x.What, y.What)) })
		out = append(out, Index{Name: w.name(), Collection: w.c, Needs: w.needs, Refuses: w.refuse, Serves: w.serves})
	}
	order := make([]int, len(out))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(i, j int) int {
		return cmp.Or(place[kept[i].c]-place[kept[j].c], kept[i].serves[0].Query-kept[j].serves[0].Query)
	})
	sorted := make([]Index, len(out))
	for n, i := range order {
		x := out[i]
		base := x.Name
		for k := 2; names[x.Name]; k++ {
			x.Name = short(base + "_" + strconv.Itoa(k))
		}
		names[x.Name] = true
		x.SQL = a.create(kept[i], x.Name)
		sorted[n] = x
	}
	return sorted
}

// free reports whether a direction of w does not matter.
func (w *want) free() bool {
	for _, c := range w.rest {
		if !c.free {
			return false
		}
	}
	return true
}

// settled returns the wants that are worth an index, their first columns in one order for all: those that most filters have
// come first, so that indexes share their beginnings.
func (a *advisor) settled() []*want {
	uses := map[*schema.Collection]map[string]int{}
	for _, w := range a.wants {
		if uses[w.c] == nil {
			uses[w.c] = map[string]int{}
		}
		for _, e := range w.equal {
			uses[w.c][e.sql]++
		}
	}
	var out []*want
	for _, w := range a.wants {
		if w.keyed() || w.weak() {
			continue
		}
		slices.SortStableFunc(w.equal, func(x, y column) int {
			return cmp.Or(at(x.weak)-at(y.weak), uses[w.c][y.sql]-uses[w.c][x.sql], strings.Compare(x.sql, y.sql))
		})
		w.fit(a.d)
		out = append(out, w)
	}
	return out
}

// fit takes away what is not worth its place or has none: what is compared already, and more than four columns to find by.
func (w *want) fit(d *Dialect) {
	const most = 4
	if len(w.equal) > most {
		w.equal, w.rest = w.equal[:most], nil
	}
	w.rest = slices.DeleteFunc(slices.Clone(w.rest), func(c column) bool {
		return slices.ContainsFunc(w.equal, func(e column) bool { return e.sql == c.sql || e.reads != nil && e.reads == c.reads })
	})
	if !d.plainIndexes {
		return
	}
	total := 0 // InnoDB indexes 3,072 bytes
	for i, c := range w.columns() {
		if total += max(c.bytes, 8); total <= 3072 {
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

// name returns the name of the index: ix, the table, the columns.
func (w *want) name() string {
	parts := []string{"ix", spaced(w.c)}
	for _, c := range w.columns() {
		parts = append(parts, c.name)
		if strings.HasPrefix(c.after, " DESC") {
			parts = append(parts, "desc")
		}
	}
	return short(strings.Join(parts, "_"))
}

// create returns the statement that makes an index, unless it is there if d can say so.
func (a *advisor) create(w *want, name string) string {
	out := a.writer()
	out.str("CREATE INDEX ")
	if a.d.hasIndex == "" {
		out.str("IF NOT EXISTS ")
	}
	out.name(name)
	out.str(" ON ")
	out.table(w.c)
	if w.method != "" {
		out.str(" USING " + w.method)
	}
	out.str(" (")
	for i, c := range w.columns() {
		if i > 0 {
			out.str(", ")
		}
		out.str(c.text())
	}
	out.str(")")
	return string(out.sql)
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
