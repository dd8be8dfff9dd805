package repository_test

import (
	"database/sql"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/DATA-DOG/go-sqlmock"
	sq "github.com/Masterminds/squirrel"
	_ "modernc.org/sqlite"

	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/filter/predicate"
	"github.com/tamis-go/tamis/fuzz"
	"github.com/tamis-go/tamis/httpapi"
	"github.com/tamis-go/tamis/match"
	"github.com/tamis-go/tamis/memeval"
	"github.com/tamis-go/tamis/operators"
	"github.com/tamis-go/tamis/schema"
	"github.com/tamis-go/tamis/source"
	"github.com/tamis-go/tamis/sqlgen"
)

// The code of README and docs.

type Flow struct {
	ID   string   `json:"id" tamis:"uuid,key"`
	Name string   `json:"name" tamis:"any_,like_,sort"`
	Tags []string `json:"tags"`
}

var language = schema.Must(filter.For[Flow]("flows"))

func page(db *sql.DB, body []byte) (*sql.Rows, error) {
	q, err := language.Parse("flows", body)
	if err != nil {
		return nil, err // filter.Errors: all of them, each with code, JSON pointer, line and column
	}
	return sqlgen.Postgres.Select(q).RunWith(db).Query()
}

var flows = language.Collection("flows")

func inSQL(db *sql.DB, q *filter.Query) error {
	rows, err := sq.Select("id", "name").From("flows f").
		Where(sqlgen.Postgres.Where(q, "f")).
		PlaceholderFormat(sq.Dollar).RunWith(db).Query()
	if err != nil {
		return err
	}
	defer rows.Close()
	return rows.Err()
}

func inMemory(q *filter.Query) error {
	matches, err := memeval.Compile[Flow](q, nil)
	if err != nil {
		return err
	}
	fmt.Println(matches(&Flow{Name: "etl", Tags: []string{"database"}}))
	return nil
}

func inReverse(q *filter.Query, row Flow) error {
	saved, err := match.New[string, Flow](flows, nil)
	if err != nil {
		return err
	}
	if err := saved.Put("alert 7", q); err != nil {
		return err
	}
	ids, err := saved.Match(&row)
	if err != nil {
		return err // a value that is not of its column's kind
	}
	fmt.Println(ids)
	return nil
}

func overHTTP(w http.ResponseWriter, r *http.Request) {
	q, err := httpapi.Read(language.Within(tenant(r)), "flows", r) // size, type, JSON, check
	if err != nil {
		httpapi.Problem(w, err)
		return
	}
	fmt.Fprintln(w, q)
}

func tenant(r *http.Request) filter.Scope {
	return filter.Scope{
		Rows: map[string]predicate.Node{
			"flows": predicate.HasAny(flows.Term("tags"), schema.Texts(r.Header.Get("X-Tenant"))),
		},
		Hides: map[string][]string{"flows": {"tags"}}, // the policy may read it, the caller may not
	}
}

// The user-defined operator means the same in memory and in SQLite.
func TestWithinAgreesWhereverItRuns(t *testing.T) {
	type Visit struct {
		ID int64      `json:"id" tamis:"key"`
		At *time.Time `json:"at"`
	}
	visits := schema.Must(schema.For[Visit]("visits"))
	l := schema.Must(filter.New(schema.Must(schema.New(visits)), filter.Config{Operators: operators.Standard.With(Within)}))
	db, err := sql.Open("sqlite", ":memory:")
	if err != nil {
		t.Fatal(err)
	}
	db.SetMaxOpenConns(1)
	sqlite, err := source.Create(t.Context(), db, sqlgen.SQLite, l)
	if err != nil {
		t.Fatal(err)
	}
	t.Setenv("TAMIS_FUZZ_N", "200")
	fuzz.Differential(t, l, map[string]source.Loader{"sqlite": sqlite})
}

