package proxy

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// A target is what a request asks for: the path as it is spelled, and as servers may read it.
type target struct {
	raw      string     // without the query
	readings [][]string // the segments of the path, folded; lenient servers may read several
}

// readTarget reads the target of a request line. The error says why servers may read it differently.
func readTarget(text string) (target, string) {
	if why := unreadable(text); why != "" {
		return target{}, why
	}
	raw, _, _ := strings.Cut(text, "?")
	path, ok := decoded(raw, false)
	if !ok {
		return target{}, "the path has a percent sign that begins no escape"
	}
	if again, _ := decoded(path, true); again != path {
		return target{}, "the path is escaped more than once"
	}
	if !utf8.ValidString(path) {
		return target{}, "the path is not UTF-8"
	}
	if strings.ContainsFunc(path, unicode.IsControl) {
		return target{}, "the path has a control character"
	}
	for segment := range strings.SplitSeq(slashes(path), "/") {
		if name, _, _ := strings.Cut(segment, ";"); strings.TrimRight(name, " ") == "." || strings.TrimRight(name, " ") == ".." {
			return target{}, "the path has a segment . or .."
		}
	}
	t := target{raw: raw}
	cut, _, _ := strings.Cut(path, "#")
	cut, _, _ = strings.Cut(cut, "?")
	t.readings = append(t.readings, folded(strings.Split(slashes(path), "/")))
	if cut != path { // a server that reads the decoded path as a URL again
		t.readings = append(t.readings, folded(strings.Split(slashes(cut), "/")))
	}
	if split := strings.Split(raw, "/"); strings.Count(path, "/") != len(split)-1 { // a server that splits before it decodes
		for i := range split {
			split[i], _ = decoded(split[i], true)
		}
		t.readings = append(t.readings, folded(split))
	}
	return t, ""
}

// unreadable returns what is wrong with the characters of a target, wherever it leads; "" if nothing is.
func unreadable(text string) string {
	switch {
	case !strings.HasPrefix(text, "/"):
		return "the request line wants a path, which begins with /"
	case strings.HasPrefix(text, "//"):
		return "the request line has a path that begins with two slashes, behind which a host may stand"
	case strings.ContainsFunc(text, func(r rune) bool { return r <= ' ' || r >= 0x7F }):
		return "the request line has characters that are not printable ASCII"
	case strings.ContainsAny(text, `\#`):
		return `the request line has a \ or a #`
	}
	return ""
}

// decoded returns a text with its percent escapes decoded once. At an invalid escape it fails, or keeps the percent
// sign.
func decoded(s string, lenient bool) (string, bool) {
	if !strings.Contains(s, "%") {
		return s, true
	}
	out := make([]byte, 0, len(s))
	for i := 0; i < len(s); i++ {
		if s[i] != '%' {
			out = append(out, s[i])
			continue
		}
		if i+2 < len(s) && hex(s[i+1]) >= 0 && hex(s[i+2]) >= 0 {
			out = append(out, byte(hex(s[i+1])<<4|hex(s[i+2])))
			i += 2
			continue
		}
		if !lenient {
			return "", false
		}
		out = append(out, '%')
	}
	return string(out), true
}

// hex returns the value of a hexadecimal digit, or -1.
func hex(c byte) int {
	switch {
	case '0' <= c && c <= '9':
		return int(c - '0')
	case 'a' <= c && c <= 'f':
		return int(c-'a') + 10
	case 'A' <= c && c <= 'F':
		return int(c-'A') + 10
	}
	return -1
}

func slashes(path string) string { return strings.ReplaceAll(path, `\`, "/") }

// folded returns segments as a lenient server compares them: without empty ones, parameters behind a semicolon, trailing
// dots and blanks, case, accents and compatibility forms of letters.
func folded(segments []string) []string {
	out := make([]string, 0, len(segments))
	for _, s := range segments {
		s, _, _ = strings.Cut(s, ";")
		if s = strings.TrimRight(fold(s), " .+"); s != "" {
			out = append(out, s)
		}
	}
	return out
}

// fold returns a text in lower case, without accents and invisible characters, each letter in its compatibility form.
func fold(s string) string {
	if strings.IndexFunc(s, func(r rune) bool { return r >= utf8.RuneSelf }) < 0 {
		return strings.ToLower(s)
	}
	plain := strings.Map(func(r rune) rune {
		if unicode.In(r, unicode.Mn, unicode.Cf) {
			return -1
		}
		return r
	}, norm.NFKD.String(s))
	return strings.ToLower(strings.ToUpper(plain)) // the upper case of a long s and of a dotless i is that of the usual ones
}
