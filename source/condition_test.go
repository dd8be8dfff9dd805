package source_test

import (
	"database/sql"
	"errors"
	"strings"
	"testing"

	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/internal/engines/enginetest"
	"github.com/tamis-go/tamis/schema"
	"github.com/tamis-go/tamis/schema/file"
	"github.com/tamis-go/tamis/source"
	"github.com/tamis-go/tamis/sqlgen"
)

// TestAConditionOfTheDatabaseIsAConflict adds and changes rows that the database does not allow, of which it may tell behind the row.
func TestAConditionOfTheDatabaseIsAConflict(t *testing.T) {
	l := schema.Must(filter.New(schema.Must(file.Parse("leaves.yaml", []byte(`
tamis: 1
collections:
  trees: {key: id, columns: {id: int}}
  leaves: {key: id, columns: {id: int, tree_id: int or null, size: int or null}}
`))), filter.Config{}))
	for _, engine := range []string{"sqlite", "postgres", "mariadb", "mysql"} {
		t.Run(engine, func(t *testing.T) {
			db := enginetest.Open(t, engine)
			if engine == "sqlite" {
				db = schema.Must(sql.Open("sqlite", "file:"+t.TempDir()+"/leaves.db?_dqs=0&_pragma=foreign_keys(1)"))
				defer db.Close()
			}
			for _, statement := range []string{
				`CREATE TABLE trees (id bigint PRIMARY KEY)`,
				`CREATE TABLE leaves (id bigint PRIMARY KEY, tree_id bigint, size bigint, FOREIGN KEY (tree_id) REFERENCES trees (id), CHECK (size < 10))`,
				`INSERT INTO trees VALUES (1)`,
			} {
				if _, err := db.ExecContext(t.Context(), statement); err != nil {
					t.Fatal(err)
				}
			}
			s := schema.Must(source.Database(db, sqlgen.ByName(engine), l))
			c := l.Collection("leaves")
			first := schema.Must(source.KeyQuery(l, c, []schema.Value{schema.Integer(1)}))
			for _, row := range []struct {
				as string
				do func(tx source.Tx) error
				ok bool
			}{
				{"a leaf", func(tx source.Tx) error {
					row, err := tx.Insert(t.Context(), c, source.Row{"id": int64(1), "tree_id": int64(1), "size": int64(2)})
					if err == nil && (row["id"] != int64(1) || row["size"] != int64(2)) {
						t.Errorf("a leaf is told as %v", row)
					}
					return err
				}, true},
				{"a leaf of no tree", func(tx source.Tx) error {
					_, err := tx.Insert(t.Context(), c, source.Row{"id": int64(2), "tree_id": int64(7)})
					return err
				}, false},
				{"a leaf that is too large", func(tx source.Tx) error {
					_, err := tx.Insert(t.Context(), c, source.Row{"id": int64(2), "size": int64(10)})
					return err
				}, false},
				{"another leaf of the key", func(tx source.Tx) error {
					_, err := tx.Insert(t.Context(), c, source.Row{"id": int64(1)})
					return err
				}, false},
				{"a change to no tree", func(tx source.Tx) error {
					_, err := tx.Update(t.Context(), first, source.Row{"tree_id": int64(7)})
					return err
				}, false},
				{"a tree with leaves that goes", func(tx source.Tx) error {
					_, err := tx.Delete(t.Context(), schema.Must(source.KeyQuery(l, l.Collection("trees"), []schema.Value{schema.Integer(1)})))
					return err
				}, false},
				{"a change", func(tx source.Tx) error {
					row, err := tx.Update(t.Context(), first, source.Row{"size": int64(3)})
					if err == nil && row["size"] != int64(3) {
						t.Errorf("a change is told as %v", row)
					}
					return err
				}, true},
				{"no leaf", func(tx source.Tx) error {
					q := schema.Must(source.KeyQuery(l, c, []schema.Value{schema.Integer(9)}))
					row, err := tx.Update(t.Context(), q, source.Row{"size": int64(3)})
					if row != nil {
						t.Errorf("no leaf is told as %v", row)
					}
					if ok, err := tx.Delete(t.Context(), q); ok || err != nil {
						t.Errorf("no leaf is deleted: %v, %v", ok, err)
					}
					return err
				}, true},
			} {
				err := s.Change(t.Context(), row.do)
				if conflict := errors.As(err, new(*source.Conflict)); row.ok && err != nil || !row.ok && !conflict {
					t.Errorf("%s: %v", row.as, err)
				}
			}
		})
	}
}

// TestAKeyIsOfOneRow changes and deletes by a key that two rows have, in a table without a primary key: neither is.
func TestAKeyIsOfOneRow(t *testing.T) {
	l := schema.Must(filter.New(schema.Must(file.Parse("twins.yaml", []byte(`
tamis: 1
collections: {twins: {key: id, columns: {id: int, size: int or null}}}
`))), filter.Config{}))
	for _, engine := range []string{"sqlite", "postgres", "mariadb", "mysql"} {
		t.Run(engine, func(t *testing.T) {
			db := enginetest.Open(t, engine)
			for _, statement := range []string{`CREATE TABLE twins (id bigint, size bigint)`, `INSERT INTO twins VALUES (1, 1), (1, 2)`} {
				if _, err := db.ExecContext(t.Context(), statement); err != nil {
					t.Fatal(err)
				}
			}
			s := schema.Must(source.Database(db, sqlgen.ByName(engine), l))
			q := schema.Must(source.KeyQuery(l, l.Collection("twins"), []schema.Value{schema.Integer(1)}))
			for _, f := range []func(tx source.Tx) error{
				func(tx source.Tx) error {
					_, err := tx.Update(t.Context(), q, source.Row{"size": int64(3)})
					return err
				},
				func(tx source.Tx) error { _, err := tx.Delete(t.Context(), q); return err },
			} {
				if err := s.Change(t.Context(), f); err == nil || !strings.Contains(err.Error(), "2 rows have one key") {
					t.Errorf("two rows are changed by one key: %v", err)
				}
			}
			sum := 0
			if err := db.QueryRowContext(t.Context(), `SELECT sum(size) FROM twins`).Scan(&sum); err != nil || sum != 3 {
				t.Errorf("the rows are of %d, %v", sum, err)
			}
		})
	}
}
