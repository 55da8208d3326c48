"""The register of moderation, for its page, its file and the API."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from parvis.accounts.words import say
from parvis.inbox.models import Moderation, ModerationSet
from parvis.people.models import User
from parvis.understanding.personal import redact

WRITTEN = ("text", "reason", "said", "decision")
"""Of a line, what somebody wrote in words of their own."""


@dataclass(frozen=True, slots=True)
class Filters:
    act: str = ""
    account: int | None = None
    by: int | None = None
    message: int | None = None
    contested: bool = False  # those that wait for a second look


def chosen(user: User, wanted: Filters) -> ModerationSet:
    """What this user may see of it, with all that is told."""
    given = {"act": wanted.act, "account": wanted.account, "by": wanted.by, "message": wanted.message}
    found: ModerationSet = Moderation.objects.seen_by(user).filter(**{name: value for name, value in given.items() if value})
    if wanted.contested:
        found = found.filter(appeals__state="open")
    return found.select_related("account", "by", "undone_by", "notice__message", "barring").prefetch_related("appeals")


def told(row: Moderation) -> dict[str, Any]:
    """One line of the register, as the API tells it."""
    sentence, advice = say(row.failure) if row.failure else ("", "")
    names = ("id", "act", "at", "reason", "clause", "state", "failure", "said", "undone_at")
    newest = max(row.appeals.all(), key=lambda one: one.pk, default=None)
    return {name: getattr(row, name) for name in names} | {
        "message": row.message_id, "conversation": row.conversation_id, "account": row.account_id,
        "network": row.account.network, "by": row.by_id, "undone_by": row.undone_by_id, "sentence": sentence, "advice": advice,
        "author": row.snapshot.get("author", ""), "handle": row.snapshot.get("handle", ""),
        "text": row.snapshot.get("text", ""), "url": row.snapshot.get("url", ""), "written_at": row.snapshot.get("at"),
        "expired": bool(row.snapshot.get("expired")), "noticed_at": row.notice.message.at if row.notice else None,
        "until": barring.until if (barring := getattr(row, "barring", None)) else None,
        "appeal": newest.state if newest else "", "decision": newest.decision if newest else "",
        "pictures": [
            {"name": one.get("name", ""), "url": reverse("inbox:picture", args=[row.pk, n]) if one.get("file") else ""}
            for n, one in enumerate(row.snapshot.get("pictures") or [])
        ],
    }  # fmt: skip


def told_rows(rows: Iterable[Moderation]) -> Iterator[dict[str, Any]]:
    """For a file: names of colleagues instead of numbers, and what was written without its numbers and addresses. The page shows all."""
    for row in rows:
        line = told(row)
        line["pictures"] = " ".join(one["url"] or _("(pas copiée)") for one in line["pictures"])
        written = {name: redact(line[name] or "") for name in WRITTEN}
        yield line | written | {"account": row.account.name, "by": str(row.by or ""), "undone_by": str(row.undone_by or "")}
