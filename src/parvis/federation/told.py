"""Rows as the pages and the API tell them."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.db.models import Count

from parvis.federation import standing
from parvis.federation.models import Actor, Parcel


def waiting_by_host(hosts: Collection[str]) -> dict[str, int]:
    """How many parcels wait for each of these servers: one statement."""
    found = Parcel.objects.filter(state="waiting", host__in=hosts).values_list("host").annotate(n=Count("pk"))
    return dict(found)


def actor(row: Actor) -> dict[str, Any]:
    site = standing.site_of(row)
    return {
        "open": row.open, "username": row.username, "domain": row.domain, "name": row.name, "summary": row.summary,
        "links": [{"words": words, "url": url} for words, url in row.links], "team": row.account.team_id if row.account else None,
        "account": row.account_id, "handle": site.handle, "actor": site.actor, "key_turned_at": row.turned_at, **standing.figures(),
    }  # fmt: skip
