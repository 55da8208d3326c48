"""The first look at messages: texts become rows of readings. Nothing is written here."""

from __future__ import annotations

import traceback
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import structlog

from parvis.inbox.hooks import Heard
from parvis.readings.engine import InUse, gazetteer, in_use
from parvis.readings.models import Understood
from parvis.understanding import second
from parvis.understanding.danger import kind_of
from parvis.understanding.folding import fold
from parvis.understanding.kinds import State
from parvis.understanding.places import Found, Gazetteer
from parvis.understanding.reading import Reading, understand

log = structlog.get_logger()
WITH_SUBJECT = ("mail", "form")
"""Kinds of conversation whose subject is part of what was written."""
BROKEN = (ValueError, LookupError, TypeError, AttributeError, ArithmeticError, RuntimeError)
"""What a rule of ours that is wrong may raise: a text that breaks it must not keep a batch from being stored."""
MOST_PLACES, MOST_PERSONAL, MOST_WORDS = 8, 40, 6


def readings_of(messages: Sequence[Heard], *, again: bool = False) -> list[Understood]:
    """A reading for each message, unsaved. One that cannot be read is left without, and said in the log: it is kept all the same.

    `again`: what the first look is unsure of is weighed by its meaning too, which takes a hundred times as long.
    """
    now, names = in_use(), gazetteer()
    state = now.state
    subjects = [f"{one.conversation.subject}\n" if one.conversation.kind in WITH_SUBJECT else "" for one in messages]
    texts = [subject + one.text for subject, one in zip(subjects, messages, strict=True)]
    read = _read(texts, state, names)
    if again:
        read = _again(texts, read, now)
    found = zip(messages, subjects, read, strict=True)
    return [row(one.message, reading, len(subject), state.version) for one, subject, reading in found if reading]


def _read(texts: Sequence[str], state: State, names: Gazetteer) -> list[Reading | None]:
    try:
        return list(understand(texts, gazetteer=names, state=state))
    except BROKEN as error:
        log.warning("readings.batch_failed", texts=len(texts), error=type(error).__name__)
        return [_alone(text, state, names) for text in texts]


def _again(texts: Sequence[str], readings: Sequence[Reading | None], now: InUse) -> list[Reading | None]:
    whole = [at for at, one in enumerate(readings) if one is not None]
    there = second.instead(now.moved or now.second)
    looked = second.again([texts[at] for at in whole], [one for one in readings if one is not None], first=now.state, with_=there)
    found = list(readings)
    for at, one in zip(whole, looked, strict=True):
        found[at] = one
    return found


def _alone(text: str, state: State, names: Gazetteer) -> Reading | None:
    try:
        return understand([text], gazetteer=names, state=state)[0]
    except BROKEN as error:
        log.error("readings.unreadable", length=len(text), error=type(error).__name__, at=_where(error))
        return None


def _where(error: BaseException) -> str:
    """The line of ours that broke: a log has no words of residents, as a whole trace of values would."""
    frame = traceback.extract_tb(error.__traceback__)[-1]
    return f"{frame.name}:{frame.lineno}"


def row(message: int, reading: Reading, before: int, version: str) -> Understood:
    """`before`: characters read before the message's own text."""
    places = reading.places[:MOST_PLACES]
    found = Understood(
        message_id=message, language=reading.language, kind=reading.kind, second=reading.second, confidence=reading.confidence,
        sure=reading.sure, answer=reading.answer, topic=reading.topic.key, topic_confidence=reading.topic.confidence,
        danger=reading.danger.level, places=[_place(one) for one in places], where=where(places),
        personal=list(_marks(reading, before))[:MOST_PERSONAL], reasons=dict(_reasons(reading)),
        fingerprint=reading.fingerprint, model=version, guess=None, by=None, at=None,
    )  # fmt: skip
    if reading.danger.level == "danger":
        found.peril = kind_of(reading.danger.sort)
    return found


def _place(one: Found) -> dict[str, Any]:
    told = {"name": one.name, "precision": one.precision, "confidence": one.confidence, "key": one.key}
    return told | {"by": one.by} if one.by else told


def place_key(name: str, key: str = "") -> str:
    """How a place is looked for: its key in the city's names, else its name without accents and case."""
    return (key or fold(name)).replace("|", " ")[:120]


def where(places: Iterable[Found]) -> str:
    found, room = "|", 400
    for one in places:
        key = place_key(one.name, one.key)
        if len(found) + len(key) + 1 <= room:
            found += f"{key}|"
    return found if len(found) > 1 else ""


def _marks(reading: Reading, before: int) -> Iterator[list[Any]]:
    for one in reading.personal:
        if one.end > before:
            yield [max(0, one.start - before), one.end - before, one.kind]


def _reasons(reading: Reading) -> Iterator[tuple[str, list[str]]]:
    for name, words in (("kind", reading.reasons), ("topic", reading.topic.words), ("danger", reading.danger.words)):
        if words:
            yield name, [word[:60] for word in words[:MOST_WORDS]]
