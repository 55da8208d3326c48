"""The chain of the journal: made beside the writes, walked from end to end; whoever changes the past is found and named."""

from __future__ import annotations

import dataclasses
import json
from datetime import timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.utils import timezone

from parvis.journal import anchors, chain, checking, linking, verifying
from parvis.journal.models import Event, Link, Notice, Verification
from parvis.journal.record import record
from parvis.records import backup
from parvis.testing import make
from parvis.testing.caller import Caller

pytestmark = [pytest.mark.django_db, pytest.mark.postgresql]


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Anchors are kept in the data folder: each test has its own."""
    monkeypatch.setattr(settings, "ENVIRONMENT", dataclasses.replace(settings.ENVIRONMENT, data=tmp_path))
    return tmp_path


def happened(count: int, *, minutes: int = 10, **data: Any) -> list[Event]:
    made = [record("post.scheduled", label=n, **data) for n in range(count)]
    Event.objects.filter(pk__in=[e.pk for e in made]).update(at=timezone.now() - timedelta(minutes=minutes))
    return made


def found(*given: anchors.Anchor) -> list[tuple[str, int, int]]:
    return [(one.what, one.link, one.event) for one in checking.verify(given).findings]


def test_what_is_recorded_is_sealed_in_order_and_verifies() -> None:
    by = make.user("manager")
    record(
        "user.role", by=by, about=by, channel="city", role="agent", share=2.0, words="« Été »", deep={"b": [1, None], "a": True}
    )
    linking.extend(timezone.now() + timedelta(minutes=1))
    happened(3)
    linking.link_up()
    record("post.scheduled")
    outcome = checking.verify(anchors.kept())
    assert (outcome.findings, outcome.links, outcome.events, outcome.waiting) == ([], 2, 4, 1)
    assert [link.number for link in Link.objects.order_by("number")] == [1, 2]


def told(text: str) -> str:
    """What a leaf holds of `data`, as `journal/chain.py` says it, by the plainest means there is."""
    value = json.loads(text, parse_float=lambda one: int(float(one)) if float(one).is_integer() else float(one))
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


@pytest.mark.parametrize("text", [
    "{}", ' { "b" : 1, "a": [ ] }\n', '{"b": 2.0, "a": -0.0, "c": 1e400, "d": 1e16, "e": 12345678901234567890123, "f": 2.5e-7}',
    '{"é\\u00e9": "\\ud800 \\u2028 \\u007f \\u0001 \\"\\\\ \\/ «\u2028»", "z": {"b": null, "a": [true, {"y": 1, "x": false}]}}',
    '{"a": 1, "a": 2}', "[1, 2]", '"text"', '{"10": 1, "9": 2, "A": 3, "a": 4, "": 5}', '{"a": NaN}',
])  # fmt: skip
def test_a_leaf_holds_what_is_said_of_it_to_the_last_byte(text: str) -> None:
    row = (7, "2026-01-02 03:04:05.000006", "post.scheduled", "", "city", "", "", text)
    line = "\x1f".join([*map(str, row[:7]), "{}" if text == "{}" else told(text)])
    assert chain.leaf(row) == sha256(line.encode("utf-8", "surrogatepass")).digest()


@pytest.mark.parametrize("text", ["", "{", '{"a": 1} {"b": 2}', '{"a": 1},{"b": 2}', '{"a": 1}x', "{'a': 1}"])
def test_what_is_no_json_is_not_taken_for_some(text: str) -> None:
    with pytest.raises(json.JSONDecodeError):
        chain.leaf((7, "2026-01-02 03:04:05.000006", "post.scheduled", "", "city", "", "", text))


def test_what_is_a_moment_old_waits_for_transactions_that_began_before() -> None:
    record("post.scheduled")
    linking.link_up()
    assert not Link.objects.exists()
    assert linking.extend(timezone.now() + timedelta(minutes=1)) is not None


@pytest.mark.parametrize(
    ("changes", "what"),
    [
        ({"kind": "post.cancelled"}, "changed"), ({"data": {"label": 1, "more": "x"}}, "changed"), ({"about": 12}, "changed"),
        ({"at": timezone.now() - timedelta(days=2)}, "changed"), ({"channel": "posts:1"}, "changed"),
        ({"kind": chain.FLEETING}, "missing"),
    ],
)  # fmt: skip
def test_a_changed_event_is_named(changes: dict[str, Any], what: str) -> None:
    events = happened(5)
    linking.link_up()
    Event.objects.filter(pk=events[2].pk).update(**changes)
    assert found() == [(what, 1, events[2].pk)]


def test_who_did_it_cannot_be_somebody_else_afterwards() -> None:
    event = record("post.scheduled", by=make.user("manager"), at="2099-01-01T09:00:00+00:00")
    linking.extend(timezone.now() + timedelta(minutes=1))
    Event.objects.filter(pk=event.pk).update(by=make.user("agent"))
    assert found() == [("changed", 1, event.pk)]


def test_an_event_taken_out_of_the_middle_is_named() -> None:
    events = happened(5)
    linking.link_up()
    happened(5)
    linking.link_up()
    Event.objects.filter(pk=events[3].pk).delete()
    assert found() == [("missing", 1, events[3].pk)]


def test_an_event_put_in_afterwards_is_named() -> None:
    events = happened(4)
    hole = events[1].pk
    Event.objects.filter(pk=hole).delete()
    linking.link_up()
    Event.objects.create(pk=hole, at=timezone.now(), kind="post.scheduled")
    assert found() == [("added", 1, hole)]


def test_a_link_cannot_be_rewritten_nor_taken_out() -> None:
    for _ in range(3):
        happened(2)
        linking.link_up()
    Link.objects.filter(number=2).update(count=1)
    assert {one[:2] for one in found()} >= {("link", 2)}
    Link.objects.filter(number=2).delete()
    assert ("gap", 2, 0) in found()


def test_a_cut_tail_is_found_by_the_anchor_kept_elsewhere(folder: Path) -> None:
    happened(3)
    linking.link_up()
    events = happened(3)
    linking.link_up()
    Event.objects.filter(pk__in=[e.pk for e in events]).delete()
    Link.objects.filter(number=2).delete()
    assert found() == [], "without an anchor a shorter chain is a whole chain"
    assert found(*anchors.kept()) == [("cut", 1, 0)]


def test_a_chain_made_anew_is_found_by_the_anchor() -> None:
    events = happened(3)
    linking.link_up()
    kept = anchors.kept()
    Link.objects.all().delete()
    Event.objects.filter(pk=events[0].pk).update(kind="post.cancelled")
    linking.link_up()
    assert found() == []
    assert found(*kept) == [("anchor", 1, 0)]


def test_a_number_whose_transaction_ended_late_is_sealed_late() -> None:
    events = happened(4)
    late = Event.objects.get(pk=events[1].pk)
    Event.objects.filter(pk=late.pk).delete()
    linking.link_up()
    late.save(force_insert=True)
    assert found() == [("added", 1, late.pk)]
    linking.link_up()
    happened(1)
    linking.link_up()
    assert (found(), Link.objects.get(number=2).late, Link.objects.count()) == ([], [late.pk], 3)


def test_who_looks_at_a_conversation_is_no_part_of_the_chain() -> None:
    happened(1)
    Event.objects.filter(pk=record(chain.FLEETING).pk).update(at=timezone.now() - timedelta(minutes=5))
    happened(1)
    linking.link_up()
    Event.objects.filter(kind=chain.FLEETING).delete()
    assert found() == []


def test_words_that_a_network_takes_back_leave_without_breaking_the_chain() -> None:
    event = record("message.hidden", text="Un gros mot", message=3)
    linking.extend(timezone.now() + timedelta(minutes=1))
    Event.objects.filter(pk=event.pk).update(data={"text": "", "message": 3})
    assert found() == []
    Event.objects.filter(pk=event.pk).update(data={"text": "", "message": 4})
    assert found() == [("changed", 1, event.pk)]


def test_retention_keeps_the_chain(monkeypatch: pytest.MonkeyPatch) -> None:
    happened(3)
    linking.link_up()
    Link.objects.update(made_at=timezone.now() - timedelta(days=400))
    happened(2)
    linking.link_up()
    linking.let_go()
    assert Event.objects.filter(kind="post.scheduled").count() == 5, "nothing goes unless a number of days is set"
    monkeypatch.setattr(settings, "ENVIRONMENT", dataclasses.replace(settings.ENVIRONMENT, journal_days=365))
    linking.let_go()
    assert (Event.objects.filter(kind="post.scheduled").count(), found(*anchors.kept())) == (2, [])
    linking.extend(timezone.now() + timedelta(minutes=1))
    assert found() == []
    Link.objects.filter(number=2).update(let_go_at=timezone.now(), marks=b"")
    Event.objects.filter(kind="post.scheduled").delete()
    assert found() == [("emptied", 2, 0)]


def test_each_night_it_is_verified_and_administrators_hear_of_what_is_wrong() -> None:
    admin, manager = make.user("admin"), make.user("manager")
    events = happened(2)
    linking.link_up()
    Event.objects.filter(pk=events[0].pk).update(kind="post.cancelled")
    verifying.each_night()
    assert verifying.ask(by=manager).pk == Verification.objects.get().pk, "one that waits serves for all who ask"
    run()
    row = Verification.objects.get()
    assert (row.state, row.findings[0]["what"], row.events) == ("done", "changed", 2)
    assert list(Notice.objects.values_list("user", "kind")) == [(admin.pk, "journal.broken")]


def run() -> None:
    from parvis.work import rows

    verifying.verify(rows.hold_due(Verification, 5, now=timezone.now()))


def test_the_page_says_when_it_was_verified_and_with_what_result() -> None:
    manager = make.user("manager")
    client = Client()
    client.force_login(manager)
    events = happened(2)
    linking.link_up()
    assert "pas encore vérifiée" in client.get("/journal/").content.decode()
    assert client.post("/journal/chaine").status_code == 302
    assert "en cours" in client.get("/journal/chaine").content.decode()
    run()
    for page in ("/journal/", "/journal/chaine"):
        assert "rien n’a été changé" in client.get(page).content.decode()
    assert client.get("/journal/chaine/ancre").content.decode().strip() == str(anchors.newest())
    Event.objects.filter(pk=events[1].pk).delete()
    client.post("/journal/chaine")
    run()
    assert f"L’événement {events[1].pk} a été retiré" in client.get("/journal/chaine").content.decode()
    agent = Client()
    agent.force_login(make.user("agent"))
    assert agent.get("/journal/chaine").status_code == agent.get("/journal/chaine/ancre").status_code == 403


def test_the_api_tells_where_the_chain_stands() -> None:
    call = Caller(make.user("manager"))
    assert call("GET", "/journal/chain")[1] == {"number": 0, "digest": "", "made_at": "", "verified": None}
    happened(2)
    linking.link_up()
    status, asked = call("POST", "/journal/verifications")
    assert (status, asked["state"]) == (201, "waiting")
    run()
    told = call("GET", f"/journal/verifications/{asked['id']}")[1]
    assert (told["state"], told["events"], told["findings"]) == ("done", 2, [])
    chain_now = call("GET", "/journal/chain")[1]
    assert (chain_now["number"], chain_now["verified"]["id"]) == (1, asked["id"])


@pytest.mark.django_db(transaction=True)
def test_a_backup_holds_the_anchor(tmp_path: Path) -> None:
    happened(2)
    linking.link_up()
    backup.save(tmp_path / "b.tar.gz")
    assert anchors.read_file(tmp_path / "b.tar.gz") == [anchors.newest()]


def test_anchors_keep_one_line_a_day_and_the_newest(folder: Path) -> None:
    for day in ("2026-01-01T10:00:00+00:00", "2026-01-01T11:00:00+00:00", "2026-01-02T10:00:00+00:00"):
        happened(1)
        linking.extend(timezone.now())
        Link.objects.filter(pk=Link.objects.latest("number").pk).update(made_at=day)
        anchors.keep()
    assert [(one.number, one.at[:10]) for one in anchors.kept()] == [(2, "2026-01-01"), (3, "2026-01-02")]
    for wrong in ("", "un deux trois", "1 abc 2026-01-01", f"1 {'a' * 64} hier"):
        with pytest.raises(anchors.Unreadable):
            anchors.read(wrong)


def test_recording_does_nothing_for_the_chain(django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(1):
        record("post.scheduled")
    assert connection.in_atomic_block
