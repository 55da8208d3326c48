"""Families of events: the beginning of their kind, by the word under which the journal offers them. Several may share a word."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy, pgettext_lazy

FAMILIES: Mapping[str, str | Promise] = {
    "post": gettext_lazy("Publications"), "delivery": gettext_lazy("Envois"), "conversation": gettext_lazy("Conversations"),
    "reply": gettext_lazy("Réponses"), "message": gettext_lazy("Messages"), "account": gettext_lazy("Comptes"),
    "media": gettext_lazy("Médias"), "stop": gettext_lazy("Arrêt d’urgence"), "alarm": gettext_lazy("Alertes"),
    "user": gettext_lazy("Personnes"),
    "export": gettext_lazy("Exports"),
    "token": gettext_lazy("Jetons"), "hook": gettext_lazy("Webhooks"), "raw": gettext_lazy("Mis à l’écart"), "source": gettext_lazy("Flux"),
    "entry": gettext_lazy("Articles"), "lookout": gettext_lazy("Veilles"),
    "forum": gettext_lazy("Forum"),
    "letters": gettext_lazy("Courriels de Parvis"), "contest": gettext_lazy("Concours"),
    "resident": gettext_lazy("Habitants"), "square": gettext_lazy("Place publique"),
    "spike": gettext_lazy("Pics"), "spikes": gettext_lazy("Pics"),
    "echo": gettext_lazy("Échos"), "venue": gettext_lazy("Lieux"),
    "correction": gettext_lazy("Corrections de lieux"), "amendment": gettext_lazy("Corrections"),
    "placelist": gettext_lazy("Listes chez Foursquare"), "placelists": gettext_lazy("Listes de lieux"),
    "place": gettext_lazy("Lieux des listes"), "ground": gettext_lazy("Fond de carte"),
    "charter": gettext_lazy("Charte"), "approval": gettext_lazy("Validations"),
    "flow": gettext_lazy("Circuits"), "idea": gettext_lazy("Idées"), "reviewer": gettext_lazy("Relecteurs"),
    "standin": gettext_lazy("Remplacements"),
    "answer": gettext_lazy("Réponses types"), "signature": gettext_lazy("Signatures"),
    "case": pgettext_lazy("case", "Dossiers"), "category": gettext_lazy("Catégories"),
    "open311": gettext_lazy("Open311"), "federation": gettext_lazy("Fédivers"),
    "subject": gettext_lazy("Sujets"),
    "transfer": gettext_lazy("Transmissions"), "destination": gettext_lazy("Annuaire"),
    **dict.fromkeys(("posts",), gettext_lazy("Publications")),
    **dict.fromkeys(("deliveries",), gettext_lazy("Envois")),
    **dict.fromkeys(("draft",), gettext_lazy("Réponses")),
    **dict.fromkeys(("messages",), gettext_lazy("Messages")),
    **dict.fromkeys(("answers",), gettext_lazy("Réponses types")),
    **dict.fromkeys(("review-rule",), gettext_lazy("Validations")),
    **dict.fromkeys(("letter",), gettext_lazy("Transmissions")),
    **dict.fromkeys(("directory",), gettext_lazy("Annuaire")),
    **dict.fromkeys(("places",), gettext_lazy("Listes de lieux")),
    **dict.fromkeys(("network",), gettext_lazy("Comptes")),
    **dict.fromkeys(
        ("campaign", "series", "slots", "rhythm", "calendar", "audience", "template", "preset", "selection"),
        gettext_lazy("Préparation des publications"),
    ),
    **dict.fromkeys(("almanac", "ballot", "days"), gettext_lazy("Calendrier de la ville")),
    **dict.fromkeys(("label", "macro", "view"), gettext_lazy("Guichet\u00a0: vues et étiquettes")),
    **dict.fromkeys(("moderation", "barring", "authority"), gettext_lazy("Modération")),
    **dict.fromkeys(("contact",), gettext_lazy("Contacts")),
    **dict.fromkeys(("model", "reading", "topic"), gettext_lazy("Compréhension")),
    **dict.fromkeys(("assist",), gettext_lazy("Assistant")),
    **dict.fromkeys(("rule", "rules", "requirement"), gettext_lazy("Règles")),
    **dict.fromkeys(("promise", "promises", "hours", "level"), gettext_lazy("Promesses")),
    **dict.fromkeys(("receipt", "receipts"), gettext_lazy("Accusés de réception")),
    **dict.fromkeys(("absence", "shift", "rota"), gettext_lazy("Permanences")),
    **dict.fromkeys(("busy",), gettext_lazy("Journées chargées")),
    **dict.fromkeys(("live",), gettext_lazy("Événements en direct")),
    **dict.fromkeys(("figures", "whence", "peer", "mark", "mix", "trial"), gettext_lazy("Chiffres")),
    **dict.fromkeys(("report",), gettext_lazy("Rapports")),
    **dict.fromkeys(("proof",), gettext_lazy("Preuves")),
    **dict.fromkeys(("training", "certificate", "certificate-rule", "scenario"), gettext_lazy("Formation")),
    **dict.fromkeys(("team", "department", "role", "seat"), gettext_lazy("Équipes et rôles")),
    **dict.fromkeys(("session", "factor", "provider"), gettext_lazy("Connexions")),
    **dict.fromkeys(("second",), gettext_lazy("Accords à deux")),
    **dict.fromkeys(("person", "claim"), gettext_lazy("Droits des personnes")),
    **dict.fromkeys(("records", "retention", "elimination"), gettext_lazy("Conservation")),
    **dict.fromkeys(("package",), gettext_lazy("Archives")),
    **dict.fromkeys(("history", "past"), gettext_lazy("Passé importé")),
    **dict.fromkeys(("notices",), gettext_lazy("Avis")),
    **dict.fromkeys(("journal",), gettext_lazy("Journal")),
}  # fmt: skip


def choices() -> list[tuple[str, str]]:
    """Each word once, in the order of letters, with the first family that it stands for."""
    found: dict[str, str] = {}
    for family, word in FAMILIES.items():
        found.setdefault(str(word), family)
    return [(found[word], word) for word in sorted(found, key=_plain)]


def akin(family: str) -> list[str]:
    """All families under the same word; [] of one that is none."""
    word = str(FAMILIES.get(family, ""))
    return [one for one, said in FAMILIES.items() if word and str(said) == word]


def _plain(word: str) -> str:
    return "".join(letter for letter in unicodedata.normalize("NFD", word) if letter.isalpha()).casefold()
