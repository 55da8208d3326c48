"""What videos did, and where they were seen: by country and by region, never by city."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta

from parvis.networks.measures import Metric, Reading, Share
from parvis.networks.peertube.api import Api, stamp
from parvis.networks.protocol import JSON, Later, Refused

COUNTERS: Mapping[str, Metric] = {"views": "views", "likes": "likes", "dislikes": "dislikes", "comments": "comments"}
MONTH = timedelta(days=28)
NEWEST = 20  # videos whose audience is asked for


def videos(api: Api, remote_ids: Sequence[str]) -> Iterator[Reading]:
    """Two calls each. Figures of a video that is not ours any more are simply absent."""
    now = datetime.now(UTC)
    for identity in list(remote_ids)[:50]:
        try:
            told = api.get(f"/videos/{identity}")
        except Refused:
            continue  # gone
        for name, metric in COUNTERS.items():
            if isinstance(value := told.get(name), int):
                yield Reading(metric, float(value), now, identity, name=name)
        watched = _overall(api, identity).get("totalWatchTime")
        if isinstance(watched, int | float):
            yield Reading("watch_seconds", float(watched), now, identity, name="totalWatchTime")


def account(api: Api, me: JSON) -> Iterator[Reading]:
    """Those who follow its channels: who follows two is counted twice."""
    now = datetime.now(UTC)
    counts = [channel.get("followersCount") for channel in me.get("videoChannels") or ()]
    if told := [count for count in counts if isinstance(count, int)]:
        yield Reading("followers", float(sum(told)), now, name="videoChannels.followersCount")
    if isinstance(total := api.get("/users/me/videos", start=0, count=1).get("total"), int):
        yield Reading("publications", float(total), now)


def places(api: Api) -> Iterator[Share]:
    """Viewers of the last four weeks, of the newest videos together."""
    now = datetime.now(UTC)
    countries: Counter[str] = Counter()
    regions: Counter[str] = Counter()
    listed = api.get("/users/me/videos", start=0, count=NEWEST, sort="-createdAt").get("data") or ()
    for video in listed:
        told = _overall(api, str(video.get("id") or ""), startDate=stamp(now - MONTH), endDate=stamp(now))
        _add(countries, told.get("countries"), "isoCode")
        _add(regions, told.get("subdivisions"), "name")
    for key, value in countries.most_common():
        yield Share("views", "country", key, float(value), now)
    for key, value in regions.most_common():
        yield Share("views", "region", key, float(value), now, label=key)


def _overall(api: Api, video: str, **span: str) -> JSON:
    try:
        told = api.get(f"/videos/{video}/stats/overall", **span)
    except (Refused, Later):
        return {}
    return told if isinstance(told, dict) else {}


def _add(counter: Counter[str], rows: JSON, name: str) -> None:
    for row in rows or ():
        if row.get(name) and isinstance(row.get("viewers"), int | float):
            counter[str(row[name])] += int(row["viewers"])
