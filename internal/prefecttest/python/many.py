"""Copies the runs in the database of a server that is stopped until there are as many as asked for: many.py DATABASE FLOW_RUNS

Each copy of a flow run is earlier than the one before, and has copies of its states, its task runs with theirs, and its logs.
"""

import datetime
import sqlite3
import sys
import uuid

TIMES = ("created", "updated", "timestamp", "expected_start_time", "next_scheduled_start_time", "start_time", "end_time", "state_timestamp")
FORM = "%Y-%m-%d %H:%M:%S.%f"


class Copies:
    def __init__(self, database):
        self.db = sqlite3.connect(database)
        self.db.row_factory = sqlite3.Row
        self.db.execute("PRAGMA foreign_keys = off")

    def rows(self, table):
        return [dict(row) for row in self.db.execute(f"SELECT * FROM {table} ORDER BY created, id")]

    def add(self, table, row, earlier, **more):
        row = {**row, **more}
        for name in TIMES:
            if row.get(name):
                row[name] = (datetime.datetime.strptime(row[name], FORM) - earlier).strftime(FORM)
        self.db.execute(f"INSERT INTO {table} ({', '.join(row)}) VALUES ({', '.join('?' * len(row))})", list(row.values()))


def by(rows, key):
    out = {}
    for row in rows:
        out.setdefault(row[key], []).append(row)
    return out


def main(database, wanted):
    c = Copies(database)
    runs = c.rows("flow_run")
    tasks, logs = by(c.rows("task_run"), "flow_run_id"), by(c.rows("log"), "flow_run_id")
    states = {kind: by(c.rows(f"{kind}_state"), f"{kind}_id") for kind in ("flow_run", "task_run")}
    have, round_ = len(runs), 0

    def copy(kind, row, earlier, **more):
        key, kept = str(uuid.uuid4()), None
        for state in states[kind].get(row["id"], []):
            new = str(uuid.uuid4())
            kept = new if state["id"] == row["state_id"] else kept
            c.add(f"{kind}_state", state, earlier, id=new, **{f"{kind}_id": key})
        c.add(kind, row, earlier, id=key, state_id=kept, **more)
        return key

    while have < wanted:
        round_ += 1
        earlier = datetime.timedelta(minutes=7 * round_, microseconds=round_)
        for run in runs[:wanted - have]:
            have += 1
            key = copy("flow_run", run, earlier, name=f"{run['name']} {round_}", idempotency_key=None, parent_task_run_id=None)
            copied = {task["id"]: copy("task_run", task, earlier, flow_run_id=key) for task in tasks.get(run["id"], [])}
            for log in logs.get(run["id"], []):
                c.add("log", log, earlier, id=str(uuid.uuid4()), flow_run_id=key, task_run_id=copied.get(log["task_run_id"]))
    c.db.commit()
    print({table: c.db.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in ("flow_run", "task_run", "log", "flow_run_state", "task_run_state")})


main(sys.argv[1], int(sys.argv[2]))
