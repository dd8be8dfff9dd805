package openapi_test

import (
	"encoding/json"
	"math/rand/v2"

	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/operators"
	"github.com/tamis-go/tamis/schema"
)

// A generator makes bodies of which some are right, and the others wrong in a place or two.
type generator struct {
	*filter.Language
	*rand.Rand
	wrong int // one value in so many is none
}

func (g *generator) body(c *schema.Collection) []byte {
	g.wrong = []int{1 << 30, 60, 12}[g.IntN(3)]
	body := map[string]any{}
	put := func(name string, chance int, v func() any) {
		if g.IntN(chance) == 0 {
			body[g.name(name)] = g.maybe(v)
		}
	}
	put(c.BodyKey(), 1, func() any { return g.object(c, 3) })
	for _, r := range g.Related(c) {
		put(r.Name, 4, func() any { return g.object(r.Path[len(r.Path)-1].To, 2) })
	}
	route := g.Route()
	chance := 6
	if route.Counts() {
		chance = 60
	}
	put("limit", chance, func() any { return g.pick(0, 1, 200, 201, -1, json.Number("9223372036854775807")) })
	put("offset", chance, func() any {
		return g.pick(0, 7, -1, json.Number("9223372036854775807"), json.Number("9223372036854775808"))
	})
	put("sort", chance, func() any {
		names := append(g.SortNames(c), "NOPE")
		if g.IntN(2) == 0 {
			return names[g.IntN(len(names))]
		}
		return []any{g.maybe(func() any { return names[g.IntN(len(names))] })}
	})
	if chance = 80; route.Select {
		chance = 2
	}
	put("view", chance, func() any { return g.pick("short", "short", "shrt", 1) })
	put("select", chance, func() any {
		names := []string{"id", "name", "NOPE"} // the view short has no name
		if g.IntN(3) == 0 {
			return names[g.IntN(len(names))]
		}
		list := []any{}
		for range g.IntN(3) {
			list = append(list, g.maybe(func() any { return names[g.IntN(len(names))] }))
		}
		return list
	})
	for _, k := range route.Keys {
		put(k.Name, 2, func() any { return g.pick(0, 1, 2, 1<<40) })
	}
	if route.History || g.IntN(80) == 0 {
		put("history", 1, func() any { return g.history(c) })
	}
	if route.Aggregate || g.IntN(80) == 0 {
		put("aggregate", 1, func() any { return g.aggregate(c) })
	}
	text, err := json.Marshal(body)
	if err != nil {
		panic(err)
	}
	return text
}

func (g *generator) history(c *schema.Collection) any {
	names := append(g.FieldNames(c), "state.type", "nope", "born")
	one := func() any { return names[g.IntN(len(names))] }
	h := map[string]any{
		g.name("field"):            g.maybe(func() any { return g.pick("born", "created", "start_time", one()) }),
		g.name("start"):            g.maybe(func() any { return "2024-01-01" }),
		g.name("end"):              g.maybe(func() any { return "2024-01-02T00:00:00Z" }),
		g.name("interval_seconds"): g.maybe(func() any { return g.pick(3600, 1.5, 86400) }),
	}
	if g.IntN(3) == 0 {
		h["group_by"] = g.maybe(func() any { return []any{g.maybe(one)} })
	}
	if g.IntN(6) == 0 {
		h["sum"] = []any{g.maybe(func() any { return g.pick("legs", "weight", one()) })}
	}
	return h
}

func (g *generator) aggregate(c *schema.Collection) any {
	names := append(g.FieldNames(c), "state.type", "nope", "born")
	a := map[string]any{}
	for _, key := range []string{"group_by", "sum", "min", "max"} {
		if g.IntN(3) == 0 {
			a[g.name(key)] = g.maybe(func() any {
				return []any{g.maybe(func() any { return g.pick("legs", "weight", names[g.IntN(len(names))]) })}
			})
		}
	}
	if g.IntN(3) == 0 {
		a[g.name("count")] = g.maybe(func() any { return g.IntN(2) == 0 })
	}
	if g.IntN(3) == 0 {
		a[g.name("limit")] = g.maybe(func() any { return g.pick(0, 7, 10000, 10001, -1) })
	}
	if g.IntN(3) == 0 {
		a[g.name("sort")] = g.maybe(func() any { return g.pick("count", "-count", []any{"-count"}, "group.legs", "legs") })
	}
	return a
}

// name returns a name, or sometimes none that there is.
func (g *generator) name(s string) string {
	if g.IntN(g.wrong) == 0 {
		return g.pick(s+"x", "any_", "operator", "not_", "").(string)
	}
	return s
}

