package source_test

import (
	"strings"
	"testing"

	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/internal/engines/enginetest"
	"github.com/tamis-go/tamis/schema"
	"github.com/tamis-go/tamis/schema/file"
	"github.com/tamis-go/tamis/source"
	"github.com/tamis-go/tamis/sqlgen"
)

// The driver of SQLite makes a time of a text in a column that is declared as one, whatever its form. Tables read such a text as it is kept: what is
// compared as something else than it is shown as is an error here too.
func TestTextsInColumnsThatAreDeclaredAsTimesAreReadAsTheyAreKept(t *testing.T) {
	l := schema.Must(filter.New(schema.Must(file.Parse("events.yaml", []byte(
		"tamis: 1\nname: events\ncollections:\n  events: {key: id, columns: {id: int, at: datetime or null, day: date or null, name: string}}\n"))), filter.Config{}))
	for _, row := range []struct{ values, want string }{
		{"(1, '2024-06-01 10:00:00.250000', '2024-06-01', '2024-06-01 10:00:00')", `{"id":1,"at":"2024-06-01T10:00:00.250000Z","day":"2024-06-01","name":"2024-06-01 10:00:00"}`},
		{"(1, NULL, NULL, '')", `{"id":1,"at":null,"day":null,"name":""}`},
		{"(1, '2024-06-01T10:00:00Z', NULL, '')", "events.at of the row 1: 2024-06-01T10:00:00Z is not kept as"},
		{"(1, NULL, '2024-06-01 00:00:00', '')", "events.day of the row 1: 2024-06-01 00:00:00 is no text of a date"},
	} {
		db := enginetest.Open(t, "sqlite")
		for _, statement := range []string{"CREATE TABLE events (id integer PRIMARY KEY, at DATETIME, day date, name TIMESTAMP NOT NULL)", "INSERT INTO events VALUES " + row.values} {
			if _, err := db.Exec(statement); err != nil {
				t.Fatal(err)
			}
		}
		tables := schema.Must(source.Database(db, sqlgen.SQLite, l))
		for got, err := range tables.Rows(t.Context(), schema.Must(l.Parse("events", []byte(`{}`)))) {
			text := string(source.AppendRow(nil, l.Collection("events"), got))
			if err != nil {
				text = err.Error()
			}
			if !strings.Contains(text, row.want) {
				t.Errorf("%s is read as %s, want %s", row.values, text, row.want)
			}
		}
	}
}
