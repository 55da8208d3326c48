"""What writes here."""

from __future__ import annotations

import secrets

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from parvis.contests.actions import locked
from parvis.contests.drawing import commitment, drawn, fingerprint
from parvis.contests.models import Contest, Draw
from parvis.journal.record import record
from parvis.journal.seal import seal, unseal
from parvis.people.models import User


@transaction.atomic
def promise(*, contest: Contest, what: str, source: str, most: int, by: User, numbers: list[int] | None = None) -> Draw:
    """Publishes the list, the commitment and which public value will be added. `numbers`: who takes part; None: all that were
    accepted. Raises ValidationError."""
    found = locked(contest, by)
    said, whence = " ".join(what.split())[:200], " ".join(source.split())[:300]
    if not said:
        raise ValidationError({"what": _("Dites ce que l’on tire au sort.")})
    if not whence:
        raise ValidationError(
            {"source": _("Dites quelle valeur publique, encore inconnue, sera ajoutée : le tirage du Loto d’un jour à venir.")}
        )
    accepted = set(found.entries.filter(state="accepted").values_list("number", flat=True))
    drawing = sorted(accepted if numbers is None else accepted & set(numbers))
    if len(drawing) < 2:
        raise ValidationError({"numbers": _("Il faut au moins deux participations acceptées.")})
    if not 1 <= most <= len(drawing):
        raise ValidationError({"most": _("Tirez de 1 à %(most)s participations.") % {"most": len(drawing)}})
    secret = secrets.token_hex(32)
    made = Draw.objects.create(
        contest=found, what=said, source=whence, numbers=drawing, most=most, commitment=commitment(secret),
        listing=fingerprint(drawing), secret=seal({"secret": secret}, at="contests.draw").decode(), at=timezone.now(), by=by,
    )  # fmt: skip
    record("contest.promised", by=by, about=found, draw=made.pk, commitment=made.commitment, listing=made.listing)
    return made


@transaction.atomic
def draw(*, draw: Draw, value: str, by: User) -> Draw:
    """The public value is known: the order follows, and the secret is published. Raises ValidationError."""
    contest = locked(draw.contest, by)
    row = Draw.objects.select_for_update().get(pk=draw.pk)
    if row.drawn_at is not None:
        raise ValidationError(_("Ce tirage est fait : il ne se refait pas."))
    said = " ".join(value.replace("\x00", "").split())[:200]
    if not said:
        raise ValidationError({"value": _("Écrivez la valeur publique, telle qu’elle a paru.")})
    secret = unseal(row.secret.encode())["secret"]
    row.value, row.secret, row.drawn_at = said, secret, timezone.now()
    row.result = [list(one) for one in drawn(row.numbers, secret=secret, value=said, most=row.most)]
    row.save(update_fields=["value", "secret", "drawn_at", "result"])
    record("contest.drawn", by=by, about=contest, draw=row.pk, value=said)
    return row
