// Package redact keeps passwords out of what is printed and logged.
package redact

import (
	"bytes"
	"io"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// Mask stands where a secret was.
const Mask = "xxxxx"

var (
	// scheme is what an address begins with, misspelt ones too: postgres://, postgre:/, mysql:
	scheme = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9+.-]*:/*`)
	// setting is a secret by its name: password=..., in a URL or among the words of a connection string.
	setting = regexp.MustCompile(`(?i)([\w.-]*(?:pass|pwd|secret|token|key)[\w.-]*\s*=\s*)('(?:[^'\\]|\\.)*'?|[^&\s'"]+)`)
	// address is a URL with a user, within a text.
	address = regexp.MustCompile(`[A-Za-z][A-Za-z0-9+.-]*:/+[^\s"'` + "`" + `]*@`)
)

// Source returns the address of a database or a server as it may be shown: what stands between the scheme, or the user, and the last @ is
// masked, and so is what a setting such as password= says. It need not be a URL that anything can parse: a misspelt scheme or an
// odd character makes no difference.
func Source(s string) string {
	shown, _ := split(s)
	return shown
}

// split returns s as it may be shown, and its secrets.
func split(s string) (shown string, secrets []string) {
	head, tail := "", s
	if at := strings.LastIndexByte(s, '@'); at >= 0 {
		head, tail = s[:at], s[at:]
		begin := scheme.FindString(head)
		user, password, ok := strings.Cut(head[len(begin):], ":")
		if !ok { // a token, or a user alone: nothing tells which
			user, password = "", head[len(begin):]
		} else {
			user += ":"
		}
		if password != "" {
			secrets = append(secrets, password)
			head = begin + user + Mask
		}
	}
	tail = setting.ReplaceAllStringFunc(tail, func(m string) string {
		parts := setting.FindStringSubmatch(m)
		secrets = append(secrets, parts[2], strings.Trim(parts[2], "'"))
		return parts[1] + Mask
	})
	return head + tail, secrets
}

// Text returns a text without the secrets of the sources: neither as they are written there nor decoded, quoted or escaped. The passwords
// of other addresses are masked too.
func Text(text string, sources ...string) string {
	for _, s := range sources {
		shown, secrets := split(s)
		if len(secrets) == 0 {
			continue
		}
		text = strings.ReplaceAll(text, s, shown)
		for _, secret := range secrets {
			for _, spelling := range spellings(secret) {
				text = strings.ReplaceAll(text, spelling, Mask)
			}
		}
	}
	text = address.ReplaceAllStringFunc(text, Source)
	return setting.ReplaceAllString(text, "${1}"+Mask)
}

// shortest is how long a secret is, in bytes, that is looked for by itself: a shorter one is found in words that do not tell it. Where it
// stands in an address it is masked, however short.
const shortest = 3

// spellings returns the ways in which a secret, or a part of it, may stand in a text, the longest first. A parser that takes a password for
// something else, since it holds what separates the parts of a URL, tells a part in its error.
func spellings(secret string) []string {
	list := append([]string{secret}, strings.FieldsFunc(secret, func(r rune) bool { return strings.ContainsRune("/?#@:&=;, ", r) })...)
	if decoded, err := url.PathUnescape(secret); err == nil {
		list = append(list, decoded)
	}
	if decoded, err := url.QueryUnescape(secret); err == nil {
		list = append(list, decoded)
	}
	for _, s := range slices.Clone(list) {
		quoted := strconv.Quote(s)
		list = append(list, url.QueryEscape(s), url.PathEscape(s), url.UserPassword("", s).String()[1:], quoted[1:len(quoted)-1])
	}
	for _, s := range slices.Clone(list) { // as a message about a JSON text or a log line has it, quoted again
		quoted := strconv.Quote(s)
		list = append(list, quoted[1:len(quoted)-1])
	}
	list = slices.DeleteFunc(list, func(s string) bool { return len(s) < shortest })
	slices.SortFunc(list, func(a, b string) int { return len(b) - len(a) })
	return slices.Compact(list)
}

// Writer returns w without the secrets of the sources. Each Write is a text of its own.
func Writer(w io.Writer, sources ...string) io.Writer { return &writer{w, sources} }

type writer struct {
	to      io.Writer
	sources []string
}

// Unwrap returns what w writes to: somebody may ask whether that is a terminal.
func (w *writer) Unwrap() io.Writer { return w.to }

// Write writes p without secrets. It returns len(p) when all is written: what is masked has another length.
func (w *writer) Write(p []byte) (int, error) {
	out := []byte(Text(string(p), w.sources...))
	if bytes.Equal(out, p) {
		return w.to.Write(p)
	}
	if _, err := w.to.Write(out); err != nil {
		return 0, err
	}
	return len(p), nil
}
