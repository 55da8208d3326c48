"""What videos did. A counter that is refused or hidden is absent."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime

from parvis.networks.dailymotion.api import Api
from parvis.networks.measures import Metric, Reading
from parvis.networks.protocol import Refused

COUNTERS: Mapping[str, Metric] = {"views_total": "views", "likes_total": "likes"}
OWN: Mapping[str, Metric] = {"followers_total": "followers", "videos_total": "publications"}


def videos(api: Api, remote_ids: Sequence[str]) -> Iterator[Reading]:
    """One call each."""
    for identity in list(remote_ids)[:50]:
        yield from _counted(api, f"/video/{identity}", COUNTERS, identity)


def account(api: Api, user: str) -> Iterator[Reading]:
    yield from _counted(api, f"/user/{user}", OWN, "")


def _counted(api: Api, path: str, names: Mapping[str, Metric], remote_id: str) -> Iterator[Reading]:
    now = datetime.now(UTC)
    try:
        told = api.get(path, fields=",".join(names))
    except Refused:
        return
    for name, metric in names.items():
        if isinstance(value := told.get(name), int):
            yield Reading(metric, float(value), now, remote_id, name=name)
