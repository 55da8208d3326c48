"""What a status did and how many follow: counters that the server shows anybody; nothing of where people are.

Several statuses at once since 4.3 (https://docs.joinmastodon.org/methods/statuses/#index); one by one on other servers.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime

from parvis.networks.mastodon.api import Api
from parvis.networks.measures import Metric
from parvis.networks.protocol import JSON, Reading, Refused

AT_ONCE = 20
COUNTED: Mapping[str, Metric] = {
    "favourites_count": "likes",
    "reblogs_count": "shares",
    "replies_count": "comments",
    "quotes_count": "quotes",  # since 4.5; absent elsewhere
}
OF_US: Mapping[str, Metric] = {
    "followers_count": "followers",
    "following_count": "following",
    "statuses_count": "publications",
}
METRICS = (*COUNTED.values(), "votes")


def publications(api: Api, remote_ids: Sequence[str]) -> Iterator[Reading]:
    wanted = set(remote_ids)
    for begin in range(0, len(remote_ids), AT_ONCE):
        for status in _statuses(api, remote_ids[begin : begin + AT_ONCE]):
            if (identity := str(status.get("id"))) in wanted:
                yield from _told(status, COUNTED, identity)
                yield from _told(status.get("poll") or {}, {"votes_count": "votes"}, identity)


def account(api: Api) -> Iterator[Reading]:
    yield from _told(api.get("/api/v1/accounts/verify_credentials"), OF_US, "")


def _statuses(api: Api, remote_ids: Sequence[str]) -> Iterator[Mapping[str, JSON]]:
    try:
        found = api.get("/api/v1/statuses", [("id[]", identity) for identity in remote_ids])
    except Refused:
        found = None
    if isinstance(found, list):
        yield from found
        return
    for identity in remote_ids:
        try:
            yield api.get(f"/api/v1/statuses/{identity}")
        except Refused as refused:
            if refused.status not in (404, 410):  # gone: simply not told
                raise


def _told(told: JSON, names: Mapping[str, Metric], identity: str) -> Iterator[Reading]:
    """The counters that are there; a server that leaves one out has not counted nought."""
    now = datetime.now(UTC)
    for name, metric in names.items():
        value = told.get(name) if isinstance(told, Mapping) else None
        if isinstance(value, int) and not isinstance(value, bool) and value >= 0:
            yield Reading(metric, value, now, identity, name=name)
