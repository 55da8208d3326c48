"""Measures in words."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

METRICS: Mapping[str, str | Promise] = {
    "views": _("Vues"),
    "impressions": _("Affichages"),
    "reach": _("Personnes touchées"),
    "likes": _("J’aime"),
    "dislikes": _("Je n’aime pas"),
    "comments": _("Réponses et commentaires"),
    "shares": _("Partages"),
    "quotes": _("Citations"),
    "saves": _("Enregistrements"),
    "votes": _("Votes au sondage"),
    "clicks": _("Clics"),
    "profile_clicks": _("Visites du profil"),
    "watch_seconds": _("Secondes regardées"),
    "followers": _("Abonnés"),
    "following": _("Comptes suivis"),
    "publications": _("Publications"),
}
"""In the order in which they are shown."""
PLACES: Mapping[str, str | Promise] = {
    "country": _("Par pays"), "region": _("Par région"), "city": _("Par ville"), "language": _("Par langue"),
}  # fmt: skip
WHAT: Mapping[str, str | Promise] = {"followers": _("abonnés"), "views": _("vues"), "reach": _("personnes touchées")}
