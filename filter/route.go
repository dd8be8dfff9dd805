package filter

import (
	"github.com/tamis-go/tamis/filter/syntax"
	"github.com/tamis-go/tamis/schema"
)

// routeKey reads a further key of the route and reports whether m is one.
func (c *checker) routeKey(q *Query, m *syntax.Member) bool {
	if m.Key != "" && m.Key == c.route.grouping() {
		c.wants(place{object: true})
		if null, _ := c.null(m.Value, m.Key); !null {
			read := c.aggregate
			if c.route.History {
				read = c.history
			}
			q.aggregate = read(q.collection, m.Value)
		}
		return true
	}
	for _, k := range c.route.Keys {
		if k.Name != m.Key {
			continue
		}
		c.wants(place{typ: &k.Type})
		if null, _ := c.null(m.Value, m.Key); null {
			return true
		}
		v, ok := c.scalar(&k.Type, 0, m.Value)
		if ok && k.Type.Kind == schema.Int && (k.Min != 0 || k.Max != 0) {
			most := k.Max
			if most == 0 {
				most = NoLimit
			}
			c.within(m, v.Bits(), k.Min, most)
		}
		q.keys = append(q.keys, KeyValue{k.Name, v})
		return true
	}
	return false
}

// grouping returns the key that must be there: of histories or of aggregates, or "".
func (r *Route) grouping() string {
	switch {
	case r.History:
		return "history"
	case r.Aggregate:
		return "aggregate"
	}
	return ""
}

// Counts reports whether what is asked for is about all rows: their number, or numbers about groups of them.
func (r *Route) Counts() bool { return r.Count || r.History || r.Aggregate }

// requiredKeys refuses a body without a key that its route must have.
func (c *checker) requiredKeys(q *Query, root *syntax.Object) {
	has := func(name string) bool { // a null that was refused has its error
		for _, m := range root.Members {
			if _, null := m.Value.(*syntax.Null); m.Key == name && !(null && c.nullsAbsent()) {
				return true
			}
		}
		return false
	}
	for _, k := range c.route.Keys {
		if k.Required && !has(k.Name) {
			c.errorf(Missing, root.Pos, k.Name, "the body wants the key %s", k.Name)
		}
	}
	if key := c.route.grouping(); key != "" && !has(key) {
		c.errorf(Missing, root.Pos, key, "the body wants the key %s", key)
	}
}

// Key returns the value of a further top-level key of the route, or null.
func (q *Query) Key(name string) schema.Value {
	for _, k := range q.keys {
		if k.Name == name {
			return k.Value
		}
	}
	return schema.Value{}
}

// A KeyValue is the value of a route's own top-level key.
type KeyValue struct {
	Name  string
	Value schema.Value
}
