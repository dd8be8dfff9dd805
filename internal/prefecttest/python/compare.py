"""Asks a real server and others the same, and compares every answer, field by field.

    compare.py REFERENCE NAME=URL... --bodies N --seed N

Prints what was asked, and each difference that is not declared. Its exit status is 1 if there is one.
"""

import argparse
import asyncio
import collections
import datetime
import json
import math
import sys

import requests
from prefect.client.orchestration import PrefectClient
from prefect.client.schemas import filters as f
from prefect.client.schemas import sorting

import loose
import sums
from bodies import Bodies, Rows

FILTERS = [
    "/flows/filter", "/flow_runs/filter", "/task_runs/filter", "/deployments/filter", "/artifacts/filter", "/artifacts/latest/filter",
    "/logs/filter", "/variables/filter", "/block_documents/filter", "/block_types/filter", "/block_schemas/filter", "/work_pools/filter",
    "/work_queues/filter", "/automations/filter",
]
COUNTS = ["/flows/count", "/flow_runs/count", "/task_runs/count", "/deployments/count", "/artifacts/count", "/artifacts/latest/count",
          "/variables/count", "/block_documents/count", "/work_pools/count", "/ui/task_runs/count"]
PAGES = ["/flows/paginate", "/flow_runs/paginate", "/task_runs/paginate", "/deployments/paginate"]

# What the answers of a row are not compared in: collection, member, and why.
DECLARED = [
    ("block_documents", "data", "the server decrypts it; Tamis has no key to it, and leaves it out"),
    ("block_documents", "block_document_references", "documents inside the data"),
    ("deployments", "global_concurrency_limit", "a row of a table that no filter reads"),
    ("deployments", "concurrency_options", "moved to the limit's row"),
    ("deployments", "concurrency_limit", "likewise"),
    ("block_documents", "block_schema_references", "computed of a table that no filter reads"),
    ("block_documents", "definitions", "likewise: the schemas of blocks inside the block"),
    ("block_schemas", "block_schema_references", "likewise"),
    ("block_schemas", "definitions", "likewise"),
]
# Members that go on with the clock while a run has not ended, and by how many seconds they may then differ.
MOVING = ("estimated_run_time", "estimated_start_time_delta", "lateness", "duration")
CLOCK = 120


class Comparison:
    def __init__(self, reference, others):
        self.reference, self.others = reference, others
        self.asked, self.differences, self.calls = 0, [], collections.Counter()

    def post(self, base, path, body, **more):
        r = requests.post(base + path, json=body, timeout=60, **more)
        try:
            return r.status_code, r.json()
        except ValueError:
            return r.status_code, r.text

    def ask(self, path, body):
        """Sends a body to all. The status must be the same, and so the answer."""
        status, want = self.post(self.reference, path, body)
        self.calls["POST " + path] += 1
        for name, url in self.others:
            self.asked += 1
            got_status, got = self.post(url, path, body)
            if got_status != status:
                self.differ(name, path, body, f"status {got_status}, want {status}: {json.dumps(got)[:300]}")
            elif status == 200:
                self.same(name, path, body, want, got)
        return want

    def differ(self, name, path, body, what):
        self.differences.append(f"{name} {path} {json.dumps(body)[:300]}\n    {what[:400]}")

    def same(self, name, path, body, want, got):
        found = difference(want, got, collection_of(path), path, isinstance(body, dict) and body.get("sort"))
        if found:
            self.differ(name, path, body, found)


# Routes whose rows have fewer members than those of the others.
FEWER = ("/task_runs/paginate",)


def collection_of(path):
    parts = path.strip("/").split("/")
    return parts[-2] if parts[-2] != "latest" else "artifacts"


