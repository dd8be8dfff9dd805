package filter

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/tamis-go/tamis/filter/predicate"
	"github.com/tamis-go/tamis/filter/syntax"
	"github.com/tamis-go/tamis/internal/ours"
	"github.com/tamis-go/tamis/internal/wording"
	"github.com/tamis-go/tamis/schema"
)

// A checker reads one syntax tree against the tables, and collects every error.
type checker struct {
	*Language
	errs     Errors
	warnings []Warning
	path     []step // to the member that it stands on
	nodes    int
	searched int            // bytes of the texts that are looked for
	nest     int            // relations to many rows that it is inside of
	told     int            // how many errors there were, those that are left out too
	room     int            // that the errors take
	hints    int            // how many names were looked up among all that are known
	added    predicate.Node // by the route
	usual    []schema.Order // the order of the route
	now      func() time.Time
	at       time.Time // now, once it was asked

	unresolved bool // relative times stay relative, for Query.Unresolved
}

// A Warning is about a part of a body that still works and will not for ever.
type Warning struct {
	Pointer string `json:"pointer"` // RFC 6901: of the member that is deprecated
	Line    int    `json:"line"`    // from 1
	Column  int    `json:"column"`  // from 1; code points
	Message string `json:"message"`

	pos syntax.Pos
}

// Parse checks body as a filter of the named collection. What is wrong with the body is Errors.
// Another error says that there is no such collection, or that the scope of l has a policy that does not fit.
func (l *Language) Parse(collection string, body []byte) (*Query, error) {
	t, err := l.table(collection)
	if err != nil {
		return nil, err
	}
	if q := l.parseFast(t, body); q != nil {
		return q, nil
	}
	return l.parseSlow(t, body)
}

// Lend is Parse for those who keep nothing of the query: it gives use a query whose lists and nodes stand in memory that is used
// again once use returns. Its texts may be kept, since they are never written again. Other modules cannot call it.
func (l *Language) Lend(_ ours.Key, collection string, body []byte, use func(*Query) error) error {
	t, err := l.table(collection)
	if err != nil {
		return err
	}
	if f := l.readFast(t, body); f != nil {
		defer f.close()
		return use(&f.q)
	}
	q, err := l.parseSlow(t, body)
	if err != nil {
		return err
	}
	return use(q)
}

// table returns the table of a collection, if there is one for the caller.
func (l *Language) table(collection string) (*table, error) {
	if l.bad != nil {
		return nil, l.bad
	}
	t := l.tables[collection]
	if t == nil || !l.exists(t.collection) {
		return nil, &CollectionError{Name: collection}
	}
	return t, nil
}

// parseSlow reads body as a tree and checks that: it finds every error, and takes what the fast path does not.
func (l *Language) parseSlow(t *table, body []byte) (*Query, error) {
	check := checker{Language: l, now: l.core.now}
	if err := check.routeFits(t.collection); err != nil {
		return nil, err
	}
	q := &Query{language: l, collection: t.collection}
	tree, errs := syntax.Parse(body, l.limits.syntax())
	check.take(errs)
	if tree != nil {
		q.body = string(body)
		check.body(q, tree)
	}
	if len(check.errs) > 0 {
		check.errs.locate(body, tree)
		return nil, check.errs
	}
	q.at = check.at
	lines := syntax.NewLines(body)
	for i := range check.warnings {
		w := &check.warnings[i]
		w.Line, w.Column = lines.LineColumn(w.pos)
	}
	q.warnings = check.warnings
	return q, nil
}

// A CollectionError says that a collection does not exist, or not for the caller.
type CollectionError struct{ Name string }

// Error returns the name and what is wrong with it.
func (e *CollectionError) Error() string {
	return wording.Lacks(e.Name, "collection")
}

// errorRoom is the most bytes that the errors of one body may hold; later ones are left out. A long key
// stands in the pointer of everything below it.
const errorRoom = 1 << 20

// mostHints is how many errors of one body say what may stand there, and what was probably meant: to find that out costs a hundred times
// what the name costs to read.
const mostHints = 16

// full reports whether further errors are left out: a body of nothing but errors would cost many times its size.
func (c *checker) full() bool { return len(c.errs) >= syntax.MaxErrors || c.room > errorRoom }

// take reports the errors of the text.
func (c *checker) take(errs syntax.Errors) {
	for _, f := range errs {
		c.errs = append(c.errs, &Error{
			Code: Code(f.Code), Pointer: f.Pointer, Message: f.Message, Suggestion: f.Suggestion, pos: f.Pos,
		})
	}
}

