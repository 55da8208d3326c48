"""Which examples the next models have to learn."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from functools import reduce
from itertools import islice
from operator import or_
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from parvis.inbox.models import Message
from parvis.kept.hooks import unrestricted
from parvis.readings.models import Learning, Lesson, Trained
from parvis.understanding import second
from parvis.understanding.folding import words_of
from parvis.understanding.reading import fingerprint

STREAM, LEAST = 1000, 200
"""Newest messages by which the second look is moved to what arrives, and under how many it is not."""
JUDGES = 20
"""Corrections set aside under which nothing is judged by them alone."""
APART = 5
"""One correction in so many is never learnt: it judges, the same ones each time."""


PARTS = {"kinds": "kind", "topics": "topic", "second": "kind"}
"""What is learnt, and by what a correction teaches it; the second look after the first, which reads before it."""


def learnt_here() -> list[str]:
    """Without `parvis[semantic]` there is no second look to teach."""
    return [part for part in PARTS if part != "second" or second.there()]


def last_at(part: str = "kinds") -> datetime | None:
    """When the last model of this part looked at the corrections, whether or not it took over."""
    return Trained.objects.filter(part=part).order_by("-pk").values_list("at", flat=True).first()


def waiting() -> dict[str, int]:
    """Corrections since the last model of each part."""
    return {part: _since(part).exclude(**{PARTS[part]: ""}).count() for part in learnt_here()}


def wait() -> int:
    """Messages whose correction waits to be learnt by one of the parts."""
    waits = (Q(Exists(_since(part).exclude(**{PARTS[part]: ""}).filter(pk=OuterRef("pk")))) for part in learnt_here())
    return Lesson.objects.filter(reduce(or_, waits)).count()


def _since(part: str) -> QuerySet[Lesson]:
    last = last_at(part)
    return Lesson.objects.filter(at__gt=last) if last else Lesson.objects.all()


def lessons() -> Iterator[dict[str, Any]]:
    """As `understanding.retraining` and `relooking` read them, in their order."""
    found = Lesson.objects.exclude(kind="").exclude(text="").order_by("pk")
    for text, kind, language, danger in found.values_list("text", "kind", "language", "danger").iterator():
        yield {"text": text, "kind": kind, "language": language, "danger": danger, "aside": aside(text)}


def arriving() -> Iterator[dict[str, Any]]:
    """As `understanding.adapting` reads them: what came lately, then the corrections that judge. Private ones where the city
    learns from them."""
    yield from ({"text": text} for text in _stream().values_list("text", flat=True)[:STREAM])
    yield from ({"text": one["text"], "kind": one["kind"]} for one in lessons() if one["aside"])


def may_move() -> bool:
    """Came enough to move the second look by, and are there corrections enough to judge it by?"""
    messages, judges = moved_by()
    return messages >= LEAST and judges >= JUDGES


def moved_by() -> tuple[int, int]:
    """Messages that came and corrections that judge, counted no further than is enough: a page asks."""
    return _stream()[:LEAST].count(), sum(1 for _ in islice((one for one in lessons() if one["aside"]), JUDGES))


def _stream() -> QuerySet[Message]:
    """The newest first, of nobody whose data only lies there."""
    found = Message.objects.filter(way="in", removed_at=None, expired_at=None).exclude(text="")
    if not Learning.objects.filter(private=True).exists():
        found = found.filter(private=False, conversation__private=False)
    return unrestricted(found, "identity__contact").order_by("-pk")


def topics() -> Iterator[dict[str, Any]]:
    """As `understanding.reteaching` reads them, in their order."""
    found = Lesson.objects.exclude(topic="").exclude(text="").order_by("pk")
    for text, topic in found.values_list("text", "topic"):
        yield {"text": text, "topic": topic, "aside": aside(text)}


def aside(text: str) -> bool:
    """Does it judge? By its words, so that copies of one text stand on one side; what is nearly one that judges is then not learnt
    (`understanding.retraining.parted`)."""
    return int(fingerprint(words_of(text).words) or "0", 16) % APART == 0
