"""What must be known before a case is closed. Rooms above say it; closing without is refused, in a sentence that says what lacks."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeAlias

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from parvis.cases.models import Case

Asker: TypeAlias = Callable[[Case], Sequence[str]]
"""What lacks, in words."""
ASKERS: dict[str, Asker] = {}


def asks(room: str, asker: Asker) -> None:
    """What must be known before a case is closed."""
    ASKERS[room] = asker


def demand_complete(case: Case) -> None:
    """Raises ValidationError."""
    if words := [one for asker in ASKERS.values() for one in asker(case)]:
        raise ValidationError({"to": _("Pour clore ce dossier, il manque : %(what)s.") % {"what": ", ".join(words)}})
