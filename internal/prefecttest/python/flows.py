"""Runs two flows with the reference's own client, whose address is in PREFECT_API_URL, and prints the states that their runs have had.

Task runs are recorded of events, which the client sends through a web socket.
"""

import asyncio
import time

from prefect import flow, get_client, get_run_logger, tags, task
from prefect.client.schemas.filters import FlowRunFilter, FlowRunFilterId, LogFilter, LogFilterFlowRunId


@task
def double(n):
    get_run_logger().info("doubling %d", n)
    return 2 * n


@flow(name="through-good")
def good():
    get_run_logger().info("begins")
    return sum(double(n) for n in range(3))


@flow(name="through-bad")
def bad():
    double(1)
    raise ValueError("as it should")


async def told(name):
    async with get_client() as client:
        for _ in range(60):  # logs and task runs arrive a little later
            flows = [f for f in await client.read_flows() if f.name == name]
            runs = [r for r in await client.read_flow_runs() if flows and r.flow_id == flows[0].id]
            of = FlowRunFilter(id=FlowRunFilterId(any_=[runs[0].id]))
            tasks = await client.read_task_runs(flow_run_filter=of)
            logs = await client.read_logs(LogFilter(flow_run_id=LogFilterFlowRunId(any_=[runs[0].id])))
            if logs and tasks and all(t.state and t.state.is_final() for t in tasks):
                break
            time.sleep(1)
        states = await client.read_flow_run_states(runs[0].id)
        print(name, [s.type.value for s in sorted(states, key=lambda s: s.timestamp)], "tasks", sorted(t.state.type.value for t in tasks), "logs", len(logs) > 0)


def main():
    with tags("through"):
        good()
        try:
            bad()
        except ValueError:
            pass
    for name in ("through-good", "through-bad"):
        asyncio.run(told(name))


main()
