package source_test

import (
	"context"
	"strings"
	"testing"

	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/internal/engines/enginetest"
	"github.com/tamis-go/tamis/memeval"
	"github.com/tamis-go/tamis/schema"
	"github.com/tamis-go/tamis/schema/file"
	"github.com/tamis-go/tamis/source"
	"github.com/tamis-go/tamis/sqlgen"
)

// Without strict mode MariaDB and MySQL store 32767 for 99999 in a smallint, and a text cut off.
func TestNoOtherValueIsStoredThanTheOneLoaded(t *testing.T) {
	ctx := context.Background()
	l := schema.Must(filter.New(schema.Must(file.Parse("small.yaml", []byte("tamis: 1\nname: small\ncollections: {small: {key: id, columns: {id: int, n: int, name: string}}}"))), filter.Config{}))
	for _, d := range []*sqlgen.Dialect{sqlgen.MariaDB, sqlgen.MySQL} {
		t.Run(d.Name, func(t *testing.T) { storesWhatIsLoaded(ctx, t, d, l) })
	}
}

func storesWhatIsLoaded(ctx context.Context, t *testing.T, d *sqlgen.Dialect, l *filter.Language) {
	t.Helper()
	db := enginetest.Open(t, d.Name)
	db.SetMaxOpenConns(1)
	for _, statement := range []string{"SET SESSION sql_mode = 'NO_ZERO_DATE'", "CREATE TABLE small (id bigint PRIMARY KEY, n smallint, name varchar(3) CHARACTER SET utf8mb4)"} {
		if _, err := db.ExecContext(ctx, statement); err != nil {
			t.Fatal(err)
		}
	}
	tables := schema.Must(source.Database(db, d, l))
	for _, row := range []map[string]any{
		{"id": int64(1), "n": int64(99999), "name": "a"},
		{"id": int64(2), "n": int64(1), "name": "four"},
	} {
		if err := tables.Load(ctx, memeval.Dataset{"small": []map[string]any{row}}); err == nil || !strings.Contains(err.Error(), "small") {
			t.Errorf("Load of %v = %v, want an error of small", row, err)
		}
	}
	if err := tables.Load(ctx, memeval.Dataset{"small": []map[string]any{{"id": int64(3), "n": int64(32767), "name": "abc"}}}); err != nil {
		t.Error(err)
	}
	var n int
	var mode string
	if err := db.QueryRowContext(ctx, "SELECT count(*), @@SESSION.sql_mode FROM small").Scan(&n, &mode); err != nil || n != 1 || mode != "NO_ZERO_DATE" {
		t.Errorf("%d rows are stored, the mode of the connection is %q, %v; want 1 and its own again", n, mode, err)
	}
}
