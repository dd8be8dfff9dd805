package fuzz_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/fuzz"
	"github.com/tamis-go/tamis/schema"
	"github.com/tamis-go/tamis/schema/file"
	"github.com/tamis-go/tamis/source"
	"github.com/tamis-go/tamis/sqlgen"
)

// widest are the types of decimals that each engine keeps at the most, beside those that random schemas have.
var widest = map[string][]string{
	"sqlite":     {"decimal(18,0)", "decimal(18,18)", "decimal(18,4)"},
	"postgres":   {"decimal", "decimal(38,10)", "decimal(38,38)", "decimal(18,4)"},
	"mariadb":    {"decimal(38,10)", "decimal(38,38)", "decimal(18,4)"},
	"mysql":      {"decimal(38,10)", "decimal(38,30)", "decimal(38,0)", "decimal(18,4)"},
	"clickhouse": {"decimal(38,10)", "decimal(38,38)", "decimal(38,0)", "decimal(18,4)"},
	"duckdb":     {"decimal(37,10)", "decimal(37,37)", "decimal(37,0)", "decimal(18,4)"},
}

// TestTheWidestDecimalsAgree asks memory, the oracle and each engine about decimals of as many digits as the engine keeps, in keys, sorts and
// relations too.
func TestTheWidestDecimalsAgree(t *testing.T) {
	for _, d := range sqlgen.Dialects() {
		t.Run(d.Name, func(t *testing.T) {
			db := open(t, d.Name)
			var text strings.Builder
			text.WriteString("tamis: 1\nlanguage: {decimals: string}\ncollections:\n")
			types := widest[d.Name]
			for i, typ := range types {
				fmt.Fprintf(&text, "  prices%d:\n    key: [amount, id]\n    columns:\n      id: int\n      amount: %q\n      other: %q\n      near: \"decimal(9,2) or null\"\n",
					i, typ, typ+" or null")
				fmt.Fprintf(&text, "    relations:\n      same: {many: prices%d, keys: {other: amount}}\n", i)
			}
			r, err := file.Parse("decimals.yaml", []byte(text.String()))
			if err != nil {
				t.Fatal(err)
			}
			l := schema.Must(filter.New(r, filter.Config{}))
			report, err := fuzz.Run(t.Context(), l, map[string]source.Loader{d.Name: tables(t, db, d, l)},
				fuzz.Options{N: 600 * number(t, "TAMIS_FUZZ_N", 100) / 100, Seed: int64(number(t, "TAMIS_FUZZ_SEED", 1))})
			if err != nil {
				disagreement(t, err, []byte(text.String()))
				return
			}
			t.Logf("tally: fuzz: memory = oracle = %s on %d filters of the widest decimals; %d matched no row, %d every row", d.Name, report.Filters, report.Empty, report.Full)
		})
	}
}
