import asyncio
import sys
from client import Client, NotesColumns, TamisError

c = Client(sys.argv[1], timeout=20)
columns: NotesColumns = {"id": 50, "title": "new", "mood": "GLAD", "at": "2024-01-01T00:00:00Z", "tags": ["x"]}
made = c.create_notes(columns)
print("created", made.row["id"], made.row["title"], "true" if made.etag else "false")
read = c.tagged_notes("50")
print("same tag", "true" if read.etag == made.etag else "false")
changed = c.update_notes("50", {"title": "changed"}, if_match=read.etag)
print("updated", changed.row["title"], "true" if changed.etag != read.etag else "false")
try:
    c.update_notes("50", {"title": "lost"}, if_match=read.etag)
except TamisError as e:
    print("refused", e.status)
print("replaced", c.replace_notes("50", {"title": "all", "at": "2024-01-02T00:00:00Z"}).row["mood"])
try:
    c.create_notes(columns)
except TamisError as e:
    print("taken", e.status)
try:
    c.create_notes({"title": "x", "mood": None})
except TamisError as e:
    print("wrong", e.status, e.errors[0]["pointer"])


async def listen() -> None:
    """Listens through a server that ends every stream after a few events."""
    torn = Client(sys.argv[2], timeout=20, retries=5)
    seen = 0
    async for event in torn.live_notes({"notes": {"id": {"ge_": 50}}}):
        seen += 1
        title = event.row["title"] if event.row else ""
        print("event", event.kind, title or event.key.get("id", ""))
        if seen == 3:  # ready
            c.update_notes("50", {"title": "one"})
            c.update_notes("50", {"title": "two"})
        if title == "two":
            c.delete_notes("50")
        if event.kind == "leave":
            break


asyncio.run(listen())


async def too_many() -> None:
    try:
        async for _ in Client(sys.argv[1], {"Content-Type": "application/json"}).live_notes({"notes": {"id": {"ge_": 1}}}):
            break
        async for _ in Client(sys.argv[1] + "/no").live_notes({}):
            pass
    except TamisError as e:
        print("no live", e.status)


asyncio.run(too_many())
