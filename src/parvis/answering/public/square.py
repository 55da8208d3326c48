"""The help pages' part of the square: in its navigation, a section of its home, what its search finds, their addresses."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _

from parvis.answering.public.finding import found as ranked
from parvis.answering.public.pages import readable, told
from parvis.square.hooks import Found, Part, adds

HOME = 5


def home(language: str) -> Mapping[str, Any] | None:
    """The newest ones."""
    answers = told(readable().order_by("-changed_at", "-pk")[:HOME], language)
    return {"answers": answers} if answers else None


def found(q: str, language: str, most: int) -> list[Found]:
    return [
        Found(
            one.title,
            reverse("help:page", args=[one.key]),
            Truncator(one.text).chars(220),
            one.changed_at,
            one.language,
            titled="fr",
        )
        for one in ranked(q, language, most)
    ]


def addresses() -> Iterable[tuple[str, datetime | None]]:
    yield reverse("help:index"), None
    for key, at in readable().order_by("pk").prefetch_related(None).values_list("key", "changed_at"):
        yield reverse("help:page", args=[key]), at


adds(
    Part(
        code="help", words=_("Aide"), address="help:index", order=25, home=home, template="answering/help/section.html", found=found,
        addresses=addresses,
    )
)  # fmt: skip
