package clients

import (
	"fmt"
	"strings"

	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/httpapi/routes"
	"github.com/tamis-go/tamis/operators"
	"github.com/tamis-go/tamis/schema"
)

var python = syntax{
	kinds: map[schema.Kind]string{
		schema.String: "str", schema.Enum: "str", schema.Int: "int", schema.Float: "float", schema.Bool: "bool",
		schema.UUID: "str", schema.Datetime: "str", schema.Date: "str", schema.JSON: "Any", schema.Decimal: "float", schema.Other: "str", schema.Bytes: "str", schema.Clock: "str",
	},
	number: true,
	list:   func(item string) string { return "List[" + item + "]" },
	either: func(a, b string) string { return "Union[" + a + ", " + b + "]" },
	enum:   func(values []string) string { return "Literal[" + quoted(values, ", ") + "]" },
	pair:   func(item string) string { return "List[" + item + "]" },
	refers: func(item string) string { return "Union[" + item + ", Dict[str, str]]" },
	null:   func(t string) string { return "Optional[" + t + "]" },
	row:    func(t string) string { return `"` + t + `"` },
}

// python writes every type in the functional form of TypedDict, because fields may have names such as "type" or "from",
// and forward references then need only quotes.
func (w *writer) python() {
	w.text.WriteString(pyHead)
	if w.writes {
		w.text.WriteString(pyWritesHead)
	}
	w.text.WriteString("\nT = TypeVar(\"T\")\n\n")
	for _, c := range w.collections() {
		for _, k := range w.looks(c) {
			w.linef("\n%s = TypedDict(%q, {", k.row, k.row)
			for _, m := range k.members {
				w.linef("    %q: %s,", m.Name, w.member(&python, k.of, m))
			}
			w.linef("})")
		}
		for _, of := range w.filtered(c) {
			w.pyFilter(of)
		}
	}
	for _, c := range w.collections() {
		lines := []string{pyMember(c.BodyKey(), filterType(c))}
		for _, r := range w.l.Related(c) {
			lines = append(lines, pyMember(r.Name, filterType(related(r))))
		}
		w.pyDict(bodyType(c)+"Count", lines)
		if sorts := w.l.SortNames(c); len(sorts) > 0 {
			one := "Literal[" + quoted(sorts, ", ") + "]"
			lines = append(lines, pyMember("sort", "Union["+one+", List["+one+"]]"))
		}
		lines = append(lines, pyMember("limit", "int"), pyMember("offset", "int"), pyMember("cursor", "str"))
		if w.selects(c) {
			one := "Literal[" + quoted(w.selectable(c), ", ") + "]"
			lines = append(lines, pyMember("select", "Union["+one+", List["+one+"]]"))
		}
		w.pyDict(bodyType(c), lines)
	}
	for _, c := range w.collections() {
		if w.writable(c) {
			var lines []string
			for _, col := range w.settable(c) {
				lines = append(lines, pyMember(col.Name, python.value(col, nil)))
			}
			w.pyDict(columnsType(c), lines)
		}
	}
	w.text.WriteString(pyTypes)
	if w.writes {
		w.text.WriteString(pyWritten)
	}
	w.text.WriteString(pyClient)
	for _, c := range w.collections() {
		w.pyCalls(c)
		w.pyWrites(c)
	}
	if w.writes {
		w.text.WriteString(pyWriting)
	}
}

func (w *writer) pyFilter(c *schema.Collection) {
	var lines []string
	if w.l.AcceptsOperator(c) {
		lines = append(lines, pyMember("operator", `Literal["and_", "or_"]`))
	}
	if !w.l.Registry().Options().NoGroups {
		lines = append(lines, pyMember("and_", `List["`+filterType(c)+`"]`), pyMember("or_", `List["`+filterType(c)+`"]`), pyMember("not_", `"`+filterType(c)+`"`))
	}
	for _, f := range w.l.Fields(c) {
		lines = append(lines, pyMember(f.Name, w.pyCriteria(filterType(c)+title(f.Name), f)))
	}
	w.pyDict(filterType(c), lines)
}

