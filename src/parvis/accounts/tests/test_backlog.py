"""A long reading: shown as it is, stopped and gone on with, without a hole and without anything read twice."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from parvis.accounts import actions, backlog, jobs
from parvis.accounts.models import Account, Raw
from parvis.journal.models import Event
from parvis.networks.protocol import JSON, Incoming, Later, Page, Person, Profile
from parvis.testing import make
from parvis.work import rows

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgresql]
MARCH = datetime(2026, 3, 3, tzinfo=UTC)


class Full:
    """A network with many messages, `size` a page; it tells how many are left where `tells`. `meets` is called before a page."""

    def __init__(self, count: int, size: int = 50, *, tells: bool = False) -> None:
        self.count, self.size, self.tells = count, size, tells
        self.meets: Any = lambda place: None

    def who(self) -> Profile:
        return Profile("1", "ville", "Ville")

    def read(self, cursor: JSON) -> Page:
        begin = cursor or 0
        self.meets(begin)
        end = min(self.count, begin + self.size)
        items = tuple(
            Incoming("add", f"m{n}", "t", "mention", MARCH + timedelta(hours=n), Person("p", "h"), text=str(n))
            for n in range(begin, end)
        )
        return Page(items, end, more=end < self.count, left=self.count - end if self.tells else None)


@pytest.fixture
def full(monkeypatch: pytest.MonkeyPatch) -> Full:
    network = Full(3_000)
    monkeypatch.setattr(jobs, "connector_of", lambda account: network)
    monkeypatch.setattr(actions, "connector_of", lambda account: network)
    return network


def turn() -> None:
    """What a worker does once, if the account is due."""
    for held in rows.hold_due(Account, 5, now=timezone.now()):
        try:
            jobs.read(rows.take(Account, [held.pk], held.due_at.isoformat()))
        except rows.Lost:
            pass  # as the engine does


def begun() -> Account:
    account = make.account(due_at=timezone.now() - timedelta(seconds=1))
    turn()
    return Account.objects.get(pk=account.pk)


def told(account: Account, later: timedelta = timedelta(0)) -> backlog.Backlog:
    found = backlog.backlog(account, timezone.now() + later)
    assert found is not None
    return found


def everything() -> list[int]:
    found = [json.loads(bytes(body))[0]["text"] for body in Raw.objects.order_by("pk").values_list("body", flat=True)]
    return [int(text) for text in found]


def test_a_turn_tells_how_far_the_reading_is(full: Full) -> None:
    one = told(begun())
    assert (one.items, one.left, one.whole) == (1_000, None, None), "no share where the network tells no total"
    assert (one.oldest, one.newest) == (MARCH, MARCH + timedelta(hours=999))
    assert Event.objects.filter(kind="account.catching_up").count() == 1


def test_it_goes_on_in_a_process_that_begins_and_ends_by_itself(full: Full) -> None:
    account = begun()
    since = told(account).since
    turn()
    account.refresh_from_db()
    assert (told(account).items, told(account).since) == (2_000, since)
    turn()
    account.refresh_from_db()
    assert (account.reading, backlog.backlog(account, timezone.now())) == (None, None)
    assert everything() == list(range(3_000))
    ended = Event.objects.get(kind="account.caught_up")
    assert ended.data == {"rows": 3_000}


def test_an_end_with_an_empty_page_is_an_end_too(full: Full) -> None:
    account = begun()
    full.count = 1_000  # what was announced is gone
    turn()
    account.refresh_from_db()
    assert (account.reading, Event.objects.filter(kind="account.caught_up").count()) == (None, 1)


def test_what_a_look_finds_on_an_ordinary_day_is_not_worth_a_word(full: Full) -> None:
    full.count = 120
    account = begun()
    assert (account.reading, Raw.objects.count()) == (None, 120)
    assert not Event.objects.filter(kind__in=["account.catching_up", "account.caught_up"]).exists()


def test_a_share_where_the_network_tells_what_is_left(full: Full) -> None:
    full.tells = True
    one = told(begun())
    assert (one.items, one.left, one.whole) == (1_000, 2_000, 3_000)


def test_the_pace_is_that_of_the_last_minute() -> None:
    state, now = None, datetime(2026, 11, 26, 8, tzinfo=UTC)
    for second in range(0, 300, 2):
        count = 10 if second < 200 else 40
        items = tuple(Incoming("add", str(n), "t", "mention", MARCH, Person("p", "h")) for n in range(count))
        state = backlog.grown(state, Page(items, 1, more=True), now + timedelta(seconds=second))
    account = Account(reading=json.loads(json.dumps(state)))
    last = now + timedelta(seconds=298)
    found = backlog.backlog(account, last)
    assert found is not None and found.pace is not None
    assert 1_150 <= found.pace <= 1_250
    assert len(account.reading["marks"]) <= 13, "what is kept does not grow with the backlog"
    quiet = backlog.backlog(account, last + timedelta(minutes=2))
    assert quiet is not None and quiet.pace is None, "a pace of before is not one of now"


def test_stopping_in_the_middle_of_a_page_loses_nothing_and_leaves_no_hole(full: Full) -> None:
    """The page that a worker holds when somebody stops is not kept: neither its items nor its cursor."""
    manager = make.user("manager")

    def stops(place: int) -> None:
        if place == 700:
            backlog.stop(Account.objects.get(), by=manager)

    full.meets = stops
    account = begun()
    assert (account.cursor, Raw.objects.count(), told(account).items) == (700, 700, 700)
    assert account.stopped_at is not None and account.due_at is None
    jobs.ring_for(account.pk)
    turn()
    assert Raw.objects.count() == 700, "nothing wakes it"
    full.count = 3_100  # what comes meanwhile is read afterwards
    full.meets = lambda place: None
    backlog.go_on(account, by=manager)
    for _ in range(4):
        turn()
    account.refresh_from_db()
    assert everything() == list(range(3_100))
    assert (account.reading, account.stopped_at) == (None, None)


def test_a_stopped_reading_stays_stopped_when_the_account_is_paused_and_taken_up_again(full: Full) -> None:
    manager, account = make.user("manager"), begun()
    backlog.stop(account, by=manager)
    actions.pause(account, by=manager)
    account = actions.resume(account, by=manager)
    account.refresh_from_db()
    assert (account.state, account.due_at) == ("active", None)
    backlog.go_on(account, by=manager)
    assert account.due_at is not None


def test_going_on_while_the_account_is_paused_waits_for_it(full: Full) -> None:
    manager, account = make.user("manager"), begun()
    backlog.stop(account, by=manager)
    actions.pause(account, by=manager)
    backlog.go_on(account, by=manager)
    assert (account.stopped_at, account.due_at) == (None, None)


def test_a_failure_in_the_middle_keeps_what_was_read(full: Full) -> None:
    def fails(place: int) -> None:
        if place == 500:
            raise Later("unreachable")

    full.meets = fails
    account = begun()
    assert (told(account).items, account.cursor, account.failure) == (500, 500, "unreachable")


def test_who_may_stop_it_and_when(full: Full) -> None:
    account = begun()
    with pytest.raises(PermissionDenied):
        backlog.stop(account, by=make.user("contributor"))
    with pytest.raises(PermissionDenied):
        backlog.go_on(account, by=make.user("contributor"))
    idle = make.account("x")
    with pytest.raises(ValidationError, match="finie"):
        backlog.stop(idle, by=make.user("manager"))


def test_the_pages_show_it_and_let_one_stop_it(full: Full) -> None:
    account, client = begun(), Client()
    client.force_login(make.user("manager"))
    page, listed = reverse("accounts:account", args=[account.pk]), reverse("accounts:list")
    shown = client.get(page).content.decode()
    for words in (
        "Lecture en cours",
        "1\u202f000 messages lus",
        "messages du 3 mars 2026 au 13 avril 2026",
        "Arrêter cette lecture",
    ):
        assert words in shown
    part = client.get(page, headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in part and 'hx-trigger="every 2s"' in part
    assert "<progress aria-labelledby" in part and "value=" not in part.split("<progress")[1].split(">")[0]
    assert "1\u202f000 messages lus" in client.get(listed).content.decode()
    client.post(reverse("accounts:change", args=[account.pk, "arreter-lecture"]))
    stopped = client.get(page).content.decode()
    assert "Lecture arrêtée" in stopped and "Reprendre la lecture" in stopped and "every 2s" not in stopped
    gone = client.post(reverse("accounts:change", args=[account.pk, "reprendre-lecture"]), follow=True).content.decode()
    assert "rien n’est sauté" in gone  # old places in a list are not gone on from
    account.refresh_from_db()
    assert account.stopped_at is None and account.due_at is not None


def test_stopping_what_has_ended_says_so(full: Full) -> None:
    full.count = 0
    account, client = begun(), Client()
    client.force_login(make.user("manager"))
    refused = client.post(reverse("accounts:change", args=[account.pk, "arreter-lecture"]))
    assert (refused.status_code, "celle-ci est finie" in refused.content.decode()) == (422, True)


def test_the_api_tells_it_and_stops_it(full: Full) -> None:
    full.tells = True
    account, client = begun(), Client()
    headers = {"Authorization": f"Bearer {make.token(make.user('manager'))}"}
    url = f"/api/v1/accounts/{account.pk}"
    one = client.get(url, headers=headers).json()["reading"]
    assert (one["state"], one["items"], one["left"], one["stopped_at"]) == ("going", 1_000, 2_000, None)
    asked = {"content_type": "application/json", "headers": headers}
    assert client.patch(url, {"reading": "stopped"}, **asked).json()["reading"]["state"] == "stopped"
    assert client.patch(url, {"reading": "going"}, **asked).json()["reading"]["state"] == "going"
    assert client.patch(f"/api/v1/accounts/{make.account('x').pk}", {"reading": "stopped"}, **asked).status_code == 422
