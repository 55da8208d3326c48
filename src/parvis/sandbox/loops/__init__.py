"""Loops: short films, comments and private messages, as its clients see them (paths under /loops)."""

from parvis.sandbox.loops.auth import credentials, found, open_account
from parvis.sandbox.loops.face import face
from parvis.sandbox.place import Place
from parvis.sandbox.webhooks import Webhooks

KEY, NAME, LIKE = "loops", "Loops", "like"

__all__ = ["KEY", "LIKE", "NAME", "credentials", "face", "found", "listen", "open_account"]


def listen(place: Place, webhooks: Webhooks) -> None:
    """Loops rings nobody."""
