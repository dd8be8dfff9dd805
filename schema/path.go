package schema

import (
	"errors"
	"fmt"
	"strings"

	"github.com/tamis-go/tamis/internal/wording"
)

// Path returns the relations that a dotted path leads through, beginning at c:  flow_run.work_queue.work_pool
//
// It fails where a part is no relation, and where a step leads straight back to the row that it came from.
func (c *Collection) Path(path string) ([]*Relation, error) {
	parts := strings.Split(path, ".")
	via := make([]*Relation, 0, len(parts))
	at := c
	for _, name := range parts {
		r := at.Relation(name)
		if r == nil {
			return nil, fmt.Errorf("%s: %s", wording.Quote(path), wording.Unknown(name, "relation of "+at.Name, at.relationNames()))
		}
		if r.To == nil {
			return nil, nowhere(path, name)
		}
		if len(via) > 0 && r.returns(via[len(via)-1]) {
			return nil, backError(path, via[len(via)-1], r)
		}
		via = append(via, r)
		at = r.To
	}
	return via, nil
}

// leadsToRows reports whether a dotted path from c is one of relations alone.
func (c *Collection) leadsToRows(path string) bool {
	at := c
	for name := range strings.SplitSeq(path, ".") {
		if at == nil || at.Column(name) != nil {
			return false
		}
		r := at.Relation(name)
		if r == nil {
			return false
		}
		at = r.To
	}
	return true
}

// Target returns what a dotted path from c reads: to-one relations, then a column, then a path inside it if it is
// JSON, whose keys are in quotes where they are no names, and whose arrays have positions from 0 on. What lies inside JSON is a string, unless a field of c says otherwise.
//
//	name    parent_task_run.flow_run_id    created_by.id    extra.items.0.sku
//
// It fails where a part is not there, where a relation leads to many rows, and where a step leads straight back to the
// row that it came from.
func (c *Collection) Target(path string) (Target, error) {
	via, col, inside, err := c.resolve(path)
	if err != nil {
		return Target{}, err
	}
	term := via.end(c).term(col, inside)
	return Target{Via: via, Value: term, Null: term}, nil
}

// TargetAs is Target for a path inside JSON whose values are of type typ. Values of another JSON type are null.
func (c *Collection) TargetAs(path string, typ Type) (Target, error) {
	via, col, inside, err := c.resolve(path)
	if err != nil {
		return Target{}, err
	}
	if len(inside) == 0 {
		return Target{}, fmt.Errorf("%s is %s by its column; a type is said only of a path inside json", wording.Quote(path), col.Type)
	}
	term := via.end(c).typedTerm(col, inside, typ)
	return Target{Via: via, Value: term, Null: term}, nil
}

// relations is a path of relations.
type relations []*Relation

// end returns the collection that the path leads to from c.
func (via relations) end(c *Collection) *Collection {
	if len(via) == 0 {
		return c
	}
	return via[len(via)-1].To
}

func (c *Collection) resolve(path string) (via relations, col *Column, inside []string, err error) {
	parts := splitPath(path)
	at := c
	for i, name := range parts {
		if col := at.Column(name); col != nil {
			inside := parts[i+1:]
			if err := checkInside(path, at, col, inside); err != nil {
				return nil, nil, nil, err
			}
			return via, col, inside, nil
		}
		r := at.Relation(name)
		if r == nil {
			what := "column or relation of "
			if i == len(parts)-1 {
				what = "column of "
			}
			text := wording.Unknown(name, what+at.Name, append(at.columnNames(), at.relationNames()...))
			if len(parts) > 1 {
				text = wording.Quote(path) + ": " + text
			}
			return nil, nil, nil, errors.New(text)
		}
		switch {
		case r.To == nil:
			return nil, nil, nil, nowhere(path, name)
		case r.Many:
			return nil, nil, nil, fmt.Errorf("%s: %s leads to many %s, so there is no one value to read; want a relation that leads to one row",
				wording.Quote(path), name, r.To.Name)
		case len(via) > 0 && r.returns(via[len(via)-1]):
			return nil, nil, nil, backError(path, via[len(via)-1], r)
		}
		via = append(via, r)
		at = r.To
	}
	return nil, nil, nil, fmt.Errorf("%s ends at %s, a relation; want a column of %s behind it: %s",
		wording.Quote(path), parts[len(parts)-1], at.Name, wording.List(at.columnNames(), "or"))
}

func checkInside(path string, at *Collection, col *Column, inside []string) error {
	if len(inside) == 0 {
		return nil
	}
	if col.Type.Kind != JSON {
		return fmt.Errorf("%s: %s of %s is %s, and only json has something inside", wording.Quote(path), col.Name, at.Name, col.Type)
	}
	for _, key := range inside {
		if _, ok := ArrayIndex(key); ok && !strings.Contains(path, key) {
			continue
		}
		if !IsName(key) && !strings.Contains(path, `"`+key+`"`) {
			return fmt.Errorf("%s: %s is no name, and other keys inside json are in quotes: %s", wording.Quote(path), wording.Quote(key), JoinPath(col.Name, key))
		}
		if err := checkKey(key); err != nil {
			return fmt.Errorf("%s: %w", wording.Quote(path), err)
		}
	}
	return nil
}

// returns reports whether r leads from every row that before leads to straight back to the row before it.
func (r *Relation) returns(before *Relation) bool {
	return !r.Many && r.inverse(before)
}

// inverse reports whether r has the same keys as s, the other way round.
func (r *Relation) inverse(s *Relation) bool {
	if r.From != s.To || r.To != s.From || len(r.On) != len(s.On) {
		return false
	}
	for _, on := range r.On {
		found := false
		for _, back := range s.On {
			found = found || on[0] == back[1] && on[1] == back[0]
		}
		if !found {
			return false
		}
	}
	return true
}

func backError(path string, out, back *Relation) error {
	return fmt.Errorf("%s leads back to itself: %s goes from %s to %s, and %s back over the same keys to the same row",
		wording.Quote(path), out.Name, out.From.Name, out.To.Name, back.Name)
}

// ErrNowhere is in the error of a path through an invalid relation, so that the error of the relation is reported once.
var ErrNowhere = errors.New("the relation leads nowhere")

func nowhere(path, relation string) error {
	return fmt.Errorf("%s: %s: %w", wording.Quote(path), relation, ErrNowhere)
}

func (c *Collection) columnNames() []string {
	names := make([]string, len(c.Columns))
	for i, col := range c.Columns {
		names[i] = col.Name
	}
	return names
}

func (c *Collection) relationNames() []string {
	names := make([]string, len(c.Relations))
	for i, r := range c.Relations {
		names[i] = r.Name
	}
	return names
}
