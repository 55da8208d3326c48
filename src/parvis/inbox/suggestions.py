"""What the palette offers of the counter: who wrote to the city."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Value
from django.db.models.functions import Concat
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from parvis.accounts.words import asked
from parvis.inbox.models import Contact, Identity
from parvis.networks.catalogue import CATALOGUE
from parvis.people.access import everywhere, may
from parvis.people.models import User
from parvis.search.suggestions import READ, Suggestion, Typed, newest, suggests

PERSONS = 20_000
"""The newest handles: among them is whoever writes these days."""


@suggests("persons", _("Personnes"), "circle-user", 20)
def persons(by: User, typed: Typed) -> Iterable[Suggestion]:
    """By name or handle on a network, each person once. Who is forgotten, or may not be kept, is not there."""
    if not may(by, "inbox.see"):
        return
    found = newest(Identity.objects.filter(expired_at=None, contact__erased_at=None), PERSONS)
    found = found.alias(said=Concat("name", Value(" "), "handle")).filter(typed.begins("said"))
    if not everywhere(by):
        found = found.filter(contact__in=Contact.objects.seen_by(by))
    met = set[int]()
    for pk, network, name, handle in found.order_by("-pk").values_list("contact", "network", "name", "handle")[:READ]:
        if pk not in met:
            met.add(pk)
            where = asked(CATALOGUE[network].facts.name) if network in CATALOGUE else network
            beside = f"{handle} · {where}" if name and handle else where
            yield Suggestion(name or handle, reverse("inbox:person", args=[pk]), beside)
