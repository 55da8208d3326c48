"""Whether the counter became faster is computed, or the page says why it is not; its figures are read without its conversations."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from parvis.insights.counter.figures import Asked, Figures, Line
from parvis.insights.counter.trend import trend
from parvis.insights.models import Fact
from parvis.insights.tests.counted import signed_in
from parvis.people.models import Membership, OwnRole
from parvis.testing import make

FIRST, LAST = date(2026, 1, 1), date(2026, 3, 20)


def line(*waits: int, many: int = 100, waiting: int = 0) -> Line:
    found = Line(waiting=waiting)
    for n in range(many):
        found.waited[waits[n * len(waits) // many]] += 1
    return found


def said(now: Line, before: Line | None, *, against: str = "year", since: date | None = date(2024, 1, 1)) -> str:
    asked = Asked(FIRST, LAST, against=against)
    found = trend(Figures(asked, now, before, [], [], datetime(2026, 3, 20, tzinfo=UTC), since, False))
    assert found is not None
    return found.answer


def test_it_is_computed_or_says_why_not() -> None:
    assert said(line(60), line(120)).startswith("Oui") and "1 h, contre 2 h alors (1 h de moins)" in said(line(60), line(120))
    assert said(line(120), line(60)).startswith("Non, moins vite")
    assert said(line(100), line(102)).startswith("Aussi vite")
    assert "rien n’est compté avant le 1er février 2026" in said(line(60), None, since=date(2026, 2, 1))
    assert "personne n’a encore eu de réponse" in said(Line(), line(60))
    assert "personne n’avait eu de réponse" in said(line(60), Line())
    assert "sur trop peu de réponses" in said(line(60, many=4), line(120, many=4))
    assert trend(Figures(Asked(FIRST, LAST, against="none"), line(1), None, [], [], None, None, False)) is None


def test_the_half_alone_does_not_flatter() -> None:
    slower = said(line(*[60] * 8, 3000, 3000), line(*[120] * 8, 600, 600))
    assert slower.startswith("Oui") and "Mais les plus longues attentes s’allongent" in slower
    assert "Mais" not in said(line(60), line(120))
    assert "3 questions attendent encore" in said(line(60, waiting=3), line(120))


def test_each_period_is_said_with_how_many_answers() -> None:
    found = trend(Figures(Asked(FIRST, LAST), line(60), line(120, many=80), [], [], None, FIRST, False))
    assert found is not None
    assert found.period == (
        "Du 1er janvier 2026 au 20 mars 2026\u00a0: 100 réponses. Comparé\u00a0: du 1er janvier 2025 au 20 mars 2025, 80 réponses."
    )
    assert found.question == "Le guichet répond-il plus vite que l’an dernier\u202f?"


@pytest.mark.django_db
def test_an_office_reads_the_figures_of_its_teams_and_no_conversation() -> None:
    account, other = make.account("x"), make.team("Ailleurs")
    office = make.user("contributor", username="cabinet", in_team=account.team)
    own = OwnRole.objects.create(name="Cabinet", verbs=",figure.see,")
    Membership.objects.filter(user=office).update(role="own", own=own)
    talk = make.conversation(account)
    fields: dict[str, Any] = {"day": date.today(), "network": "x", "kind": "mention", "answered": 1, "waited": 30}
    Fact.objects.bulk_create([Fact(talk=talk.pk, team=account.team, **fields), Fact(talk=talk.pk + 1, team=other, **fields)])
    browser = signed_in(office)
    html = browser.get("/mesures/", follow=True).content.decode()
    assert "Le guichet répond-il plus vite que l’an dernier\u202f?" in html and "1 question dans la période" in html
    assert "Source\u00a0: les conversations de vos équipes." in html, "also where nothing was counted anew yet"
    assert browser.get("/mesures/guichet/volumes.csv").status_code == 200
    for shut in ("/guichet/", f"/guichet/{talk.pk}", "/mesures/paroles", "/publications/"):
        assert browser.get(shut).status_code in (403, 404), shut
