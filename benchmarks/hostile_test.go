package benchmarks_test

import (
	"runtime"
	"testing"
	"time"

	"github.com/tamis-go/tamis/benchmarks"
	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/internal/workload"
)

// parsed is what a body costs: the bytes that are allocated, and the least time of some turns, as others use the machine too.
func parsed(l *filter.Language, b benchmarks.Body) (allocated int, took time.Duration) {
	took = time.Hour
	var before, after runtime.MemStats
	for turn := range 6 {
		if turn == 0 {
			runtime.ReadMemStats(&before)
		}
		began := time.Now()
		_, _ = l.Parse(b.Collection, b.Text)
		took = min(took, time.Since(began))
		if turn == 0 {
			runtime.ReadMemStats(&after)
		}
	}
	return int(after.TotalAlloc - before.TotalAlloc), took
}

// A hostile body costs no more than its size times the cost of a good one, apart from reporting a hundred errors. The
// bounds leave room for a busy machine.
func TestAHostileBodyCostsAboutItsSize(t *testing.T) {
	l := workload.Language()
	good := benchmarks.Medium()
	bytes, took := parsed(l, good)
	goodBytes, goodTime := float64(bytes)/float64(len(good.Text)), float64(took)/float64(len(good.Text))
	const (
		errorBytes, errorTime = 200_000, float64(10 * time.Millisecond)
		mostBytes, mostTime   = 16, 100 // times those of the good one
	)
	for _, h := range benchmarks.Hostilities() {
		for _, size := range []int{1000, 250_000} {
			b := h.Body(size)
			bytes, took := parsed(l, b)
			n := float64(len(b.Text))
			if allowed := errorBytes + n*goodBytes*mostBytes; float64(bytes) > allowed {
				t.Errorf("%s of %d bytes allocates %d bytes, want at most %.0f", h.Name, len(b.Text), bytes, allowed)
			}
			if allowed := errorTime + n*goodTime*mostTime; float64(took) > allowed {
				t.Errorf("%s of %d bytes takes %s, want at most %s", h.Name, len(b.Text), took, time.Duration(allowed))
			}
		}
	}
}

// Four times the size is about four times the memory: nothing is quadratic. Time is held to the size above, and measured by the benchmarks:
// a machine that does other things knows no small times.
func TestTheCostOfAHostileBodyGrowsWithItsSize(t *testing.T) {
	l := workload.Language()
	for _, h := range benchmarks.Hostilities() {
		small, large := h.Body(60_000), h.Body(240_000)
		smallBytes, _ := parsed(l, small)
		largeBytes, _ := parsed(l, large)
		grows := float64(len(large.Text)) / float64(len(small.Text))
		// The small one may be one that the fast path takes.
		if most := 1.5*grows*float64(smallBytes) + 8*float64(len(large.Text)); float64(largeBytes) > most {
			t.Errorf("%s: %d bytes allocate %d bytes, and %d bytes %d", h.Name, len(small.Text), smallBytes, len(large.Text), largeBytes)
		}
	}
}

func TestHostileBodiesAreAsLargeAsAsked(t *testing.T) {
	for _, h := range benchmarks.Hostilities() {
		for _, size := range []int{60_000, 250_000} {
			if n := len(h.Body(size).Text); n > size || n < size/2 {
				t.Errorf("%s has %d bytes, want about %d", h.Name, n, size)
			}
		}
	}
}
