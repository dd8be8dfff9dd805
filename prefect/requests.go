package prefect

import (
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/tamis-go/tamis/filter/syntax"
	"github.com/tamis-go/tamis/httpapi/problem"
	"github.com/tamis-go/tamis/httpapi/routes"
	"github.com/tamis-go/tamis/schema"
)

// A refused is why a request that has no filter is refused, as pydantic would tell it.
type refused []pydanticError

func (r refused) Error() string { return r[0].Msg }

// refuse returns the refusal of a request for errors of its body or its URL.
func refuse(body []byte, errs ...pydanticError) error {
	return &problem.Error{Kind: problem.InvalidFilter, Body: body, Cause: refused(errs)}
}

// uuidOf returns the UUID that the query of the URL has under a name.
func uuidOf(c *routes.Call, name string) (schema.Value, error) {
	values := c.Request.URL.Query()[name]
	if len(values) == 0 {
		return schema.Value{}, refuse(nil, pydanticError{Type: "missing", Loc: []any{"query", name}, Msg: "Field required", Input: []byte("null")})
	}
	g, given := &given{}, &syntax.String{Text: values[len(values)-1]}
	id, wrong := loosely(schema.UUID, given, nil)
	g.refused(wrong, given, "query", name)
	return id, g.err()
}

// uuid reads a UUID in any of the forms that pydantic takes: with hyphens or without, in braces, as a URN. It returns it in lower case with
// hyphens, or what is wrong with it.
func uuid(given string) (id, wrong string) {
	s, simple := given, true
	if strings.HasPrefix(s, "{") && strings.HasSuffix(s, "}") && len(s) > 1 {
		s, simple = s[1:len(s)-1], false
	} else if rest, ok := strings.CutPrefix(s, "urn:uuid:"); ok {
		s, simple = rest, false
	}
	offset := strings.Index(given, s)
	var hyphens []int
	for i, r := range s {
		switch {
		case r == '-':
			hyphens = append(hyphens, i)
		case !strings.ContainsRune("0123456789abcdefABCDEF", r):
			return "", fmt.Sprintf("invalid character: found `%c` at %d", r, i+offset)
		}
	}
	starts := []int{0, 9, 14, 19, 24, 37}
	switch {
	case len(hyphens) == 0 && simple && len(s) == 32:
		s = strings.ToLower(s)
		return s[:8] + "-" + s[8:12] + "-" + s[12:16] + "-" + s[16:20] + "-" + s[20:], ""
	case len(hyphens) == 0 && simple:
		return "", fmt.Sprintf("invalid length: found %d", len(given))
	case len(hyphens) != 4:
		return "", fmt.Sprintf("invalid group count: expected 5, found %d", len(hyphens)+1)
	}
	for i, end := range append(hyphens, len(s)) {
		if length, want := end-starts[i], starts[i+1]-starts[i]-1; length != want {
			return "", fmt.Sprintf("invalid group length in group %d: expected %d, found %d", i, want, length)
		}
	}
	return strings.ToLower(s), ""
}

// A given is a body of a route that has no filter. Keys that are not asked for are not read, as the reference reads none of them.
type given struct {
	sent   []byte
	root   syntax.Value
	object *syntax.Object
	errs   []pydanticError
	now    func() time.Time
}

// bodyOf returns the body of a request.
func bodyOf(c *routes.Call) (*given, error) {
	root, wrong := syntax.Parse(c.Body, syntax.Wide(c.Body))
	g := &given{sent: c.Body, root: root, now: c.Now}
	if len(wrong) > 0 {
		return nil, refuse(c.Body, pydanticError{
			Type: "json_invalid", Loc: []any{"body", 0}, Msg: "JSON decode error", Input: []byte("{}"), Ctx: map[string]any{"error": "Expecting value"},
		})
	}
	g.object, _ = root.(*syntax.Object)
	return g, nil
}

// at returns what stands under a key, or nil; null is as if it were not there where the key is required.
func (g *given) at(key string, required bool) syntax.Value {
	var v syntax.Value
	if g.object != nil {
		for _, m := range g.object.Members {
			if m.Key == key {
				v = m.Value
			}
		}
	}
	if absent(v) {
		if required || g.object == nil && !absent(g.root) { // of a body that has no keys the reference misses all, also those that may be missing
			g.wrong("missing", "Field required", nil, nil, key)
		}
		return nil
	}
	return v
}

func (g *given) wrong(typ, msg string, v syntax.Value, ctx map[string]any, at ...any) {
	input := []byte("null")
	if v != nil {
		input = syntax.Append(nil, v)
	}
	g.errs = append(g.errs, pydanticError{Type: typ, Loc: append([]any{"body"}, at...), Msg: msg, Input: input, Ctx: ctx})
}

// err returns the refusal for all that was wrong, or nil.
func (g *given) err() error {
	if len(g.errs) == 0 {
		return nil
	}
	return refuse(g.sent, g.errs...)
}

// texts returns a list of texts.
func (g *given) texts(key string) []string { return g.listOf(g.at(key, false), key) }

// listOf reads v as a list of texts, null as none.
func (g *given) listOf(v syntax.Value, at ...any) []string {
	if absent(v) {
		return nil
	}
	list, ok := v.(*syntax.Array)
	if !ok {
		g.wrong("list_type", "Input should be a valid list", v, nil, at...)
		return nil
	}
	var out []string
	for i, item := range list.Items {
		if s, ok := item.(*syntax.String); ok {
			out = append(out, s.Text)
		} else {
			g.wrong("string_type", "Input should be a valid string", item, nil, below(at, i)...)
		}
	}
	return out
}

// absent reports whether there is nothing, or null.
func absent(v syntax.Value) bool {
	_, null := v.(*syntax.Null)
	return v == nil || null
}

