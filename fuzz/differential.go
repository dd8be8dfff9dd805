package fuzz

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/source"
)

// RegressFolder is where Differential saves the cases that it found, beside the test, and reads them in the next run.
const RegressFolder = "testdata/regress"

// Differential is a differential test: it checks that sources answer the filters of a language as memory and an
// independent oracle do, in rows, order and count. It fills them with random rows, so give it databases that exist only
// for the test.
//
// On a disagreement it prints the smallest filter and rows that it can find, the SQL if there is any, and the seed, and
// saves them in RegressFolder. The variables TAMIS_FUZZ_N and TAMIS_FUZZ_SEED set the number of filters and the seed;
// the defaults are 1,000 filters and a new seed each time.
func Differential(t testing.TB, l *filter.Language, sources map[string]source.Loader) {
	t.Helper()
	o := Options{N: int(fromEnv(t, "TAMIS_FUZZ_N", 1000)), Seed: fromEnv(t, "TAMIS_FUZZ_SEED", time.Now().UnixNano()%1e9)}
	t.Logf("seed %d (TAMIS_FUZZ_SEED)", o.Seed)
	again(t, l, sources)
	report, err := Run(t.Context(), l, sources, o)
	if d := (*Disagreement)(nil); errors.As(err, &d) {
		d.Case.Name = strings.ToLower(strings.Map(plainRune, t.Name())) + "-" + strconv.FormatInt(d.Seed, 10)
		if path, err := d.Case.Save(RegressFolder); err != nil {
			t.Error(err)
		} else {
			t.Logf("kept as %s", path)
		}
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Log(report)
}

// again runs the saved cases.
func again(t testing.TB, l *filter.Language, sources map[string]source.Loader) {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(RegressFolder, "*.json"))
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range files {
		c, err := ReadCase(path)
		if err != nil {
			t.Fatal(err)
		}
		if c.Schema != nil || l.Collection(c.Collection) == nil {
			continue // of another schema
		}
		if err := Check(t.Context(), l, sources, c); err != nil {
			t.Errorf("%s: %v", path, err)
		}
	}
}

func fromEnv(t testing.TB, name string, otherwise int64) int64 {
	t.Helper()
	text := os.Getenv(name)
	if text == "" {
		return otherwise
	}
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		t.Fatal(fmt.Errorf("%s: %w", name, err))
	}
	return n
}

func plainRune(r rune) rune {
	if r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' {
		return r
	}
	return '-'
}
