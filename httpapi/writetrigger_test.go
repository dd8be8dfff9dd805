package httpapi_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/tamis-go/tamis/httpapi"
	"github.com/tamis-go/tamis/internal/engines/enginetest"
	"github.com/tamis-go/tamis/schema"
	"github.com/tamis-go/tamis/source"
	"github.com/tamis-go/tamis/sqlgen"
)

// TestADatabaseMayChangeWhatIsWritten has triggers change a row behind the statement that writes it: the answer is the row as it is in the end, and
// the policy is decided on that.
func TestADatabaseMayChangeWhatIsWritten(t *testing.T) {
	triggers := map[string][]string{
		"sqlite": {
			`CREATE TRIGGER made AFTER INSERT ON notes BEGIN UPDATE notes SET body = 'made', tenant = CASE WHEN slug = 'away' THEN 'b' ELSE tenant END WHERE id = new.id; END`,
			`CREATE TRIGGER changed AFTER UPDATE OF state ON notes BEGIN UPDATE notes SET body = 'changed', tenant = CASE WHEN slug = 'gone' THEN 'b' ELSE tenant END WHERE id = new.id; END`,
		},
		"postgres": {
			`CREATE FUNCTION made() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
UPDATE notes SET body = 'made', tenant = CASE WHEN slug = 'away' THEN 'b' ELSE tenant END WHERE id = new.id; RETURN NULL; END $$`,
			`CREATE FUNCTION changed() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
UPDATE notes SET body = 'changed', tenant = CASE WHEN slug = 'gone' THEN 'b' ELSE tenant END WHERE id = new.id; RETURN NULL; END $$`,
			`CREATE TRIGGER made AFTER INSERT ON notes FOR EACH ROW EXECUTE FUNCTION made()`,
			`CREATE TRIGGER changed AFTER UPDATE OF state ON notes FOR EACH ROW EXECUTE FUNCTION changed()`,
		},
		"mariadb": {
			`CREATE TRIGGER made BEFORE INSERT ON notes FOR EACH ROW SET new.body = 'made', new.tenant = IF(new.slug = 'away', 'b', new.tenant)`,
			`CREATE TRIGGER changed BEFORE UPDATE ON notes FOR EACH ROW SET new.body = 'changed', new.tenant = IF(new.slug = 'gone', 'b', new.tenant)`,
		},
	}
	triggers["mysql"] = triggers["mariadb"]
	for engine, statements := range triggers {
		t.Run(engine, func(t *testing.T) {
			db := enginetest.Open(t, engine)
			if engine == "sqlite" {
				db = inFile(t)
			}
			d := sqlgen.ByName(engine)
			schema.Must(source.Create(t.Context(), db, d, notes))
			for _, statement := range statements {
				if _, err := db.ExecContext(t.Context(), statement); err != nil {
					t.Fatal(err)
				}
			}
			h := httpapi.Options{Writes: true, Access: tenants}.Handler(notes, schema.Must(source.Database(db, d, notes)))
			for _, row := range []struct {
				method, path, body string
				want               int
				says               string
			}{
				{"POST", "", noteOf(idA, "a", "x"), http.StatusCreated, `"body":"made"`},
				{"POST", "", noteOf(idB, "a", "away"), http.StatusForbidden, ""},
				{"PUT", "/" + idB, noteOf(idB, "a", "away"), http.StatusForbidden, ""},
				{"PATCH", "/" + idA, `{"state": "done"}`, http.StatusOK, `"body":"changed"`},
				{"PUT", "/" + idA, noteOf(idA, "a", "y"), http.StatusOK, `"body":"changed"`},
				{"PATCH", "/" + idA, `{"slug": "gone", "state": "done"}`, http.StatusForbidden, ""},
				{"GET", "/" + idA, "", http.StatusOK, `"slug":"y"`},
				{"GET", "/" + idB, "", http.StatusNotFound, ""},
			} {
				if got := send(h, "a", row.method, "/api/notes"+row.path, row.body); got.status != row.want || !strings.Contains(got.body, row.says) {
					t.Errorf("%s %s %s: %d %s, want %d and %s", row.method, row.path, row.body, got.status, got.body, row.want, row.says)
				}
			}
		})
	}
}

// TestEnginesWithoutTransactionsAreNotWritten asks every verb of them: nothing changes, and the answer says why.
func TestEnginesWithoutTransactionsAreNotWritten(t *testing.T) {
	for _, engine := range []string{"clickhouse", "duckdb"} {
		t.Run(engine, func(t *testing.T) {
			s := schema.Must(source.Create(t.Context(), enginetest.Open(t, engine), sqlgen.ByName(engine), notes))
			h := httpapi.Options{Writes: true, Access: tenants}.Handler(notes, s)
			for _, row := range [][3]string{
				{"POST", "/api/notes", noteOf(idA, "a", "x")}, {"PUT", "/api/notes/" + idA, noteOf(idA, "a", "x")}, {"PATCH", "/api/notes/" + idA, "{}"}, {"DELETE", "/api/notes/" + idA, ""},
			} {
				got := send(h, "a", row[0], row[1], row[2])
				if got.status != http.StatusNotImplemented || !strings.Contains(got.body, "rows of notes cannot be changed: ") {
					t.Errorf("%s: %d %s", row[0], got.status, got.body)
				}
			}
			if rows := rowsOf(t, h, ""); len(rows) != 0 {
				t.Errorf("there are %v", rows)
			}
		})
	}
}
