"""Asks a real server and others the same, and compares every answer, field by field.

    compare.py REFERENCE NAME=URL... --bodies N --seed N

Prints what was asked, and each difference that is not declared. Its exit status is 1 if there is one.
"""

import argparse
import asyncio
import collections
import datetime
import inspect
import json
import math
import re
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

# What the answers of a row are not compared in: collection, member, and why. At the end each must have differed.
DECLARED = {
    ("block_documents", "data"): "the server decrypts it; Tamis has no key to it, and leaves it out",
    ("block_documents", "block_document_references"): "documents inside the data",
    ("block_documents", "block_schema_references"): "computed of a table that no filter reads",
    ("block_schemas", "block_schema_references"): "likewise",
    ("block_schemas", "definitions"): "likewise",
}
NEEDED = set()  # those that differed


def declared(collection, member, want, got):
    """Whether a member is one that may differ."""
    if (collection, member) not in DECLARED:
        return False
    if want != got:
        NEEDED.add((collection, member))
    return True


# Members that go on with the clock while a run has not ended, and by how many seconds they may then differ.
ABSENT = "absent"
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
            if declared(collection, key, want.get(key, ABSENT), got.get(key, ABSENT)):
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


# Reads of the client that are not compared with tamis serve, and why. With tamis proxy all are.
NOT_SERVED = {
    "get_runs_in_work_queue": "a poll: it writes when the queue was last polled",
    "get_scheduled_flow_runs_for_deployments": "likewise",
    "get_scheduled_flow_runs_for_work_pool": "likewise",
    "read_worker_metadata": "the content is fetched from another site",
}
READING = ("read", "count", "get", "find", "filter", "hello", "api")


