"""How a transfer's state changes, whoever says so — a colleague, a mail, a program — and what follows: inside their transaction."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Value
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from parvis.inbox import hooks
from parvis.inbox.actions import note
from parvis.inbox.models import Conversation
from parvis.journal.notices import tell
from parvis.journal.record import record
from parvis.people.models import User
from parvis.search.models import Entry
from parvis.transfers.models import BACK, LIVE, Transfer

STAMPS = {"acknowledged": "acknowledged_at", "answered": "answered_at", "closed": "closed_at"}
TOLD: dict[str, str | Promise] = {
    "answered": gettext_lazy("%(name)s a répondu à votre transmission."),
    "returned": gettext_lazy("%(name)s vous rend une transmission : elle ne relève pas de lui."),
    "refused": gettext_lazy("%(name)s a refusé une transmission."),
    "bounced": gettext_lazy("Le courriel à %(name)s est revenu : son adresse ne répond plus."),
    "trouble": gettext_lazy("Votre transmission à %(name)s n’est pas partie : regardez-la."),
    "waits": gettext_lazy("%(name)s n’a pas répondu à votre transmission : faut-il relancer ?"),
}


def moved(row: Transfer, state: str, *, by: User | None = None, reason: str = "", at: datetime | None = None) -> None:
    """The row is locked by the caller. What is ours again comes back on top of the counter."""
    if row.state == state and not reason:
        return
    now = at or timezone.now()
    row.state, row.reason = state, reason.strip()[:2000] if state in ("returned", "refused") else ""
    if stamp := STAMPS.get(state):
        setattr(row, stamp, now)
    if state != "closed":
        row.closed_at = None
    if state not in LIVE:
        row.due_at = None
    row.save(update_fields=["state", "reason", "acknowledged_at", "answered_at", "closed_at", "due_at"])
    record(f"transfer.{state}", by=by, about=row, channel=f"inbox:{row.conversation.team_id}", name=str(row.destination),
           reason=row.reason)  # fmt: skip
    if state in BACK:
        taken_up(row, now, by=by)
        if by is None:
            told(row, state)


def taken_up(row: Transfer, now: datetime, *, by: User | None) -> None:
    """The conversation waits for us, not for the person nor for somebody else."""
    if row.way == "team" and row.state in ("returned", "refused"):
        give_back(row)
    Conversation.objects.filter(pk=row.conversation_id).update(
        state="open", due_at=None, waiting_since=Coalesce("waiting_since", Value(now))
    )
    conversation = Conversation.objects.get(pk=row.conversation_id)
    record("conversation.state", by=by, about=conversation, channel=f"inbox:{conversation.team_id}", to="open")
    hooks.moved(conversation, f"transfer.{row.state}", by)


def told(row: Transfer, what: str) -> None:
    """Who sent it, and who has the conversation."""
    people = {one.pk: one for one in (row.by, row.conversation.assignee) if one}
    url = reverse("transfers:one", args=[row.pk])
    tell(people.values(), f"transfer.{what}", TOLD[what], url=url, name=str(row.destination))


# ── Between teams of the counter ─────────────────────────────────────────────────────────────────────────────────────


def to_team(row: Transfer, words: str, *, by: User) -> None:
    """The conversation is theirs now, with what the agent says of it as a note."""
    note(row.conversation, text=words, by=by)
    assert row.destination.team_id is not None
    _give(row.conversation, row.destination.team_id, by)


def give_back(row: Transfer) -> None:
    _give(row.conversation, row.team_id, None)


def _give(conversation: Conversation, team: int, by: User | None) -> None:
    before = conversation.team_id
    Conversation.objects.filter(pk=conversation.pk).update(
        team=team, assignee=None, state="open", due_at=None, waiting_since=Coalesce("waiting_since", Value(timezone.now()))
    )
    Entry.objects.filter(label="inbox.message", thread=conversation.pk).update(team=team)
    conversation.refresh_from_db()
    record("conversation.assigned", by=by, about=conversation, channel=f"inbox:{before}", to=None, team=team)
    record("conversation.woke", about=conversation, channel=f"inbox:{team}")  # the counter that has it now hears it too
    hooks.moved(conversation, "conversation.assigned", by)
