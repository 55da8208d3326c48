"""The counter's figures are what a plain loop over the rows finds, on pages, in files and over the API."""

from __future__ import annotations

import random
import statistics
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from parvis.forum.actions import choose
from parvis.forum.models import Contribution
from parvis.forum.tests.town import answer, question
from parvis.insights.counter import folding
from parvis.insights.counter.bodies import bodies
from parvis.insights.counter.facts import coarse, facts_of
from parvis.insights.counter.figures import Asked, Line, figures, quantile, year_before
from parvis.insights.counter.words import change, faster, minutes, open_minutes
from parvis.insights.models import DIMENSIONS, TALLIES, Fact
from parvis.insights.tests.counted import HOUR, NOW, answered, run, sent_on, signed_in
from parvis.search.many import insert_many
from parvis.testing import make
from parvis.testing.caller import Caller

pytestmark = [pytest.mark.django_db, pytest.mark.postgresql]


@pytest.fixture(autouse=True)
def clock() -> Any:
    with time_machine.travel(NOW, tick=False) as moving:
        yield moving


def world(many: int = 400) -> list[int]:
    """Facts of two years and a bit, of every sort."""
    chance, teams = random.Random(7), [make.team(f"Équipe {n}").pk for n in range(3)]
    rows = []
    for talk in range(many):
        waited = coarse(int(chance.lognormvariate(5, 1.6))) if chance.random() < 0.8 else None
        rows.append((
            talk + 1, date(2026, 3, 20) - timedelta(days=chance.randrange(810)), waited,
            coarse(waited // 3) if waited and chance.random() < 0.5 else None,
            chance.choice(["facebook", "mastodon", "email"]), chance.choice(["comment", "mail"]), chance.choice(["", "report"]),
            chance.choice(["", "voirie", "eau"]), chance.choice(["", "Centre"]), chance.choice(teams),
            int(waited is not None), int(waited is None), *(chance.randrange(3) for _ in TALLIES[2:]),
        ))  # fmt: skip
    insert_many(Fact, ("talk", "day", "waited", "worked", *DIMENSIONS, *TALLIES), rows)
    for grain, start in folding.wanted(date(2026, 3, 20), 100):
        folding.fold(grain, start)
    return teams


def plain(
    asked: Asked, first: date, last: date, by: tuple[str, ...], teams: list[int] | None = None
) -> dict[Any, dict[str, Any]]:
    """The same figures without any of the product's sums: rows in a loop, medians by sorting."""
    groups: dict[Any, list[Fact]] = {}
    for fact in Fact.objects.all():
        inside = first <= fact.day <= last and (teams is None or fact.team_id in teams)
        if inside and all(
            (fact.team_id if name == "team" else getattr(fact, name)) == value for name, value in asked.narrow.items()
        ):
            key = tuple(fact.team_id if name == "team" else fact.day.replace(day=1) if name == "month" else getattr(fact, name)
                        for name in by)  # fmt: skip
            groups.setdefault(key, []).append(fact)
    told = {}
    for key, facts in groups.items():
        found: dict[str, Any] = {name: sum(getattr(fact, name) for fact in facts) for name in TALLIES}
        found["arrived"] = len(facts)
        for name, field in (("", "waited"), ("_open", "worked")):
            waits = sorted(getattr(fact, field) for fact in facts if getattr(fact, field) is not None)
            found[f"median{name}"] = statistics.median_low(waits) if waits else None
            found[f"p90{name}"] = next((wait for n, wait in enumerate(waits, 1) if n * 100 >= 90 * len(waits)), None)
        told[key] = found
    return told


def same(line: Line, found: dict[str, Any]) -> None:
    assert {name: getattr(line, name) for name in found} == found


@pytest.mark.parametrize(
    ("first", "last"),
    [((2024, 1, 15), (2026, 3, 20)), ((2025, 1, 1), (2025, 12, 31)), ((2025, 11, 3), (2026, 2, 28)), ((2026, 2, 1), (2026, 2, 28)),
     ((2026, 3, 20), (2026, 3, 20))],
)  # fmt: skip
def test_every_figure_is_what_a_plain_loop_finds(first: tuple[int, int, int], last: tuple[int, int, int]) -> None:
    teams, manager = world(), make.user()
    agent = make.user("agent", in_team=make.team("Équipe 0"))
    wanted = [
        Asked(date(*first), date(*last), by=("network",)), Asked(date(*first), date(*last), by=("team",), against="before"),
        Asked(date(*first), date(*last), narrow={"network": "facebook"}, by=("topic", "district")),
        Asked(date(*first), date(*last), narrow={"topic": "", "team": teams[0]}, by=("kind",)),
    ]  # fmt: skip
    for asked in wanted:
        for user, seen in ((manager, None), (agent, teams[:1])):
            found, loop = figures(user, asked), plain(asked, asked.first, asked.last, asked.by, seen)
            assert {line.key for line in found.lines} == set(loop)
            for line in found.lines:
                same(line, loop[line.key])
            for everything in plain(asked, asked.first, asked.last, (), seen).values():
                same(found.whole, everything)
            steps = plain(asked, asked.first, asked.last, ("month" if asked.grain == "m" else "day",), seen)
            assert [line.key for line in found.trend if line.arrived] == sorted(steps)
            for line in found.trend:
                if line.arrived:
                    same(line, steps[line.key])
            before = asked.before or (asked.first, asked.last)
            if found.before:
                for everything in plain(asked, *before, (), seen).values():
                    same(found.before, everything)


def test_a_period_of_which_not_all_was_counted_is_not_compared() -> None:
    world()
    manager = make.user()
    since = min(Fact.objects.values_list("day", flat=True))
    assert figures(manager, Asked(date(2026, 3, 1), date(2026, 3, 20))).before is not None
    assert figures(manager, Asked(since + timedelta(days=100), date(2026, 3, 20))).before is None
    assert figures(manager, Asked(date(2026, 3, 1), date(2026, 3, 20), against="none")).before is None
    assert year_before(date(2024, 2, 29)) == date(2023, 2, 28)


def test_years_cost_no_more_statements_than_days(django_assert_max_num_queries: Any) -> None:
    world(200)
    manager = make.user()
    for first in (date(2024, 1, 15), date(2026, 3, 1)):
        with django_assert_max_num_queries(11):
            figures(manager, Asked(first, date(2026, 3, 20), by=("topic",)))


def test_pieces_hold_each_day_once() -> None:
    folded = {("y", date(2025, 1, 1)), *(("m", date(2026, month, 1)) for month in (1, 2)), ("m", date(2024, 12, 1))}
    found = folding.pieces(date(2024, 11, 20), date(2026, 3, 5), folded)
    assert found == {
        "d": [[date(2024, 11, 20), date(2024, 11, 30)], [date(2026, 3, 1), date(2026, 3, 5)]],
        "m": [date(2024, 12, 1), date(2026, 1, 1), date(2026, 2, 1)], "y": [date(2025, 1, 1)],
    }  # fmt: skip
    assert folding.pieces(date(2026, 1, 2), date(2026, 2, 28), folded)["d"] == [[date(2026, 1, 2), date(2026, 1, 31)]]


@pytest.mark.parametrize("wait", [0, 1, 59, 120, 127, 128, 129, 500, 1440, 9999, 10**6])
def test_long_times_are_rounded_to_one_in_a_hundred(wait: int) -> None:
    assert abs(coarse(wait) - wait) <= wait / 128 and coarse(coarse(wait)) == coarse(wait)
    assert wait > 127 or coarse(wait) == wait


def test_sums_of_texts_come_back() -> None:
    counted = Counter({5: 1, 120: 3, 0: 2})
    assert folding.written(counted) == "0*2,5,120*3"
    assert folding.read("0*2,5,120*3,5,5*2") == Counter({0: 2, 5: 4, 120: 3})
    assert quantile(Counter(), 50) is None and quantile(Counter({7: 1}), 90) == 7


def test_the_page_says_each_figure_with_its_source(django_assert_max_num_queries: Any) -> None:
    account = make.account("mastodon")
    talks = [make.conversation(account, at=NOW - timedelta(days=2)) for _ in range(3)]
    answered(talks[0], NOW - timedelta(days=2) + timedelta(minutes=25))
    sent_on(talks[1], "Métropole", hours=5)
    client = signed_in(make.user())
    assert "Rien n’est encore compté" in client.get("/mesures/guichet").content.decode()
    run()
    client.get("/mesures/guichet")
    with django_assert_max_num_queries(30):
        html = client.get("/mesures/guichet?par=topic&et=network&contre=before").content.decode()
    assert "Une fois sur deux en moins de 25 min" in html
    assert "2 questions attendent encore" in html and "Métropole" in html and "non disponible" in html
    assert "Pas de comparaison" in html and "état du 20/03/2026" in html and "vega-lite" in html
    lines = b"".join(client.get("/mesures/guichet/bodies.csv").streaming_content).decode().splitlines()
    assert lines[0].startswith("\ufeffDestinataire;") and lines[1] == "Métropole;1;1;0;300;300"
    lines = b"".join(client.get("/mesures/guichet/parts.csv?par=network").streaming_content).decode().splitlines()
    assert lines[1].startswith("Mastodon;3;1;2;25;25;;;0;0;;1;"), "an empty cell is not available"
    assert client.get("/mesures/guichet/autre.csv").status_code == 404
    assert client.get("/mesures/").url == "/mesures/guichet"


def test_what_residents_answer_each_other_is_told_where_a_forum_knows_it() -> None:
    """Four questions: a neighbour's answer is accepted; one answered; the asker's own and the city's alone count for nobody."""
    client, caller = signed_in(make.user()), Caller(make.user())
    make.conversation(at=NOW - HOUR)
    run()
    assert "personne n’a rien demandé au forum" in client.get("/mesures/guichet").content.decode()
    assert caller("GET", "/counter/figures")[1]["residents"] is None
    solved, told, alone, official = (question(f"Question {n} ?") for n in range(4))
    choose(solved, answer(solved))
    answer(told)
    choose(alone, answer(alone, by=alone.resident))
    said = answer(official)
    Contribution.objects.filter(pk=said.pk).update(official=True)
    choose(official, said)
    assert caller("GET", "/counter/figures")[1]["residents"] == {"asked": 4, "answered": 2, "accepted": 1}
    assert "au forum, 2 sur 4 questions posées (réponses acceptées : 1)" in client.get("/mesures/guichet").content.decode()
    assert "avec un filtre" in client.get("/mesures/guichet?reseau=mastodon").content.decode()


def test_what_is_asked_wrongly_shows_the_usual_period() -> None:
    client = signed_in(make.user())
    run()
    for query in (
        "du=x&au=9999-99-99",
        "du=2026-03-20&au=2020-01-01",
        "par=agent&et=assignee",
        "equipe=%00&theme=%00",
        "contre=x",
    ):
        assert client.get(f"/mesures/guichet?{query}").status_code == 200


def test_figures_are_of_teams_and_of_nobody_by_name() -> None:
    other = make.team("Autre")
    make.conversation(make.account(of=other))
    make.conversation(make.account())
    run()
    agent = make.user("agent", in_team=other)
    _status, told = Caller(agent)("GET", "/counter/figures?by=team")
    assert [(part["name"], part["arrived"]) for part in told["parts"]] == [("Autre", 1)]
    assert Caller(agent)("GET", "/counter/figures?by=assignee")[0] == 422
    assert signed_in(make.user("contributor")).get("/mesures/guichet").status_code == 403
    assert signed_in(agent).post("/mesures/guichet/recompter").status_code == 403


def test_the_api_tells_the_same_and_counts_anew() -> None:
    talk = make.conversation(make.account("mastodon"), at=NOW - timedelta(days=2))
    answered(talk, NOW - timedelta(days=2) + timedelta(minutes=25))
    manager = make.user()
    sent_on(talk, "Métropole", hours=None)
    run()
    status, told = Caller(manager)("GET", "/counter/figures?first=2026-03-01&by=network&also=topic&against=none")
    assert status == 200 and told["before"] is None and told["whole"]["kept_share"] is None
    assert [(part["key"], part["name"], part["median"]) for part in told["parts"]] == [
        (["mastodon", ""], "Mastodon, inconnu", 25)
    ]
    assert len(told["trend"]) == 20 and told["trend"][17] == {**told["whole"], "start": "2026-03-18"}
    assert told["bodies"] == [{"name": "Métropole", "sent": 1, "answered": 0, "refused": 0, "median": None, "p90": None}]
    Fact.objects.all().delete()
    assert Caller(manager)("GET", "/counter/figures")[1]["whole"]["arrived"] == 0
    assert Caller(manager)("POST", "/counter/recount")[0] == 202
    run()
    assert Caller(manager)("GET", "/counter/figures?topic=-")[1]["whole"]["arrived"] == 1
    assert bodies(manager, Asked(date(2026, 3, 1), date(2026, 3, 20), {"topic": "voirie"})) == []


def test_comparisons_in_words() -> None:
    assert (change(108, 100), change(50, 100), change(5, 5), change(3, 0), change(3, None)) == (
        "8\u202f% de plus", "50\u202f% de moins", "autant", "il n’y en avait aucune", "",
    )  # fmt: skip
    assert (faster(60, 120), faster(120, 60), faster(100, 101), faster(None, 5)) == (
        "1 h de moins",
        "1 h de plus",
        "comme alors",
        "",
    )
    assert (minutes(45), minutes(130), minutes(1500), minutes(None), open_minutes(1500)) == (
        "45 min",
        "2 h 10",
        "1 j 1 h",
        None,
        "25 h",
    )


def test_the_moment_is_the_citys_day() -> None:
    with time_machine.travel(datetime(2026, 3, 20, 23, 30, tzinfo=UTC)):
        talk = make.conversation(at=timezone.now())
        assert facts_of([talk.pk])[0].day == date(2026, 3, 21), "half past midnight in Paris"
