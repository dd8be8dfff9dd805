package syntax

// Skip reads one value of any depth without keeping it. It does not recurse, and a level costs it one bit.
func (s *Scanner) Skip() bool {
	var few [8]uint64
	open := levels{bits: few[:]}
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

// levels is a stack of bits: which of the brackets that are open are objects.
type levels struct {
	bits []uint64
	n    int
}

func (l *levels) push(object bool) {
	word, bit := l.n/64, uint64(1)<<(l.n%64)
	if word == len(l.bits) {
		l.bits = append(l.bits, 0)
	}
	l.bits[word] &^= bit
	if object {
		l.bits[word] |= bit
	}
	l.n++
}

func (l *levels) top() bool {
	return l.bits[(l.n-1)/64]>>((l.n-1)%64)&1 == 1
}
