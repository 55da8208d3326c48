"""Connecting, pausing, removing: what is kept, what waits, what goes on."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from parvis.accounts import actions, renewal
from parvis.accounts.connect import webhook_url
from parvis.accounts.models import Account, Grant, Raw
from parvis.accounts.renewal import Renewed
from parvis.accounts.sorting import sort_out
from parvis.journal.models import Event
from parvis.journal.seal import unseal
from parvis.networks.protocol import Expired, Later, NetworkError, Page, Profile
from parvis.people.models import Membership
from parvis.publishing.models import Delivery
from parvis.testing import make
from parvis.work import rows

pytestmark = pytest.mark.django_db
GIVEN: dict[str, Any] = {
    "network": "mastodon",
    "settings": {"server": "https://social.example"},
    "secrets": {"token": "secret-token"},
}


class Network:
    """A network that knows one presence; `error` is what it answers instead."""

    def __init__(self) -> None:
        self.profile = Profile("77", "ville", "Ville de Test", "https://social.example/@ville", settings={"max_characters": 500})
        self.error: NetworkError | None = None
        self.made: list[tuple[dict[str, Any], dict[str, str]]] = []

    def make(self, network: str, given: dict[str, Any], secrets: dict[str, str]) -> Network:
        self.made.append((given, secrets))
        return self

    def who(self) -> Profile:
        if self.error:
            raise self.error
        return self.profile

    def read(self, cursor: Any) -> Page:
        return Page((), cursor)


@pytest.fixture
def network(monkeypatch: pytest.MonkeyPatch) -> Network:
    found = Network()
    monkeypatch.setattr(actions, "make", found.make)
    monkeypatch.setattr(actions, "connector_of", lambda account: found)
    return found


def test_connecting_asks_the_network_then_keeps_what_it_told(network: Network) -> None:
    make.team()
    account = actions.connect(**GIVEN)
    assert (account.name, account.handle, account.remote_id, account.state) == ("Ville de Test", "ville", "77", "active")
    assert account.settings == {"server": "https://social.example", "max_characters": 500}
    assert account.due_at is not None  # it is read at once
    assert unseal(bytes(account.grant.sealed)) == {"token": "secret-token"}
    assert b"secret-token" not in bytes(account.grant.sealed)
    assert Event.objects.filter(kind="account.connected", about=account.pk).exists()


def test_the_word_of_the_handshake_is_made_where_none_is_given() -> None:
    """In the guided sign-in it stands among what one need not fill in: left empty, the network's handshake would be refused."""
    given = {"page": "100", "token": "t", "app_secret": "secret-of-the-application"}
    word = sort_out("facebook", {}, given)[1]["verify_token"]
    assert len(word) >= 24
    assert sort_out("facebook", {}, given, kept={"verify_token": word})[1]["verify_token"] == word
    assert sort_out("facebook", {}, {**given, "verify_token": "our own"})[1]["verify_token"] == "our own"
    assert "verify_token" not in sort_out("threads", {}, {"token": "t"})[1]  # typed by hand at the network


def test_pages_of_one_application_are_given_one_address(network: Network, monkeypatch: pytest.MonkeyPatch) -> None:
    make.team()
    monkeypatch.setattr(Network, "application", lambda self: "of-the-application", raising=False)
    monkeypatch.setattr(Network, "concerns", lambda self, body: True, raising=False)
    first = actions.connect(**GIVEN)
    network.profile = replace(network.profile, remote_id="78")
    second = actions.connect(**GIVEN)
    assert webhook_url(first) == webhook_url(second) and webhook_url(first).endswith("/in/mastodon/of-the-application")
    assert first.hook != second.hook
    assert webhook_url(make.account("mastodon", hook="its-own")).endswith("/in/mastodon/its-own")


def test_a_secret_given_as_a_setting_is_sealed_all_the_same(network: Network) -> None:
    make.team()
    both = {"server": "https://social.example", "token": "secret-token"}
    account = actions.connect(network="mastodon", settings=both, secrets={})
    assert "token" not in account.settings
    assert unseal(bytes(account.grant.sealed)) == {"token": "secret-token"}


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"network": "minitel"}, "network"),
        ({"settings": {}}, "server"),
        ({"settings": {"server": "https://social.example", "port": "1"}}, "port"),
        ({"secrets": {"token": "a\x00b"}}, "token"),
    ],
)
def test_what_is_missing_or_unknown_is_named(network: Network, given: dict[str, Any], field: str) -> None:
    make.team()
    with pytest.raises(ValidationError) as caught:
        actions.connect(**(GIVEN | given))
    assert field in caught.value.message_dict
    assert not network.made
    assert not Account.objects.exists()


