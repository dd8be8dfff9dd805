package fuzz

import (
	"iter"
	"maps"
	"slices"
)

// ShrinkRows ranges over fewer rows: no rows of a collection, half of them, one fewer; then over rows with a column left out.
func ShrinkRows(data Rows) iter.Seq[Rows] {
	return func(yield func(Rows) bool) {
		names := slices.Sorted(maps.Keys(data))
		with := func(name string, rows []map[string]any) bool {
			out := maps.Clone(data)
			out[name] = rows
			return yield(out)
		}
		for _, name := range names {
			rows := data[name]
			if n := len(rows); n > 1 && (!with(name, []map[string]any{}) || !with(name, rows[:n/2]) || !with(name, rows[n/2:])) {
				return
			}
		}
		for _, name := range names {
			for i := range data[name] {
				if !with(name, without(data[name], i)) {
					return
				}
			}
		}
		for _, name := range names {
			for i, row := range data[name] {
				for _, col := range slices.Sorted(maps.Keys(row)) {
					rows := slices.Clone(data[name])
					rows[i] = maps.Clone(row)
					delete(rows[i], col)
					if !with(name, rows) {
						return
					}
				}
			}
		}
	}
}
