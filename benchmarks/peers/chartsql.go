package main

import (
	"math"
	"slices"
	"strings"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg"

	"github.com/tamis-go/tamis/benchmarks"
	"github.com/tamis-go/tamis/internal/timing"
)

// drawStatements draws two bars for each statement that was measured on a database server: ours, and the reference's.
func drawStatements(path string, results []benchmarks.Result) error {
	var bodies []benchmarks.Result
	least := math.Inf(1)
	for _, r := range results {
		if strings.HasPrefix(r.Name, "sql/") && !slices.ContainsFunc(benchmarks.Goals(), func(g benchmarks.Goal) bool { return g.Name == r.Name }) {
			bodies = append(bodies, r)
			least = min(least, r.NS, r.PeerNS)
		}
	}
	if len(bodies) == 0 {
		return nil
	}
	slices.Reverse(bodies) // the first on top
	floor := math.Pow(10, math.Floor(math.Log10(least))) / 2
	p := newPlot("Twenty filters on PostgreSQL, beside the reference's statements (log scale)")
	names := make([]string, len(bodies))
	var ours, theirs plotter.Values
	for i, r := range bodies {
		names[i] = strings.TrimPrefix(r.Name, "sql/")
		ours, theirs = append(ours, math.Log10(r.NS/floor)), append(theirs, math.Log10(r.PeerNS/floor))
	}
	const width = 7
	for _, side := range []struct {
		name   string
		values plotter.Values
		ours   bool
	}{{"Tamis", ours, true}, {"reference", theirs, false}} {
		bars, err := plotter.NewBarChart(side.values, vg.Points(width))
		if err != nil {
			return err
		}
		bars.Horizontal, bars.LineStyle.Width, bars.Offset, bars.Color = true, 0, vg.Points(-width/2), peersColor
		if side.ours {
			bars.Offset, bars.Color = vg.Points(width/2), oursColor
		}
		p.Add(bars)
		p.Legend.Add(side.name, bars)
	}
	p.NominalY(names...)
	p.Legend.Top, p.Legend.TextStyle.Color = true, textColor
	p.X.Min, p.X.Tick.Marker = 0, durationTicks(floor)
	p.X.Max *= 1.05
	return save(p, float64(60+20*len(bodies)), path)
}

// A durationTicks marks the powers of ten above a time, on a scale of logarithms of what is above it.
type durationTicks float64

// Ticks returns the marks between two values.
func (floor durationTicks) Ticks(low, high float64) []plot.Tick {
	var ticks []plot.Tick
	for n := math.Ceil(math.Log10(float64(floor)) + low); n <= math.Log10(float64(floor))+high; n++ {
		ticks = append(ticks, plot.Tick{Value: n - math.Log10(float64(floor)), Label: timing.Duration(math.Pow(10, n))})
	}
	return ticks
}
