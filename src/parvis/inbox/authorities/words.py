"""Words of reports to the authorities, in one place for pages, API and journal."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Words = str | Promise
KINDS: Mapping[str, Words] = {
    "hate": _("provocation à la haine, injure raciste ou discriminatoire"), "terror": _("apologie du terrorisme"),
    "threat": _("menaces, appel à la violence"), "child": _("atteinte à un enfant"), "fraud": _("escroquerie"),
    "privacy": _("harcèlement, atteinte à la vie privée"), "other": _("autre infraction"),
}  # fmt: skip
TO: Mapping[str, tuple[Words, str]] = {
    "pharos": (_("PHAROS"), "https://www.internet-signalement.gouv.fr/"),
    "prosecutor": (_("procureur de la République (article 40)"), ""),
    "police": (_("police ou gendarmerie"), ""),
}
"""Whom, and where one does it."""
STATES: Mapping[str, Words] = {
    "prepared": _("attend un second regard"), "confirmed": _("à transmettre"), "refused": _("écarté"),
    "reported": _("transmis aux autorités"),
}  # fmt: skip
TONES = {"prepared": "warning", "confirmed": "late", "refused": "", "reported": "done"}