async def client_calls(c):
    """The calls of the reference's own client, each of those that read, with its own filter models; what they return is compared as models."""
    alike, unlike = collections.defaultdict(set), collections.defaultdict(set)

    async def every(label, call):
        results, method = [], label.split("(")[0]
        for name, url in [("reference", c.reference), *c.others]:
            if name == "serve" and method in NOT_SERVED:
                continue
            async with PrefectClient(url) as client:
                try:
                    results.append((name, [as_data(m) for m in as_list(await call(client))]))
                except Exception as e:  # whatever a client may meet is its answer
                    results.append((name, re.sub(r"127\.0\.0\.1:\d+", "HOST", f"{type(e).__name__}: {e}")))
        c.calls["PrefectClient." + label] += 1
        about = method.removeprefix("get_most_recent_").split("_by_")[0].split("_for_")[0].removeprefix("read_").removeprefix("latest_").rstrip("s") + "s"
        for name, got in results[1:]:
            c.asked += 1
            found = difference(results[0][1], got, about, label, None)
            (unlike if found else alike)[name].add(method)
            if found:
                c.differ(name, label, {}, found)
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
    await every("read_workers_for_work_pool(pool)", lambda k: k.read_workers_for_work_pool("pool-a"))
    await every("read_variables()", lambda k: k.read_variables())
    await every("read_automations()", lambda k: k.read_automations())
    await every("read_block_types()", lambda k: k.read_block_types())

    def ids(collection, limit=3):
        return [row["id"] for row in c.post(c.reference, f"/{collection}/filter", {"limit": limit})[1]]

    run, task, flow, deployment, queue, block = (ids(n)[0] for n in ("flow_runs", "task_runs", "flows", "deployments", "work_queues", "block_documents"))
    with_input = c.post(c.reference, "/flow_runs/filter", {})[1][0]["id"]
    schema = requests.get(c.reference + "/block_types/slug/secret", timeout=60).json()["id"]
    checksum = c.post(c.reference, "/block_schemas/filter", {"limit": 1})[1][0]["checksum"]
    of = next(d for d in c.post(c.reference, "/deployments/filter", {})[1] if d["name"] == "daily")
    named = next(r["name"] for r in c.post(c.reference, "/flows/filter", {})[1] if r["id"] == of["flow_id"])
    for label, call in {
        "hello()": lambda k: k.hello(), "api_healthcheck()": lambda k: k.api_healthcheck(), "api_version()": lambda k: k.api_version(),
        "filter_flow_run_input()": lambda k: k.filter_flow_run_input(with_input, "k", 5, {"k2"}), "read_flow_run_input()": lambda k: k.read_flow_run_input(with_input, "k1"),
        "read_flow_run_input(none)": lambda k: k.read_flow_run_input(with_input, "none"),
        "find_automation(none)": lambda k: k.find_automation("none"), "find_automation()": lambda k: k.find_automation("manual"),
        "read_automation(none)": lambda k: k.read_automation(NOBODY), "read_automations_by_name()": lambda k: k.read_automations_by_name("manual"),
        "get_most_recent_block_schema_for_block_type()": lambda k: k.get_most_recent_block_schema_for_block_type(schema),
        "read_block_document()": lambda k: k.read_block_document(block), "read_block_document(none)": lambda k: k.read_block_document(NOBODY),
        "read_block_document_by_name()": lambda k: k.read_block_document_by_name("my-secret", "secret"),
        "read_block_document_by_name(none)": lambda k: k.read_block_document_by_name("none", "secret"),
        "read_block_documents()": lambda k: k.read_block_documents(), "read_block_documents_by_type()": lambda k: k.read_block_documents_by_type("secret"),
        "read_block_schema_by_checksum()": lambda k: k.read_block_schema_by_checksum(checksum), "read_block_schema_by_checksum(none)": lambda k: k.read_block_schema_by_checksum("x"),
        "read_block_schemas()": lambda k: k.read_block_schemas(), "read_block_type_by_slug()": lambda k: k.read_block_type_by_slug("secret"),
        "read_block_type_by_slug(none)": lambda k: k.read_block_type_by_slug("none"),
        "read_concurrency_limit_by_tag()": lambda k: k.read_concurrency_limit_by_tag("t1"), "read_concurrency_limit_by_tag(none)": lambda k: k.read_concurrency_limit_by_tag("none"),
        "read_concurrency_limits()": lambda k: k.read_concurrency_limits(10, 0), "read_deployment()": lambda k: k.read_deployment(deployment),
        "read_deployment(none)": lambda k: k.read_deployment(NOBODY), "read_deployment_by_name()": lambda k: k.read_deployment_by_name(f"{named}/daily"),
        "read_deployment_by_name(none)": lambda k: k.read_deployment_by_name("none/daily"), "read_deployment_schedules()": lambda k: k.read_deployment_schedules(deployment),
        "read_events()": lambda k: k.read_events(limit=7), "read_events_page()": following, "read_flow()": lambda k: k.read_flow(flow), "read_flow(none)": lambda k: k.read_flow(NOBODY),
        "read_flow_by_name()": lambda k: k.read_flow_by_name("child"), "read_flow_by_name(none)": lambda k: k.read_flow_by_name("none"), "read_flow_run()": lambda k: k.read_flow_run(run),
        "read_flow_run(none)": lambda k: k.read_flow_run(NOBODY), "read_flow_run_state()": a_state, "read_flow_run_states()": lambda k: k.read_flow_run_states(run),
        "read_global_concurrency_limit_by_name()": lambda k: k.read_global_concurrency_limit_by_name("global"),
        "read_global_concurrency_limit_by_name(none)": lambda k: k.read_global_concurrency_limit_by_name("none"),
        "read_global_concurrency_limits()": lambda k: k.read_global_concurrency_limits(), "read_resource_related_automations()": lambda k: k.read_resource_related_automations("prefect.deployment." + of["id"]),
        "read_server_default_result_storage()": lambda k: k.read_server_default_result_storage(), "read_task_run()": lambda k: k.read_task_run(task),
        "read_task_run(none)": lambda k: k.read_task_run(NOBODY), "read_task_run_states()": lambda k: k.read_task_run_states(task),
        "read_variable_by_name()": lambda k: k.read_variable_by_name("alpha"), "read_variable_by_name(none)": lambda k: k.read_variable_by_name("none"),
        "read_work_pool()": lambda k: k.read_work_pool("pool-a"), "read_work_pool(none)": lambda k: k.read_work_pool("none"),
        "read_work_pool_concurrency_status()": lambda k: k.read_work_pool_concurrency_status("pool-a"), "read_work_queue()": lambda k: k.read_work_queue(queue),
        "read_work_queue_by_name()": lambda k: k.read_work_queue_by_name("high", "pool-a"), "read_work_queue_by_name(none)": lambda k: k.read_work_queue_by_name("none"),
        "read_work_queue_concurrency_status()": lambda k: k.read_work_queue_concurrency_status(queue), "read_work_queue_status()": lambda k: k.read_work_queue_status(queue),
        "read_workers_for_work_pool()": lambda k: k.read_workers_for_work_pool("pool-a"), "read_worker_metadata()": lambda k: k.read_worker_metadata(),
        "get_runs_in_work_queue()": lambda k: k.get_runs_in_work_queue(queue, scheduled_before=after),
        "get_scheduled_flow_runs_for_deployments()": lambda k: k.get_scheduled_flow_runs_for_deployments([deployment], scheduled_before=after),
        "get_scheduled_flow_runs_for_work_pool()": lambda k: k.get_scheduled_flow_runs_for_work_pool("pool-a", scheduled_before=after),
    }.items():
        if hasattr(PrefectClient, label.split("(")[0]):
            await every(label, call)
    methods = {n for n, _ in inspect.getmembers(PrefectClient, inspect.iscoroutinefunction) if n.split("_")[0] in READING}
    called = {call.removeprefix("PrefectClient.").split("(")[0] for call in c.calls if call.startswith("PrefectClient.")}
    for method in methods - called:
        c.differences.append(f"the client's {method} is not called")
    for name, _ in c.others:
        print(f"of {len(methods)} methods of the client that read {len(alike[name] - unlike[name])} return of {name} what they return of the reference")
    for method in NOT_SERVED:
        print(f"  not compared of serve: {method}: {NOT_SERVED[method]}")


