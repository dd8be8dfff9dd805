package clients

import (
	"cmp"
	"fmt"
	"strconv"
	"strings"

	"github.com/tamis-go/tamis/filter"
	"github.com/tamis-go/tamis/httpapi/routes"
	"github.com/tamis-go/tamis/schema"
)

var typescript = syntax{
	kinds: map[schema.Kind]string{
		schema.String: "string", schema.Enum: "string", schema.Int: "number", schema.Float: "number", schema.Bool: "boolean",
		schema.UUID: "string", schema.Datetime: "string", schema.Date: "string", schema.JSON: "unknown", schema.Decimal: "number", schema.Other: "string", schema.Bytes: "string", schema.Clock: "string",
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
	refers: func(item string) string { return item + " | { field: string }" },
	null:   func(t string) string { return t + " | null" },
	row:    func(t string) string { return t },
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
		for _, k := range w.looks(c) {
			w.linef("/** A row of %s%s. */\nexport interface %s {", c.Name, asView(k), k.row)
			for _, m := range k.members {
				name := m.Name
				if !schema.IsName(name) {
					name = strconv.Quote(name)
				}
				w.linef("  %s: %s;", name, w.member(&typescript, k.of, m))
			}
			w.linef("}\n")
		}
		for _, of := range w.filtered(c) {
			w.tsFilter(of)
		}
		w.linef("export interface %s {", bodyType(c))
		w.linef("  %s?: %s;", c.BodyKey(), filterType(c))
		for _, r := range w.l.Related(c) {
			w.linef("  %s?: %s;", r.Name, filterType(related(r)))
		}
		sort := w.tsSort(c)
		if sort != "" {
			w.linef("  sort?: %[1]s | (%[1]s)[];", sort)
		}
		w.linef("  limit?: number;\n  offset?: number;\n  cursor?: string;\n}\n")
		w.linef("/** The body of a count: it has no order and no page. */\nexport type %sCount = Omit<%[1]s, \"sort\" | \"limit\" | \"offset\" | \"cursor\"> & { sort?: never; limit?: never; offset?: never; cursor?: never };\n", bodyType(c))
	}
	for _, c := range w.collections() {
		if w.writable(c) {
			w.linef("/** The columns of a row of %s that a write names. */\nexport interface %s {", c.Name, columnsType(c))
			for _, col := range w.settable(c) {
				w.linef("  %s?: %s;", col.Name, typescript.value(col, nil))
			}
			w.linef("}\n")
		}
	}
	w.text.WriteString(tsTypes)
	if w.writes {
		w.text.WriteString(tsWritten)
	}
	w.text.WriteString(tsClient)
	if w.writes {
		w.text.WriteString(tsWriting)
	}
	for _, c := range w.collections() {
		w.tsCalls(c)
		w.tsWrites(c)
	}
	w.linef("}")
}

func (w *writer) tsFilter(c *schema.Collection) {
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
}

// tsSort returns the type of the name of a sort of c, or "".
func (w *writer) tsSort(c *schema.Collection) string { return quoted(w.l.SortNames(c), " | ") }

// tsCalls writes the calls of a collection.
func (w *writer) tsCalls(c *schema.Collection) {
	for _, k := range w.looks(c) {
		// With members that are selected, rows have these alone, and their type says so.
		generic, body, row, sent := "", bodyType(c), k.row, "body"
		if w.selects(c) {
			generic = fmt.Sprintf("<K extends keyof %[1]s = keyof %[1]s>", k.row)
			body, row = fmt.Sprintf("%s & { select?: readonly K[] }", body), fmt.Sprintf("Pick<%s, K>", row)
		}
		if k.view != "" {
			sent = fmt.Sprintf("{ ...body, view: %q }", k.view)
		}
		if path, r := w.path(c, routes.Filter); r != nil {
			w.linef("\n  filter%s%s(body: %s = {}, signal?: AbortSignal): Promise<%s[]> {\n    return this.call(%q, %s, signal);\n  }", k.call, generic, body, row, path, sent)
		}
		if path, r := w.path(c, routes.Paginate); r != nil {
			w.linef("\n  paginate%s%s(body: %s = {}, signal?: AbortSignal): Promise<Page<%s>> {\n    return this.call(%q, %s, signal);\n  }", k.call, generic, body, row, path, sent)
			w.linef("\n  /** All rows, a page of body.limit at a time: for await (const row of client.each%s()) */\n  each%[1]s%[2]s(body: %[3]s = {}, signal?: AbortSignal): AsyncGenerator<%[4]s, void, undefined> {\n    return this.each(%[5]q, %[6]s, signal);\n  }", k.call, generic, body, row, path, sent)
		}
	}
	name := title(c.Name)
	if path, r := w.path(c, routes.Count); r != nil {
		w.linef("\n  count%s(body: %sCount = {}, signal?: AbortSignal): Promise<number> {\n    return this.call(%q, body, signal);\n  }", name, bodyType(c), path)
	}
	if path, r := w.path(c, routes.History); r != nil {
		w.linef("\n  /** Counts rows over time. */\n  history%s(body: %sCount, history: History<%s, %s, %s>, signal?: AbortSignal): Promise<Bucket[]> {\n    return this.call(%q, { ...body, history }, signal);\n  }",
			name, bodyType(c), union(w.l.FieldsOf(c, 1<<schema.Datetime)), union(w.l.FieldsOf(c, schema.Scalar)), union(w.l.FieldsOf(c, schema.Summed)), path)
	}
	if path, r := w.path(c, routes.Aggregate); r != nil {
		w.linef("\n  /** Numbers about groups of rows. */\n  aggregate%s(body: %sCount, aggregate: Aggregate<%s, %s, %s>, signal?: AbortSignal): Promise<Groups> {\n    return this.call(%q, { ...body, aggregate }, signal);\n  }",
			name, bodyType(c), union(w.l.GroupFields(c)), union(w.l.FieldsOf(c, schema.Summed)), union(w.l.FieldsOf(c, schema.Ordered)), path)
	}
	for _, k := range w.looks(c) {
		w.tsGets(c, k)
	}
}

