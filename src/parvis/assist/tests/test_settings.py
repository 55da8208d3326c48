"""How the assistant is set: by an administrator alone, its key sealed, what is wrong with a service said plainly."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from django.conf import settings as configured
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client

from parvis.assist import actions, asking, using
from parvis.assist.asking import Unanswered
from parvis.assist.models import Assistant, AssistMonth
from parvis.assist.tests.played import KEY, Service
from parvis.journal.models import Event
from parvis.journal.seal import unseal
from parvis.people.models import User
from parvis.testing import make

pytestmark = pytest.mark.django_db
Switched = Callable[..., Assistant]
PAGE = "/reglages/assistant/"


def body(answer: Any) -> str:
    return str(answer.content.decode())


def given(service: Service, **more: Any) -> dict[str, Any]:
    told = {"revision": 1, "on": "on", "address": service.address, "model": "albert-large", "uses": ["draft"], "ceiling": 50}
    return told | {"key": KEY} | more


def test_it_is_off_until_an_administrator_sets_it(service: Service, settings_page: Client, admin: User) -> None:
    html = body(settings_page.get(PAGE))
    assert "arrêté" in html and "Personne ne s’en est encore servi." in html
    assert settings_page.post(PAGE, given(service)).status_code == 302
    row = Assistant.objects.get()
    assert (row.on, row.uses, row.private, row.ceiling, row.changed_by) == (True, ["draft"], False, 50, admin)
    assert unseal(row.sealed) == {"key": KEY}
    html = body(settings_page.get(PAGE))
    assert KEY not in html and "Une clé est enregistrée" in html
    assert settings_page.post(PAGE, given(service, revision=row.revision, key="")).status_code == 302
    assert unseal(Assistant.objects.get().sealed) == {"key": KEY}  # an empty field keeps it
    assert KEY not in str(list(Event.objects.values_list("data", flat=True)))


def test_a_price_is_written_as_people_write_one(service: Service, settings_page: Client) -> None:
    """A field for numbers takes « 0,2 » for 2 where the browser is set to English."""
    for n, price in enumerate(("0,2", "0.2"), 1):
        assert settings_page.post(PAGE, given(service, revision=n, price_read=price)).status_code == 302
        assert Assistant.objects.get().price_read == 0.2
    html = body(settings_page.get(PAGE))
    assert 'value="0,2"' in html and 'type="number" name="price_read"' not in html
    assert settings_page.post(PAGE, given(service, revision=3, price_read="deux")).status_code == 422


@pytest.mark.parametrize("role", ["manager", "approver", "agent", "trainee", "contributor"])
def test_nobody_else_sets_or_tries_it(service: Service, role: str) -> None:
    by, client = make.user(role), Client()
    client.force_login(by)
    assert client.get(PAGE).status_code == client.post(PAGE, given(service)).status_code == 403
    assert client.post(f"{PAGE}essai").status_code == 403
    with pytest.raises(PermissionDenied):
        using.try_out(by=by)
    assert service.got == []


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"address": "ftp://modele.ville.fr"}, "address"), ({"address": "modele"}, "address"), ({"address": ""}, "address"),
        ({"address": "https://u:secret@ville.fr/v1"}, "address"), ({"address": "https://ville.fr/v1?key=a"}, "address"),
        ({"address": "https://[ville/v1"}, "address"), ({"address": "http://ville.fr:99999/v1"}, "address"), ({"model": ""}, "model"),
        ({"ceiling": -1}, "ceiling"), ({"key": "clé avec espace"}, "key"), ({"key": "a\nb"}, "key"), ({"uses": ["vote"]}, "uses"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_said_by_its_field(admin: User, wrong: dict[str, Any], field: str) -> None:
    told: dict[str, Any] = {
        "on": True,
        "address": "https://ville.fr/v1",
        "model": "m",
        "uses": [],
        "private": False,
        "ceiling": 1,
    }
    with pytest.raises(ValidationError) as caught:
        actions.settle(by=admin, **{**told, **wrong})
    assert list(caught.value.message_dict) == [field]
    assert not Assistant.objects.exists()


def test_another_host_gets_no_key_that_was_given_to_the_first(service: Service, switched: Switched, admin: User) -> None:
    row = switched()
    told = {"on": True, "model": "m", "uses": [], "private": False, "ceiling": 1, "by": admin}
    assert actions.settle(address=f"{service.address}beta", **told).sealed is not None  # the same host
    assert actions.settle(address="https://ailleurs.example/v1", **told).sealed is None
    switched()
    assert actions.settle(address=row.address, forget=True, **told).sealed is None


def test_two_who_set_it_at_once_overwrite_nothing(service: Service, switched: Switched, settings_page: Client) -> None:
    row = switched(model="albert-large")
    answer = settings_page.post(PAGE, given(service, revision=row.revision - 1, model="autre"))
    assert answer.status_code == 409 and "Un collègue vient de changer" in body(answer)
    assert Assistant.objects.get().model == "albert-large"


def test_a_trial_tells_the_models_and_one_word(service: Service, switched: Switched, settings_page: Client) -> None:
    assert "Enregistrez d’abord" in body(settings_page.post(f"{PAGE}essai"))
    switched(on=False)
    service.says = "Bonjour"
    html = body(settings_page.post(f"{PAGE}essai"))
    assert "Le modèle a répondu" in html and "albert-large, albert-small" in html
    assert [path for path, _, _ in service.got] == ["/v1/models", "/v1/chat/completions"]
    assert AssistMonth.objects.get().use == "trial"
    assert "Essai de l’administration" in body(settings_page.get(PAGE))


ECHO = f'{{"error": {{"message": "bad key Bearer {KEY} or model"}}}}'.encode()


@pytest.mark.parametrize(
    ("status", "answer", "headers", "code"),
    [
        (401, ECHO, {}, "key"), (403, ECHO, {}, "key"), (429, b"{}", {"Retry-After": "60"}, "rate"), (500, ECHO, {}, "service"),
        (502, b"<html>Bad gateway</html>", {}, "service"), (404, b"{}", {}, "missing"), (400, ECHO, {}, "refused"),
        (301, b"", {"Location": "https://ailleurs.example/v1"}, "moved"), (200, b"<html>Bienvenue</html>", {}, "unreadable"),
        (200, b"\xff\xfe\x00", {}, "unreadable"), (200, b"[]", {}, "unreadable"), (200, b'{"choices": []}', {}, "unreadable"),
        (200, b'{"choices": [{"message": {"content": ["a"]}}]}', {}, "unreadable"), (200, b"null", {}, "unreadable"),
        (200, b'{"choices": [{"message": {"content": " "}}]}', {}, "empty"),
        (200, b'{"choices": [{"message": {"content": null}}]}', {}, "empty"),
        (200, b'{"choices": [{"message": {"content": "' + b"a" * 600_000 + b'"}}]}', {}, "huge"),
    ],
)  # fmt: skip
def test_each_failure_has_its_word_and_never_the_key(
    service: Service, status: int, answer: bytes, headers: dict[str, str], code: str
) -> None:
    service.status, service.body, service.headers = status, answer, headers
    with pytest.raises(Unanswered) as caught:
        asking.complete(asking.Service(service.address, "m", KEY), [{"role": "user", "content": "a"}])
    assert caught.value.code == code
    assert KEY not in caught.value.said and "<html" not in caught.value.said
    assert len(service.got) == 1  # it is not asked again by itself


def test_a_failure_of_a_trial_is_said_plainly(service: Service, switched: Switched, settings_page: Client) -> None:
    switched()
    service.status, service.body = 401, ECHO
    html = body(settings_page.post(f"{PAGE}essai"))
    assert "Le service refuse la clé. (401)" in html and KEY not in html and "bad key" in html


def test_a_private_address_is_not_called_unless_it_is_named(service: Service, switched: Switched, monkeypatch: Any) -> None:
    monkeypatch.setattr(configured, "ENVIRONMENT", replace(configured.ENVIRONMENT, allow_hosts=frozenset()))
    with pytest.raises(Unanswered) as caught:
        asking.complete(asking.Service(service.address, "m"), [])
    assert (caught.value.code, service.got) == ("blocked", [])


def test_nobody_there_and_a_service_that_drips(service: Service, monkeypatch: Any) -> None:
    monkeypatch.setattr(configured, "ENVIRONMENT", replace(configured.ENVIRONMENT, allow_hosts=frozenset({"127.0.0.1"})))
    with pytest.raises(Unanswered) as caught:
        asking.complete(asking.Service("http://127.0.0.1:1/v1", "m"), [])
    assert caught.value.code == "unreachable"
    monkeypatch.setattr(asking, "SECONDS", 1e-9)  # whatever comes, comes too late
    with pytest.raises(Unanswered) as caught:
        asking.complete(asking.Service(service.address, "m"), [])
    assert caught.value.code in ("slow", "unreachable")


def test_a_key_that_this_server_cannot_read_is_said(switched: Switched, admin: User) -> None:
    switched()
    Assistant.objects.update(sealed=b"gAAAAA-of-another-server")
    with pytest.raises(Unanswered) as caught:
        using.try_out(by=admin)
    assert caught.value.code == "sealed"


def test_the_key_is_in_no_log(service: Service, switched: Switched, admin: User, capsys: Any, caplog: Any) -> None:
    switched()
    service.status, service.body = 500, ECHO
    with pytest.raises(Unanswered):
        using.try_out(by=admin)
    out = capsys.readouterr()
    told = io.StringIO(out.out + out.err + caplog.text + repr(using.service_of(using.current()))).getvalue()
    assert KEY not in told


def test_the_api_sets_tells_and_tries_it(service: Service, admin: User, client: Client) -> None:
    bearer = {"Authorization": f"Bearer {make.token(admin)}"}
    told = client.get("/api/v1/assistant", headers=bearer).json()
    assert (told["on"], told["key"], told["uses"]) == (False, False, [])
    whole = {"on": True, "address": service.address, "model": "albert-large", "key": KEY, "uses": ["draft"], "ceiling": 5}
    answer = client.put("/api/v1/assistant", whole, "application/json", headers=bearer)
    assert answer.json()["key"] is True and KEY not in body(answer)
    stale = client.put("/api/v1/assistant", whole | {"revision": 1}, "application/json", headers=bearer)
    assert stale.status_code == 409 and stale.json()["assistant"]["revision"] == 2 and KEY not in body(stale)
    assert client.put("/api/v1/assistant", whole | {"address": "x"}, "application/json", headers=bearer).status_code == 422
    service.says = "Bonjour"
    assert client.post("/api/v1/assistant/trial", headers=bearer).json() == {
        "models": ["albert-large", "albert-small"],
        "said": "Bonjour",
    }
    service.status = 429
    limited = client.post("/api/v1/assistant/trial", headers=bearer)
    assert (limited.status_code, limited.json()["type"], limited["Retry-After"]) == (503, "/problems/assist/rate", "10")
    assert [one["calls"] for one in client.get("/api/v1/assistant/months", headers=bearer).json()] == [1]
