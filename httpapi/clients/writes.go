package clients

import (
	"fmt"

	"github.com/tamis-go/tamis/httpapi/routes"
	"github.com/tamis-go/tamis/schema"
)

// columnsType is what the type of the body of a write is called.
func columnsType(c *schema.Collection) string { return title(c.Name) + "Columns" }

// settable returns the columns of c that a write may name.
func (w *writer) settable(c *schema.Collection) []*schema.Column {
	var out []*schema.Column
	for _, col := range c.Columns {
		if !col.Hidden && !w.l.Hides(c, col.Name) {
			out = append(out, col)
		}
	}
	return out
}

// writable reports whether rows of c can be changed.
func (w *writer) writable(c *schema.Collection) bool {
	_, r := w.path(c, routes.Create)
	return r != nil
}

// pyWrites writes the calls that change rows of a collection, and the one that keeps a filter live.
func (w *writer) pyWrites(c *schema.Collection) {
	row := rowType(c)
	const key, match, send = `%q + urllib.parse.quote(key, safe="")`, `if_match: Optional[str] = None`, `self._write(%q, %s, %s, if_match)`
	if path, r := w.path(c, routes.Create); r != nil {
		w.linef("\n    def create_%s(self, columns: %s) -> Written[%s]:\n        \"\"\"Adds a row.\"\"\"\n        return self._write(\"POST\", %q, columns, None)", c.Name, columnsType(c), row, path)
	}
	if path, r := w.path(c, routes.Row); r != nil && w.writable(c) {
		w.linef("\n    def tagged_%s(self, key: str) -> Written[%s]:\n        \"\"\"The row of a key, with its ETag.\"\"\"\n        return self._write(\"GET\", "+key+", None, None)", c.Name, row, path)
	}
	for _, verb := range []struct {
		action            routes.Action
		name, method, doc string
	}{
		{routes.Replace, "replace", "PUT", "The row of a key is as the columns say, whether it was there or not."},
		{routes.Update, "update", "PATCH", "The row of a key has the values of the columns that are named."},
	} {
		if path, r := w.path(c, verb.action); r != nil {
			w.linef("\n    def %s_%s(self, key: str, columns: %s, "+match+") -> Written[%s]:\n        \"\"\"%s\"\"\"\n        return %s",
				verb.name, c.Name, columnsType(c), row, verb.doc, fmt.Sprintf(send, verb.method, fmt.Sprintf(key, path), "columns"))
		}
	}
	if path, r := w.path(c, routes.Delete); r != nil {
		w.linef("\n    def delete_%s(self, key: str, "+match+") -> None:\n        \"\"\"Takes the row of a key away.\"\"\"\n        %s", c.Name, fmt.Sprintf(send, "DELETE", fmt.Sprintf(key, path), "None"))
	}
	if path, r := w.path(c, routes.Live); r != nil {
		w.linef("\n    def live_%s(self, body: Optional[%sCount] = None) -> AsyncIterator[Event[%s]]:\n        \"\"\"The rows that match, and from then on what changes: async for event in client.live_%[1]s()\"\"\"\n        return self._live(%[4]q, body or {})",
			c.Name, bodyType(c), row, path)
	}
}

// tsWrites writes the calls that change rows of a collection, and the one that keeps a filter live.
func (w *writer) tsWrites(c *schema.Collection) {
	name, row := title(c.Name), rowType(c)
	const key, options = "%q + encodeURIComponent(key)", "options: { ifMatch?: string } = {}, signal?: AbortSignal"
	if path, r := w.path(c, routes.Create); r != nil {
		w.linef("\n  /** Adds a row. */\n  create%s(columns: %s, signal?: AbortSignal): Promise<Written<%s>> {\n    return this.write(\"POST\", %q, columns, {}, signal);\n  }", name, columnsType(c), row, path)
	}
	if path, r := w.path(c, routes.Row); r != nil && w.writable(c) {
		w.linef("\n  /** The row of a key, with its ETag. */\n  tagged%s(key: string, signal?: AbortSignal): Promise<Written<%s>> {\n    return this.write(\"GET\", "+key+", null, {}, signal);\n  }", name, row, path)
	}
	for _, verb := range []struct {
		action            routes.Action
		name, method, doc string
	}{
		{routes.Replace, "replace", "PUT", "The row of a key is as the columns say, whether it was there or not."},
		{routes.Update, "update", "PATCH", "The row of a key has the values of the columns that are named."},
	} {
		if path, r := w.path(c, verb.action); r != nil {
			w.linef("\n  /** %s */\n  %s%s(key: string, columns: %s, "+options+"): Promise<Written<%s>> {\n    return this.write(%q, "+key+", columns, options, signal);\n  }",
				verb.doc, verb.name, name, columnsType(c), row, verb.method, path)
		}
	}
	if path, r := w.path(c, routes.Delete); r != nil {
		w.linef("\n  /** Takes the row of a key away. */\n  async delete%s(key: string, "+options+"): Promise<void> {\n    await this.write(\"DELETE\", "+key+", null, options, signal);\n  }", name, path)
	}
	if path, r := w.path(c, routes.Live); r != nil {
		w.linef("\n  /** The rows that match, and from then on what changes: for await (const event of client.live%s()) */\n  live%[1]s(body: %sCount = {}, signal?: AbortSignal): AsyncGenerator<LiveEvent<%s>, void, undefined> {\n    return this.live(%q, body, signal);\n  }",
			name, bodyType(c), row, path)
	}
}