// tsGets writes the calls for rows without a filter, in one form.
func (w *writer) tsGets(c *schema.Collection, k look) {
	look := func(options string) string {
		if k.view == "" {
			return options
		}
		return fmt.Sprintf("{ ...%s, view: %q }", options, k.view)
	}
	selecting := func(r *routes.Route) (generic, row, member string) {
		if !r.Select {
			return "", k.row, ""
		}
		return fmt.Sprintf("<K extends string & keyof %[1]s = string & keyof %[1]s>", k.row), fmt.Sprintf("Pick<%s, K>", k.row), "select?: readonly K[]"
	}
	if path, r := w.path(c, routes.Rows); r != nil {
		slice := "limit?: number; offset?: number; cursor?: string"
		if sort := w.tsSort(c); sort != "" {
			slice += "; sort?: " + sort
		}
		generic, row, member := selecting(r)
		if member != "" {
			slice += "; " + member
		}
		w.linef("\n  /** Rows, unfiltered. */\n  list%s%s(slice: { %s } = {}, signal?: AbortSignal): Promise<%s[]> {\n    return this.call(%q + query(%s), null, signal);\n  }", k.call, generic, slice, row, path, look("slice"))
	}
	if path, r := w.path(c, routes.Row); r != nil && len(c.Key) > 0 {
		generic, row, member := selecting(r)
		options, asked := "", ""
		if member != "" {
			options, asked = ", options: { "+member+" } = {}", " + query("+look("options")+")"
		}
		w.linef("\n  /** The row of a key; the parts of a key of several columns have commas between them. */\n  get%s%s(key: string%s, signal?: AbortSignal): Promise<%s> {\n    return this.call(%q + encodeURIComponent(key)%s, null, signal);\n  }", k.call, generic, options, row, path, asked)
	}
}

// union returns the type of one of a few names.
func union(names []string) string { return cmp.Or(quoted(names, " | "), "never") }

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
		inner := ""
		if word.Inner != nil {
			inner = w.tsCriteria(indent+"  ", *word.Inner)
		}
		mark := "?"
		if word.Required {
			mark = ""
		}
		b.WriteString(indent + "  /** " + word.Operator.Doc + " */\n")
		b.WriteString(indent + "  " + word.Name + mark + ": " + typescript.operand(f, word, inner) + ";\n")
	}
	if f.Where != nil {
		b.WriteString(indent + "  where?: " + filterType(f.Where) + ";\n")
	}
	for _, sub := range f.Fields {
		b.WriteString(indent + "  " + sub.Name + "?: " + w.tsCriteria(indent+"  ", sub) + ";\n")
	}
	b.WriteString(indent + "}")
	return b.String()
}

