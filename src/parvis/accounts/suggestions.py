"""What the palette offers of the city's accounts."""

from __future__ import annotations

from collections.abc import Iterable

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from parvis.accounts.models import Account
from parvis.accounts.words import asked
from parvis.networks.catalogue import CATALOGUE
from parvis.people.access import may
from parvis.people.models import User
from parvis.search.suggestions import READ, Suggestion, Typed, suggests


@suggests("accounts", _("Comptes"), "plug", 70)
def accounts(by: User, typed: Typed) -> Iterable[Suggestion]:
    if not may(by, "account.see"):
        return
    for row in Account.objects.seen_by(by).filter(typed.begins("name", "handle", "network")).order_by("name", "pk")[:READ]:
        yield Suggestion(row.name, reverse("accounts:account", args=[row.pk]), asked(CATALOGUE[row.network].facts.name))
