"""The forum's part of the square: its section of the home page, what the search finds, its addresses."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _

from parvis.forum import erasing, keeping, lists
from parvis.forum.models import Board, Contribution, Thread
from parvis.square import actions as square
from parvis.square.hooks import Found, Part, adds

HOME, MOST = 5, 500_000


def home(_language: str) -> Mapping[str, Any] | None:
    rows, _next = lists.listed(None, "", "", HOME)
    return {"threads": rows} if rows else None


def found(q: str, _language: str, most: int) -> list[Found]:
    rows = lists.searched(q, most=most)
    questions = Contribution.objects.filter(Q(thread__in=[row.pk for row in rows]), kind="question", state="shown")
    texts = dict(questions.values_list("thread", "text")) if rows else {}
    return [
        Found(row.title, keeping.address(row), Truncator(texts.get(row.pk, "")).chars(220), row.last_at, row.language)
        for row in rows
    ]


def addresses() -> Iterable[tuple[str, datetime | None]]:
    yield reverse("forum:home"), None
    for slug, at in Board.objects.values_list("slug", "last_at"):
        yield reverse("forum:board", args=[slug]), at
    rows = Thread.objects.filter(state="open").order_by("-last_at", "-id").only("title", "last_at")
    for row in rows[:MOST].iterator(chunk_size=2000):
        yield keeping.address(row), row.last_at


adds(
    Part(
        code="forum", words=_("Forum"), address="forum:home", order=20, home=home, template="forum/parts/section.html",
        style="design/built/forum.css", found=found,
        addresses=addresses, feed="forum:feed", desk="forum-desk:queue", verb="square.moderate",
    )
)  # fmt: skip
square.ERASED.append(erasing.forget)
square.EXPORTED.append(erasing.exported)
