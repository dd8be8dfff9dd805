package source_test

import (
	"net/url"
	"strings"
	"testing"

	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/internal/engines/enginetest"
	"github.com/tamis-go/tamis/schema"
	"github.com/tamis-go/tamis/schema/file"
	"github.com/tamis-go/tamis/source"
	"github.com/tamis-go/tamis/sqlgen"
)

// TestATimestampIsReadInUTC: MariaDB and MySQL show a TIMESTAMP in the time zone of the session, so a connection in another one is refused.
func TestATimestampIsReadInUTC(t *testing.T) {
	l := schema.Must(filter.New(schema.Must(file.Parse("events.yaml", []byte(
		"tamis: 1\nname: events\ncollections:\n  events: {key: id, columns: {id: int, at: datetime or null}}\n"))), filter.Config{}))
	for engine, address := range map[string]string{"mariadb": enginetest.MariaDB(t), "mysql": enginetest.MySQL(t)} {
		t.Run(engine, func(t *testing.T) {
			in := func(zone string) string {
				u := schema.Must(url.Parse(address))
				u.RawQuery = url.Values{"time_zone": {"'" + zone + "'"}}.Encode()
				return u.String()
			}
			far := enginetest.OpenURL(t, in("-03:30"))
			for _, statement := range []string{
				`CREATE TABLE events (id int PRIMARY KEY, at timestamp(6) NULL)`,
				`INSERT INTO events VALUES (1, '2024-05-31 22:00:00.5'), (2, NULL)`,
			} {
				if _, err := far.Exec(statement); err != nil {
					t.Fatal(err)
				}
			}
			d := sqlgen.ByName(engine)
			if _, err := source.Database(far, d, l); err == nil || !strings.Contains(err.Error(), "events: the column at of events is timestamp, "+
				"which the connection reads in the time zone -03:30; connect with time_zone='+00:00'") {
				t.Errorf("a connection in another time zone: %v", err)
			}
			for _, near := range []string{address, in("+00:00")} {
				tables, err := source.Database(enginetest.OpenURL(t, near), d, l)
				if err != nil {
					t.Fatal(err)
				}
				for _, body := range []string{
					`{"events": {"at": {"eq_": "2024-06-01T01:30:00.5Z"}}}`, `{"events": {"at": {"any_": ["2024-06-01T01:30:00.5Z", "9999-01-01"]}}}`,
					`{"events": {"at": {"between_": ["0001-01-01", "9999-12-31"]}}}`,
				} {
					q, err := l.Parse("events", []byte(body))
					if err != nil {
						t.Fatal(err)
					}
					n := 0
					for row, err := range tables.Rows(t.Context(), q) {
						if n++; err != nil || row["at"] != "2024-06-01T01:30:00.500000Z" {
							t.Errorf("%s: %v, %v", body, row, err)
						}
					}
					if n != 1 {
						t.Errorf("%s has %d rows, want one", body, n)
					}
				}
			}
		})
	}
}
