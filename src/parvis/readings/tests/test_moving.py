"""The second look moved to what arrives, without labels: off until switched on, judged by the corrections, taken back by one click."""

from __future__ import annotations

import json
from dataclasses import replace
from math import isclose

import pytest
from django.test import Client
from django.utils import timezone

from parvis.inbox.models import Message
from parvis.readings import engine
from parvis.readings.engine import in_use
from parvis.readings.learning import comparing, jobs, waiting
from parvis.readings.models import Learning, Lesson, Trained, Understood
from parvis.readings.tests.test_arriving import arrive, said
from parvis.testing import make
from parvis.understanding import adapting, kinds, second
from parvis.understanding.tests.test_second import Vectors, model
from parvis.understanding.written import KINDS

PAGE = "/reglages/comprendre/"


def test_the_middle_goes_half_way_and_frequencies_are_those_that_are_seen():
    start = replace(model("report", 4.0), mean=(0.5, 0.0), version="a")
    before = [list(adapting.usual())] * 30
    found = adapting.adapted(start, [(1.0, 0.0)] * 20 + [(0.0, 1.0)] * 10, before)
    assert found.mean == pytest.approx((0.5 + (2 / 3 - 0.5) / 2, 1 / 6))
    assert found.examples == "a" and found.rows == start.rows
    report = KINDS.index("report")
    assert found.bias[report] > start.bias[report], "twenty of thirty are reports: more than usual"


def test_an_inbox_that_is_as_usual_keeps_its_frequencies():
    found = adapting.frequencies([list(adapting.usual())] * 50)
    assert all(isclose(one, then, abs_tol=0.01) for one, then in zip(found, adapting.usual(), strict=True))
    assert isclose(sum(adapting.usual()), 1, abs_tol=0.01) and min(adapting.usual()) > 0


@pytest.mark.parametrize(
    ("new", "old", "points"),
    [
        (([30, 40], [9, 10]), ([30, 40], [9, 10]), []), (([29, 40], [9, 10]), ([30, 40], [9, 10]), ["aside"]),
        (([31, 40], [8, 10]), ([30, 40], [9, 10]), ["sure_aside"]), (([31, 40], [8, 10]), ([30, 40], [7, 10]), []),
        (([31, 40], [0, 0]), ([30, 40], [9, 10]), []), (([31, 40], [19, 21]), ([30, 40], [5, 5]), []),
        (([31, 40], [9, 10], [1, 5]), ([30, 40], [9, 10], [0, 5]), ["files"]),
        (([31, 40], [9, 10], [0, 5], [2, 9]), ([30, 40], [9, 10], [1, 5], [1, 9]), ["abuse"]),
    ],
)  # fmt: skip
def test_it_is_kept_out_where_fewer_are_read_well_a_grave_mistake_is_one_more_or_sure_is_less_than_sure(new, old, points):
    told = [{key: [0, 0] for key in comparing.OF_INBOX} | dict(zip(comparing.OF_INBOX, one, strict=False)) for one in (new, old)]
    assert comparing.worse(*told, part="inbox") == points


# ── The whole way ────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def client(db):
    found = Client()
    found.force_login(make.user("admin"))
    return found


@pytest.fixture
def _here(monkeypatch):
    """The extra as if it were installed; its programme in this process; each correction judges."""
    shipped = second.State(replace(model("question", 0.1), sure=0.99, version="shipped"), Vectors())
    monkeypatch.setattr(second, "there", lambda: True)
    monkeypatch.setattr("parvis.understanding.meaning.named", lambda: "of the tests")
    monkeypatch.setattr(second, "state", lambda *path: shipped)
    monkeypatch.setattr(engine, "shipped_version", lambda: "shipped")
    monkeypatch.setattr(waiting, "aside", lambda text: True)
    engine._OPENED.clear()  # the numbers of rows begin anew with each test

    def apart(part, given, now, first=None):
        assert part == "inbox", "corrections wait on: nobody asked that they be learnt"
        return adapting.adapt(given, kinds.state(), second.instead(second.opened(now, "it") if now else None))

    monkeypatch.setattr(jobs, "apart", apart)


