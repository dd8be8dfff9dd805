"""Makes filter bodies out of the reference's own OpenAPI document and the rows that a server has.

What the reference and Tamis read differently by design is left out, each with its reason: see SKIPPED and no_op.
"""

import random
import sqlite3

# member of a filter: why it is not generated.
SKIPPED = {}
if sqlite3.sqlite_version_info < (3, 44):
    SKIPPED["LogFilter", "text"] = "the reference's statement has a function that SQLite has since 3.44"

# Members that are not generated together, by filter ("" for any), and why.
APART = [
    ("", {"any_", "not_any_"}, "the reference drops a state with both"),
    ("TaskRunFilterFlowRunId", {"any_", "is_null_"}, "the reference has is_null_ default to false, and drops any_ beside true"),
]


class Bodies:
    def __init__(self, document, rows, seed):
        self.schemas = document["components"]["schemas"]
        self.paths = document["paths"]
        self.rows = rows
        self.random = random.Random(seed)

    def body(self, path):
        """A body for a route: filters, and the page."""
        content = self.paths[path]["post"]["requestBody"]["content"]["application/json"]["schema"]
        properties = self.follow(content).get("properties", {})
        out = {}
        for key, value in properties.items():
            name = self.ref(value)
            if name is None or not name.endswith("Filter") or not self.chance(0.5 if key in path else 0.2):
                continue
            out[key] = self.object(name, key)
        if "sort" in properties and self.chance(0.5):
            out["sort"] = self.random.choice(self.schemas[self.ref(properties["sort"])]["enum"])
        # Only the order by id is total in the reference: elsewhere rows that tie may be on either side of an offset.
        if "offset" in properties and path.split("/")[1] in ("flow_runs", "task_runs") and "sort" not in out and self.chance(0.3):
            out["offset"] = self.random.choice([0, 1, 3])
        return out

    def chance(self, p):
        return self.random.random() < p

    def ref(self, schema):
        for s in [schema, *schema.get("anyOf", []), *schema.get("allOf", [])]:
            if "$ref" in s:
                return s["$ref"].split("/")[-1]
        return None

    def follow(self, schema):
        name = self.ref(schema)
        return self.schemas[name] if name else schema

    def object(self, name, path):
        """A filter of one collection, or the criteria of a field."""
        properties = self.schemas[name]["properties"]
        names = [p for p in properties if p != "operator" and (name, p) not in SKIPPED]
        self.random.shuffle(names)
        out = {}
        for p in names[: self.random.choice([1, 1, 2, 3])]:
            if any(of in ("", name) and {p, *out} >= pair for of, pair, _ in APART):
                continue
            inner = self.ref(properties[p])
            if inner and "enum" not in self.schemas[inner]:
                out[p] = self.object(inner, f"{path}.{p}")
            else:
                out[p] = self.value(properties[p], f"{path}.{p}")
        if "operator" in properties and self.chance(0.5):
            out["operator"] = self.random.choice(["and_", "or_"])
            if no_op(out) or name == "BlockDocumentFilter":
                # Under or_ the reference takes what says nothing for true, and lets a default be one of the parts.
                out["operator"] = "and_"
        return out

    def value(self, schema, path):
        for s in [schema, *schema.get("anyOf", [])]:
            if s.get("type") == "array":
                return [self.one(s["items"], path) for _ in range(self.random.choice([1, 1, 2, 3]))]
            if s.get("type") not in (None, "null"):
                return self.one(s, path)
        return self.one(schema, path)

    def one(self, s, path):
        s = self.follow(s)
        if "enum" in s:
            return self.random.choice(s["enum"])
        if s.get("type") == "boolean":
            return self.chance(0.5)
        if s.get("type") == "integer":
            return self.random.choice([0, 10, 20, 30, 40, 50])
        if s.get("format") == "date-time":
            return self.random.choice(self.pool("times"))
        if s.get("format") == "uuid":
            return self.random.choice(self.pool("ids"))
        if path.endswith("like_"):
            return self.random.choice(["e", "etl", "NIGHT", "rep", "zzz", " ", "a"])
        field = path.split(".")[1] if "." in path else path
        return self.random.choice(self.pool(field) + ["nothing"])

    def pool(self, name):
        """Values that rows have."""
        if name == "ids":
            return self.rows.ids
        if name == "times":
            return self.rows.times
        if name == "state":
            return ["Completed", "Failed", "Scheduled", "Late", "Crashed"]
        return self.rows.texts.get({"block_capabilities": "capabilities"}.get(name, name), ["x"])


def no_op(criteria):
    """Whether a part says nothing."""
    parts = [v for k, v in criteria.items() if k != "operator"]
    return len(parts) < 1 or any(v in ("", [], {}, None) or isinstance(v, dict) and no_op(v) for v in parts)


class Rows:
    """The values of the rows of a server."""

    def __init__(self):
        self.ids, self.times, self.texts = [], [], {}

    def add(self, row):
        for key, value in row.items():
            if isinstance(value, str):
                if key == "id" or key.endswith("_id"):
                    self.ids.append(value)
                elif key in ("created", "start_time", "end_time", "expected_start_time", "timestamp", "last_heartbeat_time"):
                    self.times.append(value)
                else:
                    self.texts.setdefault(key, []).append(value)
            if isinstance(value, list):
                self.texts.setdefault(key, []).extend(v for v in value if isinstance(v, str))
