package clients

import (
	"cmp"
	"fmt"
	"go/format"
	"strconv"
	"strings"

	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/httpapi/routes"
	"github.com/tamis-go/tamis/internal/wording"
	"github.com/tamis-go/tamis/schema"
)

var golang = syntax{
	kinds: map[schema.Kind]string{
		schema.String: "string", schema.Enum: "string", schema.Int: "int64", schema.Float: "float64", schema.Bool: "bool",
		schema.UUID: "string", schema.Datetime: "time.Time", schema.Date: "string", schema.JSON: "json.RawMessage", schema.Decimal: "json.Number", schema.Other: "string", schema.Bytes: "[]byte", schema.Clock: "string",
	},
	list:   func(item string) string { return "List[" + item + "]" },
	either: func(_, list string) string { return list },
	pair:   func(item string) string { return "[2]" + item },
	refers: func(item string) string { return "Operand[" + item + "]" },
}

// goRows is golang for rows, which are read.
var goRows = syntax{
	kinds:  golang.kinds,
	list:   func(item string) string { return "[]" + item },
	either: func(_, _ string) string { return "json.RawMessage" },
	null: func(t string) string {
		if t == "json.RawMessage" {
			return t
		}
		return "*" + t
	},
	row: func(t string) string { return t },
}

func (w *writer) golang() {
	head := goHead
	if w.writes {
		head = strings.Replace(head, "import (\n", "import (\n\t\"bufio\"\n", 1)
	}
	w.text.WriteString(head)
	if w.writes {
		w.text.WriteString(goWriting)
	}
	if w.l.Registry().Options().References {
		w.text.WriteString(goReferences)
	}
	for _, c := range w.collections() {
		looks := w.looks(c)
		for _, k := range looks {
			w.linef("// %s is a row of %s%s.\ntype %[1]s struct {", k.row, c.Name, asView(k))
			for _, m := range k.members {
				w.linef("%s %s `json:%q`", goName(m.Name), w.member(&goRows, k.of, m), m.Name)
			}
			w.linef("}\n")
		}
		for _, of := range w.filtered(c) {
			w.goFilter(of)
		}
		w.linef("// %s is the body of a request for %s.\ntype %s struct {", bodyType(c), c.Name, bodyType(c))
		w.goFilters(c)
		if len(w.l.SortNames(c)) > 0 {
			w.linef("Sort []string `json:\"sort,omitempty\"` // of %s", strings.Join(w.l.SortNames(c), " "))
		}
		w.linef("Limit *int64 `json:\"limit,omitempty\"`\nOffset *int64 `json:\"offset,omitempty\"`\nCursor string `json:\"cursor,omitempty\"`")
		if w.selects(c) {
			w.linef("Select *List[string] `json:\"select,omitempty\"` // of %s; rows have no other member. All if nil", strings.Join(w.selectable(c), " "))
		}
		w.linef("}\n")
		w.linef("// %sCount is the body of a count of %s: it has no order and no page.\ntype %[1]sCount struct {", bodyType(c), c.Name)
		w.goFilters(c)
		w.linef("}\n")
		for _, k := range looks {
			body := "body"
			if k.view != "" {
				body = fmt.Sprintf("struct {\n%s\nView string `json:\"view\"`\n}{body, %q}", bodyType(c), k.view)
			}
			if path, r := w.path(c, routes.Filter); r != nil {
				w.linef("// Filter%s returns the rows of body%s.\nfunc (c *Client) Filter%[1]s(ctx context.Context, body %[3]s) (rows []%[4]s, err error) {\nreturn rows, c.post(ctx, %[5]q, %[6]s, &rows)\n}\n", k.call, asView(k), bodyType(c), k.row, path, body)
			}
			if path, r := w.path(c, routes.Paginate); r != nil {
				w.linef(goPages, k.call, bodyType(c), k.row, path, strconv.Quote(k.view), body)
			}
		}
		if path, r := w.path(c, routes.Count); r != nil {
			w.linef("// Count%s returns the number of rows of body.\nfunc (c *Client) Count%[1]s(ctx context.Context, body %sCount) (n int64, err error) {\nreturn n, c.post(ctx, %q, body, &n)\n}\n", title(c.Name), bodyType(c), path)
		}
		if path, r := w.path(c, routes.History); r != nil {
			w.linef("// History%s counts the rows of body over time: over %s, grouped by fields and with sums of %s.\nfunc (c *Client) History%[1]s(ctx context.Context, body %[4]sCount, history History) (buckets []Bucket, err error) {\nreturn buckets, c.post(ctx, %[5]q, struct {\n%[4]sCount\nHistory History `json:\"history\"`\n}{body, history}, &buckets)\n}\n",
				title(c.Name), wording.List(w.l.FieldsOf(c, 1<<schema.Datetime), "or"), cmp.Or(wording.List(w.l.FieldsOf(c, schema.Summed), "and"), "none"), bodyType(c), path)
		}
		if path, r := w.path(c, routes.Aggregate); r != nil {
			w.linef("// Aggregate%s returns numbers about groups of the rows of body: by %s; sums of %s; least and greatest of %s.\nfunc (c *Client) Aggregate%[1]s(ctx context.Context, body %[5]sCount, aggregate Aggregate) (groups Groups, err error) {\nreturn groups, c.post(ctx, %[6]q, struct {\n%[5]sCount\nAggregate Aggregate `json:\"aggregate\"`\n}{body, aggregate}, &groups)\n}\n",
				title(c.Name), wording.List(w.l.GroupFields(c), "or"), cmp.Or(wording.List(w.l.FieldsOf(c, schema.Summed), "and"), "none"), cmp.Or(wording.List(w.l.FieldsOf(c, schema.Ordered), "and"), "none"), bodyType(c), path)
		}
		for _, k := range looks {
			if path, r := w.path(c, routes.Rows); r != nil {
				w.linef("// List%s returns rows, unfiltered%s.\nfunc (c *Client) List%[1]s(ctx context.Context, page Slice) (rows []%[3]s, err error) {\nreturn rows, c.call(ctx, http.MethodGet, %[4]q+page.query(%[5]q), nil, &rows)\n}\n", k.call, asView(k), k.row, path, k.view)
			}
			if path, r := w.path(c, routes.Row); r != nil && len(c.Key) > 0 {
				parameter, query := "", ""
				if r.Select {
					parameter, query = ", members ...string", fmt.Sprintf("+Slice{Select: members}.query(%q)", k.view)
				}
				w.linef("// Get%s returns the row of a key%s; the parts of a key of several columns have commas between them.%s\nfunc (c *Client) Get%[1]s(ctx context.Context, key string%[4]s) (row %[5]s, err error) {\nreturn row, c.call(ctx, http.MethodGet, %[6]q+url.PathEscape(key)%[7]s, nil, &row)\n}\n", k.call, asView(k), membersDoc(r), parameter, k.row, path, query)
			}
		}
		w.goWrites(c)
	}
	source, err := format.Source([]byte(w.text.String()))
	if err != nil {
		panic("clients: " + err.Error() + "\n" + w.text.String())
	}
	w.text.Reset()
	w.text.Write(source)
}

