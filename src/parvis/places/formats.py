"""A list of places as files that other programs read: GeoJSON, GPX, KML, GeoRSS, iCalendar, CSV. Pure.

RFC 7946 · topografix.com/GPX/1/1 · OGC KML 2.2 · georss.org (RSS 2.0 with georss:point) · RFC 5545 · RFC 4180
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from email.utils import format_datetime
from xml.sax.saxutils import escape, quoteattr

from parvis.tables import writing

HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
COLUMNS = (
    "id", "name", "text", "address", "district", "lat", "lon", "hours", "link", "stage", "begins", "ends", "cost", "closed",
    "notice", "photo", "alt", "page",
)  # fmt: skip
"""What a spreadsheet would compute instead of showing."""


@dataclass(frozen=True, slots=True)
class Spot:
    """A place as files tell it. `page`, `photo`: whole addresses."""

    id: str
    name: str
    text: str
    address: str
    district: str
    lat: float | None
    lon: float | None
    hours: str
    link: str
    stage: str
    begins: date | None
    ends: date | None
    cost: str
    closed: bool
    notice: str
    photo: str
    alt: str
    page: str
    changed_at: datetime


@dataclass(frozen=True, slots=True)
class Told:
    """A list as files tell it. `city`: who says so."""

    title: str
    intro: str
    language: str
    page: str
    city: str
    changed_at: datetime
    spots: Sequence[Spot]

    @property
    def there(self) -> list[Spot]:
        return [one for one in self.spots if one.lat is not None and one.lon is not None]


def geojson(told: Told) -> str:
    """Places without a position have a null geometry, as RFC 7946 says."""
    features = [
        {
            "type": "Feature", "id": one.id,
            "geometry": {"type": "Point", "coordinates": [one.lon, one.lat]} if one.lat is not None else None,
            "properties": {name: _plain(getattr(one, name)) for name in COLUMNS if name not in ("id", "lat", "lon")},
        }
        for one in told.spots
    ]  # fmt: skip
    return json.dumps({"type": "FeatureCollection", "features": features}, ensure_ascii=False)


def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, date) else value


def gpx(told: Told) -> str:
    points = "".join(
        f'<wpt lat="{one.lat}" lon="{one.lon}"><name>{_x(one.name)}</name><desc>{_x(_words(one))}</desc>'
        f"<link href={quoteattr(_clean(one.page))}/></wpt>\n"
        for one in told.there
    )
    return (
        f'{HEAD}<gpx xmlns="http://www.topografix.com/GPX/1/1" version="1.1" creator={quoteattr(_clean(told.city))}>\n'
        f"<metadata><name>{_x(told.title)}</name><desc>{_x(told.intro)}</desc><link href={quoteattr(_clean(told.page))}/>"
        f"<time>{_z(told.changed_at)}</time></metadata>\n{points}</gpx>\n"
    )


def kml(told: Told) -> str:
    marks = "".join(
        f"<Placemark id={quoteattr('p' + _clean(one.id))}><name>{_x(one.name)}</name>"
        f"<address>{_x(one.address)}</address><description>{_x(_words(one))}</description>"
        f"<Point><coordinates>{one.lon},{one.lat}</coordinates></Point></Placemark>\n"
        for one in told.there
    )
    return (
        f'{HEAD}<kml xmlns="http://www.opengis.net/kml/2.2"><Document><name>{_x(told.title)}</name>'
        f"<description>{_x(told.intro)}</description>\n{marks}</Document></kml>\n"
    )


def georss(told: Told) -> str:
    items = "".join(
        f'<item><title>{_x(one.name)}</title><link>{_x(one.page)}</link><guid isPermaLink="true">{_x(one.page)}</guid>'
        f"<pubDate>{format_datetime(one.changed_at)}</pubDate><description>{_x(_words(one))}</description>"
        + (f"<georss:point>{one.lat} {one.lon}</georss:point>" if one.lat is not None else "")
        + "</item>\n"
        for one in told.spots
    )
    return (
        f'{HEAD}<rss version="2.0" xmlns:georss="http://www.georss.org/georss"><channel><title>{_x(told.title)}</title>'
        f"<link>{_x(told.page)}</link><description>{_x(told.intro or told.title)}</description>"
        f"<language>{_x(told.language)}</language><lastBuildDate>{format_datetime(told.changed_at)}</lastBuildDate>\n"
        f"{items}</channel></rss>\n"
    )


def ics(told: Told) -> str:
    """Whole days of the projects that have dates. The end is the day after the last, as RFC 5545 counts."""
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Parvis//places//FR",
        "CALSCALE:GREGORIAN",
        f"X-WR-CALNAME:{_i(told.title)}",
    ]
    for one in told.spots:
        if one.begins is None:
            continue
        last = one.ends if one.ends and one.ends >= one.begins else one.begins
        lines += [
            "BEGIN:VEVENT", f"UID:{_i(one.page)}", f"DTSTAMP:{one.changed_at.astimezone(UTC):%Y%m%dT%H%M%SZ}",
            f"DTSTART;VALUE=DATE:{one.begins:%Y%m%d}", f"DTEND;VALUE=DATE:{last + timedelta(days=1):%Y%m%d}",
            f"SUMMARY:{_i(one.name)}", f"DESCRIPTION:{_i(_words(one))}", f"LOCATION:{_i(one.address or one.district)}",
            f"URL:{one.page}",
        ]  # fmt: skip
        if one.lat is not None:
            lines.append(f"GEO:{one.lat};{one.lon}")
        lines.append("END:VEVENT")
    return "\r\n".join(part for line in [*lines, "END:VCALENDAR"] for part in _folded(line)) + "\r\n"


def table(told: Told) -> str:
    return writing.text(COLUMNS, ((_cell(getattr(one, name)) for name in COLUMNS) for one in told.spots), separator=",")


def _cell(value: object) -> object:
    return ("1" if value else "") if isinstance(value, bool) else value


FORMATS: dict[str, tuple[str, Callable[[Told], str]]] = {
    "geojson": ("application/geo+json", geojson),
    "gpx": ("application/gpx+xml", gpx),
    "kml": ("application/vnd.google-earth.kml+xml", kml),
    "rss": ("application/rss+xml", georss),
    "ics": ("text/calendar", ics),
    "csv": ("text/csv", table),
}


def _words(one: Spot) -> str:
    """All that is said of it, a line each."""
    return "\n".join(line for line in (one.notice, one.text, one.address, one.hours, one.cost, one.link) if line)


def _clean(text: str) -> str:
    """Without what XML 1.0 cannot hold."""
    return "".join(c for c in text if c in "\t\n\r" or "\x20" <= c <= "\ud7ff" or "\ue000" <= c <= "\ufffd" or c > "\uffff")


def _x(text: str) -> str:
    return escape(_clean(text))


def _z(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


def _i(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    return escaped.replace("\r\n", "\n").replace("\r", "\n").replace("\n", "\\n")


def _folded(line: str) -> Iterator[str]:
    """Lines of 75 bytes at most; no letter is cut."""
    part, size = "", 0
    for letter in line:
        wide = len(letter.encode())
        if size + wide > 74:
            yield part
            part, size = " ", 1
        part, size = part + letter, size + wide
    yield part
