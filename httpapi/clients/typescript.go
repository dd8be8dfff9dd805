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
		w.linef("/** The body of a count: it has no order and no page. */\nexport type %sCount = Omit<%[1]s, \"sort\" | \"limit\" | \"offset\" | \"cursor\"> & { sort?: never; limit?: never; offset?: never; cursor?: never };\n", bodyType(c))
	}
	w.text.WriteString(tsClient)
	for _, c := range w.collections() {
		w.linef("\n  filter%s(body: %s = {}, signal?: AbortSignal): Promise<%s[]> {\n    return this.call(%q, body, signal);\n  }", title(c.Name), bodyType(c), rowType(c), c.Name+"/filter")
		w.linef("\n  count%s(body: %sCount = {}, signal?: AbortSignal): Promise<number> {\n    return this.call(%q, body, signal);\n  }", title(c.Name), bodyType(c), c.Name+"/count")
		w.linef("\n  paginate%s(body: %s = {}, signal?: AbortSignal): Promise<Page<%s>> {\n    return this.call(%q, body, signal);\n  }", title(c.Name), bodyType(c), rowType(c), c.Name+"/paginate")
		w.linef("\n  /** All rows, a page of body.limit at a time: for await (const row of client.each%s()) */\n  each%[1]s(body: %s = {}, signal?: AbortSignal): AsyncGenerator<%s, void, undefined> {\n    return this.each(%q, body, signal);\n  }", title(c.Name), bodyType(c), rowType(c), c.Name+"/paginate")
		if w.keyed(c) {
			w.linef("\n  /** The row of a key; the parts of a key of several columns have commas between them, and a backslash before a comma or a backslash inside one. */\n  get%s(key: string, signal?: AbortSignal): Promise<%s> {\n    return this.call(%q + encodeURIComponent(key), null, signal);\n  }", title(c.Name), rowType(c), c.Name+"/")
		}
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
		if word.Operator.Operand == operators.Count && word.Counts != nil {
			count = w.tsCriteria(indent+"  ", *word.Counts)
		}
		mark := "?"
		if word.Required {
			mark = ""
		}
		b.WriteString(indent + "  /** " + word.Operator.Doc + " */\n")
		b.WriteString(indent + "  " + word.Name + mark + ": " + typescript.operand(f, word, count) + ";\n")
	}
	for _, sub := range f.Fields {
		b.WriteString(indent + "  " + sub.Name + "?: " + w.tsCriteria(indent+"  ", sub) + ";\n")
	}
	b.WriteString(indent + "}")
	return b.String()
}

const tsClient = `/** One error of a body, as the server reports it. */
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

/** A client of one server. base is its address up to and with /api. Every call only reads, so it may be tried again. */
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
          const problem: { title?: string; errors?: FilterError[] } = await response.json().catch(() => ({}));
          throw new TamisError(response.status, problem.title ?? response.statusText, problem.errors ?? []);
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
