// Package timing measures what work costs: contenders in turns, so that what slows the machine slows them all, and medians.
package timing

import (
	"fmt"
	"runtime"
	"slices"
	"time"
)

// A Contender is one way to do some work.
type Contender struct {
	Name string
	Do   func() // the work, once
	Per  int    // how many units the work is of, such as rows; 1 if 0
}

// A Cost is what one unit of work costs, as medians.
type Cost struct {
	NS     float64 `json:"ns"`
	Allocs float64 `json:"allocs"`
	Bytes  float64 `json:"bytes"`
}

// Options say how long to measure; the zero Options work.
type Options struct {
	Rounds int           // turns of each contender, 11 if 0; the median is taken
	Turn   time.Duration // how long a turn takes about, 20 ms if 0; work that takes longer is done once
	CPU    bool          // the time of processors that this process uses is measured, which other processes do not change; of what other processes do for it nothing
}

func (o Options) withDefaults() Options {
	if o.Rounds <= 0 {
		o.Rounds = 11
	}
	if o.Turn <= 0 {
		o.Turn = 20 * time.Millisecond
	}
	return o
}

// Measure runs contenders in turns and returns the cost of each. A turn begins without garbage of the turn before.
func Measure(o Options, contenders ...Contender) []Cost {
	o = o.withDefaults()
	runners := make([]runner, len(contenders))
	for i, c := range contenders {
		runners[i] = newRunner(c, o)
	}
	for round := range o.Rounds {
		for i := range runners {
			// Who goes first changes, as the first finds the machine cooler.
			runners[(i+round)%len(runners)].turn()
		}
	}
	costs := make([]Cost, len(runners))
	for i := range runners {
		costs[i] = runners[i].cost()
	}
	return costs
}

// A runner is a contender, and its turns so far.
type runner struct {
	Contender
	clock func() time.Duration
	times int       // of the work, in a turn
	turns []float64 // nanoseconds of one unit
	cost1 Cost      // what it allocates
}

// newRunner finds out how often the work is done in a turn, and what it allocates.
func newRunner(c Contender, o Options) runner {
	if c.Per <= 0 {
		c.Per = 1
	}
	r := runner{Contender: c, times: 1, clock: wall}
	if o.CPU {
		r.clock = processors
	}
	c.Do() // what is made once is made now
	for {
		took := r.time()
		if took >= o.Turn/2 || r.times >= 1<<30 {
			break
		}
		// Toward the length of a turn, but never by so much that one lucky measurement decides.
		grow := min(float64(o.Turn)/max(float64(took), 100), 100)
		r.times = max(r.times+1, int(float64(r.times)*grow))
	}
	var before, after runtime.MemStats
	times := min(r.times, 200)
	runtime.ReadMemStats(&before)
	for range times {
		c.Do()
	}
	runtime.ReadMemStats(&after)
	units := float64(times * c.Per)
	// What belongs to the measurement itself is less than one allocation a hundred times.
	r.cost1.Allocs = whole(float64(after.Mallocs-before.Mallocs) / units)
	r.cost1.Bytes = float64(after.TotalAlloc-before.TotalAlloc) / units
	return r
}

// whole returns n without the hundredths that something else allocated.
func whole(n float64) float64 {
	if rest := n - float64(int64(n)); rest < 0.05 {
		return n - rest
	}
	return float64(int64(n*10+0.5)) / 10
}

// time does the work of a turn.
func (r *runner) time() time.Duration {
	begin := r.clock()
	for range r.times {
		r.Do()
	}
	return r.clock() - begin
}

var began = time.Now()

func wall() time.Duration { return time.Since(began) }

func (r *runner) turn() {
	runtime.GC()
	r.turns = append(r.turns, float64(r.time())/float64(r.times*r.Per))
}

func (r *runner) cost() Cost {
	c := r.cost1
	c.NS = Median(r.turns)
	return c
}

// Median returns the middle of values, of an even number of them the lower one, and 0 of none.
func Median(values []float64) float64 {
	if len(values) == 0 {
		return 0
	}
	sorted := slices.Sorted(slices.Values(values))
	return sorted[(len(sorted)-1)/2]
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
