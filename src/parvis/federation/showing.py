"""What other servers are shown, drawn from rows; read only."""

from __future__ import annotations

from typing import Any

from parvis.federation import standing
from parvis.federation.models import Actor, Statement
from parvis.networks.activitypub import documents

PAGE = 20
SHOWN = Statement.objects.filter(private=False, deleted_at__isnull=True, answer=False)


def actor_document(row: Actor) -> dict[str, Any]:
    assert row.since is not None
    site = standing.site_of(row)
    links = [(words, url) for words, url in row.links]
    return documents.actor(
        site, name=standing.name_of(row), summary=row.summary, public=row.public, since=row.since, links=links,
        icon=f"{site.base}/ap/icon.png",
    )  # fmt: skip


def outbox(row: Actor, before: int | None) -> dict[str, Any]:
    """A page of what was said to everybody, the newest first."""
    site = standing.site_of(row)
    home = f"{site.base}/ap/outbox"
    rows = list(SHOWN.filter(**({"pk__lt": before} if before else {})).order_by("-pk")[: PAGE + 1])
    page = {
        "@context": documents.CONTEXT, "id": f"{home}?page=true" + (f"&before={before}" if before else ""),
        "type": "OrderedCollectionPage", "partOf": home,
        "orderedItems": [_bare(documents.activity(site, "Create", "create", standing.words_of(site, one))) for one in rows[:PAGE]],
    }  # fmt: skip
    return page | ({"next": f"{home}?page=true&before={rows[PAGE - 1].pk}"} if len(rows) > PAGE else {})


def _bare(told: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in told.items() if name != "@context"}


def collection(row: Actor, name: str, total: int, *, first: bool = False) -> dict[str, Any]:
    home = f"{standing.site_of(row).base}/ap/{name}"
    told = {"@context": documents.CONTEXT, "id": home, "type": "OrderedCollection", "totalItems": total}
    return told | ({"first": f"{home}?page=true"} if first else {})
