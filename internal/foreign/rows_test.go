package foreign_test

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/filter/predicate"
	"github.com/tamis-go/tamis/memeval"
	"github.com/tamis-go/tamis/schema"
	"github.com/tamis-go/tamis/schema/introspect"
	"github.com/tamis-go/tamis/source"
	"github.com/tamis-go/tamis/sqlgen"
)

// TestEveryValueAsPrintedFindsItsRow holds the rows of each database to what memory says of the same rows: a value that is answered finds
// every row that has it and no other, its complement finds the rest, every sort walks every row once, in one order.
func TestEveryValueAsPrintedFindsItsRow(t *testing.T) {
	for _, d := range databases(t) {
		t.Run(d.name+"/"+d.engine, func(t *testing.T) {
			db, dialect := d.open(t)
			w := worldOf(t, db, dialect)
			w.unreadable = unreadable[d.name+"/"+d.engine]
			w.load()
			for _, c := range w.l.Registry().Collections() {
				w.values(c)
				w.sorts(c)
			}
			t.Logf("tally: %s on %s: %d rows, %d values asked for, %d sorts walked", d.name, d.engine, w.read, w.asked, w.walked)
		})
	}
}

// A world is a database, and memory with what is answered of it.
type world struct {
	t                   *testing.T
	l                   *filter.Language
	tables              *source.Tables
	memory              *source.Store
	rows                map[string][]source.Row
	unreadable          map[string]bad
	bad                 map[string]bool // keys of rows that cannot be read
	read, asked, walked int
}

// worldOf returns what is in a database, by the schema that is read from it.
func worldOf(t *testing.T, db *sql.DB, d *sqlgen.Dialect) *world {
	t.Helper()
	found, err := introspect.Read(context.Background(), db, d, introspect.Options{Name: "found"})
	if err != nil {
		t.Fatal(err)
	}
	l, err := filter.New(found.Registry, filter.Config{})
	if err != nil {
		t.Fatal(err)
	}
	tables, err := source.Database(db, d, l)
	if err != nil {
		t.Fatal(err)
	}
	return &world{t: t, l: l, tables: tables, rows: map[string][]source.Row{}, unreadable: map[string]bad{}, bad: map[string]bool{}}
}

// A bad row has a value that no kind holds. Reading it is an error that names it; all else about its collection goes on.
type bad struct {
	without string // a criterion on all others
	message string // what the error says
	key     string // what the error of the keys alone says; "" if each can be read
}

var unreadable = map[string]map[string]bad{
	"forum/postgres":  {"users": {`{"not_": {"id": {"eq_": 2}}}`, "users.silenced_till of the row 2", ""}},
	"legacy/postgres": {"audit_log": {`{"happened": {"is_null_": true}}`, "audit_log.matrix", ""}},
	"blog/mysql":      wordPress, "blog/mariadb": wordPress,
	"legacy/mysql": counters, "legacy/mariadb": counters,
	"shop/mysql": orders, "shop/mariadb": orders,
}

// What MySQL and MariaDB keep that no kind holds: dates without a month and a day, ints beyond 64 bits with a sign.
var (
	wordPress = map[string]bad{"wp_posts": {`{"ID": {"any_": [1, 2]}}`, "wp_posts.post_date of the row 3", "wp_posts.ID of the row 18446744073709551615"}}
	counters  = map[string]bad{"counters": {`{"id": {"eq_": 3}}`, "counters.hits of the row 1", ""}}
	orders    = map[string]bad{"ps_orders": {`{"id_order": {"eq_": 1}}`, "ps_orders.invoice_date of the row 2", ""}}
)

// others returns the criterion that leaves the bad rows of c out.
func (w *world) others(c *schema.Collection) string {
	if b, ok := w.unreadable[c.Name]; ok {
		return b.without
	}
	return "{}"
}

// load reads every row of every collection, and puts them into memory.
func (w *world) load() {
	w.t.Helper()
	data := memeval.Dataset{}
	for _, c := range w.l.Registry().Collections() {
		if b, ok := w.unreadable[c.Name]; ok {
			q, err := w.l.Query(c.Name, predicate.True())
			if err != nil {
				w.t.Fatal(err)
			}
			for _, err = range w.tables.Rows(context.Background(), q) {
				if err != nil {
					break
				}
			}
			if err == nil || !strings.Contains(err.Error(), b.message) {
				w.t.Errorf("%s: %v, want %s", c.Name, err, b.message)
			}
			w.keys(q, b.key)
		}
		q, err := w.l.Parse(c.Name, fmt.Appendf(nil, `{%q: %s}`, c.BodyKey(), w.others(c)))
		if err != nil {
			w.t.Fatal(err)
		}
		rows := []source.Row{}
		for row, err := range w.tables.Rows(context.Background(), q) {
			if err != nil {
				w.t.Errorf("%s: %v", c.Name, err)
				break
			}
			rows = append(rows, row)
		}
		w.rows[c.Name], data[c.Name] = rows, rows
		w.read += len(rows)
	}
	var err error
	if w.memory, err = source.Memory(w.l, data); err != nil {
		w.t.Fatalf("memory refuses what was answered: %v", err)
	}
}

