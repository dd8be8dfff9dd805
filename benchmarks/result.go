package benchmarks

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"strconv"

	"github.com/tamis-go/tamis/internal/timing"
)

// A Result is one measurement, beside a peer's unless Peer is empty.
type Result struct {
	Name   string  `json:"name"`
	Peer   string  `json:"peer"`
	NS     float64 `json:"ns"` // of one unit of work: a body, a row, a query
	PeerNS float64 `json:"peer_ns"`
	Ratio  float64 `json:"ratio"`
	Allocs float64 `json:"allocs"`
	Bytes  float64 `json:"bytes,omitempty"` // the most memory that a process had; 0 if that was not measured
}

// Print writes results one a line, as JSON.
func Print(w io.Writer, results ...Result) error {
	for _, r := range results {
		name, _ := json.Marshal(r.Name)
		peer, _ := json.Marshal(r.Peer)
		bytes := ""
		if r.Bytes > 0 {
			bytes = `, "bytes": ` + round(r.Bytes, 0)
		}
		if _, err := fmt.Fprintf(w, `{"name": %s, "peer": %s, "ns": %v, "peer_ns": %v, "ratio": %v, "allocs": %v%s}`+"\n",
			name, peer, round(r.NS, 1), round(r.PeerNS, 1), round(r.Ratio, 6), round(r.Allocs, 2), bytes); err != nil {
			return err
		}
	}
	return nil
}

// round writes f with so many digits behind the point at most.
func round(f float64, digits int) string {
	scale := math.Pow(10, float64(digits))
	return strconv.FormatFloat(math.Round(f*scale)/scale, 'f', -1, 64)
}

// Read reads what Print wrote.
func Read(r io.Reader) ([]Result, error) {
	var results []Result
	for d := json.NewDecoder(r); ; {
		var one Result
		switch err := d.Decode(&one); {
		case errors.Is(err, io.EOF):
			return results, nil
		case err != nil:
			return nil, err
		}
		results = append(results, one)
	}
}

// Beside returns what the first contender costs beside each of the others.
func Beside(o timing.Options, name string, ours timing.Contender, peers ...timing.Contender) []Result {
	costs := timing.Measure(o, append([]timing.Contender{ours}, peers...)...)
	results := make([]Result, len(peers))
	for i, p := range peers {
		results[i] = Result{
			Name: name, Peer: p.Name, NS: costs[0].NS, PeerNS: costs[i+1].NS,
			Ratio: costs[0].NS / costs[i+1].NS, Allocs: costs[0].Allocs,
		}
	}
	return results
}
