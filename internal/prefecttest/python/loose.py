"""Values in bodies, and what pydantic takes each for or says that is wrong with it. Prints them as prefect/testdata/loose.json has them."""

import datetime
import json
import uuid

NUMBERS = [0, 1, -1, 2, 20, 1.0, 20.0, 20.5, -0.0, 1e3, 2**53 + 1, 2**63, -(2**63) - 1, 1e19, 1e300]
TEXTS = ["", " ", "0", "1", "20", " 20 ", "+20", "-20", "020", "1_000", "1__0", "_1", "20.0", "20.00", "20.", ".5", "20.5", "1e3", "0x10", "٣", "inf", "nan", "-Infinity", "1e400",
         "9223372036854775807", "9223372036854775808", "true", "True", "TRUE", "t", "T", "yes", "Y", "on", "On", "false", "f", "no", "N", "off", "OFF", " true", "null", "none", "x", "tru"]
UUID = "0b9f3c1e-9d0a-4f6b-8f57-6d3c1a2b4c5d"
UUIDS = [UUID, UUID.upper(), UUID.replace("-", ""), "{" + UUID + "}", "urn:uuid:" + UUID, "URN:UUID:" + UUID, "{" + UUID.replace("-", "") + "}", "urn:uuid:" + UUID.replace("-", ""), " " + UUID,
         UUID + " ", UUID[:-1], UUID + "0", UUID.replace("-", "", 1), UUID.replace("0b9f3c1e-9d0a", "0b9f3c1-e9d0a"), UUID.replace("-", "_"), "g" + UUID[1:], UUID.replace("-", "")[:-1], "{" + UUID,
         "00000000-0000-0000-0000-000000000000", "(" + UUID + ")", "é" + UUID[1:]]
TIMES = ["2026-11-25T00:00:00Z", "2026-11-25 00:00:00+00:00", "2026-11-25 01:02:03.456789+02:00", "2026-11-25 00:00:00", "2026-11-25T00:00:00", "2026-11-25", "2026-11-25T00:00Z", "2026-11-25T00:00",
         "2026-11-25T00:00:00z", "2026-11-25t00:00:00Z", "2026-11-25_00:00:00Z", "2026-11-25T00:00:00+0100", "2026-11-25T00:00:00-01", "2026-11-25T00:00:00.1234567Z", "2026-11-25T00:00:00,5Z",
         "2026-11-25T24:00:00Z", "2026-11-25T23:59:60Z", "2026-11-25T00:00:00+24:00", "2026-11-25T00:00:00 Z", "2026-11-25T00:00:00Z ", " 2026-11-25T00:00:00Z", "20261125T000000Z", "20261125", "2026-330", "2026-W48-3",
         "2026-02-30", "2026-13-01", "0001-01-01T00:00:00Z", "9999-12-31T23:59:59.999999Z", "10000-01-01", "2026-11", "2026", "2026/11/25 00:00:00",
         "20261125T0000Z", "2026-11-25T000000Z", "20261125 00:00:00", "2026-11-25T00:00:00.", "2026-11-25T00", "2026-1-2", "2026-11-25T1:02:03", "2026-11T00:00", "2026-11-25T00:00:00.123+0530", "today", "now-7d", "Wed, 25 Nov 2026 00:00:00 GMT", "2026/11/25", "25-11-2026",
         "1700000000", "1700000000.5", "-1700000000", "1700000000000", "1e9", "20000000000", "20000000001", 1700000000, 1700000000.5, -1700000000, 1700000000000, 20000000000, 20000000001, 1.7e9, 1e18, 1.5, 0.000001, 0.0000005]
SHAPES = [True, False, None, [], {}, [1], {"a": 1}]

# A kind: a body in which a value of it stands at V, and the values that are tried.
PLACES = {
    "uuid": ({"id": {"any_": ["V"]}}, UUIDS + TEXTS[:5] + NUMBERS[:6] + SHAPES),
    "datetime": ({"start_time": {"after_": "V"}}, TIMES + TEXTS + NUMBERS + SHAPES),
    "bool": ({"parent_flow_run_id": {"operator": "and_"}, "start_time": {"is_null_": "V"}}, TEXTS + NUMBERS + SHAPES),
    "string": ({"name": {"any_": ["V"]}}, TEXTS[:4] + NUMBERS[:6] + SHAPES),
    "enum": ({"state": {"type": {"any_": ["V"]}}}, ["FAILED", "failed", " FAILED"] + NUMBERS[:3] + SHAPES),
    "int": ({"level": {"ge_": "V"}}, TEXTS + NUMBERS + SHAPES),
    "list": ({"name": {"any_": "V"}}, ["a", 1, True, {}, {"a": 1}, [], None]),
    "object": ({"name": "V"}, ["a", 1, True, [], [1], {}, None]),
    "operator": ({"operator": "V"}, ["and_", "or_", "AND_", "and", 1, None, []]),
}


def put(place, value):
    """A body with a value at V."""
    if place == "V":
        return value
    if isinstance(place, dict):
        return {k: put(v, value) for k, v in place.items()}
    return [put(v, value) for v in place] if isinstance(place, list) else place


def bodies():
    """Each value in a body of the route that reads it."""
    for kind, (place, values) in PLACES.items():
        collection = "logs" if kind == "int" else "flow_runs"
        for value in values:
            yield kind, collection, value, {collection: put(place, value)}


def plain(v):
    if isinstance(v, datetime.datetime):
        return v.astimezone(datetime.timezone.utc).isoformat(timespec="microseconds").replace("+00:00", "Z")
    return str(v) if isinstance(v, uuid.UUID) else getattr(v, "value", v)


def found(model, place):
    """What stands in a model at V."""
    for key, inner in place.items() if isinstance(place, dict) else enumerate(place):
        if inner == "V":
            return plain(model[key] if isinstance(place, list) else getattr(model, key))
        if "V" in json.dumps(inner):
            return found(model[key] if isinstance(place, list) else getattr(model, key), inner)
    return None


def main():
    import pydantic
    from prefect.server.schemas.filters import FlowRunFilter, LogFilter

    out = []
    for kind, collection, value, body in bodies():
        row = {"kind": kind, "collection": collection, "body": body}
        try:
            model = (LogFilter if collection == "logs" else FlowRunFilter).model_validate(body[collection], from_attributes=True)  # as FastAPI does
            row["same"] = body if kind in ("list", "object", "operator") else {collection: put(PLACES[kind][0], found(model, PLACES[kind][0]))}
        except pydantic.ValidationError as e:
            row["errors"] = [{k: v for k, v in d.items() if k in ("type", "loc", "msg")} | {"loc": ["body", collection, *d["loc"]]} for d in e.errors()]
        except Exception as e:
            row["raises"] = type(e).__name__
        out.append(json.dumps(row))
    print("[\n" + ",\n".join(out) + "\n]")


if __name__ == "__main__":
    main()
