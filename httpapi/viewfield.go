package httpapi

import (
	"fmt"
	"slices"

	"github.com/tamis-go/tamis/filter/syntax"
	"github.com/tamis-go/tamis/schema"
	"github.com/tamis-go/tamis/source"
)

// field returns what appends the value of a field.
func (b *joined) field(view *schema.View, m schema.Member) (part, error) {
	if err := b.ask(); err != nil {
		return nil, err
	}
	at := slices.Index(b.fields, m.Name)
	target, _ := m.Field.Read()
	null := []byte("null")
	if d := view.Default[m.Name]; d != nil {
		null = source.AppendValue(nil, d)
	}
	return func(dst []byte, i int) ([]byte, bool, error) {
		var v schema.Value
		if b.values[i] != nil {
			v = b.values[i][at]
		}
		switch {
		case v.IsNull():
			return append(dst, null...), true, nil
		case view.Times != nil && m.Field.Type.Kind == schema.Datetime:
			return syntax.AppendQuoted(dst, view.Times(v.Bits())), true, nil
		}
		return source.AppendValue(dst, source.ShowValue(target.Value, v)), true, nil
	}, nil
}

// ask asks for the values of the fields of all rows of the batch: one question, by their keys.
func (b *joined) ask() error {
	if b.values != nil {
		return nil
	}
	b.values = make([][]schema.Value, len(b.rows))
	c := b.collection
	pairs := keyPairs(c)
	var keys [][]schema.Value
	places := map[string][]int{}
	for i, row := range b.rows {
		key, err := keyValues(pairs, row, 0)
		if err != nil {
			return err
		}
		if key == nil {
			continue // the database has a value there that the kind has not
		}
		text := keyText(key)
		if places[text] == nil {
			keys = append(keys, key)
		}
		places[text] = append(places[text], i)
	}
	if len(keys) == 0 {
		return nil
	}
	q, err := b.language.Query(c.Name, keyIn(c, pairs, keys))
	if err == nil {
		q, err = q.Valued(b.fields...)
	}
	if err != nil {
		return fmt.Errorf("fields of %s: %w", c.Name, err)
	}
	s, ok := b.source.(source.Aggregator)
	if !ok {
		return fmt.Errorf("fields of %s: the source answers with no groups, and so with no fields of a view", c.Name)
	}
	groups, _, err := s.Aggregate(b.ctx, q)
	if err != nil {
		return err
	}
	for i := range groups {
		key, values := groups[i].Values[:len(pairs)], groups[i].Values[len(pairs):]
		for _, place := range places[keyText(key)] {
			b.values[place] = values
		}
	}
	return nil
}

// keyPairs returns the columns of the key of c, each beside itself.
func keyPairs(c *schema.Collection) [][2]*schema.Column {
	out := make([][2]*schema.Column, len(c.Key))
	for i, col := range c.Key {
		out[i] = [2]*schema.Column{col, col}
	}
	return out
}
