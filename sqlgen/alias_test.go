package sqlgen_test

import (
	"fmt"
	"sync"
	"testing"

	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/filter/predicate"
	"github.com/tamis-go/tamis/prefect"
	"github.com/tamis-go/tamis/schema"
	"github.com/tamis-go/tamis/sqlgen"
)

// A held is what a caller got, and how it read then.
type held struct {
	what, text string
	args       []any
	was        string
	keys       map[any]bool // the arguments that can be keys of a map
}

func hold(what, text string, args []any) held {
	h := held{what: what, text: text, args: args, keys: map[any]bool{}}
	for _, a := range args {
		switch a := a.(type) {
		case string:
			h.keys[a] = true
		case []string:
			for _, s := range a {
				h.keys[s] = true
			}
		}
	}
	h.was = h.reads()
	return h
}

func (h held) reads() string { return fmt.Sprintf("%s %#v", h.text, h.args) }

// check reports what has changed: what is held, or a key that is no longer found.
func (h held) check(t *testing.T) {
	t.Helper()
	if got := h.reads(); got != h.was {
		t.Errorf("%s is %s, was %s", h.what, got, h.was)
	}
	for _, a := range h.args {
		switch a := a.(type) {
		case string:
			if !h.keys[a] {
				t.Errorf("%s: %q is lost as a key", h.what, a)
			}
		case []string:
			for _, s := range a {
				if !h.keys[s] {
					t.Errorf("%s: %q is lost as a key", h.what, s)
				}
			}
		}
	}
}

// aliasBodies have every kind of bind, with values of one length that differ from number to number.
func aliasBodies(number int) [][]byte {
	s := fmt.Sprintf("n%04d", number)
	day := fmt.Sprintf("20%02d-01-%02d", number%70+10, number%28+1)
	id := fmt.Sprintf("8f3c2a10-1111-4222-8333-44445555%04d", number)
	return [][]byte{
		fmt.Appendf(nil, `{"flow_runs": {"name": {"any_": [%[1]q]}, "flow_version": {"any_": [%[1]q, "b"]}, "tags": {"all_": [%[1]q, "x"]}}, "offset": 1%04[2]d}`, s, number),
		fmt.Appendf(nil, `{"flow_runs": {"name": {"like_": %[1]q}, "id": {"any_": [%[2]q]}, "start_time": {"after_": %[3]q, "before_": "2099-01-01"}}, "flows": {"name": {"any_": ["%[1]s\u0041"]}}}`, s, id, day),
		fmt.Appendf(nil, `{"flow_runs": {"or_": [{"deployment_id": {"any_": [%[2]q, "9f3c2a10-1111-4222-8333-444455556666"]}}, {"not_": {"name": {"like_": "%%%[1]s_"}}}]}}`, s, id),
	}
}

// TestNothingOfAStatementChanges holds the statements of many bodies while others are made in the memory that they were made
// in, their own bodies are overwritten, and lists among the arguments of a second statement of the same query are written to: all of it
// reads as it did.
func TestNothingOfAStatementChanges(t *testing.T) {
	l := schema.Must(filter.New(prefect.Registry(), filter.Config{CursorKey: []byte("k")}))
	caches := map[string]*sqlgen.Cache{}
	for _, d := range sqlgen.Dialects() {
		caches[d.Name] = d.Cache(16)
	}
	var wg sync.WaitGroup
	for worker := range 4 {
		wg.Go(func() {
			var all []held
			var dst []byte
			for round := range 12 {
				for _, d := range sqlgen.Dialects() {
					for _, body := range aliasBodies(worker*100 + round) {
						more, err := heldStatements(d, caches[d.Name], l, body, &dst)
						if err != nil {
							t.Error(err)
							return
						}
						all = append(all, more...)
					}
				}
			}
			for _, h := range all {
				h.check(t)
			}
		})
	}
	wg.Wait()
}

// heldStatements returns what every way to a statement makes of a body.
func heldStatements(d *sqlgen.Dialect, c *sqlgen.Cache, l *filter.Language, body []byte, dst *[]byte) ([]held, error) {
	written := string(body)
	q, err := l.Parse("flow_runs", body)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", written, err)
	}
	where := q.Where()
	out := []held{hold("the query", q.String()+q.Shape()+where.String(), listsOf(&where))}
	add := func(what, text string, args []any, err error) {
		if err != nil {
			text = "! " + err.Error()
		}
		out = append(out, hold(d.Name+" "+what+" of "+written, text, args))
	}
	for range 2 { // of which the lists of the second are written to
		text, args, err := d.Append((*dst)[:0], nil, q)
		*dst = text
		add("Append", "", args, err)
		if len(out) > 4 {
			scribble(args)
			out = out[:len(out)-1]
		}
		_, args, err = d.AppendKeyed(nil, nil, q)
		add("AppendKeyed", "", args, err)
		_, args, err = d.AppendCount(nil, nil, q)
		add("AppendCount", "", args, err)
		s, args, err := d.Select(q).ToSql()
		add("Select", s, args, err)
	}
	for _, way := range []func([]any, *filter.Query) (string, []any, error){c.Select, c.Count, c.Keyed} {
		s, args, err := way(nil, q)
		add("Cache", s, args, err)
	}
	s, args, err := d.Where(q, "r").ToSql()
	add("Where", s, args, err)
	for _, compile := range []compiler{d.Compile, c.Compile} {
		s, args, err := compile(l, "flow_runs", body)
		add("Compile", s, args, err)
	}
	for i := range body {
		body[i] = '#'
	}
	return out, nil
}

// listsOf returns the lists of a predicate.
func listsOf(n *predicate.Node) []any {
	out := []any{n.Set.Texts, n.Set.Nums}
	for i := range n.Kids {
		out = append(out, listsOf(&n.Kids[i])...)
	}
	return out
}

// scribble overwrites what lists among arguments hold.
func scribble(args []any) {
	for _, a := range args {
		switch a := a.(type) {
		case []string:
			clear(a)
		case []int64:
			clear(a)
		}
	}
}
