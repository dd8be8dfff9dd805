package syntax

import (
	"fmt"
	"strconv"
)

// errorRoom is how many bytes the errors of one text may take, more or less. No body that a person or a program writes needs a part of
// it; it is there so that a body of nothing but repeated keys, deep inside long ones, cannot cost a thousand times its size.
const errorRoom = 1 << 20

// MaxErrors is the most errors of one body that are reported. Nobody reads as many, and a body can have one in every few
// bytes.
const MaxErrors = 100

// full reports whether further errors are left out.
func (p *parser) full() bool { return p.room < 0 || len(p.errs) >= MaxErrors }

// exceeded notes that the value of the path is larger than a limit.
func (p *parser) exceeded(pos Pos, what, limit, unit string, n int) {
	if p.full() {
		return
	}
	p.note(&Error{
		Code:       LimitExceeded,
		Pointer:    pointer(p.path),
		Pos:        pos,
		Message:    fmt.Sprintf("the %s passes the %s limit of %d %s", what, limit, n, unit),
		Suggestion: fmt.Sprintf("%s: at most %d %s", limit, n, unit),
	})
}

// duplicate notes that a member, which the path leads to, has the key of an earlier one.
func (p *parser) duplicate(m, first *Member) {
	if p.full() {
		return
	}
	if p.lines == nil {
		p.lines = NewLines(p.Data)
	}
	line, column := p.lines.LineColumn(first.Pos)
	p.note(&Error{
		Code:    DuplicateKey,
		Pointer: pointer(p.path),
		Pos:     m.Pos,
		Message: fmt.Sprintf("the key %s is in the object already, at %d:%d", brief(m.Key), line, column),
	})
}

func (p *parser) note(e *Error) {
	const fixed = 128 // what an Error takes beside its texts
	p.room -= fixed + len(e.Pointer) + len(e.Message) + len(e.Suggestion)
	p.errs = append(p.errs, e)
}

// brief quotes a key for a message: cut if it is long, on one line, with nothing in it that a terminal obeys.
func brief(key string) string {
	const long = 64
	if len(key) <= long {
		return strconv.Quote(key)
	}
	n := 0
	for i := range key {
		if i > long {
			break
		}
		n = i
	}
	return strconv.Quote(key[:n]) + "…"
}
