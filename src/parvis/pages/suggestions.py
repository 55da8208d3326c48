"""What the palette offers of those who work here: their page to whoever keeps it, what they answered to the others."""

from __future__ import annotations

from collections.abc import Iterable

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _

from parvis.people.access import may
from parvis.people.models import User
from parvis.search.suggestions import READ, Suggestion, Typed, newest, suggests


@suggests("colleagues", _("Collègues"), "users", 10)
def colleagues(by: User, typed: Typed) -> Iterable[Suggestion]:
    keeps = may(by, "people.edit")
    if not keeps and not may(by, "inbox.see"):
        return
    for row in newest(User.objects.filter(is_active=True)).filter(typed.begins("name", "username")).order_by("name")[:READ]:
        said = f"{reverse('pages:search')}?{urlencode({'de': str(row), 'type': 'messages'})}"
        yield Suggestion(str(row), reverse("pages:user", args=[row.pk]) if keeps else said, row.username)
