package main

import (
	"fmt"
	"io"
	"text/tabwriter"

	"github.com/tamis-go/tamis/benchmarks"
)

// printTable writes results for people.
func printTable(w io.Writer, results []benchmarks.Result) {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(t, "what\tmedian\tallocs\tpeer\tmedian\tratio")
	last := ""
	for _, r := range results {
		name, ns, allocs := r.Name, benchmarks.Duration(r.NS), fmt.Sprintf("%.4g", r.Allocs)
		if name == last {
			name, ns, allocs = "", "", ""
		}
		last = r.Name
		if r.Peer == "" {
			fmt.Fprintf(t, "%s\t%s\t%s\t\t\t\n", name, ns, allocs)
			continue
		}
		fmt.Fprintf(t, "%s\t%s\t%s\t%s\t%s\t%.4g\n", name, ns, allocs, r.Peer, benchmarks.Duration(r.PeerNS), r.Ratio)
	}
	must(t.Flush())
}
