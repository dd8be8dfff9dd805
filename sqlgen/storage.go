package sqlgen

import (
	"github.com/tamis-go/tamis/schema"
)

// A storage is one way to keep the values of a kind in a column.
//
// Its templates carry the widest type of the kind, so that no driver narrows a value.
type storage struct {
	name      schema.Storage
	ddl       string                                         // the column's type
	one       template                                       // one value:  {?}::bigint
	list      template                                       // a list of values:  {?}::bigint[]
	item      string                                         // a value of a list that comes as rows
	row       template                                       // the type of such a row's column
	arg       func(m *memory, list schema.Values, i int) any // what one of a list binds
	args      func(m *memory, list *schema.Values) any       // what all of it binds
	read      schema.Storage                                 // compared as that, of the same kind; "" as it stands
	sort      schema.Storage                                 // ordered as that; "" as it stands
	short     string                                         // the type of a column in a key, where it is another; {length} is how many characters it may have
	indexed   string                                         // follows the column in an index
	where     string                                         // behind the rows of a list: those that are values of the storage at all
	shown     template                                       // the column in Select, {} being it, where the driver would not give it as it is
	given     template                                       // a key or a group of them, {} being it, likewise
	summed    template                                       // one of them in a sum that has room for it, {} being it
	shownList template                                       // a native array of them in Select, likewise
	wideIn    template                                       // what an index on a column that is read otherwise serves: equality as the column has it, with a list
	wideEqual template                                       // and with one value. It finds what is equal by bits, and more
	begins    template                                       // of a text that begins with the one, as an index serves it; nil for that of the dialect
	digits    digits                                         // of decimals: how they are compared. In the forms of decimals see sized
	most      uint8                                          // of decimals: how many digits a column may have; 0 if any, and none said
	mostScale uint8                                          // and how many of them behind the point; 0 if as many
	bools     [2]string                                      // of bools kept as texts: those of false and of true
	holds     func(schema.Value) bool                        // which values it has; nil if every one of its kind. No table is made with a column of such a storage
	maybe     bool                                           // what is no value of the storage becomes null, which is equal to nothing
}

// A cast turns the values of one storage into those of another; {} is the value.
type cast struct {
	kind     schema.Kind
	from, to schema.Storage
	form     template
}

// storage returns how d keeps the values of c, or nil if d does not know the storage that the schema names.
func (d *Dialect) storage(r *schema.Registry, c *schema.Column) *storage {
	if d.beyond != nil && c.Type.Precision > d.beyond.most {
		return d.beyond
	}
	return d.kept(c.Type.Kind, storageName(d, r, c))
}

// kept returns the storage of that name for k, the dialect's own choice for "", or nil.
func (d *Dialect) kept(k schema.Kind, name schema.Storage) *storage {
	list := d.kinds[k]
	for i := range list {
		if name == "" || list[i].name == name {
			return &list[i]
		}
	}
	if k == schema.Bool {
		for i := range d.boolTexts {
			if d.boolTexts[i].name == name {
				return &d.boolTexts[i]
			}
		}
	}
	switch {
	case len(list) == 1 && name == schema.StorageNative: // there is but one way
		return &list[0]
	case len(list) > 0 && name == schema.StorageSingle: // in more bits
		return &list[0]
	}
	return nil
}

// arrayKept returns how d keeps the array c, or nil if d does not know the storage that the schema names.
func (d *Dialect) arrayKept(r *schema.Registry, c *schema.Column) *arrayStorage {
	name := storageName(d, r, c)
	for i := range d.arrays {
		if name == "" || d.arrays[i].name == name {
			return &d.arrays[i]
		}
	}
	return nil
}

func storageName(d *Dialect, r *schema.Registry, c *schema.Column) schema.Storage {
	if d.adopted != nil {
		if s := d.adopted(c); s != "" {
			return s
		}
	}
	if r == nil {
		if s := c.Storage[d.Name]; s != "" {
			return s
		}
		return c.Storage[schema.EveryDialect]
	}
	return r.StorageOf(d.Name, c)
}

// cast returns the form that turns values of k from one storage into another, or nil if there is none.
func (d *Dialect) cast(k schema.Kind, from, to schema.Storage) template {
	for i := range d.casts {
		if c := &d.casts[i]; c.kind == k && c.from == from && c.to == to {
			return c.form
		}
	}
	return nil
}
