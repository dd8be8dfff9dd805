package httpapi

import (
	"context"
	"errors"
	"maps"
	"net/http"
	"net/url"
	"path"
	"strings"

	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/filter/predicate"
	"github.com/tamis-go/tamis/httpapi/problem"
	"github.com/tamis-go/tamis/httpapi/routes"
	"github.com/tamis-go/tamis/memeval"
	"github.com/tamis-go/tamis/schema"
	"github.com/tamis-go/tamis/source"
)

// A change is a request that changes one row. What the caller may do is decided in the transaction that changes it: a row that the caller does
// not see is not there, and a row that the caller would not see afterwards is refused.
type change struct {
	*call
	route      *routes.Route
	collection *schema.Collection
	source     source.Writer
	key        []schema.Value // of the row; nil before it is created
	seen       *filter.Query  // the row of the key, as the caller sees it; nil before it is created
	visible    *filter.Query  // all rows that the caller sees
	alone      bool           // whether the caller sees a row depends on the row alone
	body       source.Row
	text       []byte // of the row, as its view shows it: before the change, and then after it
	created    bool
}

// create answers with a row that is added.
func (c *call) create(route *routes.Route, collection string) error {
	w, err := c.change(route, collection)
	if err == nil {
		err = w.read(source.Body{})
	}
	if err == nil {
		err = w.run(w.insert)
	}
	return w.answered(err)
}

// replace answers with the row of a key as the body says, whether it was there or not. Columns that the caller does not see, or that the store
// makes, stay as they are unless the body names them.
func (c *call) replace(route *routes.Route, collection string) error {
	return c.changeRow(route, collection, source.Body{}, func(w *change, tx source.Tx) error {
		if w.direct() {
			row, err := tx.Update(w.r.Context(), w.seen, w.body)
			if err != nil || row != nil {
				return w.show(tx, row, err)
			}
			all, err := source.KeyQuery(w.api.language, w.collection, w.key)
			if err == nil {
				row, err = tx.Row(w.r.Context(), all)
			}
			switch {
			case err != nil:
				return err
			case row == nil:
				return w.insert(tx)
			}
		}
		there, err := w.find(tx)
		switch {
		case err != nil:
			return err
		case there == nil:
			return w.insert(tx)
		}
		row, err := tx.Update(w.r.Context(), there, w.body)
		return w.show(tx, row, err)
	})
}

// update answers with the row of a key, in which the columns that the body names have its values.
func (c *call) update(route *routes.Route, collection string) error {
	return c.changeRow(route, collection, source.Body{Part: true}, func(w *change, tx source.Tx) error {
		there, err := w.there(tx)
		if err != nil {
			return err
		}
		row, err := tx.Update(w.r.Context(), there, w.body)
		if err == nil && row == nil {
			err = w.noRow(route)
		}
		return w.show(tx, row, err)
	})
}

// remove takes the row of a key away.
func (c *call) remove(route *routes.Route, collection string) error {
	w, err := c.keyed(route, collection)
	if err == nil {
		err = w.run(func(tx source.Tx) error {
			there, err := w.there(tx)
			if err != nil {
				return err
			}
			ok, err := tx.Delete(w.r.Context(), there)
			if err == nil && !ok {
				err = w.noRow(route)
			}
			return err
		})
	}
	if err != nil {
		return refusedWrite(err)
	}
	c.answer.status = http.StatusNoContent
	return nil
}

// changeRow answers with the row that the path names, after f has changed it.
func (c *call) changeRow(route *routes.Route, collection string, body source.Body, f func(w *change, tx source.Tx) error) error {
	w, err := c.keyed(route, collection)
	if err == nil {
		body.Key = w.key
		err = w.read(body)
	}
	if err == nil {
		err = w.run(func(tx source.Tx) error { return f(w, tx) })
	}
	return w.answered(err)
}

// change returns a change of a row whose key is not known yet.
func (c *call) change(route *routes.Route, collection string) (*change, error) {
	w := &change{call: c, route: route, collection: c.language.Collection(collection), source: c.source.(source.Writer)} //nolint:forcetypeassert // Handler has seen it
	if c.r.URL.RawQuery != "" {
		return w, &problem.Error{Kind: problem.InvalidQuery, Detail: "a route that changes a row takes no query"}
	}
	err := w.source.Writes(w.collection)
	if refused := (*source.Refusal)(nil); err != nil && !errors.As(err, &refused) {
		err = &problem.Error{Kind: problem.Unsupported, Detail: err.Error()}
	}
	if err != nil {
		return w, err
	}
	if w.visible, err = w.language.Query(collection, w.parent); err != nil {
		return w, err
	}
	reads := 0
	for range source.Reads(w.visible) {
		reads++
	}
	w.alone = reads == 1
	return w, nil
}

