"""Which marks a post's links get."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from parvis.publishing.models import LinkPreset


def marks_of(preset: int | None) -> dict[str, Any]:
    """A preset as a post keeps it; none: links stay as they are written."""
    if not preset:
        return {}
    row = LinkPreset.objects.filter(pk=preset).first()
    if row is None:
        raise ValidationError({"preset": _("Suivi des liens inconnu : %(pk)s.") % {"pk": preset}})
    return row.told()
