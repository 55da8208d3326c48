"""What the palette offers of the subjects."""

from __future__ import annotations

from collections.abc import Iterable

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from parvis.people.access import may
from parvis.people.models import User
from parvis.search.suggestions import READ, Suggestion, Typed, newest, suggests
from parvis.subjects.models import Subject


@suggests("subjects", _("Sujets"), "hash", 40)
def subjects(by: User, typed: Typed) -> Iterable[Suggestion]:
    if not may(by, "inbox.see"):
        return
    found = newest(Subject.objects.seen_by(by)).filter(typed.begins("title", "keywords")).order_by("-pk")
    for row in found.only("title")[:READ]:
        yield Suggestion(row.title, reverse("subjects:subject", args=[row.pk]))
