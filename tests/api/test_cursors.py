"""Pages to the very end: every item once, none twice, while new ones arrive and hours are equal."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from parvis.inbox.models import Conversation
from parvis.journal.models import Event, HookCall
from parvis.media.models import File
from parvis.publishing.models import Delivery
from parvis.testing import make
from parvis.testing.caller import Caller
from tests.api import things

pytestmark = [pytest.mark.django_db, pytest.mark.postgresql]
MANY, PAGE = 23, 4


class Lists:
    """Each list of the API: where it is, and how one more of its items is made."""

    def __init__(self) -> None:
        self.team = make.team()
        self.account = make.account(of=self.team)
        self.conversation = make.conversation(self.account)
        self.hook = things.hook()
        self.at = timezone.now()

    def all(self) -> dict[str, tuple[str, str, Callable[[], int]]]:
        return {
            "accounts": ("/accounts", "items", lambda: make.account(of=self.team).pk),
            "posts": ("/posts", "items", lambda: make.post(team=self.team).pk),
            "deliveries": ("/deliveries", "items", lambda: things.delivery("sent")(self.team)),
            "conversations": ("/conversations", "items", lambda: make.conversation(self.account, at=self.at).pk),
            "messages": (f"/conversations/{self.conversation.pk}", "messages", self.message),
            "media": ("/media", "items", lambda: things.file_id(self.team)),
            "events": ("/events", "items", lambda: Event.objects.create(at=self.at, kind="post.sent").pk),
            "hooks": ("/hooks", "items", lambda: things.hook().pk),
            "calls": (f"/hooks/{self.hook.pk}/calls", "items", self.call),
        }

    def message(self) -> int:
        return make.message(self.conversation, at=self.at).pk

    def call(self) -> int:
        event = Event.objects.create(at=self.at, kind="post.sent")
        return HookCall.objects.create(hook=self.hook, event=event).pk


@pytest.fixture
def manager() -> Caller:
    return Caller(make.user("manager"))


def pages(ask: Caller, path: str, name: str, between: Callable[[], Any]) -> Iterator[list[int]]:
    """The ids of each page; `between` happens before the next one is asked for."""
    cursor = ""
    while True:
        status, told = ask("GET", f"{path}?limit={PAGE}&cursor={cursor}")
        assert status == 200
        yield [item["id"] for item in told[name]]
        cursor = told["earlier" if name == "messages" else "next"]
        if not cursor:
            return
        between()


@pytest.mark.parametrize(
    "name", ["accounts", "posts", "deliveries", "conversations", "messages", "media", "events", "hooks", "calls"]
)
def test_to_the_very_end_while_more_arrive(manager, name):
    lists = Lists()
    path, key, one_more = lists.all()[name]
    before = {one_more() for _ in range(MANY)}
    fresh: set[int] = set()
    lists.at = timezone.now() + timedelta(minutes=1)  # what arrives meanwhile is newer
    read = list(pages(manager, path, key, lambda: fresh.add(one_more())))
    ids = [pk for page in read for pk in page]
    assert all(len(page) == PAGE for page in read[:-1])
    assert len(ids) == len(set(ids)), "something came twice"
    assert before <= set(ids), "something was left out"
    assert not fresh & set(ids), "what arrives is before the first page"


def test_a_conversation_that_moves_meanwhile_comes_at_most_twice_never_hides_another(manager):
    account = make.account()
    moment = timezone.now() - timedelta(hours=1)
    rows = [make.conversation(account, at=moment).pk for _ in range(12)]  # all at one moment
    moved = rows[0]  # the last of all

    def answers_again() -> None:
        Conversation.objects.filter(pk=moved).update(last_at=timezone.now())

    ids = [pk for page in pages(manager, "/conversations", "items", answers_again) for pk in page]
    assert set(rows) - {moved} == set(ids) - {moved}
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("cursor", ["abc", "AAAA", "W10", "WzEsMl0", "bnVsbA", "é", "%00", "W251bGwsMV0", "IltdIg"])
def test_a_cursor_from_elsewhere_is_refused(manager, cursor):
    """Also one that decodes to something else than a place in the list."""
    for path in ("/posts", "/conversations"):
        status, told = manager("GET", f"{path}?cursor={cursor}")
        assert status in (200, 422), (path, cursor)
        if path == "/conversations":
            assert status == 422 and "cursor" in told["errors"]


def test_deleted_rows_do_not_stop_the_reading(manager):
    rows = [File.objects.create(sha256=f"{n:064}", path="a", name="a", mime="image/png", size=1).pk for n in range(10)]
    read = pages(manager, "/media", "items", lambda: File.objects.filter(pk=rows[6]).delete())
    assert {pk for page in read for pk in page} == set(rows)


def test_a_limit_is_a_number_from_one_to_two_hundred(manager):
    Delivery.objects.all().delete()
    for limit in ("0", "201", "-1", "tous"):
        assert manager("GET", f"/deliveries?limit={limit}")[0] == 422
