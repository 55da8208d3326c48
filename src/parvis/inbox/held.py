"""Second thoughts: an answer waits some seconds before it leaves, and its writer may take it back.

It waits as a due row does, with its hour ahead: a process that dies loses nothing. Whoever works on a row moves `due_at` first;
as long as it is still `held_until` nobody has begun, and comparing and setting it decides who was first.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from math import ceil
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from parvis.inbox import hooks
from parvis.inbox.digest import recount
from parvis.inbox.models import Conversation, Reply, Unsent
from parvis.journal.record import record
from parvis.media.models import File
from parvis.people.access import demand
from parvis.people.models import User
from parvis.search.index import forget


def until(conversation: Conversation, now: datetime, hold: int) -> dict[str, Any]:
    """The fields of an answer that waits `hold` seconds (0: it is due now)."""
    if not hold:
        return {"due_at": now}
    at = now + timedelta(seconds=hold)
    kept = {name: getattr(conversation, name) for name in ("state", "assignee_id", "waiting_since", "due_at", "last_at")}
    before = {name: value.isoformat() if isinstance(value, datetime) else value for name, value in kept.items()}
    return {"due_at": at, "held_until": at, "before": before}


def left(row: Reply) -> int:
    """Seconds during which it may still be taken back."""
    if row.state != "scheduled" or row.held_until is None or row.due_at != row.held_until:
        return 0
    return max(0, ceil((row.held_until - timezone.now()).total_seconds()))


def is_aside(row: Reply) -> bool:
    """It says in private what was asked in public."""
    return bool(row.options.get("private"))


@transaction.atomic
def unsend(row: Reply, *, by: User, typed: str = "") -> tuple[str, list[File]]:
    """Take back one's own answer before it leaves: its words, followed by those `typed` since, are one's draft again."""
    demand(by, "inbox.reply", row.conversation)
    conversation = Conversation.objects.select_for_update(of=("self",)).get(pk=row.conversation_id)
    if row.by_id != by.pk and row.held_until is not None:
        raise PermissionDenied(_("Seul son auteur reprend une réponse."))
    ours = Reply.objects.filter(pk=row.pk, state="scheduled", due_at=F("held_until"), due_at__gt=timezone.now())
    if not ours.update(state="cancelled", due_at=None):
        raise ValidationError(_("Trop tard : la réponse est partie."))
    message, files = row.message, list(row.files.all())
    aside = is_aside(row)
    text = "\n\n".join(words for words in (message.text, typed) if words)
    forget("inbox.message", [message.pk])
    message.delete()
    _as_before(conversation, row)
    Unsent.objects.update_or_create(conversation=conversation, user=by, defaults={"text": text, "note": False, "aside": aside})
    record("conversation.unsent", by=by, about=conversation, channel=f"inbox:{conversation.team_id}")
    hooks.moved(conversation, "conversation.unsent", by)
    return text, files


def _as_before(conversation: Conversation, row: Reply) -> None:
    """Its conversation is what it was, but for what came or was done meanwhile."""
    here, before = Conversation.objects.filter(pk=conversation.pk), dict(row.before or {})
    recount(conversation)
    here.update(count=F("count") - 1)
    untouched = conversation.waiting_since is None and conversation.due_at is None
    if untouched and conversation.state in ("waiting", "service", "closed"):
        here.update(state=before["state"], waiting_since=_moment(before["waiting_since"]), due_at=_moment(before["due_at"]),
                    last_at=_moment(before["last_at"]))  # fmt: skip
    if before["assignee_id"] is None and conversation.assignee_id == row.by_id:
        here.update(assignee=None)
    conversation.refresh_from_db()


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
