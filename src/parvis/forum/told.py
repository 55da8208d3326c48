"""Threads and contributions as other programs are told of them."""

from __future__ import annotations

from typing import Any

from parvis.forum import keeping
from parvis.forum.lists import Told
from parvis.forum.models import Contribution, Thread


def author(row: Thread | Contribution) -> str:
    """A pseudonym; "" for the city, and for an account that is no more."""
    return row.resident.pseudonym if row.resident and row.resident.state != "erased" else ""


def thread_told(row: Thread) -> dict[str, Any]:
    return {
        "id": row.pk, "title": row.title, "board": row.board.slug, "author": author(row), "language": row.language, "state": row.state,
        "asked_at": row.asked_at, "last_at": row.last_at, "answers": row.answers, "solved": row.solved, "official": row.official,
        "closed": row.closed_at is not None, "accepted": row.accepted_id, "known": row.known_id,
        "url": keeping.absolute(keeping.address(row)),
    }  # fmt: skip


def said_told(one: Told) -> dict[str, Any]:
    return contribution_told(one.said) | {"comments": [contribution_told(under.said) for under in one.comments]}


def contribution_told(said: Contribution) -> dict[str, Any]:
    return {
        "id": said.pk, "thread": said.thread_id, "kind": said.kind, "author": author(said), "official": said.official,
        "certified": said.certified_at is not None, "text": said.text, "state": said.state, "at": said.at, "edited_at": said.edited_at,
        "thanks": said.thanks, "revision": said.revision,
    }  # fmt: skip