// keyed returns a change of the row that the path names.
func (c *call) keyed(route *routes.Route, collection string) (*change, error) {
	w, err := c.change(route, collection)
	if err != nil {
		return w, err
	}
	key, ok := c.r.PathValue("key"), true
	if c.Routes.Keys != nil {
		key, ok = c.Routes.Keys(key)
	}
	if w.key, err = w.collection.ParseKey(key); err != nil || !ok {
		return w, c.noRow(&routes.Route{}) // what is no key leads nowhere
	}
	w.seen, err = w.query(w.language)
	return w, err
}

// read reads the body of the request.
func (w *change) read(b source.Body) error {
	text, err := w.call.body()
	if err != nil {
		return err
	}
	b.Collection = w.collection
	b.Sees = func(col *schema.Column) bool { return !col.Hidden && !w.language.Hides(w.collection, col.Name) }
	if b.Makes, err = w.source.Makes(w.r.Context(), w.collection); err != nil {
		return err
	}
	w.body, err = b.Read(text)
	if errs := (filter.Errors)(nil); errors.As(err, &errs) {
		return &problem.Error{Kind: problem.InvalidRow, Errors: errs, Body: text}
	}
	return err
}

// run calls f in a transaction.
func (w *change) run(f func(source.Tx) error) error {
	err := w.source.Change(w.r.Context(), func(tx source.Tx) error {
		w.created, w.text = false, nil // f may be called again
		return f(tx)
	})
	if err == nil && w.Feed != nil {
		w.Feed.changed(w.collection, w.key)
	}
	return err
}

// transact calls f in a transaction, and tells the feed of the rows that it changed.
func (c *call) transact(f func(source.Tx) error) error {
	tells := &tellingTx{}
	err := c.source.(source.Writer).Change(c.r.Context(), func(tx source.Tx) error { //nolint:forcetypeassert // Handler has seen it
		tells.Tx, tells.changed = tx, nil // f may be called again
		return f(tells)
	})
	if err == nil && c.Feed != nil {
		for _, row := range tells.changed {
			c.Feed.changed(row.of, row.key)
		}
	}
	return err
}

// A tellingTx notes the keys of the rows that are changed.
type tellingTx struct {
	source.Tx
	changed []changedRow
}

type changedRow struct {
	of  *schema.Collection
	key []schema.Value
}

// Insert notes the key of the row.
func (x *tellingTx) Insert(ctx context.Context, c *schema.Collection, row source.Row) (source.Row, error) {
	added, err := x.Tx.Insert(ctx, c, row)
	return added, x.note(c, added, err)
}

// Update notes the key of the row.
func (x *tellingTx) Update(ctx context.Context, q *filter.Query, row source.Row) (source.Row, error) {
	changed, err := x.Tx.Update(ctx, q, row)
	return changed, x.note(q.Collection(), changed, err)
}

// Delete notes the key of the row.
func (x *tellingTx) Delete(ctx context.Context, q *filter.Query) (bool, error) {
	row, err := x.Row(ctx, q)
	if err = x.note(q.Collection(), row, err); err != nil {
		return false, err
	}
	return x.Tx.Delete(ctx, q)
}

func (x *tellingTx) note(c *schema.Collection, row source.Row, err error) error {
	if err != nil || row == nil {
		return err
	}
	key, err := source.KeyOf(c, row)
	x.changed = append(x.changed, changedRow{c, key})
	return err
}

// query returns the query of the row, as a language sees it.
func (w *change) query(l *filter.Language) (*filter.Query, error) {
	q, err := source.KeyQuery(l, w.collection, w.key)
	if err == nil && w.parent.Op != predicate.OpNone {
		q, err = q.And(w.parent)
	}
	return q, err
}

// insert adds the row.
func (w *change) insert(tx source.Tx) error {
	row, err := tx.Insert(w.r.Context(), w.collection, w.body)
	if err == nil && row != nil {
		w.created = true
		if w.key, err = source.KeyOf(w.collection, row); err == nil && !w.alone {
			w.seen, err = w.query(w.language)
		}
	}
	return w.show(tx, row, err)
}

// direct reports whether the row may be changed as the caller sees it, in one statement: nothing else is expected of it, and whether they see it
// depends on the row alone.
func (w *change) direct() bool {
	h := w.r.Header
	return w.alone && h["If-Match"] == nil && h["If-None-Match"] == nil
}

// there returns the query of the row that is to be changed, which is there and what is expected, or which has no row where it is not.
func (w *change) there(tx source.Tx) (*filter.Query, error) {
	if w.direct() {
		return w.seen, nil
	}
	q, err := w.find(tx)
	if err == nil && q == nil {
		err = w.noRow(w.route)
	}
	return q, err
}

