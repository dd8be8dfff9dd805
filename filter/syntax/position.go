package syntax

import "unicode/utf8"

// LineColumn returns the line and the column of an offset in a body, both from 1. A newline ends a line; a column counts code points,
// and a byte that belongs to none counts as one.
func LineColumn(body []byte, p Pos) (line, column int) {
	m := mark{line: 1, column: 1}.advance(body, p)
	return m.line, m.column
}

// Lines finds the lines and columns of many offsets in one body, without reading it from the start each time. It is for one goroutine.
type Lines struct {
	body  []byte
	marks []mark // every stride bytes or a little less, as far as was asked for
}

// NewLines returns the Lines of a body.
func NewLines(body []byte) *Lines {
	return &Lines{body, []mark{{line: 1, column: 1}}}
}

// LineColumn returns what LineColumn(body, p) does.
func (l *Lines) LineColumn(p Pos) (line, column int) {
	p = max(0, min(p, Pos(len(l.body))))
	last := l.marks[len(l.marks)-1]
	for last.at+stride <= p {
		last = last.advance(l.body, last.at+stride)
		l.marks = append(l.marks, last)
	}
	i := int(p / stride)                             // a mark lies where a stride ends, or a few bytes early
	for i+1 < len(l.marks) && l.marks[i+1].at <= p { // so it may be one of the next
		i++
	}
	m := l.marks[i].advance(l.body, p)
	return m.line, m.column
}

// stride is longer than any code point, so that a mark is always after the one before it.
const stride = 256

// A mark is a place in a body: the start of a code point.
type mark struct {
	at           Pos
	line, column int
}

// advance returns the mark of the code point that holds p, reading on from m.
func (m mark) advance(body []byte, p Pos) mark {
	p = min(p, Pos(len(body)))
	for m.at < p {
		c, size := body[m.at], 1
		if c >= utf8.RuneSelf {
			_, size = utf8.DecodeRune(body[m.at:])
		}
		if m.at+Pos(size) > p {
			break
		}
		m.at += Pos(size)
		m.column++
		if c == '\n' {
			m.line, m.column = m.line+1, 1
		}
	}
	return m
}
