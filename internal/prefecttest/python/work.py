"""Fills a real server: flows that succeed, fail, retry, nest and crash, with tags, artifacts, deployments and blocks.

Everything goes through the server's own client, as a user's program would have it.
"""

import asyncio
import datetime
import time

from prefect import flow, get_client, get_run_logger, tags, task
from prefect.artifacts import create_link_artifact, create_markdown_artifact, create_table_artifact
from prefect.blocks.system import Secret
from prefect.client.schemas.actions import WorkPoolCreate
from prefect.states import Cancelled, Crashed, Paused, Scheduled
from prefect.variables import Variable


@task(tags=["extract"])
def extract(n):
    get_run_logger().info("extracted %d rows", n)
    return n


@task(retries=1, retry_delay_seconds=0)
def flaky(marks):
    marks.append(1)
    if len(marks) == 1:
        get_run_logger().warning("first try fails")
        raise ValueError("once")
    return len(marks)


@task
def broken():
    get_run_logger().error("this one never works: 100%_sure")
    raise RuntimeError("always")


@flow
def child(n):
    extract(n)
    return n


@flow(name="nightly-etl", version="1")
def etl(n=3):
    marks = []
    flaky(marks)
    for i in range(n):
        extract(i)
    create_markdown_artifact(key="etl-report", markdown=f"# {n} rows", description="a report")
    create_table_artifact(key="etl-table", table=[{"n": n}])
    return child(n)


@flow(name="half_broken", version="2")
def fails():
    broken()


@flow(name="report Ünï")
def report():
    create_link_artifact(key="report-link", link="x://y", link_text="a link")
    create_markdown_artifact(markdown="no key")
    time.sleep(0.2)


def quietly(f, *args):
    try:
        f(*args)
    except Exception as e:  # a flow that fails is part of the work
        print("failed, as it should:", type(e).__name__)


async def objects():
    async with get_client() as client:
        pool = await client.create_work_pool(WorkPoolCreate(name="pool-a", type="process"))
        await client.create_work_pool(WorkPoolCreate(name="pool b", type="docker", is_paused=True))
        await client.create_work_queue(name="high", work_pool_name=pool.name, priority=1)
        await client.create_work_queue(name="low", work_pool_name=pool.name, priority=9)
        await client.send_worker_heartbeat(pool.name, "worker-1", heartbeat_interval_seconds=30)
        ids = {f.name: f.id for f in await client.read_flows()}
        made = []
        for i, (name, queue, paused) in enumerate([("daily", "high", False), ("weekly", "low", True), ("adhoc", None, False)]):
            made.append(await client.create_deployment(
                flow_id=ids["nightly-etl"], name=name, work_pool_name=pool.name if queue else None, work_queue_name=queue,
                tags=["prod", f"t{i}"] if i else [], paused=paused, parameters={"n": i}, description="a deployment", version=str(i),
                concurrency_limit=3 if i == 1 else None, concurrency_options={"collision_strategy": "CANCEL_NEW"} if i == 1 else None))
        answer = await client._client.post("/automations/", json={
            "name": "manual", "description": "without an effect", "tags": ["ops"], "owner_resource": f"prefect.deployment.{made[0]}", "actions": [{"type": "do-nothing"}],
            "trigger": {"type": "event", "match": {"prefect.resource.id": "prefect.flow-run.*"}, "expect": ["prefect.flow-run.Failed"], "posture": "Reactive", "threshold": 2, "within": 60}})
        answer.raise_for_status()
        for i, state in enumerate([Scheduled(), Cancelled(), Crashed(), Paused(timeout_seconds=3600),
                                   Scheduled(scheduled_time=datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(days=300))]):
            await client.create_flow_run_from_deployment(made[i % 3], name=f"planned {i}", state=state, tags=["planned"], idempotency_key=f"key-{i}")
        return len(made)


def main():
    with tags("prod", "database"):
        etl(3)
    with tags("dev"):
        etl(1)
        quietly(fails)
    quietly(fails)
    report()
    report()
    for name in ("alpha", "beta", "gamma"):
        Variable.set(name, {"v": name}, tags=["conf", name], overwrite=True)
    Secret(value="hush").save("my-secret")
    Secret(value="hush").save("other")
    asyncio.run(objects())
    time.sleep(5)  # logs and task runs arrive a little later


main()
