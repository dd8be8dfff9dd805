package fuzz

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/schema"
	"github.com/tamis-go/tamis/source"
	"github.com/tamis-go/tamis/sqlgen"
)

// A Disagreement is the smallest filter and rows found for which backends differ.
type Disagreement struct {
	Case    Case
	Seed    int64
	What    string
	Answers []Answer
	SQL     map[string]string // by backend, where there is one
}

// Error shows all of it.
func (d *Disagreement) Error() string {
	var out strings.Builder
	fmt.Fprintf(&out, "backends disagree: %s\n  seed        %d\n  collection  %s\n  body        %s\n", d.What, d.Seed, d.Case.Collection, d.Case.Body)
	for _, name := range slices.Sorted(maps.Keys(d.Case.Policies)) {
		fmt.Fprintf(&out, "  policy      %s: %s\n", name, d.Case.Policies[name])
	}
	for _, name := range slices.Sorted(maps.Keys(d.Case.Rows)) {
		for _, row := range d.Case.Rows[name] {
			text, err := json.Marshal(row)
			if err != nil {
				text = fmt.Append(nil, row)
			}
			fmt.Fprintf(&out, "  row         %s: %s\n", name, text)
		}
	}
	for _, a := range d.Answers {
		fmt.Fprintf(&out, "  %-11s %d %q", a.Backend, a.Count, a.Keys)
		if a.Err != nil {
			fmt.Fprintf(&out, " error: %v", a.Err)
		}
		out.WriteByte('\n')
		if text := d.SQL[a.Backend]; text != "" {
			fmt.Fprintf(&out, "              %s\n", text)
		}
	}
	return out.String()
}

// smallest shrinks a disagreement: the filter first, then the rows, then the filter again. If its context ends, it
// returns what it has so far.
func (r *run) smallest(w *world, c *schema.Collection, body []byte, what string, seed int64) error {
	s := &shrinking{run: r, world: w, c: c, body: body, sort: sortOf(what), tries: 1500}
	s.shrinkPolicies()
	s.shrinkBody()
	if s.reloadable() {
		s.shrinkRows()
		s.shrinkPolicies()
		s.shrinkBody()
	}
	r.ctx = context.WithoutCancel(r.ctx)
	answers, what := r.ask(s.world, c, s.body)
	d := &Disagreement{Seed: seed, What: what, Answers: answers, SQL: map[string]string{}}
	d.Case = Case{Collection: c.Name, Body: string(s.body), Rows: s.world.rows}
	if s.world.policies != nil {
		d.Case.Policies = map[string]string{}
		for name, body := range s.world.policies {
			d.Case.Policies[name] = string(body)
		}
	}
	if q, err := s.world.language.Parse(c.Name, s.body); err == nil {
		for name, loader := range r.sources {
			d.SQL[name] = statement(loader, q)
		}
	}
	return d
}

// statement returns the SQL of a query, if the source has any.
func statement(s source.Loader, q *filter.Query) string {
	db, ok := s.(interface{ Dialect() *sqlgen.Dialect })
	if !ok {
		return ""
	}
	text, args, err := db.Dialect().Append(nil, nil, q)
	if err != nil {
		return err.Error()
	}
	return fmt.Sprintf("%s -- %v", text, args)
}

// sortOf returns the category of a disagreement: shrinking must not turn one into another.
func sortOf(what string) string {
	switch {
	case what == "":
		return ""
	case strings.HasPrefix(what, refused): // for the same reason
		return refused + what[strings.LastIndex(what, ": "):]
	case strings.Contains(what, ": error: "):
		return "error"
	}
	return "answers"
}

// refused begins the message that the check refuses what it should not.
const refused = "a well-typed filter is refused: "

// A shrinking is a disagreement that is being shrunk.
type shrinking struct {
	*run
	world *world
	c     *schema.Collection
	body  []byte
	sort  string
	tries int
}

func (s *shrinking) still(w *world, body []byte) bool {
	s.tries--
	if !strings.HasPrefix(s.sort, refused) {
		if _, err := w.language.Parse(s.c.Name, body); err != nil {
			return false
		}
	}
	_, what := s.ask(w, s.c, body)
	if s.ctx.Err() != nil { // an interrupted answer cannot be compared
		s.tries = 0
		return false
	}
	return sortOf(what) == s.sort
}

func (s *shrinking) shrinkBody() {
	for again := true; again && s.tries > 0; {
		again = false
		for smaller := range ShrinkBody(s.body) {
			if s.tries > 0 && s.still(s.world, smaller) {
				s.body, again = smaller, true
				break
			}
		}
	}
}

func (s *shrinking) shrinkPolicies() {
	if s.world.policies == nil {
		return
	}
	if open, err := newWorld(s.run.language, s.world.rows, s.run.options.Meanings); err == nil && s.still(open, s.body) {
		s.world = open
		return
	}
	for again := true; again && s.tries > 0; {
		again = false
		for _, name := range sorted(s.world.policies) {
			for smaller := range ShrinkBody(s.world.policies[name]) {
				if s.tries <= 0 {
					return
				}
				policies := maps.Clone(s.world.policies)
				policies[name] = smaller
				if w, err := s.under(s.world.rows, policies); err == nil && s.still(w, s.body) {
					s.world, again = w, true
					break
				}
			}
		}
	}
}

func (s *shrinking) under(rows Rows, policies map[string][]byte) (*world, error) {
	w, err := newWorld(s.run.language, rows, s.run.options.Meanings)
	if err != nil {
		return nil, err
	}
	return w.within(policies)
}

func (s *shrinking) reloadable() bool {
	for _, loader := range s.sources {
		if _, ok := loader.(Clearer); !ok {
			return false
		}
	}
	return true
}

func (s *shrinking) shrinkRows() {
	tries := 600
	for again := true; again && tries > 0; {
		again = false
		for smaller := range ShrinkRows(s.world.rows) {
			if tries--; tries <= 0 || s.ctx.Err() != nil {
				tries = 0
				break
			}
			if s.load(smaller) != nil {
				continue // a row without what it must have
			}
			w, err := s.run.world.within(s.world.policies)
			s.tries++ // rows have their own budget of tries
			if err == nil && s.still(w, s.body) {
				s.world, again = w, true
				break
			}
		}
	}
	ctx := s.ctx
	s.ctx = context.WithoutCancel(ctx)
	defer func() { s.ctx = ctx }()
	if err := s.load(s.world.rows); err != nil {
		panic("fuzz: rows that were loaded once are refused: " + err.Error())
	}
}

// sorted returns the keys of a map in order.
func sorted[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }
