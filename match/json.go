package match

// MatchJSON returns the keys of the queries that an event satisfies, given as a JSON object: those that [Index.Match] returns for the row that it
// decodes to. The text is read once, and only what the queries ask for is looked at, where it lies.
//
// It is strict. An event that is not one JSON object in UTF-8, that has a key twice, or whose value in a column that queries read is not of the
// column's kind, is a [*memeval.RowError], also where [Index.Skip] passes over rows. Of other members it only asks that they are JSON. A column
// that is missing is its default.
func (ix *Index[K, T]) MatchJSON(text []byte) ([]K, error) { return ix.AppendJSON(nil, text) }

// AppendJSON appends what MatchJSON returns to dst. It allocates nothing else, and keeps nothing of the event.
func (ix *Index[K, T]) AppendJSON(dst []K, text []byte) ([]K, error) {
	v := ix.events.Get().(*event) //nolint:forcetypeassert // New makes nothing else
	if v.line == nil {
		v.line = ix.lines.NewRow()
	}
	dst, err := ix.appendJSON(dst, text, v)
	v.line.Forget()
	ix.events.Put(v)
	return dst, err
}

func (ix *Index[K, T]) appendJSON(dst []K, text []byte, v *event) ([]K, error) {
	ix.mu.RLock()
	defer ix.mu.RUnlock() // also when a custom test panics
	if err := v.line.Read(text); err != nil {
		return dst, err
	}
	return ix.found(dst, v.line, v), nil
}
