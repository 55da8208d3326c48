"""Whom a post is for. Three are always there; the city changes what they mean, and adds its own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy

from parvis.city.models import Audience, Topic


@dataclass(frozen=True, slots=True)
class Aim:
    """`countries` empty: no limit. `local`: the city's residents, by each account's own places where its network has them.

    `languages`: in which ones it should be said; what is missing is shown beside the post.
    """

    key: str
    name: str
    countries: tuple[str, ...] = ()
    local: bool = False
    languages: tuple[str, ...] = ()
    own: bool = False  # the city's own: it may be taken away

    @property
    def everyone(self) -> bool:
        return not self.local and not self.countries


EVERYONE = "everyone"
NAMES = {
    "residents": gettext_lazy("Les habitants"),
    "country": gettext_lazy("Le pays"),
    EVERYONE: gettext_lazy("Tout le monde"),
}
ALWAYS: Mapping[str, dict[str, Any]] = {
    "residents": {"countries": ("FR",), "local": True, "languages": ("fr",)},
    "country": {"countries": ("FR",), "languages": ("fr",)},
    EVERYONE: {},
}
"""From the nearest to the widest."""


def aims() -> dict[str, Aim]:
    """All of them, the three first. One query."""
    rows = {row.key: row for row in Audience.objects.order_by("name")}
    found = {key: _aim(rows[key]) if key in rows else Aim(key, str(NAMES[key]), **told) for key, told in ALWAYS.items()}
    return found | {key: _aim(row) for key, row in rows.items() if key not in found}


def _aim(row: Audience) -> Aim:
    return Aim(
        row.key, row.name or str(NAMES.get(row.key, row.key)), tuple(row.countries), row.local, tuple(row.languages),
        own=row.key not in ALWAYS,
    )  # fmt: skip


def suggested(topic: Topic | None, known: Mapping[str, Aim]) -> Aim | None:
    """The audience that the city gave to this topic."""
    return known.get(topic.aim) if topic is not None and topic.aim else None
