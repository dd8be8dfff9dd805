package main

import (
	"fmt"
	"image/color"
	"math"
	"strings"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg"

	"github.com/tamis-go/tamis/benchmarks"
)

// A grown is a thing at several sizes, and what one more costs beside one more of the smallest.
type grown struct {
	name   string
	points plotter.XYs
}

// growths gathers what grows from results.
func growths(results []benchmarks.Result) []grown {
	var out []grown
	for _, r := range results {
		var n float64
		rest, ok := strings.CutPrefix(r.Name, "growth/")
		name, size, _ := strings.Cut(rest, "-")
		if _, err := fmt.Sscan(size, &n); !ok || err != nil {
			continue
		}
		if len(out) == 0 || out[len(out)-1].name != name {
			out = append(out, grown{name: name})
		}
		last := &out[len(out)-1]
		last.points = append(last.points, plotter.XY{X: n, Y: r.Ratio})
	}
	return out
}

// tens marks the powers of ten.
func tens(low, high float64) []plot.Tick {
	var ticks []plot.Tick
	for n := math.Pow(10, math.Ceil(math.Log10(low))); n <= high; n *= 10 {
		ticks = append(ticks, plot.Tick{Value: n, Label: fmt.Sprintf("%.0f", n)})
	}
	return ticks
}

// drawGrowth draws what costs a unit at each size as lines, one for each thing that grows.
func drawGrowth(path string, results []benchmarks.Result) error {
	p := newPlot("What one more costs, beside one more of the smallest: 1 is growth in proportion")
	p.X.Scale, p.X.Tick.Marker = plot.LogScale{}, plot.TickerFunc(tens)
	things := growths(results)
	if len(things) == 0 {
		return nil
	}
	for i, g := range things {
		line, points, err := plotter.NewLinePoints(g.points)
		if err != nil {
			return err
		}
		line.Color = growthColors[i%len(growthColors)]
		points.Color = line.Color
		p.Add(line, points)
		p.Legend.Add(g.name, line)
	}
	p.Legend.Top, p.Legend.Left, p.Legend.XOffs, p.Legend.TextStyle.Color = true, true, vg.Points(20), textColor
	p.Y.Min, p.Y.Max = 0, max(p.Y.Max, 3)
	return save(p, 320, path)
}

var growthColors = []color.Color{
	oursColor, color.RGBA{0xb8, 0x5c, 0x38, 0xff}, color.RGBA{0x3b, 0x6e, 0xa8, 0xff},
	color.RGBA{0x8a, 0x4f, 0x9e, 0xff}, color.RGBA{0xc2, 0x9a, 0x2b, 0xff}, color.RGBA{0x5b, 0x5b, 0x5b, 0xff},
}
