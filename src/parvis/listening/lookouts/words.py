"""What is wrong with a query, in words and with the place."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from parvis.understanding.queries.parsing import DEEPEST, LEAST_BEGINNING, LONGEST, MOST_TERMS, MOST_WORDS, BadQuery

WRONG: Mapping[str, str | Promise] = {
    "empty": gettext_lazy("Écrivez au moins un mot."),
    "too-long": gettext_lazy("La requête est trop longue : %(longest)s caractères au plus."),
    "too-many": gettext_lazy("La requête a trop de mots : %(terms)s au plus."),
    "deep": gettext_lazy("Trop de parenthèses les unes dans les autres : %(deepest)s au plus."),
    "quote": gettext_lazy("Les guillemets ne sont pas fermés."),
    "empty-quote": gettext_lazy("Il n’y a aucun mot entre ces guillemets."),
    "star-quote": gettext_lazy("L’étoile ne va pas entre guillemets : ils veulent les mots tels quels."),
    "long-quote": gettext_lazy("Trop de mots entre guillemets : %(words)s au plus."),
    "star": gettext_lazy("L’étoile va à la fin d’un seul mot : « déchet* »."),
    "short": gettext_lazy("Il faut au moins %(letters)s lettres avant l’étoile."),
    "close": gettext_lazy("Cette parenthèse n’a pas été ouverte."),
    "open": gettext_lazy("Cette parenthèse n’est pas fermée."),
    "misplaced": gettext_lazy("Il manque un mot avant « %(said)s »."),
    "unfinished": gettext_lazy("Il manque un mot après « %(said)s »."),
    "only-not": gettext_lazy(
        "La requête ne demande aucun mot : elle conviendrait à presque tout. Ajoutez un mot qui doit y être."
    ),
}


def wrong(error: BadQuery) -> str:
    """A sentence, with the character where it is, counted from 1."""
    limits = {"longest": LONGEST, "terms": MOST_TERMS, "deepest": DEEPEST, "words": MOST_WORDS, "letters": LEAST_BEGINNING}
    said = str(WRONG[error.code]) % {**limits, "said": error.said}
    return _("Caractère %(at)s : %(said)s") % {"at": error.at + 1, "said": said}
