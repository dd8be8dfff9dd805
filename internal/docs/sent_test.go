package docs

import (
	"regexp"
	"slices"
	"strings"
	"testing"
)

var scanned = regexp.MustCompile(`table = shop:(?:(Query\[)|public\.(\w+) [^ ,\]]+(?: constraint on \[([^\]]*)\])?(?: sortOrder=\[.*?\] limit=(\d+))?(?:,| columns|\]$))`)

// sent says what a plan of Trino asks of the PostgreSQL database that is its catalog shop.
func sent(plan string) string {
	var out []string
	for _, line := range strings.Split(plan, "\n") {
		m := scanned.FindStringSubmatch(line)
		if m == nil {
			continue
		}
		text := "a statement that joins them"
		if m[1] == "" {
			text = m[2] + ": all rows"
			if m[3] != "" {
				text = m[2] + ": " + m[3]
			}
			if m[4] != "" {
				text += ", the first " + m[4]
			}
		}
		if !slices.Contains(out, text) {
			out = append(out, text)
		}
	}
	slices.Sort(out)
	return strings.Join(out, "; ")
}

// Lines as Trino 476 writes them.
func TestWhatIsSentIsReadFromAPlan(t *testing.T) {
	for _, row := range []struct{ plan, want string }{
		{
			"TableScan[table = shop:public.tickets shop.public.tickets constraint on [state] sortOrder=[created:timestamp(6) with time zone:timestamptz DESC NULLS LAST] limit=20 columns=[id:bigint:int8]]",
			"tickets: state, the first 20",
		},
		{"└─ ScanFilter[table = shop:public.tickets shop.public.tickets, filterPredicate = starts_with(title, varchar(14) 'Ticket 7919 of')]", "tickets: all rows"},
		{"├─ TableScan[table = shop:public.projects shop.public.projects]\n├─ TableScan[table = shop:public.tickets shop.public.tickets constraint on [project_id] columns=[x]]", "projects: all rows; tickets: project_id"},
		{`TableScan[table = shop:Query[SELECT "a" FROM x]]`, "a statement that joins them"},
	} {
		if got := sent(row.plan); got != row.want {
			t.Errorf("%s: %q, want %q", row.plan, got, row.want)
		}
	}
}
