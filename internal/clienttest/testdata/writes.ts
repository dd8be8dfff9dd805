import { Client, NotesColumns, TamisError } from "./client.js";

declare const process: { argv: string[] };

const [base = "", torn = ""] = process.argv.slice(2);
const c = new Client(base, { timeout: 20000 });

async function status(f: () => Promise<unknown>): Promise<string> {
  try {
    await f();
    return "none";
  } catch (e) {
    if (!(e instanceof TamisError)) {
      throw e;
    }
    return e.status + (e.errors[0] ? " " + e.errors[0].pointer : "");
  }
}

const columns: NotesColumns = { id: 50, title: "new", mood: "GLAD", at: "2024-01-01T00:00:00Z", tags: ["x"] };
const made = await c.createNotes(columns);
console.log("created", made.row.id, made.row.title, made.etag !== "");
const read = await c.taggedNotes("50");
console.log("same tag", read.etag === made.etag);
const changed = await c.updateNotes("50", { title: "changed" }, { ifMatch: read.etag });
console.log("updated", changed.row.title, changed.etag !== read.etag);
console.log("refused", await status(() => c.updateNotes("50", { title: "lost" }, { ifMatch: read.etag })));
console.log("replaced", (await c.replaceNotes("50", { title: "all", at: "2024-01-02T00:00:00Z" })).row.mood ?? "None");
console.log("taken", await status(() => c.createNotes(columns)));
console.log("wrong", await status(() => c.createNotes({ title: "x", mood: null })));

// through a server that ends every stream after a few events
let seen = 0;
for await (const event of new Client(torn, { retries: 5 }).liveNotes({ notes: { id: { ge_: 50 } } })) {
  seen++;
  const title = event.kind === "enter" || event.kind === "stay" ? event.row.title : "";
  console.log("event", event.kind, title || (event.kind === "leave" ? event.key["id"] : ""));
  if (seen === 3) {
    await c.updateNotes("50", { title: "one" });
    await c.updateNotes("50", { title: "two" });
  }
  if (title === "two") {
    await c.deleteNotes("50");
  }
  if (event.kind === "leave") {
    break;
  }
}
for await (const _ of c.liveNotes({ notes: { id: { ge_: 1 } } })) {
  break;
}
console.log("no live", await status(async () => {
  for await (const _ of new Client(base + "/no").liveNotes()) {
    break;
  }
}));
