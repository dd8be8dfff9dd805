package source_test

import (
	"context"
	"database/sql"
	"slices"
	"testing"

	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/internal/engines/enginetest"
	"github.com/tamis-go/tamis/memeval"
	"github.com/tamis-go/tamis/schema"
	"github.com/tamis-go/tamis/schema/file"
	"github.com/tamis-go/tamis/source"
	"github.com/tamis-go/tamis/sqlgen"
)

// memos is a language for a table of which each tenant sees its own rows.
var memos = schema.Must(filter.New(schema.Must(file.Parse("memos.yaml", []byte(`
tamis: 1
name: memos
collections:
  memos:
    key: id
    columns: {id: int, tenant: string, at: datetime or null}
`))), filter.Config{}))

// idsOf returns the keys of the rows of every memo that t has, which its count and its history agree on.
func idsOf(t *testing.T, tables *source.Tables) []int64 {
	t.Helper()
	q := schema.Must(memos.Parse("memos", []byte(`{}`)))
	ids := []int64{}
	for row, err := range tables.Rows(t.Context(), q) {
		if err != nil {
			t.Fatal(err)
		}
		ids = append(ids, row["id"].(int64))
	}
	if n, err := tables.Count(t.Context(), q); err != nil || int(n) != len(ids) {
		t.Errorf("%d counted, %v; %d answered", n, err, len(ids))
	}
	return ids
}

// TestRowLevelSecurityOfTheDatabase reads in transactions, and through a connection, of a role that a policy of PostgreSQL holds to the
// rows of the tenant that is set.
func TestRowLevelSecurityOfTheDatabase(t *testing.T) {
	db := enginetest.Open(t, "postgres")
	var role string // roles belong to the server: of this database, there is no other
	if err := db.QueryRow(`SELECT 'reader_of_' || current_database()`).Scan(&role); err != nil {
		t.Fatal(err)
	}
	for _, statement := range []string{
		`CREATE TABLE memos (id bigint PRIMARY KEY, tenant text, at timestamptz)`,
		`INSERT INTO memos VALUES (1, 'a', NULL), (2, 'b', NULL), (3, 'a', now())`,
		`ALTER TABLE memos ENABLE ROW LEVEL SECURITY`,
		`CREATE POLICY own ON memos USING (tenant = current_setting('app.tenant', true))`,
		`CREATE ROLE ` + role,
		`GRANT SELECT, INSERT ON memos TO ` + role,
	} {
		if _, err := db.Exec(statement); err != nil {
			t.Fatalf("%s: %v", statement, err)
		}
	}
	t.Cleanup(func() {
		if _, err := db.Exec(`DROP OWNED BY ` + role + `; DROP ROLE ` + role); err != nil {
			t.Error(err)
		}
	})
	for tenant, want := range map[string][]int64{"a": {1, 3}, "b": {2}, "c": {}} {
		tx, err := db.BeginTx(t.Context(), &sql.TxOptions{ReadOnly: true})
		if err != nil {
			t.Fatal(err)
		}
		become(t, tx, role, tenant)
		tables, err := source.Database(tx, sqlgen.Postgres, memos)
		if err != nil {
			t.Fatal(err)
		}
		if got := idsOf(t, tables); !slices.Equal(got, want) {
			t.Errorf("tenant %s sees %v, want %v", tenant, got, want)
		}
		if err := tx.Rollback(); err != nil {
			t.Error(err)
		}
	}
	if got := idsOf(t, schema.Must(source.Database(db, sqlgen.Postgres, memos))); !slices.Equal(got, []int64{1, 2, 3}) {
		t.Errorf("the owner sees %v afterwards, want every row", got)
	}
	tx, err := db.BeginTx(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	become(t, tx, role, "a")
	tables := schema.Must(source.Database(tx, sqlgen.Postgres, memos))
	if err := tables.Load(t.Context(), memeval.Dataset{"memos": []source.Row{{"id": 4, "tenant": "b"}}}); err == nil {
		t.Error("a row of another tenant was loaded")
	}
	_ = tx.Rollback()
}

func become(t *testing.T, tx *sql.Tx, role, tenant string) {
	t.Helper()
	for _, statement := range []string{`SET LOCAL ROLE ` + role, `SET LOCAL app.tenant = '` + tenant + `'`} {
		if _, err := tx.Exec(statement); err != nil {
			t.Fatal(err)
		}
	}
}

// TestATransactionIsTheCallers loads into a transaction of the caller's, which takes it back, and through a connection, which keeps it.
func TestATransactionIsTheCallers(t *testing.T) {
	for _, engine := range []string{"sqlite", "postgres", "mariadb", "mysql"} {
		t.Run(engine, func(t *testing.T) {
			db, d := enginetest.Open(t, engine), sqlgen.ByName(engine)
			data := memeval.Dataset{"memos": []source.Row{{"id": 1, "tenant": "a"}}}
			conn, err := db.Conn(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			made, err := source.Create(t.Context(), conn, d, memos)
			if err != nil {
				t.Fatal(err)
			}
			tx, err := conn.BeginTx(t.Context(), nil)
			if err != nil {
				t.Fatal(err)
			}
			inside := schema.Must(source.Database(tx, d, memos))
			if err := inside.Load(t.Context(), data); err != nil {
				t.Fatal(err)
			}
			if got := idsOf(t, inside); !slices.Equal(got, []int64{1}) {
				t.Errorf("inside the transaction: %v, want the row", got)
			}
			if err := tx.Rollback(); err != nil {
				t.Fatal(err)
			}
			if got := idsOf(t, made); len(got) != 0 {
				t.Errorf("after its end: %v, want none", got)
			}
			if err := made.Load(context.Background(), data); err != nil {
				t.Fatal(err)
			}
			if err := conn.Close(); err != nil {
				t.Fatal(err)
			}
			if got := idsOf(t, schema.Must(source.Database(db, d, memos))); !slices.Equal(got, []int64{1}) {
				t.Errorf("of the database: %v, want the row", got)
			}
		})
	}
}
