"""Series in words, for pages and notices."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from parvis.listening.models import Lookout
from parvis.understanding.topics import titles

KINDS: Mapping[str, str | Promise] = {
    "report": gettext_lazy("Signalements"), "request": gettext_lazy("Demandes"), "question": gettext_lazy("Questions"),
    "criticism": gettext_lazy("Critiques"), "praise": gettext_lazy("Compliments"), "political": gettext_lazy("Questions politiques"),
    "personal": gettext_lazy("Dossiers personnels"), "conversation": gettext_lazy("Conversations"),
    "spam": gettext_lazy("Indésirables"), "abuse": gettext_lazy("Injures"),
}  # fmt: skip
DIMENSIONS: Mapping[str, str | Promise] = {
    "all": gettext_lazy("Tous les messages"), "kind": gettext_lazy("Nature"), "theme": gettext_lazy("Thème"),
    "topic": gettext_lazy("Sous-thème"), "place": gettext_lazy("Lieu"), "district": gettext_lazy("Quartier"),
    "lookout": gettext_lazy("Veille"),
}  # fmt: skip


def names_of_lookouts(keys: set[str]) -> dict[str, str]:
    """One statement, none where there is none."""
    pks = [int(key) for key in keys if key.isdigit()]
    return {str(pk): name for pk, name in Lookout.objects.filter(pk__in=pks).values_list("pk", "name")} if pks else {}


def label(dimension: str, key: str, lookouts: Mapping[str, str] | None = None) -> str:
    """What is counted: “Propreté”, “rue Pasteur”, “Veille « Piscines »”."""
    if dimension == "kind":
        return str(KINDS.get(key, key))
    if dimension in ("theme", "topic"):
        return titles().get(key, key)
    if dimension == "lookout":
        names = names_of_lookouts({key}) if lookouts is None else lookouts
        return _("Veille « %(name)s »") % {"name": names.get(key, key)}
    return key.capitalize() if dimension in ("place", "district") else str(DIMENSIONS["all"])
