//go:build plans

package docs

import (
	"database/sql"
	"encoding/json"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/tamis-go/tamis/internal/engines/enginetest"
	"github.com/tamis-go/tamis/schema"
	"github.com/tamis-go/tamis/sqlgen"
)

// columnPlan returns what an engine that scans columns does for a statement, a step a line, and the greatest number of rows that comes out of a step, as far as it says:
// DuckDB and Trino have run it, ClickHouse knows of joins alone.
func columnPlan(t *testing.T, db *sql.DB, d *sqlgen.Dialect, text string, args []any) (lines []string, most int) {
	t.Helper()
	switch d {
	case sqlgen.DuckDB:
		var plan duckStep
		told := duckTold(t, db, text, args)
		if err := json.Unmarshal([]byte(told), &plan); err != nil {
			t.Fatalf("%v: %s", err, told)
		}
		for i := range plan.Children {
			plan.Children[i].write(0, &lines, &most)
		}
	case sqlgen.ClickHouse: // no plan has the sets that were made already to find granules by, or that rows are looked for in before the other columns are read
		return clickhouseSteps(enginetest.Texts(t, db, "EXPLAIN "+text+", use_index_for_in_with_subqueries = 0, optimize_move_to_prewhere = 0", args...))
	case sqlgen.Trino:
		return trinoSteps(strings.Split(strings.Join(enginetest.Texts(t, db, "EXPLAIN ANALYZE "+text, args...), "\n"), "\n"))
	}
	return lines, most
}

func duckTold(t *testing.T, db *sql.DB, text string, args []any) (told string) {
	t.Helper()
	var what string
	if err := db.QueryRowContext(t.Context(), "EXPLAIN (ANALYZE, FORMAT json) "+text, args...).Scan(&what, &told); err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	return told
}

// A duckStep is a step of a plan of DuckDB.
type duckStep struct {
	Name     string         `json:"operator_name"`
	Rows     int            `json:"operator_cardinality"`
	Scanned  int            `json:"operator_rows_scanned"`
	Info     map[string]any `json:"extra_info"`
	Children []duckStep     `json:"children"`
}

func (s *duckStep) write(depth int, lines *[]string, most *int) {
	if s.Name != "EXPLAIN_ANALYZE" && s.Name != "PROJECTION" {
		line := strings.Repeat("  ", depth) + s.Name
		for _, key := range []string{"Join Type", "Table"} {
			if v, ok := s.Info[key].(string); ok {
				line += " " + noise.ReplaceAllString(strings.TrimPrefix(v, "memory."), "")
			}
		}
		switch {
		case s.Scanned > 0:
			line += fmt.Sprintf(" · %d of %d rows", s.Rows, s.Scanned)
		case s.Rows > 0: // it has no number of some steps, such as what is kept for a join
			line += fmt.Sprintf(" · %d rows", s.Rows)
		}
		*lines, *most = append(*lines, line), max(*most, s.Rows, s.Scanned)
		depth++
	}
	for i := range s.Children {
		s.Children[i].write(depth, lines, most)
	}
}

// Indents are how far the steps stand in that are around the next one, of which some are not shown.
type indents []int

// indent returns how far a step stands in among those that are shown.
func (s *indents) indent(before string) string {
	at := len([]rune(before))
	for len(*s) > 0 && (*s)[len(*s)-1] >= at {
		*s = (*s)[:len(*s)-1]
	}
	*s = append(*s, at)
	return strings.Repeat("  ", len(*s)-1)
}

var (
	clickhouseStep = regexp.MustCompile(`^([\s│├└─]*)(Limit|Sorting|Aggregating|Filter|Window|CreatingSets?|Join|ReadFromMergeTree \(\w+\.(\w+)\))( \(.*\))?$`)
	clickhouseSaid = regexp.MustCompile(`^[\s│]*(?:Parts: \d+ \| (Granules: \d+)|Type: (\w+) \| Strictness: (\w+).*|Result rows: (\d+))$`)
)

func clickhouseSteps(told []string) (lines []string, most int) {
	var tree indents
	for _, line := range told {
		if m := clickhouseStep.FindStringSubmatch(line); m != nil {
			name := m[2]
			if m[3] != "" {
				name = "ReadFromMergeTree " + m[3]
			}
			lines = append(lines, tree.indent(m[1])+name)
			continue
		}
		m := clickhouseSaid.FindStringSubmatch(line)
		if m == nil || len(lines) == 0 {
			continue
		}
		last := &lines[len(lines)-1]
		switch {
		case m[1] != "":
			*last += " · " + m[1]
		case m[2] != "" && strings.HasSuffix(*last, "Join"):
			*last += " " + m[2] + " " + m[3]
		case m[4] != "":
			rows := schema.Must(strconv.Atoi(m[4]))
			*last += fmt.Sprintf(" · %d rows", rows)
			most = max(most, rows)
		}
	}
	return lines, most
}

var (
	trinoStep  = regexp.MustCompile(`^([\s│├└─]*)(\w*(?:Join|Aggregate|Scan|ScanFilter|ScanFilterProject|ScanProject|TopN|TopNRanking|Window|RowNumber|FilterProject|Filter|Sort|Limit))\[(.*)\]$`)
	trinoSaid  = regexp.MustCompile(`\b(?:Output: ([\d,]+) rows? \(.*|Input: ([\d,]+) rows? \(.*Physical input:.*)$`)
	trinoKind  = regexp.MustCompile(`^type = (\w+)|^criteria = \((.*?)\)(?:,|$)`)
	trinoPiece = regexp.MustCompile(`^\s*Fragment \d+`)
)

func trinoSteps(told []string) (lines []string, most int) {
	var tree indents
	open := false // the step of the last line has not said yet how many rows come out of it
	for _, line := range told {
		if trinoPiece.MatchString(line) {
			tree, open = nil, false
			continue
		}
		if m := trinoStep.FindStringSubmatch(line); m != nil {
			name := m[2]
			if k := trinoKind.FindStringSubmatch(m[3]); k != nil {
				name += " " + strings.ToLower(k[1]) + k[2]
			}
			lines, open = append(lines, tree.indent(m[1])+name), true
			continue
		}
		if strings.HasSuffix(line, "]") && (strings.Contains(line, "─ ") || strings.Contains(line, "[")) && !strings.Contains(line, "Layout:") && !strings.Contains(line, ":=") && !strings.Contains(line, " df_") {
			open = false // a step that is not shown
		}
		m := trinoSaid.FindStringSubmatch(line)
		if m == nil || len(lines) == 0 || !open {
			continue
		}
		last := &lines[len(lines)-1]
		number := func(text string) int { return schema.Must(strconv.Atoi(strings.ReplaceAll(text, ",", ""))) }
		if m[1] != "" {
			*last += fmt.Sprintf(" · %d rows", number(m[1]))
			most = max(most, number(m[1]))
			continue
		}
		*last = strings.TrimSuffix(*last, " rows") + fmt.Sprintf(" of %d rows", number(m[2]))
		most, open = max(most, number(m[2])), false
	}
	return lines, most
}
