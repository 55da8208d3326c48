"""Notices by mail and to browsers: who is told what, when not, and that only the browser can read it."""

from __future__ import annotations

import base64
import json
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import http_ece
import pytest
import time_machine
from cryptography.hazmat.primitives.asymmetric import ec
from django.conf import settings
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone
from py_vapid import Vapid02

from parvis.journal.models import Event, Notice
from parvis.journal.tests.test_hooks import Receiver
from parvis.letters.models import Letter
from parvis.notices import actions, jobs
from parvis.notices.families import family, quiet
from parvis.notices.models import Device, Push
from parvis.notices.webpush import RAW, written
from parvis.people.models import User
from parvis.testing import make
from parvis.work.rows import hold_due

pytestmark = pytest.mark.django_db
CITY = ZoneInfo(settings.TIME_ZONE)
NOON = datetime(2026, 11, 24, 12, 0, tzinfo=CITY)
NIGHT = datetime(2026, 11, 24, 23, 0, tzinfo=CITY)
SECRET = b"0123456789abcdef"


@pytest.fixture
def service(monkeypatch: pytest.MonkeyPatch) -> Iterator[Receiver]:
    """A push service that takes everything; it is on a private address, which an administrator named."""
    made = Receiver()
    allowed = replace(settings.ENVIRONMENT, allow_hosts=frozenset({f"127.0.0.1:{made.server_port}"}))
    monkeypatch.setattr(settings, "ENVIRONMENT", allowed)
    threading.Thread(target=made.serve_forever, daemon=True).start()
    yield made
    made.shutdown()
    made.server_close()


class Browser:
    """A browser's side: its key, and what it reads of a push, with somebody else's decrypter."""

    def __init__(self, user: User, service: Receiver) -> None:
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.endpoint = service.url
        point = self.key.public_key().public_bytes(*RAW)
        self.row = actions.add_device(
            user, endpoint=self.endpoint, p256dh=written(point), auth=written(SECRET), name="Firefox sous Linux"
        )

    def reads(self, body: bytes) -> dict[str, str]:
        found: dict[str, str] = json.loads(http_ece.decrypt(body, private_key=self.key, auth_secret=SECRET, version="aes128gcm"))
        return found


def tell(user: User, kind: str = "conversation.given", text: str = "On vous a confié une conversation.") -> Notice:
    return Notice.objects.create(user=user, kind=kind, text=text, url="/guichet/1")


def minute_at(moment: datetime) -> None:
    """What the clock does once in a minute, a little after that moment."""
    with time_machine.travel(moment + timedelta(minutes=1), tick=False):
        jobs.carry()
        for row in hold_due(Push, 100, now=timezone.now()):
            Push.objects.filter(pk=row.pk).update(attempts=row.attempts + 1)
            row.attempts += 1
            jobs.push([row])


def test_a_push_is_read_by_the_browser_alone_and_says_who_sends(service: Receiver) -> None:
    user = make.user("agent")
    with time_machine.travel(NOON, tick=False):
        browser = Browser(user, service)
        notice = tell(user, "conversation.danger", "Danger : un balcon menace de tomber.")
    minute_at(NOON)
    minute_at(NOON)
    [(headers, body)] = service.got
    assert b"balcon" not in body
    told = browser.reads(body)
    assert told["text"] == "Danger : un balcon menace de tomber." and told["url"] == f"/avis/{notice.pk}"
    assert headers["content-encoding"] == "aes128gcm" and headers["urgency"] == "high" and int(headers["ttl"]) > 0
    with time_machine.travel(NOON, tick=False):
        assert Vapid02.verify(headers["authorization"])
    token = headers["authorization"].removeprefix("vapid t=").split(",")[0].split(".")[1]
    claims = json.loads(base64.urlsafe_b64decode(token + "=="))
    assert claims["aud"] == f"http://127.0.0.1:{service.server_port}" and claims["sub"] == settings.ENVIRONMENT.public_url
    assert Push.objects.get().state == "sent"


def test_quiet_hours_let_only_what_is_urgent_through_and_end_with_one_number(service: Receiver) -> None:
    user = make.user("agent")
    with time_machine.travel(NIGHT, tick=False):
        actions.choose(user, mail="once", quiet_from=22, quiet_to=7)
        browser = Browser(user, service)
        make.account("email")
        tell(user)
        tell(user, text="Une autre.")
        tell(user, "conversation.danger", "Danger !")
    for _ in range(2):
        minute_at(NIGHT)
    assert [browser.reads(body)["text"] for _headers, body in service.got] == ["Danger !"]
    assert [letter.text.count("•") for letter in Letter.objects.all()] == [1] and "Danger" in Letter.objects.get().text
    for _ in range(2):
        minute_at(NIGHT.replace(hour=8) + timedelta(days=1))
    assert [browser.reads(body)["text"] for _headers, body in service.got[1:]] == ["2 avis pendant vos heures calmes"]
    assert [letter.text.count("•") for letter in Letter.objects.order_by("pk")] == [1, 2], "the urgent one is not told twice"


def test_a_digest_leaves_once_a_day_with_what_is_unread_of_the_chosen_families() -> None:
    user, early = make.user("agent"), NOON.replace(hour=6)
    User.objects.filter(pk=user.pk).update(email="lea@ville.test", language="en")
    with time_machine.travel(early, tick=False):
        tell(user, text="Ancien.")
        actions.choose(user, mail="digest", digest_hour=9, mailed=["counter"])
        tell(user, text="Confiée."), tell(user, "idea.new", "Une idée.")
        Notice.objects.filter(pk=tell(user, text="Lue.").pk).update(seen_at=timezone.now())
    minute_at(NOON)
    assert not Letter.objects.exists(), "no mailbox can send: it waits"
    make.account("email")
    minute_at(early)
    assert not Letter.objects.exists(), "not before its hour"
    minute_at(NOON)
    minute_at(NOON.replace(hour=15))
    letter = Letter.objects.get()
    assert letter.to == "lea@ville.test" and letter.subject == "Parvis: 1 notice"
    assert "Confiée." in letter.text and "/avis/choix" in letter.text
    assert not any(words in letter.text for words in ("Ancien.", "Lue.", "Une idée."))


