"""A file of tiles under the map: described, given piece by piece from here, and never needed."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.test import Client

from parvis.conf.environment import WrongSetting, read
from parvis.places.ground.tiles import tiles
from parvis.places.tests import town
from parvis.places.tests.tiny import pmtiles
from parvis.testing import make

pytestmark = pytest.mark.django_db
URL = "/place/lieux/fond.pmtiles"


@pytest.fixture
def file(settings, tmp_path: Path) -> Path:
    path = tmp_path / "ground.pmtiles"
    settings.ENVIRONMENT = replace(django_settings.ENVIRONMENT, ground=path)
    return path


def test_it_is_given_piece_by_piece(file: Path):
    whole = pmtiles()
    file.write_bytes(whole)
    first = Client().get(URL, headers={"Range": "bytes=0-16383"})  # as the library asks, more than there is
    assert (first.status_code, first.content, first["Content-Range"]) == (206, whole, f"bytes 0-{len(whole) - 1}/{len(whole)}")
    assert first["Cache-Control"].startswith("public") and first["ETag"].startswith('"')
    some = Client().get(URL, headers={"Range": "bytes=5-9"})
    assert (some.content, some["Content-Length"], some["Content-Range"]) == (whole[5:10], "5", f"bytes 5-9/{len(whole)}")


@pytest.mark.parametrize("asked", ["", "bytes=9-5", "bytes=99999-100000", "bytes=-5", "bytes=5-", "bytes=0-1,3-4", "lines=1-2"])
def test_never_whole_and_nothing_beyond_it(file: Path, asked: str):
    file.write_bytes(pmtiles())
    answer = Client().get(URL, headers={"Range": asked} if asked else {})
    assert answer.status_code == 416 and answer["Content-Range"] == f"bytes */{file.stat().st_size}" and not answer.content


def test_a_piece_has_an_end(file: Path):
    file.write_bytes(pmtiles() + bytes(9_000_000))
    assert Client().get(URL, headers={"Range": "bytes=0-8999999"}).status_code == 416


@pytest.mark.parametrize("spoil", ["away", "short", "magic", "kind", "said"])
def test_what_is_no_such_file_is_no_ground(file: Path, spoil: str):
    whole = pmtiles()
    match spoil:
        case "short":
            file.write_bytes(whole[:60])
        case "magic":
            file.write_bytes(b"PNTiles" + whole[7:])
        case "kind":
            file.write_bytes(whole[:99] + b"\x09" + whole[100:])
        case "said":
            file.write_bytes(whole.replace(b"\x1f\x8b", b"\x00\x00"))
    assert tiles() is None
    assert Client().get(URL, headers={"Range": "bytes=0-9"}).status_code == 404


def test_the_page_says_whose_it_is_and_is_complete_without(file: Path):
    row = town.a_list()
    page = f"/place/lieux/{row.slug}"
    without = Client().get(page).content.decode()
    assert "data-tiles" not in without and "pl-item" in without and "<svg" in without
    file.write_bytes(pmtiles(credit='<b onclick="x">© OpenStreetMap</b> &amp; la ville'))
    found = Client().get(page).content.decode()
    assert f'data-tiles="{URL}" data-tiles-kind="vector" data-tiles-layers="water"' in found
    assert "© OpenStreetMap &amp; la ville" in found and "onclick" not in found
    browser = Client()
    browser.force_login(make.user("manager"))
    assert "niveaux 0 à 0" in browser.get("/place-publique/lieux/fond").content.decode()
    under = browser.get("/api/v1/places/ground").json()["tiles"]
    assert under == {
        "kind": "vector",
        "bytes": file.stat().st_size,
        "first": 0,
        "last": 0,
        "credit": "© OpenStreetMap & la ville",
    }
    file.unlink()
    assert browser.get("/api/v1/places/ground").json()["tiles"] is None


def test_a_wrong_path_stops_the_start_with_a_sentence(tmp_path: Path):
    given = {"PARVIS_DATA": str(tmp_path)}
    assert read(given).ground == tmp_path / "ground.pmtiles"
    for name in ("nulle-part.pmtiles", "autre.txt"):
        (tmp_path / "autre.txt").write_text("une carte")
        with pytest.raises(WrongSetting, match="PARVIS_GROUND"):
            read(given | {"PARVIS_GROUND": str(tmp_path / name)})
    (tmp_path / "ville.pmtiles").write_bytes(pmtiles())
    assert read(given | {"PARVIS_GROUND": str(tmp_path / "ville.pmtiles")}).ground.name == "ville.pmtiles"
