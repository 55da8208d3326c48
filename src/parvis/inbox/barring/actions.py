"""The verbs of those who are blocked or muted: it begins, goes on, is lifted by hand, is over."""

from __future__ import annotations

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from parvis.city.days import zone
from parvis.inbox.barring.terms import Term, term
from parvis.inbox.models import Barring, Moderation, ModerationSet
from parvis.journal.notices import tell
from parvis.journal.record import record
from parvis.people.access import able, demand
from parvis.people.models import User
from parvis.work.rows import ring, settle

BARS = ("mute", "block")
BY_HAND = gettext_lazy(
    "Une personne doit être débloquée, ou entendue de nouveau, à la main sur le réseau : Parvis n’a pas pu le faire."
)
REVIEW = gettext_lazy("Une personne est bloquée ou muette sans date de fin : regardez si c’est encore nécessaire.")


def begin(moderation: Moderation, *, of: Term) -> None:
    """In the transaction that writes the act. The same done once more takes the place of what was there: one end, the new one."""
    earlier = Barring.objects.filter(
        moderation__identity=moderation.identity_id, moderation__account=moderation.account_id, moderation__act=moderation.act
    )
    earlier.standing().update(state="over", due_at=None)
    Barring.objects.create(moderation=moderation, until=of.until, review_at=of.review_at, due_at=of.review_at)
    ring()


def same_end(done: Moderation, of: Term | None) -> bool:
    """Would the act, done once more, change nothing: neither what is done nor when it ends?"""
    barred = Barring.objects.standing().filter(moderation=done).first() if of is not None else None
    return of is None or (barred is not None and barred.until == of.until)


def over(ended: ModerationSet) -> None:
    """In the transaction that takes these acts back, whoever does it."""
    Barring.objects.filter(moderation__in=ended.filter(act__in=BARS)).update(state="over", due_at=None)


@transaction.atomic
def prolong(barring: Barring, *, until: date | None, endless: bool, reason: str, by: User) -> Barring:
    """Somebody has looked at it: it goes on until another day, or without an end. The reason is kept in the journal."""
    row = _held(barring, by)
    if not reason.strip():
        raise ValidationError({"reason": _("Dites pourquoi c’est encore nécessaire : c’est conservé au journal.")})
    said = term(until, endless=endless, now=timezone.now(), zone=zone())
    row.until, row.review_at, row.due_at = said.until, said.review_at, said.review_at
    row.state, row.failure, row.said, row.attempts = "standing", "", "", 0
    return _looked(
        row, "barring.prolonged", by, until=said.until.isoformat() if said.until else None, reason=reason.strip()[:500]
    )


@transaction.atomic
def settle_by_hand(barring: Barring, *, by: User) -> Barring:
    """A colleague has lifted it on the network itself: the register says so, with their name."""
    row = _held(barring, by)
    Moderation.objects.filter(pk=row.moderation_id).update(undone_at=timezone.now(), undone_by=by)
    row.state, row.due_at = "over", None
    return _looked(row, "barring.settled", by)


def _held(barring: Barring, by: User) -> Barring:
    demand(by, "inbox.moderate", barring.moderation)
    row = (
        Barring.objects.select_for_update(of=("self",)).select_related("moderation__account", "moderation__by").get(pk=barring.pk)
    )
    if row.state == "over":
        raise ValidationError(_("C’est déjà levé."))
    return row


def _looked(row: Barring, kind: str, by: User, **told: str | None) -> Barring:
    row.reviewed_at, row.reviewed_by = timezone.now(), by
    row.save()
    record(kind, by=by, about=row.moderation, channel=f"inbox:{row.moderation.team_id}", act=row.moderation.act, **told)
    ring()
    return row


@transaction.atomic
def leave_by_hand(row: Barring, *, failure: str = "", said: str = "") -> None:
    """At its end, held by the job: nothing can lift it from here. Whoever moderates is told, and it stays on top of the list."""
    settle(row, state="by_hand", due_at=None, failure=failure, said=said)
    record("barring.by_hand", about=row.moderation, channel=f"inbox:{row.moderation.team_id}", act=row.moderation.act)
    _tell(row, "barring.by_hand", BY_HAND)


@transaction.atomic
def ask_review(row: Barring) -> None:
    """Held by the job: without an end, and nobody has looked at it for long."""
    settle(row, due_at=None)
    record("barring.review", about=row.moderation, channel=f"inbox:{row.moderation.team_id}", act=row.moderation.act)
    _tell(row, "barring.review", REVIEW)


def _tell(row: Barring, kind: str, words: Promise) -> None:
    """Who is on duty; where nobody is, all who moderate there. No name: a notice may outlast what the network lets us keep."""
    able_to = able("inbox.moderate", row.moderation.team_id)
    who = list(able_to.filter(on_duty=True)[:20]) or list(able_to[:20])
    tell(who, kind, words, url=reverse("inbox:barred"))
