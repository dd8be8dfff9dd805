package databases

import (
	"context"
	"database/sql"
	"slices"
	"testing"

	"github.com/doug-martin/goqu/v9"
	_ "github.com/doug-martin/goqu/v9/dialect/mysql"
	_ "github.com/doug-martin/goqu/v9/dialect/postgres"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/jmoiron/sqlx"
	"github.com/uptrace/bun"
	"github.com/uptrace/bun/dialect/mysqldialect"
	"github.com/uptrace/bun/dialect/pgdialect"
	gormmysql "gorm.io/driver/mysql"
	gormpostgres "gorm.io/driver/postgres"
	"gorm.io/gorm"
	"gorm.io/gorm/logger"

	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/internal/engines/enginetest"
	"github.com/tamis-go/tamis/schema"
	"github.com/tamis-go/tamis/schema/file"
	"github.com/tamis-go/tamis/sqlgen"
)

var language = schema.Must(filter.New(schema.Must(file.Parse("books.yaml", []byte(`
tamis: 1
collections:
  authors: {key: id, columns: {id: int, name: string}}
  books:
    key: id
    columns: {id: int, shop: int, title: string, author_id: int}
    relations: {author: {one: authors, keys: {author_id: id}}}
`))), filter.Config{}))

var tables = []string{
	"CREATE TABLE authors (id integer PRIMARY KEY, name varchar(50))",
	"CREATE TABLE books (id integer PRIMARY KEY, shop integer NOT NULL, title varchar(50), author_id integer)",
	"INSERT INTO authors VALUES (1, 'Ada'), (2, 'Ben'), (3, 'Cleo?')",
	`INSERT INTO books VALUES (1, 1, 'Drums', 1), (2, 1, 'It''s "quoted", {braced}', 1), (3, 1, 'Sieves', 2), (4, 1, 'Sand', 1), (5, 2, 'Drums', 1), (6, 1, 'drums', 1)`,
}

// A list of texts that every quoting has trouble with, a text, and a related filter.
const body = `{"books": {"title": {"any_": ["Drums", "It's \"quoted\", {braced}", "Sieves"]}, "author": {"some_": {"name": {"icontains_": "A"}}}}}`

var want = []string{"Drums", `It's "quoted", {braced}`}

// TestEveryLayerGivesTheSameRows runs the query through each layer that speaks the database.
func TestEveryLayerGivesTheSameRows(t *testing.T) {
	ctx := context.Background()
	q := schema.Must(language.Parse("books", []byte(body)))
	for _, d := range []*sqlgen.Dialect{sqlgen.Postgres, sqlgen.MariaDB, sqlgen.MySQL} {
		t.Run(d.Name, func(t *testing.T) {
			postgres := d == sqlgen.Postgres
			url := map[*sqlgen.Dialect]func(testing.TB) string{
				sqlgen.Postgres: enginetest.Postgres, sqlgen.MariaDB: enginetest.MariaDB, sqlgen.MySQL: enginetest.MySQL,
			}[d](t)
			db := enginetest.OpenURL(t, url)
			for _, statement := range tables {
				if _, err := db.ExecContext(ctx, statement); err != nil {
					t.Fatal(err)
				}
			}
			layers := []layer{
				{"database/sql", func() ([]string, error) { return DatabaseSQL(ctx, db, d, q) }},
				{"squirrel", func() ([]string, error) { return Squirrel(ctx, db, d, q) }},
				{"sqlx", func() ([]string, error) { return Sqlx(ctx, sqlx.NewDb(db, driverName(postgres)), d, q) }},
				{"GORM", func() ([]string, error) { return GORM(ctx, openGORM(t, db, postgres), d, q) }},
				{"bun", func() ([]string, error) { return Bun(ctx, openBun(db, postgres), d, q) }},
				{"goqu", func() ([]string, error) { return Goqu(ctx, goqu.New(driverName(postgres), db), d, q) }},
				{"ent", func() ([]string, error) { return Ent(ctx, db, driverName(postgres), d, q) }},
			}
			if postgres {
				pool, err := pgxpool.New(ctx, url)
				if err != nil {
					t.Fatal(err)
				}
				defer pool.Close()
				layers = append(layers,
					layer{"pgx", func() ([]string, error) { return Pgx(ctx, pool, q) }},
					layer{"pgx, named", func() ([]string, error) { return PgxNamed(ctx, pool, q) }},
					layer{"sqlc", func() ([]string, error) { return Sqlc(ctx, db, q) }})
			}
			for _, l := range layers {
				got, err := l.run()
				if err != nil || !slices.Equal(got, want) {
					t.Errorf("%s: %q, %v; want %q", l.name, got, err, want)
				}
			}
			t.Logf("tally: one query through %d layers over %s", len(layers), d)
		})
	}
}

type layer struct {
	name string
	run  func() ([]string, error)
}

func driverName(postgres bool) string {
	if postgres {
		return "postgres"
	}
	return "mysql"
}

func openGORM(t *testing.T, db *sql.DB, postgres bool) *gorm.DB {
	t.Helper()
	var d gorm.Dialector = gormmysql.New(gormmysql.Config{Conn: db})
	if postgres {
		d = gormpostgres.New(gormpostgres.Config{Conn: db})
	}
	g, err := gorm.Open(d, &gorm.Config{Logger: logger.Discard})
	if err != nil {
		t.Fatal(err)
	}
	return g
}

func openBun(db *sql.DB, postgres bool) *bun.DB {
	if postgres {
		return bun.NewDB(db, pgdialect.New())
	}
	return bun.NewDB(db, mysqldialect.New())
}
