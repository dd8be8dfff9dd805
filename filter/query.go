package filter

import (
	"github.com/tamis-go/tamis/predicate"
	"github.com/tamis-go/tamis/schema"
)

// A Query is a filter that has been checked. Only this package makes one.
// It is immutable, and its policy is already part of Where.
type Query struct {
	language   *Language
	collection *schema.Collection
	where      predicate.Node
	page       Page
	history    *History
	keys       []KeyValue
	body       []byte // as it was given; nil for a query made in Go
	count      bool
}

// A Page is the part of the rows that is asked for.
type Page struct {
	Order         []Order        // total: it ends with the key
	Limit, Offset int64          // Limit 0 is no rows; a query made in Go has NoLimit
	After         []schema.Value // the sort keys of the row that the page begins after, one for each of Order; nil if no cursor was given
	Backward      bool           // the page ends before that row: the last Limit rows before it, still in Order
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

// Page returns the part of the rows that q asks for.
func (q *Query) Page() Page { return q.page }

// History returns the counts over time that q asks for, or nil.
func (q *Query) History() *History { return q.history }

// A History asks for counts of rows over time: buckets [start, end) of one length, the last may be
// shorter, each bucket's rows grouped. Rows are in bucket floor((t - Start) / Interval).
type History struct {
	Field      Column   // a datetime; rows where it is null are in no bucket
	Start, End int64    // microseconds since 1970; Start < End
	Interval   int64    // microseconds, above 0
	GroupBy    []Column // null is a group of its own
	Sums       []Column // ints and floats, summed in each group; null counts nothing
}

// Buckets returns the number of buckets.
func (h *History) Buckets() int64 { return (h.End - h.Start + h.Interval - 1) / h.Interval }

// A Column is a value that is read off a row: a term, perhaps at the end of a path of to-one relations.
type Column struct {
	Name   string
	Via    []*schema.Relation
	Policy []predicate.Node // beside each relation of Via
	Term   *schema.Term
}