def difference(want, got, collection, where, sort):
    """Where two answers differ first, or None."""
    if isinstance(want, list) and isinstance(got, list):
        if len(want) != len(got):
            return f"{where}: {len(got)} rows, want {len(want)}"
        if want and isinstance(want[0], dict) and "id" in want[0]:
            return rows_differ(want, got, collection, where, sort)
    if isinstance(want, dict) and isinstance(got, dict):
        for key in want.keys() | got.keys():
            if any(key == member and collection == c for c, member, _ in DECLARED):
                continue
            if key not in want and where.startswith(FEWER):
                continue
            if key not in got or key not in want:
                return f"{where}.{key}: only in {'the reference' if key in want else 'ours'}: {want.get(key, got.get(key))!r}"
            found = difference(want[key], got[key], collection, f"{where}.{key}", sort)
            if found and not (key in MOVING and want.get("state_type") not in sums.ENDED and math.isclose(want[key], got[key], abs_tol=CLOCK)):
                return found
        return None
    if isinstance(want, list) and isinstance(got, list):
        for i, (w, g) in enumerate(zip(want, got)):
            found = difference(w, g, collection, f"{where}[{i}]", sort)
            if found:
                return found
        return None
    if isinstance(want, (int, float)) and isinstance(got, (int, float)) and not isinstance(want, bool) and not isinstance(got, bool):
        return None if math.isclose(want, got, abs_tol=sums.ROUNDING) else f"{where}: {got!r}, want {want!r}"
    return None if want == got and type(want) is type(got) else f"{where}: {got!r}, want {want!r}"


def rows_differ(want, got, collection, where, sort):
    """Rows of the same ids with the same members. The reference's order has no tie-breaker, so rows that tie may change places."""
    by_id = {row["id"]: row for row in got}
    if {row["id"] for row in want} != by_id.keys():
        missing = [r["id"] for r in want if r["id"] not in by_id]
        return f"{where}: other rows; missing {missing[:3]}"
    for row in want:
        found = difference(row, by_id[row["id"]], collection, f"{where}[{row['id']}]", None)
        if found:
            return found
    if sort:
        key = sort.rsplit("_", 1)[0].lower()
        if key == "block_type_and_name":
            key = "name"
        columns = [[r.get(key) for r in rows] for rows in (want, got)]
        if "ASC" in sort:  # SQLite has nulls first there, Tamis last
            columns = [[v for v in c if v is not None] for c in columns]
        if key in want[0] and key != "start_time" and columns[0] != columns[1]:  # a start that is null is the expected one
            return f"{where}: not in the order of {sort}"
    return None