@pytest.fixture
def few(monkeypatch):
    """Three messages and two corrections are enough."""
    monkeypatch.setattr(waiting, "LEAST", 3)
    monkeypatch.setattr(waiting, "JUDGES", 2)


def came(kind: str) -> None:
    """Four messages, of which an agent said two."""
    arrive(make.account(), *(said(f"lampe numéro {n} vue hier", n) for n in range(4)))
    for row in Understood.objects.order_by("pk")[:2]:
        Lesson.objects.create(message=row.message, text=row.message.text, kind=kind, language="fr", at=timezone.now())


def switch(client: Client, on: bool) -> dict:
    sent = client.patch("/api/v1/understanding", json.dumps({"adapts": on}), content_type="application/json")
    assert sent.status_code == 200
    jobs.learn(list(Learning.objects.filter(due_at__isnull=False)))
    told: dict = client.get("/api/v1/understanding").json()
    return told


@pytest.mark.django_db
@pytest.mark.usefixtures("_here", "few")
def test_it_is_off_then_moved_when_switched_on_and_as_it_was_when_switched_off(client):
    came("report")
    jobs.each_night()
    assert not Learning.objects.filter(due_at__isnull=False).exists(), "off until somebody switches it on"
    told = switch(client, on=True)
    new = Trained.objects.get()
    assert (told["adapts"], told["inbox_number"], new.part, new.state, new.examples) == (True, new.pk, "inbox", "used", 4)
    assert in_use().moved.version == new.version and told["second"]["number"] == 0
    page = client.get(PAGE).content.decode()
    assert "d’après 4 messages reçus" in page and "Revenir au second regard non adapté" in page
    jobs.each_night()
    assert not Learning.objects.filter(due_at__isnull=False).exists(), "once a week"
    client.post(f"{PAGE}modele", {"do": "use", "part": "inbox", "number": "0"})
    assert in_use().moved is None and not Learning.objects.get().adapts
    assert switch(client, on=True)["inbox_number"] == Trained.objects.order_by("-pk")[0].pk
    assert switch(client, on=False)["inbox_number"] == 0 and in_use().moved is None


@pytest.mark.django_db
@pytest.mark.usefixtures("_here", "few")
def test_what_reads_fewer_corrections_well_is_kept_out_and_said(client, monkeypatch):
    came("report")
    measured = adapting._judged
    seen = iter([[1, 2], [2, 2]])
    monkeypatch.setattr(adapting, "_judged", lambda model, **told: measured(model, **told) | {"aside": next(seen)})
    told = switch(client, on=True)
    assert (told["inbox_number"], Trained.objects.get().worse, in_use().moved) == (0, ["aside"], None)
    assert "écarté, moins bon" in client.get(PAGE).content.decode()


@pytest.mark.django_db
@pytest.mark.usefixtures("_here", "few")
def test_another_second_look_is_not_read_by_what_was_moved_from_the_one_before(client, monkeypatch):
    came("report")
    switch(client, on=True)
    jobs.each_night()
    assert not Learning.objects.filter(due_at__isnull=False).exists(), "it was moved from what reads"
    monkeypatch.setattr(engine, "shipped_version", lambda: "other")
    engine._OPENED.clear()
    assert (in_use().inbox, in_use().moved) == (0, None)
    jobs.each_night()
    assert Learning.objects.get().only_moves, "the night moves what reads now"


@pytest.mark.django_db
def test_what_is_private_moves_nothing_unless_it_may_be_learnt_from():
    arrive(make.account(), said("Une lampe", 1), said("Une autre lampe", 2))
    Message.objects.filter(pk=Message.objects.latest("pk").pk).update(private=True)
    assert [one["text"] for one in waiting.arriving()] == ["Une lampe"]
    Learning.objects.create(private=True)
    assert len(list(waiting.arriving())) == 2
