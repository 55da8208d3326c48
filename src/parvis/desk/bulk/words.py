"""What became of a gesture, in a sentence: «12 closes, 1 l’était déjà, 1 a reçu un message entre-temps : laissée»."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping

from django.utils.translation import ngettext

from parvis.desk.bulk.actions import Outcome

DONE: Mapping[str, Callable[[int], str]] = {
    "close": lambda n: ngettext("%(n)s close", "%(n)s closes", n),
    "open": lambda n: ngettext("%(n)s remise à traiter", "%(n)s remises à traiter", n),
    "waiting": lambda n: ngettext("%(n)s attend la personne", "%(n)s attendent la personne", n),
    "service": lambda n: ngettext("%(n)s attend un service", "%(n)s attendent un service", n),
    "snooze": lambda n: ngettext("%(n)s reportée", "%(n)s reportées", n),
    "assign": lambda n: ngettext("%(n)s confiée", "%(n)s confiées", n),
    "label": lambda n: ngettext("%(n)s étiquetée", "%(n)s étiquetées", n),
    "macro": lambda n: ngettext("%(n)s traitée", "%(n)s traitées", n),
    "back": lambda n: ngettext("%(n)s remise comme avant", "%(n)s remises comme avant", n),
}
LEFT: Mapping[str, Callable[[int], str]] = {
    "newer": lambda n: ngettext(
        "%(n)s a reçu un message entre-temps : laissée", "%(n)s ont reçu un message entre-temps : laissées", n
    ),
    "changed": lambda n: ngettext("%(n)s a changé depuis : laissée", "%(n)s ont changé depuis : laissées", n),
    "refused": lambda n: ngettext("%(n)s ne vous est pas permise", "%(n)s ne vous sont pas permises", n),
    "impossible": lambda n: ngettext(
        "%(n)s ne peut pas recevoir cette réponse", "%(n)s ne peuvent pas recevoir cette réponse", n
    ),
    "incomplete": lambda n: ngettext(
        "%(n)s laissée telle quelle, rien n’y est parti : il y manque ce qui est exigé pour clore",
        "%(n)s laissées telles quelles, rien n’y est parti : il y manque ce qui est exigé pour clore",
        n,
    ),
    "gone": lambda n: ngettext("%(n)s n’est plus là", "%(n)s ne sont plus là", n),
}


def said(verb: str, outcome: Outcome) -> str:
    parts = [DONE[verb](outcome.done) % {"n": outcome.done}]
    if n := outcome.already:
        parts.append(ngettext("%(n)s l’était déjà", "%(n)s l’étaient déjà", n) % {"n": n})
    parts += [LEFT[why](n) % {"n": n} for why, n in Counter(outcome.left.values()).items()]
    return ", ".join(parts)
