package sqlgen

import "github.com/tamis-go/tamis/schema"

// Keep returns why d does not keep a column as it is, without a schema beside it, or nil.
func (d *Dialect) Keep(c *schema.Column) error {
	s := d.storage(nil, c)
	if c.Type.Array || s == nil {
		_, err := d.Codec(nil, c)
		return err
	}
	return s.checkDigits(c.Type)
}

// Keeps returns the default storage of d for columns of type t, or "" if there is no choice.
func (d *Dialect) Keeps(t schema.Type) schema.Storage {
	switch {
	case t.Array && len(d.arrays) > 0:
		return d.arrays[0].name
	case !t.Array && int(t.Kind) < len(d.kinds) && len(d.kinds[t.Kind]) > 0:
		return d.kinds[t.Kind][0].name
	}
	return ""
}
