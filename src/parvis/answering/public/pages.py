"""What a help page shows of an answer: its words in the reader's language, without what only a conversation fills."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.utils import timezone

from parvis.knowledge.blanks import fill, names
from parvis.knowledge.models import Answer, AnswerSet

_GREETING = re.compile(r"^[^{}.!?\n]{0,40}\{ ?personne ?\}[ \u00a0\u202f]?[,!][ ]?", re.I)


@dataclass(frozen=True, slots=True)
class Told:
    """One answer as everybody reads it. `language`: of its text."""

    key: str
    title: str
    language: str
    text: str
    source: str
    changed_at: datetime
    topic: str


def readable() -> AnswerSet:
    """Marked public, of no single team's counter, in use, and true today."""
    return Answer.objects.current(timezone.localdate()).filter(public=True).select_related("topic").prefetch_related("wordings")


def told(rows: Iterable[Answer], language: str) -> list[Told]:
    return [one for row in rows if (one := _told(row, language))]


def _told(row: Answer, language: str) -> Told | None:
    texts = {one.language: one.text for one in row.wordings.all() if not one.network}
    chosen = next((code for code in (language, "fr", *texts) if code in texts), "")
    text = plain(texts[chosen]) if chosen else ""
    topic = row.topic.name if row.topic else ""
    return Told(row.key, row.title, chosen, text, row.source, row.changed_at, topic) if text else None


def plain(text: str) -> str:
    """Nobody is here to be called by their name: a greeting goes, and so does a line with anything else that only a conversation fills."""
    lines = (_GREETING.sub("", line) for line in fill(text, {"ville": settings.ENVIRONMENT.city}).split("\n"))
    kept = [line[:1].upper() + line[1:] for line in lines if not names(line)]
    return "\n".join(kept).strip()
