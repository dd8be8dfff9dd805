package docs

import (
	"cmp"
	"database/sql"
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"

	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/internal/engines/enginetest"
	"github.com/tamis-go/tamis/sqlgen"
)

// toldFile has what Trino says of each of plans, which is asked where the tests have the build tag trino.
const toldFile = "testdata/plans.trino.txt"

// recorded returns what a file says of each of plans.
func recorded(t *testing.T, path string) []string {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSuffix(string(text), "\n"), "\n")
	if len(lines) != len(plans) {
		t.Fatalf("%s has %d lines, want %d", path, len(lines), len(plans))
	}
	return lines
}

// held holds a file to what was found of each of plans.
func held(t *testing.T, path string, found []string) {
	t.Helper()
	if *update {
		if err := os.WriteFile(path, []byte(strings.Join(found, "\n")+"\n"), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if diff := gocmp.Diff(recorded(t, path), found); diff != "" {
		t.Errorf("%s (-recorded +now; write it anew with -update):\n%s", path, diff)
	}
}

// offered asks Trino which conditions of a plan it offers to the connectors of the tables.
func offered(t *testing.T, db *sql.DB, d *sqlgen.Dialect, q *filter.Query) string {
	t.Helper()
	text, args, err := d.Append(nil, nil, q)
	if err != nil {
		t.Fatal(err)
	}
	io := strings.Join(enginetest.Texts(t, db, explained("(TYPE IO, FORMAT JSON)", string(text), args)), "\n")
	var plan struct {
		Tables []struct {
			Table struct {
				SchemaTable struct{ Table string }
			}
			Constraint struct {
				ColumnConstraints []struct{ ColumnName string }
			}
		} `json:"inputTableColumnInfos"`
	}
	if err := json.Unmarshal([]byte(io), &plan); err != nil {
		t.Fatalf("%v\n%s", err, io)
	}
	var out []string
	for _, table := range plan.Tables {
		var columns []string
		for _, c := range table.Constraint.ColumnConstraints {
			columns = append(columns, c.ColumnName)
		}
		slices.Sort(columns)
		text := table.Table.SchemaTable.Table + ": " + cmp.Or(strings.Join(columns, ", "), "all rows")
		if !slices.Contains(out, text) {
			out = append(out, text)
		}
	}
	slices.Sort(out)
	return strings.Join(out, "; ")
}

// explained asks Trino for a plan. EXPLAIN takes no binds: they are in the statement that it explains.
func explained(as, text string, args []any) string {
	values := make([]string, len(args))
	for i, arg := range args {
		values[i] = fmt.Sprint(arg)
		if s, is := arg.(string); is {
			values[i] = "'" + strings.ReplaceAll(s, "'", "''") + "'"
		}
	}
	return "EXPLAIN " + as + " EXECUTE IMMEDIATE '" + strings.ReplaceAll(text, "'", "''") + "' USING " + strings.Join(values, ", ")
}
