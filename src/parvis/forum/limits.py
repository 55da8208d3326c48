"""What stands in the way of a text before it is kept: how much somebody wrote today, watched words, who they are. Reads only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from parvis.forum import keeping, watching
from parvis.forum.counting import level_of
from parvis.forum.models import Contribution
from parvis.square.models import Resident

LONGEST = {"question": 6_000, "answer": 8_000, "comment": 1_200}
SHORTEST = 10
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Passes:
    """`text` as it is kept; `held_for`: codes, why somebody reads it first; nothing: everybody reads it now."""

    title: str
    text: str
    held_for: list[str]


def clean(text: str) -> str:
    return text.replace("\x00", "").replace("\r\n", "\n").strip()


def judge(resident: Resident, kind: str, title: str, text: str, *, machine: bool = False, again: bool = False) -> Passes:
    """`again`: words that change, which count for no new contribution. Raises ValidationError by field."""
    if resident.state != "active":
        raise ValidationError(_("Vous ne pouvez plus écrire ici."))
    if not keeping.rules().open:
        raise ValidationError(_("Le forum est fermé pour le moment : on peut le lire, pas y écrire."))
    title, text = " ".join(clean(title).split()), clean(text)
    _measured(kind, title, text)
    level = level_of(resident)
    now = timezone.now()
    if not again:
        today = Contribution.objects.filter(resident=resident, at__gt=now - DAY).count()
        if today >= level.a_day:
            raise ValidationError(
                _("Vous avez écrit %(n)s fois en un jour : c’est le plus que permet votre niveau. Revenez demain.") % {"n": today}
            )
    looked = [watching.look(one, keeping.words()) for one in (title, text)]
    if blocked := [word for one in looked for word in one.blocked]:
        raise ValidationError({"text": _("Ce mot ne passe pas ici : « %(word)s ». Dites-le autrement.") % {"word": blocked[0]}})
    held = []
    if level.number == 0 and keeping.rules().reviewed:
        held.append("first")
    if any(one.held for one in looked):
        held.append("words")
    if watching.links(text) > level.links:
        held.append("links")
    if watching.personal(f"{title}\n{text}"):
        held.append("personal")
    if machine:
        held.append("machine")
    if not again and Contribution.objects.filter(resident=resident, at__gt=now - DAY, text=looked[1].text).exists():
        held.append("repeat")
    return Passes(looked[0].text, looked[1].text, held)


def _measured(kind: str, title: str, text: str) -> None:
    wrong = {}
    if kind == "question" and not 8 <= len(title) <= 160:
        wrong["title"] = _("Donnez un titre de 8 à 160 caractères : votre question en une phrase.")
    if len(text) < SHORTEST:
        wrong["text"] = _("Écrivez quelques mots de plus.")
    elif len(text) > LONGEST[kind]:
        wrong["text"] = _("Ce texte est trop long : %(n)s caractères au plus.") % {"n": LONGEST[kind]}
    if wrong:
        raise ValidationError(wrong)
