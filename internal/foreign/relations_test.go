package foreign_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/tamis-go/tamis/internal/engines/enginetest"
	"github.com/tamis-go/tamis/schema/introspect"
	"github.com/tamis-go/tamis/sqlgen"
)

// TestEveryForeignKeyIsARelation has foreign keys to what is unique and not the primary key, of one column and of two, and on partitions
// alone: each is a relation over the same columns.
func TestEveryForeignKeyIsARelation(t *testing.T) {
	tables := []string{
		"CREATE TABLE parent (id int PRIMARY KEY, code varchar(5) NOT NULL UNIQUE, a varchar(5) NOT NULL, b int NOT NULL, UNIQUE (a, b))",
		"CREATE TABLE child (id int PRIMARY KEY, code varchar(5), x varchar(5), y int, FOREIGN KEY (code) REFERENCES parent (code), FOREIGN KEY (x, y) REFERENCES parent (a, b))",
	}
	partitions := []string{
		"CREATE TABLE part (id int NOT NULL, code varchar(5)) PARTITION BY RANGE (id)",
		"CREATE TABLE part_0 PARTITION OF part FOR VALUES FROM (0) TO (9)",
		"CREATE TABLE part_1 PARTITION OF part DEFAULT",
		"ALTER TABLE part_0 ADD FOREIGN KEY (code) REFERENCES parent (code)",
	}
	for _, d := range sqlgen.Dialects() {
		t.Run(d.Name, func(t *testing.T) {
			db := enginetest.Open(t, d.Name)
			t.Cleanup(func() { db.Close() })
			statements, want := tables, []string{"child code=code", "child x=a y=b"}
			if d.Name == "postgres" {
				statements, want = slices.Concat(tables, partitions), append(want, "part code=code")
			}
			for _, statement := range statements {
				if _, err := db.ExecContext(t.Context(), statement); err != nil {
					t.Fatalf("%s: %v", statement, err)
				}
			}
			found, err := introspect.Read(context.Background(), db, d, introspect.Options{})
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, c := range found.Registry.Collections() {
				for _, r := range c.Relations {
					if r.To.Name != "parent" {
						continue
					}
					if r.Many {
						t.Errorf("%s.%s leads to many rows; want one", c.Name, r.Name)
					}
					var on []string
					for _, pair := range r.On {
						on = append(on, pair[0].Name+"="+pair[1].Name)
					}
					got = append(got, fmt.Sprint(c.Name, " ", strings.Join(on, " ")))
				}
			}
			slices.Sort(got)
			if !slices.Equal(got, want) {
				t.Errorf("the relations are %q, want %q; %v", got, want, found.Notes)
			}
		})
	}
}
