package source_test

import (
	"context"
	"database/sql"
	"testing"

	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/memeval"
	"github.com/tamis-go/tamis/schema"
	"github.com/tamis-go/tamis/schema/file"
	"github.com/tamis-go/tamis/source"
	"github.com/tamis-go/tamis/sqlgen"
)

// TestAKeyMayBeOfATextThatFolds makes tables whose keys, unique columns and foreign keys are texts of the storage folded.
func TestAKeyMayBeOfATextThatFolds(t *testing.T) {
	l := schema.Must(filter.New(schema.Must(file.Parse("t.yaml", []byte(`{tamis: 1, storage: {mysql: {string: folded}, mariadb: {string: folded}, postgres: {string: folded}, sqlite: {string: folded}},
		collections: {t: {key: [a, b], columns: {a: string, b: string, c: {type: string, unique: true}, up_a: string or null, up_b: string or null},
			relations: {up: {one: t, keys: {up_a: a, up_b: b}}}}}}`))), filter.Config{}))
	onEvery(t, func(t *testing.T, d *sqlgen.Dialect, db *sql.DB) {
		_, err := source.CreateAndLoad(context.Background(), db, d, l, memeval.Dataset{"t": []map[string]any{{"a": "x", "b": "y", "c": "z"}, {"a": "x", "b": "Y", "c": "Z", "up_a": "x", "up_b": "y"}}})
		if err != nil {
			t.Error(err)
		}
	})
}
