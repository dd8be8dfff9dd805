package sqlgen

import (
	"slices"

	"github.com/tamis-go/tamis/schema"
)

// A knownOrder is the keys of ORDER BY of a page, as they are written. They are a third of a short statement, and of a schema there are few.
type knownOrder struct {
	collection *schema.Collection
	keys       []keyShape
	text       string
}

// mostOrders is how many a writer knows.
const mostOrders = 16

// knownOrder returns the order of the page, if a statement before this one had it, or "". The keys must be needed for nothing else.
func (w *writer) knownOrder() string {
	if !w.ordersAlike() {
		return ""
	}
	for i := range w.known.orders {
		o := &w.known.orders[i]
		if o.collection == w.shape.collection && slices.Equal(o.keys, w.shape.keys) {
			return o.text
		}
	}
	return ""
}

// ordersAlike reports whether the text of the order is all that the keys are for: they are no columns and no bounds, and the dialect does not
// count them.
func (w *writer) ordersAlike() bool {
	return w.shape.want == wantRows && !w.shape.resumed && w.d.sortRoom == "" && w.d.sortHint == ""
}

// learnOrder keeps the order that was written last, as s says, unless it has an argument or names a table that the next statement may have another
// of. Tables is how many had names before it.
func (w *writer) learnOrder(s *statement, tables int) {
	if w.err != nil || w.tables > tables || len(w.known.orders) == mostOrders || !w.ordersAlike() || len(w.binds) > s.order.arg {
		return
	}
	for i := range w.shape.keys {
		if w.shape.keys[i].via != (span{}) {
			return
		}
	}
	w.known.orders = append(w.known.orders, knownOrder{w.shape.collection, slices.Clone(w.shape.keys), string(w.sql[s.order.from:])})
}
