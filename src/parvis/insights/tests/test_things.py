"""Dashboards and reports of a live event, a contest, a list of places: their publications and no others, counted anew by a plain loop."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.test import Client

from parvis.contests.tests.town import contest
from parvis.insights.boards import things
from parvis.insights.models import Reading
from parvis.live.models import Prepared
from parvis.live.tests.festival import event
from parvis.places.models import Announced
from parvis.places.tests.town import a_list
from parvis.publishing.models import Delivery
from parvis.reports import actions
from parvis.reports.figures import Figures
from parvis.reports.models import Report
from parvis.testing import make
from parvis.testing.caller import Caller

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 20, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def clock() -> Iterator[Any]:
    with time_machine.travel(NOW, tick=False) as moving:
        yield moving


def sent(text: str, likes: int, *, ago: int = 1, networks: tuple[str, ...] = ("mastodon",)) -> Delivery:
    """A post that went out on each of the networks; the last of its publications."""
    accounts = [make.account(network) for network in networks]
    post, at = make.post(accounts=accounts, text=text, state="sent", language="fr"), NOW - timedelta(days=ago)
    for account in accounts:
        row = Delivery.objects.create(
            post=post, account=account, planned_at=at, sent_at=at, state="sent", remote_id=f"r{account.pk}"
        )
        Reading.objects.create(account=account, delivery=row, metric="likes", value=likes, at=at, told_at=at)
    return row


def all_three() -> dict[str, tuple[int, str, set[int], str]]:
    """Kind → its number, the word of its address, its posts, its title. Beside them posts that are of none."""
    sent("Rien à voir", 1000)
    by = make.user()
    live, other = event(by), event(by, title="Une autre nuit")
    mine = [sent("Ce soir", 3, networks=("mastodon", "bluesky")).post, sent("Minuit", 4).post]
    for post in mine:
        Prepared.objects.create(event=live, post=post, label="Dire")
    Prepared.objects.create(event=other, post=sent("Ailleurs", 500).post, label="Dire")
    photos = contest(by, hashtag="VilleLaNuit", title="La ville la nuit")
    theirs = [
        sent("Participez ! #villelanuit", 7).post,
        sent(f"https://ville.test/place/concours/{photos.slug}/participer", 2).post,
    ]
    sent("#VilleLaNuitBlanche est autre chose", 300)
    places = a_list()
    said = sent("Dix lieux au frais", 9).post
    Announced.objects.create(list=places, kind="post", post=said)
    return {
        "live": (live.pk, "direct", {post.pk for post in mine}, live.title),
        "contest": (photos.pk, "concours", {post.pk for post in theirs}, photos.title),
        "list": (places.pk, "liste", {said.pk}, places.title),
    }


def test_a_board_of_each_has_its_own_publications_and_no_others(django_assert_max_num_queries: Any) -> None:
    known, client, caller = all_three(), Client(), Caller(make.user())
    client.force_login(make.user())
    foreign = Caller(make.user("approver", in_team=make.team("Autre")))
    for kind, (pk, word, posts, title) in known.items():
        rows = Delivery.objects.filter(post__in=posts)
        likes = sum(one.value for one in Reading.objects.filter(delivery__in=rows))
        status, told = caller("GET", f"/boards?{kind}={pk}&by=network")
        whole = told["whole"]
        assert status == 200 and (whole["sent"], whole["posts"], whole["engaged"]) == (rows.count(), len(posts), likes), kind
        assert sum(part["sent"] for part in told["parts"]) == rows.count() == sum(one["sent"] for one in told["trend"])
        assert {fact["words"] for fact in told["facts"]} and all(fact["value"] is not None for fact in told["facts"])
        narrowed = caller("GET", f"/boards?{kind}={pk}&network=mastodon")[1]["whole"]["sent"]
        assert narrowed == rows.filter(account__network="mastodon").count()
        client.get(f"/mesures/tableaux/{word}/{pk}")
        with django_assert_max_num_queries(40):
            html = client.get(f"/mesures/tableaux/{word}/{pk}").content.decode()
        assert f">{title}</h1>" in html and "En faire un rapport" in html and html.count("plot-picture") >= 4
        lines = b"".join(client.get(f"/mesures/tableaux/{word}/{pk}/by-network.csv").streaming_content).decode()
        assert sum(int(line.split(";")[1]) for line in lines.splitlines()[1:-1]) == rows.count()
        assert foreign("GET", f"/boards?{kind}={pk}")[0] == 404 and caller("GET", f"/boards?{kind}=987654")[0] == 404
        assert client.get(f"/mesures/tableaux/{word}/987654").status_code == 404
    html = client.get("/mesures/tableaux").content.decode()
    assert all(f'/mesures/tableaux/{word}/{pk}"' in html for pk, word, _posts, _title in known.values())


def test_a_report_of_an_event_tells_of_it_alone() -> None:
    known, client = all_three(), Client()
    by = make.user()
    client.force_login(by)
    pk, _word, posts, title = known["live"]
    answer = client.post("/mesures/rapports/", {"about": f"direct:{pk}", "first": "2026-03-13", "last": "2026-03-27"})
    report = Report.objects.get()
    assert answer.status_code == 302 and (report.about, report.name) == (f"live:{pk}", f"Bilan\u00a0: {title}")
    assert {"kind": "plot", "key": "facts"} in report.blocks
    figures = Figures(by, report.first, report.last, report.about)
    plots = {block["key"]: figures.plot(block["key"]) for block in report.blocks if block["kind"] == "plot"}
    assert all(plots.values())
    by_account = plots["by-account"]
    assert (
        by_account is not None and sum(row[1] for row in by_account.raw) == Delivery.objects.filter(post__in=posts).count() == 3
    )
    rates = figures.plot("rates")
    assert rates is not None and sum(row[1] for row in rates.raw) == len(posts)
    status, told = Caller(by)(
        "POST", "/reports", {"first": "2026-03-01", "last": "2026-03-31", "about": f"list:{known['list'][0]}"}
    )
    assert status == 201 and told["about"] == f"list:{known['list'][0]}" and "Dix lieux au frais" in told["name"]
    for wrong in ("live:987654", "autre:1"):
        assert Caller(by)("POST", "/reports", {"first": "2026-03-01", "last": "2026-03-31", "about": wrong})[0] == 422
    assert (
        client.post("/mesures/rapports/", {"about": "direct:987654", "first": "2026-03-01", "last": "2026-03-31"}).status_code
        == 422
    )
    stranger = make.user("approver", in_team=make.team("Autre"))
    with pytest.raises(ValidationError):
        actions.begin(by=stranger, first=report.first, last=report.last, about=report.about)
    assert things.thing(stranger, "live", pk) is None
