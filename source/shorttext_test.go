package source_test

import (
	"context"
	"testing"

	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/internal/engines/enginetest"
	"github.com/tamis-go/tamis/schema"
	"github.com/tamis-go/tamis/schema/file"
	"github.com/tamis-go/tamis/source"
	"github.com/tamis-go/tamis/sqlgen"
)

// An index on the first 191 characters of a column that has fewer is error 1089.
func TestAShortTextIsIndexedWhole(t *testing.T) {
	ctx := context.Background()
	l := schema.Must(filter.New(schema.Must(file.Parse("short.yaml", []byte(`tamis: 1
name: short
collections:
  short: {key: id, columns: {id: int, code: string, name: string, note: string}}
`))), filter.Config{}))
	for _, d := range []*sqlgen.Dialect{sqlgen.MariaDB, sqlgen.MySQL} {
		t.Run(d.Name, func(t *testing.T) {
			db := enginetest.Open(t, d.Name)
			if _, err := db.ExecContext(ctx, "CREATE TABLE short (id bigint PRIMARY KEY, code varchar(10) CHARACTER SET utf8mb4 COLLATE "+d.Collation()+
				", name varchar(190) CHARACTER SET utf8mb4, note varchar(192) CHARACTER SET utf8mb4)"); err != nil {
				t.Fatal(err)
			}
			tables := schema.Must(source.Database(db, d, l))
			q := func(body string) *filter.Query { return schema.Must(l.Parse("short", []byte(body))) }
			indexes, err := tables.Index(ctx, q(`{"short": {"code": {"eq_": "a"}}}`), q(`{"short": {"name": {"eq_": "a"}}}`), q(`{"short": {"note": {"eq_": "a"}}}`))
			if err != nil || len(indexes) != 3 {
				t.Errorf("%d indexes, %v, want three", len(indexes), err)
			}
		})
	}
}
