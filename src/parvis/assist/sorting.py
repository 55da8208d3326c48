"""Of which kind a message is, as the model says: which ones it may be shown, what of them leaves, whether it may say anything at all."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from time import monotonic

from django.db.models import QuerySet

from parvis.assist import prompts
from parvis.assist.masking import Mask
from parvis.assist.models import KINDS, Assistant, KindsMeasure
from parvis.assist.weighing import Counts
from parvis.inbox.models import Message
from parvis.kept.hooks import unrestricted
from parvis.readings.looking import WITH_SUBJECT
from parvis.readings.models import Lesson

MOST, AT_ONCE = 100, 10
"""Corrections of a measure, the newest; texts of a call."""
LONGEST = 1_200
"""Characters of a text that the model is shown."""
OLD = timedelta(days=2)
"""An older message is not asked about: an agent has seen it."""
UNASKED = 60.0
"""Seconds for which a process that found nothing measured does not look again: every batch of arrivals would."""
_UNTIL: dict[str, float] = {}
_TOGETHER = ("identity", "user", "conversation__identity", "conversation__contact", "conversation__account")


def figure_of(row: KindsMeasure) -> Counts | None:
    """Its figure, where it is that of the address and the model that are set now."""
    now = row.assistant
    if row.counts is None or (row.address, row.model) != (now.address, now.model):
        return None
    return Counts(**row.counts)


def at_work() -> KindsMeasure | None:
    """Its measure, where the model may say kinds: on, opened for it, right often enough. One statement; none where none was measured."""
    if monotonic() < _UNTIL.get("unmeasured", 0.0):
        return None
    row = KindsMeasure.objects.select_related("assistant").first()
    if row is None:
        _UNTIL["unmeasured"] = monotonic() + UNASKED
        return None
    if not row.assistant.on or KINDS not in row.assistant.uses:
        return None
    found = figure_of(row)
    return row if found is not None and found.passes else None


def look_anew() -> None:
    """Something is being measured: this process looks at once, others within a minute."""
    _UNTIL.clear()


def corrections(row: Assistant) -> QuerySet[Lesson]:
    """What agents said of messages, as far as the model may be shown these."""
    found = unrestricted(Lesson.objects.exclude(kind="").exclude(text=""), "message__identity__contact")
    if row.private:
        return found
    return found.filter(private=False, message__private=False, message__conversation__private=False)


def lessons_of(row: Assistant, numbers: Sequence[int]) -> list[Lesson]:
    """Those of these corrections that are still there, in the order of `numbers`."""
    together = ("message__understood", *(f"message__{name}" for name in _TOGETHER))
    found = corrections(row).select_related(*together).in_bulk(list(numbers))
    return [found[pk] for pk in numbers if pk in found]


def unsure(row: Assistant, numbers: Sequence[int], now: datetime) -> dict[int, Message]:
    """Those of these messages that are there, young, still unsure, untouched by an agent, and may be shown."""
    found = Message.objects.filter(pk__in=numbers, way="in", removed_at=None, expired_at=None, at__gte=now - OLD)
    found = unrestricted(unrestricted(found, "identity__contact"), "conversation__contact").filter(understood__sure=False)
    if not row.private:
        found = found.filter(private=False, conversation__private=False)
    messages = found.select_related("understood", *_TOGETHER).order_by("pk")
    return {one.pk: one for one in messages if one.text.strip() and "kind" not in (one.understood.guess or {})}


def words_of(message: Message) -> str:
    """As the looks read it: a mail with its subject."""
    talk = message.conversation
    return f"{talk.subject}\n{message.text}" if talk.kind in WITH_SUBJECT else message.text


def shown(text: str, mask: Mask) -> str:
    """What of a text leaves. It is hidden before it is cut: half a number would not be known as one."""
    return mask.hide(text[: 2 * LONGEST])[:LONGEST]


def together(texts: Mapping[int, str]) -> list[int]:
    """Of these texts, those of the next call, by their keys: the first that speaks to a model alone, else all that do not."""
    orders = [key for key, text in texts.items() if prompts.orders(text)]
    others = [key for key in texts if key not in orders]
    return others or orders[:1]
