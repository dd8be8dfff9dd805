//go:build unix

package timing

import (
	"syscall"
	"time"
)

// processors returns how long processors have worked for this process.
func processors() time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		panic("timing: " + err.Error())
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