// membersDoc says what the members of a call for one row are.
func membersDoc(r *routes.Route) string {
	if !r.Select {
		return ""
	}
	return " It has no other members than those named, if any is."
}

// asView says of which look rows are.
func asView(k look) string {
	if k.view == "" {
		return ""
	}
	return ", as the view " + k.view
}

// goName returns the name of a member as a field of a struct is called.
func goName(member string) string {
	name := title(strings.Map(func(r rune) rune {
		if r == '_' || '0' <= r && r <= '9' || 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' {
			return r
		}
		return '_'
	}, member))
	if name == "" || name[0] < 'A' || 'Z' < name[0] {
		name = "X" + name
	}
	return name
}

// goFilters writes the members of a body that are filters.
func (w *writer) goFilters(c *schema.Collection) {
	w.linef("%s *%s `json:%q`", title(c.BodyKey()), filterType(c), c.BodyKey()+",omitempty")
	for _, r := range w.l.Related(c) {
		w.linef("%s *%s `json:%q`", title(r.Name), filterType(related(r)), r.Name+",omitempty")
	}
}

func (w *writer) goFilter(c *schema.Collection) {
	var types []string
	var b strings.Builder
	b.WriteString("// " + filterType(c) + " is a filter of " + c.Name + ". What is nil is absent.\ntype " + filterType(c) + " struct {\n")
	if w.l.AcceptsOperator(c) {
		b.WriteString("Operator string `json:\"operator,omitempty\"` // and_ or or_\n")
	}
	if !w.l.Registry().Options().NoGroups {
		b.WriteString("And *List[" + filterType(c) + "] `json:\"and_,omitempty\"`\nOr *List[" + filterType(c) + "] `json:\"or_,omitempty\"`\nNot *" + filterType(c) + " `json:\"not_,omitempty\"`\n")
	}
	for _, f := range w.l.Fields(c) {
		name := filterType(c) + title(f.Name)
		b.WriteString(title(f.Name) + " *" + name + " `json:\"" + f.Name + ",omitempty\"`\n")
		w.goCriteria(&types, name, f)
	}
	b.WriteString("}\n")
	w.linef("%s\n%s", b.String(), strings.Join(types, "\n"))
}

