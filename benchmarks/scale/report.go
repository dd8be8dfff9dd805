package main

import (
	"fmt"
	"os"
	"strings"
	"time"

	"github.com/tamis-go/tamis/internal/timing"
)

// report prints the table, and writes it into a page.
func report(s settings, big, small *measured) error {
	text := table(big, small)
	fmt.Print(text)
	if s.page == "" {
		return nil
	}
	page, err := os.ReadFile(s.page)
	if err != nil {
		return err
	}
	const first, last = "<!-- scale -->\n", "<!-- end of scale -->"
	before, rest, found := strings.Cut(string(page), first)
	_, after, closed := strings.Cut(rest, last)
	if !found || !closed {
		return fmt.Errorf("%s has no marks %s and %s", s.page, strings.TrimSpace(first), last)
	}
	return os.WriteFile(s.page, []byte(before+first+text+last+after), 0o644)
}

func table(big, small *measured) string {
	var out strings.Builder
	fmt.Fprintf(&out, "%s, %s.\n\n", big.about(), small.about())
	fmt.Fprintf(&out, "| body | ClickHouse, %s | rows read | answer | PostgreSQL, %s | rows read | answer |\n|---|--:|--:|--:|--:|--:|--:|\n", grouped(big.runs), grouped(small.runs))
	for i, b := range big.bodies {
		p := small.bodies[i]
		fmt.Fprintf(&out, "| %s | %s | %s | %s | %s | %s | %s |\n", b.name, timing.Duration(float64(b.duration)), grouped(b.read), grouped(b.rows),
			timing.Duration(float64(p.duration)), grouped(p.read), grouped(p.rows))
	}
	return out.String()
}

func (m *measured) about() string {
	name := map[string]string{"clickhouse": "ClickHouse", "postgres": "PostgreSQL"}[m.name]
	text := fmt.Sprintf("%s %s with %s flow runs and %s task runs, %s", name, m.version, grouped(m.runs), grouped(m.tasks), m.size)
	if m.made > 0 {
		text += fmt.Sprintf(", made in %s", m.made.Round(time.Second))
	}
	return text
}

// grouped writes a number with commas, for people.
func grouped(n int64) string {
	text := fmt.Sprint(n)
	for i := len(text) - 3; i > 0; i -= 3 {
		text = text[:i] + "," + text[i:]
	}
	return text
}
