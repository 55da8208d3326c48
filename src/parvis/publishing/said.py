"""What the city said in public: on a network, for everybody. Read only."""

from __future__ import annotations

from typing import Any

from django.db.models import OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from parvis.networks.catalogue import CATALOGUE
from parvis.publishing.models import Delivery, Variant

Said = Any
"""A Delivery with `words`: what it said on its account."""


def public_networks() -> list[str]:
    return [key for key, network in CATALOGUE.items() if network.facts.publishes]


def said() -> Any:
    """Newest first: what is on a network, for everybody."""
    found = Delivery.objects.filter(state="sent", sent_at__isnull=False, account__network__in=public_networks())
    found = found.exclude(account__state="removed").exclude(post__state="binned")
    for limit in ("countries", "regions", "cities", "languages"):
        found = found.filter(Q(**{f"post__audience__{limit}__isnull": True}) | Q(**{f"post__audience__{limit}": []}))
    own = Variant.objects.filter(post=OuterRef("post"), account=OuterRef("account")).values("text")[:1]
    found = found.annotate(words=Coalesce(Subquery(own), "post__text"))
    return found.select_related("post__topic", "account").order_by("-sent_at", "-id")
