"""Signing in: the state serves once, for ten minutes, the same person in the same browser; then what was found is connected."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from parvis.accounts import actions, signing
from parvis.accounts.models import Account, Grant, Visit
from parvis.journal.seal import unseal
from parvis.networks.catalogue import CATALOGUE
from parvis.networks.http import Http
from parvis.networks.protocol import Expired, NetworkError, Profile, Refused
from parvis.networks.signing import Presence, Scope, SignIn, Way
from parvis.people.models import User
from parvis.testing import make

pytestmark = pytest.mark.django_db
UNTIL = "2027-01-25T12:00:00+00:00"


@dataclass
class Played:
    """A network like X that is asked for nothing but its code. `found`: what it lets be connected."""

    found: list[Presence] = field(default_factory=lambda: [presence("1")])
    error: NetworkError | None = None
    ways: list[Way] = field(default_factory=list)

    def address(self, way: Way) -> str:
        return f"https://x.example/authorize?state={way.state}&challenge={way.challenge}&client={way.secrets['client_id']}"

    def exchange(self, http: Http, way: Way, code: str) -> list[Presence]:
        assert code == "good"
        self.ways.append(way)
        if self.error:
            raise self.error
        return self.found


def presence(number: str, scopes: str = "tweet.read tweet.write") -> Presence:
    secrets = {"token": f"secret-token-{number}", "expires": UNTIL, "scopes": scopes}
    return Presence(f"@ville{number}", {"user_id": number}, secrets)


class Connector:
    def __init__(self, settings: dict[str, Any]) -> None:
        self.settings = settings

    def who(self) -> Profile:
        number = str(self.settings.get("user_id") or "0")
        return Profile(number, f"ville{number}", f"Ville {number}", settings={"user_id": number})


@pytest.fixture
def network(monkeypatch: pytest.MonkeyPatch) -> Played:
    played = Played()
    scopes = (Scope("tweet.read", "Lire."), Scope("dm.read", "Lire les messages privés.", needed=False))
    sign_in = SignIn(
        scopes, ("client_id",), played.address, played.exchange, fills=("token", "refresh_token", "user_id", "handle")
    )
    made = replace(CATALOGUE["x"], sign_in=sign_in, make=lambda settings, secrets, http: Connector(dict(settings)))
    monkeypatch.setitem(CATALOGUE, "x", made)  # type: ignore[arg-type]
    return played


def browser(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def leave(client: Client, **given: Any) -> str:
    """Press the button; the state that the address holds."""
    typed = {"client_id": "notre-app", "team": make.team().pk, **given}
    page = client.post(reverse("accounts:leave", args=["x"]), typed)
    assert page.status_code == 200, page.content.decode()
    found = re.search(r'href="(https://x\.example[^"]+)"', page.content.decode())
    assert found
    return parse_qs(urlsplit(found[1].replace("&amp;", "&")).query)["state"][0]


def back(client: Client, state: str, **more: str) -> Any:
    return client.get("/accounts/signed-in/x", {"state": state, "code": "good", **more}, follow=True)


def test_one_presence_is_connected_at_once(network: Played) -> None:
    client = browser(make.user("manager"))
    page = back(client, leave(client, consumer_secret="clé-des-appels"))
    account = Account.objects.get()
    assert page.redirect_chain[-1][0] == reverse("accounts:account", args=[account.pk])
    assert (account.remote_id, account.name, account.state) == ("1", "Ville 1", "active")
    assert account.settings["granted"] == ["tweet.read", "tweet.write"]
    grant = Grant.objects.get()
    assert grant.expires_at is not None and grant.expires_at.isoformat() == UNTIL
    sealed = unseal(bytes(grant.sealed))
    assert sealed["token"] == "secret-token-1"
    assert sealed["consumer_secret"] == "clé-des-appels"
    (way,) = network.ways
    assert way.redirect.endswith("/accounts/signed-in/x")
    assert way.secrets["client_id"] == "notre-app"
    assert len(way.verifier) >= 43  # RFC 7636


def test_nothing_of_it_is_kept_readable(network: Played) -> None:
    client = browser(make.user("manager"))
    state = leave(client)
    visit = Visit.objects.get()
    assert state not in (visit.digest, visit.session)
    assert b"notre-app" not in bytes(visit.sealed)
    back(client, state)
    visit.refresh_from_db()
    assert unseal(bytes(visit.sealed)) == {}  # forgotten when it has served


def test_a_state_serves_once(network: Played) -> None:
    client = browser(make.user("manager"))
    state = leave(client)
    assert back(client, state).status_code == 200
    again = back(client, state)
    assert again.status_code == 422
    assert "n’est plus valable" in again.content.decode()
    assert len(network.ways) == 1


def test_a_state_is_of_one_person_in_one_browser(network: Played) -> None:
    manager, other = make.user("manager"), make.user("manager")
    state = leave(browser(manager))
    for client in (browser(other), browser(manager)):  # somebody else; the same person in another browser
        assert back(client, state).status_code == 422
    assert not Account.objects.exists()
    assert not network.ways


@pytest.mark.parametrize("state", ["", "invented", "a" * 3000])
def test_an_unknown_state_opens_nothing(network: Played, state: str) -> None:
    client = browser(make.user("manager"))
    leave(client)
    assert back(client, state).status_code == 422
    assert not network.ways


def test_a_state_is_of_one_network(network: Played) -> None:
    client = browser(make.user("manager"))
    state = leave(client)
    page = client.get("/accounts/signed-in/facebook", {"state": state, "code": "good"})
    assert page.status_code == 422
    assert client.get("/accounts/signed-in/email", {"state": state}).status_code == 404


def test_ten_minutes_and_no_more(network: Played) -> None:
    client = browser(make.user("manager"))
    state = leave(client)
    Visit.objects.update(at=timezone.now() - timedelta(minutes=10, seconds=1))
    assert back(client, state).status_code == 422


def test_a_no_is_said_in_words_and_spends_the_state(network: Played) -> None:
    client = browser(make.user("manager"))
    state = leave(client)
    page = client.get("/accounts/signed-in/x", {"state": state, "error": "access_denied"})
    assert page.status_code == 422
    assert "L’autorisation n’a pas été donnée" in page.content.decode()
    assert back(client, state).status_code == 422
    other = client.get(
        "/accounts/signed-in/x", {"state": leave(client), "error": "server_error", "error_description": "<b>panne"}
    )
    assert "server_error &lt;b&gt;panne" in other.content.decode()


@pytest.mark.parametrize("error", [Refused("sign-in-code"), Expired("expired", status=401)])
def test_a_refused_code_is_said_in_words(network: Played, error: NetworkError) -> None:
    client = browser(make.user("manager"))
    network.error = error
    assert back(client, leave(client)).status_code == 422
    assert not Account.objects.exists()


def test_several_are_chosen_from(network: Played) -> None:
    network.found = [presence("1"), presence("2"), presence("3")]
    manager = make.user("manager")
    client, elsewhere = browser(manager), make.team("Petite enfance")
    page = back(client, leave(client))
    choose = page.redirect_chain[-1][0]
    assert [f"@ville{n}" in page.content.decode() for n in (1, 2, 3)] == [True] * 3
    assert "secret-token" not in page.content.decode()
    assert client.post(choose, {"team": elsewhere.pk}).status_code == 422
    assert client.post(choose, {"team": elsewhere.pk, "chosen": ["7"]}).status_code == 422
    assert browser(manager).get(choose).status_code == 404
    assert client.post(choose, {"team": elsewhere.pk, "chosen": ["0", "2"]}).status_code == 302
    assert set(Account.objects.values_list("remote_id", "team")) == {("1", elsewhere.pk), ("3", elsewhere.pk)}
    assert client.get(choose).status_code == 404  # forgotten


def test_one_that_is_connected_already_costs_no_other(network: Played) -> None:
    network.found = [presence("1"), presence("2")]
    make.account("x", remote_id="1", name="Notre X")
    client = browser(make.user("manager"))
    choose = back(client, leave(client)).redirect_chain[-1][0]
    page = client.post(choose, {"team": make.team().pk, "chosen": ["0", "1"]}, follow=True)
    assert Account.objects.filter(remote_id="2").exists()
    assert "Notre X" in page.content.decode()


def test_connecting_again_takes_the_same_presence_among_many(network: Played) -> None:
    network.found = [presence("1"), presence("2", scopes="tweet.read")]
    account = make.account("x", remote_id="2", state="expired", secrets={"client_id": "notre-app"},
                           settings={"ceilings": {"posts": 3}})  # fmt: skip
    client = browser(make.user("manager"))
    page = client.post(reverse("accounts:leave-again", args=[account.pk]))
    address = re.search(r'href="(https://x\.example[^"]+)"', page.content.decode())
    assert address  # nothing is asked: the application is known
    state = parse_qs(urlsplit(address[1].replace("&amp;", "&")).query)["state"][0]
    assert back(client, state).status_code == 200
    account.refresh_from_db()
    assert (account.state, account.settings["granted"], account.settings["ceilings"]) == ("active", ["tweet.read"], {"posts": 3})
    assert unseal(bytes(Grant.objects.get(account=account).sealed))["token"] == "secret-token-2"
    assert unseal(bytes(Grant.objects.get(account=account).sealed))["consumer_secret"] == "x-consumer-secret"


def test_another_presence_does_not_take_its_place(network: Played) -> None:
    account = make.account("x", remote_id="9", secrets={"client_id": "notre-app"})
    sent = signing.begin(network="x", by=(by := make.user("manager")), account=account)
    visit = signing.back(network="x", state=_state(sent.address), by=by, session="", code="good")
    with pytest.raises(ValidationError, match="autre compte"):
        signing.reconnect(visit, by=by)
    assert unseal(bytes(Grant.objects.get(account=account).sealed))["token"] == "x-secret-token"


def test_what_is_missing_is_asked_before(network: Played) -> None:
    client = browser(make.user("manager"))
    page = client.post(reverse("accounts:leave", args=["x"]), {"team": make.team().pk})
    assert page.status_code == 422
    account = make.account("x")
    page = client.post(reverse("accounts:leave-again", args=[account.pk]))
    assert page.status_code == 422
    assert "sign_client_id" in page.content.decode()
    assert not Visit.objects.exists()


def test_rights(network: Played) -> None:
    agent = make.user("agent")
    assert browser(agent).post(reverse("accounts:leave", args=["x"]), {"client_id": "a"}).status_code == 403
    with pytest.raises(PermissionDenied):
        signing.begin(network="x", by=agent, secrets={"client_id": "a"})
    with pytest.raises(ValidationError):
        signing.begin(network="email", by=make.user("manager"))


def test_a_program_begins_and_its_user_ends(network: Played) -> None:
    manager = make.user("manager")
    headers = {"Authorization": f"Bearer {make.token(manager)}"}
    given = {"network": "x", "secrets": {"client_id": "notre-app"}, "name": "Notre compte"}
    told = Client().post("/api/v1/accounts/sign-in", given, content_type="application/json", headers=headers)
    assert told.status_code == 201
    assert back(browser(manager), _state(told.json()["address"])).status_code == 200
    assert Account.objects.get().name == "Notre compte"


def test_a_program_chooses_among_what_was_found(network: Played) -> None:
    manager = make.user("manager")
    network.found = [presence("9"), presence("10"), presence("11")]
    headers = {"Authorization": f"Bearer {make.token(manager)}"}
    client = Client(headers=headers)
    told = client.post(
        "/api/v1/accounts/sign-in", {"network": "x", "secrets": {"client_id": "a"}}, content_type="application/json"
    )
    where = f"/api/v1/accounts/sign-in/{told.json()['id']}"
    assert client.get(where).json() == {"state": "waiting", "presences": []}
    back(browser(manager), _state(told.json()["address"]))
    assert client.get(where).json() == {"state": "choose", "presences": ["@ville9", "@ville10", "@ville11"]}
    other = Client(headers={"Authorization": f"Bearer {make.token(make.user('manager'))}"})
    assert other.get(where).status_code == 404
    assert client.post(where, {"chosen": [7]}, content_type="application/json").status_code == 422
    once = {"content_type": "application/json", "headers": {"Idempotency-Key": "choix"}}
    done = client.post(where, {"chosen": [0, 2]}, **once).json()
    assert client.post(where, {"chosen": [0, 2]}, **once).json() == done  # whose answer was lost asks again
    assert ([one["network"] for one in done["items"]], done["refused"]) == (["x", "x"], [])
    assert set(Account.objects.values_list("remote_id", flat=True)) == {"9", "11"}
    assert client.get(where).status_code == 404  # it has served


def test_what_the_sign_in_told_does_not_outlive_its_token(network: Played) -> None:
    by = make.user("manager")
    account = actions.admit("x", {"user_id": "1"}, {**presence("1").secrets, "hidden": "kept"}, by=by, team=make.team())
    actions.reconnect(account, by=by, settings={"handle": "ville"})
    assert Grant.objects.get().expires_at is not None
    actions.reconnect(account, by=by, secrets={"token": "by-hand-token"})
    assert Grant.objects.get().expires_at is None
    account.refresh_from_db()
    assert "granted" not in account.settings
    assert unseal(bytes(Grant.objects.get().sealed)) == {"token": "by-hand-token", "hidden": "kept"}


def _state(address: str) -> str:
    return parse_qs(urlsplit(address).query)["state"][0]
