"""A file of proof: begun, stopped, gone on with. What is done stays as it is."""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from parvis.city.models import Ballot
from parvis.journal.record import record
from parvis.people.access import demand
from parvis.people.models import User
from parvis.proofs.content import bounds, span_of
from parvis.proofs.gather import wanted
from parvis.proofs.models import Proof
from parvis.work import rows

LONGEST = 400
"""Days of one file."""
MOST = 3_000
"""Publications of one file."""


@transaction.atomic
def begin(
    *, by: User, ballot: Ballot | None = None, first: date | None = None, last: date | None = None, name: str = ""
) -> Proof:
    """Gather a ballot's period, or the days from `first` to `last`. The work goes on behind; `stop` ends it."""
    demand(by, "city.edit")
    if ballot is not None:
        found = span_of(ballot)
        first, last = first or found[0], last or found[1]
    if first is None or last is None:
        raise ValidationError({"first": _("Choisissez un scrutin, ou donnez le premier et le dernier jour.")})
    if last < first:
        raise ValidationError({"last": _("Le dernier jour vient avant le premier.")})
    if (last - first).days >= LONGEST:
        raise ValidationError({"last": _("%(most)s jours au plus : faites plusieurs fichiers.") % {"most": LONGEST}})
    if first > timezone.localdate():
        raise ValidationError({"first": _("Cette période n’a pas commencé : il n’y a encore rien à prouver.")})
    proof = Proof(
        ballot=ballot, first=first, last=last, by=by, at=timezone.now(), language=by.language, due_at=timezone.now(),
        zone=ballot.zone if ballot is not None else settings.TIME_ZONE,
    )  # fmt: skip
    proof.name = (name.replace("\x00", "").strip() or (ballot.name if ballot is not None else "") or _("Période"))[:160]
    proof.total = len(wanted(*bounds(proof)).order_by().values_list("pk", flat=True)[: MOST + 1])
    if proof.total > MOST:
        raise ValidationError({"last": _("Plus de %(most)s publications : faites plusieurs fichiers.") % {"most": MOST}})
    proof.save()
    record("proof.begun", by=by, about=proof, channel="city", name=proof.name, first=str(first), last=str(last))
    rows.ring()
    return proof


@transaction.atomic
def stop(proof: Proof, *, by: User) -> Proof:
    """No further publication is gathered; what is there waits."""
    demand(by, "city.edit")
    if Proof.objects.filter(pk=proof.pk, state="working").update(state="stopped", due_at=None):
        record("proof.stopped", by=by, about=proof, channel="city", name=proof.name)
    return Proof.objects.get(pk=proof.pk)


@transaction.atomic
def resume(proof: Proof, *, by: User) -> Proof:
    """Go on where it was stopped."""
    demand(by, "city.edit")
    if Proof.objects.filter(pk=proof.pk, state="stopped").update(state="working", due_at=timezone.now(), attempts=0):
        record("proof.resumed", by=by, about=proof, channel="city", name=proof.name)
        rows.ring()
    return Proof.objects.get(pk=proof.pk)
