"""What the palette offers of the directory: whoever can answer."""

from __future__ import annotations

from collections.abc import Iterable

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from parvis.directory.models import Destination
from parvis.people.models import User
from parvis.search.suggestions import READ, Suggestion, Typed, newest, suggests


@suggests("directory", _("Annuaire"), "landmark", 120)
def destinations(by: User, typed: Typed) -> Iterable[Suggestion]:
    for row in newest(Destination.objects.living()).filter(typed.begins("name", "short")).order_by("sort")[:READ]:
        yield Suggestion(row.name, reverse("directory:one", args=[row.pk]), row.short)