// goWrites writes the calls that change rows of a collection, and the one that keeps a filter live.
func (w *writer) goWrites(c *schema.Collection) {
	name, row := title(c.Name), rowType(c)
	const key = "%q+url.PathEscape(key)"
	if w.writable(c) {
		w.linef("// %s are the columns of a row of %s that a write names. What is nil is absent.\ntype %[1]s struct {", columnsType(c), c.Name)
		for _, col := range w.settable(c) {
			w.linef("%s *%s `json:%q`", goName(col.Name), goColumn(col), col.Name+",omitempty")
		}
		w.linef("}\n")
	}
	if path, r := w.path(c, routes.Create); r != nil {
		w.linef("// Create%s adds a row.\nfunc (c *Client) Create%[1]s(ctx context.Context, columns %s) (Written[%s], error) {\nreturn write[%[3]s](ctx, c, http.MethodPost, %[4]q, columns, \"\")\n}\n", name, columnsType(c), row, path)
	}
	if path, r := w.path(c, routes.Row); r != nil && w.writable(c) {
		w.linef("// Tagged%s returns the row of a key, with its ETag.\nfunc (c *Client) Tagged%[1]s(ctx context.Context, key string) (Written[%s], error) {\nreturn write[%[2]s](ctx, c, http.MethodGet, "+key+", nil, \"\")\n}\n", name, row, path)
	}
	for _, verb := range []struct {
		action            routes.Action
		name, method, doc string
	}{
		{routes.Replace, "Replace", "Put", "makes the row of a key what the columns say, whether it was there or not"},
		{routes.Update, "Update", "Patch", "gives the row of a key the values of the columns that are named"},
	} {
		if path, r := w.path(c, verb.action); r != nil {
			w.linef("// %s%s %s. With ifMatch it is refused with status 412 if the row has another ETag.\nfunc (c *Client) %[1]s%[2]s(ctx context.Context, key string, columns %[4]s, ifMatch string) (Written[%[5]s], error) {\nreturn write[%[5]s](ctx, c, http.Method%[6]s, %[7]q+url.PathEscape(key), columns, ifMatch)\n}\n",
				verb.name, name, verb.doc, columnsType(c), row, verb.method, path)
		}
	}
	if path, r := w.path(c, routes.Delete); r != nil {
		w.linef("// Delete%s takes the row of a key away.\nfunc (c *Client) Delete%[1]s(ctx context.Context, key, ifMatch string) error {\n_, err := write[struct{}](ctx, c, http.MethodDelete, "+key+", nil, ifMatch)\nreturn err\n}\n", name, path)
	}
	if path, r := w.path(c, routes.Live); r != nil {
		w.linef("// Live%s ranges over the rows that match, and from then on over what changes; an error ends it.\n//\n//\tfor event, err := range client.Live%[1]s(ctx, body) { // from Go 1.23; before, call it with a function\nfunc (c *Client) Live%[1]s(ctx context.Context, body %sCount) func(yield func(Event[%s], error) bool) {\nreturn live[%[3]s](ctx, c, %[4]q, body)\n}\n",
			name, bodyType(c), row, path)
	}
}

// goColumn returns the type that a write sets a column by.
func goColumn(col *schema.Column) string {
	t := golang.scalar(col.Type)
	switch {
	case col.Type.Array:
		return golang.list(t)
	case col.Type.Null:
		return "Nullable[" + t + "]"
	}
	return t
}

