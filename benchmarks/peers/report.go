package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"text/tabwriter"

	"github.com/tamis-go/tamis/benchmarks"
	"github.com/tamis-go/tamis/internal/timing"
)

// A presented is what becomes of results.
type presented struct {
	asJSON     bool
	charts     string // a folder
	page, note string // files
}

// present prints results, draws them and writes what they reach, as wanted.
func (p presented) present(results []benchmarks.Result) error {
	if !p.asJSON {
		if err := printTable(os.Stdout, results); err != nil {
			return err
		}
		fmt.Println()
		if err := printGoals(os.Stdout, results); err != nil {
			return err
		}
	}
	if p.charts != "" {
		if err := drawCharts(p.charts, results); err != nil {
			return err
		}
	}
	if p.page != "" {
		return p.writePage(results)
	}
	return nil
}

// printTable writes results for people.
func printTable(w io.Writer, results []benchmarks.Result) error {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(t, "what\tmedian\tallocs\tpeer\tmedian\tratio")
	last := ""
	for _, r := range results {
		name, ns, allocs := r.Name, timing.Duration(r.NS), fmt.Sprintf("%.4g", r.Allocs)
		if name == last {
			name, ns, allocs = "", "", ""
		}
		last = r.Name
		if r.Peer == "" {
			fmt.Fprintf(t, "%s\t%s\t%s\t\t\t\n", name, ns, allocs)
			continue
		}
		fmt.Fprintf(t, "%s\t%s\t%s\t%s\t%s\t%.4g\n", name, ns, allocs, r.Peer, timing.Duration(r.PeerNS), r.Ratio)
	}
	return t.Flush()
}

// printGoals writes what is to be reached, and whether it is.
func printGoals(w io.Writer, results []benchmarks.Result) error {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(t, "goal\tbeside\tmeasured\tat most\t")
	for _, g := range benchmarks.Goals() {
		r, ok := g.In(results)
		if !ok {
			fmt.Fprintf(t, "%s\t%s\tnot measured\t%s\t\n", g.Name, g.Peer, g.Write(g.Most))
			continue
		}
		fmt.Fprintf(t, "%s\t%s\t%s\t%s\t%s\n", g.Name, g.Peer, g.Write(g.Have(r)), g.Write(g.Most), reached(g, r))
	}
	return t.Flush()
}

func reached(g benchmarks.Goal, r benchmarks.Result) string {
	if g.Have(r) <= g.Most {
		return "reached"
	}
	return "not reached"
}

// The marks of the page that the goals stand between.
const begins, ends = "<!-- benchmarks -->\n", "<!-- end of benchmarks -->\n"

// writePage writes the goals as a table into a page. Every one of them must have been measured.
func (p presented) writePage(results []benchmarks.Result) error {
	if missing := benchmarks.Unmeasured(results); len(missing) > 0 {
		return fmt.Errorf("not measured: %v", missing)
	}
	text, err := os.ReadFile(p.page)
	if err != nil {
		return err
	}
	before, rest, ok := strings.Cut(string(text), begins)
	_, after, also := strings.Cut(rest, ends)
	if !ok || !also {
		return errors.New(p.page + " has no " + strings.TrimSpace(begins))
	}
	machine, err := p.machine()
	if err != nil {
		return err
	}
	var b strings.Builder
	fmt.Fprintf(&b, "%s\n\n| what | Tamis | beside | its time | measured | at most | |\n|---|--:|---|--:|--:|--:|---|\n", machine)
	for _, g := range benchmarks.Goals() {
		r, _ := g.In(results)
		peer := ""
		if g.Peer != "" {
			peer = timing.Duration(r.PeerNS)
		}
		fmt.Fprintf(&b, "| %s | %s | %s | %s | %s | %s | %s |\n", g.Name, timing.Duration(r.NS), g.Peer, peer, g.Write(g.Have(r)), g.Write(g.Most), reached(g, r))
	}
	b.WriteString("\nWhat one more costs, at growing sizes, beside one more at the smallest:\n\n| what grows | sizes | one more |\n|---|---|---|\n")
	for _, g := range growths(results) {
		var sizes, costs []string
		for _, at := range g.points {
			sizes, costs = append(sizes, fmt.Sprintf("%.0f", at.X)), append(costs, fmt.Sprintf("%.2f", at.Y))
		}
		fmt.Fprintf(&b, "| %s | %s | %s |\n", g.name, strings.Join(sizes, ", "), strings.Join(costs, ", "))
	}
	return os.WriteFile(p.page, []byte(before+begins+b.String()+ends+after), 0o644) //nolint:gosec // as any file of a project
}
