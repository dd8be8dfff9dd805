package sqlstate_test

import (
	"errors"
	"fmt"
	"testing"

	"github.com/tamis-go/tamis/internal/engines/enginetest"
	"github.com/tamis-go/tamis/internal/sqlstate"
)

// TestEveryDriverHasTheSameCodes asks each engine for the same mistakes.
func TestEveryDriverHasTheSameCodes(t *testing.T) {
	for _, engine := range []string{"sqlite", "postgres", "mariadb", "mysql"} {
		t.Run(engine, func(t *testing.T) {
			db := enginetest.Open(t, engine)
			db.SetMaxOpenConns(1)
			if engine == "sqlite" {
				if _, err := db.Exec(`PRAGMA foreign_keys = 1`); err != nil {
					t.Fatal(err)
				}
			}
			for _, row := range []struct{ statement, want string }{
				{`CREATE TABLE parent (id int PRIMARY KEY)`, ""},
				{`CREATE TABLE child (id int PRIMARY KEY, parent int NOT NULL, n int, CHECK (n > 0), FOREIGN KEY (parent) REFERENCES parent (id))`, ""},
				{`INSERT INTO parent VALUES (1)`, ""},
				{`INSERT INTO parent VALUES (1)`, sqlstate.Unique},
				{`INSERT INTO child VALUES (1, NULL, 1)`, sqlstate.NotNull},
				{`INSERT INTO child (id) VALUES (1)`, sqlstate.NotNull},
				{`INSERT INTO child VALUES (1, 2, 1)`, sqlstate.ForeignKey},
				{`INSERT INTO child VALUES (1, 1, 0)`, sqlstate.Check},
				{`INSERT INTO child VALUES (1, 1, 1)`, ""},
				{`DELETE FROM parent`, sqlstate.ForeignKey},
			} {
				_, err := db.Exec(row.statement)
				if (err == nil) != (row.want == "") {
					t.Errorf("%s: %v, want %q", row.statement, err, row.want)
				}
				if got := sqlstate.Of(fmt.Errorf("rows: %w", err)); err != nil && got != row.want {
					t.Errorf("%s: %q of %v, want %q", row.statement, got, err, row.want)
				}
			}
		})
	}
	if got := sqlstate.Of(errors.New("it says (23000): Error")); got != "" {
		t.Errorf("%q of an error of no driver", got)
	}
	if !sqlstate.In(sqlstate.Unique, sqlstate.Constraint) || sqlstate.In("", sqlstate.Data) {
		t.Error("codes are not of their classes")
	}
}
