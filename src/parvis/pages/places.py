"""Where the palette leads besides the navigation and the settings' own list: pages a level further in, by the verb that opens them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from parvis.people.access import may
from parvis.people.models import User


@dataclass(frozen=True, slots=True)
class Place:
    """`verb`: who may open it; "": everybody who works here. `where`: what it belongs to, read before its own words."""

    view: str
    words: str | Promise
    where: str | Promise
    verb: str = ""


PEOPLE, RECORDS, TRAINING, HELP = _("Personnes"), _("Registres"), _("Formation"), _("Aide")
PLACES = (
    Place("pages:invitations", _("Invitations"), PEOPLE, "people.edit"),
    Place("colleagues:table", _("Tableau des personnes"), PEOPLE, "people.edit"),
    Place("records:claims", _("Demandes de droits"), RECORDS, "record.keep"),
    Place("records:durations", _("Durées de conservation"), RECORDS, "record.keep"),
    Place("records:register", _("Éliminations"), RECORDS, "record.keep"),
    Place("records:archives", _("Archives"), RECORDS, "record.keep"),
    Place("case-settings:categories", _("Catégories"), pgettext_lazy("case", "Dossiers"), "city.edit"),
    Place("federation-settings:followers", _("Abonnés"), _("Fédivers"), "city.edit"),
    Place("federation-settings:servers", _("Serveurs"), _("Fédivers"), "city.edit"),
    Place("open311-settings:door", _("Porte pour les applications"), "Open311", "city.edit"),
    Place("readings-settings:asking", _("Dix minutes par jour"), _("Comprendre"), "inbox.sort"),
    Place("journal:chain", _("Chaîne du journal"), _("Journal"), "journal.see"),
    Place("training:certificates", _("Certificats"), TRAINING),
    Place("training:exercises", _("Exercices"), TRAINING),
    Place("training:requests", _("Demandes de formation"), TRAINING),
    Place("training:sessions", _("Séances"), TRAINING),
    Place("guide:home", _("Toute l’aide"), HELP),
    Place("guide:changes", _("Ce qui a changé"), HELP),
    Place("guide:api", _("L’API à lire"), HELP),
    Place("guide:begin", _("Premiers pas"), HELP),
)


def places_for(user: User) -> Iterator[tuple[str, str]]:
    """(address, words) of what they may open."""
    for place in PLACES:
        if not place.verb or may(user, place.verb):
            yield reverse(place.view), f"{place.where} : {place.words}"
