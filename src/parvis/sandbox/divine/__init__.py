"""diVine: the played relay and file server of Nostr, for loops; both under /divine."""

from typing import Any

from starlette.types import ASGIApp

from parvis.sandbox.nostr import server as played
from parvis.sandbox.nostr import town
from parvis.sandbox.nostr.town import comment, mention
from parvis.sandbox.place import Place
from parvis.sandbox.webhooks import Webhooks

KEY, NAME, LIKE = "divine", "diVine", "like"

__all__ = ["KEY", "LIKE", "NAME", "comment", "credentials", "face", "found", "listen", "mention", "open_account"]


def face(place: Place) -> ASGIApp:
    return played.face(place, KEY)


def found(place: Place) -> None:
    played.found(place, KEY)


def credentials(place: Place) -> dict[str, Any]:
    return played.credentials(place, KEY)


def open_account(place: Place, handle: str, name: str) -> dict[str, Any]:
    return played.open_account(place, KEY, handle, name)


def listen(place: Place, webhooks: Webhooks) -> None:
    town.listen(place, KEY)
