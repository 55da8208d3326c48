"""A person takes the application away at Meta, or asks for their data to be erased: what is ended, what is told, what is refused."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import time
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone

from parvis.accounts import actions, health
from parvis.accounts.models import Account, Farewell, Grant
from parvis.journal.models import Event, Notice
from parvis.journal.seal import unseal
from parvis.sandbox.web import leaving
from parvis.testing import make

pytestmark = pytest.mark.django_db
SECRET = "secret-de-l-application"
GIVER = "218471"


def by_hand(who: str = GIVER, *, secret: str = SECRET, ago: float = 0, **more: Any) -> str:
    """As Meta documents it, without any helper of the product's."""
    said = {"algorithm": "HMAC-SHA256", "issued_at": int(time.time() - ago), "user_id": who, **more}
    told = base64.urlsafe_b64encode(json.dumps(said).encode()).rstrip(b"=")
    name = base64.urlsafe_b64encode(hmac.new(secret.encode(), told, hashlib.sha256).digest()).rstrip(b"=")
    return f"{name.decode()}.{told.decode()}"


def page(**more: Any) -> Account:
    settings = {"page": "100", "giver": GIVER, **more.pop("settings", {})}
    return make.account("facebook", settings=settings, secrets={"app_secret": SECRET, "verify_token": "mot"}, **more)


def post(address: str, signed: str | None) -> Any:
    """From outside: no session, no proof of a form."""
    client = Client(enforce_csrf_checks=True)
    return client.post(f"/accounts/{address}", {} if signed is None else {"signed_request": signed})


@pytest.mark.parametrize("signer", ["hand", "sandbox"])
@pytest.mark.parametrize("state", ["active", "paused"])
def test_who_let_us_in_takes_it_back(signer: str, state: str) -> None:
    manager = make.user("manager")
    mine = page(state=state, due_at=timezone.now(), pushed=True, remote_id="100")
    other = make.account("facebook", settings={"page": "200", "giver": "7"}, secrets={"app_secret": SECRET}, remote_id="200")
    elsewhere = make.account("facebook", settings={"giver": GIVER}, secrets={"app_secret": "another one"}, remote_id="300")
    signed = by_hand() if signer == "hand" else leaving.signed(SECRET, {"user_id": GIVER})
    assert post("left/facebook", signed).json() == {"success": True}
    mine.refresh_from_db()
    assert (mine.state, mine.failure, mine.due_at, mine.pushed) == ("expired", "deauthorised", None, False)
    assert "giver" not in mine.settings, "a number that stands for nothing any more"
    assert unseal(bytes(Grant.objects.get(account=mine).sealed)) == {"app_secret": SECRET, "verify_token": "mot"}
    assert set(Account.objects.filter(state="active").values_list("pk", flat=True)) == {other.pk, elsewhere.pk}
    notice = Notice.objects.get()
    assert (notice.user, notice.kind, notice.url) == (manager, "account.expired", f"/comptes/{mine.pk}")
    assert mine.name in notice.text and "l’a retirée" in notice.text
    assert set(Event.objects.values_list("kind", "about")) == {("account.expired", mine.pk), ("account.person_left", mine.pk)}


def test_the_account_says_so_and_nothing_calls_the_network(monkeypatch: pytest.MonkeyPatch) -> None:
    manager, mine = make.user("manager"), page()
    post("left/facebook", by_hand())
    mine.refresh_from_db()
    monkeypatch.setattr(actions, "connector_of", lambda account: pytest.fail("it was called"))
    with pytest.raises(ValidationError, match="l’a retirée sur le réseau"):
        actions.test(mine, by=manager)
    with pytest.raises(ValidationError):
        actions.resume(mine, by=manager)
    health.worked(mine, "rang_at")  # a last delivery that was on its way
    browser = Client()
    browser.force_login(manager)
    shown = browser.get(f"/comptes/{mine.pk}").content.decode()
    assert "l’a retirée sur le réseau" in shown and "Reconnectez le compte." in shown


def test_of_whom_it_is_not_known_the_network_is_asked(django_capture_on_commit_callbacks: Any) -> None:
    """A token that was pasted: nobody knows whose it is."""
    account = make.account("facebook", secrets={"app_secret": SECRET}, probed_at=timezone.now(),
                           due_at=timezone.now() + timedelta(minutes=5))  # fmt: skip
    with django_capture_on_commit_callbacks(execute=True):
        assert post("left/facebook", by_hand()).status_code == 200
    account.refresh_from_db()
    assert (account.state, account.probed_at) == ("active", None)
    assert account.due_at is not None and account.due_at <= timezone.now()


