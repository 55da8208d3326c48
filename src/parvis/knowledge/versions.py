"""What an answer says, as one value: from a row, from a kept version, and what differs between two (pure but for the rows it looks up)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from parvis.city.models import Topic
from parvis.directory.models import Destination
from parvis.knowledge.models import Answer
from parvis.people.models import Team, User


@dataclass(frozen=True, slots=True)
class Said:
    """What an answer is to be. `texts` by language; an empty one is none. `networks`: by network, then by language.

    `examples`: ways of asking for it.
    """

    title: str
    texts: Mapping[str, str] = field(default_factory=dict)
    key: str = ""  # empty: made of the title
    team: Team | None = None
    topic: Topic | None = None
    owner: User | None = None
    source: str = ""
    review_on: date | None = None
    networks: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    destination: Destination | None = None
    public: bool = False
    from_on: date | None = None
    until_on: date | None = None
    examples: tuple[str, ...] = ()


def said_of(row: Answer) -> Said:
    """As it stands; `wordings` and `examples` are best fetched before."""
    texts, networks = texts_of(row)
    return Said(
        title=row.title, texts=texts, key=row.key, team=row.team, topic=row.topic, owner=row.owner, source=row.source,
        review_on=row.review_on, networks=networks, destination=row.destination, public=row.public, from_on=row.from_on,
        until_on=row.until_on, examples=tuple(one.text for one in row.examples.all()),
    )  # fmt: skip


def texts_of(row: Answer) -> tuple[dict[str, str], dict[str, dict[str, str]]]:
    """Its texts by language, and those of single networks by network."""
    texts: dict[str, str] = {}
    networks: dict[str, dict[str, str]] = {}
    for one in row.wordings.all():
        (networks.setdefault(one.network, {}) if one.network else texts)[one.language] = one.text
    return texts, networks


def packed(row: Answer) -> dict[str, Any]:
    """As a version keeps it."""
    said = said_of(row)
    return {
        "title": said.title, "key": said.key, "texts": dict(said.texts), "networks": {k: dict(v) for k, v in said.networks.items()},
        "examples": list(said.examples), "source": said.source, "public": said.public, "team": row.team_id, "topic": row.topic_id,
        "owner": row.owner_id, "destination": row.destination_id, "review_on": _iso(said.review_on), "from_on": _iso(said.from_on),
        "until_on": _iso(said.until_on),
    }  # fmt: skip


def unpacked(kept: Mapping[str, Any], row: Answer) -> Said:
    """What a version said. What it pointed to and is gone is left out; whose it is, and what it is called, stay as they are now."""
    return Said(
        title=kept["title"], texts=kept["texts"], key=row.key, team=row.team, topic=Topic.objects.filter(pk=kept["topic"]).first(),
        owner=User.objects.filter(pk=kept["owner"], is_active=True).first(), source=kept["source"], review_on=_day(kept["review_on"]),
        networks=kept["networks"], destination=Destination.objects.filter(pk=kept["destination"]).first(), public=kept["public"],
        from_on=_day(kept["from_on"]), until_on=_day(kept["until_on"]), examples=tuple(kept["examples"]),
    )  # fmt: skip


def _iso(day: date | None) -> str:
    return day.isoformat() if day else ""


def _day(told: str) -> date | None:
    return date.fromisoformat(told) if told else None
