"""What videos did. Plays by country are told on higher plans only, in a shape that is not described: absent is no error."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta

from parvis.networks.measures import Reading, Share
from parvis.networks.protocol import JSON, Later, Refused
from parvis.networks.vimeo.api import Api

FIELDS = "uri,stats.plays,metadata.connections.likes.total,metadata.connections.comments.total"
MONTH = timedelta(days=28)


def videos(api: Api, remote_ids: Sequence[str]) -> Iterator[Reading]:
    """One call each; `stats.plays` is null where it is hidden."""
    now = datetime.now(UTC)
    for identity in list(remote_ids)[:50]:
        try:
            told = api.get(f"/videos/{identity}", fields=FIELDS)
        except Refused:
            continue  # gone
        linked = (told.get("metadata") or {}).get("connections") or {}
        plays = (told.get("stats") or {}).get("plays")
        if isinstance(plays, int):
            yield Reading("views", float(plays), now, identity, name="stats.plays")
        if isinstance(likes := (linked.get("likes") or {}).get("total"), int):
            yield Reading("likes", float(likes), now, identity, name="likes")
        if isinstance(comments := (linked.get("comments") or {}).get("total"), int):
            yield Reading("comments", float(comments), now, identity, name="comments")


def account(api: Api) -> Iterator[Reading]:
    now = datetime.now(UTC)
    fields = "metadata.connections.followers.total,metadata.connections.videos.total"
    linked = (api.get("/me", fields=fields).get("metadata") or {}).get("connections") or {}
    if isinstance(followers := (linked.get("followers") or {}).get("total"), int):
        yield Reading("followers", float(followers), now)
    if isinstance(made := (linked.get("videos") or {}).get("total"), int):
        yield Reading("publications", float(made), now)


def places(api: Api, user: str) -> Iterator[Share]:
    """Plays of the last four weeks by country."""
    now = datetime.now(UTC)
    span = {"from": f"{now - MONTH:%Y-%m-%d}", "to": f"{now:%Y-%m-%d}"}
    try:
        found = api.get(f"/users/{user}/analytics", dimension="country", **span).get("data") or ()
    except (Refused, Later):
        return
    for row in found:
        key, plays = _country(row), row.get("views", row.get("plays")) if isinstance(row, dict) else None
        if key and isinstance(plays, int | float):
            yield Share("views", "country", key, float(plays), now)


def _country(row: JSON) -> str:
    """``"FR"``, or an object that holds it."""
    told = row.get("country") if isinstance(row, dict) else None
    if isinstance(told, dict):
        told = told.get("code") or told.get("name")
    return str(told or "")
