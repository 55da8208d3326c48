"""Each figure by its network's own name and definition; one that changed is a series of its own; a publication that is gone is said so."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client

from parvis.accounts.models import Account
from parvis.insights import definitions
from parvis.insights.boards.asking import Board
from parvis.insights.boards.drawn import followers, reactions
from parvis.insights.boards.reading import found
from parvis.insights.boards.rolling import roll_all
from parvis.insights.models import Reading, Redefined, Watch
from parvis.insights.posts.words import Names
from parvis.insights.told import SILENT, keep, outcomes
from parvis.insights.views.boards import plots_of
from parvis.insights.words import METRICS
from parvis.networks import protocol
from parvis.publishing.models import Delivery
from parvis.testing import make
from parvis.testing.caller import Caller

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 20, 12, tzinfo=UTC)
TODAY, DAY = date(2026, 3, 20), timedelta(days=1)


@pytest.fixture(autouse=True)
def clock() -> Iterator[Any]:
    with time_machine.travel(NOW, tick=False) as moving:
        yield moving


def sent(account: Account, ago: int, remote: str) -> Delivery:
    at = NOW - ago * DAY
    return Delivery.objects.create(post=make.post(accounts=[account], state="sent"), account=account, planned_at=at, sent_at=at,
                                   state="sent", remote_id=remote)  # fmt: skip


def tell(account: Account, row: Delivery | None, name: str, value: float, ago: int, metric: str = "likes") -> None:
    keep(account, [(row, protocol.Reading(metric, value, NOW - ago * DAY, row.remote_id if row else "", name=name))])  # type: ignore[arg-type]


def browser() -> Client:
    client = Client()
    client.force_login(make.user())
    return client


def test_every_measure_has_a_definition_and_a_mere_new_name_parts_nothing() -> None:
    assert set(definitions.USUAL) == set(METRICS)
    assert definitions.definition("x", "likes", "like_count") == definitions.USUAL["likes"]
    assert definitions.definition("facebook", "views", "post_media_view") != definitions.USUAL["views"]
    assert definitions.parts("facebook", "post_impressions", "post_media_view")
    assert not definitions.parts("x", "retweet_count", "repost_count")
    assert not definitions.parts("x", "", "repost_count") and not definitions.parts("x", "repost_count", "")


def test_a_definition_that_changed_begins_a_series_on_the_plot_in_the_table_and_in_the_file(
    django_assert_max_num_queries: Any,
) -> None:
    account = make.account("facebook", name="F")
    old, young = sent(account, 20, "r1"), sent(account, 5, "r2")
    tell(account, old, "reactions", 10, 19)
    tell(account, young, "reactions", 4, 4)
    tell(account, young, "reactions_of_people", 3, 2)
    assert [(row.own, row.metric, row.before, row.after, row.since) for row in Redefined.objects.all()] == [
        (False, "likes", "reactions", "reactions_of_people", TODAY - 5 * DAY)
    ]
    assert list(Reading.objects.filter(delivery=young).order_by("pk").values_list("name", "value", "last")) == [
        ("reactions", 4, False), ("reactions_of_people", 3, True),
    ]  # fmt: skip
    tell(account, None, "followers_count", 100, 9, "followers")
    tell(account, None, "followers_count", 110, 6, "followers")
    tell(account, None, "people_who_follow", 40, 5, "followers")
    tell(account, None, "people_who_follow", 41, 1, "followers")
    roll_all()
    told = found(make.user(), Board(TODAY - 29 * DAY, TODAY), ())
    plot = reactions(told, [])
    drawn = {row["at"]: row["series"] for row in plot.spec["data"]["values"]}
    assert len(set(drawn.values())) == 2 and drawn[str(TODAY - 6 * DAY)] == "réactions" != drawn[str(TODAY - 5 * DAY)]
    assert "deux séries" in plot.note and plot.head[-1] == "Définition changée"
    said = {row[0]: row[-1] for row in plot.raw}
    assert "reactions_of_people" in said[str(TODAY - 5 * DAY)] and said[str(TODAY)] == ""
    line = followers(told, [])
    assert len({row["series"] for row in line.spec["data"]["values"]}) == 2 and "people_who_follow" in str(line.raw)
    assert "a changé ce qu’il compte" in line.answer
    (one,) = told.following
    assert (one.parted, one.gained) == ([TODAY - 5 * DAY], None), "what counts otherwise cannot be subtracted"
    strokes = plots_of(told, Names())[0].spec["layer"][2]["data"]["values"]
    assert {stroke["at"] for stroke in strokes} == {str(TODAY - 5 * DAY)}
    lines = b"".join(browser().get("/mesures/tableaux/fichiers/reactions.csv?du=2026-03-01").streaming_content).decode()
    assert "Définition changée" in lines and "reactions_of_people" in lines
    status, api = Caller(make.user())("GET", "/boards?first=2026-03-01")
    assert status == 200 and [(one["metric"], one["own"]) for one in api["changed"]] == [("likes", False), ("followers", True)]
    before = found(make.user(), Board(TODAY - 29 * DAY, TODAY - 6 * DAY), ())
    assert before.changed == [] and reactions(before, []).head[-1] != "Définition changée"


def test_the_sheet_says_name_and_definition_and_draws_one_definition_alone() -> None:
    account = make.account("facebook", name="F")
    row = sent(account, 3, "r1")
    Watch.objects.create(account=account, delivery=row, asked_at=NOW)
    for value, ago in ((1, 3), (5, 2)):
        tell(account, row, "post_impressions", value, ago, "views")
    tell(account, row, "post_media_view", 3, 1, "views")
    html = browser().get(f"/mesures/publications/{row.post_id}").content.decode()
    assert "post_media_view" in html and "remplace les impressions" in html and "Nouvelle série depuis le 19/03/2026" in html
    assert "<polyline" not in html, "one value of this series is no line yet"
    tell(account, row, "post_media_view", 9, 0, "views")
    assert "<polyline" in browser().get(f"/mesures/publications/{row.post_id}").content.decode()
    _status, told = Caller(make.user())("GET", f"/deliveries/{row.pk}/readings")
    assert {one["name"]: one["definition"] for one in told["items"]}["post_media_view"].startswith(
        "Combien de fois elle est apparue"
    )


def test_a_publication_that_its_network_knows_no_more_is_said_gone_and_keeps_its_history() -> None:
    account = make.account("mastodon", name="M")
    gone, there, never = (sent(account, 2, name) for name in ("r1", "r2", "r3"))
    watches = [Watch.objects.create(account=account, delivery=row, asked_at=NOW) for row in (gone, there, never)]
    roll_all()

    def look(*told: str) -> None:
        readings = [protocol.Reading("likes", 5, NOW, name, name="favourites_count") for name in told]
        keep(account, [(row, one) for one in readings for row in (gone, there, never) if row.remote_id == one.remote_id])
        rows = list(Watch.objects.select_related("delivery").order_by("pk"))
        for pk, given in outcomes(rows, readings, NOW).items():
            Watch.objects.filter(pk=pk).update(**given)

    look("r1", "r2")
    for _n in range(SILENT - 1):
        look("r2")
    assert not Watch.objects.filter(gone_at__isnull=False).exists(), "once may be the network’s own trouble"
    look()
    assert not Watch.objects.filter(gone_at__isnull=False).exists(), (
        "nothing told of anything: the network is silent, nobody is gone"
    )
    look("r2")
    assert list(Watch.objects.filter(gone_at__isnull=False)) == [watches[0]], "what was never told is not gone"
    assert Reading.objects.filter(delivery=gone).count() == 1
    roll_all()
    told = found(make.user(), Board(TODAY - 9 * DAY, TODAY), ())
    assert (told.gone, told.whole.sent, told.whole.engaged) == (1, 3, 10)
    assert found(make.user(), Board(TODAY - 9 * DAY, TODAY, {"network": "x"}), ()).gone == 0
    client = browser()
    assert "n’est plus sur son réseau" in client.get("/mesures/tableaux").content.decode()
    assert "retirée du réseau" in client.get("/mesures/publications").content.decode()
    assert "Retirée du réseau" in client.get(f"/mesures/publications/{gone.post_id}").content.decode()
    _status, api = Caller(make.user())("GET", "/posts/figures")
    assert {one["delivery"]: one["gone_at"] is not None for one in api["items"]} == {
        gone.pk: True,
        there.pk: False,
        never.pk: False,
    }
    assert Caller(make.user())("GET", f"/deliveries/{gone.pk}/readings")[1]["gone_at"] is not None
    look("r1", "r2")
    assert not Watch.objects.filter(gone_at__isnull=False).exists(), "it is there again"