const tsTypes = `/** One error of a body, as the server reports it. */
export interface FilterError {
  code: string;
  pointer: string;
  line: number;
  column: number;
  message: string;
  suggestion?: string;
}

/** What the server said instead of an answer. */
export class TamisError extends Error {
  constructor(readonly status: number, readonly title: string, readonly errors: FilterError[]) {
    super([title, ...errors.map((e) => e.pointer + ": " + e.message)].join("\n"));
    this.name = "TamisError";
  }
}

/** One page of rows. On a page behind a cursor nothing is counted. */
export interface Page<T> {
  results: T[];
  count?: number;
  limit?: number;
  pages?: number;
  page?: number;
  /** The cursor of the next page: null behind the last row. */
  next?: string | null;
}

/** Over which time rows are counted, in buckets of one length; grouped by fields, and with sums of fields. */
export interface History<F extends string, G extends string, S extends string> {
  field: F;
  start: string;
  end: string;
  interval_seconds: number;
  group_by?: G[];
  sum?: S[];
}

/** The rows of a part of the time. */
export interface Bucket {
  start: string;
  end: string;
  count: number;
  groups?: { by?: Record<string, unknown>; count: number; sums?: Record<string, unknown> }[];
}

/** Which numbers are wanted of which groups of rows; all rows are one group without group_by. Behind a - in sort the greatest come first. */
export interface Aggregate<G extends string, S extends string, O extends string> {
  group_by?: G[];
  count?: boolean;
  sum?: S[];
  min?: O[];
  max?: O[];
  sort?: GroupSort<G, S, O> | GroupSort<G, S, O>[];
  limit?: number;
}

type Name<G extends string, S extends string, O extends string> = "count" | ` + "`group.${G}` | `sum.${S}` | `min.${O}` | `max.${O}`" + `;
export type GroupSort<G extends string, S extends string, O extends string> = Name<G, S, O> | ` + "`-${Name<G, S, O>}`" + `;

/** What an aggregate is answered with. */
export interface Groups {
  results: {
    group?: Record<string, unknown>;
    count?: number;
    sum?: Record<string, unknown>;
    min?: Record<string, unknown>;
    max?: Record<string, unknown>;
  }[];
  /** There are groups beyond the limit. */
  more: boolean;
}

/** The query of a URL. */
function query(slice: Record<string, string | number | readonly string[]>): string {
  const out = new URLSearchParams();
  for (const [key, value] of Object.entries(slice)) {
    out.set(key, String(defined(key, value)));
  }
  const text = out.toString();
  return text && "?" + text;
}

/** What a client may be told. */
export interface Options {
  /** Of fetch: headers, credentials. */
  init?: RequestInit;
  /** Milliseconds of each try; 30000 if absent. */
  timeout?: number;
  /** Tries after the first, of what failed to connect or is 429, 502, 503 or 504; 2 if absent. */
  retries?: number;
}

/** Refuses what JSON would drop without a word, and so widen the filter. */
function defined(key: string, value: unknown): unknown {
  if (value === undefined) {
    throw new TypeError(key + " is undefined: leave the key out, or give it a value");
  }
  return value;
}

/** The error of an answer that is none. */
async function refusal(response: Response): Promise<TamisError> {
  const problem: { title?: string; errors?: FilterError[] } = await response.json().catch(() => ({}));
  return new TamisError(response.status, problem.title ?? response.statusText, problem.errors ?? []);
}

`

const tsClient = `/** A client of one server. base is its address up to and with /api. Calls that only read may be tried again. */
export class Client {
  constructor(readonly base: string, readonly options: Options = {}) {}

  private async *each<T>(path: string, body: object, signal?: AbortSignal): AsyncGenerator<T, void, undefined> {
    let next: object = body;
    for (;;) {
      const page: Page<T> = await this.call<Page<T>>(path, next, signal);
      yield* page.results;
      if (page.next) {
        next = { ...body, cursor: page.next };
      } else if ((page.page ?? 0) < (page.pages ?? 0)) {
        next = { ...body, page: (page.page ?? 0) + 1 }; // a server whose pages have numbers alone
      } else {
        return;
      }
    }
  }

  /** body is null for GET. */
  private async call<T>(path: string, body: object | null, signal?: AbortSignal): Promise<T> {
    const headers = new Headers(this.options.init?.headers);
    const init: RequestInit = { ...this.options.init, headers, method: "GET" };
    if (body !== null) {
      headers.set("content-type", "application/json");
      init.method = "POST";
      init.body = JSON.stringify(body, defined);
    }
    const retries = this.options.retries ?? 2;
    for (let tries = 0; ; tries++) {
      const stop = new AbortController();
      const abort = () => stop.abort(signal?.reason);
      const timer = setTimeout(() => stop.abort(new Error("the answer took too long")), this.options.timeout ?? 30000);
      signal?.addEventListener("abort", abort);
      let wait = 100 * 2 ** tries;
      try {
        signal?.throwIfAborted();
        const response = await fetch(this.base.replace(/\/+$/, "") + "/" + path, { ...init, signal: stop.signal });
        if (response.ok) {
          return (await response.json()) as T;
        }
        if (![429, 502, 503, 504].includes(response.status) || tries >= retries) {
          throw await refusal(response);
        }
        const asked = Number(response.headers.get("retry-after"));
        if (asked > 0 && asked <= 60) {
          wait = asked * 1000;
        }
      } catch (e) {
        if (e instanceof TamisError || signal?.aborted || tries >= retries) {
          throw e;
        }
      } finally {
        clearTimeout(timer);
        signal?.removeEventListener("abort", abort);
      }
      await new Promise((resolve) => setTimeout(resolve, wait));
    }
  }
`
