"""What a verification of the chain found, as sentences."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

FOUND: Mapping[str, str | Promise] = {
    "changed": gettext_lazy("L’événement %(event)s n’est plus celui qui a été noté%(at)s (maillon %(link)s)."),
    "missing": gettext_lazy("L’événement %(event)s a été retiré (maillon %(link)s)."),
    "added": gettext_lazy("L’événement %(event)s a été ajouté après coup%(at)s (maillon %(link)s)."),
    "link": gettext_lazy("Le maillon %(link)s a été changé%(at)s."),
    "gap": gettext_lazy("Le maillon %(link)s a été retiré."),
    "emptied": gettext_lazy("Le maillon %(link)s a été vidé sans que le journal le dise."),
    "anchor": gettext_lazy("Le maillon %(link)s n’est pas celui du point d’ancrage%(at)s : la chaîne a été refaite."),
    "cut": gettext_lazy(
        "La chaîne s’arrête au maillon %(link)s : le point d’ancrage%(at)s allait plus loin, la fin du journal a été coupée."
    ),
}


def finding(found: Mapping[str, Any]) -> str:
    """What a verification found, as a sentence."""
    at = _(" du %(at)s") % {"at": str(found["at"])[:16].replace("T", " ")} if found.get("at") else ""
    return str(FOUND[found["what"]]) % {"event": found["event"], "link": found["link"], "at": at}
