package enginetest

import (
	"fmt"
	"runtime"
	"testing"
)

// A recorder is a test that tells how it ended.
type recorder struct {
	testing.TB
	end     string
	message string
}

// run runs what ends its goroutine, as a test that fails or skips does.
func (r *recorder) run(f func()) {
	done := make(chan struct{})
	go func() {
		defer close(done)
		f()
	}()
	<-done
}

func (r *recorder) Fatal(args ...any)                { r.stop("fatal", fmt.Sprint(args...)) }
func (r *recorder) Skipf(format string, args ...any) { r.stop("skip", fmt.Sprintf(format, args...)) }

func (r *recorder) stop(end, message string) {
	r.end, r.message = end, message
	runtime.Goexit()
}
