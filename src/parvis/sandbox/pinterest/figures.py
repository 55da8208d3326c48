"""Figures by day: plausible, the same each time for the same day, more when people react; and where the audience is."""

import random
import sqlite3
import time
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from typing import Any

from parvis.sandbox import texts
from parvis.sandbox.pinterest.auth import NETWORK, invalid
from parvis.sandbox.place import Place
from parvis.sandbox.wire import Given

PIN = {
    "IMPRESSION": 90,
    "OUTBOUND_CLICK": 4,
    "PIN_CLICK": 12,
    "SAVE": 6,
    "VIDEO_MRC_VIEW": 30,
    "USER_FOLLOW": 1,
    "PROFILE_VISIT": 2,
}
LIFETIME = ("TOTAL_COMMENTS", "TOTAL_REACTIONS")
ACCOUNT = ("ENGAGEMENT", "IMPRESSION", "OUTBOUND_CLICK", "PIN_CLICK", "SAVE")
FAR = 90  # days


def of_pins(place: Place, pins: list[sqlite3.Row], asked: Given) -> dict[str, Any]:
    first, last = _range(asked)
    wanted = _metrics(asked, {*PIN, *LIFETIME, "SAVE_RATE", "ALL"})
    return {pin["id"]: {"all": _series(place, pin, first, last, wanted)} for pin in pins}


def of_account(place: Place, me: sqlite3.Row, asked: Given) -> dict[str, Any]:
    first, last = _range(asked)
    asked.values.setdefault("metric_types", ",".join(ACCOUNT))  # all of them, when none is named
    wanted = [name for name in _metrics(asked, {*ACCOUNT, "ENGAGEMENT_RATE", "SAVE_RATE"}) if name in PIN]
    pins = place.store.execute("SELECT * FROM posts WHERE network = ? AND author = ? AND NOT removed", (NETWORK, me["id"]))
    days = []
    for day in _days(first, last):
        born = [pin for pin in pins if _day(pin["created"]) <= day]
        metrics = {name: sum(_value(pin, day, name, 0) for pin in born) for name in wanted}
        days.append({"date": day.isoformat(), "data_status": _status(day), "metrics": metrics})
    return {"all": {"daily_metrics": days, "summary_metrics": _sums(days)}}


def audience(place: Place, me: sqlite3.Row) -> dict[str, Any]:
    """Where the residents who follow live."""
    homes = Counter(person.country for person in texts.PEOPLE)
    whole = sum(homes.values())
    countries = [{"key": key.lower(), "name": key, "ratio": round(count / whole, 4)} for key, count in homes.most_common(10)]
    return {"type": "YOUR_TOTAL_AUDIENCE", "date": datetime.now(UTC).date().isoformat(), "size": me["followers"] * 3,
            "size_is_upper_bound": False, "categories": [],
            "demographics": {"countries": countries, "metros": [], "ages": [], "genders": [], "devices": []}}  # fmt: skip


def _series(place: Place, pin: sqlite3.Row, first: date, last: date, wanted: list[str]) -> dict[str, Any]:
    born, reactions = _day(pin["created"]), place.world.reactions(pin, "react")
    days = []
    for day in _days(first, last):
        metrics = {name: _value(pin, day, name, reactions) for name in wanted if name in PIN} if day >= born else {}
        days.append(
            {"date": day.isoformat(), "data_status": _status(day) if day >= born else "BEFORE_PIN_CREATED", "metrics": metrics}
        )
    totals = {"TOTAL_COMMENTS": len(place.world.replies(pin)), "TOTAL_REACTIONS": reactions}
    lifetime = {name: value for name, value in totals.items() if name in wanted}
    return {"daily_metrics": days, "summary_metrics": _sums(days), "lifetime_metrics": lifetime}


def _value(pin: sqlite3.Row, day: date, name: str, reactions: int) -> int:
    """Today's figures grow with its hours."""
    part = (time.time() % 86400) / 86400 if day == datetime.now(UTC).date() else 1
    dice = random.Random(f"{pin['id']}/{day}/{name}")
    return int(PIN[name] * (dice.uniform(0.3, 1.7) + reactions / 4) * part)


def _status(day: date) -> str:
    return "ESTIMATE" if datetime.now(UTC).date() - day < timedelta(days=2) else "READY"


def _sums(days: list[dict[str, Any]]) -> dict[str, int]:
    total: Counter[str] = Counter()
    for day in days:
        total.update(day["metrics"])
    return dict(total)


def _days(first: date, last: date) -> list[date]:
    return [first + timedelta(days=number) for number in range((last - first).days + 1)]


def _day(moment: float) -> date:
    return datetime.fromtimestamp(moment, UTC).date()


def _metrics(asked: Given, known: set[str]) -> list[str]:
    wanted = [name for each in asked.many("metric_types") for name in each.split(",") if name]
    if not wanted or set(wanted) - known:
        raise invalid(f"metric_types: {sorted(set(wanted) - known)} is not valid")
    return wanted


def _range(asked: Given) -> tuple[date, date]:
    try:
        first, last = (date.fromisoformat(asked.text(name)) for name in ("start_date", "end_date"))
    except ValueError as error:
        raise invalid("start_date and end_date must be YYYY-MM-DD") from error
    if datetime.now(UTC).date() - first > timedelta(days=FAR) or not first <= last <= first + timedelta(days=FAR):
        raise invalid("start_date cannot be more than 90 days back from today")
    return first, last
