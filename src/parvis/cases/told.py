"""Cases as the API tells them."""

from __future__ import annotations

from typing import Any

from parvis.cases.history import conversations, history
from parvis.cases.models import Case, CaseStep
from parvis.cases.public.actions import address_of
from parvis.cases.words import said
from parvis.people.models import User

WORDS = (
    "id", "number", "title", "kind", "priority", "public_state", "whom", "day", "state", "place", "lat", "lon", "precision", "answers",
    "public", "public_title", "public_text", "reporters", "revision", "opened_at", "moved_at", "heard_at", "closed_at", "forgotten_at",
)  # fmt: skip


def case(row: Case) -> dict[str, Any]:
    return {name: getattr(row, name) for name in WORDS} | {
        "team": row.team_id, "category": row.category.code if row.category else None, "topic": row.topic.key if row.topic else None,
        "said": said(row), "url": address_of(row) if row.public else "", "merged_into": row.merged_into_id,
    }  # fmt: skip


def whole(row: Case, user: User) -> dict[str, Any]:
    linked = conversations(row, user)
    return case(row) | {
        "conversations": [one.pk for one in linked], "conversations_all": row.links.count(),
        "steps": [step(one, one.visible) for one in history(row, user)],  # type: ignore[attr-defined]
    }  # fmt: skip


def step(row: CaseStep, visible: bool) -> dict[str, Any]:
    same = ("kind", "at", "public_state", "state", "whom", "day", "told", "shown", "reason")
    told: dict[str, Any] = {name: getattr(row, name) for name in same}
    return told | {
        "by": row.by_id, "conversation": row.conversation_id if visible else None, "of": row.of,  # type: ignore[attr-defined]
        "tellings": [
            {"conversation": one.conversation_id, "reply": one.reply_id, "failure": one.failure,
             "state": one.reply.state if one.reply else ""}
            for one in row.tellings.all()
        ],
    }  # fmt: skip
