"""The charter as a file: JSON that comes back in, Markdown to read and print."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from parvis.charter import told, written
from parvis.charter.models import Example, Version

FORMAT = "parvis-charter-1"


def whole(version: Version | None) -> dict[str, Any]:
    """Everything, as `actions.take_in` takes it back."""
    return {
        "format": FORMAT,
        "version": version.number if version else 0,
        "at": version.at.isoformat() if version else None,
        "clauses": version.clauses if version else [],
        "examples": [written.example(row) for row in Example.objects.order_by("pk")],
    }


def markdown(city: str, version: int, clauses: Sequence[Mapping[str, Any]]) -> str:
    lines = [f"# {_('Charte éditoriale')} — {city}", "", _("Version %(number)s") % {"number": version}, ""]
    for chapter, found in told.chapters([one for one in clauses if one["active"]]):
        lines += [f"## {chapter}", ""] if chapter else []
        for one in found:
            lines += [f"### {one['number']} {one['title']}", "", one["text"], ""]
            about = (
                " · ".join([str(one["label"]), *one["networks"], *one["about"], *filter(None, [", ".join(one["topics"])])])
                if one["checks"]
                else ""
            )
            lines += [f"*{about}*", ""] if about else []
            lines += [f"> {one['mend']}", ""] if one["mend"] else []
    return "\n".join(lines)