// maybe returns v, or sometimes something else.
func (g *generator) maybe(v func() any) any {
	if g.IntN(g.wrong) == 0 {
		return g.pick(nil, true, 3, -1, "x", "", []any{}, []any{nil}, map[string]any{}, map[string]any{"x": 1}, "2024-13-01", "now", 1.25, "\x00")
	}
	return v()
}

func (g *generator) pick(list ...any) any { return list[g.IntN(len(list))] }

func (g *generator) object(c *schema.Collection, depth int) any {
	o := map[string]any{}
	fields := g.Fields(c)
	for range g.IntN(3) {
		f := fields[g.IntN(len(fields))]
		o[g.name(f.Name)] = g.maybe(func() any { return g.criteria(f, depth) })
	}
	if depth > 0 && g.IntN(3) == 0 {
		o[g.pick("and_", "or_").(string)] = g.maybe(func() any {
			return []any{g.maybe(func() any { return g.object(c, depth-1) })}
		})
	}
	if depth > 0 && g.IntN(5) == 0 {
		o["not_"] = g.maybe(func() any { return g.object(c, depth-1) })
	}
	if g.IntN(5) == 0 {
		o["operator"] = g.maybe(func() any { return g.pick("and_", "or_") })
	}
	return o
}

func (g *generator) criteria(f filter.Field, depth int) any {
	o := map[string]any{}
	for range g.IntN(3) {
		if len(f.Words) > 0 {
			w := f.Words[g.IntN(len(f.Words))]
			o[g.name(w.Name)] = g.maybe(func() any { return g.operand(f, w, depth) })
		}
		if len(f.Fields) > 0 {
			sub := f.Fields[g.IntN(len(f.Fields))]
			o[g.name(sub.Name)] = g.maybe(func() any { return g.criteria(sub, depth) })
		}
	}
	if g.IntN(6) == 0 {
		o["operator"] = g.maybe(func() any { return g.pick("and_", "or_", "xor_") })
	}
	return o
}

func (g *generator) operand(f filter.Field, w filter.Word, depth int) any {
	one := func() any { return g.maybe(func() any { return g.value(w.Type) }) }
	switch w.Operator.Operand {
	case operators.Object:
		if depth == 0 {
			return map[string]any{}
		}
		return g.object(f.Relation.To, depth-1)
	case operators.CountRows:
		o, ok := g.criteria(*w.Inner, depth).(map[string]any)
		if ok && depth > 0 && g.IntN(2) == 0 {
			o["where"] = g.maybe(func() any { return g.object(f.Relation.To, depth-1) })
		}
		return o
	case operators.Count, operators.Element:
		return g.criteria(*w.Inner, depth)
	case operators.Flag:
		return g.pick(true, false)
	case operators.Pattern:
		return g.pick("", "abc", "ü%", "long "+string(make([]rune, 0)))
	case operators.Two:
		return []any{one(), one()}[:2-g.IntN(20)/19]
	case operators.Many:
		return []any{one(), one()}[:g.IntN(3)]
	case operators.OneOrMany:
		if g.IntN(2) == 0 {
			return []any{one(), one()}[:g.IntN(3)]
		}
	case operators.One:
	}
	return one()
}

func (g *generator) value(t schema.Type) any {
	switch t.Kind {
	case schema.Int:
		return g.pick(0, -5, json.Number("9223372036854775807"), json.Number("-9223372036854775808"), json.Number("9223372036854775808"), json.Number("-9223372036854775809"))
	case schema.Float:
		return g.pick(0, 1.5, -2, 1e300)
	case schema.Bool:
		return g.pick(true, false)
	case schema.Enum:
		return g.pick(t.Enum[0], t.Enum[len(t.Enum)-1], "FAILEDx")
	case schema.UUID:
		return g.pick("8f3c2a10-1111-4222-8333-444455556666", "8F3C2A10-1111-4222-8333-44445555666A", "8f3c2a1011114222833344445555666", "8f3c2a10-1111-4222-8333-44445555666g")
	case schema.Datetime, schema.Date:
		return g.pick("2024-01-31", "2024-02-29", "2023-02-29", "1900-02-29", "2000-02-29", "0001-01-01", "9999-12-31", "2024-04-31", "2024-00-10",
			"2024-01-31T08:00:00Z", "2024-01-31T08:00:00", "2024-01-31T08:00:00.1234567+02:00", "2024-01-31t08:00:00z", "2024-01-31T24:00:00Z",
			"2024-01-31T08:00:60Z", "2024-01-31T08:00Z", "2024-01-31T08:00:00.Z", "2024-01-31T08:00:00+24:00", "2024-01-31 08:00:00", "now-7d", "today", "now-", "nowx", "now+3y", "20240131")
	case schema.String, schema.JSON:
	}
	return g.pick("", "abc", "x\x00y", "ünï", "line\nbreak")
}
