"""What the palette offers of the cases, by their number or their title."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import pgettext_lazy

from parvis.cases.models import Case
from parvis.people.access import may
from parvis.people.models import User
from parvis.search.suggestions import READ, Suggestion, Typed, newest, suggests


@suggests("cases", pgettext_lazy("case", "Dossiers"), "folder", 30)
def cases(by: User, typed: Typed) -> Iterable[Suggestion]:
    """A number is typed with its hyphens or without: each of its parts is a word. By its beginning it is found however old it is."""
    if not may(by, "inbox.see"):
        return
    seen = Case.objects.seen_by(by).filter(merged_into=None)
    numbered = Q(number__startswith="-".join(typed.words).upper())
    fits = newest(Case.objects.all()).filter(typed.begins("title", "number")).values("pk")
    for row in seen.filter(numbered | Q(pk__in=fits)).order_by("-pk").only("title", "number")[:READ]:
        yield Suggestion(row.title or row.number, reverse("cases:case", args=[row.pk]), row.number if row.title else "")
