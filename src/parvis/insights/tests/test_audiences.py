"""Publics: places become sides, what nobody knows is shown, and two publics are compared without promising too much."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.test import Client

from parvis.accounts.models import Account
from parvis.insights.audiences import actions, drawn
from parvis.insights.audiences.comparing import parted, tongues
from parvis.insights.audiences.reading import splits, table
from parvis.insights.audiences.splitting import Rules, Split, Told, split, together
from parvis.insights.honest import Unit
from parvis.insights.models import Reading, Share, Whence
from parvis.insights.tests.test_posts import sent
from parvis.readings.models import Understood
from parvis.testing import make
from parvis.testing.caller import Caller

RULES = Rules({("country", "FR"): "country", ("city", "paris"): "residents"})
NOW = datetime(2026, 3, 20, 12, tzinfo=UTC)


def told(**countries: float) -> list[Told]:
    return [Told("country", key, "", value) for key, value in countries.items()]


def test_what_no_network_tells_is_unknown_and_never_guessed() -> None:
    assert split([], 100, RULES) == Split(100.0) and Split(100.0).unknown == 100 and Split(100.0).leaning == "unknown"
    whole = split([*told(FR=60, JP=20), Told("city", "1", "Paris, Île-de-France", 25), Told("city", "2", "Lyon", 9)], 100, RULES)
    assert (whole.residents, whole.country, whole.abroad, whole.unknown, whole.leaning) == (25, 35, 20, 20, "mixed")
    only_countries = split(told(FR=10, JP=90), None, RULES)
    assert (only_countries.residents, only_countries.country, only_countries.abroad, only_countries.leaning) == (
        None,
        10,
        90,
        "abroad",
    )
    only_cities = split([Told("city", "Paris", "", 60)], 100, RULES)
    assert (only_cities.residents, only_cities.country, only_cities.unknown, only_cities.leaning) == (60, None, 40, "residents")


def test_sides_never_make_more_than_the_whole() -> None:
    chance = random.Random(3)
    for _ in range(300):
        rows = told(FR=chance.randrange(100), US=chance.randrange(100)) if chance.random() < 0.8 else []
        rows += [Told("city", "Paris", "", chance.randrange(150))] if chance.random() < 0.7 else []
        one = split(rows, chance.choice([None, chance.randrange(300)]), RULES)
        sides = [one.residents or 0, one.country or 0, one.abroad or 0, one.unknown]
        assert min(sides) >= 0 and sum(sides) == pytest.approx(one.whole)
        assert together([one, one]).whole == 2 * one.whole


def units(rate: float, n: int, seed: int) -> list[Unit]:
    chance = random.Random(seed)
    return [
        Unit(max(0, round(rate * seen * chance.uniform(0.7, 1.3))), seen)
        for seen in (chance.randrange(800, 2000) for _ in range(n))
    ]


def test_a_planted_difference_between_publics_is_found_and_none_is_not_invented() -> None:
    apart = parted("residents", "abroad", [[units(0.02, 40, 1), units(0.02, 40, 2)], [units(0.06, 40, 3), units(0.02, 40, 4)]])
    assert apart.verdict == "less" and apart.high is not None and apart.high < 1
    alike = parted("residents", "abroad", [[units(0.04, 60, 1), units(0.02, 60, 2)], [units(0.04, 60, 3), units(0.02, 60, 4)]])
    assert alike.verdict == "same" and alike.low is not None and alike.high is not None and alike.low < 1 < alike.high
    assert parted("residents", "abroad", [[units(0.04, 3, 1), units(0.02, 60, 2)]] * 2).verdict == "few"


def test_the_interval_holds_the_truth_as_often_as_it_says() -> None:
    """A hundred towns in which both publics react alike: the interval of the ratio of ratios leaves 1 out about five times."""
    wrong = sum(
        parted("a", "b", [[units(0.03, 25, 4 * k), units(0.02, 25, 4 * k + 1)], [units(0.03, 25, 4 * k + 2), units(0.02, 25, 4 * k + 3)]])
        .verdict in ("more", "less")
        for k in range(100)
    )  # fmt: skip
    assert wrong <= 12


def test_languages_of_comments_have_their_unknown_last() -> None:
    rows = tongues({"fr": 8, "": 2}, {"en": 9, "fr": 1})
    assert [row.language for row in rows] == ["en", "fr", ""] or [row.language for row in rows] == ["fr", "en", ""]
    assert rows[-1].one_part is not None and rows[-1].one_part[0] == 0.2 and tongues({}, {}) == []


@pytest.fixture
def clock() -> Any:
    with time_machine.travel(NOW, tick=False) as moving:
        yield moving


def followed(account: Account, followers: int, **countries: int) -> None:
    Reading.objects.create(account=account, metric="followers", value=followers, at=NOW, told_at=NOW)
    Share.objects.bulk_create(
        Share(account=account, what="followers", by="country", key=key, value=value, at=NOW) for key, value in countries.items()
    )


def black_and_white() -> None:
    """Followers at home like colour as much as black and white; abroad, black and white has three times the reactions."""
    chance, home, away = random.Random(5), make.account("x", name="Chez nous"), make.account("facebook", name="Vitrine")
    followed(home, 1000, FR=900)
    followed(away, 2000, JP=1500, FR=100)
    for k in range(80):
        account, grey = (home, away)[k % 2], k % 4 < 2
        seen = chance.randrange(800, 2000)
        likes = round(seen * 0.02 * (3 if grey and account is away else 1) * chance.uniform(0.8, 1.2))
        row = sent(
            account,
            NOW - timedelta(days=k + 1),
            {"likes": likes, "views": seen},
            text=f"{'En noir et blanc' if grey else 'En couleur'} {k}",
        )
        if k < 8:
            talk = make.conversation(account, texts=("Magnifique !",))
            type(talk).objects.filter(pk=talk.pk).update(about=row.remote_id)
            Understood.objects.create(
                message=talk.messages.get(),
                language="ja" if account is away else "fr",
                kind="praise",
                confidence=1,
                sure=True,
                answer=False,
            )


@pytest.mark.django_db
def test_did_residents_like_the_black_and_white_photo_as_much(clock: Any, django_assert_max_num_queries: Any) -> None:
    black_and_white()
    client = Client()
    client.force_login(make.user())
    assert "Qui nous suit, d’où" in client.get("/mesures/publics").content.decode()
    with django_assert_max_num_queries(40):
        html = client.get("/mesures/publics?a_mots=noir+et+blanc").content.decode().replace("\u202f", " ").replace("\u00a0", " ")
    assert "Oui, ils diffèrent : l’effet est moins fort auprès du public « pays » que du public « étranger »." in html
    assert "japonais" in html and "inconnu" in html
    status, answer = Caller(make.user())("GET", "/publics/question?a_words=noir+et+blanc")
    assert status == 200 and answer["between"]["verdict"] == "less" and answer["between"]["high"] < 1
    assert {one["public"]: one["verdict"] for one in answer["publics"]} == {"country": "unsure", "abroad": "more"}
    assert sum(one["one"] + one["other"] for one in answer["comments"]) == 8
    _status, whence = Caller(make.user())("GET", "/publics/origins")
    assert [(one["key"], one["name"], one["value"], one["part"]) for one in whence] == [
        ("JP", "Japon", 1500, 0.6), ("FR", "France", 1000, 0.4),
    ]  # fmt: skip
    status, told_splits = Caller(make.user())("GET", "/publics/split")
    assert told_splits["whole"] == {"whole": 3000, "residents": None, "country": 1000, "abroad": 1500, "unknown": 500,
                                    "leaning": "abroad", "at": "2026-03-20T12:00:00Z"}  # fmt: skip


@pytest.mark.django_db
def test_the_table_of_places_is_the_citys(clock: Any) -> None:
    account, user = make.account("facebook"), make.user()
    followed(account, 100, FR=50, BE=40)
    assert [row.pk for row in table()] == [None, None]
    assert splits([account.pk])[account.pk].abroad == 40
    actions.place(by="country", name="belgique", side="country", user=user)
    assert splits([account.pk])[account.pk].country == 90 and Whence.objects.count() == 3
    for wrong in ({"by": "x", "name": "Paris", "side": "residents"}, {"by": "country", "name": "Nulle part", "side": "country"},
                  {"by": "city", "name": " ", "side": "residents"}, {"by": "city", "name": "Lyon", "side": "abroad"}):  # fmt: skip
        with pytest.raises(ValidationError):
            actions.place(user=user, **wrong)
    client = Client()
    client.force_login(user)
    assert client.post("/mesures/publics/lieux", {"by": "city", "name": "Saint-Denis", "side": "residents"}).status_code == 302
    html = client.get("/mesures/publics/lieux").content.decode()
    assert "Saint-Denis" in html and "Belgique" in html
    row = Whence.objects.get(key="BE")
    client.post(f"/mesures/publics/lieux/{row.pk}/retirer")
    assert splits([account.pk])[account.pk].abroad == 40
    agent = Client()
    agent.force_login(make.user("agent"))
    assert agent.post("/mesures/publics/lieux", {"by": "city", "name": "Lyon", "side": "country"}).status_code == 403
    assert agent.get("/mesures/publics").status_code == 200


def test_a_country_that_networks_write_otherwise_stands_once_in_the_plot():
    plot = drawn.places(
        "Où ?", "countries", [("country", "FR", "", 60.0), ("country", "FR", "France", 20.0), ("country", "JP", "", 70.0)], 150
    )
    assert [row[0] for row in plot.raw] == ["France", "Japon"] and plot.raw[0][1:] == [80.0, 80 / 150]
    assert len({one["name"] for one in plot.spec["data"]["values"]}) == len(plot.spec["data"]["values"]) == 2
