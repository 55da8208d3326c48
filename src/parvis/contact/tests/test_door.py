"""The door for programs: one answer a key, one code a refusal, listed sites only, signed callers."""

from __future__ import annotations

import hmac
import json
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import InterfaceError, OperationalError
from django.test import Client
from django.utils import timezone

from parvis.accounts.models import Raw
from parvis.contact.models import Entry
from parvis.contact.tests import town
from parvis.inbox.models import Conversation, Message

pytestmark = pytest.mark.django_db
DOOR = "/api/contact/v1/ville/messages"
GIVEN = {
    "name": "Zoé", "email": "zoe@example.org", "phone": "", "subject": "Voirie", "message": "Un trou.", "consent": True, "lang": "fr",
    "location": {"lat": 48.85, "lon": 2.37, "label": "12 rue X"}, "page": "https://www.ville.example/voirie", "files": [],
}  # fmt: skip


def sent(given: Any = None, **headers: str) -> Any:
    body = given if isinstance(given, str | bytes) else json.dumps(GIVEN | (given or {}))
    return Client().post(DOOR, body, content_type=headers.pop("type", "application/json"), headers=headers)


def signed(body: bytes, secret: str = "form-secret-of-the-tests", at: int | None = None) -> str:
    at = at or int(timezone.now().timestamp())
    return f"t={at},v1=" + hmac.new(secret.encode(), f"{at}.".encode() + body, "sha256").hexdigest()


def test_a_message_is_taken_and_told_where_to_follow_it():
    town.form()
    answer = sent()
    assert answer.status_code == 201
    told = answer.json()
    assert set(told) == {"reference", "status_url"}
    assert (
        Client().get(told["status_url"].split("8000")[-1] if "8000" in told["status_url"] else told["status_url"]).status_code
        == 200
    )
    town.work()
    text = Message.objects.get(way="in").text
    assert text.startswith("Un trou.")
    for more in ("12 rue X", "48.85000, 2.37000", "https://www.ville.example/voirie"):
        assert more in text


def test_the_same_key_is_the_same_answer_and_another_body_is_not():
    town.form()
    answers = [sent(**{"Idempotency-Key": "k1"}) for _ in range(3)]
    assert {answer.content for answer in answers} == {answers[0].content}
    assert Entry.objects.count() == Raw.objects.count() == 1
    other = sent({"message": "Autre"}, **{"Idempotency-Key": "k1"})
    assert (other.status_code, other.json()["error"]) == (409, "key-reused")


@pytest.mark.parametrize(
    ("given", "fields"),
    [
        ({"email": "zoe@"}, {"email": ["invalid"]}),
        ({"message": ""}, {"message": ["required"]}),
        ({"message": "x" * 10_001}, {"message": ["too_long"]}),
        ({"subject": "Sport"}, {"subject": ["unknown"]}),
        ({"subject": None}, {"subject": ["required"]}),
        ({"name": ["a"]}, {"name": ["invalid"]}),
        ({"message": "a\x00b"}, {"message": ["null_characters_not_allowed"]}),
        ({"location": {"lat": 100, "lon": 0}}, {"location": ["invalid"]}),
        ({"files": ["aGk="]}, {"files": ["multipart"]}),
        ({"email": "a@b.fr\r\nBcc: c@d.fr"}, {"email": ["invalid"]}),
    ],
)  # fmt: skip
def test_each_field_says_what_is_wrong(given, fields):
    town.form()
    answer = sent(given)
    assert (answer.status_code, answer.json()["error"], answer.json()["fields"]) == (422, "validation", fields)
    assert not Entry.objects.exists()


@pytest.mark.parametrize("body", ["{", "[]", '"x"', "[" * 100_000])
def test_what_cannot_be_read_is_400(body):
    town.form()
    assert (sent(body).status_code, sent(body).json()["error"]) == (400, "unreadable")


def test_other_types_methods_and_forms():
    town.form()
    assert sent("a=1", type="text/plain").status_code == 415
    assert Client().get(DOOR).status_code == 405
    assert Client().post(DOOR.replace("ville", "autre"), {}).status_code == 404


def test_files_come_in_multipart():
    town.form()
    given = {"subject": "Voirie", "message": "Voir le plan."}
    plan = SimpleUploadedFile("plan.exe", b"%PDF-1.7 plan")
    assert Client().post(DOOR, given | {"files": [plan]}).status_code == 201
    town.work()
    assert Message.objects.get(way="in").attached[0]["name"] == "plan.pdf"
    heavy = SimpleUploadedFile("plan.pdf", b"%PDF-1.7" + b"0" * 10 * 1024 * 1024)
    assert Client().post(DOOR, given | {"files": [heavy]}).status_code == 413
    assert Client().post(DOOR, given | {"files": [SimpleUploadedFile("a.pdf", b"MZ\x00")]}).status_code == 415
    assert Client().post(DOOR, given | {"files": [SimpleUploadedFile(f"{n}.txt", b"x") for n in range(6)]}).status_code == 413
    assert sent('{"message": "' + "x" * 6_000_000 + '"}').status_code == 413


def test_only_listed_sites_are_let_in():
    town.form()
    listed = sent(Origin=town.SITE)
    assert (listed.status_code, listed["Access-Control-Allow-Origin"]) == (201, town.SITE)
    other = sent(Origin="https://ailleurs.example")
    assert other.status_code == 403
    assert "Access-Control-Allow-Origin" not in other
    asked = Client().options(DOOR, headers={"Origin": town.SITE, "Access-Control-Request-Method": "POST"})
    assert (asked.status_code, asked["Access-Control-Allow-Headers"]) == (204, "Content-Type, Idempotency-Key")
    assert Client().options(DOOR, headers={"Origin": "https://ailleurs.example"}).status_code == 403


def test_signed_callers_are_known_and_not_counted():
    town.form()
    for n in range(7):
        body = json.dumps(GIVEN | {"email": f"z{n}@example.org"}).encode()
        assert sent(body, **{"X-Signature": signed(body)}).status_code == 201
    body = json.dumps(GIVEN).encode()
    now = int(timezone.now().timestamp())
    for wrong in (
        signed(body + b" "),
        signed(body, "another"),
        signed(body, at=now - 301),
        "t=1",
        "v1=é".encode().decode("latin-1"),
    ):
        assert sent(body, **{"X-Signature": wrong}).status_code == 401


def test_too_often_is_told_when_to_come_back():
    town.form()
    codes = [sent({"email": f"z{n}@example.org"}).status_code for n in range(6)]
    assert codes == [201] * 5 + [429]
    assert 0 < int(sent()["Retry-After"]) <= 601


def test_one_mail_address_is_counted_from_everywhere():
    town.form()
    bodies = [json.dumps(GIVEN | {"message": f"n° {n}"}).encode() for n in range(6)]
    assert [sent(body, **{"X-Signature": signed(body)}).status_code for body in bodies] == [201] * 5 + [429]


@pytest.mark.parametrize("error", [OperationalError, InterfaceError])
def test_an_absent_database_is_503(monkeypatch, error):
    """Also when the connection was cut under the one who asks, which the driver calls by another name."""
    town.form()

    def away(*args: Any, **kwargs: Any) -> None:
        raise error("away")

    monkeypatch.setattr("parvis.contact.views.door.accept", away)
    answer = sent()
    assert (answer.status_code, answer["Retry-After"]) == (503, "5")


def test_a_trap_that_is_filled_in_is_to_be_checked():
    town.form()
    assert sent({"website": "x"}).status_code == 201
    assert Entry.objects.get().state == "check"
    assert not Conversation.objects.exists()
