"""What writes here."""

from __future__ import annotations

from collections import Counter
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from parvis.contests.actions import locked
from parvis.contests.models import Contest, Entry, Finding, Vote
from parvis.contests.patterns import Cast, found
from parvis.journal.record import record
from parvis.people.models import User
from parvis.square.models import Resident


@transaction.atomic
def vote(*, entry: Entry, resident: Resident, net: str = "") -> Vote:
    """One voice; the same twice is one. Raises ValidationError."""
    Resident.objects.select_for_update().get(pk=resident.pk)  # so that two tabs do not pass the limit together
    contest, now = entry.contest, timezone.now()
    _demand_vote(entry, now)
    there = Vote.objects.filter(entry=entry, resident=resident).first()
    if there is not None:
        return there
    if entry.resident_id == resident.pk or (resident.email or "").lower() == entry.email.lower():
        raise ValidationError(_("On ne vote pas pour ses propres photos."))
    if Vote.objects.filter(contest=contest, resident=resident, entry__state="accepted").count() >= contest.votes_each:
        words = _("Vous avez déjà voté pour %(most)s participations : retirez d’abord un de vos votes.")
        raise ValidationError(words % {"most": contest.votes_each})
    return Vote.objects.create(contest=contest, entry=entry, resident=resident, at=now, net=net)


def _demand_vote(entry: Entry, now: datetime) -> None:
    if entry.state != "accepted" or entry.contest.phase(now) != "voting" or not entry.contest.public_weight:
        raise ValidationError(_("Le vote n’est pas ouvert."))


@transaction.atomic
def take_back(*, entry: Entry, resident: Resident) -> None:
    """While the vote is open. Raises ValidationError."""
    _demand_vote(entry, timezone.now())
    Vote.objects.filter(entry=entry, resident=resident).delete()


@transaction.atomic
def look(*, contest: Contest, by: User | None = None) -> list[Finding]:
    """Looks for patterns among votes that nobody has looked at; what is found is set apart and explained. Nothing is deleted."""
    held = locked(contest, by) if by else Contest.objects.select_for_update().get(pk=contest.pk)
    if held.state != "open":
        return []
    rows = held.votes.filter(counted=True, looked=False, entry__state="accepted")
    many = Counter(held.votes.values_list("resident_id", flat=True))
    cast = [
        Cast(pk, entry, at, joined, net, many[resident] == 1)
        for pk, entry, at, joined, net, resident in rows.values_list(
            "pk", "entry_id", "at", "resident__joined_at", "net", "resident_id"
        ).iterator(chunk_size=5000)
    ]
    made = []
    for one in found(cast):
        row = Finding.objects.create(contest=held, entry_id=one.entry, kind=one.kind, told=one.told, at=timezone.now())
        Vote.objects.filter(pk__in=one.votes).update(counted=False, finding=row)
        record("contest.found", by=by, about=held, pattern=one.kind, votes=len(one.votes))
        made.append(row)
    return made


@transaction.atomic
def settle(*, finding: Finding, uphold: bool, reason: str, by: User) -> Finding:
    """Somebody looked: the votes stay apart, or count again. Raises ValidationError."""
    contest = locked(finding.contest, by)
    if contest.state != "open":
        raise ValidationError(_("Ce concours est clos."))
    if not reason.strip():
        raise ValidationError({"reason": _("Dites pourquoi : le rapport le garde.")})
    row = Finding.objects.select_for_update().get(pk=finding.pk)
    row.state, row.reason, row.by, row.decided_at = "upheld" if uphold else "lifted", reason.strip()[:300], by, timezone.now()
    row.save(update_fields=["state", "reason", "by", "decided_at"])
    row.votes.update(counted=not uphold, looked=not uphold)
    record("contest.settled", by=by, about=contest, finding=row.pk, upheld=uphold)
    return row


def voted(contest: Contest, resident: Resident | None) -> set[int]:
    """The entries for which they voted."""
    if resident is None:
        return set()
    return set(Vote.objects.filter(contest=contest, resident=resident).values_list("entry_id", flat=True))
