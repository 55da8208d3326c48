"""Outgoing webhooks: who is told what, how it is signed, what happens when nobody answers."""

from __future__ import annotations

import hashlib
import hmac
import json
import threading
from collections.abc import Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest
from django.utils import timezone

from parvis.journal import actions, jobs
from parvis.journal.models import Event, Hook, HookCall
from parvis.journal.record import record
from parvis.testing import make
from parvis.testing.caller import Caller
from parvis.work.rows import hold_due

pytestmark = pytest.mark.django_db


class Receiver(HTTPServer):
    """The city's own server: answers with the statuses it is given, then 200."""

    def __init__(self) -> None:
        self.got: list[tuple[dict[str, str], bytes]] = []
        self.statuses: list[int] = []
        self.headers: dict[str, str] = {}
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                receiver.got.append(({k.lower(): v for k, v in self.headers.items()}, body))
                self.send_response(receiver.statuses.pop(0) if receiver.statuses else 200)
                for name, value in receiver.headers.items():
                    self.send_header(name, value)
                self.end_headers()

            def log_message(self, *_: Any) -> None:
                pass

        super().__init__(("127.0.0.1", 0), Handler)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/parvis"


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    made = Receiver()
    threading.Thread(target=made.serve_forever, daemon=True).start()
    yield made
    made.shutdown()
    made.server_close()


def work() -> None:
    """What the clock does when all of it is due."""
    Hook.objects.filter(due_at__isnull=False).update(due_at=timezone.now())
    for hook in hold_due(Hook, 10, now=timezone.now()):
        jobs.feed([hook])
    HookCall.objects.filter(due_at__isnull=False).update(due_at=timezone.now() - timedelta(seconds=1))
    for call in hold_due(HookCall, 100, now=timezone.now()):
        HookCall.objects.filter(pk=call.pk).update(attempts=call.attempts + 1)
        call.attempts += 1
        jobs.call([call])


def test_a_call_is_signed_and_tells_what_happened(receiver: Receiver) -> None:
    hook, secret = actions.add_hook(url=receiver.url, kinds=["delivery.*"], by=make.user("manager"))
    event = record("delivery.sent", channel="posts:1", url="https://x.test/1")
    record("conversation.arrived", channel="inbox:1")
    work()
    [(headers, body)] = receiver.got
    assert json.loads(body)["id"] == event.pk
    assert json.loads(body)["data"] == {"url": "https://x.test/1"}
    expected = hmac.new(secret.encode(), headers["x-parvis-timestamp"].encode() + b"." + body, hashlib.sha256).hexdigest()
    assert headers["x-parvis-signature"] == f"sha256={expected}"
    assert headers["x-parvis-event"] == "delivery.sent"
    call = HookCall.objects.get(hook=hook)
    assert (headers["x-parvis-delivery"], call.state, call.status) == (str(call.pk), "sent", 200)
    work()
    assert len(receiver.got) == 1


def test_nothing_from_before_is_told(receiver: Receiver) -> None:
    record("delivery.sent")
    actions.add_hook(url=receiver.url, kinds=[], by=make.user("manager"))
    Event.objects.filter(kind="hook.added").delete()
    work()
    assert receiver.got == []


def test_its_owner_only_hears_what_they_may(receiver: Receiver, monkeypatch: pytest.MonkeyPatch) -> None:
    from parvis.people import access

    approvers = access.ROLES["approver"] | {"hook.edit"}
    monkeypatch.setitem(access.ROLES, "approver", approvers)
    owner = make.user("approver")
    mine, other = make.team().pk, make.team("Petite enfance").pk
    actions.add_hook(url=receiver.url, kinds=["delivery.sent"], by=owner)
    record("delivery.sent", channel=f"posts:{other}")
    told = record("delivery.sent", channel=f"posts:{mine}")
    work()
    assert [json.loads(body)["id"] for _, body in receiver.got] == [told.pk]


def test_an_owner_who_left_is_told_nothing(receiver: Receiver) -> None:
    owner = make.user("manager")
    actions.add_hook(url=receiver.url, kinds=[], by=owner)
    owner.is_active = False
    owner.save()
    record("delivery.sent")
    work()
    assert receiver.got == []
    assert Hook.objects.get().active is False


def test_a_failure_comes_back_slower_each_time_then_fails(receiver: Receiver) -> None:
    actions.add_hook(url=receiver.url, kinds=["delivery.sent"], by=make.user("manager"))
    record("delivery.sent")
    receiver.statuses = [500] * 20
    waits = []
    for _ in range(11):
        work()
        call = HookCall.objects.get()
        waits.append(round((call.due_at - timezone.now()).total_seconds()) if call.due_at else None)
    assert waits[-1] is None
    numbers = [wait for wait in waits[:-1] if wait is not None]
    assert numbers == sorted(numbers)
    assert 80_000 < sum(numbers) < 90_000  # a day in all
    call = HookCall.objects.get()
    assert (call.state, call.status) == ("failed", 500)
    receiver.statuses = []
    assert actions.replay(call, by=make.user("manager")).state == "waiting"
    work()
    assert HookCall.objects.get().state == "sent"


