package fuzz_test

import (
	"syscall"
	"time"
)

// spent is how long this thread has worked: a clock says more of what else the machine does.
func spent() time.Duration {
	const thread = 1 // RUSAGE_THREAD
	var u syscall.Rusage
	if err := syscall.Getrusage(thread, &u); err != nil {
		panic(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
