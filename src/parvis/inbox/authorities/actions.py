"""The verbs: prepare a report, look at it a second time, note that it was handed over."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from parvis.inbox.authorities.models import AuthorityReport
from parvis.inbox.authorities.words import KINDS, TO
from parvis.inbox.grounds.articles import demand_ground
from parvis.inbox.models import Message
from parvis.journal.notices import tell
from parvis.journal.record import record
from parvis.people.access import able, demand
from parvis.people.models import User

SECOND = gettext_lazy("Un signalement aux autorités attend un second regard.")
LONGEST = 5000


@transaction.atomic
def prepare(message: Message, *, kind: str, to: str, facts: str, by: User) -> AuthorityReport:
    """Nothing is told to anybody outside. Colleagues who moderate are asked for a second look. Criticism is no ground."""
    demand(by, "inbox.moderate", message.conversation)
    facts = facts.replace("\x00", "").strip()[:LONGEST]
    if kind not in KINDS or to not in TO:
        raise ValidationError({"kind": _("Choisissez dans la liste.")})
    if not facts:
        raise ValidationError({"facts": _("Dites ce qui est contraire à la loi, et où cela se lit.")})
    demand_ground(facts)
    if message.way != "in":
        raise ValidationError(_("On ne signale que ce qu’une personne a écrit."))
    talk = message.conversation
    try:
        with transaction.atomic():
            row = AuthorityReport.objects.create(
                message=message, conversation=talk, team_id=talk.team_id, kind=kind, to=to, facts=facts, url=message.url, by=by,
                at=timezone.now(),
            )  # fmt: skip
    except IntegrityError as error:
        raise ValidationError(_("Ce message attend déjà d’être signalé à cette autorité.")) from error
    others = able("inbox.moderate", row.team_id).filter(on_duty=True).exclude(pk=by.pk)[:20]
    tell(others, "authority.prepared", SECOND, url=reverse("inbox:authority", args=[row.pk]))
    record("authority.prepared", by=by, about=row, channel=f"inbox:{row.team_id}", of=kind, to=to)
    return row


@transaction.atomic
def settle(row: AuthorityReport, *, yes: bool, said: str, by: User) -> AuthorityReport:
    """The second look, by somebody else than who prepared it. A no says why."""
    row = _locked(row)
    demand(by, "inbox.moderate", row)
    said = said.replace("\x00", "").strip()[:LONGEST]
    if row.by_id == by.pk:
        raise ValidationError(_("Un second regard est celui d’une autre personne."))
    if row.state != "prepared":
        raise ValidationError(_("Ce signalement a déjà eu son second regard."))
    if not yes and not said:
        raise ValidationError({"said": _("Dites pourquoi : qui l’a préparé le lira.")})
    row.state, row.second, row.second_at, row.said = "confirmed" if yes else "refused", by, timezone.now(), said
    row.save(update_fields=["state", "second", "second_at", "said"])
    record(f"authority.{row.state}", by=by, about=row, channel=f"inbox:{row.team_id}")
    return row


@transaction.atomic
def reported(row: AuthorityReport, *, reference: str, by: User) -> AuthorityReport:
    """It was handed over, by a person, with the authority's own number. Never before the second look."""
    row = _locked(row)
    demand(by, "inbox.moderate", row)
    reference = " ".join(reference.replace("\x00", "").split())[:100]
    if row.state != "confirmed":
        raise ValidationError(_("Une autre personne doit d’abord confirmer ce signalement."))
    if not reference:
        raise ValidationError({"reference": _("Donnez le numéro que l’autorité a rendu, ou la date et le nom de qui l’a reçu.")})
    row.state, row.reported_by, row.reported_at, row.reference = "reported", by, timezone.now(), reference
    row.save(update_fields=["state", "reported_by", "reported_at", "reference"])
    record("authority.reported", by=by, about=row, channel=f"inbox:{row.team_id}", to=row.to, reference=reference)
    return row


def _locked(row: AuthorityReport) -> AuthorityReport:
    return AuthorityReport.objects.select_for_update(of=("self",)).get(pk=row.pk)
