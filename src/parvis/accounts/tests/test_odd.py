"""What a network gives and nobody understands, does not give, or gives no longer: the rest is read, and the account says so."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from unittest.mock import Mock

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from parvis.accounts import actions, backlog, jobs
from parvis.accounts.backlog import grown
from parvis.accounts.models import Account, Raw
from parvis.journal.models import Event
from parvis.journal.seal import Unreadable
from parvis.networks.odd import each
from parvis.networks.protocol import JSON, Incoming, Later, Page, Person, Profile, Refused
from parvis.testing import make
from parvis.testing.caller import Caller
from parvis.work import rows

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgresql]
AT = datetime(2026, 11, 25, tzinfo=UTC)


class Lists:
    """A network whose lists are walked by its own places: a cursor is ``{"since"}``, within a round also ``"page"``."""

    def __init__(self, *nodes: Any) -> None:
        self.nodes, self.meets = list(nodes), lambda cursor: None
        self.asked: list[JSON] = []
        self.unread: dict[str, str] | None = None

    def who(self) -> Profile:
        return Profile("1", "ville", "Ville")

    def read(self, cursor: JSON) -> Page:
        self.asked.append(cursor)
        self.meets(cursor)
        return Page(tuple(each("comments", self.nodes, self._item)), {"since": 2}, unread=self.unread)

    def anew(self, cursor: JSON) -> JSON:
        return {"since": cursor["since"]} if cursor and "page" in cursor else cursor

    def _item(self, node: Any) -> Incoming:
        return Incoming("add", node["id"], "t", "mention", AT, Person("p", "h"), text=node["text"])


@pytest.fixture
def lists(monkeypatch: pytest.MonkeyPatch) -> Lists:
    network = Lists()
    for module in (jobs, actions, backlog):
        monkeypatch.setattr(module, "connector_of", lambda account: network)
    monkeypatch.setattr(actions, "make", lambda network_, given, sealed: network)
    return network


def turn(**fields: Any) -> Account:
    """An account that is due is read once."""
    account = Account.objects.first() or make.account("facebook", remote_id="1", **fields)
    Account.objects.update(due_at=timezone.now() - timedelta(seconds=1))
    (held,) = rows.hold_due(Account, 5, now=timezone.now())
    jobs.read(rows.take(Account, [held.pk], held.due_at.isoformat()))
    return Account.objects.get(pk=account.pk)


def shown(account: Account) -> str:
    client = Client()
    client.force_login(make.user("manager"))
    return client.get(reverse("accounts:account", args=[account.pk])).content.decode()


def test_an_item_of_unknown_shape_is_set_aside_with_its_raw_answer_and_the_rest_is_read(lists: Lists) -> None:
    lists.nodes = [{"id": "1", "text": "Un"}, {"id": "2", "words": "?"}, "never seen", {"id": "3", "text": "Trois"}]
    account = turn()
    assert (account.failure, account.cursor) == ("", {"since": 2})
    assert Raw.objects.filter(state="new", form="items").count() == 2
    aside = Raw.objects.filter(state="quarantine", form="odd", account=account)
    assert {bytes(raw.body) for raw in aside} == {
        b'{"list": "comments", "item": {"id": "2", "words": "?"}}', b'{"list": "comments", "item": "never seen"}',
    }  # fmt: skip
    assert {raw.failure for raw in aside} == {"KeyError: 'text'", "TypeError: string indices must be integers, not 'str'"}
    assert Event.objects.filter(kind="raw.quarantined").count() == 2
    page = shown(account)
    assert "Mis à l’écart" in page and reverse("accounts:quarantine") in page
    lists.nodes[1]["likes"] = 3  # the same item, as it is told later
    turn()
    assert aside.count() == 2
    manager = Caller(make.user("manager"))
    assert {one["form"] for one in manager("GET", "/accounts/aside")[1]["items"]} == {"odd"}
    code, told = manager("POST", f"/accounts/aside/{aside[0].pk}/retry")
    assert code == 422 and "que si le réseau le montre encore" in str(told)


@pytest.mark.parametrize("odd", [{"id": "2", "words": "\ud83d"}, {"id": "\ud83d"}, "\ud83d", {"id": "3", "text": ["\ud83d"]}])
def test_half_an_emoji_in_an_odd_item_stops_no_reading(lists: Lists, odd: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def item(node: Any) -> Incoming:
        raise ValueError(f"\0 {node}")  # the reason quotes it

    lists.nodes = [odd]
    monkeypatch.setattr(lists, "_item", item)
    assert turn().failure == ""
    aside = Raw.objects.get(form="odd")
    assert b"\\ud83d" in bytes(aside.body) and "\\ud83d" in aside.failure


@pytest.mark.parametrize("error", [KeyError("data"), TypeError("no list"), ValueError("a date"), AttributeError("get")])
def test_an_answer_that_nobody_understands_is_the_account_s_failure(lists: Lists, error: Exception) -> None:
    def meets(cursor: JSON) -> None:
        raise error

    lists.meets = meets
    account = turn()
    assert account.failure == "unreadable" and type(error).__name__ in account.said and account.failed_at is not None
    assert account.due_at is not None and timezone.now() < account.due_at < timezone.now() + timedelta(minutes=20)
    lists.meets = lambda cursor: None
    assert turn().failure == ""


def test_what_the_network_does_not_give_is_said_with_its_reason(lists: Lists) -> None:
    lists.unread = {"conversations": "facebook-permission", "messages": "facebook-permission"}
    account = turn()
    assert account.unread == lists.unread and account.failure == ""
    page = shown(account)
    assert "Ce que le réseau ne donne pas à lire" in page and "<b>Ne sont pas lus :</b> les messages privés</p>" in page
    assert "La page n’a pas donné ce droit" in page
    told = Caller(make.user("manager"))("GET", f"/accounts/{account.pk}")[1]
    assert told["unread"] == lists.unread
    lists.unread = None  # not told with this page
    assert turn().unread == told["unread"]
    lists.unread = {}
    assert turn().unread == {} and "Ce que le réseau ne donne pas à lire" not in shown(account)


def refusing(lists: Lists, error: Exception) -> None:
    def meets(cursor: JSON) -> None:
        if cursor and "page" in cursor:
            raise error

    lists.meets = meets


@pytest.mark.parametrize("error", [Refused("facebook-refused", "(#100) Invalid cursors values"), KeyError("data")])
def test_a_place_in_a_list_that_is_refused_is_left_and_the_round_begins_anew(lists: Lists, error: Exception) -> None:
    refusing(lists, error)
    account = turn(cursor={"since": 1, "page": "old"})
    assert account.cursor == {"since": 1} and account.failure  # said until the next reading has worked
    account = turn()
    assert (account.cursor, account.failure) == ({"since": 2}, "")
    assert lists.asked == [{"since": 1, "page": "old"}, {"since": 1}]


def test_a_network_that_is_away_costs_no_place(lists: Lists) -> None:
    refusing(lists, Later("server-error"))
    assert turn(cursor={"since": 1, "page": "old"}).cursor == {"since": 1, "page": "old"}


PLACE, BEGUN = {"since": 1, "page": "p"}, {"since": 1}


@pytest.mark.parametrize(
    ("cursor", "hours", "page_hours", "asked"),
    [
        (PLACE, 1, None, PLACE),
        (PLACE, 7, None, BEGUN),
        (BEGUN, 7, None, BEGUN),  # between two rounds no place is held
        (PLACE, 7, 1, PLACE),  # a long reading of which no turn ended well, and every page was kept
        (PLACE, 1, 7, BEGUN),
    ],
)
def test_a_place_that_is_too_old_is_not_believed(
    lists: Lists, cursor: JSON, hours: int, page_hours: int | None, asked: JSON
) -> None:
    now = timezone.now()
    kept = grown(None, Page((), cursor, more=True), now - timedelta(hours=page_hours)) if page_hours else None
    account = turn(cursor=cursor, read_at=now - timedelta(hours=hours), reading=kept)
    assert lists.asked == [asked]
    assert account.read_at is not None and account.read_at >= now


def _tested(account: Account) -> None:
    Account.objects.update(failure="facebook-refused")
    actions.test(Account.objects.get(), by=make.user("manager"))


def _reconnected(account: Account) -> None:
    actions.reconnect(account, by=make.user("manager"), secrets={"token": "a new one"})


def _page(account: Account) -> None:
    assert "Recommencer la lecture" in shown(account)
    client = Client()
    client.force_login(make.user("manager"))
    assert client.post(reverse("accounts:change", args=[account.pk, "relire"])).status_code == 302


def _api(account: Account) -> None:
    assert Caller(make.user("manager"))("PATCH", f"/accounts/{account.pk}", {"reading": "anew"})[0] == 200


@pytest.mark.parametrize("act", [_tested, _reconnected, _page, _api])
def test_a_person_makes_a_reading_begin_anew(lists: Lists, act: Callable[[Account], None]) -> None:
    account = make.account("facebook", remote_id="1", cursor={"since": 1, "page": "p"}, reading={"items": 3})
    act(account)
    account.refresh_from_db()
    assert (account.cursor, account.reading) == ({"since": 1}, None)
    assert Event.objects.filter(kind="account.reading_begun_anew").count() == (act in (_page, _api))


def test_only_who_connects_and_only_where_there_is_a_place(lists: Lists, monkeypatch: pytest.MonkeyPatch) -> None:
    account = make.account("facebook", cursor={"since": 1, "page": "p"})
    with pytest.raises(PermissionDenied):
        backlog.begin_anew(account, by=make.user("agent"))
    monkeypatch.setattr(backlog, "connector_of", lost := Mock(side_effect=Unreadable))
    status, answer = Caller(make.user("manager"))("PATCH", f"/accounts/{account.pk}", {"reading": "anew"})
    assert status == 422 and lost.called and "La clé qui ouvre ce jeton manque" in str(answer)
    monkeypatch.setattr(backlog, "connector_of", lambda account: object())
    with pytest.raises(ValidationError, match="rien à recommencer"):
        backlog.begin_anew(account, by=make.user("manager"))
