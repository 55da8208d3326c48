"""The sandbox's own calls: faults, records, accounts, reset. What a trainer, a demo or a test uses to set the scene."""

import sqlite3
from collections import Counter
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from parvis.sandbox import demo, faults
from parvis.sandbox.faces import FACES
from parvis.sandbox.place import place_of
from parvis.sandbox.wire import Malformed, answer, given


async def records(request: Request) -> Response:
    """Everything that a network accepted from the city's software, oldest first. `?network=&kind=&since=&limit=`."""
    asked = await given(request)
    sql, params = _chosen(asked.text("network"), asked.text("kind"))
    sql = f"SELECT * FROM records WHERE {sql} AND seq > ? ORDER BY seq LIMIT ?"
    rows = place_of(request).store.execute(sql, (*params, asked.whole("since", 0), asked.whole("limit", 1000, 100_000)))
    return answer({"records": [dict(row) for row in rows]})


async def count(request: Request) -> Response:
    """How many were accepted, and which of them are doubles: the same text twice from one account, in one kind."""
    asked = await given(request)
    sql, params = _chosen(asked.text("network"), asked.text("kind"))
    rows = place_of(request).store.execute(f"SELECT * FROM records WHERE {sql} ORDER BY seq", params)
    times = Counter(_said(row) for row in rows)
    doubled = sum(number - 1 for number in times.values())
    kinds = Counter(row["kind"] for row in rows)
    return answer({"count": len(rows), "distinct": len(times), "doubled": doubled, "kinds": dict(sorted(kinds.items()))})


async def order_fault(request: Request) -> Response:
    asked = (await given(request)).body
    try:
        fault = place_of(request).faults.add(faults.order(asked))
    except faults.WrongOrder as error:
        return answer({"error": str(error)}, 422)
    return answer(fault.shown(), 201)


async def show_faults(request: Request) -> Response:
    return answer({"faults": [fault.shown() for fault in place_of(request).faults.all()]})


async def clear_faults(request: Request) -> Response:
    place_of(request).faults.clear()
    return answer({})


async def remove_fault(request: Request) -> Response:
    found = place_of(request).faults.remove(request.path_params["id"])
    return answer({}) if found else answer({"error": "no such fault"}, 404)


async def calls(request: Request) -> Response:
    """The last calls that the networks received, newest first."""
    asked = await given(request)
    sql, params = _chosen(asked.text("network"), "")
    sql = f"SELECT * FROM calls WHERE {sql} ORDER BY rowid DESC LIMIT ?"
    rows = place_of(request).store.execute(sql, (*params, asked.whole("limit", 100, 100_000)))
    return answer({"calls": [dict(row) for row in rows]})


async def open_account(request: Request) -> Response:
    asked = await given(request)
    place, network, handle = place_of(request), asked.text("network"), asked.text("handle")
    name, own = asked.text("name", handle), getattr(FACES.get(network), "open_account", None)
    if handle and own is not None:
        return answer({**own(place, handle, name), "network": network}, 201)
    if network not in demo.SCOPES or not handle:
        able = [*demo.SCOPES, *(key for key, face in FACES.items() if hasattr(face, "open_account"))]
        return answer({"error": f"network ({', '.join(able)}) and handle are needed"}, 422)
    return answer(demo.open_account(place, network, handle, name), 201)


async def credentials(request: Request) -> Response:
    return answer(demo.credentials(place_of(request)))


async def reset(request: Request) -> Response:
    """Forget everything: posts, messages, files, records, faults, webhooks. The demo accounts are opened anew."""
    place = place_of(request)
    place.store.reset()
    place.media.reset()
    place.faults.clear()
    demo.found(place)
    for face in FACES.values():
        face.found(place)
    return answer({})


async def malformed(request: Request, error: Exception) -> Response:
    assert isinstance(error, Malformed)
    return answer({"error": str(error)}, 400)


def routes() -> list[Route]:
    return [
        Route("/records", records),
        Route("/records/count", count),
        Route("/faults", order_fault, methods=["POST"]),
        Route("/faults", show_faults, methods=["GET"]),
        Route("/faults", clear_faults, methods=["DELETE"]),
        Route("/faults/{id:int}", remove_fault, methods=["DELETE"]),
        Route("/calls", calls),
        Route("/accounts", open_account, methods=["POST"]),
        Route("/credentials", credentials),
        Route("/reset", reset, methods=["POST"]),
    ]


def _chosen(network: str, kind: str) -> tuple[str, tuple[str, ...]]:
    wanted = [(name, value) for name, value in (("network", network), ("kind", kind)) if value]
    return " AND ".join([f"{name} = ?" for name, _ in wanted] or ["1"]), tuple(value for _, value in wanted)


def _said(row: sqlite3.Row) -> tuple[Any, ...]:
    return row["network"], row["kind"], row["account"], row["text"]
