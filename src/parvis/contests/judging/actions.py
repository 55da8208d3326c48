"""What writes here."""

from __future__ import annotations

from collections.abc import Mapping

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from parvis.contests import telling
from parvis.contests.actions import locked
from parvis.contests.models import Contest, Entry, Juror, Score
from parvis.journal.record import record
from parvis.people.models import User

JUDGED = ("entering", "pause", "voting", "judging")
"""Phases in which marks may be given: accepted entries may be looked at as they come."""


@transaction.atomic
def name(*, contest: Contest, juror: str, email: str, title: str, by: User) -> Juror:
    """Somebody is in the jury. Once the contest is open they are sent their link. Raises ValidationError, letters.NoMailbox."""
    found = locked(contest, by)
    if found.state in ("announced", "cancelled"):
        raise ValidationError(_("Ce concours est clos."))
    said, address = " ".join(juror.replace("\x00", "").split())[:120], email.strip().lower()
    if not said:
        raise ValidationError({"name": _("Écrivez le nom du juré.")})
    try:
        validate_email(address)
    except ValidationError as error:
        raise ValidationError({"email": _("Écrivez une adresse de courriel complète, comme nom@exemple.fr.")}) from error
    made, new = Juror.objects.get_or_create(
        contest=found, email=address, defaults={"name": said, "title": " ".join(title.split())[:160], "at": timezone.now()}
    )
    if new:
        record("contest.juror", by=by, about=found, name=said)
        telling.judge(made)
    return made


@transaction.atomic
def unname(*, juror: Juror, by: User) -> None:
    """No longer in the jury: their marks go too, unless the result is known. Raises ValidationError."""
    found = locked(juror.contest, by)
    if found.state == "announced":
        raise ValidationError(_("Le résultat est annoncé : il ne change plus."))
    record("contest.unjuror", by=by, about=found, name=juror.name)
    juror.delete()


@transaction.atomic
def declare(*, juror: Juror) -> Juror:
    """They read the rules, and will say of each entry whether they may judge it."""
    if juror.declared_at is None:
        juror.declared_at = timezone.now()
        juror.save(update_fields=["declared_at"])
        record("contest.declared", about=juror.contest, name=juror.name)
    return juror


@transaction.atomic
def score(*, juror: Juror, entry: Entry, marks: Mapping[str, int], conflict: bool = False, reason: str = "") -> Score:
    """Their marks, or why they give none. Raises ValidationError by criterion."""
    contest = juror.contest
    if juror.declared_at is None:
        raise ValidationError(_("Commencez par la déclaration du jury."))
    if entry.contest_id != contest.pk or entry.state != "accepted" or contest.phase(timezone.now()) not in JUDGED:
        raise ValidationError(_("Le jury n’est pas ouvert."))
    if conflict and not reason.strip():
        raise ValidationError({"reason": _("Dites en quelques mots pourquoi vous ne jugez pas cette photo.")})
    wrong: dict[str, list[str]] = {}
    held: dict[str, int] = {}
    for one in [] if conflict else contest.criteria:
        value = marks.get(one["key"])
        if value is None or not 0 <= value <= one["most"]:
            wrong[one["key"]] = [_("%(label)s : une note de 0 à %(most)s.") % {"label": one["label"], "most": one["most"]}]
        else:
            held[one["key"]] = value
    if wrong:
        raise ValidationError(wrong)
    given = {"marks": held, "conflict": conflict, "reason": reason.strip()[:300] if conflict else "", "at": timezone.now()}
    return Score.objects.update_or_create(juror=juror, entry=entry, defaults=given)[0]
