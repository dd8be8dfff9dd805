package benchmarks

import (
	"encoding/json"
	"fmt"
	"io"
)

// A Result is one measurement beside a peer's.
type Result struct {
	Name   string  `json:"name"`
	Peer   string  `json:"peer"`
	NS     float64 `json:"ns"` // of one unit of work: a body, a row, a query
	PeerNS float64 `json:"peer_ns"`
	Ratio  float64 `json:"ratio"`
	Allocs float64 `json:"allocs"`
	Target float64 `json:"-"` // what the ratio is to be; 0 if nothing is asked
}

// Print writes results one a line, as JSON.
func Print(w io.Writer, results ...Result) error {
	e := json.NewEncoder(w)
	for _, r := range results {
		r.NS, r.PeerNS, r.Ratio = round(r.NS, 1), round(r.PeerNS, 1), round(r.Ratio, 6)
		if err := e.Encode(r); err != nil {
			return err
		}
	}
	return nil
}

func round(f float64, digits int) float64 {
	scale := 1.0
	for range digits {
		scale *= 10
	}
	return float64(int64(f*scale+0.5)) / scale
}

// Duration writes nanoseconds with three figures, for people: 1.23 µs.
func Duration(ns float64) string {
	units := []string{"ns", "µs", "ms", "s"}
	unit := 0
	for ; ns >= 999.5 && unit < len(units)-1; unit++ {
		ns /= 1000
	}
	switch {
	case ns >= 99.95:
		return fmt.Sprintf("%.0f %s", ns, units[unit])
	case ns >= 9.995:
		return fmt.Sprintf("%.1f %s", ns, units[unit])
	}
	return fmt.Sprintf("%.2f %s", ns, units[unit])
}

// Beside returns what the first contender costs beside each of the others.
func Beside(o Options, name string, ours Contender, peers ...Contender) []Result {
	costs := Measure(o, append([]Contender{ours}, peers...)...)
	results := make([]Result, len(peers))
	for i, p := range peers {
		results[i] = Result{
			Name: name, Peer: p.Name, NS: costs[0].NS, PeerNS: costs[i+1].NS,
			Ratio: costs[0].NS / costs[i+1].NS, Allocs: costs[0].Allocs,
		}
	}
	return results
}
