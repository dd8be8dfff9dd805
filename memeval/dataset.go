package memeval

import (
	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/internal/eval"
	"github.com/tamis-go/tamis/internal/shape"
)

// A Dataset holds the rows of collections by name: a slice of structs, of pointers to structs, of maps, or [Rows]; or a
// *table.Table.
type Dataset map[string]any

// Rows are maps whose values are known to be of their columns' kinds, as those that [Normalise] made, so that they are
// not looked at again before each query.
type Rows = eval.Rows

// A RowError says that a row holds a value that is not of its column's kind, or is no row at all: the Collection, the
// number of the Row from 0 (-1 for a row on its own), the Column ("" for the row as a whole), and the Reason.
type RowError = shape.RowError

// A Group is the rows that agree in every column that an [Aggregate] groups by, and what is asked for of them.
type Group = filter.Group
