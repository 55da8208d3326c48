"""Words of learning: by what a model is judged, and what became of it."""

from __future__ import annotations

from django.utils.functional import Promise as Lazy
from django.utils.translation import gettext_lazy as _

from parvis.readings.learning.comparing import OF_INBOX, OF_SECOND, OF_TOPICS, POINTS

GRAVE_WORDS: dict[str, Lazy | str] = {
    "files": _("Dossier personnel dont rien ne prévient"), "dangers": _("Danger non vu"),
    "abuse": _("Texte en colère mais légitime pris pour une injure"), "alarms": _("Fausse alerte : danger vu où il n’y en a pas"),
    "calm": _("Fausse alerte sur un texte court et ordinaire"),
}  # fmt: skip
POINT_WORDS: dict[str, Lazy | str] = {
    "right": _("Natures exactes"), "macro": _("Moyenne F1, textes écrits à part"),
    "macro_elsewhere": _("Moyenne F1, textes d’une autre main"), "aside": _("Corrections mises de côté, bien lues"),
    "files": GRAVE_WORDS["files"], "dangers": GRAVE_WORDS["dangers"], "abuse": GRAVE_WORDS["abuse"], "calm": GRAVE_WORDS["calm"],
}  # fmt: skip
assert tuple(POINT_WORDS) == POINTS
TOPIC_POINT_WORDS: dict[str, Lazy | str] = {
    "themes": _("Thèmes exacts, textes d’une autre main"), "themes_apart": _("Thèmes exacts, textes écrits à part"),
    "topics": _("Sous-thèmes exacts, textes écrits à part"), "aside": POINT_WORDS["aside"],
}  # fmt: skip
assert tuple(TOPIC_POINT_WORDS) == OF_TOPICS
SECOND_POINT_WORDS: dict[str, Lazy | str] = {
    point: POINT_WORDS.get(point, _("Exacte quand elle est sûre")) for point in OF_SECOND
}  # fmt: skip
INBOX_POINT_WORDS: dict[str, Lazy | str] = {
    "aside": POINT_WORDS["aside"], "sure_aside": _("Corrections mises de côté, bien lues parmi celles dites avec assurance"),
    "files": GRAVE_WORDS["files"], "abuse": GRAVE_WORDS["abuse"],
}  # fmt: skip
assert tuple(INBOX_POINT_WORDS) == OF_INBOX
WORDS_OF = {"kinds": POINT_WORDS, "topics": TOPIC_POINT_WORDS, "second": SECOND_POINT_WORDS, "inbox": INBOX_POINT_WORDS}
PART_WORDS: dict[str, Lazy | str] = {
    "kinds": _("Natures"), "topics": _("Thèmes"), "second": _("Le second regard"),
    "inbox": _("Le second regard, selon ce qui arrive ici"),
}  # fmt: skip
LOOK_WORDS: dict[str, Lazy | str] = {"kinds": _("Premier regard"), "second": _("Avec le second")}
"""Of what can be drawn: the first look by itself, and both."""
STATE_WORDS: dict[str, Lazy | str] = {"used": _("lit les messages"), "former": _("ancien"), "kept_out": _("écarté, moins bon")}
