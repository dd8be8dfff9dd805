"""Gives every command of the reference's own CLI that reads to the reference and to others, and compares what it prints: cli.py REFERENCE NAME=URL..."""

import re
import sys

import requests
from prefect.settings import PREFECT_API_URL, temporary_settings
from prefect.testing.cli import invoke_and_assert

# What commands print otherwise, by the beginning of their names, and why.
DECLARED = {
    "serve work-pool preview": "a poll: it writes when the queues were last polled",
    "serve work-queue preview": "a poll: it writes when the queue was last polled",
    "serve work-queue read-runs": "likewise",
    "serve block inspect": "the server decrypts the data of a block; Tamis has no key to it, and leaves it out",
    "serve api GET": "prints the members of an answer in their order, which is no part of JSON",
}

reference, others = sys.argv[1], [o.split("=", 1) for o in sys.argv[2:]]


def rows(collection):
    return requests.post(f"{reference}/{collection}/filter", json={}, timeout=60).json()


def commands():
    first = {c: rows(c)[0] for c in ("flow_runs", "task_runs", "deployments", "artifacts", "block_documents", "flows", "work_queues")}
    deployment = first["deployments"]
    flow = next(f for f in rows("flows") if f["id"] == deployment["flow_id"])
    named = f"{flow['name']}/{deployment['name']}"
    run, task, block = first["flow_runs"]["id"], first["task_runs"]["id"], first["block_documents"]["id"]
    return [c.split("|") for c in f"""flow|ls
flow-run|ls
flow-run|ls|--limit|3
flow-run|ls|--flow-name|{flow['name']}
flow-run|ls|--state|COMPLETED
flow-run|ls|--state-type|FAILED
flow-run|inspect|{run}
flow-run|inspect|{run}|--output|json
flow-run|logs|{run}
flow-run|logs|{run}|--head
flow-run|logs|{run}|--tail|--num-logs|3
task-run|ls
task-run|inspect|{task}
task-run|logs|{task}
deployment|ls
deployment|ls|--by-created
deployment|inspect|{named}
deployment|schedule|ls|{named}
work-pool|ls
work-pool|ls|--verbose
work-pool|inspect|pool-a
work-pool|inspect|nope
work-pool|preview|pool-a
work-queue|ls
work-queue|ls|--pool|pool-a
work-queue|inspect|high|--pool|pool-a
work-queue|inspect|low
work-queue|preview|high|--pool|pool-a
work-queue|read-runs|high|--pool|pool-a
variable|ls
variable|get|alpha
variable|inspect|alpha
variable|get|nope
block|ls
block|inspect|secret/my-secret
block|inspect|--id|{block}
block|type|ls
block|type|inspect|secret
artifact|ls
artifact|ls|--all
artifact|inspect|etl-report
artifact|inspect|nope
automation|ls
concurrency-limit|ls
concurrency-limit|inspect|t1
concurrency-limit|inspect|nope
global-concurrency-limit|ls
global-concurrency-limit|inspect|global
global-concurrency-limit|inspect|nope
result-storage|inspect
api|GET|/flows/name/child
api|POST|/flow_runs/count
server|status""".splitlines()]


def settled(text):
    text = re.sub(r"\d+ (second|minute|hour)s? (ago|from now)|(a|an) (second|minute|hour) ago|a few seconds (ago|from now)|now", "AGO", text)
    text = re.sub(r"https?://127\.0\.0\.1:\d+", "URL", text)
    text = re.sub(r"('?\"?(estimated_run_time|estimated_start_time_delta|total_run_time)'?\"?: )[-0-9.e]+", r"\1N", text)
    text = re.sub(r"(estimated_\w+=)(datetime\.timedelta\([^)]*\)|[-0-9.]+)", r"\1N", text)
    return re.sub(r"[ ─━]+", " ", text)


def run(args, api):
    with temporary_settings({PREFECT_API_URL: api}):
        try:
            r = invoke_and_assert(list(args), expected_code=None)
            return r.exit_code, settled(r.stdout)
        except BaseException as e:  # whatever a command may end with is its answer
            return type(e).__name__, settled(str(e))


same, declared, wrong = {name: 0 for name, _ in others}, set(), 0
out, sys.stdout = sys.stdout, open("/dev/null", "w")
total = 0
for args in commands():
    want = run(args, reference)
    total += 1
    for name, url in others:
        got, command = run(args, url), f"{name} {' '.join(args)}"
        why = next((d for d in DECLARED if command.startswith(d)), None)
        if got == want:
            same[name] += 1
        elif why:
            declared.add(why)
            print(f"{command}: {DECLARED[why]}", file=out)
        else:
            wrong += 1
            i = next((i for i, (a, b) in enumerate(zip(got[1], want[1])) if a != b), min(len(got[1]), len(want[1])))
            print("DIFFERS", command, got[0], want[0], repr(got[1][max(0, i - 60):i + 120]), "want", repr(want[1][max(0, i - 60):i + 120]), file=out)
for name, n in same.items():
    print(f"of {total} commands that read {n} print of {name} what they print of the reference", file=out)
for why in DECLARED.keys() - declared:
    wrong += 1
    print("DIFFERS no more:", why, file=out)
sys.exit(wrong > 0)