// goCriteria adds the type of the criteria of a field, and those of its subfields.
func (w *writer) goCriteria(types *[]string, name string, f filter.Field) {
	var b strings.Builder
	b.WriteString("// " + name + " is what a filter says of " + f.Name + ".\ntype " + name + " struct {\n")
	if f.Operator {
		b.WriteString("Operator string `json:\"operator,omitempty\"` // and_ or or_\n")
	}
	for _, word := range f.Words {
		if word.Inner != nil {
			w.goCriteria(types, name+innerName(word), *word.Inner)
		}
		// A list is behind a pointer as well: whether it is absent does not depend on whether it is empty, in any release of Go.
		b.WriteString(title(word.Name) + " *" + golang.operand(f, word, name+innerName(word)) + " `json:\"" + word.Name + ",omitempty\"` // " + word.Operator.Doc + "\n")
	}
	if f.Where != nil {
		b.WriteString("Where *" + filterType(f.Where) + " `json:\"where,omitempty\"`\n")
	}
	for _, sub := range f.Fields {
		b.WriteString(title(sub.Name) + " *" + name + title(sub.Name) + " `json:\"" + sub.Name + ",omitempty\"`\n")
		w.goCriteria(types, name+title(sub.Name), sub)
	}
	b.WriteString("}\n")
	*types = append(*types, b.String())
}

const goReferences = `// An Operand is a value, or with Field the name of another field of the row, whose value it is.
type Operand[T any] struct {
	Value T
	Field string
}

// MarshalJSON writes o as a filter has it.
func (o Operand[T]) MarshalJSON() ([]byte, error) {
	if o.Field == "" {
		return json.Marshal(o.Value)
	}
	return json.Marshal(map[string]string{"field": o.Field})
}

`

const goPages = `// Paginate%[1]s returns a page of the rows of body. The next one is that of a body with Cursor: page.Next.
func (c *Client) Paginate%[1]s(ctx context.Context, body %[2]s) (page Page[%[3]s], err error) {
	return page, c.post(ctx, %[4]q, %[6]s, &page)
}

// Each%[1]s ranges over all rows of body, a page of body.Limit at a time; an error ends it.
//
//	for row, err := range client.Each%[1]s(ctx, body) { // from Go 1.23; before, call it with a function
func (c *Client) Each%[1]s(ctx context.Context, body %[2]s) func(yield func(%[3]s, error) bool) {
	return func(yield func(%[3]s, error) bool) {
		type numbered struct {
			%[2]s
			Page int64  ` + "`json:\"page,omitempty\"`" + `
			View string ` + "`json:\"view,omitempty\"`" + `
		}
		next := numbered{%[2]s: body, View: %[5]s}
		for {
			var page Page[%[3]s]
			if err := c.post(ctx, %[4]q, next, &page); err != nil {
				yield(%[3]s{}, err)
				return
			}
			for _, row := range page.Results {
				if !yield(row, nil) {
					return
				}
			}
			switch {
			case page.Next != "":
				next.Cursor = page.Next
			case page.Page < page.Pages: // a server whose pages have numbers alone
				next.Page = page.Page + 1
			default:
				return
			}
		}
	}
}
`

