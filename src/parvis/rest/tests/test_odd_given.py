"""Half an emoji, the year 1, a shape that is wrong: refused in words, by every door, and never in pydantic's."""

from __future__ import annotations

import json
from typing import Any, get_args

import pytest
from django.test import Client
from django.utils.translation import override
from pydantic_core.core_schema import ErrorType

from parvis.inbox.models import Reply
from parvis.rest.sentences import SENTENCES, place, sentence
from parvis.testing import make

pytestmark = pytest.mark.django_db
HALVES = (b'"\\ud83d"', b'"\\ude00"', b'"a\\uD83D b"', b'"\xed\xa0\xbd"')
WHOLE = (b'"\\ud83d\\ude00"', b'"\\\\ud83d"', '"😀"'.encode())


@pytest.fixture
def head() -> dict[str, str]:
    return {"authorization": f"Bearer {make.token(make.user('manager'))}"}


def sent(head: dict[str, str], path: str, body: bytes, **more: Any) -> Any:
    return Client(raise_request_exception=False).post(path, body, content_type="application/json", headers=head | more)


@pytest.mark.parametrize("half", HALVES)
def test_half_a_character_is_refused_in_words(head: dict[str, str], half: bytes) -> None:
    talk = make.conversation()
    path, body = f"/api/v1/conversations/{talk.pk}/replies", b'{"seen": %d, "text": %s}' % (talk.last_in, half)
    answer = sent(head, path, body)
    assert answer.status_code == 422 and "moitié" in answer.json()["title"], answer.content
    assert "half" in sent(head, path, body, cookie="language=en").json()["title"]
    assert not Reply.objects.exists()


@pytest.mark.parametrize("whole", WHOLE)
def test_a_whole_one_is_taken(head: dict[str, str], whole: bytes) -> None:
    talk = make.conversation()
    answer = sent(head, f"/api/v1/conversations/{talk.pk}/notes", b'{"text": %s}' % whole)
    assert answer.status_code == 201, answer.content
    assert answer.json()["text"] == json.loads(whole)


def test_forms_and_addresses_too(head: dict[str, str]) -> None:
    page = Client(raise_request_exception=False)
    page.force_login(make.user("manager"))
    talk = make.conversation()
    form = b"mode=note&text=%ED%A0%BD"
    kept = page.post(f"/guichet/{talk.pk}/ecrire", form, content_type="application/x-www-form-urlencoded")
    assert kept.status_code == 302
    for path in ("/guichet/?q=%ED%A0%BD", "/api/v1/search?q=%ED%A0%BD", "/publications/?q=%ED%A0%BD"):
        assert page.get(path).status_code < 500, path


@pytest.fixture
def page() -> Client:
    client = Client(raise_request_exception=False)
    client.force_login(make.user("manager"))
    return client


@pytest.mark.parametrize("day", ["0001-01-01", "0202-05-04", "9999-12-31T08:00"])
def test_a_day_beyond_our_times_is_named_and_nothing_is_kept(page: Client, day: str) -> None:
    talk = make.conversation()
    answer = page.post(f"/guichet/{talk.pk}/changer", {"until": day})
    assert answer.status_code == 400
    said = answer.content.decode()
    assert f"«\u00a0{day}\u00a0» n’est pas une date de notre temps (until)" in said and "Rien n’a été enregistré" in said
    live = page.post(f"/guichet/{talk.pk}/changer", {"until": day}, headers={"HX-Request": "true"})
    assert live.status_code == 204 and day in json.loads(live["HX-Trigger"])["parvis:say"]["text"]
    talk.refresh_from_db()
    assert talk.due_at is None


@pytest.mark.parametrize("text", ["1789-07-14", "Le 0001-01-01, vraiment ?", "9999-12-31 au plus"])
def test_what_people_write_may_name_any_year(page: Client, text: str) -> None:
    talk = make.conversation()
    assert page.post(f"/guichet/{talk.pk}/ecrire", {"mode": "note", "text": text}).status_code == 302
    assert talk.messages.filter(way="note", text=text).exists()


def test_a_form_where_json_is_read_is_refused_in_words() -> None:
    page = Client(raise_request_exception=False, enforce_csrf_checks=True)
    page.force_login(make.user("manager"))
    page.get("/reglages")  # for its token
    answer = page.post("/avis/appareils", {"a": "1"}, headers={"X-CSRFToken": page.cookies["csrftoken"].value})
    assert answer.status_code == 400 and "La demande ne se lit pas" in answer.content.decode()


def test_an_address_with_such_a_day_is_answered_in_words_or_by_another(page: Client) -> None:
    for where in ("/publications/calendrier?jour=9999-12-31", "/publications/calendrier?jour=0001-01-01", "/journal/?depuis=0001-01-01"):
        answer = page.get(where)
        assert answer.status_code < 500 and "Bad Request" not in answer.content.decode(), where


@pytest.mark.drawn(lambda item: "a day")
@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
def test_the_first_year_is_beyond_what_is_kept(head: dict[str, str], day: str) -> None:
    page = Client(raise_request_exception=False, headers=head)
    described = page.get("/api/v1/openapi.json").json()
    asked = []
    for path, verbs in described["paths"].items():
        for one in verbs.get("get", {}).get("parameters", []):
            shapes = [one["schema"], *one["schema"].get("anyOf", [])]
            kind = next((shape["format"] for shape in shapes if shape.get("format") in ("date", "date-time")), "")
            if kind and "{" not in path:
                asked.append((path, {one["name"]: day if kind == "date" else f"{day}T00:00:00Z"}))
    assert len(asked) > 20
    for path, query in asked:
        answer = page.get(path, query)
        assert answer.status_code < 500, (path, query)


def test_each_kind_of_error_has_its_sentence_in_both_languages() -> None:
    known = get_args(ErrorType)
    assert set(known) - set(SENTENCES) == set()
    for kind in known:
        error = {"type": kind, "ctx": dict.fromkeys(("min_length", "max_length", "expected", "gt", "ge", "lt", "le", "multiple_of"), 3)}
        french = sentence(error)
        with override("en"):
            english = sentence(error)
        assert french != english and "%(" not in french + english, kind


def test_no_english_and_no_function_of_pydantics_is_shown(head: dict[str, str]) -> None:
    talk = make.conversation()
    answer = sent(head, f"/api/v1/conversations/{talk.pk}/replies", b'{"text": 3, "seen": "x", "files": {}, "zzz": 1}')
    errors = answer.json()["errors"]
    assert errors["given.text"] == ["Un texte est attendu."] and errors["given.seen"] == ["Un nombre entier est attendu."]
    assert errors["given.files"] == ["Une liste est attendue."]
    assert "function-" not in answer.content.decode() and "Input" not in answer.content.decode()
    assert place(("given", "at", "function-after[functools.partial(<x>), datetime]")) == "given.at"
    broken = sent(head, f"/api/v1/conversations/{talk.pk}/notes", b"{")
    assert broken.status_code == 400 and "JSON" in broken.json()["title"] and "parse" not in broken.json()["title"]