@pytest.mark.parametrize("error", [Expired("expired", status=401), Later("unreachable"), Later("rate", status=429)])
def test_a_refusal_is_a_sentence_and_nothing_is_kept(network: Network, error: NetworkError) -> None:
    make.team()
    network.error = error
    with pytest.raises(ValidationError) as caught:
        actions.connect(**GIVEN)
    assert len(caught.value.messages[0]) > 20
    assert not Account.objects.exists()


@pytest.mark.parametrize(
    ("network", "settings", "secrets"),
    [
        ("mastodon", {"server": "https://masto.invalid"}, {"token": "t"}),
        ("email", {"imap": "imaps://masto.invalid", "smtp": "smtps://masto.invalid", "address": "a@ville.example"},
         {"user": "u", "password": "p"}),
        ("nostr", {"relays": "wss://masto.invalid"}, {"key": "1" * 64}),
    ],
)  # fmt: skip
def test_a_server_that_does_not_exist_is_said_in_words(network: str, settings: dict[str, Any], secrets: dict[str, str]) -> None:
    """Whoever mistypes an address reads what to do, not what the machine muttered."""
    make.team()
    with pytest.raises(ValidationError) as caught:
        actions.connect(network=network, settings=settings, secrets=secrets, by=None)
    (words,) = caught.value.messages
    assert words.startswith("Aucun serveur ne porte ce nom. Vérifiez l’adresse") and "Errno" not in words and "(" not in words


def test_the_same_presence_twice_is_refused_with_its_name(network: Network) -> None:
    make.team()
    actions.connect(**GIVEN)
    with pytest.raises(ValidationError, match="Ville de Test"):
        actions.connect(**GIVEN)
    assert Account.objects.count() == 1


def test_only_who_may_connect_connects(network: Network) -> None:
    with pytest.raises(PermissionDenied):
        actions.connect(**GIVEN, by=make.user("agent"), team=make.team())
    assert not network.made


def test_a_new_token_brings_back_what_waited_and_leaves_the_rest(network: Network) -> None:
    account = make.account("mastodon", remote_id="77", state="expired", failure="expired")
    waiting = _delivery(account, "scheduled", due_at=None)
    planned = _delivery(account, "scheduled", due_at=timezone.now() + timedelta(days=3))
    refused = _delivery(account, "refused", due_at=None)
    actions.reconnect(account, by=make.user("manager"), secrets={"token": "new-token"})
    account.refresh_from_db()
    assert (account.state, account.failure) == ("active", "")
    assert unseal(bytes(Grant.objects.get(account=account).sealed))["token"] == "new-token"
    assert network.made[-1][0]["server"] == "http://127.0.0.1:1"  # what was not given stays
    waiting.refresh_from_db()
    assert waiting.due_at is not None and waiting.due_at <= timezone.now()
    assert Delivery.objects.get(pk=planned.pk).due_at == planned.due_at
    assert Delivery.objects.get(pk=refused.pk).due_at is None


def test_a_token_of_another_presence_is_refused(network: Network) -> None:
    account = make.account("mastodon", remote_id="42")
    with pytest.raises(ValidationError, match="ville"):
        actions.reconnect(account, by=make.user("manager"), secrets={"token": "new-token"})
    assert unseal(bytes(Grant.objects.get(account=account).sealed))["token"] == "mastodon-secret-token"


def test_pause_and_resume(network: Network) -> None:
    account, manager = make.account(remote_id="77", due_at=timezone.now()), make.user("manager")
    assert actions.pause(account, by=manager).due_at is None
    waiting = _delivery(account, "later", due_at=None)
    network.error = Later("unreachable")
    with pytest.raises(ValidationError):
        actions.resume(account, by=manager)
    assert Account.objects.get().state == "paused"
    network.error = None
    actions.resume(account, by=manager)
    assert Account.objects.get().state == "active"
    assert Delivery.objects.get(pk=waiting.pk).due_at is not None


