"""The city's geocoder tells where a case is, with how precise it is; nobody is asked where there is none."""

from __future__ import annotations

import json
from typing import Any

import pytest

from parvis.cases.whereabouts import look
from parvis.networks.http import Answer, Http
from parvis.places.tests.town import ground

pytestmark = pytest.mark.django_db


def test_a_case_is_found_by_the_citys_geocoder(monkeypatch: Any) -> None:
    asked: list[str] = []
    kinds = ("housenumber", "street", "municipality", "")

    def call(_self: Http, method: str, url: str, **given: Any) -> Answer:
        asked.append(f"{method} {url} {given['params']['q']}")
        told = [
            {"geometry": {"coordinates": [2.38, 48.85]}, "properties": {"label": f"Un {n}", "score": 0.9, "type": kind}}
            for n, kind in enumerate(kinds)
        ]
        return Answer(200, {}, json.dumps({"features": told}).encode(), url)

    monkeypatch.setattr(Http, "call", call)
    assert look("12 rue Basfroi").spots == [] and asked == [], "off until somebody chooses one"
    ground(geocoder="https://geo.example")
    found = look("12 rue Basfroi").spots
    assert [(one.label, one.precision, one.by) for one in found] == [
        ("Un 0", "point", "geocoder"), ("Un 1", "street", "geocoder"), ("Un 2", "district", "geocoder"), ("Un 3", "point", "geocoder"),
    ]  # fmt: skip
    assert asked == ["GET https://geo.example/search/ 12 rue Basfroi"]
