"""How many see a video and where they live: numbers that grow with time and with what people do."""

import math
import random
import sqlite3
import time
from datetime import UTC, date, datetime, timedelta
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from parvis.sandbox.place import Place
from parvis.sandbox.wire import answer, given
from parvis.sandbox.youtube.auth import ANALYTICS, NETWORK, ApiError, as_channel

COUNTRIES = {"FR": 0.62, "BE": 0.08, "CH": 0.05, "CA": 0.05, "SN": 0.04, "US": 0.04, "DE": 0.03, "GB": 0.03, "IT": 0.02}
CITIES = {"Paris": 0.31, "Lyon": 0.05, "Marseille": 0.04, "Bruxelles": 0.03, "Toulouse": 0.03, "Genève": 0.02, "Dakar": 0.02}
CATEGORIES = {
    "1": "Films et animations", "10": "Musique", "17": "Sport", "19": "Voyages et événements", "22": "People et blogs",
    "24": "Divertissement", "25": "Actualités et politique", "26": "Vie pratique et style", "27": "Éducation",
    "28": "Science et technologie", "29": "Organisations à but non lucratif",
}  # fmt: skip
SECONDS = 41  # that somebody watches, as a mean
METRICS = {"views", "estimatedMinutesWatched", "averageViewDuration", "likes", "comments", "shares", "subscribersGained",
           "subscribersLost", "engagedViews"}  # fmt: skip
DIMENSIONS = {"", "day", "video", "country", "city"}


def counts(place: Place, row: sqlite3.Row, until: float | None = None) -> dict[str, int]:
    """`view`, `like`, `comment`, `share`. Views come fast at first, then ever more slowly."""
    likes = place.world.reactions(row, "like")
    sql = "SELECT count(*) FROM posts WHERE network = ? AND root = ? AND parent IS NOT NULL AND NOT removed AND NOT hidden"
    comments = place.store.number(sql, (NETWORK, row["id"]))
    hours = max(0.0, ((until or time.time()) - row["created"]) / 3600)
    pace = random.Random(f"{place.seed}/{row['id']}").randrange(200, 2000)
    views = 0 if row["visibility"] == "private" else int(pace * (1 - math.exp(-hours / 48))) + 23 * (likes + comments)
    return {"view": views, "like": likes, "comment": comments, "share": views // 60}


@as_channel(ANALYTICS)
async def reports(request: Request, place: Place, me: sqlite3.Row) -> Response:
    asked = await given(request)
    metrics, by = [name for name in asked.text("metrics").split(",") if name], asked.text("dimensions")
    if asked.text("ids") not in ("channel==MINE", f"channel=={me['id']}"):
        raise ApiError(403, "forbidden", "Forbidden", "global")
    start, end = _day(asked.text("startDate")), _day(asked.text("endDate"))
    if not metrics or set(metrics) - METRICS or by not in DIMENSIONS:
        raise ApiError(
            400, "badRequest", f"Unknown identifier ({asked.text('metrics')}) given in field parameters.metrics.", "global"
        )
    if by == "city" and not (asked.text("sort") and 0 < asked.whole("maxResults", 0) <= 250):
        raise ApiError(400, "badRequest", "The query is not supported.", "global")
    rows = _videos(place, me, asked.text("filters"))
    totals = [(row, _values(place, row, start, end)) for row in rows]
    table = _table(by, [(row, told) for row, told in totals if told["views"]], start, end)
    if (sort := asked.text("sort").lstrip("-")) in metrics:
        table.sort(key=lambda line: -line[1][sort])
    lines = [([key] if by else []) + [_whole(told[name]) for name in metrics] for key, told in table]
    headers = [{"name": by, "columnType": "DIMENSION", "dataType": "STRING"}] if by else []
    headers += [{"name": name, "columnType": "METRIC", "dataType": "INTEGER"} for name in metrics]
    told: dict[str, Any] = {"kind": "youtubeAnalytics#resultTable", "columnHeaders": headers}
    return answer(told | ({"rows": lines[: asked.whole("maxResults", 200)]} if lines else {}))


def _videos(place: Place, me: sqlite3.Row, filters: str) -> list[sqlite3.Row]:
    sql = "SELECT * FROM posts WHERE network = ? AND author = ? AND parent IS NULL AND NOT removed ORDER BY seq DESC"
    rows = place.store.execute(sql, (NETWORK, me["id"]))
    if not filters:
        return rows
    name, _, value = filters.partition("==")
    if name != "video":
        raise ApiError(400, "badRequest", f"Unknown filter {name}.", "global")
    return [row for row in rows if row["id"] in value.split(",")]


def _values(place: Place, row: sqlite3.Row, start: date, end: date) -> dict[str, float]:
    """What a video did between two days, both included."""
    before, after = (datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp() for day in (start, end + timedelta(days=1)))
    now = counts(place, row, min(after, time.time()))
    views = now["view"] - (counts(place, row, before)["view"] if before > row["created"] else 0)
    return {
        "views": views, "engagedViews": views, "estimatedMinutesWatched": views * SECONDS / 60, "averageViewDuration": SECONDS,
        "likes": now["like"], "comments": now["comment"], "shares": now["share"], "subscribersGained": views // 200,
        "subscribersLost": views // 900,
    }  # fmt: skip


def _table(
    by: str, totals: list[tuple[sqlite3.Row, dict[str, float]]], start: date, end: date
) -> list[tuple[str, dict[str, float]]]:
    if by == "video":
        return [(row["id"], told) for row, told in totals]
    whole = {name: sum(told[name] for _, told in totals) for name in METRICS}
    if not whole["views"]:
        return []
    if by in ("country", "city"):
        shares = COUNTRIES if by == "country" else CITIES
        parts = [(key, {name: value * share for name, value in whole.items()}) for key, share in shares.items()]
    elif by == "day":
        days = min((end - start).days + 1, 400)
        parts = [(str(start + timedelta(days=day)), {name: value / days for name, value in whole.items()}) for day in range(days)]
    else:
        parts = [("", whole)]
    return [(key, told | {"averageViewDuration": SECONDS}) for key, told in parts]


def _whole(value: float) -> int:
    return int(value)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ApiError(400, "invalidParameter", f"Invalid value '{text}'.", "global") from None
