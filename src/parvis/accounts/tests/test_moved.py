"""An account whose address changes: what was given for the first server is never sent to another."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from parvis.accounts import actions, signing
from parvis.accounts.models import Account, Grant
from parvis.accounts.sorting import server_of, sort_out
from parvis.journal.seal import unseal
from parvis.networks.catalogue import CATALOGUE
from parvis.networks.protocol import Profile
from parvis.testing import make
from parvis.testing.caller import Caller

pytestmark = pytest.mark.django_db
HERE = {"server": "https://social.example"}
PAGE = "https://social.example/@ville"


class Anybody:
    """A server that says it is whoever is looked for; `called`: with which secrets."""

    def __init__(self) -> None:
        self.called: list[dict[str, str]] = []

    def make(self, network: str, given: dict[str, Any], secrets: dict[str, str]) -> Anybody:
        self.called.append(secrets)
        return self

    def who(self) -> Profile:
        return Profile("77", "ville", "Ville", PAGE)


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Anybody:
    found = Anybody()
    monkeypatch.setattr(actions, "make", found.make)
    monkeypatch.setattr(actions, "connector_of", lambda account: found)
    return found


def kept(account: Account) -> dict[str, str]:
    return unseal(bytes(Grant.objects.get(account=account).sealed))


def test_another_server_is_not_called_with_the_secrets_of_the_first(server: Anybody) -> None:
    account, call = make.account("mastodon", remote_id="77", url=PAGE, settings=HERE), Caller(make.user("manager"))
    where = f"/accounts/{account.pk}"
    for other in (
        "https://evil.example",
        "http://social.example",
        "https://social.example:8443",
        "https://social.example@evil.example",
    ):
        status, told = call("PATCH", where, {"settings": {"server": other}})
        assert (status, list(told["errors"])) == (422, ["token"])
        assert "L’adresse a changé" in str(told)
    assert server.called == [] and Account.objects.get().settings["server"] == HERE["server"]
    assert call("PATCH", where, {"settings": {"server": "https://new.example"}, "secrets": {"token": "of-the-new"}})[0] == 200
    assert server.called == [{"token": "of-the-new"}]


def test_on_its_page_neither(server: Anybody) -> None:
    account, client = make.account("mastodon", remote_id="77", url=PAGE, settings=HERE), Client()
    client.force_login(make.user("manager"))
    page = client.post(reverse("accounts:change", args=[account.pk, "reconnecter"]), {"server": "https://evil.example"})
    assert page.status_code == 422 and "L’adresse a changé" in page.content.decode()
    assert server.called == []


def test_the_same_server_keeps_its_secrets(server: Anybody) -> None:
    account = make.account("mastodon", remote_id="77", url=PAGE, settings=HERE)
    actions.reconnect(account, by=make.user("manager"), settings={"server": "https://SOCIAL.example:443/"})
    assert kept(account) == {"token": "mastodon-secret-token"}


def test_what_signing_in_had_left_does_not_follow_either(server: Anybody) -> None:
    """Secrets that no field asks for: the application's own, what a session is renewed with."""
    account = make.account("mastodon", remote_id="77", url=PAGE, settings=HERE, secrets={"client_secret": "of-the-first"})
    given = {"settings": {"server": "https://new.example"}, "secrets": {"token": "of-the-new"}}
    actions.reconnect(account, by=make.user("manager"), **given)
    assert server.called == [{"token": "of-the-new"}] and kept(account) == {"token": "of-the-new"}


def test_one_number_on_another_server_is_another_account(server: Anybody) -> None:
    """Its settings lead there and its page is not ours: it is connected apart, and what is ours goes on as it was."""
    account = make.account("mastodon", remote_id="77", url="https://social.example/@paris", settings=HERE)
    with pytest.raises(ValidationError) as refused:
        actions.reconnect(
            account, by=make.user("manager"), settings={"server": "https://new.example"}, secrets={"token": "of-the-new"}
        )
    assert refused.value.code == "other"
    made = actions.connect(network="mastodon", settings={"server": "https://new.example"}, secrets={"token": "of-the-new"})
    account.refresh_from_db()
    assert (account.server, account.state, made.server) == ("social.example", "active", "new.example")
    with pytest.raises(ValidationError) as twice:
        actions.connect(network="mastodon", settings={"server": "https://NEW.example/"}, secrets={"token": "of-the-new"})
    assert twice.value.code == "connected"


def test_its_people_stay_those_of_the_server_that_has_moved(server: Anybody) -> None:
    account = make.account("mastodon", remote_id="77", url=PAGE, settings=HERE)
    settings, secrets = {"server": "https://new.example"}, {"token": "of-the-new"}
    moved = actions.reconnect(account, by=make.user("manager"), settings=settings, secrets=secrets)
    assert (moved.settings["server"], moved.server) == ("https://new.example", "social.example")


@pytest.mark.parametrize(("network", "address", "server"), [
    ("mastodon", "https://Social.example/", "social.example"), ("mastodon", " social.example ", "social.example"),
    ("loops", "https://loops.example:8443", "loops.example:8443"), ("mastodon", "https://a.example@b.example", "a.example@b.example"),
    ("bluesky", "https://pds.example", ""), ("mastodon", "", ""),
])  # fmt: skip
def test_whose_ids_an_account_has(network: str, address: str, server: str) -> None:
    assert server_of(network, {"server": address}) == server


def test_of_secrets_of_which_none_is_always_needed_all_are_asked_again() -> None:
    before = {"imap": "imaps://a.example", "smtp": "smtps://a.example", "user": "ville", "password": "secret"}
    with pytest.raises(ValidationError) as refused:
        sort_out("email", {"smtp": "smtps://evil.example"}, {}, kept=before)
    assert list(refused.value.message_dict) == ["password"]
    with pytest.raises(ValidationError):
        sort_out("email", {"token_url": "https://evil.example/token"}, {}, kept=before)
    given, sealed = sort_out("email", {"imap": "imaps://b.example"}, {"refresh_token": "r"}, kept=before)
    assert (given["user"], sealed) == ("ville", {"refresh_token": "r"})


@pytest.mark.parametrize("network", [key for key, one in CATALOGUE.items() if any(field.leads for field in one.fields)])
def test_no_field_that_leads_lets_a_secret_go(network: str) -> None:
    fields = CATALOGUE[network].fields
    before = {field.key: field.default or "https://here.example" for field in fields}
    before |= {field.key: f"kept-{field.key}" for field in fields if field.secret}
    for field in fields:
        if field.leads:
            with pytest.raises(ValidationError) as refused:
                sort_out(network, {field.key: "https://evil.example"}, {}, kept=before)
            secret = {one.key for one in fields if one.secret and not one.made}
            assert set(refused.value.message_dict) == secret
    sort_out(network, {}, {}, kept=before)


@pytest.mark.parametrize("network", [key for key, one in CATALOGUE.items() if one.sign_in])
def test_signing_in_again_takes_no_secret_elsewhere(network: str) -> None:
    """The address that a person is sent to, and where the code is exchanged, come of what is known before."""
    secrets = {field.key: f"kept-{field.key}" for field in CATALOGUE[network].fields if field.secret}
    account, sign_in = make.account(network, secrets=secrets), signing.sign_in_of(network)
    for field in CATALOGUE[network].fields:
        if field.leads:
            with suppress(ValidationError):
                _, sealed = signing._given(network, sign_in, {field.key: "https://evil.example"}, {}, account)
                assert not [value for value in sealed.values() if value.startswith("kept-")]
