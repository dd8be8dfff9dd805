package clients

import (
	"strconv"
	"strings"

	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/operators"
	"github.com/tamis-go/tamis/schema"
)

var typescript = syntax{
	kinds: map[schema.Kind]string{
		schema.String: "string", schema.Enum: "string", schema.Int: "number", schema.Float: "number", schema.Bool: "boolean",
		schema.UUID: "string", schema.Datetime: "string", schema.Date: "string", schema.JSON: "unknown", schema.Decimal: "number", schema.Other: "string",
	},
	number: true,
	list: func(item string) string {
		if strings.Contains(item, "|") {
			return "(" + item + ")[]"
		}
		return item + "[]"
	},
	either: func(a, b string) string { return a + " | " + b },
	enum:   func(values []string) string { return quoted(values, " | ") },
	pair:   func(item string) string { return "[" + item + ", " + item + "]" },
}

// quoted returns texts in double quotes, with sep between.
func quoted(values []string, sep string) string {
	out := make([]string, len(values))
	for i, v := range values {
		out[i] = strconv.Quote(v)
	}
	return strings.Join(out, sep)
}

func (w *writer) typescript() {
	w.linef("// A client of an API that speaks the Tamis filter language. Written by tamis gen: do not edit.")
	w.linef("")
	for _, c := range w.collections() {
		w.linef("export interface %s {", rowType(c))
		for _, col := range w.columns(c) {
			t := typescript.column(col)
			if col.Type.Array {
				t = typescript.list(t)
			} else if col.Type.Null {
				t += " | null"
			}
			w.linef("  %s: %s;", col.Name, t)
		}
		w.linef("}\n")
		w.linef("export interface %s {", filterType(c))
		if w.l.AcceptsOperator(c) {
			w.linef("  operator?: \"and_\" | \"or_\";")
		}
		if !w.l.Registry().Options().NoGroups {
			w.linef("  and_?: %[1]s[];\n  or_?: %[1]s[];\n  not_?: %[1]s;", filterType(c))
		}
		for _, f := range w.l.Fields(c) {
			w.doc("  ", f.Doc, f.Deprecated)
			w.linef("  %s?: %s;", f.Name, w.tsCriteria("  ", f))
		}
		w.linef("}\n")
		w.linef("export interface %s {", bodyType(c))
		w.linef("  %s?: %s;", c.BodyKey(), filterType(c))
		for _, r := range w.l.Related(c) {
			w.linef("  %s?: %s;", r.Name, filterType(related(r)))
		}
		if sorts := w.l.SortNames(c); len(sorts) > 0 {
			w.linef("  sort?: %[1]s | (%[1]s)[];", quoted(sorts, " | "))
		}
		w.linef("  limit?: number;\n  offset?: number;\n  cursor?: string;\n}\n")
	}
	w.text.WriteString(tsClient)
	for _, c := range w.collections() {
		w.linef("\n  filter%s(body: %s = {}): Promise<%s[]> {\n    return this.post(%q, body);\n  }", title(c.Name), bodyType(c), rowType(c), c.Name+"/filter")
		w.linef("\n  count%s(body: Omit<%s, \"sort\" | \"limit\" | \"offset\" | \"cursor\"> = {}): Promise<number> {\n    return this.post(%q, body);\n  }", title(c.Name), bodyType(c), c.Name+"/count")
	}
	w.linef("}")
}

// doc writes a comment above a member.
func (w *writer) doc(indent, doc, deprecated string) {
	if deprecated != "" {
		doc = strings.TrimSpace(doc + " @deprecated " + deprecated)
	}
	if doc != "" {
		w.linef("%s/** %s */", indent, strings.NewReplacer("*/", "* /", "\n", " ").Replace(doc))
	}
}

// tsCriteria returns the type of the criteria of a field, over several lines.
func (w *writer) tsCriteria(indent string, f filter.Field) string {
	var b strings.Builder
	b.WriteString("{\n")
	if f.Operator {
		b.WriteString(indent + "  operator?: \"and_\" | \"or_\";\n")
	}
	for _, word := range f.Words {
		count := ""
		if word.Card.Operand == operators.Count && word.Counts != nil {
			count = w.tsCriteria(indent+"  ", *word.Counts)
		}
		mark := "?"
		if word.Required {
			mark = ""
		}
		b.WriteString(indent + "  /** " + word.Card.Doc + " */\n")
		b.WriteString(indent + "  " + word.Name + mark + ": " + typescript.operand(f, word, count) + ";\n")
	}
	for _, sub := range f.Fields {
		b.WriteString(indent + "  " + sub.Name + "?: " + w.tsCriteria(indent+"  ", sub) + ";\n")
	}
	b.WriteString(indent + "}")
	return b.String()
}

const tsClient = `/** One fault of a body, as the server reports it. */
export interface Fault {
  code: string;
  pointer: string;
  line: number;
  column: number;
  message: string;
  suggestion: string;
}

/** What the server said instead of an answer. */
export class TamisError extends Error {
  constructor(readonly status: number, readonly errors: Fault[], message: string) {
    super(message);
    this.name = "TamisError";
  }
}

/** A client of one server. base is its address up to and with /api. */
export class Client {
  constructor(readonly base: string, readonly init: RequestInit = {}) {}

  private async post<T>(path: string, body: unknown): Promise<T> {
    const headers = new Headers(this.init.headers);
    headers.set("content-type", "application/json");
    const response = await fetch(this.base.replace(/\/+$/, "") + "/" + path, {
      ...this.init,
      method: "POST",
      headers,
      body: JSON.stringify(body),
    });
    if (!response.ok) {
      const problem = await response.json().catch(() => ({}));
      throw new TamisError(response.status, problem.errors ?? [], problem.title ?? response.statusText);
    }
    return response.json();
  }
`