async def client_calls(c):
    """The calls of the reference's own client, with its own filter models; what they return is compared as models."""
    uuid = None

    async def every(label, call):
        results = []
        for name, url in [("reference", c.reference), *c.others]:
            async with PrefectClient(url) as client:
                try:
                    results.append((name, [m.model_dump(mode="json") if hasattr(m, "model_dump") else m for m in as_list(await call(client))]))
                except Exception as e:  # whatever a client may meet is a difference
                    results.append((name, f"{type(e).__name__}: {e}"))
        c.calls["PrefectClient." + label] += 1
        for name, got in results[1:]:
            c.asked += 1
            found = difference(results[0][1], got, label.split("(")[0].replace("read_", "").replace("_latest", ""), label, None)
            if found or isinstance(got, str):
                c.differ(name, label, {}, found or got)
        return results[0][1]

    flows = await every("read_flows(limit=5)", lambda k: k.read_flows(limit=5))
    await every("read_flows(name)", lambda k: k.read_flows(flow_filter=f.FlowFilter(name=f.FlowFilterName(any_=[flows[0]["name"]]))))
    await every("read_flows(failed runs)", lambda k: k.read_flows(flow_run_filter=f.FlowRunFilter(state=f.FlowRunFilterState(type=f.FlowRunFilterStateType(any_=["FAILED"])))))
    await every("read_flows(tags)", lambda k: k.read_flows(flow_run_filter=f.FlowRunFilter(tags=f.FlowRunFilterTags(all_=["prod"]))))
    runs = await every("read_flow_runs()", lambda k: k.read_flow_runs())
    await every("read_flow_runs(sorted)", lambda k: k.read_flow_runs(sort=sorting.FlowRunSort.EXPECTED_START_TIME_DESC, limit=4, offset=1))
    await every("read_flow_runs(id)", lambda k: k.read_flow_runs(flow_run_filter=f.FlowRunFilter(id=f.FlowRunFilterId(any_=[runs[0]["id"]]))))
    after = datetime.datetime.now(datetime.timezone.utc) - datetime.timedelta(days=1)
    await every("read_flow_runs(start_time)", lambda k: k.read_flow_runs(flow_run_filter=f.FlowRunFilter(start_time=f.FlowRunFilterStartTime(after_=after))))
    await every("read_flow_runs(or)", lambda k: k.read_flow_runs(flow_run_filter=f.FlowRunFilter(
        operator="or_", name=f.FlowRunFilterName(like_="planned"), state=f.FlowRunFilterState(name=f.FlowRunFilterStateName(any_=["Failed"])))))
    await every("count_flow_runs()", lambda k: k.count_flow_runs())
    await every("read_task_runs()", lambda k: k.read_task_runs())
    await every("read_task_runs(flow run)", lambda k: k.read_task_runs(flow_run_filter=f.FlowRunFilter(id=f.FlowRunFilterId(any_=[runs[0]["id"]]))))
    await every("read_task_runs(name)", lambda k: k.read_task_runs(task_run_filter=f.TaskRunFilter(name=f.TaskRunFilterName(like_="flaky"))))
    await every("read_deployments()", lambda k: k.read_deployments())
    await every("read_deployments(tags)", lambda k: k.read_deployments(deployment_filter=f.DeploymentFilter(tags=f.DeploymentFilterTags(all_=["prod"]))))
    await every("read_logs(limit=20)", lambda k: k.read_logs(limit=20))
    await every("read_logs(level)", lambda k: k.read_logs(log_filter=f.LogFilter(level=f.LogFilterLevel(ge_=30))))
    await every("read_artifacts(key)", lambda k: k.read_artifacts(artifact_filter=f.ArtifactFilter(key=f.ArtifactFilterKey(exists_=True)), limit=5, sort=sorting.ArtifactSort.CREATED_DESC))
    await every("read_latest_artifacts()", lambda k: k.read_latest_artifacts())
    await every("read_work_pools()", lambda k: k.read_work_pools())
    await every("read_work_queues()", lambda k: k.read_work_queues())
    await every("read_work_queues(pool)", lambda k: k.read_work_queues(work_pool_name="pool-a"))
    await every("read_workers()", lambda k: k.read_workers_for_work_pool("pool-a"))
    await every("read_variables()", lambda k: k.read_variables())
    await every("read_automations()", lambda k: k.read_automations())
    await every("read_block_types()", lambda k: k.read_block_types())
    return uuid


def as_list(v):
    return v if isinstance(v, list) else [v]


def fixed(c):
    """Routes with keys of their own, and the shapes of errors."""
    now = datetime.datetime.now(datetime.timezone.utc).replace(microsecond=0)
    day = datetime.timedelta(days=1)
    span = {"history_start": (now - day).isoformat(), "history_end": (now + day).isoformat()}
    for kind in ("flow_runs", "task_runs"):
        for seconds in (3600, 86400, 7.5 * 3600):
            sums.history(c, kind, {**span, "history_interval_seconds": seconds}, {})
        c.ask(f"/{kind}/history", {**span, "history_interval_seconds": 0.5})
        c.ask(f"/{kind}/history", {"history_start": span["history_end"], "history_end": span["history_start"], "history_interval_seconds": 60})
    queue = {"name": {"any_": ["high"]}}
    sums.history(c, "flow_runs", {**span, "history_interval_seconds": 3600, "work_queues": queue}, {"work_pool_queues": queue})
    for body in ({}, {"flow_runs": {"state": {"type": {"any_": ["COMPLETED", "FAILED"]}}}}, {"flows": {"name": {"any_": ["nothing"]}}}):
        sums.mean_lateness(c, body)
    c.ask("/ui/flow_runs/history", {"flow_runs": {"state": {"type": {"any_": ["COMPLETED", "FAILED"]}}}})
    c.ask("/ui/flow_runs/history", {"limit": 2, "flow_runs": {"state": {"type": {"any_": ["COMPLETED"]}}}})
    c.ask("/ui/task_runs/dashboard/counts", {"task_runs": {"start_time": {"after_": (now - day).isoformat()}}})
    c.ask("/ui/task_runs/dashboard/counts", {"task_runs": {}})
    for name in ("pool-a", "pool b", "none"):
        c.ask(f"/work_pools/{name}/queues/filter", {})
        c.ask(f"/work_pools/{name}/workers/filter", {})
    c.ask("/work_pools/pool-a/queues/filter", {"work_queues": {"name": {"startswith_": ["HI"]}}})
    for body in ({"limit": 0}, {"limit": -1}, {"limit": 201}, {"limit": 200}, {"offset": -1}, {"sort": "NOPE"}, {"flows": {"name": 3}},
                 {"flows": None, "limit": None, "sort": "NAME_DESC"}, {"flows": {"nope": 1}}, {"flow_runs": {"state": {"type": {"any_": ["NOPE"]}}}}):
        c.ask("/flows/filter", body)
    for body in ({"page": 2, "limit": 2}, {"page": 99}, {"page": 0}, {"limit": 0}):
        c.ask("/flow_runs/paginate", body)
    c.ask("/block_documents/filter", {"block_documents": {"is_anonymous": None}})
    c.ask("/block_documents/filter", {"include_secrets": False})


