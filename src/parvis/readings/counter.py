"""What this room shows on the counter: marks of a row, a line under each message, filters of the list."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.expressions import RawSQL
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from parvis.inbox import hooks, of_messages
from parvis.inbox.models import Conversation
from parvis.people.models import User
from parvis.readings.models import Understood
from parvis.readings.telling import under, why
from parvis.readings.words import KIND_WORDS, TOPIC_WORDS, UNSURE, topic_word
from parvis.understanding.topics import SURE as TOPIC_SURE

UNSURE_VALUES = ("incertain", "unsure")
FIELDS = {name: name for name in ("kind", "sure", "confidence", "topic", "topic_confidence", "reasons", "places", "at", "guess")}


def _of_newest(**wanted: Any) -> Q:
    """Conversations whose last message from the person was read so."""
    return Q(Exists(Understood.objects.filter(pk=OuterRef("last_in"), **wanted)))


def _kind(user: User, value: str) -> Q | None:
    if value in UNSURE_VALUES:
        return _of_newest(sure=False)
    return _of_newest(kind=value, sure=True) if value in KIND_WORDS else None


def _kind_said(user: User, value: str) -> str | Promise:
    return UNSURE if value in UNSURE_VALUES else KIND_WORDS.get(value, "?")


def _topic(user: User, value: str) -> Q | None:
    """A theme with all that stands under it, or one of those."""
    if value not in TOPIC_WORDS:
        return None
    keys = [key for key in TOPIC_WORDS if key == value or key.startswith(f"{value}/")]
    return _of_newest(topic__in=keys, topic_confidence__gte=TOPIC_SURE)


def _topic_said(user: User, value: str) -> str | Promise:
    return topic_word(value) if value in TOPIC_WORDS else "?"


def _place(user: User, value: str) -> Q | None:
    return _of_newest(where__contains=f"|{value}|") if value and "|" not in value else None


def _kinds(user: User) -> list[tuple[str, str | Promise]]:
    return [*KIND_WORDS.items(), ("incertain", UNSURE)]


def _topics(user: User) -> list[tuple[str, str | Promise]]:
    return [(key, topic_word(key)) for key in TOPIC_WORDS]


def _read(among: RawSQL, user: User) -> QuerySet[Understood]:
    return Understood.objects.filter(pk__in=Conversation.objects.filter(pk__in=among).values("last_in"))


def _marks(found: Sequence[tuple[int, hooks.Fields]], now: datetime) -> Iterator[tuple[int, hooks.Mark]]:
    for pk, row in found:
        row = {**row, **{name: _json(row[name]) for name in ("reasons", "places", "guess")}}
        yield pk, _kind_mark(row)
        if places := row["places"]:
            more = len(places) - 1
            said = ", ".join(one["name"] for one in places)
            words = ngettext("%(place)s et %(n)s autre", "%(place)s et %(n)s autres", more) % {
                "place": places[0]["name"],
                "n": more,
            }
            yield pk, hooks.Mark(words if more else places[0]["name"], "", "map-pin", _("Lieux : %(places)s") % {"places": said})


def _json(value: Any) -> Any:
    """SQLite tells JSON within JSON as text."""
    return json.loads(value) if isinstance(value, str) else value


def _kind_mark(row: hooks.Fields) -> hooks.Mark:
    """Kind and topic in one mark; where neither is sure, that."""
    said, reasons = row["guess"] or {}, row["reasons"]
    topic = row["topic"] if row["topic"] and row["topic_confidence"] >= TOPIC_SURE else ""
    parts: list[tuple[str, str]] = []
    if row["sure"]:
        parts.append(
            (str(KIND_WORDS.get(row["kind"], row["kind"])), why(row["confidence"], reasons.get("kind", ()), said="kind" in said))
        )
    else:
        parts.append((str(UNSURE), _("Parvis n’est pas sûr de la nature.")))
    if topic:
        told = why(row["topic_confidence"], reasons.get("topic", ()), said="topic" in said)
        parts.append((str(TOPIC_WORDS.get(topic, topic)), told))
    icon = "user-check" if said else "lightbulb" if row["sure"] else "circle-help"
    return hooks.Mark(" · ".join(word for word, _why in parts), "", icon, " — ".join(told for _word, told in parts))


for word in ("nature", "kind"):
    hooks.narrows(word, hooks.Narrow(_kind, _kind_said, _kinds if word == "nature" else None, gettext_lazy("Nature du message")))
for word in ("theme", "topic"):
    hooks.narrows(word, hooks.Narrow(_topic, _topic_said, _topics if word == "theme" else None, gettext_lazy("Thème")))
for word in ("lieu", "place"):
    hooks.narrows(word, hooks.Narrow(_place, lambda user, value: value))
hooks.marks("readings", hooks.Marker(_read, FIELDS, _marks, shown="message__conversation"))
of_messages.under("readings", of_messages.Under("readings/parts/under.html", "understood", under))
