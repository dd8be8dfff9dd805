// Package lines reads the lines of a text, and of one that is too long no more than is needed to know that.
package lines

import (
	"bufio"
	"bytes"
	"errors"
	"io"
)

// MostOfRow is how many bytes a row may have, as a line of NDJSON or a record of CSV.
const MostOfRow = 64 << 20

// A Reader reads lines, and of one that is longer than most no more than that.
type Reader struct {
	r    *bufio.Reader
	most int
}

// New returns a reader of the lines of r.
func New(r io.Reader, most int) Reader { return Reader{bufio.NewReader(r), most} }

// Next returns the next line without its end, or io.EOF.
func (l Reader) Next() ([]byte, error) {
	var line []byte
	for more := false; ; more = true {
		part, err := l.r.ReadSlice('\n')
		if room := l.most - len(line); len(part) > room+1 {
			line = append(line, part[:room]...)
		} else {
			line = append(line, part...)
		}
		switch {
		case errors.Is(err, bufio.ErrBufferFull):
		case err == nil, errors.Is(err, io.EOF) && (more || len(part) > 0):
			return bytes.TrimSuffix(line, []byte("\n")), nil
		default:
			return nil, err
		}
	}
}