@pytest.mark.parametrize(
    ("address", "signed", "status"),
    [
        ("left/facebook", None, 400),
        ("left/facebook", "", 400),
        ("left/facebook", "rien", 403),
        ("left/facebook", by_hand(secret="celui d’un autre"), 403),
        ("forget/facebook", by_hand()[:-2], 403),
        ("left/threads", by_hand(), 403),
        ("left/mastodon", by_hand(), 404),
        ("forget/rien", by_hand(), 404),
        ("forget/facebook", "x" * 20_000, 413),
    ],
)
def test_what_meta_did_not_sign_is_refused(address: str, signed: str | None, status: int) -> None:
    mine = page()
    answer = post(address, signed)
    assert answer.status_code == status
    assert status == 404 or answer.json()["title"]
    mine.refresh_from_db()
    assert mine.state == "active" and not Farewell.objects.exists()


@pytest.mark.parametrize("ago", [86_400 + 60, -600])
def test_what_was_signed_at_another_time_is_refused(ago: float) -> None:
    mine = page()
    assert post("left/facebook", by_hand(ago=ago)).status_code == 400
    mine.refresh_from_db()
    assert mine.state == "active"


def test_only_posts_are_taken() -> None:
    assert Client().get("/accounts/left/facebook").status_code == 405


def test_a_removal_that_is_played_again_ends_nothing() -> None:
    """Whoever kept it would otherwise end the permission that was given since."""
    mine, signed = page(), by_hand()
    assert post("left/facebook", signed).status_code == 200
    Account.objects.update(state="active", failure="", settings={"page": "100", "giver": GIVER})
    assert post("left/facebook", signed.replace(".", "=.")).status_code == 409, "however its signature is written"
    again = post("left/facebook", signed)
    assert (again.status_code, again.json()["title"]) == (409, "Ce retrait a déjà été reçu : rien n’est fait deux fois.")
    mine.refresh_from_db()
    assert mine.state == "active" and Farewell.objects.count() == 1


def test_of_whom_nothing_is_kept_is_told_so_and_once() -> None:
    """Meta asks again where our first answer was lost: it is told the same."""
    page()
    signed = by_hand("999")
    told = post("forget/facebook", signed).json()
    assert set(told) == {"url", "confirmation_code"} and told["url"].endswith(f"/effacement/{told['confirmation_code']}")
    assert post("forget/facebook", signed).json() == told
    row = Farewell.objects.get()
    assert (row.verb, row.code, row.receipt, row.ended) == ("forget", told["confirmation_code"], 0, 0)
    status = Client().get(f"/effacement/{row.code}")
    assert "la ville ne garde rien" in status.content.decode() and status["X-Robots-Tag"] == "noindex"
    english = Client().get(f"/effacement/{row.code}?lang=en").content.decode()
    assert "the city keeps nothing" in english and "<script" not in english
    assert Client().get("/effacement/inconnu").status_code == 404


def test_who_let_us_in_and_wants_to_be_forgotten_is() -> None:
    mine = page()
    told = post("forget/facebook", by_hand()).json()
    mine.refresh_from_db()
    assert mine.state == "expired" and GIVER not in json.dumps(mine.settings)
    assert "votre numéro oublié" in Client().get(f"/effacement/{told['confirmation_code']}").content.decode()


@pytest.mark.parametrize("network", ["facebook", "instagram", "threads"])
def test_both_addresses_are_shown_where_the_application_is_declared(network: str) -> None:
    browser = Client()
    browser.force_login(make.user("manager"))
    shown = browser.get(f"/comptes/connecter/{network}").content.decode()
    told = {one["key"]: one["callbacks"] for one in browser.get("/api/v1/networks").json()}
    for verb, path in (("leave", "left"), ("forget", "forget")):
        assert told[network][verb].endswith(f"/accounts/{path}/{network}")
        assert told[network][verb] in shown and f'data-copies="#farewell-{verb}"' in shown
    assert told["mastodon"] == {}
    assert "farewell-leave" not in browser.get("/comptes/connecter/mastodon").content.decode()
