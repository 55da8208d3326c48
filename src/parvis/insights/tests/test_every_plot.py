"""Every plot on every page of figures has its table beside it and the same table as a file; those over time bear the days that matter."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from parvis.insights.boards.rolling import roll_all
from parvis.insights.models import Mark, Trial
from parvis.insights.tests.counted import NOW, run
from parvis.insights.tests.test_boards import TODAY, town
from parvis.listening.models import HourCount
from parvis.listening.spikes.counting import add, hour_of
from parvis.testing import make

pytestmark = pytest.mark.django_db
PAGES = (
    "/mesures/tableaux?du=2025-06-01", "/mesures/tableaux/reseau/facebook", "/mesures/guichet?par=network&et=kind", "/mesures/objectifs",
    "/mesures/publics?a=network:facebook", "/mesures/publications?par=network&et=objective", "/mesures/comparer?a=network:facebook",
    "/mesures/heures", "/mesures/paroles?jours=7", "/mesures/comparaisons/{trial}",
)  # fmt: skip
PLOT = re.compile(r'data-plot="([\w-]+)" data-spec="([^"]*)"')


@pytest.fixture(autouse=True)
def clock() -> Iterator[Any]:
    with time_machine.travel(NOW, tick=False) as moving:
        yield moving


def test_each_has_its_file_and_each_line_over_time_the_days_that_matter() -> None:
    town()
    roll_all()
    for n in range(4):
        make.conversation(at=timezone.now() - timedelta(days=n))
    run()
    Mark.objects.create(first=TODAY - timedelta(days=2), last=TODAY, words="Grève des bus")
    trial = Trial.objects.create(team=make.team(), name="Q", one="en couleur", other="en gris")
    client, seen = Client(), set()
    client.force_login(make.user())
    for path in PAGES:
        html = client.get(path.format(trial=trial.pk)).content.decode()
        sections = [part.split("</section>")[0] for part in html.split('<section class="card plot"')[1:]]
        assert sections or "{trial}" in path, path
        for section in sections:
            found = PLOT.search(section)
            assert found is not None
            seen.add(found[1])
            spec = json.loads(unescape(found[2]))
            link = re.search(r'href="([^"]*\.csv[^"]*)"', section)
            assert link is not None, (path, found[1])
            answer = client.get(unescape(link[1]))
            assert answer.status_code == 200, link[1]
            lines = b"".join(answer.streaming_content).decode().splitlines()
            assert len(lines) - 2 == max(0, section.count('<th scope="row">')), (path, found[1])
            if spec["layer"][0]["mark"]["type"] == "line":
                assert "Grève des bus" in json.dumps(spec, ensure_ascii=False), (path, found[1])
    assert {"sent", "reactions", "volumes", "delays", "days", "mix", "compared", "publics", "hours", "slots", "crossed"} <= seen


def test_the_hours_of_listening_bear_them_too_and_are_a_file() -> None:
    now = hour_of(timezone.now())
    add(Counter({("all", "", now - timedelta(hours=hours)): 1 + hours % 3 for hours in range(1, 40 * 24)}))
    Mark.objects.create(first=TODAY - timedelta(days=1), last=TODAY, words="Grève des bus")
    Mark.objects.create(first=TODAY - timedelta(days=30), last=TODAY - timedelta(days=30), words="Tempête d’alors")
    client = Client()
    client.force_login(make.user("agent"))
    for path in ("/ecoute/veilles/pics/", "/ecoute/veilles/pics/volume?quoi=all:"):
        html = client.get(path).content.decode()
        assert "Grève des bus" in html and "Tempête d’alors" not in html and "pics/volume.csv?quoi=all" in html
    counted = {
        timezone.localtime(row.hour).isoformat(timespec="minutes"): str(row.n)
        for row in HourCount.objects.filter(dimension="all")
    }
    for more, many in (("", 168), ("&heures=72", 72)):
        lines = client.get(f"/ecoute/veilles/pics/volume.csv?quoi=all:{more}").getvalue().decode().splitlines()
        told = {line.split(";")[0]: line.split(";")[1] for line in lines[1:]}
        assert len(told) == many and all(n == counted.get(hour, "0") for hour, n in told.items()) and "2" in told.values()
    assert client.get("/ecoute/veilles/pics/volume.csv?quoi=lookout:1").status_code == 404
    assert client.get("/ecoute/veilles/pics/volume.csv?quoi=all:&pic=999").status_code == 404