NOBODY = "00000000-0000-0000-0000-000000000000"

# What is read by GET, or by a body that is no filter. ID stands for the keys of rows, for a key of none in two spellings, and for what is no key.
READS = """/health /hello /ready /version /admin/version /admin/storage /csrf-token /csrf-token?client=x /flow_run_states/ /flow_run_states
/flow_run_states/?flow_run_id=x /block_capabilities/ /block_capabilities /health/ /flows/abc /concurrency_limits/tag/x /concurrency_limits/tag/t1
/v2/concurrency_limits/x /v2/concurrency_limits/global /v2/concurrency_limits/tag:t1 /automations/x /automations/related-to/x /work_queues/name/high /work_queues/name/status
/artifacts/etl-report/latest /artifacts/nope/latest /block_types/slug/secret /block_types/slug/secret/block_documents /block_types/slug/nope/block_documents
/block_types/slug/secret/block_documents/name/my-secret /block_types/slug/secret/block_documents/name/x /work_pools/pool-a /work_pools/nope
/work_pools/pool-a/queues/high /work_pools/pool-a/queues/x /work_pools/x/queues/high /flows/name/child /variables/name/alpha /nothing""".split()
READS_OF = {
    "flows": ["/flows/ID"], "task_runs": ["/task_runs/ID", "/ui/task_runs/ID", "/task_run_states/?task_run_id=ID"], "deployments": ["/deployments/ID", "/deployments/ID/schedules"],
    "flow_runs": ["/flow_runs/ID", "/flow_run_states/?flow_run_id=ID", "/flow_runs/ID/graph", "/flow_runs/ID/graph-v2", "/flow_runs/ID/graph-v2?since=x", "/flow_runs/ID/input/x",
                  "/flow_runs/ID/input/k1", "/flow_runs/ID/logs/download"],
    "work_queues": ["/work_queues/ID", "/work_queues/ID/status"], "artifacts": ["/artifacts/ID"], "variables": ["/variables/ID"], "block_types": ["/block_types/ID"],
    "block_schemas": ["/block_schemas/ID"], "block_documents": ["/block_documents/ID"], "automations": ["/automations/ID"], "saved_searches": ["/saved_searches/ID"],
    "flow_run_states": ["/flow_run_states/ID"], "task_run_states": ["/task_run_states/ID"], "concurrency_limits": ["/concurrency_limits/ID"], "v2/concurrency_limits": ["/v2/concurrency_limits/ID"],
}
UNCOMPARED = {member for _, member, _ in DECLARED} | {*MOVING, "time_in_current_state", "last_polled"}


def settled(v):
    """An answer without what goes on with the clock, its lists in one order: the reference's have none."""
    if isinstance(v, dict):
        return {k: settled(x) for k, x in v.items() if k not in UNCOMPARED}
    if isinstance(v, list):
        return sorted((settled(x) for x in v), key=lambda x: json.dumps(x, sort_keys=True))
    return v


