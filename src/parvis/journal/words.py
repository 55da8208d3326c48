"""Events as sentences: who did what. And where the thing they are about is shown."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from parvis.journal.done import DONE as DONE_HERE
from parvis.journal.done_people import AMONG_COLLEAGUES
from parvis.journal.done_rights import FOR_PERSONS
from parvis.journal.done_settings import SETTLED
from parvis.journal.done_square import ON_THE_SQUARE
from parvis.journal.models import Event

DONE: Mapping[str, str | Promise] = {**DONE_HERE, **AMONG_COLLEAGUES, **FOR_PERSONS, **SETTLED, **ON_THE_SQUARE}
PLACES = {
    "forum.thread": ("forum-desk:thread", gettext_lazy("question du forum")),
    "knowledge.answer": ("knowledge:answer", gettext_lazy("réponse type")),
    "inbox.conversation": ("inbox:conversation", gettext_lazy("conversation")),
    "cases.case": ("cases:case", pgettext_lazy("case", "dossier")),
    "cases.category": ("case-settings:category", gettext_lazy("catégorie")),
    "publishing.post": ("publishing:post", gettext_lazy("publication")),
    "accounts.account": ("accounts:account", gettext_lazy("compte")),
    "publishing.approval": ("publishing:approval", gettext_lazy("validation")),
    "publishing.flow": ("publishing:flow", gettext_lazy("circuit")),
    "ideas.idea": ("ideas:idea", gettext_lazy("proposition")),
    "media.file": ("media:file", gettext_lazy("fichier")),
    "media.folder": ("", gettext_lazy("dossier")),
    "media.keeping": ("", gettext_lazy("règle de garde")),
    "charter.clause": ("charter:clause", gettext_lazy("article")),
    "charter.version": ("", gettext_lazy("version de la charte")),
    "charter.example": ("charter:example", gettext_lazy("exemple")),
    "charter.precedent": ("charter:precedent", gettext_lazy("précédent")),
    "charter.exemption": ("", gettext_lazy("exemption")),
    "people.invitation": ("", gettext_lazy("invitation")),
    "people.team": ("colleagues:team", gettext_lazy("équipe")),
    "people.department": ("colleagues:department", gettext_lazy("direction")),
    "city.topic": ("", gettext_lazy("thème")),
    "people.user": ("pages:user", gettext_lazy("personne")),
    "records.claim": ("records:claim", gettext_lazy("demande de droits")),
    "proofs.proof": ("proofs:proof", gettext_lazy("fichier de preuve")),
    "reports.report": ("reports:report", gettext_lazy("rapport")),
    "journal.hook": ("pages:hook", gettext_lazy("webhook")),
    "training.certificate": ("", gettext_lazy("certificat")),
    "training.certificaterule": ("", gettext_lazy("règle de certificat")),
    "training.trainingrequest": ("training:request", gettext_lazy("demande de formation")),
    "training.trainingsession": ("training:session", gettext_lazy("séance de formation")),
    "training.scenario": ("", gettext_lazy("scénario")),
    "signatures.signature": ("", gettext_lazy("signature")),
    "busy.busyday": ("", gettext_lazy("journée chargée")),
    "live.liveevent": ("live-desk:desk", gettext_lazy("événement en direct")),
    "live.step": ("", gettext_lazy("étape d’un déroulé")),
    "live.prepared": ("", gettext_lazy("publication préparée")),
    "live.report": ("", gettext_lazy("rapport du terrain")),
    "live.question": ("", gettext_lazy("question en direct")),
    "live.item": ("", gettext_lazy("message d’un mur")),
    "city.stop": ("", gettext_lazy("arrêt")),
    "publishing.delivery": ("", gettext_lazy("envoi")),
    "inbox.moderation": ("inbox:moderation", gettext_lazy("acte de modération")),
    "inbox.reply": ("", gettext_lazy("réponse")),
    "venues.correction": ("", gettext_lazy("correction")),
    "venues.placelist": ("", gettext_lazy("liste")),
    "places.placelist": ("places:list", gettext_lazy("liste de lieux")),
    "places.place": ("places:place", gettext_lazy("lieu")),
    "places.ground": ("", gettext_lazy("fond de carte")),
    "accounts.raw": ("", gettext_lazy("arrivée")),
    "subjects.subject": ("subjects:subject", gettext_lazy("sujet")),
    "transfers.transfer": ("transfers:one", gettext_lazy("transmission")),
    "transfers.letter": ("", gettext_lazy("courriel")),
    "directory.destination": ("directory:one", gettext_lazy("interlocuteur")),
    "directory.directoryimport": ("directory:import", gettext_lazy("import")),
}
WHENCE = "people.edit"
"""Who reads whence colleagues acted: those who look after their ways in."""
TOLD = ("what", "reason", "text", "number", "name", "url", "code", "state", "role", "scopes", "rows", "sha256", "json", "pdf")
"""What of an event's data is worth reading."""


def sentence(event: Event) -> str:
    by = str(event.by) if event.by else _("Parvis")
    return str(DONE.get(event.kind, event.kind)) % {"by": by}


def place(event: Event) -> tuple[str, str]:
    """(address or "", "conversation 12") of what the event is about."""
    name, word = PLACES.get(event.label, ("", event.label))
    if event.about is None:
        return "", ""
    try:
        address = reverse(name, args=[event.about]) if name else ""
    except NoReverseMatch:
        address = ""
    return address, f"{word} {event.about}"


def details(event: Event) -> str:
    told: dict[str, Any] = event.data if isinstance(event.data, dict) else {}
    return " · ".join(str(told[name])[:200] for name in TOLD if told.get(name))
