"""What is written to who is blocked, and to those who look again."""

from __future__ import annotations

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from parvis.design.moments import dated
from parvis.journal.notices import tell
from parvis.letters.actions import NoMailbox, write
from parvis.people.access import holders
from parvis.square.models import Block

CONTESTED = gettext_lazy("Place publique : un blocage est contesté (%(name)s).")


def _sent(row: Block, subject: str, lines: list[str], key: str) -> bool:
    """False: nobody to write to, or no mailbox; their own page says it all the same."""
    if not row.resident.email:
        return False
    text = "\n\n".join([_("Bonjour,"), *lines])
    try:
        write(to=row.resident.email, subject=subject, text=text, kind="square.block", key=key, language=row.resident.language)
    except NoMailbox:
        return False
    return True


def blocked(row: Block) -> bool:
    """The statement of reasons: what, why, until when, by whom, and how to contest it."""
    page = f"{settings.ENVIRONMENT.public_url}{reverse('square:me')}"
    with translation.override(row.resident.language):
        day = dated(localtime(row.until), "DATE_FORMAT") if row.until else ""
        lines = [
            _("Vous ne pouvez plus écrire sur la place publique jusqu’au %(day)s.") % {"day": day}
            if day
            else _("Vous ne pouvez plus écrire sur la place publique."),
            _("Motif : %(why)s") % {"why": row.reason},
            _("Cette décision a été prise par une personne, pas par une machine.")
            if row.by_id
            else _("Cette décision suit une règle de la ville, après plusieurs retraits décidés chacun par une personne."),
            _("Si vous pensez que c’est une erreur, dites-le ici ; une autre personne regardera : %(url)s") % {"url": page},
            _("Vous pouvez aussi saisir le Défenseur des droits, ou le tribunal administratif dans les deux mois."),
        ]
        return _sent(row, _("Vous ne pouvez plus écrire ici"), lines, f"square.block:{row.pk}")


def contested(row: Block) -> None:
    """Not whoever decided: a second look is somebody else's."""
    people = [one for one in holders("square.moderate") if one.pk != row.by_id]
    tell(people, "resident.contested", CONTESTED, url=reverse("square-desk:blocks"), name=row.resident.pseudonym)


def settled(row: Block) -> bool:
    """What the second look said."""
    with translation.override(row.resident.language):
        said = (
            _("La décision est levée : vous pouvez de nouveau écrire.")
            if row.outcome == "lifted"
            else _("La décision est maintenue.")
        )
        return _sent(row, _("Votre contestation a été relue"), [said, row.answer], f"square.settled:{row.pk}")