// A database that has the rows returns them; a filter that is not valid never reaches it.
func TestTheStatementsOfREADMERun(t *testing.T) {
	db, mock, err := sqlmock.New()
	if err != nil {
		t.Fatal(err)
	}
	body := []byte(`{"flows": {"name": {"like_": "etl"}}}`)
	mock.ExpectQuery(`SELECT "flows"."id", .*WHERE .*"flows"."name".* \$1.*LIMIT \$2`).WillReturnRows(sqlmock.NewRows([]string{"id", "name", "tags"}).AddRow("1", "etl", "{}"))
	rows, err := page(db, body)
	if err != nil {
		t.Fatal(err)
	}
	if !rows.Next() {
		t.Error("the page has no row")
	}
	if err := rows.Close(); err != nil {
		t.Error(err)
	}
	mock.ExpectQuery(`SELECT id, name FROM flows f WHERE .*"f"."name".* \$1`).WithArgs(sqlmock.AnyArg()).WillReturnRows(sqlmock.NewRows([]string{"id", "name"}).AddRow("1", "etl"))
	if err := inSQL(db, schema.Must(language.Parse("flows", body))); err != nil {
		t.Error(err)
	}
	if _, err := page(db, []byte(`{"flows": {"tag": {}}}`)); err == nil {
		t.Error("a filter that is not valid reached the database")
	}
}

func TestTheHandlerOfREADMEAnswers(t *testing.T) {
	for _, test := range []struct {
		body, want string
		status     int
	}{
		{`{"flows": {"name": {"like_": "x"}}}`, `{"flows":{"name":{"like_":"x"}}}`, http.StatusOK},
		{`{"flows": {"nam": {"like_": "x"}}}`, `"suggestion":"name"`, http.StatusUnprocessableEntity},
	} {
		w := httptest.NewRecorder()
		r := httptest.NewRequest(http.MethodPost, "/flows/filter", strings.NewReader(test.body))
		r.Header.Set("Content-Type", "application/json")
		overHTTP(w, r)
		if w.Code != test.status || !strings.Contains(w.Body.String(), test.want) {
			t.Errorf("%s: %d %s, want %d %s", test.body, w.Code, w.Body, test.status, test.want)
		}
	}
}

func Example_memory() {
	q := schema.Must(language.Parse("flows", []byte(`{"flows": {"tags": {"all_": ["database"]}}}`)))
	fmt.Println(inMemory(q))
	// Output:
	// true
	// <nil>
}

func Example_match() {
	q := schema.Must(language.Parse("flows", []byte(`{"flows": {"tags": {"all_": ["database"]}}}`)))
	fmt.Println(inReverse(q, Flow{Tags: []string{"database"}}))
	// Output:
	// [alert 7]
	// <nil>
}

func Example_operator() {
	type Visit struct {
		ID int64  `json:"id" tamis:"key"`
		At string `json:"at" tamis:"datetime"`
	}
	visits := schema.Must(schema.For[Visit]("visits"))
	l := schema.Must(filter.New(schema.Must(schema.New(visits)), filter.Config{Operators: operators.Standard.With(Within)}))
	q := schema.Must(l.Parse("visits", []byte(`{"visits": {"at": {"within_": ["2024-01-01", "2024-02-01"]}}}`)))
	statement, _, _ := sq.Select("id").From("visit v").Where(sqlgen.Postgres.Where(q, "v")).ToSql()
	fmt.Println(statement)
	matches := schema.Must(memeval.Compile[Visit](q, nil))
	fmt.Println(matches(&Visit{At: "2024-01-31T23:00:00Z"}), matches(&Visit{At: "2024-02-01"}))
	// Output:
	// SELECT id FROM visit v WHERE ("v"."at" >= ?::timestamptz AND "v"."at" < ?::timestamptz)
	// true false
}

// What a tenant may not see it may not name, and the policy that reads it stays.
func TestATenantsTagsAreHidden(t *testing.T) {
	r := httptest.NewRequest(http.MethodPost, "/", nil)
	r.Header.Set("X-Tenant", "a")
	caller := language.Within(tenant(r))
	q, err := caller.Parse("flows", []byte(`{"flows": {"name": {"like_": "x"}}}`))
	if err != nil {
		t.Fatal(err)
	}
	if got, want := q.Where().String(), `and(has_any(tags, ["a"]), text(name like fold, "x"))`; got != want {
		t.Errorf("Where = %s, want %s", got, want)
	}
	if _, err := caller.Parse("flows", []byte(`{"flows": {"tags": {"any_": ["b"]}}}`)); err == nil || !strings.Contains(err.Error(), `has no field "tags"`) {
		t.Errorf("a filter by tags: %v", err)
	}
}
