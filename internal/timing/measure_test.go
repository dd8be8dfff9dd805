package timing_test

import (
	"testing"
	"time"

	"github.com/tamis-go/tamis/internal/timing"
)

var sink []byte

func TestMeasureTellsTimesAndAllocations(t *testing.T) {
	costs := timing.Measure(timing.Options{Rounds: 3, Turn: time.Millisecond},
		timing.Contender{Do: func() { time.Sleep(200 * time.Microsecond) }},
		timing.Contender{Do: func() { sink = make([]byte, 1000) }},
		timing.Contender{Per: 10, Do: func() { time.Sleep(2 * time.Millisecond) }})
	if c := costs[0]; c.NS < 200_000 {
		t.Errorf("a sleep of 200 µs costs %v", c)
	}
	if c := costs[1]; c.Allocs != 1 || c.Bytes < 1000 {
		t.Errorf("1,000 bytes cost %v", c)
	}
	if c := costs[2]; c.NS < 200_000 || c.NS > 2_000_000 {
		t.Errorf("a tenth of 2 ms costs %v", c)
	}
}

func TestMedianIsTheMiddle(t *testing.T) {
	for _, row := range []struct {
		values []float64
		want   float64
	}{{nil, 0}, {[]float64{3}, 3}, {[]float64{9, 1, 5}, 5}, {[]float64{4, 1, 3, 2}, 2}} {
		if got := timing.Median(row.values); got != row.want {
			t.Errorf("Median(%v) = %v, want %v", row.values, got, row.want)
		}
	}
}

func TestDurationsHaveThreeFigures(t *testing.T) {
	for ns, want := range map[float64]string{0.5: "0.50 ns", 12.34: "12.3 ns", 999.9: "1.00 µs", 1234: "1.23 µs", 5e7: "50.0 ms", 2.5e9: "2.50 s", 5e12: "5000 s"} {
		if got := timing.Duration(ns); got != want {
			t.Errorf("Duration(%v) = %s, want %s", ns, got, want)
		}
	}
}
