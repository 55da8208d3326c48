"""Which planned posts speak of a place: by its name, its own link, or its page."""

from __future__ import annotations

import re
from collections.abc import Iterator

from django.db.models import Q

from parvis.places.models import Place
from parvis.publishing.models import Post
from parvis.understanding.folding import fold

PLANNED = ("draft", "review", "approved", "scheduled", "attention")
MOST = 200
PLAIN = re.compile(r"[A-Za-z0-9-]{3,}")
SHORT = 6
"""A name of fewer letters says too little to look for it in texts."""


def planned(place: Place, name: str) -> list[Post]:
    """The newest first. Accents and capitals do not matter; one query finds those that may, reading decides."""
    marks = [mark for mark in (place.link, f"/place/lieux/{place.list.slug}/{place.pk}") if len(mark) > SHORT]
    wanted = Q()
    for sign in (_sign(name) if len(name) >= SHORT else "", *marks):
        if sign:
            wanted |= (
                Q(text__icontains=sign)
                | Q(parts__icontains=sign)
                | Q(variants__text__icontains=sign)
                | Q(variants__parts__icontains=sign)
            )
    if not wanted:
        return []
    ids = Post.objects.filter(wanted, state__in=PLANNED).order_by("-pk").values_list("pk", flat=True).distinct()[:MOST]
    posts = Post.objects.filter(pk__in=list(ids)).select_related("author").prefetch_related("variants").order_by("-pk")
    called = fold(name) if len(name) >= SHORT else ""
    return [post for post in posts if any(_names(text, called, marks) for text in _texts(post))]


def _sign(name: str) -> str:
    """The longest piece of a name that any database finds in any writing: without accents, which JSON may keep as \\u00e9."""
    return max(PLAIN.findall(name), key=len, default="")


def _texts(post: Post) -> Iterator[str]:
    yield post.text
    yield from (str(part) for part in post.parts)
    for variant in post.variants.all():
        yield variant.text or ""
        yield from (str(part) for part in variant.parts)


def _names(text: str, called: str, marks: list[str]) -> bool:
    return bool(called and called in fold(text)) or any(mark in text for mark in marks)
