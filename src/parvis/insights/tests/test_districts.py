"""Questions by district: the map, its table and the API say what a plain loop counts, beside the period before."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
import time_machine

from parvis.insights import plots
from parvis.insights.counter.districts import by_district, shapes
from parvis.insights.counter.drawn import mapped
from parvis.insights.counter.figures import Asked, figures
from parvis.insights.models import Fact, Mark
from parvis.insights.tests.counted import NOW, signed_in
from parvis.insights.tests.test_counter import world
from parvis.places.tests.town import ground
from parvis.reports.svg import draw
from parvis.testing import make
from parvis.testing.caller import Caller

pytestmark = [pytest.mark.django_db, pytest.mark.postgresql]
TODAY = date(2026, 3, 20)
SPRING = Asked(TODAY - timedelta(days=89), TODAY)


@pytest.fixture(autouse=True)
def clock() -> Iterator[Any]:
    with time_machine.travel(NOW, tick=False) as moving:
        yield moving


def spread() -> None:
    """Two years of facts, whose districts are those of the ground, or nobody knows."""
    world(600)
    names = ("Les Quais", "La Butte", "")
    for fact in Fact.objects.order_by("pk"):
        fact.district = names[fact.talk % 3] if fact.talk % 7 else "Les Quais"
        fact.save(update_fields=["district"])


def counted(first: date, last: date, team: int | None = None) -> Counter[str]:
    return Counter(fact.district for fact in Fact.objects.all() if first <= fact.day <= last and team in (None, fact.team_id))


def test_the_map_says_what_a_plain_loop_counts() -> None:
    from parvis.insights.counter import folding
    from parvis.insights.models import Fold

    spread()
    Fold.objects.all().delete()
    for grain, start in folding.wanted(TODAY, 100):
        folding.fold(grain, start)
    ground()
    user, year_ago = make.user(), SPRING.before
    assert year_ago is not None
    for asked in (SPRING, Asked(date(2025, 1, 1), TODAY, against="before")):
        found, before = figures(user, asked), asked.before
        rows = by_district(user, found)
        assert {one.name: one.now for one in rows} == counted(asked.first, asked.last) and rows[-1].name == ""
        if before and found.since and found.since <= before[0]:
            assert {one.name: one.before for one in rows} == counted(*before)
    found = figures(user, SPRING)
    plot = mapped(found, by_district(user, found))
    values = {row["name"]: row["value"] for row in plot.spec["data"]["values"]}
    assert values == {name: n for name, n in counted(SPRING.first, SPRING.last).items() if name}
    assert (
        plot.spec["layer"][0]["mark"]["type"] == "geoshape"
        and {row[0]: row[1] for row in plot.raw}["Les Quais"] == values["Les Quais"]
    )
    picture = draw(plot.spec, accent="#2a3f9d")
    assert picture.count("<path") == 2 and f">{values['Les Quais']}<" in picture
    narrowed = figures(user, Asked(SPRING.first, SPRING.last, {"team": Fact.objects.values_list("team", flat=True)[0]}))
    mine = counted(SPRING.first, SPRING.last, narrowed.asked.narrow["team"])
    assert {one.name: one.now for one in by_district(user, narrowed) if one.now} == mine
    client = signed_in(user)
    html = client.get("/mesures/guichet").content.decode()
    assert 'data-plot="districts"' in html and "geoshape" in html
    lines = b"".join(client.get("/mesures/guichet/districts.csv").streaming_content).decode().splitlines()
    assert len(lines) == 5 and lines[0].startswith("\ufeffQuartier;Questions")
    status, told = Caller(user)("GET", "/counter/districts")
    assert status == 200 and {one["name"]: one["now"] for one in told["districts"]} == counted(SPRING.first, SPRING.last)
    assert Caller(make.user("contributor"))("GET", "/counter/districts")[0] == 403


def test_without_a_ground_there_are_bars_and_without_districts_nothing() -> None:
    spread()
    user = make.user()
    found = figures(user, SPRING)
    assert mapped(found, by_district(user, found)).spec["layer"][0]["mark"]["type"] == "bar"
    Fact.objects.update(district="")
    found = figures(user, Asked(SPRING.first, SPRING.last, {"network": "aucun"}))
    assert by_district(user, found) == []


def test_shapes_lie_as_on_the_ground() -> None:
    ground()
    high, (quays, hill) = shapes({"Les Quais": {"name": "Les Quais", "value": 3, "said": "3"}})
    (west,), (east,) = quays["geometry"]["coordinates"][0], hill["geometry"]["coordinates"][0]
    assert (quays["value"], hill["value"]) == (3, None)
    assert max(x for x, _y in west) == min(x for x, _y in east) and max(x for x, _y in east) == plots.WIDE
    assert high > 0 and {y for _x, y in west} == {0, high}, "north is above"


def test_days_that_matter_stand_on_the_counters_lines() -> None:
    world()
    Mark.objects.create(first=TODAY - timedelta(days=3), last=TODAY, words="Grève des bus")
    html = signed_in(make.user()).get("/mesures/guichet").content.decode()
    assert html.count("Grève des bus") == 2, "on how many came, and on how long they waited"