// pyCalls writes the calls of a collection.
func (w *writer) pyCalls(c *schema.Collection) {
	for _, k := range w.looks(c) {
		name, body := c.Name, "body or {}"
		if k.view != "" {
			name, body = c.Name+"_"+k.view, fmt.Sprintf("{**(body or {}), \"view\": %q}", k.view)
		}
		if path, r := w.path(c, routes.Filter); r != nil {
			w.linef("\n    def filter_%s(self, body: Optional[%s] = None) -> List[%s]:\n        rows: List[%[3]s] = self._call(%q, %s)\n        return rows", name, bodyType(c), k.row, path, body)
		}
		if path, r := w.path(c, routes.Paginate); r != nil {
			w.linef("\n    def paginate_%s(self, body: Optional[%s] = None) -> Page[%s]:\n        return Page(self._call(%q, %s))", name, bodyType(c), k.row, path, body)
			w.linef("\n    def each_%s(self, body: Optional[%s] = None) -> Iterator[%s]:\n        \"\"\"All rows, a page of the body's limit at a time.\"\"\"\n        return self._each(%q, %s)", name, bodyType(c), k.row, path, body)
		}
	}
	if path, r := w.path(c, routes.Count); r != nil {
		w.linef("\n    def count_%s(self, body: Optional[%sCount] = None) -> int:\n        count: int = self._call(%q, body or {})\n        return count", c.Name, bodyType(c), path)
	}
	if path, r := w.path(c, routes.History); r != nil {
		w.linef("\n    def history_%s(\n        self, body: Optional[%sCount], field: %s, start: str, end: str, interval_seconds: float,\n        group_by: Optional[List[%s]] = None, sum: Optional[List[%s]] = None,\n    ) -> List[Bucket]:\n        \"\"\"Counts rows over time, in buckets of one length.\"\"\"\n        buckets: List[Bucket] = self._call(%q, {**(body or {}), \"history\": _given(field=field, start=start, end=end, interval_seconds=interval_seconds, group_by=group_by, sum=sum)})\n        return buckets",
			c.Name, bodyType(c), literal(w.l.FieldsOf(c, 1<<schema.Datetime)), literal(w.l.FieldsOf(c, schema.Scalar)), literal(w.l.FieldsOf(c, schema.Summed)), path)
	}
	if path, r := w.path(c, routes.Aggregate); r != nil {
		ordered := literal(w.l.FieldsOf(c, schema.Ordered))
		w.linef("\n    def aggregate_%s(\n        self, body: Optional[%sCount] = None, group_by: Optional[List[%s]] = None, sum: Optional[List[%s]] = None,\n        min: Optional[List[%s]] = None, max: Optional[List[%[5]s]] = None, count: Optional[bool] = None,\n        sort: Optional[List[str]] = None, limit: Optional[int] = None,\n    ) -> Groups:\n        \"\"\"Numbers about groups of rows. A sort is count, group.NAME, sum.NAME, min.NAME or max.NAME; behind a - the greatest come first.\"\"\"\n        wanted = _given(group_by=group_by, sum=sum, min=min, max=max, count=count, sort=sort, limit=limit)\n        groups: Groups = self._call(%[6]q, {**(body or {}), \"aggregate\": wanted})\n        return groups",
			c.Name, bodyType(c), literal(w.l.GroupFields(c)), literal(w.l.FieldsOf(c, schema.Summed)), ordered, path)
	}
	for _, k := range w.looks(c) {
		w.pyGets(c, k)
	}
}

