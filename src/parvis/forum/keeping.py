"""Settings and the few words about a thread that everybody asks for. Read only."""

from __future__ import annotations

import hashlib

from django.conf import settings
from django.urls import reverse
from django.utils.text import slugify

from parvis.forum.models import Contribution, ForumRules, Thread, Watched
from parvis.forum.watching import Word

LABEL, MARK = "forum.thread", "parvisforumquestion"
"""What the search calls a question, and the word that all of them hold for it: see `search.index.alike`."""


def rules() -> ForumRules:
    return ForumRules.objects.select_related("team").first() or ForumRules()


def words() -> list[Word]:
    return [Word(*row) for row in Watched.objects.values_list("word", "act")]


def mark(*parts: object) -> str:
    """The same things make the same mark: what was sent twice is kept once."""
    return hashlib.sha256("\n".join(map(str, parts)).encode()).hexdigest()


def address(thread: Thread) -> str:
    return reverse("forum:thread", args=[thread.pk, slugify(thread.title)[:80] or "question"])


def permalink(contribution: Contribution) -> str:
    return reverse("forum:contribution", args=[contribution.pk])


def absolute(path: str) -> str:
    return settings.ENVIRONMENT.public_url + path
