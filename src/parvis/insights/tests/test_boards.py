"""Dashboards: days added up are what publications and readings say, counted anew by a plain loop; gaps, filters, marks, rights."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client

from parvis.accounts.models import Account
from parvis.city.models import Topic
from parvis.insights.boards import actions
from parvis.insights.boards.asking import Board, query, read
from parvis.insights.boards.reading import comings, found, whole_months
from parvis.insights.boards.rolling import CUTS, roll_all, roll_recent
from parvis.insights.models import FollowerDay, Mark, PostDay, PostMonth, Reading
from parvis.insights.tests.counted import answered, run, sent_on
from parvis.insights.told import keep
from parvis.journal.record import record
from parvis.networks import protocol
from parvis.publishing.models import Delivery, Post
from parvis.testing import make
from parvis.testing.caller import Caller

pytestmark = [pytest.mark.django_db, pytest.mark.postgresql]
NOW = datetime(2026, 3, 20, 12, tzinfo=UTC)
TODAY = date(2026, 3, 20)


@pytest.fixture(autouse=True)
def clock() -> Iterator[Any]:
    with time_machine.travel(NOW, tick=False) as moving:
        yield moving


def town(n: int = 60) -> list[Account]:
    """Publications of two teams on three accounts over 200 days; some tell views, some nothing, some were taken down."""
    chance = random.Random(7)
    rows = [
        make.account("mastodon", name="M"),
        make.account("facebook", name="F"),
        make.account("x", of=make.team("Autre"), name="X"),
    ]
    topics = [Topic.objects.create(key="parc", name="Parcs"), None]
    for k in range(n):
        account = rows[k % 3]
        at = NOW - timedelta(days=chance.randrange(200), hours=chance.randrange(20))
        post = make.post(team=account.team, accounts=[account], state="sent", objective=("presence", "service", "city")[k % 3],
                         topic=topics[k % 2], text=f"P{k}")  # fmt: skip
        gone = k % 10 == 9
        row = Delivery.objects.create(post=post, account=account, planned_at=at, sent_at=at, state="dropped" if gone else "sent",
                                      failure="taken-down" if gone else "", remote_id=f"r{k}")  # fmt: skip
        told = {"likes": chance.randrange(50), "shares": chance.randrange(9)} if k % 4 else {}
        told |= {"views": chance.randrange(100, 900)} if k % 4 == 2 else {}
        Reading.objects.bulk_create(
            Reading(account=account, delivery=row, metric=name, value=value, at=at, told_at=at) for name, value in told.items()
        )
    return rows


def by_hand(board: Board, teams: set[int] | None = None) -> dict[str, float]:
    """The same sums, publication by publication, from readings and nothing else."""
    sums: dict[str, float] = dict.fromkeys(("sent", "removed", "measured", "engaged", "seen", "engaged_seen"), 0)
    for row in Delivery.objects.select_related("post", "account"):
        assert row.sent_at is not None
        if not board.first <= row.sent_at.date() <= board.last or (teams is not None and row.post.team_id not in teams):
            continue
        if board.narrow.get("network") not in (None, row.account.network):
            continue
        if row.state != "sent":
            sums["removed"] += 1
            continue
        told = {one.metric: one.value for one in row.readings.all()}
        engaged = [told[name] for name in ("likes", "shares") if name in told]
        sums["sent"] += 1
        sums["measured"] += bool(engaged)
        sums["engaged"] += sum(engaged)
        if engaged and told.get("views"):
            sums["seen"] += told["views"]
            sums["engaged_seen"] += sum(engaged)
    return sums


def test_days_add_up_to_what_a_plain_loop_counts(django_assert_max_num_queries: Any) -> None:
    town()
    roll_all()
    user = make.user()
    spans = (
        (30, {}),
        (250, {}),
        (250, {"network": "facebook"}),
        (500, {}),
        (500, {"network": "facebook"}),
    )  # all but the first by months
    for days, narrow in spans:
        board = Board(TODAY - timedelta(days=days), TODAY, narrow)
        with django_assert_max_num_queries(20 if days > 120 else 16):
            told = found(user, board, ("objective", "network", "topic"))
        wanted = by_hand(board)
        assert {name: getattr(told.whole, name) for name in wanted} == pytest.approx(wanted)
        assert sum(one.sent for one in told.parts["topic"]) == told.whole.sent
        assert [one.key for one in told.trend] == board.steps
    other = make.user("approver", in_team=make.team("Autre"))
    theirs = by_hand(Board(TODAY - timedelta(days=250), TODAY), {one.pk for one in [make.team("Autre")]})
    assert found(other, Board(TODAY - timedelta(days=250), TODAY), ()).whole.sent == theirs["sent"] > 0


def test_a_post_on_two_accounts_is_one_post_and_two_publications_and_rolling_again_changes_nothing() -> None:
    one, other = make.account("mastodon"), make.account("bluesky")
    post = make.post(accounts=[one, other], state="sent", objective="city")
    for account in (one, other):
        Delivery.objects.create(post=post, account=account, planned_at=NOW, sent_at=NOW, state="sent", remote_id="a")
    roll_recent()
    before = list(PostDay.objects.order_by("account").values_list("account", "sent", "posts", "day"))
    roll_recent()
    assert list(PostDay.objects.order_by("account").values_list("account", "sent", "posts", "day")) == before
    whole = found(make.user(), Board(TODAY, TODAY), ()).whole
    assert (whole.sent, whole.posts, whole.rate, whole.told_engaged) == (2, 1, None, None)
    Post.objects.filter(pk=post.pk).update(objective="service")
    roll_recent()
    assert set(PostDay.objects.values_list("objective", flat=True)) == {"service"}


def test_months_say_what_their_days_say_whatever_is_asked() -> None:
    """Each dimension alone and beside each other, each reader: the months added up against the same days read one by one."""
    town()
    roll_all()
    board = Board(TODAY - timedelta(days=430), TODAY - timedelta(days=9))
    begin, end = whole_months(board.first, board.last)
    assert (begin, end) == (date(2025, 2, 1), date(2026, 3, 1)) and whole_months(date(2026, 3, 1), date(2026, 3, 31))[1] == date(
        2026, 4, 1
    )
    somebody = PostDay.objects.filter(day__gte=begin, day__lt=end).exclude(topic="").order_by("day").first()
    assert somebody is not None and PostMonth.objects.exclude(also="").exists()
    values = {
        "objective": "objective",
        "network": "network",
        "account": "account_id",
        "campaign": "campaign_id",
        "topic": "topic",
    }
    narrowed = [{}, *({name: getattr(somebody, column)} for name, column in values.items())]
    narrowed += [{"network": somebody.network, "topic": somebody.topic}, {"topic": "", "language": somebody.language}]
    for user in (make.user(), make.user("approver", in_team=make.team("Autre"))):
        boards = [Board(board.first, board.last, narrow) for narrow in narrowed]
        by_months = [found(user, one, CUTS) for one in boards]
        assert by_months[0].whole.sent > 0
        kept = list(PostMonth.objects.all())
        PostMonth.objects.all().delete()
        by_days = [found(user, one, CUTS) for one in boards]
        PostMonth.objects.bulk_create(kept)
        assert by_months == by_days


def test_followers_have_gaps_where_nothing_was_told() -> None:
    account = make.account("mastodon", name="M")
    for value, begins, ends in ((100, 20, 18), (130, 8, 0)):
        Reading.objects.create(account=account, metric="followers", value=value, at=NOW - timedelta(days=begins),
                               told_at=NOW - timedelta(days=ends), last=value == 130)  # fmt: skip
    roll_recent()
    days = dict(FollowerDay.objects.values_list("day", "followers"))
    assert len(days) == 12 and TODAY - timedelta(days=15) not in days
    (line,) = found(make.user(), Board(TODAY - timedelta(days=29), TODAY), ()).following
    assert (line.first, line.last, line.gained, line.steps.get(TODAY - timedelta(days=15))) == (100, 130, 30, None)
    Reading.objects.all().delete()
    roll_recent()
    assert FollowerDay.objects.count() == 12, "what readings let go of stays counted"


def test_a_network_that_was_down_leaves_a_gap_though_it_says_the_same_after() -> None:
    """As many followers before and after: on the days between, nobody knows."""
    account, begun = make.account("mastodon", name="M"), NOW - timedelta(days=12)
    told_on = (0, 1, 2, 5, 5.5, 7.4, 8)  # down for two days; then 45 hours apart, and no day without
    for n in told_on:
        keep(account, [(None, protocol.Reading("followers", 100, begun + timedelta(days=n)))])
        keep(account, [(None, protocol.Reading("views", 3, begun + timedelta(days=n), day="2026-01-01"))])
    assert [row.last for row in Reading.objects.filter(metric="followers").order_by("pk")] == [False, True]
    assert Reading.objects.filter(metric="views").count() == 1, "a day's own figure is no line that goes on"
    roll_recent()
    days = sorted((day - begun.date()).days for day in FollowerDay.objects.values_list("day", flat=True))
    assert days == [0, 1, 2, 5, 6, 7, 8]


def manager() -> Client:
    client = Client()
    client.force_login(make.user())
    return client


def test_the_address_asks_and_the_page_says_it(django_assert_max_num_queries: Any) -> None:
    accounts, client = town(), manager()
    assert "Rien n’est encore compté" in client.get("/mesures/tableaux").content.decode()
    roll_all()
    user = make.user()
    actions.keep(first=TODAY - timedelta(days=3), words="Grève des transports", by=user)
    record("account.paused", about=accounts[0])
    record("account.resumed", about=accounts[0])
    client.get("/mesures/tableaux")
    with django_assert_max_num_queries(30):
        html = client.get("/mesures/tableaux?du=2025-10-01&reseau=mastodon").content.decode()
    assert "Grève des transports" in html and "retirées depuis" in html and 'value="mastodon" selected' in html
    assert 'data-plot="followers"' in html and html.count("plot-picture") >= 3
    for path in ("objectif/service", "reseau/facebook", f"compte/{accounts[1].pk}", "theme/parc", "theme/-"):
        assert client.get(f"/mesures/tableaux/{path}").status_code == 200, path
    for path in ("autre/x", "compte/x", "campagne/0"):
        assert client.get(f"/mesures/tableaux/{path}").status_code == 404, path
    lines = (
        b"".join(client.get("/mesures/tableaux/reseau/facebook/by-topic.csv?du=2025-01-01").streaming_content)
        .decode()
        .splitlines()
    )
    assert lines[0].startswith("\ufeffThème;Publications") and len(lines) == 4
    assert client.get("/mesures/tableaux/fichiers/x.csv").status_code == 404
    assert client.get("/mesures/tableaux?du=x&compte=y&campagne=%00").status_code == 200
    day = TODAY
    assert comings(Board(day, day), [accounts[0].pk]) == [(day, accounts[0].pk, "away"), (day, accounts[0].pk, "back")]


def test_service_is_judged_by_what_became_of_questions() -> None:
    """Three came: one is answered and closed, one is answered and sent on, one waits."""
    talks = [make.conversation(at=NOW - timedelta(days=2), state=state) for state in ("closed", "open", "open")]
    for talk in talks[:2]:
        answered(talk, NOW - timedelta(days=1))
    sent_on(talks[1], "Région", hours=None)
    run()
    (service,) = [one for one in Caller(make.user())("GET", "/objectives")[1]["objectives"] if one["key"] == "service"]
    told = {one["key"]: one["value"] for one in service["indicators"]}
    assert {key: told[key] for key in ("arrived", "answered", "redirected", "solved")} == {
        "arrived": 3, "answered": 2, "redirected": 1, "solved": 1,
    }  # fmt: skip
    html = manager().get("/mesures/objectifs").content.decode()
    assert "questions réorientées" in html and "questions closes" in html


def test_an_address_is_read_as_it_is_written() -> None:
    board = read({"du": "2026-01-01", "au": "2026-02-01", "theme": "-", "compte": "4"}, TODAY, by="reseau", value="x")
    assert board.narrow == {"network": "x", "topic": "", "account": 4} and board.by == "network"
    assert read(query(board), TODAY, by="reseau", value="x") == board


def test_the_mix_is_beside_the_one_wanted_and_only_the_city_sets_it() -> None:
    town(30)
    roll_all()
    client = manager()
    html = client.get("/mesures/objectifs?du=2025-01-01").content.decode()
    assert "Le mélange est-il celui qui est voulu" in html and "promesses tenues" in html
    wrong = client.post("/mesures/objectifs", {"presence": "50", "city": "50", "service": "10"})
    assert wrong.status_code == 422 and "110" in wrong.content.decode()
    assert client.post("/mesures/objectifs", {"presence": "20", "city": "30", "service": "50"}).status_code == 302
    caller = Caller(make.user())
    status, told = caller("GET", "/objectives?first=2025-01-01")
    assert status == 200 and [one["wanted"] for one in told["objectives"]] == [20, 30, 50]
    posts = Post.objects.filter(deliveries__state="sent", objective="service").distinct().count()
    assert next(one for one in told["objectives"] if one["key"] == "service")["posts"] == posts
    contributor = Client()
    contributor.force_login(make.user("contributor"))
    assert contributor.post("/mesures/objectifs", {"presence": "20", "city": "30", "service": "50"}).status_code == 403


def test_marks_are_kept_changed_and_dropped() -> None:
    client = manager()
    assert client.post("/mesures/reperes", {"first": "2026-03-01", "words": "Tempête"}).status_code == 302
    mark = Mark.objects.get()
    assert client.post("/mesures/reperes", {"first": "2026-03-02", "last": "2026-03-01", "words": "Non"}).status_code == 422
    client.post("/mesures/reperes", {"mark": mark.pk, "first": "2026-03-01", "last": "2026-03-03", "words": "Grande tempête"})
    assert "Grande tempête" in client.get(f"/mesures/reperes?modifier={mark.pk}").content.decode() and Mark.objects.count() == 1
    client.post(f"/mesures/reperes/{mark.pk}/retirer")
    assert not Mark.objects.exists()


def test_the_api_tells_what_the_page_tells() -> None:
    town()
    roll_all()
    caller = Caller(make.user())
    status, told = caller("GET", "/boards?first=2025-01-01&network=facebook&by=topic")
    wanted = by_hand(Board(date(2025, 1, 1), TODAY, {"network": "facebook"}))
    assert status == 200 and told["whole"]["sent"] == wanted["sent"] and told["whole"]["engaged"] == wanted["engaged"]
    assert told["grain"] == "m" and sum(part["sent"] for part in told["parts"]) == wanted["sent"]


def test_what_an_account_is_seen_each_day_is_told_where_its_network_tells_days() -> None:
    account = make.account("instagram", name="I")
    town(6)
    roll_all()
    told = {TODAY - timedelta(days=n): (100.0 + n, 40.0 + n) for n in (1, 2, 9)}
    for day, (views, reach) in told.items():
        for metric, value in (("views", views), ("reach", reach)):
            Reading.objects.create(account=account, metric=metric, value=value, at=NOW, told_at=NOW, day=day)
            Reading.objects.create(account=account, metric=metric, value=1, at=NOW, told_at=NOW, day=day, last=False)
    client = manager()
    html = client.get(f"/mesures/tableaux/compte/{account.pk}?du=2026-03-01").content.decode()
    assert 'data-plot="daily"' in html and 'data-plot="daily"' not in client.get("/mesures/tableaux").content.decode()
    lines = (
        b"".join(client.get(f"/mesures/tableaux/compte/{account.pk}/daily.csv?du=2026-03-01").streaming_content)
        .decode()
        .splitlines()
    )
    assert {
        date.fromisoformat(one[0]): (float(one[1]), float(one[2])) for line in lines[1:-1] if (one := line.split(";"))[1]
    } == told
    assert len(lines) == 22, "each day, those that nobody told too"
    _status, api = Caller(make.user())("GET", f"/boards?first=2026-03-01&account={account.pk}")
    views = {one["start"]: one["value"] for one in api["daily"] if one["metric"] == "views"}
    assert views == {day.isoformat(): value for day, (value, _reach) in told.items()}
    _status, api = Caller(make.user())("GET", f"/boards?first=2025-11-01&account={account.pk}")
    assert {one["metric"] for one in api["daily"]} == {"views"}, "reach of several days cannot be added up"
    assert sum(one["value"] for one in api["daily"]) == sum(value for value, _reach in told.values())


def test_days_of_two_definitions_are_two_lines() -> None:
    account = make.account("facebook", name="F")
    town(6)
    roll_all()
    for n, name in ((9, "page_impressions"), (8, "page_impressions"), (2, "page_media_view")):
        Reading.objects.create(
            account=account, metric="views", name=name, value=10.0 * n, at=NOW, told_at=NOW, day=TODAY - timedelta(days=n)
        )
    _status, api = Caller(make.user())("GET", f"/boards?first=2026-03-01&account={account.pk}")
    assert [(one["metric"], one["value"]) for one in api["daily"]] == [("views~", 90.0), ("views~", 80.0), ("views", 20.0)]
    html = manager().get(f"/mesures/tableaux/compte/{account.pk}?du=2026-03-01").content.decode()
    assert "définition d’avant" in html


def test_objectives_are_judged_by_what_a_plain_loop_counts() -> None:
    """The mix and each objective's own figures, from publications and readings and nothing else; the page's file says the same."""
    town(90)
    roll_all()
    rows = [row for row in Delivery.objects.select_related("post") if row.state == "sent"]
    by: dict[str, dict[str, float]] = {}
    for row in rows:
        told = {one.metric: one.value for one in row.readings.all()}
        engaged = sum(told.get(name, 0) for name in ("likes", "shares"))
        sums = by.setdefault(row.post.objective, dict.fromkeys(("posts", "measured", "engaged", "seen", "engaged_seen"), 0))
        for name, value in (("posts", 1), ("measured", bool(told)), ("engaged", engaged), ("seen", told.get("views", 0)),
                            ("engaged_seen", engaged if told.get("views") else 0)):  # fmt: skip
            sums[name] += value
    status, api = Caller(make.user())("GET", "/objectives?first=2025-01-01")
    assert status == 200 and {one["key"]: one["posts"] for one in api["objectives"]} == {
        key: one["posts"] for key, one in by.items()
    }
    for one in api["objectives"]:
        sums, told = by[one["key"]], {each["key"]: each["value"] for each in one["indicators"]}
        assert one["part"] == pytest.approx(sums["posts"] / len(rows))
        assert told["seen"] == (sums["seen"] or None)
        if "rate" in told:
            assert told["rate"] == (pytest.approx(sums["engaged_seen"] / sums["seen"]) if sums["seen"] else None)
        if "each" in told:
            assert told["each"] == pytest.approx(sums["engaged"] / sums["measured"])
    lines = b"".join(manager().get("/mesures/objectifs/mix.csv?du=2025-01-01").streaming_content).decode().splitlines()
    assert sorted(int(line.split(";")[1]) for line in lines[1:-1]) == sorted(one["posts"] for one in by.values())
