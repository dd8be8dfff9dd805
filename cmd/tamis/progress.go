package main

import (
	"io"
	"io/fs"
	"os"
	"sync"
	"time"

	"github.com/schollz/progressbar/v3"
	"github.com/spf13/cobra"
)

// progressFlag adds the flag that switches bars off.
func (s *streams) progressFlag(c *cobra.Command) {
	c.Flags().BoolVar(&s.noProgress, "no-progress", false, "show no progress on a terminal")
}

// newBar returns a bar that counts up to a total, or -1 if it is not known. It shows only on a terminal, and is gone at its end.
func newBar(s *streams, doing string, total int64, options ...progressbar.Option) *progressbar.ProgressBar {
	return progressbar.NewOptions64(total, append([]progressbar.Option{
		progressbar.OptionSetWriter(s.err),
		progressbar.OptionSetVisibility(terminal(s.err) && !s.noProgress),
		progressbar.OptionSetDescription(doing),
		progressbar.OptionThrottle(100 * time.Millisecond),
		progressbar.OptionClearOnFinish(),
		progressbar.OptionSetSpinnerChangeInterval(0), // it changes as rows come, without a goroutine
	}, options...)...)
}

// newRowsBar returns a bar that counts rows, of nobody knows how many.
func newRowsBar(s *streams, doing string) *progressbar.ProgressBar {
	return newBar(s, doing, -1, progressbar.OptionSetItsString("rows"), progressbar.OptionShowCount(), progressbar.OptionShowIts())
}

// A progress is how much has been read. It shows when that has taken a while, and is gone before the first answer.
type progress struct {
	streams *streams
	begin   time.Time

	mu      sync.Mutex
	bar     *progressbar.ProgressBar
	pending int64 // read before anything shows
	over    bool
}

// newProgress returns a progress of rows, and s as it is to be used meanwhile.
func newProgress(s *streams) (*progress, *streams) {
	p := &progress{streams: s, begin: time.Now()}
	p.of(newRowsBar(s, "reading"))
	if !terminal(s.out) {
		return p, s
	}
	out := *s
	out.out = clearing{s.out, p}
	return p, &out
}

// ofBytes makes it one of the bytes of a file.
func (p *progress) ofBytes(size int64) {
	p.of(newBar(p.streams, "reading", size, progressbar.OptionShowBytes(true), progressbar.OptionShowCount()))
}

// of makes it that of a bar, whose rates count from now.
func (p *progress) of(bar *progressbar.ProgressBar) {
	bar.StartWithoutRender()
	p.bar = bar
}

func (p *progress) add(n int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.pending += int64(n)
	if !p.over && time.Since(p.begin) >= p.streams.patience {
		_ = p.bar.Add64(p.pending)
		p.pending = 0
	}
}

// end removes what is shown.
func (p *progress) end() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if !p.over {
		_ = p.bar.Finish()
	}
	p.over = true
}

// A clearing ends a progress before something is written to the terminal where that stands.
type clearing struct {
	io.Writer
	progress *progress
}

func (c clearing) Write(text []byte) (int, error) {
	c.progress.end()
	return c.Writer.Write(text)
}

// Unwrap returns the terminal.
func (c clearing) Unwrap() io.Writer { return c.Writer }

// sizeOf returns how many bytes a file has, or -1 if it does not say, as a pipe does not.
func sizeOf(info fs.FileInfo, err error) int64 {
	if err != nil || !info.Mode().IsRegular() {
		return -1
	}
	return info.Size()
}

// sizeOfInput is sizeOf for standard input.
func sizeOfInput(r io.Reader) int64 {
	file, ok := r.(*os.File)
	if !ok {
		return -1
	}
	return sizeOf(file.Stat())
}