const goWriting = `// A Nullable is what a write sets a column to that may be null: Value(v), or Null.
type Nullable[T any] struct{ value *T }

// Value returns a value that a column is set to.
func Value[T any](v T) *Nullable[T] { return &Nullable[T]{&v} }

// Null returns the null that a column is set to.
func Null[T any]() *Nullable[T] { return &Nullable[T]{} }

// MarshalJSON writes the value, or null.
func (n Nullable[T]) MarshalJSON() ([]byte, error) { return json.Marshal(n.value) }

// A Written is a row and its ETag, for ifMatch.
type Written[T any] struct {
	Row  T
	ETag string
}

// An Event is what a live filter says: begin (there are no rows), enter, ready (these were all), stay and leave.
type Event[T any] struct {
	Kind string
	Row  *T             // of enter and stay
	Key  map[string]any // of leave
}

// write sends a write. It is not tried again: the first try may have been made.
func write[T any](ctx context.Context, c *Client, method, path string, columns any, ifMatch string) (w Written[T], err error) {
	var data []byte
	if columns != nil {
		if data, err = json.Marshal(columns); err != nil {
			return w, err
		}
	}
	more := http.Header{}
	if ifMatch != "" {
		more.Set("If-Match", ifMatch)
	}
	status, head, text, err := c.once(ctx, method, path, data, more)
	switch {
	case err != nil:
		return w, err
	case status/100 != 2:
		return w, refusal(status, text)
	case status != http.StatusNoContent:
		err = json.Unmarshal(text, &w.Row)
	}
	w.ETag = head.Get("ETag")
	return w, err
}

// live returns the events behind the last one where a stream ends, or from the beginning where that is no more.
func live[T any](ctx context.Context, c *Client, path string, body any) func(yield func(Event[T], error) bool) {
	return func(yield func(Event[T], error) bool) {
		retries := c.Retries
		if retries == 0 {
			retries = 2
		}
		data, err := json.Marshal(body)
		if err != nil {
			yield(Event[T]{}, err)
			return
		}
		last, on := "", true
		for try := 0; ; try++ {
			err := c.events(ctx, path, data, last, func(id, kind, data string) error {
				last, try = id, 0
				event := Event[T]{Kind: kind}
				var err error
				switch kind {
				case "enter", "stay":
					err = json.Unmarshal([]byte(data), &event.Row)
				case "leave":
					err = json.Unmarshal([]byte(data), &event.Key)
				case "end":
					if strings.Contains(data, "\"many\"") {
						return &Error{Status: http.StatusNotImplemented, Title: "more rows match than a live filter may have"}
					}
					return nil
				}
				if err == nil {
					on = yield(event, nil)
				}
				if err == nil && !on {
					err = io.EOF
				}
				return err
			})
			if !on {
				return
			}
			said, refused := err.(*Error)
			again := !refused || said.Status == 429 || said.Status == 502 || said.Status == 503 || said.Status == 504
			if err != nil && (!again || try >= retries) || ctx.Err() != nil {
				if err == nil {
					err = ctx.Err()
				}
				yield(Event[T]{}, err)
				return
			}
			timer := time.NewTimer(100 * time.Millisecond << uint(try))
			select {
			case <-ctx.Done():
				timer.Stop()
			case <-timer.C:
			}
		}
	}
}

// events calls f for the events of one stream. A server says every 15 seconds that it is there.
func (c *Client) events(ctx context.Context, path string, data []byte, last string, f func(id, kind, data string) error) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	watch := time.AfterFunc(c.timeout(), cancel)
	defer watch.Stop()
	more := http.Header{}
	if last != "" {
		more.Set("Last-Event-ID", last)
	}
	response, err := c.send(ctx, http.MethodPost, path, data, more)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		text, err := io.ReadAll(response.Body)
		if err != nil {
			return err
		}
		return refusal(response.StatusCode, text)
	}
	id, kind := "", ""
	for lines := bufio.NewReader(response.Body); ; {
		watch.Reset(45 * time.Second)
		line, err := lines.ReadString('\n')
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		line = strings.TrimSuffix(line, "\n")
		switch {
		case strings.HasPrefix(line, "id: "):
			id = line[len("id: "):]
		case strings.HasPrefix(line, "event: "):
			kind = line[len("event: "):]
		case strings.HasPrefix(line, "data: "):
			watch.Stop() // what is done with an event takes as long as it takes
			if kind == "end" {
				id = ""
			}
			if err := f(id, kind, line[len("data: "):]); err != nil {
				return err
			}
		}
	}
}

`

