package foreign_test

import (
	"context"
	"fmt"
	"testing"

	"github.com/tamis-go/tamis/internal/engines/enginetest"
	"github.com/tamis-go/tamis/sqlgen"
)

// TestATextThatAColumnCannotHold asks columns of narrow character sets for texts of letters that these do not have: no row has them, and
// asking is no error.
func TestATextThatAColumnCannotHold(t *testing.T) {
	for _, engine := range []string{"mariadb", "mysql"} {
		for _, typ := range []string{"CHARACTER SET latin1", "CHARACTER SET ascii", "CHARACTER SET utf8mb3 COLLATE utf8mb3_unicode_ci", "CHARACTER SET utf8mb3 COLLATE utf8mb3_bin", "CHARACTER SET greek"} {
			t.Run(engine+"/"+typ, func(t *testing.T) {
				db, d := enginetest.Open(t, engine), sqlgen.ByName(engine)
				t.Cleanup(func() { db.Close() })
				for _, statement := range []string{"CREATE TABLE things (id int PRIMARY KEY, v varchar(20) " + typ + ", KEY (v))", "INSERT INTO things VALUES (1, 'a'), (2, '?'), (3, ''), (4, NULL), (5, 'ss')"} {
					if _, err := db.ExecContext(context.Background(), statement); err != nil {
						t.Fatal(err)
					}
				}
				w := worldOf(t, db, d)
				w.load()
				c := w.l.Registry().Collections()[0]
				for _, text := range []string{"👨", "é", "ß", "ω", "a👨", "\u2028", "?"} {
					for _, operand := range []string{`{"eq_": %q}`, `{"ne_": %q}`, `{"any_": [%q, "a"]}`, `{"any_": ["a", %q]}`, `{"not_any_": [%q]}`, `{"startswith_": %q}`, `{"like_": %q}`, `{"lt_": %q}`, `{"ge_": %q}`} {
						w.same(c, fmt.Sprintf(`{"v": %s}`, fmt.Sprintf(operand, text)), false)
					}
				}
			})
		}
	}
}
