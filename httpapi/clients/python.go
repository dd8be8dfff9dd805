package clients

import (
	"strings"

	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/operators"
	"github.com/tamis-go/tamis/schema"
)

var python = syntax{
	kinds: map[schema.Kind]string{
		schema.String: "str", schema.Enum: "str", schema.Int: "int", schema.Float: "float", schema.Bool: "bool",
		schema.UUID: "str", schema.Datetime: "str", schema.Date: "str", schema.JSON: "Any", schema.Decimal: "float", schema.Other: "str",
	},
	number: true,
	list:   func(item string) string { return "List[" + item + "]" },
	either: func(a, b string) string { return "Union[" + a + ", " + b + "]" },
	enum:   func(values []string) string { return "Literal[" + quoted(values, ", ") + "]" },
	pair:   func(item string) string { return "List[" + item + "]" },
}

// python writes every type in the functional form of TypedDict, because fields may have names such as "type" or "from",
// and forward references then need only quotes.
func (w *writer) python() {
	w.text.WriteString(pyHead)
	for _, c := range w.collections() {
		w.linef("\n%s = TypedDict(%q, {", rowType(c), rowType(c))
		for _, col := range w.columns(c) {
			t := python.column(col)
			if col.Type.Array {
				t = python.list(t)
			} else if col.Type.Null {
				t = "Optional[" + t + "]"
			}
			w.linef("    %q: %s,", col.Name, t)
		}
		w.linef("})")
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
	for _, c := range w.collections() {
		lines := []string{pyMember(c.BodyKey(), filterType(c))}
		for _, r := range w.l.Related(c) {
			lines = append(lines, pyMember(r.Name, filterType(related(r))))
		}
		if sorts := w.l.SortNames(c); len(sorts) > 0 {
			one := "Literal[" + quoted(sorts, ", ") + "]"
			lines = append(lines, pyMember("sort", "Union["+one+", List["+one+"]]"))
		}
		lines = append(lines, pyMember("limit", "int"), pyMember("offset", "int"), pyMember("cursor", "str"))
		w.pyDict(bodyType(c), lines)
	}
	w.text.WriteString(pyClient)
	for _, c := range w.collections() {
		w.linef("\n    def filter_%s(self, body: Optional[%s] = None) -> List[%s]:\n        return self._post(%q, body)", c.Name, bodyType(c), rowType(c), c.Name+"/filter")
		w.linef("\n    def count_%s(self, body: Optional[%s] = None) -> int:\n        return self._post(%q, body)", c.Name, bodyType(c), c.Name+"/count")
	}
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
		count := ""
		if word.Card.Operand == operators.Count && word.Counts != nil {
			count = w.pyCriteria(name+"Count", *word.Counts)
		}
		t := python.operand(f, word, count)
		if word.Card.Operand == operators.Object {
			t = `"` + t + `"`
		}
		lines = append(lines, pyMember(word.Name, t))
	}
	for _, sub := range f.Fields {
		lines = append(lines, pyMember(sub.Name, w.pyCriteria(name+title(sub.Name), sub)))
	}
	w.pyDict(name, lines)
	return name
}

const pyHead = `"""A client of an API that speaks the Tamis filter language. Written by tamis gen: do not edit."""
import json
import urllib.error
import urllib.request
from typing import Any, Dict, List, Literal, Optional, TypedDict, Union

`

const pyClient = `

class TamisError(Exception):
    """What the server said instead of an answer: its status, and the faults of the body."""

    def __init__(self, status: int, title: str, errors: List[Dict[str, Any]]):
        super().__init__(title + "".join("\n%s: %s" % (e.get("pointer"), e.get("message")) for e in errors))
        self.status = status
        self.errors = errors


class Client:
    """A client of one server. base is its address up to and with /api."""

    def __init__(self, base: str, headers: Optional[Dict[str, str]] = None):
        self.base = base.rstrip("/")
        self.headers = {"Content-Type": "application/json", **(headers or {})}

    def _post(self, path: str, body: Any) -> Any:
        data = json.dumps(body or {}).encode()
        request = urllib.request.Request(self.base + "/" + path, data, self.headers)
        try:
            with urllib.request.urlopen(request) as response:
                return json.load(response)
        except urllib.error.HTTPError as e:
            try:
                problem = json.load(e)
            except ValueError:
                problem = {}
            raise TamisError(e.code, problem.get("title", e.reason), problem.get("errors", [])) from None
`