// errorf reports an error of the member that the checker stands on.
func (c *checker) errorf(code Code, pos syntax.Pos, suggestion, format string, args ...any) {
	if c.told++; c.full() {
		return
	}
	e := &Error{Code: code, Pointer: c.pointer(), Message: fmt.Sprintf(format, args...), Suggestion: suggestion, pos: pos, want: c.want()}
	if c.room += len(e.Pointer) + len(e.Message) + len(e.Suggestion); c.room > errorRoom && len(c.errs) > 0 {
		return
	}
	c.errs = append(c.errs, e)
}

// hint reports whether an error may still say what is known, and what of it was probably meant.
func (c *checker) hint() bool {
	c.hints++
	return c.hints <= mostHints
}

// unknown refuses a name that is not known. In a body with many such errors, the last ones do not list the known names.
// further, if it is not nil, looks for another suggestion if none of known is near.
func (c *checker) unknown(code Code, pos syntax.Pos, word, what string, known func() []string, further func() string) {
	if !c.hint() {
		c.errorf(code, pos, "", "%s", wording.Lacks(word, what))
		return
	}
	names := known()
	near := fromForeign(word, names)
	if near == "" {
		near = wording.Nearest(word, names)
	}
	if near == "" && further != nil {
		near = further()
	}
	c.errorf(code, pos, near, "%s", unknown(word, what, names, near))
}

// enter steps to a member; leave with what it returns.
func (c *checker) enter(key string) int {
	n := len(c.path)
	c.path = append(c.path, step{key: key, item: -1})
	return n
}

func (c *checker) enterItem(i int) int {
	n := len(c.path)
	c.path = append(c.path, step{item: i})
	return n
}

func (c *checker) leave(n int) { c.path = c.path[:n] }

// A step leads to a member, or to an item of a list.
type step struct {
	key   string
	item  int // negative for a member
	place place
}

// pointer returns the path as RFC 6901 writes it.
func (c *checker) pointer() string {
	var dst []byte
	for _, s := range c.path {
		if s.item < 0 {
			dst = syntax.AppendPointer(dst, s.key)
			continue
		}
		dst = strconv.AppendInt(append(dst, '/'), int64(s.item), 10)
	}
	return string(dst)
}

// refused reports whether there was an error: then errors are all that is still looked for.
func (c *checker) refused() bool { return len(c.errs) > 0 }

// said returns parts and what one more says, if it says something that is still asked for.
func (c *checker) said(parts []predicate.Node, n predicate.Node) []predicate.Node {
	if n.Op == predicate.OpNone || c.refused() {
		return parts
	}
	return append(parts, n)
}

// node counts what costs a test, a group or a join.
func (c *checker) node(pos syntax.Pos) {
	c.nodes++
	if c.nodes == c.limits.Nodes+1 {
		c.errorf(LimitExceeded, pos, strconv.Itoa(c.limits.Nodes),
			"a body has at most %d operators, groups and related collections (limit nodes)", c.limits.Nodes)
	}
}

func (l *Language) nullsAbsent() bool { return l.registry.Options().Nulls == schema.NullsAbsent }

// absent reports whether v is a null that counts as absent, and refuses any other null.
func (c *checker) null(v syntax.Value, what string) (null, absent bool) {
	if _, ok := v.(*syntax.Null); !ok {
		return false, false
	}
	if c.nullsAbsent() {
		return true, true
	}
	c.errorf(NullOperand, v.Position(), "", "%s may not be null; leave the key out", what)
	return true, false
}

// shape refuses v, where another shape is wanted. A value that a limit refused has its error already.
func (c *checker) shape(v syntax.Value, want, suggestion string) {
	c.errorf(WrongShape, v.Position(), suggestion, "want %s, not %s", want, shapeOf(v))
}

func shapeOf(v syntax.Value) string {
	switch v := v.(type) {
	case *syntax.Object:
		return "an object"
	case *syntax.Array:
		return "a list"
	case *syntax.String:
		return "the text " + quoteText(v.Text)
	case *syntax.Number:
		return "the number " + wording.Quote(v.Text)
	case *syntax.Bool:
		return strconv.FormatBool(v.Value)
	case *syntax.Null:
		return "null"
	}
	panic(fmt.Sprintf("filter: unexpected %T", v))
}

// quoteText shows a client's text in a message: quoted, in one line, and cut.
func quoteText(s string) string {
	const most = 60
	if len(s) > most {
		return strconv.Quote(strings.ToValidUTF8(s[:most], "")) + "…"
	}
	return strconv.Quote(s)
}
