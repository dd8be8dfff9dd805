package sqlgen

import (
	"fmt"

	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/schema"
)

// Durations add up the durations of a query over all of its rows. The database hands out the times that they are made of, as it keeps them.
// Where reading a row costs less than what the database has for times, that is the faster way: SQLite takes a text apart anew for each of its functions.
type Durations struct {
	d     *Dialect
	q     *filter.Query
	group filter.Group
	cells []any
	into  []any // they point at the cells
	date  string
	days  int64 // of that date, which the next row is likely to have too
}

// The most cases of a duration, so that each has a printable character.
const mostHanded = 40

// A time in a row that is handed out, and what stands before each: no time has it.
const (
	handedTime   = "2024-01-01 10:00:00.000000"
	beforeHanded = '|'
)

// Durations returns what adds up the durations of q, or nil where the database is to do so: q asks for other things too, or it keeps the times in another
// form.
func (d *Dialect) Durations(q *filter.Query) *Durations {
	a := q.Aggregate()
	if !d.handsTimes || a == nil || a.Limit < 1 || len(a.Durations) == 0 || a.History != nil || len(a.GroupBy)+len(a.Sums)+len(a.Mins)+len(a.Maxs) > 0 {
		return nil
	}
	for i := range a.Durations {
		cases := a.Durations[i].Cases
		if len(cases) == 0 || len(cases) > mostHanded {
			return nil
		}
		for j := range cases {
			for _, list := range [][]*schema.Term{cases[j].Plus, cases[j].Minus} {
				for _, t := range list {
					if !d.hands(q.Language().Registry(), t) {
						return nil
					}
				}
			}
		}
	}
	s := &Durations{d: d, q: q, cells: make([]any, len(a.Durations))}
	s.group.Sums = make([]filter.Sum, len(a.Durations))
	for i := range s.cells {
		s.into = append(s.into, &s.cells[i])
	}
	return s
}

// hands reports whether a time is a column that is kept as a text of one form.
func (d *Dialect) hands(r *schema.Registry, t *schema.Term) bool {
	if len(t.Columns) != 1 || len(t.Path) > 0 || t.Join || t.JSONType || t.Columns[0].NullUnreadable {
		return false
	}
	kept := d.storage(r, t.Columns[0])
	return kept != nil && kept.name == schema.StorageTextSpace
}

// Append appends the statement to dst, and its arguments to args. It has a row for each row of the query.
func (s *Durations) Append(dst []byte, args []any) ([]byte, []any, error) {
	return s.d.appendOf(dst, args, ask(s.q), wantTimes)
}

// Add adds a row of the statement, given the Scan of its rows. It returns false for a row with a time that is kept in another form than its storage has: then
// the database is to add the durations up, which knows more forms.
func (s *Durations) Add(scan func(into ...any) error) (bool, error) {
	if err := scan(s.into...); err != nil {
		return false, err
	}
	for i, cell := range s.cells {
		if cell == nil { // no case holds, or a time of its is null
			continue
		}
		text, ok := cell.(string)
		if !ok {
			bytes, isBytes := cell.([]byte)
			if !isBytes {
				return false, fmt.Errorf("a duration is handed out as %T", cell)
			}
			text = string(bytes)
		}
		micros, ok := s.length(s.q.Aggregate().Durations[i].Cases, text)
		if !ok {
			return false, nil
		}
		s.group.Sums[i].AddScaled(max(0, micros))
	}
	s.group.Count++
	return true, nil
}

// Group returns the one group of all rows that were added.
func (s *Durations) Group() filter.Group { return s.group }

// length returns the length of a duration of which a row has the text: the number of its case, and the times of that.
func (s *Durations) length(cases []filter.DurationCase, text string) (micros int64, ok bool) {
	at := -1
	if text != "" {
		at = int(text[0]) - '0'
	}
	if at < 0 || at >= len(cases) {
		return 0, false
	}
	c := &cases[at]
	if len(text) != 1+(len(c.Plus)+len(c.Minus))*(1+len(handedTime)) {
		return 0, false
	}
	micros, rest := c.Offset, text[1:]
	for i := range len(c.Plus) + len(c.Minus) {
		of := rest[1 : 1+len(handedTime)]
		if date := of[:10]; date != s.date {
			days, err := schema.ParseDate(date)
			if err != nil {
				return 0, false
			}
			s.date, s.days = date, days
		}
		clock, err := schema.ParseClock(of[11:])
		if rest[0] != beforeHanded || of[10] != ' ' || err != nil {
			return 0, false
		}
		if n := s.days*schema.DayMicros + clock; i < len(c.Plus) {
			micros += n
		} else {
			micros -= n
		}
		rest = rest[1+len(handedTime):]
	}
	return micros, true
}

// handTimes writes the statement of Durations.
func (w *writer) handTimes() statement {
	var s statement
	root := w.root(w.shape.collection)
	w.str("SELECT ")
	s.columns = w.begin()
	for i, of := range w.shape.durations {
		if i > 0 {
			w.str(", ")
		}
		w.cases(root, of, func(at int32) {
			w.str("'")
			w.sql = append(w.sql, '0'+byte(at-of.from)) //nolint:gosec // at most mostHanded
			c, before := &w.shape.cases[at], ""
			for _, times := range []span{c.plus, c.minus} {
				for _, t := range part(w.shape.times, times) {
					w.str(before)
					w.sql = append(w.sql, beforeHanded)
					w.str("' || ")
					w.field(root, t.Columns[0])
					before = " || '"
				}
			}
			if before == "" {
				w.str("'")
			}
		})
	}
	w.end(&s.columns)
	w.source(&s, root, nil)
	w.condition(&s, root, nil)
	return s
}
