"""The verbs of signatures: keep one, drop it."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from parvis.journal.changes import changed_since, stands
from parvis.journal.record import record
from parvis.knowledge import blanks
from parvis.networks.catalogue import CATALOGUE
from parvis.people.access import demand
from parvis.people.models import Team, User
from parvis.signatures.models import Signature

LONGEST = 1000
KNOWN = tuple(name for name in blanks.KNOWN if name not in ("objet", "personne"))
"""What is always known: a blank that stays empty would be read by the person as it stands."""


@transaction.atomic
def keep(*, team: Team | None, network: str, text: str, by: User) -> Signature:
    """The one of this team (None: of all) there (network "": by mail), with new words; "": nothing is put under answers."""
    demand(by, "city.edit")
    wrong = {}
    if network and network not in CATALOGUE:
        wrong["network"] = _("Choisissez dans la liste.")
    words = text.replace("\x00", "").replace("\r\n", "\n").strip()
    if len(words) > LONGEST:
        wrong["text"] = _("Mille caractères au plus.")
    if unknown := [name for name in blanks.names(words) if name.lower() not in KNOWN]:
        said = _("Parvis ne sait pas remplir %(blank)s. Il sait remplir : %(known)s.")
        wrong["text"] = said % {"blank": f"{{{unknown[0]}}}", "known": ", ".join(f"{{{name}}}" for name in KNOWN)}
    if wrong:
        raise ValidationError(wrong)
    before = stands(Signature.objects.filter(team=team, network=network).first())
    try:
        with transaction.atomic():
            row, _made = Signature.objects.update_or_create(
                team=team, network=network, defaults={"text": words, "by": by, "at": timezone.now()}
            )
    except IntegrityError as error:  # a colleague kept the first one a moment before
        raise ValidationError(_("Un collègue vient d’enregistrer cette signature : relisez.")) from error
    record("signature.kept", by=by, about=row, channel="city", network=network, team=team.pk if team else None, text=words,
           **changed_since(before, row))  # fmt: skip
    return row


@transaction.atomic
def drop(row: Signature, *, by: User) -> None:
    """Nobody chose any more: the next nearest one stands, or none."""
    demand(by, "city.edit")
    record("signature.dropped", by=by, about=row, channel="city", network=row.network, team=row.team_id)
    row.delete()
