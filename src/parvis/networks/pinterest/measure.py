"""Figures: of pins and of the account by day (they settle after two days), totals where Pinterest gives them.

https://developers.pinterest.com/docs/api/v5/multi_pins-analytics — no more than 90 days back; countries only through an ad account.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from parvis.networks.measures import Metric, Reading, Share
from parvis.networks.pinterest.api import Api
from parvis.networks.protocol import JSON, Refused

BACK = timedelta(days=14)
BY_DAY: dict[str, Metric] = {"IMPRESSION": "impressions", "OUTBOUND_CLICK": "clicks", "SAVE": "saves", "VIDEO_MRC_VIEW": "views"}
TOTALS: dict[str, Metric] = {"TOTAL_COMMENTS": "comments", "TOTAL_REACTIONS": "likes"}
OF_ACCOUNT: dict[str, Metric] = {"follower_count": "followers", "following_count": "following", "pin_count": "publications"}
SETTLED = ("READY", "ESTIMATE")


def of_pins(api: Api, remote_ids: Sequence[str]) -> Iterator[Reading]:
    if not remote_ids:
        return
    types = ",".join((*BY_DAY, *TOTALS))
    try:
        told = api.get("/pins/analytics", pin_ids=",".join(remote_ids), metric_types=types, **_days())
    except Refused as refused:
        if refused.status == 403 or len(remote_ids) == 1:
            return  # no right to them, or this very pin is gone
        for one in remote_ids:  # one that is gone must not cost the others
            yield from of_pins(api, [one])
        return
    now = datetime.now(UTC)
    for pin in remote_ids:
        for series in (told.get(pin) or {}).values():
            yield from _series(series, now, pin)


def of_account(api: Api) -> Iterator[Reading]:
    told, now = api.get("/user_account"), datetime.now(UTC)
    for name, metric in OF_ACCOUNT.items():
        if isinstance(told.get(name), int):
            yield Reading(metric, float(told[name]), now, name=name)
    try:
        series = api.get("/user_account/analytics", metric_types="IMPRESSION,OUTBOUND_CLICK,SAVE", **_days())
    except Refused:  # personal accounts have none
        return
    for each in series.values():
        yield from _series(each, now, "")


def audience(api: Api) -> Iterator[Share]:
    """Countries of who saw the pins, from the insights of an ad account; Pinterest tells shares of a whole."""
    if not api.ad_account:
        return
    try:
        told = api.get(f"/ad_accounts/{api.ad_account}/audience_insights", audience_insight_type="YOUR_TOTAL_AUDIENCE")
    except Refused:
        return
    size, now = float(told.get("size") or 0), datetime.now(UTC)
    for country in (told.get("demographics") or {}).get("countries") or ():
        if country.get("key") and isinstance(country.get("ratio"), int | float):
            people = round(size * float(country["ratio"]))
            yield Share("reach", "country", str(country["key"]).upper(), people, now, str(country.get("name") or ""))


def _series(series: JSON, now: datetime, pin: str) -> Iterator[Reading]:
    if not isinstance(series, dict):
        return
    for day in series.get("daily_metrics") or ():
        if day.get("data_status") in SETTLED:
            for name, value in _numbers(day.get("metrics"), BY_DAY):
                yield Reading(BY_DAY[name], value, now, pin, str(day.get("date") or ""), name)
    for name, value in _numbers(series.get("lifetime_metrics"), TOTALS):
        yield Reading(TOTALS[name], value, now, pin, name=name)


def _numbers(told: JSON, known: dict[str, Metric]) -> Iterator[tuple[str, float]]:
    for name, value in (told if isinstance(told, dict) else {}).items():
        if name in known and isinstance(value, int | float):
            yield name, float(value)


def _days() -> dict[str, Any]:
    today = datetime.now(UTC).date()
    return {"start_date": (today - BACK).isoformat(), "end_date": today.isoformat()}