// find returns the query of the row of the key, nil if there is none, and makes sure that it is what If-Match and If-None-Match say. A row
// that the caller does not see is an error.
func (w *change) find(tx source.Tx) (*filter.Query, error) {
	all, err := source.KeyQuery(w.api.language, w.collection, w.key)
	if err != nil {
		return nil, err
	}
	row, err := w.lock(tx, all)
	if err != nil {
		return nil, err
	}
	expects := w.r.Header.Values("If-Match")
	switch {
	case len(expects) > 0 && w.text == nil, w.text != nil && w.r.Header.Get("If-None-Match") == "*":
		if w.route.Action == routes.Replace || w.text != nil {
			return nil, &problem.Error{Kind: problem.Changed}
		}
	case len(expects) > 0 && !expected(expects, strong(entityTag(w.text))):
		return nil, &problem.Error{Kind: problem.Changed}
	}
	switch {
	case row == nil:
		return nil, nil //nolint:nilnil // there is none
	case w.text == nil:
		return nil, w.noRow(w.route)
	}
	return all, nil
}

// lock reads and locks the row of the key, and as the caller sees it: in one statement where that asks no other collection.
func (w *change) lock(tx source.Tx, all *filter.Query) (source.Row, error) {
	w.text = nil
	if w.alone {
		row, err := tx.Row(w.r.Context(), w.seen)
		switch {
		case err != nil:
			return nil, err
		case row != nil:
			return row, w.texted(tx, row)
		case w.route.Action != routes.Replace:
			return nil, nil //nolint:nilnil // there is none for the caller
		}
	}
	row, err := tx.Row(w.r.Context(), all)
	if err == nil && row != nil && !w.alone {
		err = w.look(tx)
	}
	return row, err
}

// expected reports whether a header If-Match has a tag, or every one.
func expected(lines []string, tag string) bool {
	for _, line := range lines {
		for part := range strings.SplitSeq(line, ",") {
			if part = strings.TrimSpace(part); part == "*" || part == tag {
				return true
			}
		}
	}
	return false
}

// look reads the row as the caller sees it: its text is nil if that is not at all.
func (w *change) look(tx source.Tx) error {
	w.text = nil
	for row, err := range tx.Rows(w.r.Context(), w.seen) {
		if err != nil {
			return err
		}
		if err := w.texted(tx, row); err != nil {
			return err
		}
	}
	return nil
}

// texted makes a row, of which all columns may be there, the row as the caller sees it.
func (w *change) texted(tx source.Tx, row source.Row) error {
	row = maps.Clone(row)
	for _, col := range w.collection.Columns {
		if col.Hidden {
			delete(row, col.Name)
		}
	}
	v := viewer{source: tx, views: w.views, language: w.language}
	texts, err := v.texts(w.r.Context(), w.visible, []*source.Cells{source.CellsOf(w.collection, row)})
	if err == nil {
		w.text = texts[0]
	}
	return err
}

// show makes the row that a change has left the answer, and refuses it if the caller does not see it. A nil row cannot be read at all.
func (w *change) show(tx source.Tx, row source.Row, err error) error {
	if err != nil {
		return err
	}
	w.text = nil
	switch {
	case row == nil:
	case w.alone:
		var sees bool
		if sees, err = w.sees(row); sees {
			err = w.texted(tx, row)
		}
	default:
		err = w.look(tx)
	}
	if err == nil && w.text == nil {
		err = &problem.Error{Kind: problem.Forbidden, Detail: "the row would be one that the caller does not see"}
	}
	return err
}

// sees reports whether the caller sees a row, which is known by itself.
func (w *change) sees(row source.Row) (bool, error) {
	if where := w.visible.Where(); where.Op == predicate.OpTrue || where.Op == predicate.OpNone {
		return true, nil
	}
	test, err := memeval.Compile[map[string]any](w.visible, nil)
	if err != nil {
		return false, err
	}
	return test(&row), nil
}

// answered answers with the row.
func (w *change) answered(err error) error {
	if err != nil {
		return refusedWrite(err)
	}
	h := w.w.Header()
	if w.created {
		w.answer.status = http.StatusCreated
	}
	if w.route.Action == routes.Create {
		parts := make([]string, len(w.key))
		for i, v := range w.key {
			parts[i] = v.String()
		}
		key := parts[0]
		if len(parts) > 1 {
			key = schema.JoinKey(parts...)
		}
		h.Set("Location", path.Base(w.r.URL.Path)+"/"+url.PathEscape(key)) // relative, as a handler in front may have taken the beginning away
	}
	h.Set("Content-Type", "application/json")
	h.Set("ETag", strong(entityTag(w.text)))
	w.answer.exact = true
	return w.answer.Append(func(b []byte) []byte { return append(b, w.text...) })
}

// refusedWrite returns the problem of a row that the rows of the store do not allow.
func refusedWrite(err error) error {
	if bad := (*source.Conflict)(nil); errors.As(err, &bad) {
		return &problem.Error{Kind: problem.Conflict, Detail: bad.Reason, Cause: err}
	}
	return err
}
