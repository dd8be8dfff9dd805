package filter

import (
	"time"

	"github.com/tamis-go/tamis/filter/predicate"
	"github.com/tamis-go/tamis/schema"
)

// A Query is a filter that has been checked. Only this package makes one.
// It is immutable, and its policy is already part of Where.
type Query struct {
	language   *Language
	collection *schema.Collection
	where      predicate.Node
	page       Page
	aggregate  *Aggregate
	keys       []KeyValue
	view       *schema.View     // that the body names, or that members are of
	members    []string         // of the view; nil: all
	columns    []*schema.Column // that are read; nil: every one that is not hidden
	body       string           // as it was given
	made       *predicate.Node  // instead of body: what a query made in Go was made of
	added      *predicate.Node  // what And and the route added; nil: nothing
	warnings   []Warning
	at         time.Time // what relative times were resolved at; zero if there are none
}

// A Page is the part of the rows that is asked for.
type Page struct {
	// Order is total: it ends with the key. Where a column of the key is hidden from the caller (Language.HidesKey), it ends with every column
	// that the caller sees, arrays and JSON last, of which a database may order the texts and memory need not: rows that tie
	// look alike.
	Order         []Order
	Limit, Offset int64          // Limit 0 is no rows; a query made in Go has NoLimit
	After         []schema.Value // the sort keys of the row that the page begins after, one for each of Order; nil if no cursor with keys was given
	Backward      bool           // the page ends before that row: the last Limit rows before it, still in Order
	Resumed       bool           // a cursor was given: it said After, or Offset where rows may tie
	named         bool           // the body names a sort
}

// NoLimit is the Limit of a query that wants every row.
const NoLimit int64 = 1<<63 - 1

// An Order is one key of a sort, and what rows there are along its way.
type Order struct {
	schema.Order
	Policy []predicate.Node // beside each relation of Via: what its rows must satisfy; True if nothing
}

// Collection returns the collection whose rows q asks for.
func (q *Query) Collection() *schema.Collection { return q.collection }

// Language returns the language that q was checked in.
func (q *Query) Language() *Language { return q.language }

// Where returns what the rows of q satisfy, in the normal form of predicate.Simplify, the policy included.
func (q *Query) Where() predicate.Node { return q.where }

// Root is Where without a copy of its first node: what it points at is q's, and not to be changed.
func (q *Query) Root() *predicate.Node { return &q.where }

// Page returns the part of the rows that q asks for.
func (q *Query) Page() Page { return q.page }

// HasSort reports whether the body of q names a sort, so that Page.Order is not the usual one.
func (q *Query) HasSort() bool { return q.page.named }

// Warnings returns what q uses that is deprecated, in the order of the text.
func (q *Query) Warnings() []Warning { return q.warnings }

// Aggregate returns the numbers about groups that q asks for, counts over time among them, or nil.
func (q *Query) Aggregate() *Aggregate { return q.aggregate }
