package httpapi

import "time"

// Beat lets a test see soon what happens every 15 seconds.
func (f *Feed) Beat(every time.Duration) { f.beats = every }