const pyWritten = `

class Written(Generic[T]):
    """A row and its ETag, for if_match."""

    def __init__(self, row: T, etag: str) -> None:
        self.row = row
        self.etag = etag


class Event(Generic[T]):
    """What a live filter says: begin (there are no rows), enter, ready (these were all), stay and leave. row is that of enter and stay, key that of leave."""

    def __init__(self, kind: str, data: Any) -> None:
        self.kind = kind
        self.row: Optional[T] = data if kind in ("enter", "stay") else None
        self.key: Dict[str, Any] = data if kind == "leave" else {}
`

const pyWriting = `
    def _write(self, method: str, path: str, columns: Optional[Mapping[str, Any]], if_match: Optional[str]) -> Written[Any]:
        """A write is not tried again: the first try may have been made."""
        more = {} if if_match is None else {"If-Match": if_match}
        row, etag = self._send(method, path, columns, more, self.retries if method == "GET" else 0)
        return Written(row, etag or "")

    async def _live(self, path: str, body: Mapping[str, Any]) -> AsyncIterator[Event[Any]]:
        """Events, behind the last one where a stream ends, or from the beginning where that is no more."""
        last, tries = "", 0
        while True:
            try:
                async for last, kind, data in self._events(path, body, last):
                    tries = 0
                    if kind != "end":
                        yield Event(kind, data)
                    elif data.get("reason") == "many":
                        raise TamisError(501, "more rows match than a live filter may have", [])
            except TamisError as e:
                if e.status not in (429, 502, 503, 504) or tries >= self.retries:
                    raise
            except (OSError, EOFError, ValueError, asyncio.TimeoutError):
                if tries >= self.retries:
                    raise
            await asyncio.sleep(0.1 * 2**tries)
            tries += 1

    async def _events(self, path: str, body: Mapping[str, Any], last: str) -> AsyncIterator[Tuple[str, str, Any]]:
        """The events of one stream: their ids, kinds and data."""
        url, data = urllib.parse.urlsplit(self.base + "/" + path), json.dumps(body, allow_nan=False).encode()
        secure = url.scheme == "https"
        opened = asyncio.open_connection(url.hostname, url.port or (443 if secure else 80), ssl=ssl.create_default_context() if secure else None)
        reader, writer = await asyncio.wait_for(opened, self.timeout)
        try:
            headers = {"Host": url.netloc.rpartition("@")[2], **self.headers, "Content-Type": "application/json", "Content-Length": str(len(data))}
            if last:
                headers["Last-Event-ID"] = last
            head = ["POST %s HTTP/1.1" % url.path] + ["%s: %s" % pair for pair in headers.items()]
            if any("\r" in line or "\n" in line for line in head):
                raise TypeError("a header has a line break")
            writer.write(("\r\n".join(head) + "\r\n\r\n").encode("latin-1") + data)
            answer = (await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), self.timeout)).decode("latin-1")
            status = int(answer.split(" ", 2)[1])
            said = http.client.parse_headers(io.BytesIO(answer.partition("\r\n")[2].encode("latin-1")))
            if status != 200:
                text = await asyncio.wait_for(reader.readexactly(int(said.get("Content-Length", "0"))), self.timeout)
                problem = json.loads(text) if text else {}
                raise TamisError(status, problem.get("title", ""), problem.get("errors", []))
            identity, kind = "", ""
            async for line in _lines(reader, "chunked" in said.get("Transfer-Encoding", "")):
                field, _, value = line.partition(": ")
                if field == "id":
                    identity = value
                elif field == "event":
                    kind = value
                elif field == "data":
                    yield ("" if kind == "end" else identity), kind, json.loads(value)
        finally:
            writer.close()


async def _lines(reader: asyncio.StreamReader, chunked: bool) -> AsyncIterator[str]:
    """The lines of a body. A server says every 15 seconds that it is there."""
    rest = b""
    while True:
        if chunked:
            size = int((await asyncio.wait_for(reader.readline(), 45)).strip(), 16)
            data = (await asyncio.wait_for(reader.readexactly(size + 2), 45))[:-2]
        else:
            data = await asyncio.wait_for(reader.read(1 << 16), 45)
        if not data:
            return
        *lines, rest = (rest + data).split(b"\n")
        for line in lines:
            yield line.decode()
`

