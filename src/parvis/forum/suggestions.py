"""What the palette offers of the forum: its questions, as one reads them at the desk or on the square."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from parvis.forum.keeping import address
from parvis.forum.models import HELD, OPEN, Thread
from parvis.people.access import may
from parvis.people.models import User
from parvis.search.suggestions import READ, Suggestion, Typed, newest, suggests


@suggests("threads", _("Forum"), "message-circle", 110)
def threads(by: User, typed: Typed) -> Iterable[Suggestion]:
    desk = may(by, "square.moderate")
    shown: Q = OPEN | HELD if desk else OPEN
    found = newest(Thread.objects.filter(shown)).filter(typed.begins("title")).select_related("board").order_by("-pk")
    for row in found.only("title", "board__name")[:READ]:
        yield Suggestion(row.title, reverse("forum-desk:thread", args=[row.pk]) if desk else address(row), row.board.name)
