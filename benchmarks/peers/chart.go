package main

import (
	"fmt"
	"image/color"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg"

	"github.com/tamis-go/tamis/benchmarks"
)

// A chart is bars: what one thing costs, here and with peers.
type chart struct {
	file, title string
	name        string // of the results
}

// charts are what README and the documents show.
var charts = []chart{
	{"compile", "A filter of eight criteria, to SQL and arguments", "compile/medium"},
	{"eval", "A filter of four criteria on one Go struct", "eval/struct"},
	{"ndjson", "The same filter on one line of JSON", "ndjson/in-place"},
	{"match", "One row against 100,000 saved filters", "match/100000"},
	{"table", "The same filter on a table of 1,000,000 rows", "table/1M"},
}

// drawCharts draws the charts whose results there are into a folder, as SVG.
func drawCharts(dir string, results []benchmarks.Result) error {
	if err := os.MkdirAll(dir, 0o755); err != nil { //nolint:gosec // as any folder of a project
		return err
	}
	for _, c := range charts {
		var bars []bar
		for _, r := range results {
			if r.Name != c.name || r.Peer == "" {
				continue
			}
			if len(bars) == 0 {
				bars = append(bars, bar{"Tamis", r.NS, true})
			}
			bars = append(bars, bar{r.Peer, r.PeerNS, false})
		}
		if len(bars) < 2 {
			continue
		}
		if err := c.draw(filepath.Join(dir, c.file+".svg"), bars); err != nil {
			return err
		}
	}
	return nil
}

type bar struct {
	label string
	ns    float64
	ours  bool
}

// The colours are seen on white and on black.
var (
	oursColor  = color.RGBA{0x1a, 0x7f, 0x5a, 0xff}
	peersColor = color.RGBA{0x9a, 0xa5, 0xb1, 0xff}
	textColor  = color.RGBA{0x57, 0x60, 0x6a, 0xff}
)

// newPlot returns an empty plot that is seen on white and on black.
func newPlot(title string) *plot.Plot {
	p := plot.New()
	p.BackgroundColor = color.Transparent
	p.Title.Text = title
	p.Title.Padding = vg.Points(6)
	p.Title.TextStyle.Color = textColor
	for _, axis := range []*plot.Axis{&p.X, &p.Y} {
		axis.LineStyle.Color, axis.Tick.LineStyle.Color, axis.Tick.Label.Color = textColor, textColor, textColor
		axis.Tick.Label.Font.Variant = "Sans"
	}
	p.Title.TextStyle.Font.Variant, p.Legend.TextStyle.Font.Variant = "Sans", "Sans"
	return p
}

// draw writes one chart. The scale is logarithmic, as the times are far apart; each bar says its time.
func (c chart) draw(path string, bars []bar) error {
	p := newPlot(c.title + " (log scale)")
	slices.SortStableFunc(bars, func(a, b bar) int { return int(math.Copysign(1, b.ns-a.ns)) })
	least, most := math.Inf(1), 0.0
	for _, b := range bars {
		least, most = min(least, b.ns), max(most, b.ns)
	}
	floor := math.Pow(10, math.Floor(math.Log10(least))) / 2
	names := make([]string, len(bars))
	labels := plotter.XYLabels{}
	for i, b := range bars {
		names[i] = b.label
		values := plotter.Values{math.Log10(b.ns / floor)}
		chart, err := plotter.NewBarChart(values, vg.Points(16))
		if err != nil {
			return err
		}
		chart.Horizontal, chart.XMin, chart.LineStyle.Width = true, float64(i), 0
		chart.Color = peersColor
		if b.ours {
			chart.Color = oursColor
		}
		p.Add(chart)
		labels.XYs = append(labels.XYs, plotter.XY{X: values[0], Y: float64(i)})
		labels.Labels = append(labels.Labels, "  "+benchmarks.Duration(b.ns))
	}
	said, err := plotter.NewLabels(labels)
	if err != nil {
		return err
	}
	for i := range said.TextStyle {
		said.TextStyle[i].Color = textColor
		said.TextStyle[i].Font.Variant = "Sans"
		said.TextStyle[i].YAlign = -0.4
	}
	p.Add(said)
	p.NominalY(names...)
	p.X.LineStyle.Width = 0
	p.X.Min, p.X.Max = 0, math.Log10(most/floor)*1.25
	p.X.Tick.Marker = plot.ConstantTicks(nil)
	return p.Save(vg.Points(640), vg.Points(float64(60+26*len(bars))), path)
}

// drawGrowth draws what costs a unit at each size as lines, one for each thing that grows.
func drawGrowth(dir string, results []benchmarks.Result) error {
	p := newPlot("What one more costs, beside one more of the smallest: 1 is growth in proportion")
	p.X.Scale, p.X.Tick.Marker = plot.LogScale{}, plot.LogTicks{}
	lines := map[string]plotter.XYs{}
	var order []string
	for _, r := range results {
		rest, ok := strings.CutPrefix(r.Name, "growth/")
		if !ok {
			continue
		}
		name, size, _ := strings.Cut(rest, "-")
		var n float64
		if _, err := fmt.Sscan(size, &n); err != nil {
			return err
		}
		if lines[name] == nil {
			order = append(order, name)
		}
		lines[name] = append(lines[name], plotter.XY{X: n, Y: r.Ratio})
	}
	if len(order) == 0 {
		return nil
	}
	for i, name := range order {
		line, points, err := plotter.NewLinePoints(lines[name])
		if err != nil {
			return err
		}
		line.Color = growthColors[i%len(growthColors)]
		points.Color = line.Color
		p.Add(line, points)
		p.Legend.Add(name, line)
	}
	p.Legend.Top, p.Legend.TextStyle.Color = true, textColor
	p.Y.Min, p.Y.Max = 0, max(p.Y.Max, 3)
	return p.Save(vg.Points(640), vg.Points(320), filepath.Join(dir, "growth.svg"))
}

var growthColors = []color.Color{
	oursColor, color.RGBA{0xb8, 0x5c, 0x38, 0xff}, color.RGBA{0x3b, 0x6e, 0xa8, 0xff},
	color.RGBA{0x8a, 0x4f, 0x9e, 0xff}, color.RGBA{0xc2, 0x9a, 0x2b, 0xff}, color.RGBA{0x5b, 0x5b, 0x5b, 0xff},
}
