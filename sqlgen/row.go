package sqlgen

import (
	"database/sql"

	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/schema"
)

// Whole returns the statement that reads the rows of q with all their columns, hidden ones too, as Columns has them.
func (d *Dialect) Whole(q *filter.Query) (text string, args []any, err error) {
	c := q.Collection()
	r := q.Language().Registry()
	where, args, err := d.WhereFrom(q, d.rootName(r, c), 1)
	return d.All(c, r) + " WHERE " + where, args, err
}

// Lock is Whole, and keeps other transactions from changing the rows until this one ends. Where a database has no locks of rows, such as
// SQLite, the statement before it takes the right to write in the whole database; before is "" elsewhere.
func (d *Dialect) Lock(q *filter.Query) (before, text string, args []any, err error) {
	if d.lock == "" {
		before = d.Delete(q.Collection()) + " WHERE 0 = 1"
	}
	text, args, err = d.Whole(q)
	return before, text + d.lock, args, err
}

// UpdateRow returns the statement that sets columns in the rows of q: a bind for each, as its codec makes it, and behind these args. It answers
// with the rows as they are then, as Columns has them, if told is true: where it is asked to tell them and the database can.
func (d *Dialect) UpdateRow(q *filter.Query, columns []*schema.Column, tell bool) (text string, args []any, told bool, err error) {
	c := q.Collection()
	w := writer{d: d, r: q.Language().Registry(), numbered: d.numbered}
	w.str("UPDATE ")
	w.table(c)
	for i, col := range columns {
		w.str([]string{" SET ", ", "}[at(i > 0)])
		w.name(col.SQL())
		w.str(" = ")
		w.inserted(col)
	}
	text, args, err = d.ofRows(string(w.sql), q, len(columns))
	if told = tell && d.tellsUpdates; told {
		text += d.returning(c, w.r, c.Columns)
	}
	return text, args, told, err
}

// DeleteRow returns the statement that takes away the rows of q.
func (d *Dialect) DeleteRow(q *filter.Query) (text string, args []any, err error) {
	return d.ofRows(d.Delete(q.Collection()), q, 0)
}

// ofRows restricts a statement with so many binds to the rows of q. There the table goes by its own name, as not every database lets a
// statement that changes rows give it another.
func (d *Dialect) ofRows(statement string, q *filter.Query, binds int) (text string, args []any, err error) {
	_, name := q.Collection().TableName()
	where, args, err := d.WhereFrom(q, name, binds+1)
	return statement + " WHERE " + where, args, err
}

// InsertRow returns the statement that adds a row with values for some columns: a bind for each. It answers with the columns that it is asked to
// tell, as Columns has them, if told is true: if there are such, and the database can. Else the driver has a number that the database made by
// LastInsertId.
func (d *Dialect) InsertRow(c *schema.Collection, r *schema.Registry, columns, tell []*schema.Column) (text string, told bool) {
	if len(columns) == 0 {
		w := writer{d: d, r: r}
		w.str("INSERT INTO ")
		w.table(c)
		w.str([]string{" DEFAULT VALUES", " () VALUES ()"}[at(d.concat)])
		text = string(w.sql)
	} else {
		text = d.Insert(&schema.Collection{Name: c.Name, Table: c.Table, Columns: columns}, r, 1)
	}
	if told = len(tell) > 0 && d.tellsInserts; told {
		text += d.returning(c, r, tell)
	}
	return text, told
}

// returning is what lets a statement that changes a row of c answer with columns of it.
func (d *Dialect) returning(c *schema.Collection, r *schema.Registry, columns []*schema.Column) string {
	w := writer{d: d, r: r, numbered: d.numbered}
	_, name := c.TableName()
	for i, col := range columns {
		w.str([]string{" RETURNING ", ", "}[at(i > 0)])
		w.shown(table{name: name, c: c}, col)
	}
	return string(w.sql)
}

// Committed returns the options of a transaction that changes rows: each of its statements sees what others have committed, so that a row
// that it waited for is as they left it. Nil are those of the database.
func (d *Dialect) Committed() *sql.TxOptions {
	if d.lock == "" {
		return nil
	}
	return &sql.TxOptions{Isolation: sql.LevelReadCommitted}
}
