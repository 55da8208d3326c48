"""What was understood of a conversation, as a case says it: its kind, its topic, its place. Only what is sure; an agent changes it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from parvis.cases.whereabouts import spot_of
from parvis.city.models import Topic
from parvis.inbox.models import Conversation, Message
from parvis.readings.engine import gazetteer
from parvis.readings.models import Understood
from parvis.readings.words import TOPIC_WORDS
from parvis.understanding.folding import fold
from parvis.understanding.places import Found
from parvis.understanding.topics import SURE

KINDS: Mapping[str, str] = {
    "report": "report", "request": "request", "question": "question", "criticism": "complaint", "praise": "thanks",
}  # fmt: skip
FINEST = ("address", "street", "place", "district")
LOOKED = 10
"""Its first messages: what it is about is said there."""


def of_conversation(conversation: Conversation) -> dict[str, Any]:
    """Fields of a case (`fields.FIELDS`), those that are known. Words that may be kept for a time only give no place."""
    said = Message.objects.filter(conversation=conversation, way="in", removed_at__isnull=True).order_by("at", "id")
    rows = list(said.select_related("understood")[:LOOKED])
    read = [row.understood for row in rows if hasattr(row, "understood")]
    found: dict[str, Any] = {}
    if kind := next((KINDS[one.kind] for one in read if one.sure and one.kind in KINDS), ""):
        found["kind"] = kind
    if topic := _topic(one.topic for one in read if one.topic and one.topic_confidence >= SURE):
        found["topic"] = topic
    if any(row.expires_at for row in rows):
        return found
    return found | (_place(read) | _point(rows))


def _topic(keys: Iterable[str]) -> Topic | None:
    """The city's own topic that says the same: by its key, or by its name; what is narrower before its theme."""
    first = next(iter(keys), "")
    if not first:
        return None
    theme, _sep, leaf = first.partition("/")
    wanted = [
        name for key in ((first, theme) if leaf else (first,)) for name in (key, key.replace("/", "-"), key.rpartition("/")[2])
    ]
    titles = [fold(str(TOPIC_WORDS[key])) for key in (first, theme) if key in TOPIC_WORDS]
    rows = list(Topic.objects.all())
    by_key, by_name = {row.key: row for row in rows}, {fold(row.name): row for row in rows}
    known = [by_key.get(name) for name in wanted] + [by_name.get(name) for name in titles]
    return next((row for row in known if row), None)


def _place(read: Iterable[Understood]) -> dict[str, Any]:
    """The finest that was named, and where the city's own names put it."""
    named = [one for row in read for one in row.places if not one.get("by") and one["precision"] in FINEST]
    if not named:
        return {}
    best = min(named, key=lambda one: (FINEST.index(one["precision"]), -one["confidence"]))
    found = Found(best["name"], best["precision"], best["confidence"], best.get("key", ""))
    told: dict[str, Any] = {"place": found.name}
    if spot := spot_of(found, gazetteer()):
        return told | {"lat": spot.lat, "lon": spot.lon, "precision": spot.precision}
    return told | {"precision": {"address": "point", "place": "point"}.get(found.precision, found.precision)}


def _point(rows: Iterable[Message]) -> dict[str, Any]:
    """Where the person put the point on the form's map: nearer than any name."""
    for row in rows:
        point = row.context.get("point") if isinstance(row.context, dict) else None
        if isinstance(point, list) and len(point) == 2:
            return {"lat": float(point[0]), "lon": float(point[1]), "precision": "point"}
    return {}