// below returns a place inside another.
func below(at []any, more ...any) []any { return append(at[:len(at):len(at)], more...) }

// text returns a text that must be there.
func (g *given) text(key string) string {
	v := g.at(key, true)
	s, ok := v.(*syntax.String)
	if v != nil && !ok {
		g.wrong("string_type", "Input should be a valid string", v, nil, key)
	}
	if !ok {
		return ""
	}
	return s.Text
}

// whole returns a whole number. Bounds are of what may stand there.
func (g *given) whole(key string, otherwise int64, bounds ...int64) int64 {
	v := g.at(key, false)
	if v == nil {
		return otherwise
	}
	n, wrong := looseInt(v)
	if g.refused(wrong, v, "body", key) {
		return otherwise
	}
	switch {
	case len(bounds) > 0 && n < bounds[0]:
		g.wrong("greater_than_equal", fmt.Sprintf("Input should be greater than or equal to %d", bounds[0]), v, map[string]any{"ge": bounds[0]}, key)
	case len(bounds) > 1 && n > bounds[1]:
		g.wrong("less_than_equal", fmt.Sprintf("Input should be less than or equal to %d", bounds[1]), v, map[string]any{"le": bounds[1]}, key)
	}
	return n
}

// refused notes what is wrong with v, if anything is.
func (g *given) refused(wrong *pydanticError, v syntax.Value, at ...any) bool {
	if wrong == nil {
		return false
	}
	wrong.Loc, wrong.Input = at, syntax.Append(nil, v)
	g.errs = append(g.errs, *wrong)
	return true
}

// choice reads one of a few texts; null is none of them.
func (g *given) choice(v syntax.Value, texts []string, at ...any) string {
	if s, ok := v.(*syntax.String); ok && slices.Contains(texts, s.Text) {
		return s.Text
	}
	e := &pydanticError{}
	e.expected("enum", texts)
	g.refused(e, v, at...)
	return ""
}

// number reads a number that is not below a bound.
func (g *given) number(key string, otherwise, least float64) float64 {
	v := g.at(key, false)
	if v == nil {
		return otherwise
	}
	n, wrong := looseFloat(v)
	if !g.refused(wrong, v, "body", key) && n < least {
		g.wrong("greater_than_equal", fmt.Sprintf("Input should be greater than or equal to %v", least), v, map[string]any{"ge": least}, key)
	}
	return n
}

// mostRows is how many rows a page has at most, and if nothing is said.
const mostRows = 200

// limit returns the length of a page.
func (g *given) limit() (int64, error) {
	n := g.whole("limit", mostRows)
	if err := g.err(); err != nil {
		return 0, err
	}
	switch {
	case n < 0:
		return 0, &problem.Error{Kind: problem.InvalidFilter, Detail: "Invalid limit: must be greater than or equal to 0."}
	case n > mostRows:
		return 0, &problem.Error{Kind: problem.InvalidFilter, Detail: fmt.Sprintf("Invalid limit: must be less than or equal to %d.", mostRows)}
	}
	return n, nil
}

// pageOf returns which part of a list a body asks for.
func pageOf(c *routes.Call) (limit, offset int64, err error) {
	g, err := bodyOf(c)
	if err != nil {
		return 0, 0, err
	}
	offset = g.whole("offset", 0, 0)
	limit, err = g.limit()
	return limit, offset, err
}

// keysOf returns the UUIDs that a body has under a key, each once, in their usual form. The most is that of a page: of all that are listed where the release has
// a bound, and otherwise of those that differ, since each is a question of its own.
func (r *release) keysOf(c *routes.Call, key string) ([]string, error) {
	g, err := bodyOf(c)
	if err != nil {
		return nil, err
	}
	v := g.at(key, true)
	list, ok := v.(*syntax.Array)
	if v != nil && !ok {
		g.wrong("list_type", "Input should be a valid list", v, nil, key)
	}
	tooLong := func(n int) {
		if n > mostRows {
			g.wrong("too_long", fmt.Sprintf("List should have at most %d items after validation, not %d", mostRows, n), v,
				map[string]any{"max_length": mostRows, "actual_length": n, "field_type": "List"}, key)
		}
	}
	if ok && r.bounded {
		tooLong(len(list.Items))
	}
	if err := g.err(); err != nil {
		return nil, err
	}
	var out []string
	seen := map[string]bool{}
	for i, item := range list.Items {
		value, wrong := loosely(schema.UUID, item, nil)
		if id := value.Text(); !g.refused(wrong, item, "body", key, i) && !seen[id] {
			seen[id] = true
			out = append(out, id)
		}
	}
	tooLong(len(out))
	return out, g.err()
}

// csvField appends a field as Python's csv writes it.
func csvField(b []byte, s string) []byte {
	if !strings.ContainsAny(s, ",\"\r\n") {
		return append(b, s...)
	}
	return append(append(append(b, '"'), strings.ReplaceAll(s, `"`, `""`)...), '"')
}

// pythonTime returns a time as Python's str prints it.
func pythonTime(micros int64) string {
	text := strings.Replace(pydanticTime(micros), "T", " ", 1)
	return strings.TrimSuffix(text, "Z") + "+00:00"
}

// percent returns a text as Python's quote writes it, with nothing safe but letters, digits and four marks.
func percent(s string) string {
	var b []byte
	for i := range len(s) {
		if c := s[i]; c < utf8.RuneSelf && (c >= '0' && c <= '9' || c|0x20 >= 'a' && c|0x20 <= 'z' || strings.IndexByte("_.-~", c) >= 0) {
			b = append(b, c)
		} else {
			b = fmt.Appendf(b, "%%%02X", c)
		}
	}
	return string(b)
}
