package shape

import (
	"time"

	"github.com/tamis-go/tamis/schema"
)

// times are those from a microsecond to the end of another. A row's time is compared with them as it is kept, in
// seconds and nanoseconds: most differ in their second.
type times struct{ low, high moment }

type moment struct {
	second     int64
	nanosecond int
}

// timesWithin returns the times that count as low, as high, or as a microsecond between, within the years 1 to 9999.
func timesWithin(low, high int64) *times {
	return &times{momentOf(max(low, schema.MinTime), 0), momentOf(min(high, schema.MaxTime), 999)}
}

func momentOf(micros int64, nanos int) moment {
	t := time.UnixMicro(micros)
	return moment{t.Unix(), t.Nanosecond() + nanos}
}

func (w *times) have(t *time.Time) bool {
	s := t.Unix()
	if w.low.second < s && s < w.high.second {
		return true
	}
	if s < w.low.second || s > w.high.second {
		return false
	}
	n := t.Nanosecond()
	return (s > w.low.second || n >= w.low.nanosecond) && (s < w.high.second || n <= w.high.nanosecond)
}
