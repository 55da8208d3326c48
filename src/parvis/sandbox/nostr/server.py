"""The routes of a relay and its file server, their faults, and the city's account there."""

from typing import Any

from starlette.routing import BaseRoute, Route, Router, WebSocketRoute
from starlette.types import ASGIApp

from parvis.sandbox.faults import Fault, FaultPlayer
from parvis.sandbox.nostr import blossom, relay, town
from parvis.sandbox.nostr.keys import tables
from parvis.sandbox.place import Place

CITY = ("paris_demo", "Ville de Paris (démo)")


def routes(network: str) -> list[BaseRoute]:
    return [
        WebSocketRoute("/relay", relay.relay(network)),
        Route("/relay", relay.information),
        *blossom.routes(network, f"/{network}"),
    ]


def face(place: Place, network: str) -> ASGIApp:
    app = Router(routes(network), redirect_slashes=False)
    return FaultPlayer(app, network=network, store=place.store, faults=place.faults, classify=classify, refuse=refuse)


def classify(method: str, path: str, body: bytes) -> str:
    """Files only: the relay plays its own faults."""
    if path.endswith("/relay"):
        return ""
    return "media" if method in ("PUT", "DELETE") else "read"


def refuse(effect: str, fault: Fault) -> tuple[int, dict[str, str], Any]:
    if effect == "429":
        return 429, {"retry-after": str(fault.retry_after), "x-reason": "Too many requests"}, {}
    if effect == "expired":
        return 401, {"x-reason": "Not on the list"}, {}
    return fault.status, {"x-reason": "Server error"}, None


def found(place: Place, network: str) -> None:
    tables(place)
    town.open_account(place, network, *CITY, followers=4_200)


def credentials(place: Place, network: str) -> dict[str, Any]:
    account = open_account(place, network, *CITY)
    return {name: account[name] for name in ("settings", "secrets")} | {"sdk": {"pub": account["id"]}}


def open_account(place: Place, network: str, handle: str, name: str) -> dict[str, Any]:
    """One more account of the city, with what connects it."""
    account = town.open_account(place, network, handle, name)
    settings = {"relays": town.address(place, network), "files": place.url(f"/{network}")}
    return {**account, "settings": settings, "secrets": {"key": account["token"]}}
