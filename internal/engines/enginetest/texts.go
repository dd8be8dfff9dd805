package enginetest

import (
	"database/sql"
	"testing"
)

// Texts returns the rows of a statement of one text.
func Texts(t testing.TB, db *sql.DB, statement string, args ...any) (list []string) {
	t.Helper()
	rows, err := db.QueryContext(t.Context(), statement, args...)
	if err != nil {
		t.Fatalf("%s: %v", statement, err)
	}
	defer rows.Close()
	for rows.Next() {
		var text string
		if err := rows.Scan(&text); err != nil {
			t.Fatal(err)
		}
		list = append(list, text)
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return list
}