async def following(client):
    """The second page of events."""
    return await client.read_events_page((await client.read_events(limit=7)).next_page)


async def a_state(client):
    """A state of the first flow run."""
    return await client.read_flow_run_state((await client.read_flow_runs(limit=1))[0].state_id)


def as_data(v):
    """What a client returns as data."""
    if hasattr(v, "status_code"):
        return [v.status_code, v.text]
    data = v.model_dump(mode="json") if hasattr(v, "model_dump") else v
    if isinstance(data, dict) and "next_page" in data:  # a token, sealed by who made it
        data["next_page"] = data["next_page"] is not None
    return data


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
/v2/concurrency_limits/x /automations/related-to/prefect.deployment.none /v2/concurrency_limits/global /v2/concurrency_limits/tag:t1 /automations/x /automations/related-to/x /work_queues/name/high /work_queues/name/status
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
# Lists that the reference has in no order, by a part of their paths, and why. At the end each must have been in another order once.
UNORDERED = {
    "/block_capabilities": "a set of Python",
}
IN_ANOTHER_ORDER = set()
TIMED = {*MOVING, "time_in_current_state"}  # what goes on with the clock


def settled(v):
    """An answer without what goes on with the clock."""
    if isinstance(v, dict):
        return {k: settled(x) for k, x in v.items() if k not in TIMED}
    return [settled(x) for x in v] if isinstance(v, list) else v


def unordered(v):
    """An answer with its lists in one order."""
    if isinstance(v, dict):
        return {k: unordered(x) for k, x in v.items()}
    return sorted((unordered(x) for x in v), key=lambda x: json.dumps(x, sort_keys=True)) if isinstance(v, list) else v


def without_declared(collection, want, got):
    """Two answers without the members that may differ."""
    if isinstance(want, dict) and isinstance(got, dict):
        keys = [k for k in want.keys() | got.keys() if not declared(collection, k, want.get(k, ABSENT), got.get(k, ABSENT))]
        pairs = {k: without_declared("block_schemas" if k == "block_schema" else collection, want[k], got[k]) for k in keys if k in want and k in got}
        return tuple({k: pairs[k][i] if k in pairs else side[k] for k in keys if k in side} for i, side in enumerate((want, got)))
    if isinstance(want, list) and isinstance(got, list) and len(want) == len(got):
        pairs = [without_declared(collection, w, g) for w, g in zip(want, got)]
        return [p[0] for p in pairs], [p[1] for p in pairs]
    return want, got


def same_answer(path, want, got):
    """Whether two answers to a read are the same."""
    collection = next((c for c in ("block_documents", "block_schemas", "deployments") if "/" + c in path and not path.startswith("/ui/")), "")
    want, got = without_declared(collection, want, got)
    if want == got:
        return True
    part = next((p for p in UNORDERED if p in path), None)
    if part and unordered(want) == unordered(got):
        IN_ANOTHER_ORDER.add(part)
        return True
    return False


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
        want = answers[0][1]
        for name, got in answers[1:]:
            c.asked += 1
            if got[:2] != want[:2] or not same_answer(path, want[2], got[2]):
                c.differ(name, path, body, f"{str(got)[:190]}, want {str(want)[:190]}")

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
        for body in ({}, {key: some + [NOBODY]}, {key: ["x"]}, {key: 3}, {key: None}, {key: []}, {key: [1, "a-b", "{" + NOBODY + "}", "abc"]}, {key: [NOBODY] * 201}, {key: [3] * 201},
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
    for body in ({"flow_run_limit": 201}, {"flow_run_limit": -1, "page": 0}, {"limit": 201}, {"limit": -1}, {"page": 0}, {"page": "2", "limit": 1.0}):
        get("/work_pools/pool-a/concurrency_status", body)
        get(f"/work_queues/{ids['work_queues'][0]}/concurrency_status", body)
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
    c.differences += [f"no more: {entry} ({why})" for entry, why in [*DECLARED.items(), *UNORDERED.items()] if entry not in NEEDED | IN_ANOTHER_ORDER]
    for d in c.differences:
        print("DIFFERS", d)
    print(f"compared: {c.asked} answers, {len(c.differences)} differ")
    if some < args.bodies // 10:
        print("too few of the bodies match rows")
        return 1
    return 1 if c.differences else 0


sys.exit(main())
