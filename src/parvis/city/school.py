"""School holidays and other days as files tell them (pure): a table, JSON or iCal, as the open-data portals export them.

Table: a line a holiday with its first and last day, or a line a day with a column a zone. JSON: a list of holidays, bare or under
`results` or `records`. A moment instead of a day is that day in `zone`; an end that is a moment, and an iCal end, are when
classes begin again, so the day before is the last.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from parvis.tables import opening
from parvis.tables.reading import Unread
from parvis.tables.reading import read as read_table

DAY = timedelta(days=1)
MOST = 5000
"""Holidays read from one file."""
NAMES = ("description", "name", "nom", "summary", "nom_vacances", "titre")
FIRST = ("start_date", "date de début", "date_debut", "debut", "début", "first", "start")
LAST = ("end_date", "date de fin", "date_fin", "fin", "last", "end")
ZONES = ("zones", "zone")
_ZONE = re.compile(r"\b(?:zone\s+)?([ABC])\b", re.I)


@dataclass(frozen=True, slots=True)
class Days:
    """`first` to `last` included; `zone` "" is everywhere."""

    name: str
    zone: str
    first: date
    last: date


def read(content: bytes, zone: ZoneInfo) -> list[Days]:
    """What a file holds, in order, each once. Raises Unread: that of a table, nothing, json, columns, date."""
    text = opening.text_of(content)
    start = text.lstrip()
    if not start or "\x00" in text:
        raise Unread("empty")
    if start.upper().startswith("BEGIN:VCALENDAR"):
        found = _ical(text, zone)
    elif start[0] in "[{":
        found = _records(enumerate(_json(text), 1), zone)
    else:
        found = _table(text, zone)
    kept = sorted(set(found), key=lambda one: (one.first, one.zone, one.name))
    if not kept:
        raise Unread("nothing")
    return kept[:MOST]


def _json(text: str) -> list[Mapping[str, Any]]:
    try:
        found = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise Unread("json", getattr(error, "lineno", 0)) from error
    if isinstance(found, dict):
        found = found.get("results") or found.get("records") or [found]
    if not isinstance(found, list):
        raise Unread("json")
    rows = [one.get("fields", one) for one in found if isinstance(one, dict)]
    return [one for one in rows if isinstance(one, dict)]


def _table(text: str, zone: ZoneInfo) -> Iterator[Days]:
    found = read_table(text)
    names = {name.lower(): place for place, name in enumerate(found.headings)}
    if "date" in names and any(name.startswith("vacances_zone_") for name in names):
        yield from _a_line_a_day(found.rows(names))
    else:
        yield from _records(found.rows(names), zone)


def _a_line_a_day(rows: Iterable[tuple[int, Mapping[str, Any]]]) -> Iterator[Days]:
    """Days of one name in a row are one holiday."""
    running: dict[str, Days] = {}
    for number, row in rows:
        day = _day(row["date"], ZoneInfo("UTC"), number)[0]
        for zone in "ABC":
            here = row.get(f"vacances_zone_{zone.lower()}", "").lower() in ("true", "1", "oui")
            name = row.get("nom_vacances", "")[:120]
            now = running.get(zone)
            if now and here and now.name == name and now.last + DAY == day:
                running[zone] = Days(name, zone, now.first, day)
                continue
            if now:
                yield running.pop(zone)
            if here and name:
                running[zone] = Days(name, zone, day, day)
    yield from running.values()


def _records(rows: Iterable[tuple[int, Mapping[str, Any]]], zone: ZoneInfo) -> Iterator[Days]:
    for number, row in rows:
        name, first, last = (_of(row, names) for names in (NAMES, FIRST, LAST))
        if not name and not first:
            continue
        if not name or not first:
            raise Unread("columns", number)
        begins, _exact = _day(first, zone, number)
        ends, exact = _day(last, zone, number) if last else (begins, False)
        ends = max(begins, ends - DAY if exact else ends)
        zones = sorted({letter.upper() for letter in _ZONE.findall(str(_of(row, ZONES) or ""))}) or [""]
        for letter in zones:
            yield Days(str(name).strip()[:120], letter, begins, ends)


def _of(row: Mapping[str, Any], names: tuple[str, ...]) -> Any:
    return next((row[name] for name in names if row.get(name)), None)


def _day(said: Any, zone: ZoneInfo, number: int) -> tuple[date, bool]:
    """The day, and whether it was told as a moment."""
    text = str(said or "").strip()
    french = re.fullmatch(r"(\d{1,2})/(\d{1,2})/(\d{4})", text)
    try:
        if french:
            day, month, year = map(int, french.groups())
            return _sane(date(year, month, day)), False
        if len(text) > 10:
            at = datetime.fromisoformat(text)
            return _sane((at.astimezone(zone) if at.tzinfo else at).date()), True
        return _sane(date.fromisoformat(text)), False
    except (ValueError, OverflowError) as error:
        raise Unread("date", number) from error


def _sane(day: date) -> date:
    if not 1990 <= day.year <= 2200:
        raise ValueError(day)
    return day


def _ical(text: str, zone: ZoneInfo) -> Iterator[Days]:
    """The events of a calendar; what repeats is taken once, as it stands."""
    event: dict[str, str] = {}
    for number, line in enumerate(re.sub(r"\r?\n[ \t]", "", text).splitlines(), 1):
        if line == "BEGIN:VEVENT":
            event = {}
        elif line == "END:VEVENT":
            yield from _event(event, zone, number)
        else:
            name, _colon, value = line.partition(":")
            event[name.partition(";")[0].upper()] = value


def _event(event: Mapping[str, str], zone: ZoneInfo, number: int) -> Iterator[Days]:
    name = re.sub(r"\\([,;\\])", r"\1", event.get("SUMMARY", "").replace("\\n", " ")).strip()[:120]
    if not name or "DTSTART" not in event:
        return
    first = _stamp(event["DTSTART"], zone, number)
    last = _stamp(event["DTEND"], zone, number) - DAY if len(event.get("DTEND", "")) == 8 else first
    found = _ZONE.findall(name) if re.search(r"zone", name, re.I) else []
    for letter in sorted({one.upper() for one in found}) or [""]:
        yield Days(name, letter, first, max(first, last))


def _stamp(said: str, zone: ZoneInfo, number: int) -> date:
    try:
        if len(said) == 8:
            return _sane(datetime.strptime(said, "%Y%m%d").date())
        at = datetime.strptime(said.rstrip("Z"), "%Y%m%dT%H%M%S")
        return _sane((at.replace(tzinfo=ZoneInfo("UTC")).astimezone(zone) if said.endswith("Z") else at).date())
    except (ValueError, OverflowError) as error:
        raise Unread("date", number) from error