def reads(c):
    """What pages and commands read beside filters: status, media type and answer are the same."""
    def get(path, body=None):
        answers = []
        for name, url in [("reference", c.reference), *c.others]:
            r = requests.request("GET" if body is None else "POST", url + path, json=body, timeout=60, allow_redirects=False)
            try:
                answer = settled(r.json())
            except ValueError:
                answer = r.text
            answers.append((name, (r.status_code, r.headers.get("content-type"), answer)))
        for name, got in answers[1:]:
            c.asked += 1
            if got != answers[0][1]:
                c.differ(name, path, body, f"{str(got)[:190]}, want {str(answers[0][1])[:190]}")

    requests.post(c.reference + "/v2/concurrency_limits/", json={"name": "global", "limit": 3, "active_slots": 2, "slot_decay_per_second": 0.0001}, timeout=60)
    requests.post(c.reference + "/concurrency_limits/", json={"tag": "t1", "concurrency_limit": 3}, timeout=60)
    requests.put(c.reference + "/saved_searches/", json={"name": "s1", "filters": []}, timeout=60)
    ids = {}
    for collection in READS_OF:
        status, rows = c.post(c.reference, f"/{collection}/filter", {})
        ids[collection] = [row["id"] for row in rows] if status == 200 else []
    requests.post(c.reference + f"/flow_runs/{ids['flow_runs'][0]}/input", json={"key": "k1", "value": "1, 2"}, timeout=60)
    for path in READS:
        get(path)
    for collection, paths in READS_OF.items():
        for path in paths:
            for key in ids[collection][:12] + [NOBODY, NOBODY.replace("-", ""), "x-y"]:
                get(path.replace("ID", key))
    for path, key, some in (("/ui/flow_runs/count-task-runs", "flow_run_ids", ids["flow_runs"]), ("/ui/flows/count-deployments", "flow_ids", ids["flows"]),
                            ("/ui/flows/next-runs", "flow_ids", ids["flows"])):
        for body in ({}, {key: some + [NOBODY]}, {key: ["x"]}, {key: 3}, {key: None}, {key: []}, {key: [1, "a-b", "{" + NOBODY + "}", "abc"]}, {key: [NOBODY] * 201},
                     {key: [NOBODY.replace("-", "")], "z": 1}):
            get(path, body)
    for path in ("/saved_searches/filter", "/concurrency_limits/filter", "/v2/concurrency_limits/filter"):
        for body in ({}, {"limit": 201}, {"limit": -1}, {"limit": 1, "offset": 1}, {"limit": 0}):
            get(path, body)
    for key in ids["work_queues"] + [NOBODY]:
        get(f"/work_queues/{key}/concurrency_status", {})
        get(f"/work_queues/{key}/concurrency_status", {"page": 2, "limit": 1})
    for name in ("pool-a", "pool%20b", "x"):
        get(f"/work_pools/{name}/concurrency_status", {})
        get(f"/work_pools/{name}/concurrency_status", {"page": 2, "limit": 2, "flow_run_limit": 0})
    get(f"/flow_runs/{ids['flow_runs'][0]}/input/filter", {"prefix": "k", "limit": 5})
    get(f"/flow_runs/{ids['flow_runs'][0]}/input/filter", {})
    get("/task_workers/filter", {})


# Filters of events that match in one case of letters alone: the reference on SQLite compares the names of events with LIKE, which takes either.
EVENT_FILTERS = [
    {}, {"order": "ASC"}, {"event": {"prefix": ["prefect."]}}, {"event": {"prefix": [], "exclude_prefix": ["prefect.flow-run."], "exclude_name": ["nothing"]}},
    {"event": {"name": ["prefect.flow-run.Completed", "prefect.flow-run.Failed"]}}, {"resource": {"id_prefix": ["prefect.flow-run."]}},
    {"resource": {"labels": {"prefect.resource.id": ["prefect.flow-run.*", "!prefect.*"]}}}, {"resource": {"labels": {"prefect.state-type": "COMPLETED"}}},
    {"resource": {"labels": {"prefect.resource.name": "!a*"}}}, {"resource": {"labels": {"prefect.resource.name": []}}}, {"resource": {"distinct": True}},
    {"related": {"role": ["flow"]}}, {"related": [{"role": ["flow"]}, {"labels": {"prefect.resource.role": ["tag", "deployment"]}}]}, {"related": {"id": []}},
    {"related": {"resources_in_roles": [["prefect.tag.prod", "tag"]]}}, {"any_resource": {"id_prefix": ["prefect.flow."]}}, {"id": {"id": [NOBODY]}},
    {"occurred": {"since": "2024-01-01 00:00:00+00:00"}}, {"occurred": {"since": "1700000000", "until": 1700000001}},
    {"occurred": None}, {"occurred": {"since": "x"}}, {"related": {"labels": {"a": 1}}}, {"related": [3]}, {"order": "desc"}, {"nope": 1},
]


