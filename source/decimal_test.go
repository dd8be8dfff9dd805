package source_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/internal/engines/enginetest"
	"github.com/tamis-go/tamis/schema"
	"github.com/tamis-go/tamis/schema/file"
	"github.com/tamis-go/tamis/source"
	"github.com/tamis-go/tamis/sqlgen"
)

// found returns the ids of the rows of a body, and what ended them.
func found(t *testing.T, l *filter.Language, s source.Source, body string) (string, error) {
	t.Helper()
	q, err := l.Parse("things", []byte(body))
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for row, err := range s.Rows(t.Context(), q) {
		if err != nil {
			return strings.Join(out, " "), err
		}
		out = append(out, fmt.Sprint(row["id"]))
	}
	return strings.Join(out, " "), nil
}

func TestDecimalsThatSQLiteKeepsAsNumbers(t *testing.T) {
	db := enginetest.Open(t, "sqlite")
	for _, statement := range []string{
		`CREATE TABLE things (id INTEGER PRIMARY KEY, price NUMERIC(10,2))`,
		`INSERT INTO things VALUES (1, 0.1), (2, 0.2), (3, 0.3), (4, 0.1 + 0.2), (5, 10), (6, 99999999.99), (7, NULL), (8, -0.0), (9, 1.1)`,
	} {
		if _, err := db.ExecContext(t.Context(), statement); err != nil {
			t.Fatal(err)
		}
	}
	r := schema.Must(file.Parse("things.yaml", []byte(`{tamis: 1, collections: {things: {key: id, columns: {id: int, price: {type: "decimal(10,2) or null", storage: {sqlite: native}}}}}}`)))
	l := schema.Must(filter.New(r, filter.Config{}))
	s := schema.Must(source.Database(db, sqlgen.SQLite, l))
	for _, test := range []struct{ body, want string }{
		{`{"things": {"price": {"eq_": 0.30}}}`, "3 4"},
		{`{"things": {"price": {"any_": [0.1, "10.00", 1.105]}}}`, "1 5"},
		{`{"things": {"price": {"ge_": 99999999.99}}}`, "6"},
		{`{"things": {"price": {"lt_": 0.105}}}`, "1 8"},
		{`{"things": {"not_": {"price": {"ge_": 0.1}}}}`, "7 8"},
		{`{"sort": "PRICE_ASC"}`, "8 1 2 3 4 9 5 6 7"},
	} {
		if got, err := found(t, l, s, test.body); err != nil || got != test.want {
			t.Errorf("%s: %s, %v; want %s", test.body, got, err, test.want)
		}
	}
	for _, wrong := range []string{`'cheap'`, `1e300`, `123456789012.5`} {
		if _, err := db.ExecContext(t.Context(), `UPDATE things SET price = `+wrong+` WHERE id = 5`); err != nil {
			t.Fatal(err)
		}
		if _, err := found(t, l, s, `{"things": {"id": {"eq_": 5}}}`); err == nil || !strings.Contains(err.Error(), "price") {
			t.Errorf("a row whose price is %s: %v, want an error that names the column", wrong, err)
		}
	}
}

func TestNumericsOfPostgresThatAreNoDecimals(t *testing.T) {
	db := enginetest.Open(t, "postgres")
	for _, statement := range []string{
		`CREATE TABLE things (id bigint PRIMARY KEY, price numeric)`,
		`INSERT INTO things VALUES (1, 0.10000000000000000001), (2, 0.1), (3, 1.10), (4, 1.1)`,
	} {
		if _, err := db.ExecContext(t.Context(), statement); err != nil {
			t.Fatal(err)
		}
	}
	r := schema.Must(file.Parse("things.yaml", []byte(`{tamis: 1, collections: {things: {key: id, columns: {id: int, price: decimal or null}}}}`)))
	l := schema.Must(filter.New(r, filter.Config{}))
	s := schema.Must(source.Database(db, sqlgen.Postgres, l))
	for _, test := range []struct{ body, want string }{
		{`{"things": {"price": {"eq_": 0.1}}}`, "2"},
		{`{"things": {"price": {"any_": [1.1000, "0.10000000000000000001"]}}}`, "1 3 4"},
		{`{"sort": "PRICE_DESC", "limit": 2}`, "4 3"},
	} {
		if got, err := found(t, l, s, test.body); err != nil || got != test.want {
			t.Errorf("%s: %s, %v; want %s", test.body, got, err, test.want)
		}
	}
	for _, wrong := range []string{"NaN", "1e60"} {
		if _, err := db.ExecContext(t.Context(), `UPDATE things SET price = '`+wrong+`' WHERE id = 1`); err != nil {
			t.Fatal(err)
		}
		if _, err := found(t, l, s, `{"things": {"id": {"eq_": 1}}}`); err == nil || !strings.Contains(err.Error(), "price") {
			t.Errorf("a row whose price is %s: %v, want an error that names the column", wrong, err)
		}
	}
}
