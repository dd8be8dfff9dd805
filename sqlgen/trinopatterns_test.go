//go:build trino

package sqlgen_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/tamis-go/tamis/filter/predicate"
	"github.com/tamis-go/tamis/internal/engines/enginetest"
	"github.com/tamis-go/tamis/internal/like"
	"github.com/tamis-go/tamis/sqlgen"
)

// TestTrinoReadsPatternsAsMemoryDoes compares with like.Match, on patterns and texts of what is special to either, and of characters of one to four bytes.
func TestTrinoReadsPatternsAsMemoryDoes(t *testing.T) {
	db := enginetest.Open(t, "trino")
	random := rand.New(rand.NewPCG(5, 0))
	parts := []string{"a", "B", "É", "ｚ", "😀", "_", "%", "*", "?", "\\", "\n", ".", "(", "\x01"}
	of := func(n int) string {
		var b strings.Builder
		for range random.IntN(n) {
			b.WriteString(parts[random.IntN(len(parts))])
		}
		return b.String()
	}
	hits := 0
	for range 20 {
		var asked, said []string
		var args []any
		for range 100 {
			p, text := of(7), of(9)
			if random.IntN(2) == 0 {
				text = strings.NewReplacer("%", "B", "_", "É", "*", "", "?", "😀").Replace(p) + of(3)
			}
			for where, holds := range map[predicate.Where]bool{
				predicate.Like: like.Match(text, like.Parse(p)), predicate.Glob: like.MatchGlob(text, like.ParseGlob(p)),
			} {
				asked = append(asked, "regexp_like(?, ?) = ?")
				args = append(args, text, sqlgen.Expression(where, p, true), holds)
				said = append(said, fmt.Sprintf("%q of %q is %t", p, text, holds))
				if holds {
					hits++
				}
			}
		}
		var got string
		if err := db.QueryRowContext(t.Context(), "SELECT json_format(CAST(ARRAY["+strings.Join(asked, ",")+"] AS json))", args...).Scan(&got); err != nil {
			t.Fatal(err)
		}
		for i, same := range strings.Split(strings.Trim(got, "[]"), ",") {
			if same != "true" {
				t.Errorf("memory says that %s; Trino says otherwise", said[i])
			}
		}
	}
	if hits < 500 {
		t.Errorf("%d patterns match: too few to tell", hits)
	}
}

func TestNoPatternTakesTrinoLong(t *testing.T) {
	db := enginetest.Open(t, "trino")
	asked := func(pattern string) time.Duration {
		start := time.Now()
		var holds bool
		err := db.QueryRowContext(t.Context(), "SELECT regexp_like(?, ?)", strings.Repeat("ab", 10_000), sqlgen.Expression(predicate.Like, pattern, true)).Scan(&holds)
		if err != nil || holds {
			t.Errorf("%s: %t, %v", pattern, holds, err)
		}
		return time.Since(start)
	}
	if took := asked(strings.Repeat("%a_a", 60) + "%c"); took > 5*time.Second {
		t.Errorf("took %s", took)
	}
}
