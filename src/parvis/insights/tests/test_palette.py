"""Plots in the city's colour: seen on their grounds, told apart, written on, in pages and on paper."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from django.urls import reverse

from parvis.design.colour import DEFAULT, contrast, mixed, parts
from parvis.insights import palette, plots
from parvis.reports.svg import draw
from parvis.testing import make

CITIES = ("#8a1538", "#007a33", "#b34700", "#0b5fa5", "#5b2c83", "#000000", "#ffd700", "#767676", "#e4003a", "#00a3a1")


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("city", CITIES)
def test_the_citys_colour_comes_first_and_all_are_seen_and_told_apart(city, dark):
    five = palette.series(city, dark=dark)
    assert len(set(five)) == 5
    ground = parts(palette.GROUND[dark])
    assert contrast(parts(five[0]), ground) >= 4.5 and all(contrast(parts(one), ground) >= 3 for one in five)
    left_out = set(palette.series(DEFAULT, dark=dark)) - set(five)
    nearest = min(palette.apart(five[0], one) for one in five[1:])
    assert all(palette.apart(five[0], one) <= nearest for one in left_out), "the one that is most like it gave its place"
    assert all(palette.apart(five[0], one) >= palette.CLEAR for one in five[1:3]), "to who confuses red and green too"


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("city", [DEFAULT, *CITIES])
def test_numbers_in_squares_are_read(city, dark):
    deepest = palette.shade(palette.series(city, dark=dark)[0], dark=dark)
    square = mixed(parts(palette.GROUND[dark]), parts(deepest), palette.SHADE)
    assert contrast(square, parts(palette.INK[dark])) >= 4.45  # eight bits a part are rounded


def test_to_who_sees_no_green_red_and_green_are_alike():
    assert palette.apart("#b00000", "#5a6b00") < 25 < palette.apart("#0000b0", "#c0c000")


@pytest.mark.django_db
def test_pages_and_papers_wear_it(client, settings):
    client.force_login(make.user("manager"))
    usual = client.get(reverse("insights:counter")).content.decode()
    settings.ENVIRONMENT = replace(settings.ENVIRONMENT, accent="#8a1538")
    page = client.get(reverse("insights:counter")).content.decode()
    assert "#0b5fa5" in usual and "#8a1538" not in usual
    assert "#8a1538" in page and palette.series("#8a1538", dark=True)[0] in page
    assert json.dumps(plots.theme(True, "#8a1538")) != json.dumps(plots.theme(True))
    rows = [{"at": f"2026-01-0{n}", "value": n, "series": name, "said": ""} for n in (1, 2) for name in "abcd"]
    paper = draw(plots.lines(rows, title="", axis="", series=list("abcd"), by_month=False), accent="#8a1538")
    assert all(colour in paper for colour in palette.series("#8a1538", dark=False)[:4])
