import { Client, TamisError } from "./client.js";

declare const process: { argv: string[] };
const [, , base, wrong, gone] = process.argv as [string, string, string, string, string];
const c = new Client(base, { timeout: 20000 });

async function refused(call: () => Promise<unknown>): Promise<TamisError> {
  try {
    await call();
  } catch (e) {
    if (e instanceof TamisError) {
      return e;
    }
    throw e;
  }
  throw new Error("it was answered");
}

console.log("count all", await c.countNotes());
console.log("count of no ids", await c.countNotes({ notes: { id: { any_: [] } } }));
console.log("count of two", await c.countNotes({ notes: { id: { any_: [1, 2] } } }));
const ids: number[] = [];
for await (const row of c.eachNotes()) {
  ids.push(row.id);
}
console.log("each", ...ids);
const page = await c.paginateNotes();
console.log("page", page.results.length, "of", page.count, !!page.next);
console.log("get", (await c.getNotes("4")).title);
const row = await c.getNotes("4");
console.log("view", row.is_done, row.author, "[" + row.readers.join(" ") + "]");
const [brief] = await c.filterNotesBrief({ limit: 1 });
console.log("brief", brief?.id, brief?.title);
const [full] = await c.filterNotesFull({ limit: 1 });
console.log("full", full?.writer?.name);
const [few] = await c.filterNotes({ select: ["title"], limit: 1 });
// @ts-expect-error the type of a row has no more members than were selected
console.log("few", few?.title, few?.id ?? 0);
console.log("count read by Ann", await c.countNotes({ notes: { read_by: { some_: { name: { eq_: "Ann" } } }, lang: { eq_: "nl" } } }));
const rows = await c.listNotes({ sort: "ID_DESC", limit: 2, select: ["id"] });
console.log("list", rows[0]?.id, rows[1]?.id);
const one = await c.getNotes("4", { select: ["title"] });
const short = await c.getNotesBrief("4");
const [shorter] = await c.listNotesBrief({ limit: 1, select: ["title"] });
// @ts-expect-error the type of a row has no more members than were selected
console.log("one", one.title, one.id ?? 0, short.id, short.title, shorter?.title, shorter?.id ?? 0);
const buckets = await c.historyNotes({}, { field: "at", start: "2024-01-01", end: "2024-01-04", interval_seconds: 86400, group_by: ["done"], sum: ["id"] });
const group = buckets[1]?.groups?.[0];
console.log("history", buckets.length, buckets[1]?.count, group?.by?.["done"], group?.sums?.["id"]);
const groups = await c.aggregateNotes({ notes: { id: { le_: 5 } } }, { group_by: ["done"], sum: ["id"], max: ["id"], sort: "-count", limit: 1 });
const first = groups.results[0];
console.log("aggregate", first?.group?.["done"], first?.count, first?.sum?.["id"], first?.max?.["id"], groups.more);
console.log("missing", (await refused(() => c.getNotes("99"))).status);
const e = await refused(() => new Client(wrong).filterNotes());
console.log("refused", e.status, e.errors[0]?.pointer, e.errors[0]?.suggestion);
const g = await refused(() => new Client(gone).countNotes());
console.log("tried", g.title, g.status);

// What is undefined by accident is refused, by the type and when it runs: it is not dropped.
const accident: unknown = { notes: { id: { any_: undefined } } };
const dropped = await c.countNotes(accident as {}).then(() => "answered", (e: unknown) => String(e));
if (!dropped.includes("any_ is undefined")) {
  throw new Error("an undefined criterion: " + dropped);
}
// A signal ends a call.
const aborted = await c.countNotes({}, AbortSignal.abort()).then(() => "answered", (e: unknown) => (e as Error).name);
if (aborted !== "AbortError") {
  throw new Error("an aborted call: " + aborted);
}
