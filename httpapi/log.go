package httpapi

import (
	"fmt"
	"log/slog"
	"net/http"
	"regexp"
	"runtime/debug"
	"strings"
	"unicode/utf8"

	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/httpapi/problem"
	"github.com/tamis-go/tamis/internal/wording"
)

// logRequest writes a line for a request. Operands are not in it: the shape of a filter is.
func (a *api) logRequest(r *http.Request, rec *recorder, role string, q *filter.Query) {
	if a.Log == nil {
		return
	}
	out := rec.outcome()
	attrs := []slog.Attr{
		slog.String("id", rec.id),
		slog.String("method", Loggable(r.Method)),
		slog.String("path", Loggable(r.URL.Path)),
		slog.Int("status", out.Status),
		slog.Int64("bytes", out.Bytes),
		slog.Duration("elapsed", out.Elapsed),
	}
	if role != "" {
		attrs = append(attrs, slog.String("role", role))
	}
	if q != nil {
		attrs = append(attrs, slog.String("filter", Loggable(q.Shape())))
	}
	level := slog.LevelInfo
	if e := rec.problem; e != nil {
		attrs = append(attrs, slog.String("problem", e.Kind.Name))
		if e.Cause != nil {
			attrs = append(attrs, slog.String("cause", Loggable(e.Cause.Error())))
		}
		if e.Kind.Status >= http.StatusInternalServerError {
			level = slog.LevelError
		}
	}
	a.Log.LogAttrs(r.Context(), level, "request", attrs...)
}

// panicked answers for a panic of ours, if nothing was answered yet, and logs where it was.
func (c *call) panicked(thrown any) {
	if c.Log != nil {
		c.Log.Error("panic", "id", c.w.id, "panic", Loggable(fmt.Sprint(thrown)), "stack", string(debug.Stack()))
	}
	c.w.problem = &problem.Error{Kind: problem.Internal, Cause: fmt.Errorf("panic: %v", thrown)}
	if c.w.status == 0 {
		c.Problems.Write(c.w, c.w.problem)
	}
}

// breaks are the ends of lines and the tabs in a message of several lines.
var breaks = regexp.MustCompile(`\s*[\r\n\t]\s*`)

// Loggable returns a text of somebody else as one line of a log: short, with what a terminal would act on, and what is not UTF-8, escaped.
// A text that is cut ends with a word, so that what looks for secrets in a log finds each whole or not at all.
func Loggable(s string) string {
	const longest = 512
	s = breaks.ReplaceAllString(s, " ")
	if len(s) > longest {
		s = s[:longest]
		for r, size := utf8.DecodeLastRuneInString(s); r == utf8.RuneError && size == 1; r, size = utf8.DecodeLastRuneInString(s) {
			s = s[:len(s)-1] // a part of a character
		}
		if i := strings.LastIndexByte(s, ' '); i > 0 {
			s = s[:i]
		}
		s += "…"
	}
	return wording.Escape(s, func(rune) bool { return false })
}
