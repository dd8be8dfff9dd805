"""The numbers about runs, made again of the rows.

On PostgreSQL the reference sums microseconds. On SQLite it cuts the time of each run down to whole seconds first, since EXTRACT(epoch FROM ...)
is strftime('%s', ...) there. Tamis sums microseconds on every engine. Both are held to what the rows give, with no more slack than a float has.
"""

import datetime
import math

import requests

ENDED = ("COMPLETED", "FAILED", "CANCELLED", "CRASHED")
ROUNDING = 1e-6  # seconds, of a float
MILLISECOND = 0.001  # SQLite's dates have no smaller part, and its releases differ in how they come to it


def seconds(text):
    return datetime.datetime.fromisoformat(text.replace("Z", "+00:00")).timestamp() if text else None


def run_time(row, now):
    """How long a run ran until now."""
    running = row["state_type"] == "RUNNING"
    return max(0, row["total_run_time"] + (now - seconds(row["state"]["timestamp"]) if running else 0))


def lateness(row, now):
    """How much later than expected a run started, or did not start until now."""
    expected, start = seconds(row["expected_start_time"]), seconds(row["start_time"])
    if start is None and (row["state_type"] is None or row["state_type"] in ENDED):
        return 0
    return max(0, (now if start is None else start) - expected)


def bounds(rows, number, asked, cut):
    """The least and the most that a sum may be that was asked for between two times; cut says how the time of a run is cut down."""
    least, most = (math.fsum(cut(number(row, now), side) for row in rows) for now, side in zip(asked, (-1, 1)))
    return least - ROUNDING, most + ROUNDING


def exact(n, _):
    return n


def whole_seconds(n, side):
    """A time in whole seconds, where a millisecond more or less may be another second."""
    return math.floor(max(0, n + side * MILLISECOND))


def ends_cut(n, side):
    """A time between two times that each are cut down to whole seconds."""
    return 0 if n == 0 else max(0, math.floor(n) + (side > 0))


def ask(url, body):
    begun = datetime.datetime.now(datetime.timezone.utc).timestamp()
    answer = requests.post(url, json=body, timeout=60)
    return answer, (begun, datetime.datetime.now(datetime.timezone.utc).timestamp())


def asked_of(c):
    """Who is asked: a name, an address, and whether the numbers are the reference's own. Those of the proxy are."""
    return [("reference", c.reference, True)] + [(name, url, name == "proxy") for name, url in c.others]


def history(c, kind, body, filters):
    """Compares a history of runs. Its counts are those of the reference, and its sums those of the rows that the same filters name."""
    rows = requests.post(f"{c.reference}/{kind}/filter", json=filters, timeout=60).json()
    path, counts = f"/{kind}/history", None
    for name, url, own in asked_of(c):
        answer, asked = ask(url + path, body)
        intervals, found = answer.json(), []
        for interval in intervals if answer.status_code == 200 else []:
            start, end = seconds(interval["interval_start"]), seconds(interval["interval_end"])
            for state in interval["states"]:
                among = [r for r in rows if (r["state_type"], r["state_name"]) == (state["state_type"], state["state_name"])
                         and start <= seconds(r["expected_start_time"]) < end]
                for member, number in (("sum_estimated_run_time", run_time), ("sum_estimated_lateness", lateness)):
                    least, most = bounds(among, number, asked, whole_seconds if own else exact)
                    n = state.pop(member)
                    if not least <= n <= most:
                        found.append(f"{member} of {state['state_name']} is {n!r}, want {least!r} to {most!r}")
        counts = counts or (answer.status_code, intervals)
        if (answer.status_code, intervals) != counts:
            found.append(f"{str(intervals)[:300]}, want {str(counts)[:300]}")
        told(c, name, path, body, found)


def mean_lateness(c, body):
    """Compares the mean of how late flow runs are with that of the rows."""
    rows = requests.post(f"{c.reference}/flow_runs/filter", json=body, timeout=60).json()
    for name, url, own in asked_of(c):
        answer, asked = ask(url + "/flow_runs/lateness", body)
        n, found = answer.json(), []
        least, most = bounds(rows, lateness, asked, ends_cut if own else exact)
        if answer.status_code != 200 or (n is None) != (not rows) or rows and not least <= n * len(rows) <= most:
            found.append(f"status {answer.status_code}, {n!r}, want {least / max(1, len(rows))!r} to {most / max(1, len(rows))!r}")
        told(c, name, "/flow_runs/lateness", body, found)


def told(c, name, path, body, found):
    c.asked += name != "reference"
    for what in found:
        c.differ(name, path, body, what)
