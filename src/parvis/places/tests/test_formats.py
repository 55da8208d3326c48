"""Each file is read by somebody else's parser: what it says, hostile words included."""

from __future__ import annotations

import csv
import io
import json
from datetime import UTC, date, datetime
from xml.etree import ElementTree

import feedparser
import pytest

from parvis.places.bringing.reading import read
from parvis.places.formats import FORMATS, Spot, Told

NASTY = 'Café « L’Eau & le "Feu" » <b>; , \\ \x0b]]> 😀'
AT = datetime(2026, 11, 28, 16, 0, tzinfo=UTC)


def spot(number: int, **fields) -> Spot:
    values = {
        "id": str(number), "name": f"Lieu {number}", "text": "", "address": "", "district": "", "lat": 48.85, "lon": -2.35, "hours": "",
        "link": "", "stage": "", "begins": None, "ends": None, "cost": "", "closed": False, "notice": "", "photo": "", "alt": "",
        "page": f"https://ville.example/place/lieux/au-frais/{number}", "changed_at": AT,
    }  # fmt: skip
    return Spot(**values | fields)


TOLD = Told(
    NASTY, NASTY, "fr", "https://ville.example/place/lieux/au-frais", "Ville", AT,
    [spot(1, name=NASTY, text=f"{NASTY}\nDeux lignes", begins=date(2026, 12, 1), ends=date(2026, 12, 24), address="=1+1"),
     spot(2, lat=None, lon=None), spot(3, begins=date(2026, 12, 5), name="é" * 90, closed=True)],
)  # fmt: skip


def test_geojson_follows_rfc_7946():
    told = json.loads(FORMATS["geojson"][1](TOLD))
    assert told["type"] == "FeatureCollection"
    assert [one["geometry"] for one in told["features"]][:2] == [{"type": "Point", "coordinates": [-2.35, 48.85]}, None]
    assert told["features"][0]["properties"]["name"] == NASTY
    assert told["features"][0]["properties"]["begins"] == "2026-12-01"


@pytest.mark.parametrize(
    ("form", "path", "space"),
    [
        ("gpx", "g:wpt/g:name", {"g": "http://www.topografix.com/GPX/1/1"}),
        ("kml", "g:Document/g:Placemark/g:name", {"g": "http://www.opengis.net/kml/2.2"}),
        ("rss", "channel/item/title", {"g": "http://www.georss.org/georss"}),
    ],
)
def test_xml_is_well_formed_and_says_the_names(form, path, space):
    root = ElementTree.fromstring(FORMATS[form][1](TOLD))  # noqa: S314 (our own)
    found = [one.text for one in root.findall(path, space)]
    assert found[0] == NASTY.replace("\x0b", "")
    assert len(found) == (3 if form == "rss" else 2)  # without a position there is no waypoint


def test_gpx_has_the_order_its_schema_asks_for():
    """In `wptType`: name, then desc, then link; in `metadataType`: name, desc, link, time."""
    space = "{http://www.topografix.com/GPX/1/1}"
    root = ElementTree.fromstring(FORMATS["gpx"][1](TOLD))  # noqa: S314 (our own)
    assert [one.tag.removeprefix(space) for one in root] == ["metadata", "wpt", "wpt"]
    assert [one.tag.removeprefix(space) for one in root[1]] == ["name", "desc", "link"]
    assert [one.tag.removeprefix(space) for one in root[0]] == ["name", "desc", "link", "time"]
    assert root[1].attrib == {"lat": "48.85", "lon": "-2.35"}


def test_georss_points_are_read():
    feed = feedparser.parse(FORMATS["rss"][1](TOLD))
    assert not feed.bozo
    assert feed.entries[0].where["coordinates"] == (-2.35, 48.85)
    assert feed.entries[0].id == "https://ville.example/place/lieux/au-frais/1"


def test_calendar_lines_are_short_and_days_are_whole():
    text = FORMATS["ics"][1](TOLD)
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
    whole = text.replace("\r\n ", "")
    assert whole.count("BEGIN:VEVENT") == 2
    assert "DTSTART;VALUE=DATE:20261201\r\nDTEND;VALUE=DATE:20261225" in whole
    assert "DTSTART;VALUE=DATE:20261205\r\nDTEND;VALUE=DATE:20261206" in whole
    assert "\\;" in whole and "\\," in whole and "\n\n" not in whole


def test_csv_is_safe_in_a_spreadsheet_and_comes_back_the_same():
    text = FORMATS["csv"][1](TOLD)
    rows = list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))))
    assert rows[0]["address"] == "'=1+1" and rows[0]["lon"] == "-2.35"
    lines = read(text.encode())
    assert [line.errors for line in lines] == [[], [], []]
    assert lines[0].values["address"] == "=1+1" and lines[0].values["lat"] == 48.85
    assert (lines[2].values["closed"], lines[0].values["closed"]) == (True, False)
    assert lines[0].values["begins"] == date(2026, 12, 1)
