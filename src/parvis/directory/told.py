"""What one tells a resident of a destination, in their language: not ours, theirs, and how to reach them."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from parvis.directory.models import Destination
from parvis.people.access import may
from parvis.people.models import User

SPOKEN = ("fr", "en")
"""Languages in which a text is made where the city wrote none."""


def told(row: Destination, language: str, *, transferred: bool, public: bool = True) -> str:
    """The destination's own words where the city wrote some; else what is known of it.

    `transferred`: it has the question now (L. 114-2); else one is only told whom to ask. `public`: everybody reads it.
    """
    language = language.split("-")[0] or "fr"
    own = str(row.told.get(language) or "").strip()
    spoken = language if language in SPOKEN else "en" if not row.told.get("fr") or language != "fr" else "fr"
    with override(spoken):
        first = (
            _("Bonjour, votre demande concerne un autre interlocuteur : %(name)s. Nous la lui avons transmise.")
            if transferred
            else _("Bonjour, votre demande concerne un autre interlocuteur : %(name)s.")
        ) % {"name": row.name}
        if own:
            return f"{first}\n{own}" if transferred else own
        return "\n".join([first, *_reach(row, public=public)])


def _reach(row: Destination, *, public: bool) -> list[str]:
    """In public their site is enough where they have one: numbers and addresses there are for the charter to stop."""
    site = row.site or row.sve or row.form
    ways = [site] if public and site else [site, row.phone, row.email]
    if not (said := " · ".join(way for way in ways if way)):
        return []
    return [_("Pour le joindre : %(ways)s") % {"ways": said}]


def row(destination: Destination, *, by: User) -> dict[str, Any]:
    """As the API tells it. `topics` and `handles` are prefetched; what signs calls is never told, and the address of a partner's
    program, which may be a key, to those alone who may set it."""
    names = (
        "id", "kind", "name", "short", "mission", "words", "territory", "told", "email", "phone", "address", "hours", "site", "form",
        "sve", "source", "external_id", "source_at", "own", "defunct_at", "unreachable_at", "unreachable", "notes",
        "reviewed_at",
    )  # fmt: skip
    return {name: getattr(destination, name) for name in names} | {
        "hook": destination.hook if may(by, "hook.edit") else "", "called": bool(destination.hook),
        "team": destination.team_id, "owner": destination.owner_id, "successor": destination.successor_id,
        "topics": [topic.key for topic in destination.topics.all()],
        "alternates": [one.pk for one in destination.alternates.all()],
        "handles": [{"network": one.network, "handle": one.handle, "url": one.url} for one in destination.handles.all()],
    }  # fmt: skip


def stale(destination: Destination, days: int) -> bool:
    return destination.reviewed_at is None or (timezone.now() - destination.reviewed_at).days > days