// pyGets writes the calls for rows without a filter, in one form.
func (w *writer) pyGets(c *schema.Collection, k look) {
	name, looks := c.Name, ""
	if k.view != "" {
		name, looks = c.Name+"_"+k.view, fmt.Sprintf(", view=%q", k.view)
	}
	const selects, selected = ", select: Optional[List[Literal[%s]]] = None", ", select=\",\".join(select) if select is not None else None"
	if path, r := w.path(c, routes.Rows); r != nil {
		sort, selecting, passed := "", "", "limit=limit, offset=offset, cursor=cursor"
		if names := w.l.SortNames(c); len(names) > 0 {
			sort, passed = "sort: Optional[Literal["+quoted(names, ", ")+"]] = None, ", passed+", sort=sort"
		}
		if r.Select {
			selecting, passed = fmt.Sprintf(selects, quoted(k.names(), ", ")), passed+selected+looks
		}
		w.linef("\n    def list_%s(self, %slimit: Optional[int] = None, offset: Optional[int] = None, cursor: Optional[str] = None%s) -> List[%s]:\n        \"\"\"Rows, unfiltered.\"\"\"\n        rows: List[%[4]s] = self._call(%[5]q + _query(%[6]s), None)\n        return rows", name, sort, selecting, k.row, path, passed)
	}
	if path, r := w.path(c, routes.Row); r != nil && len(c.Key) > 0 {
		selecting, query := "", ""
		if r.Select {
			selecting, query = fmt.Sprintf(selects, quoted(k.names(), ", ")), " + _query("+strings.TrimPrefix(selected+looks, ", ")+")"
		}
		w.linef("\n    def get_%s(self, key: str%s) -> %s:\n        \"\"\"The row of a key; the parts of a key of several columns have commas between them.\"\"\"\n        row: %[3]s = self._call(%[4]q + urllib.parse.quote(key, safe=\"\")%[5]s, None)\n        return row", name, selecting, k.row, path, query)
	}
}

// literal returns the type of one of a few names.
func literal(names []string) string {
	if len(names) == 0 {
		return "str"
	}
	return "Literal[" + quoted(names, ", ") + "]"
}

func pyMember(name, t string) string { return "    \"" + name + "\": " + t + "," }

func (w *writer) pyDict(name string, lines []string) {
	w.linef("\n%s = TypedDict(%q, {\n%s\n}, total=False)", name, name, strings.Join(lines, "\n"))
}

// pyCriteria writes the type of the criteria of a field, and returns its name.
func (w *writer) pyCriteria(name string, f filter.Field) string {
	var lines []string
	if f.Operator {
		lines = append(lines, pyMember("operator", `Literal["and_", "or_"]`))
	}
	for _, word := range f.Words {
		inner := ""
		if word.Inner != nil {
			inner = w.pyCriteria(name+innerName(word), *word.Inner)
		}
		t := python.operand(f, word, inner)
		if word.Operator.Operand == operators.Object {
			t = `"` + t + `"`
		}
		lines = append(lines, pyMember(word.Name, t))
	}
	if f.Where != nil {
		lines = append(lines, pyMember("where", `"`+filterType(f.Where)+`"`))
	}
	for _, sub := range f.Fields {
		lines = append(lines, pyMember(sub.Name, w.pyCriteria(name+title(sub.Name), sub)))
	}
	w.pyDict(name, lines)
	return name
}

const pyHead = `"""A client of an API that speaks the Tamis filter language. Written by tamis gen: do not edit."""
import http.client
import json
import time
import urllib.error
import urllib.parse
import urllib.request
from typing import Any, Dict, Generic, Iterator, List, Literal, Mapping, Optional, Tuple, TypedDict, TypeVar, Union
`

const pyWritesHead = `import asyncio
import io
import ssl
from typing import AsyncIterator
`

