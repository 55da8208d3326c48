"""The register of what persons ask about their data: noted, kept by somebody, given two months more, answered or refused."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from parvis.city.days import almanac
from parvis.city.holidays import public_holidays
from parvis.inbox.contacts.finding import root
from parvis.inbox.models import Contact
from parvis.journal.changes import changed_since, stands
from parvis.journal.notices import tell
from parvis.journal.record import record
from parvis.people.access import demand, holders, may
from parvis.people.models import User
from parvis.records.actions import VERB
from parvis.records.claims.clock import MONTHS, MORE, RIGHTS, TELL_AT, end, telling
from parvis.records.models import Claim

OLDEST = timedelta(days=366)
"""A demand that came longer ago is no longer noted as new."""
WORDS: Mapping[int, str | Promise] = {
    10: gettext_lazy("Demande de droits n° %(number)s : dix jours au plus pour répondre, jusqu’au %(day)s."),
    3: gettext_lazy("Demande de droits n° %(number)s : trois jours au plus pour répondre, jusqu’au %(day)s."),
    0: gettext_lazy("Demande de droits n° %(number)s : dernier jour pour répondre."),
    -1: gettext_lazy("Demande de droits n° %(number)s : le délai légal est passé depuis le %(day)s."),
}


def ends(received: date, months: int) -> date:
    """With the city's own public holidays."""
    region, years = almanac().region, range(received.year, received.year + 2)
    return end(received, months, {day for year in years for day in public_holidays(year, region)})


@transaction.atomic
def note(
    *, right: str, who: str, by: User, how: str = "", received_on: date | None = None, contact: Contact | None = None
) -> Claim:
    """Somebody asked: the clock runs from the day on which they did. Raises ValidationError by field."""
    demand(by, VERB)
    today = timezone.localdate()
    came, wrong = received_on or today, dict[str, str]()
    if right not in RIGHTS:
        wrong["right"] = _("Choisissez ce qui est demandé.")
    if not who.strip():
        wrong["who"] = _("Dites qui demande.")
    if came > today or came < today - OLDEST:
        wrong["received_on"] = _("Le jour où la demande est arrivée : aujourd’hui ou avant, dans l’année.")
    if wrong:
        raise ValidationError(wrong)
    if contact is not None:
        contact = root(Contact.objects.get(pk=contact.pk))
        if contact.erased_at:
            raise ValidationError(_("Cette personne est déjà effacée."))
    row = Claim.objects.create(
        right=right, who=who.strip()[:200], how=how.strip()[:500], received_on=came, due_on=ends(came, MONTHS), contact=contact,
        keeper=by, by=by, at=timezone.now(),
    )  # fmt: skip
    record("claim.noted", by=by, about=row, right=right, received=came.isoformat(), due=row.due_on.isoformat())
    return row


@transaction.atomic
def give(claim: Claim, *, to: User, by: User) -> Claim:
    """A colleague answers it, and is told before its end."""
    row = _open(claim, by)
    if not may(to, VERB):
        raise ValidationError({"keeper": _("Ce collègue n’ouvre pas les registres.")})
    before = stands(row)
    row.keeper = to
    row.save(update_fields=["keeper"])
    record("claim.given", by=by, about=row, **changed_since(before, row))
    if to.pk != by.pk:
        words = gettext_lazy("%(who)s vous a confié la demande de droits n° %(number)s, à répondre avant le %(day)s.")
        tell([to], "claim.given", words, url=row.address, who=str(by), number=str(row.pk), day=f"{row.due_on:%d/%m/%Y}")
    return row


@transaction.atomic
def extend(claim: Claim, *, why: str, by: User) -> Claim:
    """Two months more, once, told to the person within the first month with its reason (article 12.3)."""
    row = _open(claim, by)
    if row.extended_on:
        raise ValidationError(_("Cette demande est déjà prolongée : elle ne l’est qu’une fois."))
    if timezone.localdate() > row.due_on:
        raise ValidationError(_("Le premier mois est passé : la prolongation devait être dite avant."))
    if not why.strip():
        raise ValidationError({"why": _("Dites pourquoi : la complexité, ou le nombre de demandes.")})
    before = stands(row)
    before.pop("told", None)  # of our own reminders
    row.extended_on, row.why, row.told = timezone.localdate(), why.strip()[:500], None
    row.due_on = ends(row.received_on, MONTHS + MORE)
    row.save(update_fields=["extended_on", "why", "due_on", "told"])
    record("claim.extended", by=by, about=row, **changed_since(before, row))
    return row


def answer(claim: Claim, *, words: str, by: User) -> Claim:
    """It was done, and the person told."""
    return _ended(claim, "answered", words, by)


def refuse(claim: Claim, *, words: str, by: User) -> Claim:
    """Not, with its reason and the ways of contesting it (article 12.4)."""
    return _ended(claim, "refused", words, by)


@transaction.atomic
def _ended(claim: Claim, state: str, words: str, by: User) -> Claim:
    row = _open(claim, by)
    if not words.strip():
        raise ValidationError({"answer": _("Dites ce qui a été fait, ou pourquoi c’est refusé.")})
    row.state, row.answer, row.ended_on = state, words.strip()[:4000], timezone.localdate()
    row.save(update_fields=["state", "answer", "ended_on"])
    record(f"claim.{state}", by=by, about=row, late=max(0, (row.ended_on - row.due_on).days))
    return row


def _open(claim: Claim, by: User) -> Claim:
    demand(by, VERB)
    row = Claim.objects.select_for_update(of=("self",)).get(pk=claim.pk)
    if row.state != "open":
        raise ValidationError(_("Cette demande est close."))
    return row


def remind(today: date) -> int:
    """Whoever keeps a demand is told before its end, on it and after it; where nobody does, all who open the registers."""
    told = 0
    for row in Claim.objects.filter(state="open", due_on__lte=today + timedelta(days=TELL_AT[0])).select_related("keeper"):
        mark = telling((row.due_on - today).days, row.told)
        if mark is None:
            continue
        with transaction.atomic():
            if not Claim.objects.filter(pk=row.pk, state="open", told=row.told).update(told=mark):
                continue
            whom = [row.keeper] if row.keeper and mark >= 0 and may(row.keeper, VERB) else list(holders(VERB))
            tell(whom, "claim.due", WORDS[mark], url=row.address, number=str(row.pk), day=f"{row.due_on:%d/%m/%Y}")
        told += 1
    return told


def left(row: Claim) -> dict[str, Any]:
    """What a list says of its end: words, and a tone."""
    if row.state != "open":
        late = (row.ended_on - row.due_on).days if row.ended_on else 0
        if late <= 0:
            return {"words": _("dans le délai"), "tone": "done"}
        return {"words": ngettext("%(n)s jour trop tard", "%(n)s jours trop tard", late) % {"n": late}, "tone": "late"}
    days = (row.due_on - timezone.localdate()).days
    if days < 0:
        return {"words": ngettext("en retard d’un jour", "en retard de %(n)s jours", -days) % {"n": -days}, "tone": "late"}
    if days == 0:
        return {"words": _("à répondre aujourd’hui"), "tone": "late"}
    words = ngettext("encore un jour", "encore %(n)s jours", days) % {"n": days}
    return {"words": words, "tone": "warning" if days <= TELL_AT[0] else ""}
