"""What the played Graphs of Instagram and Threads have in common: who calls, fields, pages of lists."""

from __future__ import annotations

import base64
import hmac
import sqlite3
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import httpx2
from starlette.requests import Request

from parvis.sandbox.facebook.auth import Caller, GraphError, bad, expired, missing, proof_of
from parvis.sandbox.facebook.fields import Field
from parvis.sandbox.place import Place
from parvis.sandbox.store import Value
from parvis.sandbox.wire import Given

MOST = 100
Answer = dict[str, Any]


@dataclass(frozen=True)
class Scene:
    """Who asks, and where."""

    place: Place
    who: Caller
    network: str


Shown = Callable[[Scene, sqlite3.Row, Field], Any]
"""How one field of a row is told; None: it is left out, as Graph leaves out what is empty."""


def caller(request: Request, place: Place, asked: Given, network: str) -> Caller:
    """The one whose token the call carries: of an account, of a page, of a user, or of the application itself."""
    token = asked.text("access_token") or request.headers.get("authorization", "").partition(" ")[2].strip()
    if not token:
        raise GraphError(104, "An access token is required to request this resource.")
    app, _, secret = token.removeprefix("TH|").partition("|")
    if secret and app_is(place, network, app, secret):
        return Caller("app", app, app, token, frozenset())
    row = place.store.one("SELECT * FROM tokens WHERE network = ? AND token = ?", (network, token))
    if row is None:
        raise GraphError(190, "Invalid OAuth access token - Cannot parse access token", status=401)
    if row["state"] != "live" or (row["expires"] and row["expires"] < time.time()):
        raise expired()
    proof, owner = asked.text("appsecret_proof"), place.store.one("SELECT secret FROM apps WHERE id = ?", (row["app"],))
    if proof and (owner is None or not hmac.compare_digest(proof, proof_of(owner["secret"], token))):
        raise GraphError(100, "Invalid appsecret_proof provided in the API argument", kind="GraphMethodException")
    return Caller(row["kind"], row["person"], row["app"], token, frozenset(row["scopes"].split()))


def app_is(place: Place, network: str, app: str, secret: str) -> bool:
    sql = "SELECT 1 FROM apps WHERE network = ? AND id = ? AND secret = ?"
    return bool(place.store.execute(sql, (network, app, secret)))


def show(scene: Scene, known: Mapping[str, Shown], row: sqlite3.Row, asked: list[Field], default: str) -> Answer:
    """A row with the fields that were asked for, or its `default` ones. The id always comes."""
    shown: Answer = {}
    for field in asked or [Field(name) for name in default.split(",")]:
        if field.name in known:
            value = known[field.name](scene, row, field)
            if value is not None:
                shown[field.name] = value
    return shown | {"id": str(row["id"])}


def column(name: str) -> Shown:
    return lambda scene, row, field: row[name]


def listed(
    scene: Scene, sql: str, params: list[Value], asked: Given, tell: Callable[[sqlite3.Row], Answer], *,
    path: str, order: str = "seq", oldest_first: bool = False, usual: int = 25,
) -> Answer:  # fmt: skip
    """One page of what `sql` finds, in Graph's envelope."""
    limit = asked.whole("limit", usual, MOST)
    after, before = uncursor(asked.text("after")), uncursor(asked.text("before"))
    forward = oldest_first if before is None else not oldest_first
    bound = after if before is None else before
    if bound is not None:
        sql, params = f"{sql} AND {order} {'>' if forward else '<'} ?", [*params, bound]
    rows = scene.place.store.execute(f"{sql} ORDER BY {order} {'ASC' if forward else 'DESC'} LIMIT ?", [*params, limit + 1])
    more, rows = len(rows) > limit, rows[:limit]
    rows = rows if before is None else rows[::-1]
    found: Answer = {"data": [tell(row) for row in rows]}
    if rows:
        cursors = {"before": cursor(rows[0][order]), "after": cursor(rows[-1][order])}
        found["paging"] = {"cursors": cursors}
        if more:
            kept = {name: value for name, value in asked.values.items() if name not in {"after", "before", "access_token"}}
            query = urlencode({**kept, "access_token": scene.who.token, "limit": limit, "after": cursors["after"]})
            found["paging"]["next"] = f"{scene.place.url(path)}?{query}"
    return found


def spanned(sql: str, params: list[Value], asked: Given) -> tuple[str, list[Value]]:
    for name, sign in (("since", ">="), ("until", "<=")):
        if asked.text(name).isdigit():
            sql, params = f"{sql} AND created {sign} ?", [*params, int(asked.text(name))]
    return sql, params


def names(asked: Given, parameter: str) -> list[str]:
    """`a,b` or `["a","b"]`, as the SDKs write them."""
    return [name for each in asked.many(parameter) for part in each.split(",") if (name := part.strip(' "[]'))]


def cursor(number: int) -> str:
    return base64.urlsafe_b64encode(f"Q{number}".encode()).decode().rstrip("=")


def uncursor(text: str) -> int | None:
    if not text:
        return None
    try:
        return int(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)).decode()[1:])
    except ValueError as error:
        raise GraphError(100, "(#100) Invalid cursors values") from error


async def fetched(url: str) -> bytes | None:
    """What stands at an address, as Meta fetches media; None: nothing could be fetched."""
    try:
        async with httpx2.AsyncClient(timeout=10, trust_env=False, follow_redirects=True) as client:
            response = await client.get(url)
            return response.content if response.status_code == 200 else None
    except (httpx2.HTTPError, httpx2.InvalidURL):
        return None


__all__ = [
    "Answer", "Caller", "GraphError", "Scene", "Shown", "app_is", "bad", "caller", "column", "expired", "fetched", "listed",
    "missing", "names", "show", "spanned",
]  # fmt: skip
