package fuzz

import (
	"encoding/json"
	"fmt"
	"math/rand"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"

	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/filter/syntax"
	"github.com/tamis-go/tamis/schema"
)

// A Request is one request to an API of routes.Standard.
type Request struct {
	Method, Path string // the path has the prefix /api
	Body         string // "" if none
}

// Requests returns requests about rows of c: filters, counts, pages, histories, groups and lists of rows, and single rows by
// key. caller is the language as the caller sees it; open is all of it, and some requests use names that are only in
// open.
func Requests(rng *rand.Rand, open, caller *filter.Language, c *schema.Collection, data Rows) []Request {
	b := newBuilder(rng, caller, data)
	if caller.Collection(c.Name) == nil || b.chance(15) {
		b.rescope(open)
	}
	body := b.body(c)
	plain := &syntax.Object{Members: slices.DeleteFunc(slices.Clone(body.Members), func(m *syntax.Member) bool { return pageKey(m.Key) })}
	paged := &syntax.Object{Members: slices.DeleteFunc(slices.Clone(body.Members), func(m *syntax.Member) bool { return m.Key == "offset" || m.Key == "limit" })}
	put(paged, "limit", number(int64(1+b.Intn(4))))
	at := "/api/" + c.Name
	out := []Request{
		{http.MethodPost, at + "/filter", string(b.print(body))},
		{http.MethodPost, at + "/count", string(b.print(plain))},
		{http.MethodPost, at + "/paginate", string(b.print(paged))},
		{http.MethodGet, at + "?" + b.list(c), ""},
	}
	grouping := func(key string, value *syntax.Object) {
		body := &syntax.Object{Members: slices.Clone(plain.Members)}
		put(body, key, value)
		out = append(out, Request{http.MethodPost, at + "/" + key, string(b.print(body))})
	}
	if h := b.history(c); h != nil {
		grouping("history", h)
	}
	grouping("aggregate", b.aggregate(c))
	if rows := data[c.Name]; len(rows) > 0 {
		out = append(out, Request{http.MethodGet, at + "/" + keyPath(c, pick(rng, rows)), ""})
	}
	return out
}

func pageKey(key string) bool {
	return slices.Contains([]string{"sort", "limit", "offset", "cursor"}, key)
}

// list returns the query of a URL that lists rows.
func (b *builder) list(c *schema.Collection) string {
	values := url.Values{"limit": {fmt.Sprint(b.Intn(5))}}
	if names := b.language.SortNames(c); len(names) > 0 && b.chance(70) {
		values.Set("sort", pick(b.Rand, names))
	}
	return values.Encode()
}

// history returns counts over a time of c, grouped by scalar fields; nil if c has no time that a body may name.
func (b *builder) history(c *schema.Collection) *syntax.Object {
	times := b.language.FieldsOf(c, 1<<schema.Datetime)
	if len(times) == 0 {
		return nil
	}
	return object("field", &syntax.String{Text: pick(b.Rand, times)}, "start", &syntax.String{Text: "2023-12-31T00:00:00Z"},
		"end", &syntax.String{Text: "2024-01-03T00:00:00Z"}, "interval_seconds", number(int64(3600*(1+b.Intn(24)))),
		"group_by", b.names(b.language.FieldsOf(c, schema.Scalar), ""), "sum", b.names(b.language.FieldsOf(c, 1<<schema.Int|1<<schema.Float), ""))
}

// names returns a list of a few of names, behind a prefix.
func (b *builder) names(names []string, prefix string) *syntax.Array {
	out := &syntax.Array{}
	for _, name := range some(b.Rand, names, b.Intn(3)) {
		out.Items = append(out.Items, &syntax.String{Text: prefix + name})
	}
	return out
}

// aggregate returns numbers about groups of c.
func (b *builder) aggregate(c *schema.Collection) *syntax.Object {
	groups := b.names(b.language.GroupFields(c), "")
	sums := b.names(b.language.FieldsOf(c, schema.Summed), "")
	least, most := b.names(b.language.FieldsOf(c, schema.Ordered), ""), b.names(b.language.FieldsOf(c, schema.Ordered), "")
	sort := &syntax.Array{Items: []syntax.Value{&syntax.String{Text: pick(b.Rand, []string{"count", "-count"})}}}
	for prefix, list := range map[string]*syntax.Array{"group.": groups, "-min.": least, "max.": most} {
		for _, item := range list.Items {
			if name, ok := item.(*syntax.String); ok && b.chance(30) {
				sort.Items = append(sort.Items, &syntax.String{Text: prefix + name.Text})
			}
		}
	}
	slices.SortFunc(sort.Items, func(x, y syntax.Value) int { return strings.Compare(syntax.Print(x), syntax.Print(y)) }) // a map has no order
	return object("group_by", groups, "sum", sums, "min", least, "max", most, "sort", sort, "limit", number(int64(b.Intn(30))))
}

// Aggregate returns the value of a key "aggregate" that l accepts, of c.
func Aggregate(rng *rand.Rand, l *filter.Language, c *schema.Collection) string {
	return syntax.Print(newBuilder(rng, l, nil).aggregate(c))
}

// keyPath returns the primary key of a row as a path of an API writes it.
func keyPath(c *schema.Collection, row map[string]any) string {
	parts := make([]string, len(c.Key))
	for i, col := range c.Key {
		parts[i] = fmt.Sprint(row[col.Name])
	}
	return url.PathEscape(strings.Join(parts, ","))
}

// Ask returns everything that a caller can observe of the answers of h to a request, and to the same request with the
// cursor of each page: status, headers and body. It follows at most pages cursors. as is the value of the header
// Authorization, if not "".
func Ask(h http.Handler, r Request, as string, pages int) []string {
	var out []string
	for range pages + 1 {
		asked := httptest.NewRequest(r.Method, r.Path, strings.NewReader(r.Body))
		if r.Body != "" {
			asked.Header.Set("Content-Type", "application/json")
		}
		if as != "" {
			asked.Header.Set("Authorization", as)
		}
		w := httptest.NewRecorder()
		h.ServeHTTP(w, asked)
		w.Header().Del("X-Request-Id") // different each time
		headers, err := json.Marshal(w.Header())
		if err != nil {
			panic(err) // it is a map of texts
		}
		out = append(out, fmt.Sprintf("%d %s\n%s", w.Code, headers, w.Body))
		var page struct{ Next string }
		if !strings.HasSuffix(r.Path, "/paginate") || json.Unmarshal(w.Body.Bytes(), &page) != nil || page.Next == "" {
			break
		}
		tree, _ := syntax.Parse([]byte(r.Body), syntax.Limits{})
		body, ok := tree.(*syntax.Object)
		if !ok {
			break
		}
		body.Members = slices.DeleteFunc(body.Members, func(m *syntax.Member) bool { return m.Key == "cursor" || m.Key == "page" })
		put(body, "cursor", &syntax.String{Text: page.Next})
		r.Body = syntax.Print(body)
	}
	return out
}
