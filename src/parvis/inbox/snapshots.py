"""The register's own copy of what was moderated: the words, and the pictures as they were, whatever becomes of them on the network."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping
from typing import Any

from parvis.accounts.connect import door
from parvis.inbox.models import Message
from parvis.media.actions import keep_inbound
from parvis.media.looks import TooBig, Unknown, redraw
from parvis.networks.http import Http
from parvis.networks.protocol import Attached, NetworkError

MOST, LARGEST, PATIENCE = 4, 10_000_000, 5
"""Pictures of one act, bytes of one, seconds that its network has to hand it over."""


def copied(message: Message) -> dict[str, Any]:
    who = message.identity or message.conversation.identity
    return {
        "author": who.name or who.handle, "handle": who.handle, "text": message.text, "url": message.url,
        "at": message.at.isoformat(), "attached": [one.get("name", "") for one in message.attached],
        "expired": bool(message.expired_at),
    }  # fmt: skip


def pictures(message: Message) -> list[dict[str, Any]]:
    """Name and file of each; without a file: it could not be had. Networks are asked, by the one guarded way out.

    Where the network lets words be kept for a time only, nothing is copied.
    """
    if message.expires_at or message.expired_at:
        return []
    found = [one for one in message.attached if str(one.get("mime", "")).startswith("image/")][:MOST]
    return [{"name": str(one.get("name") or ""), **_file(one)} for one in found]


def _file(one: Mapping[str, Any]) -> dict[str, Any]:
    if one.get("file"):
        return {"file": one["file"]}
    try:
        answer = Http(door(), timeout=PATIENCE).call(
            "GET", str(one.get("url") or ""), headers={"Accept": "image/*"}, most=LARGEST, within=PATIENCE
        )
        seen = redraw(io.BytesIO(answer.body), LARGEST) if answer.status < 300 else None
    except (NetworkError, Unknown, TooBig):
        seen = None
    if seen is None or not seen.content:
        return {}
    return {"file": keep_inbound(Attached(name="image.jpg", mime=seen.mime, content=seen.content))["file"]}


def files(snapshot: Mapping[str, Any]) -> Iterator[int]:
    """Of its pictures."""
    yield from (one["file"] for one in snapshot.get("pictures", ()) if one.get("file"))
