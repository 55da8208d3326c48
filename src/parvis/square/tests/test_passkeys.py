"""A resident adds a passkey, comes in with it, takes it away; whatever else an answer is, nobody comes in with it."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.conf import settings as django_settings
from django.test import Client
from django.utils import timezone

from parvis.accounts.models import Account
from parvis.letters.models import Letter
from parvis.square import actions as square
from parvis.square.models import Knock, Resident, ResidentKey
from parvis.square.passkeys import ceremony
from parvis.square.testing import enter, resident
from parvis.square.tests.played_key import PRESENT, Device
from parvis.testing import make

pytestmark = pytest.mark.django_db
ORIGIN, HOST = "https://place.ville.test", "place.ville.test"
BEGIN, PROVE, NEW, KEEP = "/place/entrer/cle", "/place/entrer/cle/preuve", "/place/moi/cles", "/place/moi/cles/preuve"


@pytest.fixture(autouse=True)
def _named(settings):
    """Browsers give passkeys to sites with a name."""
    settings.ENVIRONMENT = replace(django_settings.ENVIRONMENT, public_url=ORIGIN)
    make.account("email")


def send(browser: Client, url: str, body: Any) -> Any:
    return browser.post(url, body, content_type="application/json")


def added(who: Resident, device: Device, name: str = "Mon téléphone") -> Any:
    browser = enter(Client(), who)
    asked = send(browser, NEW, {})
    assert asked.status_code == 200 and asked["Cache-Control"] == "no-store"
    return send(browser, KEEP, {"answer": device.make(asked.json()), "name": name})


def come(device: Device, browser: Client | None = None, onward: str = "/place/forum/") -> tuple[Client, Any]:
    browser = browser or Client()
    options = send(browser, BEGIN, {}).json()
    return browser, send(browser, PROVE, {"answer": device.show(options), "next": onward})


def test_a_key_is_added_told_used_and_taken_away():
    who, device = resident("Jeanne"), Device(ORIGIN, HOST)
    kept = added(who, device)
    assert kept.status_code == 200 and kept.json()["next"].endswith("#cles")
    letter = Letter.objects.get(kind="square.key")
    assert letter.to == who.email and "Mon téléphone" in letter.text
    browser, came = come(device)
    assert came.json() == {"next": "/place/forum/"} and came.cookies["place"]["httponly"]
    page = browser.get("/place/moi").content.decode()
    assert "Mon téléphone" in page and "Jeanne" in page and "dernière entrée" in page
    assert [one["name"] for one in square.exported(who)["account"]["passkeys"]] == ["Mon téléphone"]
    key = ResidentKey.objects.get()
    other = enter(Client(), resident())
    assert other.post(f"/place/moi/cles/{key.pk}/retirer").status_code == 404
    assert Client().post(f"/place/moi/cles/{key.pk}/retirer").status_code == 404
    assert browser.post(f"/place/moi/cles/{key.pk}/retirer").status_code == 302
    assert come(device)[1].status_code == 403


def test_where_they_want_to_go_stays_on_the_square():
    device = Device(ORIGIN, HOST)
    added(resident(), device)
    assert come(device, onward="https://ailleurs.test/place/")[1].json() == {"next": "/place/"}


SPOILS = (
    "origin", "host", "unverified", "signature", "other-handle", "no-handle", "challenge", "late", "again", "copy", "erased", "unasked",
)  # fmt: skip


@pytest.mark.parametrize("spoil", SPOILS)
def test_nobody_comes_in_on_a_wrong_answer(spoil: str):
    who, device = resident(), Device(ORIGIN, HOST)
    added(who, device)
    browser = Client()
    options = send(browser, BEGIN, {}).json()
    match spoil:
        case "origin":
            device.origin = "https://place.vi1le.test"
        case "host":
            device.host = "ailleurs.test"
        case "unverified":
            device.flags = PRESENT
        case "signature":
            device.secret = Device(ORIGIN, HOST).secret
        case "other-handle":
            device.handle = resident().key.bytes
        case "no-handle":
            device.handle = b""
        case "challenge":
            options = send(Client(), BEGIN, {}).json()
        case "copy":
            come(device)
            come(device)
            device.counter = 0
            options = send(browser, BEGIN, {}).json()
        case "erased":
            square.erase(resident=who)
        case "unasked":
            browser = Client()
    body = {"answer": device.show(options), "next": "/place/"}
    if spoil == "again":
        carried = browser.cookies["place_cle"].value
        assert send(browser, PROVE, body).status_code == 200
        browser = Client()
        browser.cookies["place_cle"] = carried
        device.counter += 1
        body["answer"] = device.show(options)
    with time_machine.travel(timezone.now() + timedelta(seconds=301 if spoil == "late" else 0)):
        answer = send(browser, PROVE, body)
    assert answer.status_code == 403 and "place" not in answer.cookies, spoil
    assert "courriel" in answer.json()["said"]


def test_a_device_that_does_not_count_comes_in_again_and_again():
    device = Device(ORIGIN, HOST, counts=False)
    added(resident(), device)
    assert [come(device)[1].status_code for _ in range(2)] == [200, 200]


def test_a_key_is_one_persons_and_ten_at_most():
    who, device = resident(), Device(ORIGIN, HOST)
    assert added(who, device).status_code == 200
    thief = Device(ORIGIN, HOST, identifier=device.identifier)
    assert added(resident(), thief).status_code == 422
    for _ in range(9):
        assert added(who, Device(ORIGIN, HOST)).status_code == 200
    assert added(who, Device(ORIGIN, HOST)).status_code == 422
    assert ResidentKey.objects.count() == 10


def test_what_was_asked_of_one_is_not_kept_for_another():
    device, one, other = Device(ORIGIN, HOST), enter(Client(), resident()), resident()
    answer = device.make(send(one, NEW, {}).json())
    enter(one, other)
    assert send(one, KEEP, {"answer": answer}).status_code == 422
    assert not ResidentKey.objects.exists()


@pytest.mark.parametrize("body", [[], {}, {"answer": None}, {"answer": {"id": "é", "rawId": 7, "response": {}}}, "x" * 30_000])
def test_what_is_no_answer_is_refused(body: Any):
    browser = enter(Client(), resident())
    for begin, prove, status in ((BEGIN, PROVE, 403), (NEW, KEEP, 422)):
        send(browser, begin, {})
        assert send(browser, prove, body).status_code == status


def test_a_torn_answer_breaks_nothing():
    device, where = Device(ORIGIN, HOST), ceremony.site(ORIGIN, "Ville")
    assert where
    options, challenge = ceremony.ask_new(where, handle=b"x" * 16, name="x", known=[])
    answer = device.make(options)
    whole = answer["response"]["attestationObject"]
    for place in range(4, len(whole), 4):
        answer["response"]["attestationObject"] = whole[:place]
        with pytest.raises(ceremony.Unproved):
            ceremony.made(where, challenge, answer)
        answer["response"]["attestationObject"] = whole[:place] + "AAAA" + whole[place + 4 :]
        with suppress(ceremony.Unproved):  # bytes that say nothing of the key leave one; nothing else may be raised
            ceremony.made(where, challenge, answer)


def test_a_key_that_nobody_could_be_told_of_is_not_added():
    Account.objects.update(state="paused")
    assert added(resident(), Device(ORIGIN, HOST)).status_code == 503 and not ResidentKey.objects.exists()


def test_tries_are_counted():
    for _ in range(30):
        assert send(Client(), BEGIN, {}).status_code == 200
    assert send(Client(), BEGIN, {}).status_code == 429
    assert Knock.objects.filter(what="passkey").exists()


def test_an_address_of_numbers_has_no_passkeys(settings):
    settings.ENVIRONMENT = replace(django_settings.ENVIRONMENT, public_url="http://127.0.0.1:8000")
    assert "data-passkey" not in Client().get("/place/entrer").content.decode()
    assert send(Client(), BEGIN, {}).status_code == 404
    settings.ENVIRONMENT = replace(django_settings.ENVIRONMENT, public_url="http://localhost:8000")
    assert "data-passkey" in Client().get("/place/entrer").content.decode()
