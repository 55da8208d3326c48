"""Where the networks fold a text, in words for who writes it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from parvis.accounts.words import asked
from parvis.networks.catalogue import CATALOGUE
from parvis.networks.folds import Fold, folded

LONG = Fold(125, lines=3)
"""No network folds a shorter text: below, nothing is said of those that do not tell where."""


@dataclass(frozen=True, slots=True)
class Folded:
    """One text on one network: what is seen at once, what « voir plus » unfolds, and what there is to say of it."""

    seen: str
    rest: str
    said: str = ""


def on(network: str, words: str) -> Folded:
    facts = CATALOGUE[network].facts
    fold = facts.fold
    seen, rest = folded(words, fold)
    if fold is None:
        return Folded(seen, rest)
    name = {"network": asked(facts.name)}
    if not fold.known:
        said = (
            _("%(network)s replie les textes longs sans dire où\u00a0: l’aperçu montre tout.") if folded(words, LONG)[1] else ""
        )
    elif fold.hidden:
        said = _("Le fil de %(network)s ne montre pas ce texte\u00a0: on le lit en ouvrant la publication.") if rest else ""
    elif not fold.told:
        said = (
            _("%(network)s ne dit pas où il replie\u00a0: mesuré sur un ordinateur, plus tôt sur un téléphone.") if rest else ""
        )
    else:
        said = ""
    return Folded(seen, rest, said % name)


def told(network: str, parts: list[str]) -> dict[str, Any]:
    """For the API: how the fold is known, and what each part shows before it."""
    fold = CATALOGUE[network].facts.fold
    known = "none" if fold is None else "unknown" if not fold.known else "told" if fold.told else "measured"
    return {"fold": known, "seen": [on(network, part).seen for part in parts]}
