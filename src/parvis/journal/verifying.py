"""Verifying the chain: asked for by a person, each night by the machine; what is found wrong is told to the administrators."""

from __future__ import annotations

import structlog
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from parvis.journal import anchors, checking
from parvis.journal.models import Verification
from parvis.journal.notices import tell
from parvis.people.access import administrators, demand
from parvis.people.models import User
from parvis.work import rows
from parvis.work.registry import job, routine

log = structlog.get_logger()


def ask(*, by: User | None) -> Verification:
    """Have the whole chain verified soon; one that waits already serves for all who ask. No line of the journal: the table keeps it."""
    demand(by, "journal.see")
    try:
        with transaction.atomic():
            made = Verification.objects.create(by=by, due_at=timezone.now())
            rows.ring()
            return made
    except IntegrityError:
        return Verification.objects.get(state="waiting")


@routine("23 4 * * *")
def each_night() -> None:
    ask(by=None)


@job(Verification)
def verify(found: list[Verification]) -> None:
    for row in found:
        with rows.renewed(row):
            outcome = checking.verify(anchors.kept())
        finish(row, outcome)


@transaction.atomic
def finish(row: Verification, outcome: checking.Outcome) -> None:
    rows.settle(row, **outcome.told(), state="done", ended_at=timezone.now(), due_at=None, attempts=0)
    _alert(outcome)


def keep(outcome: checking.Outcome) -> Verification:
    """One that the command line made: the page shows it like any other."""
    with transaction.atomic():
        row = Verification.objects.create(**outcome.told(), state="done", ended_at=timezone.now())
        _alert(outcome)
    return row


def last() -> Verification | None:
    return Verification.objects.filter(state="done").order_by("-ended_at", "-pk").first()


def _alert(outcome: checking.Outcome) -> None:
    if outcome.sound:
        log.info("journal.verified", events=outcome.events, links=outcome.links, seconds=round(outcome.seconds, 1))
        return
    log.error("journal.broken", findings=len(outcome.findings), first=outcome.findings[0].what, link=outcome.findings[0].link)
    words = _("Le journal ne se vérifie plus : quelque chose y a été changé hors de Parvis.")
    tell(administrators(), "journal.broken", words, url=reverse("journal:chain"))
