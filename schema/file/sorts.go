package file

import "github.com/tamis-go/tamis/schema"

func (b *builder) sorts(c *schema.Collection, from *collection) {
	if from.Order != nil {
		c.FixedOrder = true
		c.Order = b.orders(c, "order", from.Order)
	}
	if from.Sorts == nil {
		return
	}
	c.Sorts = []schema.Sort{}
	for _, e := range *from.Sorts {
		c.Sorts = append(c.Sorts, schema.Sort{Name: e.Name, Keys: b.orders(c, e.Name, e.Value), Pos: e.Pos})
	}
}

func (b *builder) orders(c *schema.Collection, what string, from sortNames) []schema.Order {
	var out []schema.Order
	for _, s := range from {
		key, err := c.SortKey(s.By.Text)
		if err != nil {
			b.pathError(s.By.Pos, what, err)
			continue
		}
		key.NullsFirst = s.Nulls == "first"
		out = append(out, key)
	}
	return out
}
