package main

import (
	"image/color"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"github.com/tamis-go/tamis/benchmarks"
	"github.com/tamis-go/tamis/internal/timing"
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
	{"ndjson", "The same filter on one line of JSON", "ndjson/in place"},
	{"match", "One row against 100,000 saved filters", "match/100000"},
	{"table", "The same filter on a table of 1,000,000 rows", "table/1M"},
}

// drawCharts draws the charts whose results there are into a folder, as SVG.
func drawCharts(dir string, results []benchmarks.Result) error {
	if err := os.MkdirAll(dir, 0o755); err != nil { //nolint:gosec // as any folder of a project
		return err
	}
	if err := drawGrowth(filepath.Join(dir, "growth.svg"), results); err != nil {
		return err
	}
	if err := drawStatements(filepath.Join(dir, "sql.svg"), results); err != nil {
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
	p.BackgroundColor = nil // what the page has
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

// save writes a plot of a height, with some room around it.
func save(p *plot.Plot, height float64, path string) error {
	c, err := draw.NewFormattedCanvas(vg.Points(640), vg.Points(height), strings.TrimPrefix(filepath.Ext(path), "."))
	if err != nil {
		return err
	}
	room := vg.Points(8)
	p.Draw(draw.Crop(draw.New(c), room, -room, room, -room))
	f, err := os.Create(path) //nolint:gosec // of the folder that was asked for
	if err != nil {
		return err
	}
	if _, err := c.WriteTo(f); err != nil {
		_ = f.Close()
		return err
	}
	return f.Close()
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
		labels.Labels = append(labels.Labels, "  "+timing.Duration(b.ns))
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
	return save(p, float64(60+26*len(bars)), path)
}