@pytest.mark.parametrize("state", ["paused", "active"])
def test_an_account_whose_hour_is_over_is_renewed_before_a_person_is_asked(
    network: Network, monkeypatch: pytest.MonkeyPatch, state: str
) -> None:
    account, manager = make.account("x", remote_id="77", state=state), make.user("manager")
    network.error = Expired("expired", status=401)

    def renew(_account: Account) -> Renewed:
        network.error = None
        return Renewed.YES

    monkeypatch.setattr(renewal, "renew", renew)
    assert actions.test(account, by=manager).handle == "ville"
    assert Account.objects.get().state == state
    network.error = Expired("expired", status=401)
    assert actions.resume(account, by=manager).state == "active"


def test_a_test_while_somebody_renews_ends_nothing(network: Network, monkeypatch: pytest.MonkeyPatch) -> None:
    account, network.error = make.account("x"), Expired("expired", status=401)
    monkeypatch.setattr(renewal, "renew", lambda account: Renewed.WAIT)
    with pytest.raises(ValidationError):
        actions.test(account, by=make.user("manager"))
    assert Account.objects.get().state == "active"


def test_a_test_that_finds_the_permission_gone_pauses_the_account(network: Network) -> None:
    account = make.account()
    network.error = Expired("expired", status=401)
    with pytest.raises(ValidationError):
        actions.test(account, by=make.user("manager"))
    assert Account.objects.get().state == "expired"


def test_removing_destroys_the_token_and_gives_up_what_waited(network: Network) -> None:
    from parvis.publishing.jobs import deliver

    account, manager = make.account(remote_id="77", settings=GIVEN["settings"]), make.user("manager")
    planned = _delivery(account, "scheduled", due_at=timezone.now() + timedelta(days=3))
    sent = _delivery(account, "sent", due_at=None)
    actions.remove(account, by=manager)
    assert unseal(bytes(Grant.objects.get(account=account).sealed)) == {}
    assert not Account.objects.seen_by(manager).exists()
    (held,) = rows.hold_due(Delivery, 10, now=timezone.now())
    deliver([held]).wait()  # its own job gives it up, and its post with it
    planned.refresh_from_db()
    assert (planned.state, planned.due_at, planned.post.state) == ("dropped", None, "draft")
    assert Delivery.objects.get(pk=sent.pk).state == "sent"
    again = actions.connect(**GIVEN)
    assert again.pk == account.pk  # its history is there again


def test_quarantine_is_tried_again_or_left_aside() -> None:
    account, manager = make.account(), make.user("manager")
    raw = Raw.objects.create(
        account=account, digest="d", form="hook", body=b"{", state="quarantine", attempts=3, received_at=timezone.now()
    )
    actions.retry_raw(raw, by=manager)
    raw.refresh_from_db()
    assert (raw.state, raw.attempts) == ("new", 0)
    Raw.objects.update(state="quarantine", due_at=None)
    actions.forget_raw(raw, by=manager)
    raw.refresh_from_db()
    assert (raw.state, bytes(raw.body), raw.digest) == ("done", b"", "d")


def _delivery(account: Account, state: str, *, due_at: Any) -> Delivery:
    post = make.post(accounts=[account], state="scheduled")
    return Delivery.objects.create(post=post, account=account, state=state, planned_at=timezone.now(), due_at=due_at)


def test_what_is_aside_is_read_by_who_may_read_what_people_write() -> None:
    """Agent of one team and contributor of another sees that something is aside there, not a resident's private words."""
    theirs = make.account("x", of=make.team("Petite enfance"))
    agent = make.user("agent", in_team=make.team("Rédaction"))
    Membership.objects.create(user=agent, team=theirs.team, role="contributor")
    Raw.objects.create(account=theirs, digest="d", form="hook", body=b"ma fille Zoe", state="quarantine",
                       failure="ValueError: near ma fille Zoe", received_at=timezone.now())  # fmt: skip
    client = Client()
    client.force_login(agent)
    page = client.get(reverse("accounts:quarantine")).content.decode()
    assert "ValueError" in page and "Zoe" not in page and "se lit avec le droit" in page
    key = {"Authorization": f"Bearer {make.token(agent)}"}
    (item,) = client.get("/api/v1/accounts/aside", headers=key).json()["items"]
    assert (item["failure"], item["body"]) == ("ValueError", None)
    client.force_login(make.user("manager"))
    assert "ma fille Zoe" in client.get(reverse("accounts:quarantine")).content.decode()
