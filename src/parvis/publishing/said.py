"""What the city said in public: on a network, for everybody. Read only."""

from __future__ import annotations

from typing import Any

from django.db.models import Exists, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from parvis.networks.catalogue import CATALOGUE
from parvis.networks.options import Option
from parvis.publishing.models import Delivery, Variant

Said = Any
"""A Delivery with `words`: what it said on its account."""


def public_networks() -> list[str]:
    return [key for key, network in CATALOGUE.items() if network.facts.publishes]


def for_everybody() -> Q:
    """Deliveries whose networks were asked to show them to everybody. A choice that nobody classified does not."""
    found = Q(pk__in=[])
    for key in public_networks():
        deciding = [option for option in CATALOGUE[key].facts.options if option.decides]
        found |= Q(account__network=key) & Q(*map(_public, deciding))
    return found


def _public(option: Option) -> Q:
    """Chosen for everybody, or not chosen where that is for everybody. A post that has left for a network keeps its choices."""
    own, place = Variant.objects.filter(post=OuterRef("post"), account=OuterRef("account")), f"options__{option.key}"
    shown = Q(*(Q(**{place: value}) for value in option.everybody if value is not None), _connector=Q.OR)
    found = Q(Exists(own.filter(shown))) if shown else Q(pk__in=[])
    unclassified = not option.everybody and not option.fewer
    if unclassified or option.default in option.everybody:
        found |= ~Q(Exists(own.filter(options__has_key=option.key)))
    return found


def said() -> Any:
    """Newest first: what is on a network, for everybody."""
    found = Delivery.objects.filter(for_everybody(), state="sent", sent_at__isnull=False)
    found = found.exclude(account__state="removed").exclude(post__state="binned")
    for limit in ("countries", "regions", "cities", "languages"):
        found = found.filter(Q(**{f"post__audience__{limit}__isnull": True}) | Q(**{f"post__audience__{limit}": []}))
    own = Variant.objects.filter(post=OuterRef("post"), account=OuterRef("account")).values("text")[:1]
    found = found.annotate(words=Coalesce(Subquery(own), "post__text"))
    return found.select_related("post__topic", "account").order_by("-sent_at", "-id")
