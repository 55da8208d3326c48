"""What nobody can read: it is set aside alone, and what stands beside it comes in."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from parvis.accounts.models import Raw
from parvis.inbox.models import Message
from parvis.testing import make

pytestmark = [pytest.mark.django_db, pytest.mark.postgresql]

SAID = '[{"verb":"add","remote_id":"%s","thread":"%s","kind":"mention","at":"%s","author":{"remote_id":"p","handle":"h"},"text":"Bonjour"}]'


def kept_raw(name: str, body: bytes, form: str = "items", **fields) -> Raw:
    now = datetime.now(UTC)
    account = fields.pop("account", None) or make.account("x")
    return Raw.objects.create(account=account, digest=name, form=form, body=body, received_at=now, due_at=now, **fields)


def turn() -> None:
    """What is due is taken by a worker."""
    from parvis.inbox.jobs import take_in
    from parvis.work import rows

    now = datetime.now(UTC)
    Raw.objects.filter(state="new").update(due_at=now)
    if held := rows.hold_due(Raw, 10, now=datetime.now(UTC)):
        take_in(rows.take(Raw, [r.pk for r in held], held[0].due_at.isoformat()))


def states() -> dict[str, str]:
    return dict(Raw.objects.values_list("digest", "state"))


@pytest.mark.parametrize("poison", [b"[" * 100_000, b'{"a":' * 100_000, b"\xff", b'{"tweet_create_events":[{"id_str":[[[]]]}]}'])
def test_any_exception_is_the_poison_of_that_row_alone(poison: bytes) -> None:
    """Nested JSON raises what no list of errors had; a connector may raise anything."""
    account = make.account("x")
    kept_raw("good", (SAID % ("m1", "t", "2026-11-25T12:00:00+00:00")).encode(), account=account)
    kept_raw("bad", poison, form="hook", account=account)
    turn()
    assert states()["good"] == "done"
    for _ in range(3):
        turn()
    assert states()["bad"] in ("quarantine", "done") and Message.objects.count() == 1


def test_one_event_of_a_delivery_that_nobody_can_read_does_not_keep_the_others() -> None:
    account = make.account("facebook")
    page = str(account.settings["page"])
    told = [{"sender": {"id": f"99{n}"}, "recipient": {"id": page}, "timestamp": 1_700_000_000_000 + n,
             "message": {"mid": f"m{n}", "text": f"Bonjour {n}"}} for n in range(3)]  # fmt: skip
    told[1]["timestamp"] = "never seen"
    body = json.dumps({"object": "page", "entry": [{"id": page, "time": 1_700_000_000_000, "messaging": told}]}).encode()
    kept_raw("delivery", body, form="hook", account=account)
    for _ in range(3):  # what could not be read may have been a call that failed: it is tried again first
        assert states()["delivery"] == "new"
        turn()
    assert states()["delivery"] == "done"
    assert set(Message.objects.values_list("text", flat=True)) == {"Bonjour 0", "Bonjour 2"}
    odd = Raw.objects.get(form="odd")
    assert odd.state == "quarantine" and "never seen" in bytes(odd.body).decode()


def test_an_account_whose_key_is_lost_holds_nobody() -> None:
    from parvis.accounts.models import Grant

    lost = make.account("x")
    Grant.objects.filter(account=lost).update(sealed=b"nobody has this key")
    kept_raw("lost", b"{}", form="hook", account=lost)
    kept_raw("good", (SAID % ("m1", "t", "2026-11-25T12:00:00+00:00")).encode())
    turn()
    assert states() == {"lost": "new", "good": "done"}


def test_a_database_that_is_away_is_nobodys_poison(monkeypatch) -> None:
    from django.db import OperationalError

    kept_raw("good", (SAID % ("m1", "t", "2026-11-25T12:00:00+00:00")).encode())
    with monkeypatch.context() as away:
        away.setattr("parvis.inbox.jobs.digest", lambda arrived: (_ for _ in ()).throw(OperationalError("away")))
        for _ in range(4):
            with pytest.raises(OperationalError):
                turn()
    assert (Raw.objects.get().state, Raw.objects.get().failure) == ("new", "")
    turn()
    assert states() == {"good": "done"}


def test_what_ended_its_reader_is_set_aside_unread_and_the_next_ones_go_on(monkeypatch) -> None:
    """Begun once and not ended: it is tried in another process, which dies of it. Nothing here ever reads it again."""
    from parvis.networks import isolated_parse

    monkeypatch.setattr(isolated_parse, "MEMORY", 120_000_000)
    heavy = (SAID % ("m2", "t2", "2026-11-25T12:00:00+00:00")).replace("Bonjour", "x" * 20_000_000).encode()
    kept_raw("deadly", heavy, attempts=1)
    kept_raw("innocent", (SAID % ("m1", "t", "2026-11-25T12:00:00+00:00")).encode(), attempts=1)
    turn()
    assert states() == {"deadly": "quarantine", "innocent": "done"}
    assert Raw.objects.get(digest="deadly").failure == "It ends the process that reads it."
    assert Message.objects.count() == 1