def test_who_may_come_in_no_more_is_told_nothing(service: Receiver) -> None:
    user = make.user("agent")
    with time_machine.travel(NOON, tick=False):
        Browser(user, service)
        actions.choose(user, mail="once")
        make.account("email")
        tell(user)
        user.memberships.update(ends_at=NOON - timedelta(hours=1))
    minute_at(NOON)
    assert not service.got and not Letter.objects.exists()


@pytest.mark.parametrize(
    ("status", "state", "there"), [(410, None, False), (404, None, False), (413, "failed", True), (503, "waiting", True)]
)
def test_a_push_service_that_refuses(service: Receiver, status: int, state: str | None, there: bool) -> None:
    user = make.user("agent")
    with time_machine.travel(NOON, tick=False):
        Browser(user, service)
        tell(user)
    service.statuses = [status]
    minute_at(NOON)
    row = Push.objects.first()
    assert Device.objects.exists() is there and (row.state if row else None) == state
    if row and state == "waiting":
        assert row.due_at and row.due_at > NOON + timedelta(minutes=1)


def test_what_was_read_meanwhile_does_not_leave(service: Receiver) -> None:
    user = make.user("agent")
    with time_machine.travel(NOON, tick=False):
        Browser(user, service)
        notice = tell(user)
    service.statuses = [503]
    minute_at(NOON)
    Notice.objects.filter(pk=notice.pk).update(seen_at=timezone.now())
    minute_at(NOON + timedelta(hours=1))
    assert len(service.got) == 1 and Push.objects.get().state == "seen"


KEY = "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4"
AUTH = "BTBZMqHH6r4Tts7J_aSIgg"


@pytest.mark.parametrize(
    ("endpoint", "key", "auth"),
    [
        ("http://1.1.1.1/x", KEY, AUTH),
        ("https://10.0.0.1/x", KEY, AUTH),
        ("https://169.254.169.254/latest", KEY, AUTH),
        ("file:///etc/passwd", KEY, AUTH),
        ("https://[::1", KEY, AUTH),
        ("https://" + "a" * 70 + ".test/x", KEY, AUTH),
        ("https://1.1.1.1/x", KEY[:-4], AUTH),
        ("https://1.1.1.1/x", "é", AUTH),
        ("https://1.1.1.1/x", KEY, "court"),
    ],
)
def test_an_address_that_is_no_push_service_is_refused(endpoint: str, key: str, auth: str) -> None:
    user = make.user("agent")
    with pytest.raises(ValidationError):
        actions.add_device(user, endpoint=endpoint, p256dh=key, auth=auth, name="x")
    assert not Device.objects.exists()


def test_on_the_page_i_choose_add_a_browser_and_take_it_away(client: Client) -> None:
    user, other = make.user("agent"), make.user("agent")
    client.force_login(user)
    told = {"mail": "digest", "digest_hour": "7", "mailed": ["urgent"], "pushed": ["urgent"], "quiet_from": "22", "quiet_to": ""}
    assert client.post("/avis/choix", told).status_code == 422, "both hours or none"
    assert client.post("/avis/choix", told | {"quiet_to": "7"}).status_code == 302
    row = actions.choice_of(user)
    assert (row.mail, row.mailed, row.quiet_from, row.urgent) == ("digest", ["urgent"], 22, False)
    asked = {"endpoint": "https://1.1.1.1/envoi", "keys": {"p256dh": KEY, "auth": AUTH}, "expirationTime": None}
    assert client.post("/avis/appareils", json.dumps(asked), content_type="application/json").status_code == 204
    for wrong in ("[]", "{", '{"endpoint": 1, "keys": {"p256dh": [], "auth": {}}}'):
        assert client.post("/avis/appareils", wrong, content_type="application/json").status_code == 422
    device = Device.objects.get()
    assert b"1.1.1.1" not in bytes(device.sealed)
    assert client.post(f"/avis/appareils/{device.pk}", {"try": "1"}).status_code == 302 and Push.objects.count() == 1
    stranger = Client()
    stranger.force_login(other)
    assert stranger.post(f"/avis/appareils/{device.pk}", {"drop": "1"}).status_code == 404
    client.post(f"/avis/appareils/{device.pk}", {"drop": "1"})
    assert not Device.objects.exists() and not Push.objects.exists()
    assert list(Event.objects.filter(kind__startswith="notices.").values_list("kind", flat=True)) == [
        "notices.device",
        "notices.device-gone",
    ]


@pytest.mark.parametrize(("hour", "expected"), [(21, False), (22, True), (0, True), (6, True), (7, False)])
def test_quiet_hours_go_over_midnight(hour: int, expected: bool) -> None:
    assert quiet(hour, 22, 7) is expected and not quiet(hour, None, None) and not quiet(hour, hour, hour)


def test_kinds_have_families() -> None:
    assert [family(kind) for kind in ("conversation.danger", "conversation.given", "approval.fell", "training.asked")] == [
        "urgent", "counter", "posts", "rest",
    ]  # fmt: skip


def test_many_colleagues_cost_as_many_statements_as_few(django_assert_max_num_queries: object) -> None:
    for _ in range(12):
        actions.choose(make.user("agent"), mail="digest", digest_hour=23)
    with time_machine.travel(NOON, tick=False), django_assert_max_num_queries(8):  # type: ignore[operator]
        jobs.carry()