def test_a_named_delay_is_obeyed_and_gone_is_gone(receiver: Receiver) -> None:
    actions.add_hook(url=receiver.url, kinds=["delivery.sent"], by=make.user("manager"))
    record("delivery.sent")
    receiver.statuses, receiver.headers = [429, 410], {"Retry-After": "120"}
    work()
    due = HookCall.objects.get().due_at
    assert due is not None
    assert 115 < (due - timezone.now()).total_seconds() <= 120
    work()
    assert HookCall.objects.get().state == "failed"


def test_an_event_that_commits_late_is_not_jumped_over(receiver: Receiver) -> None:
    """On PostgreSQL a slow transaction's id is lower than one already there."""
    actions.add_hook(url=receiver.url, kinds=["delivery.sent"], by=make.user("manager"))
    late = record("delivery.sent", number=1)
    record("delivery.sent", number=2)
    missing = Event.objects.get(pk=late.pk)
    Event.objects.filter(pk=late.pk).delete()
    work()
    assert receiver.got == []
    missing.save(force_insert=True)
    work()
    assert sorted(json.loads(body)["data"]["number"] for _, body in receiver.got) == [1, 2]


def test_an_id_that_never_comes_is_not_waited_for(receiver: Receiver) -> None:
    actions.add_hook(url=receiver.url, kinds=["delivery.sent"], by=make.user("manager"))
    gone = record("delivery.sent")
    record("delivery.sent", number=2)
    Event.objects.filter(pk=gone.pk).delete()
    Event.objects.update(at=timezone.now() - timedelta(seconds=20))
    work()
    assert [json.loads(body)["data"]["number"] for _, body in receiver.got] == [2]


def test_the_api_adds_tests_replays_and_removes(receiver: Receiver) -> None:
    manager = Caller(make.user("manager"))
    status, made = manager("POST", "/hooks", {"url": receiver.url, "kinds": ["conversation.*"]})
    assert status == 201
    assert len(made["secret"]) > 30
    assert made["secret"] not in Hook.objects.get().secret
    assert "secret" not in manager("GET", "/hooks")[1]["items"][0]
    status, call = manager("POST", f"/hooks/{made['id']}/test")
    assert (status, call["kind"], call["state"]) == (201, "hook.test", "waiting")
    work()
    [logged] = manager("GET", f"/hooks/{made['id']}/calls")[1]["items"]
    assert (logged["state"], logged["status"]) == ("sent", 200)
    assert manager("POST", f"/hook-calls/{call['id']}/replay")[1]["state"] == "waiting"
    work()
    assert [headers["x-parvis-delivery"] for headers, _ in receiver.got] == [str(call["id"])] * 2
    assert manager("PATCH", f"/hooks/{made['id']}", {"active": False})[1]["active"] is False
    assert manager("POST", f"/hooks/{made['id']}/test")[0] == 422
    assert manager("DELETE", f"/hooks/{made['id']}")[0] == 204
    assert manager("GET", f"/hooks/{made['id']}/calls")[0] == 404


@pytest.mark.parametrize(
    "url",
    ["ville.test", "ftp://ville.test/x", "http://10.0.0.1/x", "http://169.254.169.254/latest", "https://" + "a" * 500 + ".test"],
)
def test_an_address_that_may_not_be_called_is_refused(url: str) -> None:
    status, refusal = Caller(make.user("manager"))("POST", "/hooks", {"url": url})
    assert (status, "url" in refusal["errors"] or "given.url" in refusal["errors"]) == (422, True)


def test_who_may_not_edit_hooks_sees_none() -> None:
    agent = Caller(make.user("agent"))
    assert agent("GET", "/hooks")[0] == agent("POST", "/hooks", {"url": "https://x.test"})[0] == 403


def test_events_are_read_by_those_who_may_hear_them() -> None:
    mine, other = make.team().pk, make.team("Petite enfance").pk
    for team in (mine, other):
        record("delivery.sent", channel=f"posts:{team}", team=team)
    record("stop.began", channel="city")
    approver, manager = Caller(make.user("approver")), Caller(make.user("manager"))
    assert {e["channel"] for e in approver("GET", "/events")[1]["items"]} == {f"posts:{mine}", "city"}
    assert len(manager("GET", "/events?kind=delivery.*")[1]["items"]) == 2
    first = manager("GET", "/events?limit=2")[1]
    assert len(manager("GET", f"/events?limit=2&cursor={first['next']}")[1]["items"]) == 1
    assert Caller(make.user("agent"))("GET", "/events")[0] == 403