// keys reads the keys of rows of which one has a value that no kind holds: all of them, unless that value is a key.
func (w *world) keys(q *filter.Query, message string) {
	w.t.Helper()
	n := int64(0)
	for row, err := range w.tables.Keys(context.Background(), q) {
		if message != "" && err != nil && strings.Contains(err.Error(), message) {
			return
		}
		if err != nil || len(row) != len(q.Collection().Key) {
			w.t.Errorf("%s: %v, %v, want a key", q, row, err)
			return
		}
		n++
	}
	if want, err := w.tables.Count(context.Background(), q); err != nil || n != want || message != "" {
		w.t.Errorf("%s: %d keys, want %d, %v", q, n, want, err)
	}
}

// values asks for each value of each field that is a column.
func (w *world) values(c *schema.Collection) {
	w.t.Helper()
	for _, col := range c.Columns {
		if !col.Type.Kind.Compared() {
			continue
		}
		operator := "eq_"
		if col.Type.Array {
			operator = "all_"
		}
		seen := map[string]bool{}
		for _, row := range w.rows[c.Name] {
			if row[col.Name] == nil {
				continue
			}
			value := row[col.Name]
			if elements, ok := value.([]any); ok { // null is no value of a set
				value = slices.DeleteFunc(slices.Clone(elements), func(v any) bool { return v == nil })
			}
			printed, err := json.Marshal(value)
			if err != nil {
				w.t.Fatal(err)
			}
			if seen[string(printed)] {
				continue
			}
			seen[string(printed)] = true
			criterion := fmt.Sprintf(`{%q: {%q: %s}}`, col.Name, operator, printed)
			w.same(c, criterion, operator == "eq_")
			w.same(c, `{"not_": `+criterion+`}`, false)
		}
		w.same(c, fmt.Sprintf(`{%q: {"is_null_": true}}`, col.Name), false)
	}
}

// same holds the answer of the database to that of memory.
func (w *world) same(c *schema.Collection, criterion string, some bool) {
	w.t.Helper()
	body := fmt.Sprintf(`{%q: {"and_": [%s, %s]}}`, c.BodyKey(), criterion, w.others(c))
	q, err := w.l.Parse(c.Name, []byte(body))
	if err != nil {
		w.t.Errorf("%s: %v", body, err)
		return
	}
	w.asked++
	got, want := w.ask(w.tables, q), w.ask(w.memory, q)
	if diff := cmp.Diff(want, got); diff != "" {
		w.t.Errorf("%s on %s: -memory +database\n%s", body, c.Name, diff)
	} else if some && len(got) == 0 {
		w.t.Errorf("%s on %s finds no row, not even the one that it was read from", body, c.Name)
	}
	n, err := w.tables.Count(context.Background(), q)
	if err != nil || int(n) != len(got) {
		w.t.Errorf("%s on %s: %d rows counted, %v; %d answered", body, c.Name, n, err, len(got))
	}
}

// ask returns rows as JSON, in order; sorted by their text where the collection has no key.
func (w *world) ask(s source.Source, q *filter.Query) []string {
	w.t.Helper()
	var out []string
	for row, err := range s.Rows(context.Background(), q) {
		if err != nil {
			w.t.Errorf("%s: %v", q, err)
			return nil
		}
		out = append(out, string(source.AppendRow(nil, q.Collection(), row)))
	}
	if len(q.Collection().Key) == 0 {
		slices.Sort(out)
	}
	return out
}

// sorts walks the collection by each of its sorts, two rows a page.
func (w *world) sorts(c *schema.Collection) {
	w.t.Helper()
	sorts := c.Sorts
	if len(sorts) == 0 {
		sorts = c.UsualSorts()
	}
	for _, s := range sorts {
		q, err := w.l.Parse(c.Name, fmt.Appendf(nil, `{%q: %s, "sort": %q}`, c.BodyKey(), w.others(c), s.Name))
		if err != nil {
			w.t.Errorf("%s: %v", s.Name, err)
			continue
		}
		w.walked++
		got, want := w.ask(w.tables, q), w.ask(w.memory, q)
		if diff := cmp.Diff(want, got); diff != "" {
			w.t.Errorf("%s by %s: -memory +database\n%s", c.Name, s.Name, diff)
		}
		if len(c.Key) == 0 {
			continue
		}
		keys, err := memeval.Keys[map[string]any](q, nil)
		if err != nil {
			w.t.Fatal(err)
		}
		var walked []string
		cursor := ""
		for range len(want) + 2 {
			page := fmt.Sprintf(`{%q: %s, "sort": %q, "limit": 2}`, c.BodyKey(), w.others(c), s.Name)
			if cursor != "" {
				page = strings.TrimSuffix(page, "}") + fmt.Sprintf(`, "cursor": %q}`, cursor)
			}
			p, err := w.l.Parse(c.Name, []byte(page))
			if err != nil {
				w.t.Errorf("%s: %v", page, err)
				break
			}
			n := 0
			for row, err := range w.tables.Rows(context.Background(), p) {
				if err != nil {
					w.t.Errorf("%s: %v", page, err)
					break
				}
				n++
				walked = append(walked, string(source.AppendRow(nil, c, row)))
				shown := map[string]any(row)
				cursor = p.Cursor(keys(&shown))
			}
			if n < 2 {
				break
			}
		}
		if diff := cmp.Diff(want, walked); diff != "" {
			w.t.Errorf("%s by %s, two rows a page: -whole +walked\n%s", c.Name, s.Name, strings.TrimSpace(diff))
		}
	}
}
