package syntax

// Skip reads one value of any depth without keeping it. It does not recurse, and a level costs it one bit.
func (s *Scanner) Skip() bool {
	var open levels
	for {
		switch c := s.Next(); c {
		case '{', '[':
			if !s.Open() {
				break
			}
			open.push(c == '{')
			if c == '{' {
				if _, ok := s.Key(); !ok {
					return false
				}
			}
			continue
		default:
			if !s.Scalar(c) {
				return false
			}
		}
		for { // the value has ended, and with it perhaps what it stands in
			if open.n == 0 {
				return true
			}
			object := open.top()
			closing := byte(']')
			if object {
				closing = '}'
			}
			more, ok := s.Close(closing)
			if !ok {
				return false
			}
			if !more {
				open.n--
				continue
			}
			if object {
				if _, ok := s.Key(); !ok {
					return false
				}
			}
			break
		}
	}
}

// Scalar reads a string, a number, true, false or null, given the byte that Next returned.
func (s *Scanner) Scalar(c byte) (ok bool) {
	switch c {
	case '"':
		_, ok = s.Quoted()
	case '-', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9':
		_, ok = s.Number()
	case 't':
		ok = s.Word("true")
	case 'f':
		ok = s.Word("false")
	case 'n':
		ok = s.Word("null")
	default:
		ok = s.fail(noValue)
	}
	return ok
}

// levels is a stack of bits: which of the braces and brackets that are open are braces.
type levels struct {
	few  uint64   // the outer 64
	more []uint64 // the others; a filter has none
	n    int
}

func (l *levels) push(object bool) {
	word, bit := l.word(l.n), uint64(1)<<(l.n%64)
	*word &^= bit
	if object {
		*word |= bit
	}
	l.n++
}

func (l *levels) top() bool {
	return *l.word(l.n - 1)>>((l.n-1)%64)&1 == 1
}

// word returns the word that holds a level.
func (l *levels) word(level int) *uint64 {
	i := level/64 - 1
	if i < 0 {
		return &l.few
	}
	if i == len(l.more) {
		l.more = append(l.more, 0)
	}
	return &l.more[i]
}
