"""Words of rules, in one place for pages, API and journal; and what a rule may ask and do."""

from __future__ import annotations

from django.utils.functional import Promise as Lazy
from django.utils.translation import gettext_lazy as _

from parvis.desk.macros.words import NAP_WORDS, STATE_WORDS

LISTS = (
    "networks", "accounts", "kinds", "languages", "any_words", "all_words", "no_words", "labels", "natures", "topics", "places",
    "plus",
)  # fmt: skip
FLAGS = ("private", "link", "reachable", "emoji", "first", "danger")
CONDITIONS = ("when", "wait", "together", "everything", *LISTS, *FLAGS, "hours", "open")
ACTS = ("labels", "assignee", "team", "state", "snooze", "macro", "note", "tell", "hide")
"""In the order in which they are done; hiding, which asks a network, is the last."""
WHEN: dict[str, Lazy | str] = {
    "arrives": _("un message arrive"),
    "reopened": _("une personne récrit après la clôture"),
    "waiting": _("une personne attend notre réponse depuis un certain temps"),
    "soon": _("l’échéance d’une promesse approche"),
    "late": _("l’échéance d’une promesse est passée"),
    "absent": _("la collègue qui a la conversation est absente"),
}
"""What sets a rule off."""
STATES, NAPS = STATE_WORDS, NAP_WORDS
HIDES: dict[str, Lazy | str] = {
    "abuse": _("Injure ou menace"), "hate": _("Propos haineux ou discriminatoire"),
    "spam": _("Publicité, arnaque ou envoi répété"),
}  # fmt: skip
"""The only grounds on which a rule hides. Criticism is none."""
CITED = "clause"
"""Beside `hide` in what a rule does: the number of the charter's article that hiding rests on."""
KINDS: dict[str, Lazy | str] = {
    "private": _("Messages privés"), "mail": _("Courriels"), "form": _("Formulaires"), "comment": _("Commentaires"),
    "mention": _("Mentions"), "report": _("Contenus signalés"),
}  # fmt: skip
FLAG_WORDS: dict[str, tuple[Lazy | str, Lazy | str]] = {
    "private": (_("en privé"), _("en public")),
    "link": (_("avec un lien"), _("sans lien")),
    "reachable": (_("avec une adresse ou un téléphone"), _("sans adresse ni téléphone")),
    "emoji": (_("des émojis seuls"), _("pas des émojis seuls")),
    "first": (_("premier message de la personne"), _("pas le premier message de la personne")),
    "danger": (_("parle d’un danger"), _("ne parle pas d’un danger")),
}
BROKEN: dict[str, Lazy | str] = {
    "owner": _("Qui l’a enregistrée n’est plus là, ou n’a plus le droit de tenir les règles."),
    "label": _("Une de ses étiquettes est retirée."),
    "colleague": _("La personne à qui elle confie ne répond plus au guichet."),
    "told": _("La personne qu’elle prévient ne lit plus le guichet."),
    "team": _("L’équipe à qui elle confie n’existe plus."),
    "macro": _("Sa macro n’existe plus, ou répond : une règle ne répond jamais."),
    "hours": _("Ses horaires d’ouverture n’existent plus."),
    "account": _("Un de ses comptes n’est plus connecté."),
    "criticism": _("Elle masquerait une critique."),
    "clause": _("Elle masque sans citer un article de la charte, ou celui qu’elle cite n’y est plus."),
}
DID: dict[str, Lazy | str] = {
    "labels": _("étiquetée"), "assignee": _("confiée"), "team": _("confiée à une équipe"), "state": _("état changé"),
    "snooze": _("reportée"), "tell": _("collègue prévenue"), "macro": _("macro"), "note": _("note"), "hide": _("masqué"),
}  # fmt: skip
RUNS: dict[str, Lazy | str] = {
    "waiting": _("à faire"), "acted": _("en cours"), "done": _("fait"), "skipped": _("rien à faire"), "failed": _("pas fait"),
}  # fmt: skip
TONES = {"waiting": "", "acted": "", "done": "done", "skipped": "", "failed": "late"}
