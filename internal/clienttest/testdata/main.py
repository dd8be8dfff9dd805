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
