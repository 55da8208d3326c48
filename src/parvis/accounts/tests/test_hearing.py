"""Whether a network tells us at once: proven against what reading finds, asked for again, ended with the account."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from parvis.accounts import actions, hearing, jobs, renewal, watch
from parvis.accounts.health import worked
from parvis.accounts.models import Account, Attempt
from parvis.journal.models import Notice
from parvis.networks.protocol import JSON, Expired, Incoming, Kind, Later, NetworkError, Page, Person, Profile, Refused
from parvis.people.models import User
from parvis.testing import make
from parvis.work import rows

pytestmark = pytest.mark.django_db(transaction=True)


class Wire:
    """A network that agrees to send by itself, unless it has an `error`. `said`: what reading finds."""

    hears = frozenset[Kind]({"comment"})

    def __init__(self) -> None:
        self.error: NetworkError | None = None
        self.asked: list[str] = []
        self.said: list[Incoming] = []

    def who(self) -> Profile:
        return Profile("1", "ville", "Ville")

    def read(self, cursor: JSON) -> Page:
        return Page(tuple(self.said), len(self.asked))

    def _told(self, what: str) -> None:
        self.asked.append(what)
        if self.error:
            raise self.error

    def subscribe(self, url: str) -> None:
        self._told("subscribe")

    def unsubscribe(self, url: str) -> None:
        self._told("unsubscribe")

    def verify(self, headers: Any, body: bytes) -> None: ...

    def parse(self, body: bytes) -> list[Incoming]:
        return []

    def challenge(self, query: Any) -> None: ...


@pytest.fixture
def wire(monkeypatch: pytest.MonkeyPatch) -> Wire:
    network = Wire()
    for module in (actions, jobs, watch):
        monkeypatch.setattr(module, "connector_of", lambda account: network)
    return network


def said(ago: float, kind: Kind = "comment", **more: Any) -> Incoming:
    at = timezone.now() - timedelta(seconds=ago)
    return Incoming("add", f"m{ago}", "t", kind, at, Person("p", "h"), text="Bonjour", **more)


def turn() -> Account:
    Account.objects.update(due_at=timezone.now() - timedelta(seconds=1))
    (held,) = rows.hold_due(Account, 5, now=timezone.now())
    jobs.read(rows.take(Account, [held.pk], held.due_at.isoformat()))
    return Account.objects.get()


def told(minutes: float) -> datetime:
    return timezone.now() - timedelta(minutes=minutes)


def pushed(**fields: Any) -> Account:
    given = {"pushed": True, "subscribed_at": told(2000), "rang_at": told(60), "read_at": told(4)}
    return make.account("facebook", **given | fields)


def shown(account: Account, name: str = "accounts:account") -> str:
    client = Client()
    client.force_login(User.objects.filter(username="odile").first() or make.user("manager"))
    return " ".join(client.get(reverse(name, args=[account.pk])).content.decode().split())


def test_a_webhook_that_falls_silent_is_noticed_told_once_and_asked_for_again(wire: Wire) -> None:
    account, manager = pushed(), make.user("manager", username="odile")
    make.user("agent", username="samira")
    wire.said = [said(120)]
    account = turn()
    assert account.missed_at is not None and not hearing.deaf(account, timezone.now())  # it may only be slow
    assert account.due_at is not None and account.due_at < timezone.now() + jobs.EVERY + timedelta(
        seconds=1
    )  # read often meanwhile
    watch.listen_again()
    assert wire.asked == [] and not Notice.objects.exists()
    Account.objects.update(missed_at=told(11))
    for _ in range(3):
        watch.listen_again()
    assert wire.asked == ["subscribe"]
    assert list(Notice.objects.values_list("user", "kind")) == [(manager.pk, "account.silent")]
    account.refresh_from_db()
    assert account.pushed and account.missed_at is not None and account.ask_at is not None  # to agree is no proof
    page = shown(account)
    assert "Le réseau ne nous prévient plus" in page and "a cessé de nous prévenir" in page
    Account.objects.update(ask_at=told(1))
    watch.listen_again()
    assert wire.asked == ["subscribe"] * 2 and Notice.objects.count() == 1
    account.refresh_from_db()
    worked(account, "rang_at")
    account.refresh_from_db()
    assert (account.missed_at, account.ask_at) == (None, None)
    assert "Le réseau ne nous prévient plus" not in shown(account)


@pytest.mark.parametrize(
    ("fields", "item"),
    [
        ({"rang_at": 1}, {"ago": 120}),  # it rang since
        ({"rang_at": 125 / 60}, {"ago": 120}),  # so short a time after that the ring may have been for both
        ({}, {"ago": -20}),  # on its way, perhaps
        ({}, {"ago": 120, "own": True}),
        ({}, {"ago": 120, "kind": "mention"}),  # of a kind that it does not always send
        ({"read_at": 40}, {"ago": 120}),  # we were away: what was sent meanwhile comes again later
        ({"read_at": None}, {"ago": 120}),
        ({"pushed": False}, {"ago": 120}),
        ({"subscribed_at": 1, "rang_at": None}, {"ago": 120}),  # said before it agreed
    ],
)
def test_nothing_is_concluded_from_what_proves_nothing(wire: Wire, fields: dict[str, Any], item: dict[str, Any]) -> None:
    """Minutes ago; of what was said, seconds."""
    pushed(
        **{
            name: told(value) if isinstance(value, int | float) and value is not False else value
            for name, value in fields.items()
        }
    )
    wire.said = [said(**item)]
    assert turn().missed_at is None


@pytest.mark.parametrize(
    ("error", "after"),
    [
        (Later("unreachable"), timedelta(0)),
        (Later("busy", after=timedelta(minutes=7), named=True), timedelta(minutes=7)),
        (Refused("facebook-refused"), timedelta(0)),
        (Refused("threads-webhook"), None),
    ],
)
def test_a_network_that_did_not_agree_is_asked_again(wire: Wire, error: NetworkError, after: timedelta | None) -> None:
    account, wire.error = make.account("facebook"), error
    assert not actions.subscribe(account)
    account.refresh_from_db()
    assert (account.pushed, Attempt.objects.get().verb) == (False, "subscribe")
    if after is None:  # its address is declared by hand, on its own pages
        assert account.ask_at is None
        return
    assert account.ask_at is not None and abs(account.ask_at - timezone.now() - after) < timedelta(seconds=30)
    if after:
        watch.listen_again()
        assert wire.asked == ["subscribe"]
    Account.objects.update(ask_at=told(1))
    wire.error = None
    watch.listen_again()
    account.refresh_from_db()
    assert (account.pushed, account.ask_at, account.refusals) == (True, None, 0) and account.subscribed_at is not None


def test_one_that_says_no_is_asked_at_each_look_for_ten_times_then_less_often(wire: Wire) -> None:
    account, wire.error = make.account("facebook"), Refused("facebook-refused")
    actions.subscribe(account)
    for times in range(2, hearing.TRIES + 1):  # a look is a minute away
        watch.listen_again()
        assert len(wire.asked) == times
    waits = []
    for _ in range(10):
        Account.objects.update(ask_at=told(1))
        watch.listen_again()
        account.refresh_from_db()
        assert account.ask_at is not None
        waits.append(round((account.ask_at - timezone.now()).total_seconds() / 60))
    assert waits == [15, 30, 60, 120, 240, 480, 960, 1440, 1440, 1440]
    watch.listen_again()
    assert len(wire.asked) == hearing.TRIES + 10


def test_an_account_that_is_not_told_at_once_says_so_with_a_button_until_it_is(wire: Wire) -> None:
    make.user("manager", username="odile")
    account, wire.error = make.account("facebook", name="Ville"), Refused("facebook-refused")
    words = "lu toutes les 20 secondes, pas prévenu à l’instant"
    assert words not in shown(account)
    actions.subscribe(account)
    assert words in shown(account) and "Demander au réseau de nous prévenir" in shown(account)
    client = Client()
    client.force_login(User.objects.get(username="odile"))
    first = client.get("/").content.decode()
    assert "Facebook · Ville : lu toutes les 20 secondes, pas prévenu à l’instant." in first
    assert f'href="{reverse("accounts:account", args=[account.pk])}#hook"' in first
    client.force_login(make.user("agent"))  # who can do nothing about it
    assert "pas prévenu à l’instant" not in client.get("/").content.decode()
    wire.error = None
    client.force_login(User.objects.get(username="odile"))
    client.post(reverse("accounts:change", args=[account.pk, "prevenir"]))
    assert words not in shown(account) and "pas prévenu à l’instant" not in client.get("/").content.decode()


def test_who_connects_inside_a_transaction_is_told(wire: Wire, monkeypatch: pytest.MonkeyPatch) -> None:
    """The network proves our address while it is asked: nobody there would know the account yet."""
    team = make.team("redaction")
    monkeypatch.setattr(actions, "make", lambda *given: wire)
    given: dict[str, Any] = {"network": "facebook", "by": None, "team": team, "settings": {}, "secrets": {}}
    monkeypatch.setattr(actions, "sort_out", lambda *given, **more: ({}, {}))
    with pytest.raises(RuntimeError, match="durable"), transaction.atomic():
        actions.connect(**given)
    assert wire.asked == []
    account = actions.connect(**given)
    assert wire.asked == ["subscribe"]
    with pytest.raises(RuntimeError, match="durable"), transaction.atomic():
        actions.reconnect(account, by=None)


def test_one_that_cannot_be_asked_keeps_no_other_from_it(wire: Wire, monkeypatch: pytest.MonkeyPatch) -> None:
    for _ in range(2):
        make.account("facebook", ask_at=told(1))
    make.account("facebook", ask_at=told(1), state="paused")
    answers: list[NetworkError] = [Expired("expired"), Later("unreachable")]
    monkeypatch.setattr(wire, "_told", lambda what: (_ for _ in ()).throw(answers.pop()))
    watch.listen_again()
    assert answers == []
    assert Account.objects.working().filter(refusals=1, ask_at__isnull=False).count() == 2


def test_a_permission_that_ran_out_is_renewed_before_the_network_is_asked(wire: Wire, monkeypatch: pytest.MonkeyPatch) -> None:
    account, answers = make.account("facebook", ask_at=told(1)), [Expired("expired")]
    monkeypatch.setattr(renewal, "renew", lambda account: renewal.Renewed.YES)
    monkeypatch.setattr(wire, "_told", lambda what: (_ for _ in ()).throw(answers.pop()) if answers else None)
    watch.listen_again()
    account.refresh_from_db()
    assert (account.pushed, account.ask_at, answers) == (True, None, [])


def test_a_renewal_that_answers_strangely_keeps_no_other_from_being_asked_again(
    wire: Wire, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(2):
        make.account("facebook", ask_at=told(1))
    answers = [Expired("expired")]
    monkeypatch.setattr(renewal, "renew", lambda account: {}["access_token"])
    monkeypatch.setattr(wire, "_told", lambda what: (_ for _ in ()).throw(answers.pop()) if answers else None)
    watch.listen_again()
    assert list(Account.objects.order_by("pk").values_list("pushed", flat=True)) == [False, True]
    assert Attempt.objects.get(verb="subscribe", code="unreadable")


def test_an_answer_of_unknown_shape_is_a_refusal(wire: Wire, monkeypatch: pytest.MonkeyPatch) -> None:
    accounts = [make.account("facebook", ask_at=told(1)) for _ in range(2)]
    monkeypatch.setattr(wire, "_told", lambda what: {}["data"])
    watch.listen_again()
    assert Attempt.objects.filter(verb="subscribe").count() == 2  # the first one did not end the look
    actions.pause(accounts[0], by=make.user("manager"))
    assert Attempt.objects.filter(account=accounts[0], code="unreadable").values_list("verb", flat=True).last() == "end"


def _paused(account: Account) -> None:
    actions.pause(account, by=make.user("manager"))


def _removed(account: Account) -> None:
    actions.remove(account, by=make.user("manager"))


@pytest.mark.parametrize("act", [_paused, _removed])
def test_an_account_that_stops_has_its_network_stop(wire: Wire, act: Callable[[Account], None]) -> None:
    account = pushed(missed_at=told(20))
    act(account)
    account.refresh_from_db()
    assert wire.asked == ["unsubscribe"]
    assert (account.pushed, account.missed_at, account.ask_at) == (False, None, None)
    if act is _paused:
        actions.resume(account, by=make.user("manager"))
        account.refresh_from_db()
        assert wire.asked == ["unsubscribe", "subscribe"] and account.pushed


def test_a_network_that_cannot_be_told_is_no_reason_to_go_on(wire: Wire) -> None:
    account, wire.error = pushed(), Later("unreachable")
    client = Client()
    client.force_login(make.user("manager"))
    page = client.post(reverse("accounts:change", args=[account.pk, "suspendre"]), follow=True).content.decode()
    account.refresh_from_db()
    assert (account.state, account.pushed, Attempt.objects.get().verb) == ("paused", True, "end")
    assert "ce qu’il envoie de lui-même arrive encore" in page


@pytest.mark.parametrize(
    ("network", "fields", "words"),
    [
        ("facebook", {"pushed": True}, "Le réseau est prévenu de ne plus rien nous envoyer"),
        ("threads", {"rang_at": datetime(2026, 11, 25, tzinfo=UTC)}, "retirez l’application"),
        ("facebook", {"pushed": True, "state": "expired"}, "retirez l’application"),
        ("mastodon", {}, ""),
    ],
)
def test_removing_says_first_what_the_network_is_told(network: str, fields: dict[str, Any], words: str) -> None:
    page = shown(make.account(network, **fields), "accounts:remove")
    assert words in page if words else "prévenu" not in page