const pyTypes = `

FilterError = TypedDict("FilterError", {
    "code": str,
    "pointer": str,
    "line": int,
    "column": int,
    "message": str,
    "suggestion": str,
}, total=False)


Group = TypedDict("Group", {
    "by": Dict[str, Any],
    "count": int,
    "sums": Dict[str, Any],
}, total=False)

Bucket = TypedDict("Bucket", {
    "start": str,
    "end": str,
    "count": int,
    "groups": List[Group],
}, total=False)

Numbers = TypedDict("Numbers", {
    "group": Dict[str, Any],
    "count": int,
    "sum": Dict[str, Any],
    "min": Dict[str, Any],
    "max": Dict[str, Any],
}, total=False)

Groups = TypedDict("Groups", {
    "results": List[Numbers],
    "more": bool,
})


def _given(**values: Any) -> Dict[str, Any]:
    return {key: value for key, value in values.items() if value is not None}


def _query(**values: Union[str, int, None]) -> str:
    text = urllib.parse.urlencode(_given(**values))
    return text and "?" + text


class TamisError(Exception):
    """What the server said instead of an answer: its status, and the errors of the body."""

    def __init__(self, status: int, title: str, errors: List[FilterError]) -> None:
        super().__init__(title + "".join("\n%s: %s" % (e.get("pointer"), e.get("message")) for e in errors))
        self.status = status
        self.title = title
        self.errors = errors


class Page(Generic[T]):
    """One page of rows. next is the cursor of the next page, None behind the last row. A page behind a cursor counts nothing."""

    def __init__(self, answer: Dict[str, Any]) -> None:
        self.results: List[T] = answer["results"]
        self.count: Optional[int] = answer.get("count")
        self.limit: Optional[int] = answer.get("limit")
        self.pages: Optional[int] = answer.get("pages")
        self.page: Optional[int] = answer.get("page")
        self.next: Optional[str] = answer.get("next")
`

const pyClient = `

class Client:
    """A client of one server. base is its address up to and with /api.

    timeout is in seconds, of each try. retries are tries after the first, of what failed to connect or is 429, 502, 503 or 504: of
    calls that only read.
    """

    def __init__(self, base: str, headers: Optional[Dict[str, str]] = None, timeout: float = 30, retries: int = 2) -> None:
        self.base = base.rstrip("/")
        self.headers = headers or {}
        self.timeout = timeout
        self.retries = retries

    def _each(self, path: str, body: Mapping[str, Any]) -> Iterator[Any]:
        following: Mapping[str, Any] = body
        while True:
            page: Page[Any] = Page(self._call(path, following))
            yield from page.results
            if page.next:
                following = {**body, "cursor": page.next}
            elif (page.page or 0) < (page.pages or 0):  # a server whose pages have numbers alone
                following = {**body, "page": (page.page or 0) + 1}
            else:
                return

    def _call(self, path: str, body: Optional[Mapping[str, Any]]) -> Any:
        return self._send("GET" if body is None else "POST", path, body, {}, self.retries)[0]

    def _send(self, method: str, path: str, body: Optional[Mapping[str, Any]], more: Dict[str, str], retries: int) -> Tuple[Any, Optional[str]]:
        """The JSON of an answer, and its ETag."""
        data, headers = None, {**self.headers, **more}
        if body is not None:
            data = json.dumps(body, allow_nan=False).encode()
            headers["Content-Type"] = "application/json"
        tries = 0
        while True:
            wait = 0.1 * 2**tries
            try:
                request = urllib.request.Request(self.base + "/" + path, data, headers, method=method)
                with urllib.request.urlopen(request, timeout=self.timeout) as response:
                    text = response.read()
                    return json.loads(text) if text else None, response.headers.get("ETag")
            except urllib.error.HTTPError as e:
                with e:
                    if e.code not in (429, 502, 503, 504) or tries >= retries:
                        try:
                            problem = json.load(e)
                        except ValueError:
                            problem = {}
                        raise TamisError(e.code, problem.get("title", e.reason), problem.get("errors", [])) from None
                    asked = e.headers.get("Retry-After", "")
                    if asked.isdigit() and 0 < int(asked) <= 60:
                        wait = float(asked)
            except (OSError, http.client.HTTPException):
                if tries >= retries:
                    raise
            time.sleep(wait)
            tries += 1
`
