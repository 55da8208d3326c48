"""Quotes: posts of others that show one of ours, and the list of them. Quoting by API is not for self-serve applications."""

import sqlite3

from starlette.requests import Request
from starlette.responses import Response

from parvis.sandbox.place import Place
from parvis.sandbox.wire import given
from parvis.sandbox.x.auth import NETWORK, as_anyone, not_found
from parvis.sandbox.x.posts import ALIVE, page


def quote(place: Place, person: sqlite3.Row, quoted: sqlite3.Row, text: str) -> sqlite3.Row:
    """Somebody shows a post among their own words."""
    return place.world.write(NETWORK, person["id"], text, details={"quotes": quoted["id"]})


@as_anyone
async def quotes(request: Request, place: Place, token: sqlite3.Row) -> Response:
    identity = str(request.path_params["id"])
    if place.world.post(NETWORK, identity) is None:
        raise not_found("tweet", identity)
    sql = f"{ALIVE} AND json_extract(details, '$.quotes') = ?"
    return page(place, await given(request), sql, [identity], most=100, least=10)
