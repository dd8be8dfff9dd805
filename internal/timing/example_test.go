package timing_test

import (
	"fmt"
	"time"

	"github.com/tamis-go/tamis/internal/timing"
)

var quick = timing.Options{Rounds: 3, Turn: time.Millisecond}

func ExampleMeasure() {
	costs := timing.Measure(quick, timing.Contender{Name: "sleep", Do: func() { time.Sleep(time.Millisecond) }})
	fmt.Println(costs[0].NS >= 1e6)
	// Output: true
}

func ExampleDuration() {
	fmt.Println(timing.Duration(1234))
	// Output: 1.23 µs
}

func ExampleMedian() {
	fmt.Println(timing.Median([]float64{9, 1, 5}))
	// Output: 5
}