def events(c):
    """Events, page after page: those of every page in order, how many there are, and whether there is another."""
    def page(method, url, body=None):
        r = requests.request(method, url, json=body, timeout=60)
        answer = r.json()
        return r.status_code, answer, answer.get("next_page")

    until = datetime.datetime.now(datetime.timezone.utc).isoformat()
    asked = [{**f, "occurred": {"until": until, **f["occurred"]} if f.get("occurred", {}) is not None else None} if "occurred" in f else {**f, "occurred": {"until": until}}
             for f in EVENT_FILTERS]
    for f in asked:
        pages = {}
        for name, url in [("reference", c.reference), *c.others]:
            method, at, body, pages[name] = "POST", url + "/events/filter", {"limit": 20, "filter": f}, []
            while at and len(pages[name]) < 20:
                status, answer, following = page(method, at, body)
                pages[name].append((status, {k: v for k, v in answer.items() if k != "next_page"}))
                method, at, body = "GET", following and url + following[following.index("/events/"):], None
        for name, _ in c.others:
            c.asked += 1
            if pages[name] != pages["reference"]:
                c.differ(name, "/events/filter", f, f"{str(pages[name])[:190]}, want {str(pages['reference'])[:190]}")
    for token in ("", "x", "%%%", "bnVsbA=="):
        for path in ("/events/filter/next?page-token=" + token, "/events/filter/next"):
            want = requests.get(c.reference + path, timeout=60)
            for name, url in c.others:
                got = requests.get(url + path, timeout=60)
                c.asked += 1
                if (got.status_code, got.text) != (want.status_code, want.text):
                    c.differ(name, path, None, f"{got.status_code} {got.text[:150]}, want {want.status_code} {want.text[:150]}")


# Times that the reference takes, and the others refuse: the day of a year, and a week.
REFUSED_TIMES = ("2026-330", "2026-W48-3")


def loose_values(c):
    """Values in every form: taken and refused alike, with the same errors. Where the reference fails, its others refuse."""
    for _, collection, value, body in loose.bodies():
        path = f"/{collection}/filter"
        status, want = c.post(c.reference, path, body)
        for name, url in c.others:
            c.asked += 1
            got_status, got = c.post(url, path, body)
            if value in REFUSED_TIMES or status == 500:
                if got_status != 422:
                    c.differ(name, path, body, f"status {got_status}, want a refusal")
            elif got_status != status or status == 422 and got != want:
                c.differ(name, path, body, f"{got_status} {str(got)[:190]}, want {status} {str(want)[:190]}")
    for path, body in (("/flows/filter", {"limit": "2", "offset": True}), ("/flows/filter", {"limit": 2.0, "offset": "0"}), ("/flows/filter", {"limit": "x", "offset": 0.5}),
                       ("/flow_runs/paginate", {"page": "1", "limit": True}), ("/block_documents/filter", {"include_secrets": "no"}), ("/block_documents/filter", {"include_secrets": 2}),
                       ("/task_runs/history", {"history_start": "2026-01-01 00:00:00+00:00", "history_end": 1767312000, "history_interval_seconds": "3600"}),
                       ("/task_runs/history", {"history_start": [], "history_end": "x", "history_interval_seconds": {}}),
                       ("/flow_runs/count", {"flow_runs": {"id": {"any_": [NOBODY.replace("-", "")]}}}), ("/ui/task_runs/dashboard/counts", {"task_runs": {"start_time": {"after_": "2026-01-01 00:00:00"}}})):
        c.ask(path, body)