const tsWritten = `/** A row and its ETag, for ifMatch. */
export interface Written<T> {
  row: T;
  etag: string;
}

/** What a live filter says: begin (there are no rows), enter, ready (these were all), stay and leave. */
export type LiveEvent<T> = { kind: "begin" | "ready" } | { kind: "enter" | "stay"; row: T } | { kind: "leave"; key: Record<string, unknown> };

/** The events of one stream: their ids, kinds and data. */
async function* events(body: ReadableStream<Uint8Array>, heard: () => void): AsyncGenerator<[string, string, unknown], void, undefined> {
  const reader = body.getReader();
  const decoder = new TextDecoder();
  let rest = "";
  let id = "";
  let kind = "";
  for (;;) {
    const { done, value } = await reader.read();
    if (done) {
      return;
    }
    heard();
    const lines = (rest + decoder.decode(value, { stream: true })).split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) {
      if (line.startsWith("id: ")) {
        id = line.slice(4);
      } else if (line.startsWith("event: ")) {
        kind = line.slice(7);
      } else if (line.startsWith("data: ")) {
        yield [kind === "end" ? "" : id, kind, JSON.parse(line.slice(6))];
      }
    }
  }
}

`

const tsWriting = `
  /** A write is not tried again: the first try may have been made. */
  private async write<T>(method: string, path: string, columns: object | null, options: { ifMatch?: string }, signal?: AbortSignal): Promise<Written<T>> {
    const headers = new Headers(this.options.init?.headers);
    const init: RequestInit = { ...this.options.init, headers, method };
    if (columns !== null) {
      headers.set("content-type", "application/json");
      init.body = JSON.stringify(columns, defined);
    }
    if (options.ifMatch !== undefined) {
      headers.set("if-match", options.ifMatch);
    }
    const late = AbortSignal.timeout(this.options.timeout ?? 30000);
    const response = await fetch(this.base.replace(/\/+$/, "") + "/" + path, { ...init, signal: signal ? AbortSignal.any([late, signal]) : late });
    if (!response.ok) {
      throw await refusal(response);
    }
    const row = response.status === 204 ? (undefined as T) : ((await response.json()) as T);
    return { row, etag: response.headers.get("etag") ?? "" };
  }

  /** Events, behind the last one where a stream ends, or from the beginning where that is no more. */
  private async *live<T>(path: string, body: object, signal?: AbortSignal): AsyncGenerator<LiveEvent<T>, void, undefined> {
    const retries = this.options.retries ?? 2;
    let last = "";
    for (let tries = 0; ; tries++) {
      const stop = new AbortController();
      const abort = () => stop.abort(signal?.reason);
      signal?.addEventListener("abort", abort);
      let timer = setTimeout(() => stop.abort(new Error("the answer took too long")), this.options.timeout ?? 30000);
      const heard = () => {
        clearTimeout(timer);
        timer = setTimeout(() => stop.abort(new Error("the server is no longer there")), 45000); // it says so every 15 seconds
      };
      try {
        signal?.throwIfAborted();
        const headers = new Headers(this.options.init?.headers);
        headers.set("content-type", "application/json");
        if (last) {
          headers.set("last-event-id", last);
        }
        const init: RequestInit = { ...this.options.init, headers, method: "POST", body: JSON.stringify(body, defined), signal: stop.signal };
        const response = await fetch(this.base.replace(/\/+$/, "") + "/" + path, init);
        if (!response.ok || response.body === null) {
          throw await refusal(response);
        }
        heard();
        for await (const [id, kind, data] of events(response.body, heard)) {
          last = id;
          tries = 0;
          if (kind === "enter" || kind === "stay") {
            yield { kind, row: data as T };
          } else if (kind === "leave") {
            yield { kind, key: data as Record<string, unknown> };
          } else if (kind === "begin" || kind === "ready") {
            yield { kind };
          } else if ((data as { reason?: string }).reason === "many") {
            throw new TamisError(501, "more rows match than a live filter may have", []);
          }
        }
      } catch (e) {
        const again = !(e instanceof TamisError) || [429, 502, 503, 504].includes(e.status);
        if (!again || signal?.aborted || tries >= retries) {
          throw e;
        }
      } finally {
        clearTimeout(timer);
        signal?.removeEventListener("abort", abort);
        stop.abort();
      }
      await new Promise((resolve) => setTimeout(resolve, 100 * 2 ** tries));
    }
  }
`
