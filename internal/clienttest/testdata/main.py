import sys
from client import Client, NotesBody, TamisError

c = Client(sys.argv[1], timeout=20)
print("count all", c.count_notes())
ids: list[int] = []
print("count of no ids", c.count_notes({"notes": {"id": {"any_": ids}}}))
print("count of two", c.count_notes({"notes": {"id": {"any_": [1, 2]}}}))
body: NotesBody = {}
print("each", *(row["id"] for row in c.each_notes(body)))
page = c.paginate_notes()
print("page", len(page.results), "of", page.count, "true" if page.next else "false")
print("get", c.get_notes("4")["title"])
row = c.get_notes("4")
print("view", "true" if row["is_done"] else "false", row["author"], "[" + " ".join(row["readers"]) + "]")
brief = c.filter_notes_brief({"limit": 1})
print("brief", brief[0]["id"], brief[0]["title"])
writer = c.filter_notes_full({"limit": 1})[0]["writer"]
print("full", writer["name"] if writer else None)
few = c.filter_notes({"select": ["title"], "limit": 1})
print("few", few[0]["title"], few[0].get("id", 0))
print("count read by Ann", c.count_notes({"notes": {"read_by": {"some_": {"name": {"eq_": "Ann"}}}, "lang": {"eq_": "nl"}}}))
rows = c.list_notes(sort="ID_DESC", limit=2, select=["id"])
print("list", rows[0]["id"], rows[1]["id"])
one = c.get_notes("4", select=["title"])
shorter = c.list_notes_brief(limit=1, select=["title"])[0]
print("one", one["title"], one.get("id", 0), c.get_notes_brief("4")["id"], c.get_notes_brief("4")["title"], shorter["title"], shorter.get("id", 0))
buckets = c.history_notes({}, "at", "2024-01-01", "2024-01-04", 86400, group_by=["done"], sum=["id"])
group = buckets[1]["groups"][0]
print("history", len(buckets), buckets[1]["count"], "true" if group["by"]["done"] else "false", group["sums"]["id"])
groups = c.aggregate_notes({"notes": {"id": {"le_": 5}}}, group_by=["done"], sum=["id"], max=["id"], sort=["-count"], limit=1)
first = groups["results"][0]
print("aggregate", "true" if first["group"]["done"] else "false", first["count"], first["sum"]["id"], first["max"]["id"], "true" if groups["more"] else "false")
try:
    c.get_notes("99")
except TamisError as e:
    print("missing", e.status)
try:
    Client(sys.argv[2]).filter_notes()
except TamisError as e:
    print("refused", e.status, e.errors[0]["pointer"], e.errors[0]["suggestion"])
try:
    Client(sys.argv[3]).count_notes()
except TamisError as e:
    print("tried", e.title, e.status)
