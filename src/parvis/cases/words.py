"""The room's words: kinds, priorities, states, and what is wrong with a change."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from parvis.cases.models import Case, CaseStep
from parvis.design.moments import dated

Words = str | Promise

KINDS: Mapping[str, Words] = {
    "request": gettext_lazy("demande"), "report": gettext_lazy("signalement"), "question": gettext_lazy("question"),
    "complaint": gettext_lazy("réclamation"), "idea": gettext_lazy("suggestion"), "thanks": gettext_lazy("remerciement"),
}  # fmt: skip
PRIORITIES: Mapping[str, Words] = {
    "low": gettext_lazy("basse"), "normal": gettext_lazy("normale"), "high": gettext_lazy("haute"), "danger": gettext_lazy("danger"),
}  # fmt: skip
PRECISIONS: Mapping[str, Words] = {
    "point": gettext_lazy("à l’adresse"), "street": gettext_lazy("dans la rue"), "district": gettext_lazy("dans le quartier"),
}  # fmt: skip
PUBLIC: Mapping[str, Words] = {
    "received": gettext_lazy("reçu"), "transferred": gettext_lazy("transmis"), "progress": gettext_lazy("en cours"),
    "planned": gettext_lazy("programmé"), "done": gettext_lazy("traité"), "rejected": gettext_lazy("non retenu"),
    "elsewhere": gettext_lazy("relève d’un autre organisme"),
}  # fmt: skip
INSIDE: Mapping[str, Words] = {
    "new": gettext_lazy("à traiter"), "working": gettext_lazy("en traitement"), "resident": gettext_lazy("attend l’habitant"),
    "outside": gettext_lazy("attend un service"), "closed": gettext_lazy("clos"),
}  # fmt: skip
STEPS: Mapping[str, Words] = {
    "opened": gettext_lazy("Dossier ouvert"), "public": gettext_lazy("État"), "inside": gettext_lazy("Traitement"),
    "described": gettext_lazy("Dossier modifié"), "linked": gettext_lazy("Conversation rattachée"),
    "unlinked": gettext_lazy("Conversation détachée"), "heard": gettext_lazy("Nouveau message"),
    "answered": gettext_lazy("Réponse envoyée"), "failed": gettext_lazy("Réponse qui n’est pas arrivée"),
    "closed": gettext_lazy("Conversation close"), "shown": gettext_lazy("Rendu public"), "hidden": gettext_lazy("Retiré du public"),
    "passed": gettext_lazy("Lien privé envoyé"), "noted": gettext_lazy("Note"), "forgotten": gettext_lazy("Anonymisé"),
    "merged": gettext_lazy("Dossier fusionné ici"), "unmerged": gettext_lazy("Fusion annulée"),
}  # fmt: skip
WRONG: Mapping[str, Words] = {
    "move": gettext_lazy("Ce dossier ne peut pas passer à cet état depuis celui-ci."),
    "whom": gettext_lazy("Dites qui : le service ou l’organisme qui a le dossier."),
    "day": gettext_lazy("Donnez le jour prévu."),
    "past": gettext_lazy("Ce jour est passé : donnez un jour à venir."),
    "why": gettext_lazy("Dites pourquoi en des mots que l’habitant peut lire."),
}


def public_state(state: str, whom: str = "", day: object = None) -> str:
    """«transmis à la Direction de la voirie», «programmé le 3 décembre»: as residents read it."""
    if state == "transferred" and whom:
        return _("transmis à %(whom)s") % {"whom": whom}
    if state == "elsewhere" and whom:
        return _("relève de %(whom)s") % {"whom": whom}
    if state == "planned" and day:
        return _("programmé le %(day)s") % {"day": dated(day, "j F Y")}  # type: ignore[arg-type]
    return str(PUBLIC.get(state, state))


def said(of: Case | CaseStep) -> str:
    return public_state(of.public_state, of.whom, of.day)


def merged_words(stays: str, goes: str) -> str:
    """What may be told to residents when two cases become one, for the agent to make theirs."""
    words = _("Votre demande est désormais suivie avec une autre, qui porte sur le même fait. Les numéros %(stays)s et %(goes)s "
              "mènent tous deux à ce suivi.")  # fmt: skip
    return words % {"stays": stays, "goes": goes}


def suggested(state: str, number: str, whom: str = "", day: object = None) -> str:
    """What may be told to the resident, for the agent to make theirs."""
    sentences = {
        "received": _("Votre demande est enregistrée sous le numéro %(number)s."),
        "transferred": _("Votre demande %(number)s est transmise à %(whom)s, qui vous répondra."),
        "progress": _("Votre demande %(number)s est en cours de traitement."),
        "planned": _("Une intervention est programmée le %(day)s pour votre demande %(number)s."),
        "done": _("Votre demande %(number)s est traitée. Dites-nous si quelque chose manque."),
        "rejected": _("Votre demande %(number)s ne peut pas être retenue."),
        "elsewhere": _("Votre demande %(number)s relève de %(whom)s. Voici comment les joindre :"),
    }
    when = dated(day, "j F Y") if day else "…"  # type: ignore[arg-type]
    return sentences[state] % {"number": number, "whom": whom or "…", "day": when}
