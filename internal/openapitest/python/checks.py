"""What schemathesis is told of this API: a request that its schema allows is accepted, but for what no schema can say.

UNSAYABLE is the whole list: what a refusal says, and why no schema can say it.
"""

import schemathesis
from schemathesis.core.failures import Failure

UNSAYABLE = {
    "the cursor is not one of this query": "cursors are signed",
    "cursor and offset cannot both be given": "parameters of a URL cannot exclude each other",
    "written without fraction and exponent": "20.0 and 2e1 are integers to a schema",
    "a number with a fractional part": "likewise, as the reference says it",
    "a number of seconds, written without exponent": "likewise 1e-06",
    "interval_seconds is above 0, in whole microseconds": "multipleOf counts in floats",
    "want a time at most 250 years from now": "how far a relative time is depends on its unit",
    "the end of a history": "a history's end is behind its start",
    "(limit nodes)": "operators of a whole body",
    "(limit depth)": "objects inside each other",
    "(limit buckets)": "the length of a history through its interval",
    "(limit string)": "bytes of a text, which a schema counts in code points",
    "History interval must not be less than 1 second": "the reference tells it apart from what it validates",
    "task_runs.start_time.after_ is required": "likewise",
    "Invalid limit": "likewise",
}


class Refused(Failure):
    """A request that its schema allows is refused, and not for what no schema can say."""


@schemathesis.check
def what_is_valid_is_accepted(ctx, response, case):
    if case.meta is None or not case.meta.generation.mode.is_positive or response.status_code < 400:
        return
    if response.status_code == 404 and "{" in case.path:
        return  # there is no such row
    text = response.text
    if response.status_code == 422 and any(known in text for known in UNSAYABLE):
        return
    raise Refused(operation=case.operation.label, title="What is valid is refused", message=f"{response.status_code} {text[:600]}")


@schemathesis.hook
def before_call(ctx, case, kwargs):
    """A cursor is what an answer gave: one that was made up would only hide what the rest of the request does."""
    if case.meta is None or not case.meta.generation.mode.is_positive:
        return
    for part in (case.query, case.body):
        if isinstance(part, dict):
            part.pop("cursor", None)
