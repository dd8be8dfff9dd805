package source_test

import (
	"context"
	"database/sql"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/filter/predicate"
	"github.com/tamis-go/tamis/httpapi"
	"github.com/tamis-go/tamis/internal/engines/enginetest"
	"github.com/tamis-go/tamis/schema"
	"github.com/tamis-go/tamis/schema/file"
	"github.com/tamis-go/tamis/source"
	"github.com/tamis-go/tamis/sqlgen"
)

// zoo is a language for tables of which the database has one under another name of a column.
var zoo = schema.Must(filter.New(schema.Must(file.Parse("zoo.yaml", []byte(`
tamis: 1
name: zoo
collections:
  keepers:
    key: id
    columns: {id: int, name: string, hired: int}
  animals:
    key: id
    columns: {id: int, name: string, keeper_id: int or null}
    relations:
      keeper: {one: keepers, keys: {keeper_id: id}}
    sorts: {KEEPER_ASC: [keeper.name]}
  houses:
    key: id
    columns: {id: int, name: string}
`))), filter.Config{}))

// madeZoo returns a database of zoo in which the column hired of keepers is called since.
func madeZoo(t *testing.T, engine string) *sql.DB {
	t.Helper()
	db := enginetest.Open(t, engine)
	for _, statement := range []string{
		`CREATE TABLE keepers (id bigint PRIMARY KEY, name varchar(20), since bigint)`,
		`CREATE TABLE animals (id bigint PRIMARY KEY, name varchar(20), keeper_id bigint)`,
		`CREATE TABLE houses (id bigint PRIMARY KEY, name varchar(20))`,
		`INSERT INTO houses VALUES (1, 'aviary'), (2, 'aquarium')`,
		`INSERT INTO animals VALUES (1, 'ant', NULL), (2, 'bee', 1)`,
	} {
		if _, err := db.Exec(statement); err != nil {
			t.Fatalf("%s: %v", statement, err)
		}
	}
	return db
}

const renamed = "keepers: the table keepers has no column hired"

// TestARenamedColumnRefusesItsCollectionAlone asks for what reads the collection, and for what does not.
func TestARenamedColumnRefusesItsCollectionAlone(t *testing.T) {
	for _, engine := range []string{"sqlite", "postgres", "mariadb", "mysql"} {
		t.Run(engine, func(t *testing.T) {
			tables, err := source.Database(madeZoo(t, engine), sqlgen.ByName(engine), zoo)
			if err != nil {
				t.Fatal(err)
			}
			if err := tables.Refused(); err == nil || err.Error() != renamed {
				t.Errorf("Refused() = %v, want %s", err, renamed)
			}
			h := httpapi.Handler(zoo, tables)
			for _, test := range []struct {
				collection, body string
				rows             int // -1: refused
			}{
				{"houses", `{}`, 2},
				{"houses", `{"houses": {"name": {"any_": ["aviary"]}}}`, 1},
				{"animals", `{}`, 2},
				{"animals", `{"animals": {"name": {"eq_": "bee"}}}`, 1},
				{"animals", `{"animals": {"not_": {"keeper": {"some_": {"name": {"eq_": "Kim"}}}}}}`, -1},
				{"animals", `{"animals": {"name": {"eq_": "bee"}}, "sort": "KEEPER_ASC"}`, -1},
				{"keepers", `{}`, -1},
			} {
				q, err := zoo.Parse(test.collection, []byte(test.body))
				if err != nil {
					t.Fatal(err)
				}
				n := 0
				for _, err = range tables.Rows(context.Background(), q) {
					if err != nil {
						n = -1
						break
					}
					n++
				}
				refused := new(source.Refusal)
				if n != test.rows || n == -1 && (!errors.As(err, &refused) || refused.Collection != "keepers") {
					t.Errorf("%s %s: %d rows, %v; want %d", test.collection, test.body, n, err, test.rows)
				}
				count, err := tables.Count(context.Background(), q)
				if test.rows == -1 && !errors.As(err, &refused) || test.rows >= 0 && (err != nil || int(count) != test.rows) {
					t.Errorf("%s %s: counted %d, %v; want %d", test.collection, test.body, count, err, test.rows)
				}
				w, want := httptest.NewRecorder(), http.StatusOK
				if test.rows == -1 {
					want = http.StatusServiceUnavailable
				}
				r := httptest.NewRequest(http.MethodPost, "/api/"+test.collection+"/filter", strings.NewReader(test.body))
				r.Header.Set("Content-Type", "application/json")
				h.ServeHTTP(w, r)
				if w.Code != want || strings.Contains(w.Body.String(), "hired") {
					t.Errorf("POST %s %s = %d %s, want %d", test.collection, test.body, w.Code, w.Body, want)
				}
			}
		})
	}
}

// TestAPolicyReadsToo refuses what is visible by a policy that tests rows of a refused collection.
func TestAPolicyReadsToo(t *testing.T) {
	tables := schema.Must(source.Database(madeZoo(t, "sqlite"), sqlgen.SQLite, zoo))
	policy := schema.Must(zoo.Parse("animals", []byte(`{"animals": {"keeper": {"some_": {"name": {"eq_": "Kim"}}}}}`)))
	within := zoo.Within(filter.Scope{Rows: map[string]predicate.Node{"animals": policy.Where(), "keepers": predicate.True()}})
	q, err := within.Parse("animals", []byte(`{"animals": {"name": {"eq_": "bee"}}}`))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := tables.Count(context.Background(), q); !errors.As(err, new(*source.Refusal)) {
		t.Errorf("Count = %v, want a refusal", err)
	}
}
