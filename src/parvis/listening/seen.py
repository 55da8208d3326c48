"""What this room looks at in a message: its theme and topic, the places that it names, its fingerprint, its kind; as it is understood."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from parvis.listening.models import Print
from parvis.readings.engine import gazetteer, in_use
from parvis.readings.models import Understood
from parvis.understanding.folding import fold, words_of
from parvis.understanding.places import Found, Gazetteer, found_in
from parvis.understanding.reading import fingerprint
from parvis.understanding.taught import Taught
from parvis.understanding.topics import topic_of

PLACE_SURE = 0.8
"""From which a district is counted as such."""


@dataclass(frozen=True, slots=True)
class Traits:
    """`theme`: the first storey of what it is about; `topic`: the whole of it where there is more, else "". `kind` "": unsure, or
    nobody looked."""

    theme: str
    places: tuple[Found, ...]
    fingerprint: str
    kind: str = ""
    topic: str = ""

    @property
    def district(self) -> str:
        """Under which district it is counted: the first that it names, else the one in which a street or place lies that it names."""
        named = (one.name for one in self.places if one.precision == "district" and one.confidence >= PLACE_SURE)
        return next((fold(name)[:120] for name in named), "")


def place_key(places: tuple[Found, ...]) -> str:
    """Under which the first place that a text names is counted."""
    return next((fold(one.name)[:120] for one in places), "")


def traits_of(rows: Sequence[Print]) -> Mapping[int, Traits]:
    """By the rows' keys: one statement, two more where a message was read by nobody. It is looked at here, without its kind, by the
    topics and the names of places that this city taught."""
    read = {one.message_id: one for one in Understood.objects.filter(message__in=[row.message_id for row in rows])}
    found = {row.pk: _told(read[row.message_id]) for row in rows if row.message_id in read}
    if unread := [row for row in rows if row.pk not in found]:
        topics, names = in_use().state.topics, gazetteer()
        found |= {row.pk: traits(row.message.text, topics, names) for row in unread}
    return found


def _told(one: Understood) -> Traits:
    places = tuple(
        Found(
            place["name"],
            place.get("precision", "place"),
            place.get("confidence", 0.0),
            place.get("key", ""),
            place.get("by", ""),
        )
        for place in one.places
    )
    kind = one.kind if one.sure or one.by_id else ""
    return Traits(one.topic.partition("/")[0], places, one.fingerprint, kind, one.topic if "/" in one.topic else "")


def traits(text: str, topics: Taught, names: Gazetteer) -> Traits:
    words = words_of(text.replace("\x00", " ")).words
    topic = topic_of(words, topics)
    return Traits(
        topic.theme, found_in(text[:20_000], names), fingerprint(words), topic=topic.key if topic.key != topic.theme else ""
    )
