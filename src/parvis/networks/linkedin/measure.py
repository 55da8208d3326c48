"""Figures of posts and of the page, and where its followers are.

https://learn.microsoft.com/en-us/linkedin/marketing/community-management/organizations/share-statistics · …/follower-statistics
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Literal

from parvis.networks.linkedin.api import Api, enc, listed
from parvis.networks.linkedin.places import ISO
from parvis.networks.measures import Metric, Reading, Share
from parvis.networks.protocol import JSON, Refused

METRICS: dict[str, Metric] = {
    "impressionCount": "impressions", "uniqueImpressionsCount": "reach", "clickCount": "clicks", "likeCount": "likes",
    "commentCount": "comments", "shareCount": "shares",
}  # fmt: skip
KINDS = {"share": "shares", "ugcPost": "ugcPosts"}
BY: tuple[tuple[str, Literal["country", "region"]], ...] = (
    ("followerCountsByGeoCountry", "country"),
    ("followerCountsByGeo", "region"),
)


def of_posts(api: Api, remote_ids: Sequence[str]) -> Iterator[Reading]:
    for kind, name in KINDS.items():
        if urns := [urn for urn in remote_ids if urn.startswith(f"urn:li:{kind}:")]:
            yield from _of_kind(api, kind, name, urns)


def _of_kind(api: Api, kind: str, name: str, urns: Sequence[str]) -> Iterator[Reading]:
    try:
        told = _statistics(api, f"&{name}={listed(urns)}")
    except Refused as no:
        if no.status == 403 or len(urns) == 1:
            return  # no right to them, or this very post is gone
        for one in urns:  # one that is gone must not cost the others
            yield from _of_kind(api, kind, name, [one])
        return
    for each in told:
        urn = str(each.get(kind) or "")
        if urn in urns:
            yield from _readings(each, urn)


def of_page(api: Api) -> Iterator[Reading]:
    try:
        size = api.get(f"/networkSizes/{enc(api.author)}", "edgeType=COMPANY_FOLLOWED_BY_MEMBER").get("firstDegreeSize")
        if isinstance(size, int):
            yield Reading("followers", size, datetime.now(UTC), name="firstDegreeSize")
    except Refused:
        pass  # the others may be told
    try:
        for each in _statistics(api, ""):
            yield from _readings(each, "")
    except Refused:
        return


def audience(api: Api) -> Iterator[Share]:
    """Followers by country and by region; LinkedIn tells the places by number, of which we know some countries."""
    try:
        told = api.get(
            "/organizationalEntityFollowerStatistics", f"q=organizationalEntity&organizationalEntity={enc(api.author)}"
        )
    except Refused:
        return
    now = datetime.now(UTC)
    for element in told.get("elements") or ():
        for facet, by in BY:
            for each in element.get(facet) or ():
                counts, geo = each.get("followerCounts") or {}, str(each.get("geo") or "")
                people = sum(value for value in counts.values() if isinstance(value, int))
                if geo:
                    yield Share("followers", by, ISO.get(geo, geo), people, now)


def _statistics(api: Api, more: str) -> list[JSON]:
    query = f"q=organizationalEntity&organizationalEntity={enc(api.author)}{more}"
    return list(api.get("/organizationalEntityShareStatistics", query).get("elements") or ())


def _readings(element: JSON, urn: str) -> Iterator[Reading]:
    now = datetime.now(UTC)
    for name, value in (element.get("totalShareStatistics") or {}).items():
        if name in METRICS and isinstance(value, int | float):
            yield Reading(METRICS[name], max(0.0, float(value)), now, urn, name=name)
