package syntax

// A Scanner reads the tokens of a strict JSON text (RFC 8259, in UTF-8), one after another, and builds nothing. Its methods return false
// when the text is not JSON: then At is the offset of the byte at fault, Message says why, and the Scanner must not be used further.
//
// It is what Parse reads with, and whatever else reads filters, so that all of them accept the same texts.
type Scanner struct {
	Data []byte
	At   int // the offset of the next byte

	problem problem
}

// A Span is where a token stands, without its quotes.
type Span struct {
	Start, End int
	Escaped    bool // a string that has escapes, so that its bytes are not its text
}

// Next skips spaces and returns the byte that follows them without reading it: 0 at the end of the text.
func (s *Scanner) Next() byte {
	for s.At < len(s.Data) {
		c := s.Data[s.At]
		if c > ' ' || c != ' ' && c != '\n' && c != '\t' && c != '\r' {
			return c
		}
		s.At++
	}
	return 0
}

// Open reads an opening brace or bracket, which Next must have returned, and says whether a member or an item follows. If not, it has
// read the closing one too.
func (s *Scanner) Open() (more bool) {
	closing := s.Data[s.At] + 2 // in ASCII, both } and ] come two after their opening
	s.At++
	if s.Next() == closing {
		s.At++
		return false
	}
	return true
}

// Key reads the key of a member and the colon after it.
func (s *Scanner) Key() (Span, bool) {
	if s.Next() != '"' {
		return Span{}, s.fail(noKey)
	}
	key, ok := s.Quoted()
	if !ok {
		return key, false
	}
	if s.Next() != ':' {
		return key, s.fail(noColon)
	}
	s.At++
	return key, true
}

// Close reads what follows a member or an item, a comma or the closing byte given, and says whether another one follows.
func (s *Scanner) Close(closing byte) (more, ok bool) {
	switch c := s.Next(); {
	case c == ',':
		s.At++
		return true, true
	case c == closing:
		s.At++
		return false, true
	case closing == '}':
		return false, s.fail(openObject)
	}
	return false, s.fail(openArray)
}

// Finish reads the end of the text.
func (s *Scanner) Finish() bool {
	s.Next()
	return s.At == len(s.Data) || s.fail(trailing)
}

// Word reads true, false or null.
func (s *Scanner) Word(word string) bool {
	for i := range len(word) {
		if s.At+i == len(s.Data) || s.Data[s.At+i] != word[i] {
			s.At += i
			return s.fail(badWord)
		}
	}
	s.At += len(word)
	return true
}

// Number reads a number, which begins with the byte that Next returned.
func (s *Scanner) Number() (Span, bool) {
	start := s.At
	if s.digit() == '-' {
		s.At++
	}
	switch c := s.digit(); {
	case c == '0':
		s.At++
		if c := s.digit(); '0' <= c && c <= '9' {
			return Span{}, s.fail(leadingZero)
		}
	case !s.digits():
		return Span{}, false
	}
	if s.digit() == '.' {
		s.At++
		if !s.digits() {
			return Span{}, false
		}
	}
	if c := s.digit(); c == 'e' || c == 'E' {
		s.At++
		if c := s.digit(); c == '+' || c == '-' {
			s.At++
		}
		if !s.digits() {
			return Span{}, false
		}
	}
	return Span{Start: start, End: s.At}, true
}

// digit returns the next byte, spaces included: 0 at the end of the text.
func (s *Scanner) digit() byte {
	if s.At < len(s.Data) {
		return s.Data[s.At]
	}
	return 0
}

// digits reads one digit or more.
func (s *Scanner) digits() bool {
	start := s.At
	for s.At < len(s.Data) && s.Data[s.At]-'0' <= 9 {
		s.At++
	}
	return s.At > start || s.fail(noDigit)
}