const goHead = `// Package client calls an API that speaks the Tamis filter language. It needs Go 1.18.
//
// What a filter leaves nil is absent. A list is made by [ListOf] and is never absent, however few it holds: ListOf[string]() matches no
// row under any_, and so does ListOf(ids...) of a nil slice.
//
// Code generated by tamis gen. DO NOT EDIT.
package client

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"
)

var _ = url.PathEscape

// A List is what an operator of several values takes.
type List[T any] []T

// ListOf returns a list of items.
func ListOf[T any](items ...T) *List[T] { l := List[T](items); return &l }

// MarshalJSON writes a list of no items as [].
func (l List[T]) MarshalJSON() ([]byte, error) {
	if l == nil {
		return []byte("[]"), nil
	}
	return json.Marshal([]T(l))
}

// Ptr returns a pointer to v, for what takes one value.
func Ptr[T any](v T) *T { return &v }

// A Page is one page of rows.
type Page[T any] struct {
	Results []T    ` + "`json:\"results\"`" + `
	Count   int64  ` + "`json:\"count\"`" + ` // of all rows; like Pages and Page 0 on a page behind a cursor
	Limit   int64  ` + "`json:\"limit\"`" + `
	Pages   int64  ` + "`json:\"pages\"`" + `
	Page    int64  ` + "`json:\"page\"`" + `
	Next    string ` + "`json:\"next\"`" + ` // the cursor of the next page; "" behind the last row
}

// A Slice is a part of the rows that are asked for without a filter. What is zero is absent.
type Slice struct {
	Sort          string
	Limit, Offset *int64
	Cursor        string
	Select        []string // members
}

func (s Slice) query(view string) string {
	q := url.Values{}
	add := func(key, value string) {
		if value != "" {
			q.Set(key, value)
		}
	}
	add("sort", s.Sort)
	add("cursor", s.Cursor)
	add("view", view)
	add("select", strings.Join(s.Select, ","))
	if s.Limit != nil {
		q.Set("limit", strconv.FormatInt(*s.Limit, 10))
	}
	if s.Offset != nil {
		q.Set("offset", strconv.FormatInt(*s.Offset, 10))
	}
	if len(q) == 0 {
		return ""
	}
	return "?" + q.Encode()
}

// A History says over which time rows are counted, in buckets of one length.
type History struct {
	Field           string    ` + "`json:\"field\"`" + `
	Start           time.Time ` + "`json:\"start\"`" + `
	End             time.Time ` + "`json:\"end\"`" + `
	IntervalSeconds float64   ` + "`json:\"interval_seconds\"`" + `
	GroupBy         []string  ` + "`json:\"group_by,omitempty\"`" + `
	Sum             []string  ` + "`json:\"sum,omitempty\"`" + `
}

// A Bucket is the rows of a part of the time.
type Bucket struct {
	Start  time.Time ` + "`json:\"start\"`" + `
	End    time.Time ` + "`json:\"end\"`" + `
	Count  int64     ` + "`json:\"count\"`" + `
	Groups []Group   ` + "`json:\"groups\"`" + ` // of those that a history groups or sums
}

// A Group is the rows of a bucket that agree in what they are grouped by.
type Group struct {
	By    map[string]any         ` + "`json:\"by\"`" + `
	Count int64                  ` + "`json:\"count\"`" + `
	Sums  map[string]json.Number ` + "`json:\"sums\"`" + `
}

// An Aggregate says which numbers are wanted of which groups of rows; all rows are one group if GroupBy is empty. Names are those of fields.
type Aggregate struct {
	GroupBy []string ` + "`json:\"group_by,omitempty\"`" + `
	Count   *bool    ` + "`json:\"count,omitempty\"`" + ` // whether groups say how many rows they have; they do if nil
	Sum     []string ` + "`json:\"sum,omitempty\"`" + `
	Min     []string ` + "`json:\"min,omitempty\"`" + `
	Max     []string ` + "`json:\"max,omitempty\"`" + `
	Sort    []string ` + "`json:\"sort,omitempty\"`" + ` // count, group.NAME, sum.NAME, min.NAME, max.NAME; behind a - the greatest come first
	Limit   *int64   ` + "`json:\"limit,omitempty\"`" + `
}

// Groups are what an [Aggregate] is answered with.
type Groups struct {
	Results []Numbers ` + "`json:\"results\"`" + `
	More    bool      ` + "`json:\"more\"`" + ` // there are groups beyond the limit
}

// Numbers are those of one group.
type Numbers struct {
	Group map[string]any         ` + "`json:\"group\"`" + `
	Count int64                  ` + "`json:\"count\"`" + `
	Sum   map[string]json.Number ` + "`json:\"sum\"`" + `
	Min   map[string]any         ` + "`json:\"min\"`" + `
	Max   map[string]any         ` + "`json:\"max\"`" + `
}

// A Client calls one server. A call that only reads is tried again if it failed in a way that passes.
type Client struct {
	Base    string        // the address of the server, up to and with /api
	HTTP    *http.Client  // http.DefaultClient if nil
	Header  http.Header   // sent with every request
	Timeout time.Duration // of each try; 30 seconds if 0
	Retries int           // tries after the first, of what failed to connect or is 429, 502, 503 or 504; 2 if 0, none if negative
}

// A FilterError is one error of a body, as the server reports it.
type FilterError struct {
	Code       string ` + "`json:\"code\"`" + `
	Pointer    string ` + "`json:\"pointer\"`" + `
	Line       int    ` + "`json:\"line\"`" + `
	Column     int    ` + "`json:\"column\"`" + `
	Message    string ` + "`json:\"message\"`" + `
	Suggestion string ` + "`json:\"suggestion\"`" + `
}

// An Error is what the server said instead of an answer. errors.As finds it.
type Error struct {
	Status int     ` + "`json:\"-\"`" + `
	Type   string  ` + "`json:\"type\"`" + `
	Title  string  ` + "`json:\"title\"`" + `
	Detail string  ` + "`json:\"detail\"`" + `
	Errors []FilterError ` + "`json:\"errors\"`" + `
}

// Error returns the status and the first error.
func (e *Error) Error() string {
	if len(e.Errors) > 0 {
		f := e.Errors[0]
		text := fmt.Sprintf("%d: %s: %s", e.Status, f.Pointer, f.Message)
		if f.Suggestion != "" {
			text += " (did you mean " + f.Suggestion + "?)"
		}
		return text
	}
	return fmt.Sprintf("%d: %s", e.Status, e.Title)
}

func (c *Client) post(ctx context.Context, path string, body, answer any) error {
	data, err := json.Marshal(body)
	if err != nil {
		return err
	}
	return c.call(ctx, http.MethodPost, path, data, answer)
}

// call tries a request until it is answered, or there is no use.
func (c *Client) call(ctx context.Context, method, path string, data []byte, answer any) error {
	retries := c.Retries
	if retries == 0 {
		retries = 2
	}
	for try := 0; ; try++ {
		status, head, text, err := c.once(ctx, method, path, data, nil)
		if err == nil && status/100 == 2 {
			return json.Unmarshal(text, answer)
		}
		again := err != nil || status == 429 || status == 502 || status == 503 || status == 504
		if !again || try >= retries || ctx.Err() != nil {
			if err != nil {
				return err
			}
			return refusal(status, text)
		}
		wait := 100 * time.Millisecond << uint(try)
		if n, err := strconv.Atoi(head.Get("Retry-After")); err == nil && n > 0 && n <= 60 {
			wait = time.Duration(n) * time.Second
		}
		timer := time.NewTimer(wait)
		select {
		case <-ctx.Done():
			timer.Stop()
			return ctx.Err()
		case <-timer.C:
		}
	}
}

// refusal returns the error of an answer.
func refusal(status int, text []byte) error {
	e := &Error{Status: status, Title: http.StatusText(status)}
	_ = json.Unmarshal(text, e) // the status suffices where the body is no problem
	return e
}

// once sends a request and reads its answer.
func (c *Client) once(ctx context.Context, method, path string, data []byte, more http.Header) (status int, head http.Header, text []byte, err error) {
	ctx, cancel := context.WithTimeout(ctx, c.timeout())
	defer cancel()
	response, err := c.send(ctx, method, path, data, more)
	if err != nil {
		return 0, nil, nil, err
	}
	defer response.Body.Close()
	text, err = io.ReadAll(response.Body)
	return response.StatusCode, response.Header, text, err
}

func (c *Client) timeout() time.Duration {
	if c.Timeout == 0 {
		return 30 * time.Second
	}
	return c.Timeout
}

// send sends a request, with headers beside those of c.
func (c *Client) send(ctx context.Context, method, path string, data []byte, more http.Header) (*http.Response, error) {
	r, err := http.NewRequestWithContext(ctx, method, strings.TrimRight(c.Base, "/")+"/"+path, bytes.NewReader(data))
	if err != nil {
		return nil, err
	}
	for _, header := range []http.Header{c.Header, more} {
		for name, values := range header {
			r.Header[name] = values
		}
	}
	if data != nil {
		r.Header.Set("Content-Type", "application/json")
	}
	client := c.HTTP
	if client == nil {
		client = http.DefaultClient
	}
	return client.Do(r)
}

`
