"""The webhooks' door: 200 only for what is stored, forged ones refused, repeats forgotten, bursts in one commit."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json

import pytest
from asgiref.sync import sync_to_async
from django.db import DatabaseError
from django.utils import timezone

from parvis.accounts import intake, spool
from parvis.accounts.models import Account, Raw
from parvis.accounts.raws import Handed, keep
from parvis.networks.catalogue import CATALOGUE
from parvis.networks.http import Http
from parvis.testing import make

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgresql]
SECRET = "fb-app-secret"


def delivery(n: int = 1) -> bytes:
    change = {"item": "comment", "verb": "add", "comment_id": f"c{n}", "post_id": "100_1", "from": {"id": "9", "name": "Lou"},
              "message": "Bonjour", "created_time": 1764072000}  # fmt: skip
    return json.dumps(
        {"object": "page", "entry": [{"id": "100", "time": 1, "changes": [{"field": "feed", "value": change}]}]}
    ).encode()


def signed(body: bytes, secret: str = SECRET) -> list[tuple[bytes, bytes]]:
    seal = hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
    return [(b"X-Hub-Signature-256", f"sha256={seal}".encode())]


async def call(app, account, body=b"", headers=(), method="POST", query=b"", hook=None):
    sent: list[dict] = []
    scope = {"type": "http", "path": f"/in/{account.network}/{hook or account.hook}", "method": method, "headers": list(headers),
             "query_string": query}  # fmt: skip

    async def receive():
        return {"type": "http.request", "body": body}

    async def send(message):
        sent.append(message)

    await app(scope, receive, send)
    return sent[0]["status"], sent[1]["body"]


def ask(account, *calls):
    """All calls at once, on one door."""

    async def go():
        app = intake.Intake()
        await sync_to_async(app.open)()
        answers = await asyncio.gather(*(call(app, account, **one) for one in calls))
        await sync_to_async(app.close)()
        return answers

    return asyncio.run(go())


def test_a_signed_delivery_is_stored_then_answered():
    account = make.account("facebook")
    body = delivery()
    assert ask(account, {"body": body, "headers": signed(body)}) == [(200, b"ok")]
    raw = Raw.objects.get()
    assert (bytes(raw.body), raw.form, raw.state) == (body, "hook", "new")
    assert raw.due_at is not None
    assert Account.objects.get().rang_at is not None


@pytest.mark.parametrize("headers", [[], signed(delivery(), "wrong"), [(b"x-hub-signature-256", b"sha256=")]])
def test_a_forged_delivery_is_refused_and_leaves_nothing(headers):
    account = make.account("facebook")
    ((status, _),) = ask(account, {"body": delivery(), "headers": headers})
    assert (status, Raw.objects.count()) == (403, 0)


def test_forty_at_once_are_one():
    account, body = make.account("facebook"), delivery()
    answers = ask(account, *[{"body": body, "headers": signed(body)}] * 40)
    assert {status for status, _ in answers} == {200}
    assert Raw.objects.count() == 1


def test_a_burst_is_never_refused_for_its_rate():
    account = make.account("facebook")
    bodies = [delivery(n) for n in range(400)]
    answers = ask(account, *[{"body": body, "headers": signed(body)} for body in bodies])
    assert {status for status, _ in answers} == {200}
    assert Raw.objects.count() == 400


def test_a_store_that_fails_is_not_acknowledged(monkeypatch):
    account, body = make.account("facebook"), delivery()

    def fail(raws):
        raise DatabaseError("disk full")

    monkeypatch.setattr(intake.Intake, "_put", lambda self, raws: fail(raws))
    ((status, _),) = ask(account, {"body": body, "headers": signed(body)})
    assert (status, Raw.objects.count()) == (503, 0)


def test_unknown_address_wrong_method_and_weight():
    account = make.account("facebook")
    big = b"x" * (intake.MOST + 1)
    answers = ask(account, {"hook": "nobody"}, {"method": "PUT"}, {"body": big, "headers": signed(big)})
    assert [status for status, _ in answers] == [404, 405, 413]


def test_a_removed_account_hears_nothing():
    account, body = make.account("facebook", state="removed"), delivery()
    ((status, _),) = ask(account, {"body": body, "headers": signed(body)})
    assert status == 404


def entry(page: str, n: int = 1) -> dict:
    return {**json.loads(delivery(n))["entry"][0], "id": page}


def two_pages(**fields):
    """Two pages of one application, which has one address."""
    shared = CATALOGUE["facebook"].make({}, {"app_secret": SECRET}, Http()).application()
    first = make.account("facebook", remote_id="100", application=shared)
    second = make.account(
        "facebook", settings={"page": "200"}, secrets={"verify_token": "their own word"}, remote_id="200", application=shared,
        **fields,
    )  # fmt: skip
    return first, second


def kept() -> set[tuple[str, bytes]]:
    return {(raw.account.remote_id, bytes(raw.body)) for raw in Raw.objects.select_related("account")}


@pytest.mark.parametrize("address", ["shared", "first", "second"])
def test_two_pages_of_one_application_both_receive_at_whichever_address_is_called(address):
    """Meta keeps one address an application: the last one that was declared, of before or of now."""
    first, second = two_pages()
    hook = {"shared": first.application, "first": first.hook, "second": second.hook}[address]
    ours, theirs = (json.dumps({"object": "page", "entry": [entry(page)]}).encode() for page in ("100", "200"))
    both = json.dumps({"object": "page", "entry": [entry("100", 7), entry("200", 8)]}).encode()
    calls = [{"hook": hook, "body": body, "headers": signed(body)} for body in (ours, theirs, both)]
    assert {status for status, _ in ask(first, *calls)} == {200}
    assert kept() == {("100", ours), ("200", theirs), ("100", both), ("200", both)}
    assert [len(list(CATALOGUE["facebook"].make({"page": page}, {}, Http()).parse(both))) for page in ("100", "200")] == [1, 1]
    assert Account.objects.filter(rang_at=None).count() == 0


def test_a_shared_address_is_of_one_application_alone():
    first, _ = two_pages()
    stranger = make.account(
        "facebook", settings={"page": "300"}, secrets={"app_secret": "another application's"}, remote_id="300"
    )
    body = json.dumps({"object": "page", "entry": [entry("300")]}).encode()
    forged = {"hook": first.application, "body": body, "headers": signed(body, "another application's")}
    unknown, unread = (json.dumps({"object": "page", "entry": [entry("999")]}).encode(), b"not JSON")
    calls = [forged, *({"hook": first.application, "body": each, "headers": signed(each)} for each in (unknown, unread))]
    assert [status for status, _ in ask(stranger, *calls)] == [403, 200, 200]
    assert kept() == {("100", unknown), ("100", unread)}  # once each, where it is seen


def test_an_address_outlives_the_page_that_declared_it():
    first, second = two_pages(state="removed")
    body = json.dumps({"object": "page", "entry": [entry("100")]}).encode()
    assert ask(first, {"hook": second.hook, "body": body, "headers": signed(body)}) == [(200, b"ok")]
    assert kept() == {("100", body)}


def test_the_handshake_of_a_shared_address_takes_the_word_of_any_page():
    first, _second = two_pages()
    asked = [
        {"method": "GET", "hook": first.application, "query": f"hub.mode=subscribe&hub.challenge=4217&hub.verify_token={word}".encode()}
        for word in ("fb-verify", "their%20own%20word", "other")
    ]  # fmt: skip
    assert ask(first, *asked) == [(200, b"4217"), (200, b"4217"), (403, b"refused")]


def test_the_handshake_is_answered():
    account = make.account("facebook")
    good = b"hub.mode=subscribe&hub.challenge=4217&hub.verify_token=fb-verify"
    bad = b"hub.mode=subscribe&hub.challenge=4217&hub.verify_token=other"
    assert ask(account, {"method": "GET", "query": good}, {"method": "GET", "query": bad}) == [(200, b"4217"), (403, b"refused")]


def handed(account: int, body: bytes) -> Handed:
    now = timezone.now()
    return Handed(account, hashlib.sha256(body).hexdigest(), "hook", body, now, now)


def spooled(tmp_path, keep, *bodies: bytes) -> spool.Spool:
    account = make.account("facebook")
    made = spool.Spool(tmp_path / "intake.sqlite3", keep)
    made.put([handed(account.pk, body) for body in bodies])
    return made


def test_what_a_crash_left_in_the_spool_is_carried_over(tmp_path):
    def away(raws):
        raise DatabaseError("locked")

    left = spooled(tmp_path, away, b"one", b"two")
    assert Raw.objects.count() == 0
    again = spool.Spool(tmp_path / "intake.sqlite3", keep)  # the next process, on the same file
    again.close()
    left.close()
    assert sorted(bytes(raw.body) for raw in Raw.objects.all()) == [b"one", b"two"]
    assert Raw.objects.filter(form="hook", due_at__isnull=False).count() == 2


def test_what_is_carried_twice_is_there_once(tmp_path):
    first = spooled(tmp_path, keep, b"one", b"one")
    first.put([handed(Account.objects.get().pk, b"one")])
    first.close()
    assert Raw.objects.count() == 1


def test_a_delivery_of_an_account_that_is_gone_blocks_nothing(tmp_path):
    made = spooled(tmp_path, lambda raws: None)
    made.put([handed(999_999, b"lost"), handed(Account.objects.get().pk, b"kept")])
    made.close()
    again = spool.Spool(tmp_path / "intake.sqlite3", keep)
    assert again.carry() == 0  # nothing is left in the file
    again.close()