COUNTS_OF_EVENTS = [
    ("event", {}), ("resource", {}), ("day", {}), ("time", {}), ("time", {"time_unit": "week", "time_interval": 1}), ("time", {"time_unit": "hour", "time_interval": 7}),
    ("time", {"time_unit": "minute", "time_interval": "5"}), ("time", {"time_unit": "second", "time_interval": 9}), ("time", {"time_unit": "hour", "time_interval": 0.25}),
    ("event", {"time_unit": "second", "time_interval": 0.5}), ("time", {"time_unit": "second"}), ("day", {"time_interval": True}), ("resource", {"time_unit": None, "time_interval": None}),
    ("time", {"time_unit": "month"}), ("time", {"time_interval": 0.001}), ("time", {"time_interval": "x", "time_unit": 3}), ("month", {}), ("x", {"time_interval": []}),
]


def event_counts(c):
    """Counts of events: those of a kind or a resource in an order that is total, which the reference's is not."""
    def settled_counts(answer):
        return sorted(answer, key=lambda n: (-n["count"], n["label"], n["value"])) if isinstance(answer, list) else answer

    now = datetime.datetime.now(datetime.timezone.utc)
    hours = [None if n is None else now + datetime.timedelta(hours=n) for n in (-2, -30, -24 * 200, 0, 24)]
    asked = [({"filter": {**f, "occurred": {"since": since.isoformat(), "until": until.isoformat()}}}, what)
             for since, until in ((hours[0], hours[3]), (hours[1], hours[3]), (hours[2], hours[3]), (hours[0], hours[4]), (hours[3], hours[0])) for f in ({}, EVENT_FILTERS[2])
             for what in COUNTS_OF_EVENTS]
    asked += [({"filter": f}, what) for f in EVENT_FILTERS for what in COUNTS_OF_EVENTS[:3]] + [(body, ("event", {})) for body in ({}, {"filter": None}, {"filter": []}, [], 3)]
    for body, (by, more) in asked:
        path, body = "/events/count-by/" + by, {**body, **more} if isinstance(body, dict) else body
        status, want = c.post(c.reference, path, body)
        for name, url in c.others:
            c.asked += 1
            got = c.post(url, path, body)
            if got[0] != status or by in ("event", "resource") and settled_counts(got[1]) != settled_counts(want) or by in ("day", "time") and got[1] != want:
                c.differ(name, path, body, f"{str(got)[:300]}, want {status} {str(want)[:300]}")


def main():
    p = argparse.ArgumentParser()
    p.add_argument("reference")
    p.add_argument("others", nargs="+")
    p.add_argument("--bodies", type=int, default=300)
    p.add_argument("--seed", type=int, default=1)
    args = p.parse_args()
    c = Comparison(args.reference, [o.split("=", 1) for o in args.others])
    rows = Rows()
    total = 0
    for path in FILTERS:
        answer = c.ask(path, {})
        total += len(answer)
        for row in answer:
            rows.add(row)
    print(f"rows in the reference: {total}")
    fixed(c)
    print(f"routes and errors: {c.asked} answers compared")
    begun = c.asked
    reads(c)
    print(f"other reads: {c.asked - begun} answers compared")
    begun = c.asked
    events(c)
    event_counts(c)
    print(f"events: {c.asked - begun} answers compared")
    begun = c.asked
    loose_values(c)
    print(f"values in other forms: {c.asked - begun} answers compared")
    begun = c.asked
    document = requests.get(args.reference.removesuffix("/api") + "/openapi.json", timeout=60).json()
    made = Bodies(document, rows, args.seed)
    some = 0
    for i in range(args.bodies):
        path = (FILTERS + COUNTS + PAGES)[i % len(FILTERS + COUNTS + PAGES)]
        answer = c.ask(path, made.body(path))
        some += answer not in ([], 0, None)
    print(f"generated bodies: {args.bodies}, of which {some} match rows; {c.asked - begun} answers compared")
    begun = c.asked
    asyncio.run(client_calls(c))
    print("calls, each sent to the reference and to every other:")
    for call in sorted(c.calls):
        print(f"  {c.calls[call]:4d} x {call}")
    print(f"calls of the reference's client: {c.asked - begun} answers compared")
    for d in c.differences:
        print("DIFFERS", d)
    print(f"compared: {c.asked} answers, {len(c.differences)} differ")
    if some < args.bodies // 10:
        print("too few of the bodies match rows")
        return 1
    return 1 if c.differences else 0


sys.exit(main())
