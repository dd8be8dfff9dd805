package prefect

import (
	"cmp"
	"fmt"
	"math"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/filter/syntax"
	"github.com/tamis-go/tamis/httpapi/routes"
	"github.com/tamis-go/tamis/schema"
)

// observed is the route of the states that runs have had, which release 3.9 brought.
func observed() []routes.Route {
	return []routes.Route{{
		Method: http.MethodGet, Path: "/observed-states", Action: "observed_states", Serve: observedStates, Answer: []observedState{},
		Doc: "The types and names of the states that flow runs and task runs have had, and when first and last.",
	}}
}

type observedState struct {
	Type  string `json:"state_type"`
	Name  string `json:"state_name"`
	First string `json:"first_seen"`
	Last  string `json:"last_seen"`

	first, last int64
}

func observedStates(c *routes.Call) error {
	prefix, byName, limit, err := observedAsked(c)
	if err != nil {
		return err
	}
	seen := map[[2]string]*observedState{}
	for _, collection := range []string{"flow_run_states", "task_run_states"} {
		of, err := see(c, collection, "type", "name", "timestamp")
		if err != nil {
			return err
		}
		q, err := where(c, collection, "")
		if err != nil {
			return err
		}
		at := []filter.Column{columnOf(of, "timestamp")}
		q, err = q.Group(filter.Aggregate{GroupBy: []filter.Column{columnOf(of, "type"), columnOf(of, "name")}, Mins: at, Maxs: at, Limit: math.MaxInt32})
		if err != nil {
			return err
		}
		groups, err := groupsOf(c, q)
		if err != nil {
			return err
		}
		for _, g := range groups {
			key := [2]string{g.Values[0].Text(), g.Values[1].Text()}
			s := seen[key]
			if s == nil {
				s = &observedState{Type: key[0], Name: key[1], first: math.MaxInt64, last: math.MinInt64}
				seen[key] = s
			}
			s.first, s.last = min(s.first, g.Mins[0].Bits()), max(s.last, g.Maxs[0].Bits())
		}
	}
	begins := func(text string) bool {
		return strings.HasPrefix(schema.FoldASCII(text), schema.FoldASCII(prefix))
	}
	out := []*observedState{}
	for _, s := range seen {
		if begins(s.Type) || begins(s.Name) {
			s.First, s.Last = pydanticTime(s.first), pydanticTime(s.last)
			out = append(out, s)
		}
	}
	slices.SortFunc(out, func(a, b *observedState) int {
		latest := cmp.Compare(b.last, a.last)
		if byName {
			latest = 0
		}
		return cmp.Or(latest, cmp.Compare(a.Type, b.Type), cmp.Compare(a.Name, b.Name))
	})
	return c.Write(out[:min(len(out), limit)])
}

// observedAsked reads the query of the URL: what a type or a name begins with, in the case of any letter, the order, and how many there are at most.
func observedAsked(c *routes.Call) (prefix string, byName bool, limit int, err error) {
	asked := c.Request.URL.Query()
	last := func(name, otherwise string) string {
		if list := asked[name]; len(list) > 0 {
			return list[len(list)-1]
		}
		return otherwise
	}
	g := &given{}
	wrong := func(name, text string, e *pydanticError) { g.refused(e, &syntax.String{Text: text}, "query", name) }
	const longest = 100
	prefix = last("query", "")
	if utf8.RuneCountInString(prefix) > longest {
		wrong("query", prefix, &pydanticError{Type: "string_too_long", Msg: fmt.Sprintf("String should have at most %d characters", longest), Ctx: map[string]any{"max_length": longest}})
	}
	order := g.choice(&syntax.String{Text: last("order_by", "LAST_SEEN_DESC")}, []string{"NAME_ASC", "LAST_SEEN_DESC"}, "query", "order_by")
	most := last("limit", strconv.Itoa(mostRows))
	n, failed := looseInt(&syntax.String{Text: most})
	switch {
	case failed != nil:
		wrong("limit", most, failed)
	case n < 1:
		wrong("limit", most, &pydanticError{Type: "greater_than_equal", Msg: "Input should be greater than or equal to 1", Ctx: map[string]any{"ge": 1}})
	case n > mostRows:
		wrong("limit", most, &pydanticError{Type: "less_than_equal", Msg: fmt.Sprintf("Input should be less than or equal to %d", mostRows), Ctx: map[string]any{"le": mostRows}})
	}
	if err := g.err(); err != nil {
		return "", false, 0, err
	}
	return strings.TrimSpace(prefix), order == "NAME_ASC", int(n), nil
}
