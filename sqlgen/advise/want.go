package advise

import (
	"slices"

	"github.com/tamis-go/tamis/schema"
)

// An adviser gathers what queries want.
type adviser struct {
	Database
	registry *schema.Registry
	query    int
	wants    []*want
	unserved []Served
}

// A want is an index that one query has a use for.
type want struct {
	c      *schema.Collection
	equal  []Part // in any order
	rest   []Part // behind them, in this order
	serves []Served
}

// columns returns what w's index is on, in order.
func (w *want) columns() []Part { return append(append([]Part{}, w.equal...), w.rest...) }

// method returns what stands behind USING; "" for a tree.
func (w *want) method() string {
	if len(w.rest) > 0 {
		return w.rest[0].Method
	}
	return ""
}

// begins reports whether an index for other begins with that for w.
func (w *want) begins(other *want) bool {
	mine, theirs := w.columns(), other.columns()
	if w.c != other.c || w.method() != other.method() || len(mine) > len(theirs) {
		return false
	}
	for i := range mine {
		// The directions of columns that are compared with = do not matter.
		if mine[i].SQL != theirs[i].SQL || i >= len(w.equal) && !mine[i].free && mine[i].After != theirs[i].After {
			return false
		}
	}
	return true
}

// keyed reports whether the table has such an index without being asked: that of its primary key or of another unique set.
func (w *want) keyed() bool {
	if w.method() != "" {
		return false
	}
	var equal []*schema.Column
	for _, e := range w.equal {
		equal = append(equal, e.Column)
	}
	if w.c.Unique(equal) {
		return true // at most one row is found
	}
	at := w.columns()
	for set := range w.c.UniqueSets() {
		begins := len(at) <= len(set)
		for i := range at {
			begins = begins && at[i].Column == set[i] && at[i].After == ""
		}
		if begins {
			return true
		}
	}
	return false
}

// weak reports whether the index would find about as much as there is.
func (w *want) weak() bool {
	return len(w.equal) > 0 && w.method() == "" && !slices.ContainsFunc(w.equal, func(e Part) bool { return !e.weak })
}

// merge adds what other serves to w.
func (w *want) merge(other *want) {
	for _, s := range other.serves {
		if !slices.Contains(w.serves, s) {
			w.serves = append(w.serves, s)
		}
	}
}
