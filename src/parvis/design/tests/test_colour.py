"""The city's colour: read on every ground, light and dark, whatever was given; its sheet is one address a colour."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.test import Client

from parvis.design.colour import DARK, LIGHT, TINTS, contrast, on, parts, sheet


@pytest.mark.parametrize("given", ["#2a3f9d", "#767676", "#8a1538", "#000000", "#0000ff", "#a0522d", "#007a33", "#b34700"])
@pytest.mark.parametrize(("grounds", "tint"), [(LIGHT, TINTS[0]), (DARK, TINTS[1])])
def test_it_is_read_on_every_ground_and_on_its_tint(given: str, grounds: tuple[str, ...], tint: float) -> None:
    found = parts(on(given, grounds, tint))
    for ground in map(parts, grounds):
        tinted = tuple(part + (own - part) * tint for part, own in zip(ground, found, strict=True))
        assert contrast(found, ground) >= 4.5
        assert contrast(found, tinted) >= 4.49  # type: ignore[arg-type]  # eight bits a part are rounded


def test_a_colour_that_is_read_already_stays() -> None:
    assert on("#8a1538", LIGHT, TINTS[0]) == "#8a1538"
    assert on("#767676", LIGHT, TINTS[0]) != "#767676"  # on white alone


@pytest.mark.django_db
def test_pages_link_the_colour_where_it_is_the_citys_own(client: Client, settings) -> None:
    doors = ("/signin/login/", "/place/", "/place/entrer")
    assert not any("couleur/" in client.get(door).text for door in doors)
    settings.ENVIRONMENT = replace(settings.ENVIRONMENT, accent="#8a1538")
    for door in doors:
        assert '<link rel="stylesheet" href="/couleur/8a1538.css">' in client.get(door).text
    answer = client.get("/couleur/8a1538.css")
    assert answer.text == sheet("#8a1538") and "--accent-light:#8a1538" in answer.text
    assert answer["Content-Type"].startswith("text/css") and "immutable" in answer["Cache-Control"] and not answer.cookies
    assert client.get("/couleur/2a3f9d.css").status_code == client.get("/couleur/x.css").status_code == 404
