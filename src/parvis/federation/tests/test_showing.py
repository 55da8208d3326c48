"""What other servers and colleagues see: nothing while it is closed, the same words in every form."""

from __future__ import annotations

import json

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone

from parvis.accounts import actions as accounts
from parvis.accounts.models import Account
from parvis.federation import actions, standing
from parvis.federation.models import Actor, Arrival, Follower, Server
from parvis.federation.outbox.actions import Kept
from parvis.federation.remotes import actions as remotes
from parvis.federation.tests.neighbours import Neighbour, opened
from parvis.journal.models import Event
from parvis.networks.activitypub import documents
from parvis.networks.activitypub.documents import Named, Site, Words
from parvis.networks.protocol import Draft, Later
from parvis.publishing.models import Delivery
from parvis.testing import make
from parvis.testing.caller import Caller

pytestmark = pytest.mark.django_db
JSON = {"HTTP_ACCEPT": "application/activity+json"}
KEYS = [f"6b0f9b3c-8f43-4d0e-9a52-8c1f1f2a7f{n:02}" for n in range(30)]


def told(path: str, **more: str) -> dict:  # type: ignore[type-arg]
    answer = Client().get(path, **(JSON | more))
    assert answer.status_code == 200, (path, answer.status_code)
    return json.loads(answer.content)


@pytest.mark.parametrize(
    "path",
    ["/.well-known/webfinger?resource=acct:ville@x", "/.well-known/nodeinfo", "/.well-known/host-meta", "/ap/actor", "/ap/outbox",
     "/ap/followers", f"/ap/posts/{KEYS[0]}", "/ap/icon.png"],
)  # fmt: skip
def test_while_it_is_closed_nothing_is_there(path: str) -> None:
    assert Client().get(path).status_code == 404


def test_who_looks_for_the_handle_finds_the_actor_and_its_key() -> None:
    row = opened()
    site = standing.site_of(row)
    found = told(f"/.well-known/webfinger?resource=acct:{site.handle.upper()}")
    (link,) = [one["href"] for one in found["links"] if one["rel"] == "self"]
    assert link == site.actor
    actor = told("/ap/actor")
    assert (actor["id"], actor["preferredUsername"], actor["type"]) == (site.actor, "ville", "Organization")
    assert actor["publicKey"]["publicKeyPem"] == row.public
    assert Client().get("/.well-known/webfinger?resource=acct:autre@x").status_code == 404
    assert Client().get("/.well-known/webfinger").status_code == 400
    assert Client().get("/ap/actor", HTTP_ACCEPT="text/html").url == "/place/"
    info = told(told("/.well-known/nodeinfo")["links"][0]["href"].removeprefix(site.base))
    assert (info["protocols"], info["usage"]["users"]["total"]) == (["activitypub"], 1)


def test_the_outbox_goes_page_by_page_without_what_is_private() -> None:
    opened()
    for number, key in enumerate(KEYS):
        Kept().put(Draft(f"Publication {number}"), key)
    Kept().withdraw(f"{standing.base()}/ap/posts/{KEYS[3]}")
    first = told(told("/ap/outbox")["first"].removeprefix(standing.base()))
    second = told(first["next"].removeprefix(standing.base()))
    said = [one["object"]["content"] for page in (first, second) for one in page["orderedItems"]]
    assert said == [f"<p>Publication {n}</p>" for n in reversed(range(30)) if n != 3]
    assert "next" not in second
    assert Client().get(f"/ap/posts/{KEYS[3]}", **JSON).status_code == 410


def test_a_page_of_the_square_has_another_form_for_servers() -> None:
    opened()
    account = standing.actor().account
    post = make.post(accounts=[account], text="La piscine rouvre.")
    row = Delivery.objects.create(post=post, account=account, planned_at=timezone.now(), state="sent", sent_at=timezone.now())
    there = Kept().put(Draft("La piscine rouvre."), str(row.key))
    assert told(f"/place/publications/{row.key}")["id"] == there.remote_id
    page = Client().get(f"/place/publications/{row.key}", HTTP_ACCEPT="text/html")
    assert "La piscine rouvre." in page.content.decode()
    assert "Accept" in page["Vary"]


def test_words_become_few_tags_and_no_script() -> None:
    site = Site("https://ville.example", "ville", "ville.example")
    zoe = Named("zoe@pub.example", "https://pub.example/users/zoe", "https://pub.example/@zoe")
    text = "Bonjour @zoe@pub.example <script>alert(1)</script>\nVoir https://ville.fr/a?b=1&c=2.\n\n#Été2026 & @max@mal.example"
    note = documents.note(site, Words("k", text, "fr", timezone.now(), named=(zoe,)))
    html = note["content"]
    assert "<script" not in html
    assert 'href="https://ville.fr/a?b=1&amp;c=2"' in html
    assert html.count("<p>") == 2
    assert html.count("<br>") == 1
    assert 'href="https://pub.example/@zoe"' in html
    assert "@max@mal.example" in html
    assert [tag["name"] for tag in note["tag"]] == ["#Été2026", "@zoe@pub.example"]


def test_it_is_opened_with_an_account_closed_and_opened_again() -> None:
    """On the settings page, by whoever may; the name is fixed from then on."""
    manager = Client()
    manager.force_login(make.user("manager"))
    given = {
        "open": "on",
        "username": "ville",
        "name": "Ville",
        "summary": "Bonjour",
        "links": "Site https://ville.example/",
        "team": make.team().pk,
    }
    assert manager.post("/reglages/federation/", given | {"username": "La Ville"}).status_code == 422
    assert manager.post("/reglages/federation/", given).status_code == 302
    account = Account.objects.get(network="activitypub")
    assert (account.state, account.handle) == ("active", standing.site_of(standing.actor()).handle)
    assert told("/ap/actor")["attachment"][0]["name"] == "Site"
    assert manager.post("/reglages/federation/", given | {"username": "autre"}).status_code == 422
    assert (
        manager.post("/reglages/federation/", {name: value for name, value in given.items() if name != "open"}).status_code == 302
    )
    account.refresh_from_db()
    assert (account.state, Client().get("/ap/actor", **JSON).status_code) == ("paused", 404)
    assert manager.post("/reglages/federation/", given).status_code == 302
    account.refresh_from_db()
    assert (account.state, Account.objects.filter(network="activitypub").count()) == ("active", 1)
    agent = Client()
    agent.force_login(make.user("agent"))
    assert agent.get("/reglages/federation/").status_code == 403


def test_the_pages_of_colleagues_in_few_statements(django_assert_max_num_queries) -> None:  # type: ignore[no-untyped-def]
    opened()
    manager = make.user("manager")
    client = Client()
    client.force_login(manager)
    for n in range(30):
        remote = remotes.keep(Neighbour(f"n{n}", f"s{n}.example").document)
        Follower.objects.create(remote=remote, follow=f"f{n}", at=timezone.now())
        Server.objects.create(host=f"s{n}.example", failure="HTTP 503", failing_since=timezone.now())
    Arrival.objects.create(
        digest="d", key_id="k", signature=b"", body=b"{}", state="quarantine", failure="ValueError: x", at=timezone.now()
    )
    actions.bar(name="mal.example", reason="publicité", by=manager)
    for path, words in (("", "mal.example"), ("abonnes", "n29@s29.example"), ("serveurs?etat=wrong", "s29.example")):
        with django_assert_max_num_queries(32):
            page = client.get(f"/reglages/federation/{path}").content.decode()
        assert words in page


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("http://pub.example/users/zoe", False),
        ("https://pub.example/users/zoe", True),
        ("https://pub.example/autre", True),
        ("https://autre.example/users/zoe", False),
        ("https://127.0.0.1/users/zoe", False),
    ],
    ids=["no https", "itself", "another name there", "another server speaks of it", "inside"],
)
def test_an_actor_is_believed_on_its_own_server_alone(monkeypatch: pytest.MonkeyPatch, address: str, shown: bool) -> None:
    opened()
    zoe = Neighbour()
    if "127.0.0.1" not in address:
        monkeypatch.setattr(remotes, "_asked", lambda asked: (zoe.document, asked))
        assert bool(remotes.fetch(address)) is shown
        return
    with pytest.raises((Later, remotes.Refused)):
        remotes.fetch(address)


def test_nothing_of_the_row_is_a_secret_in_the_clear() -> None:
    opened()
    row = Actor.objects.get()
    assert b"PRIVATE" not in bytes(row.sealed)
    assert "PRIVATE KEY" in standing.private_key(row)


def test_what_cannot_be_opened_wholly_is_not_opened_at_all(monkeypatch: pytest.MonkeyPatch) -> None:
    """The account is made with the actor: a colleague who may not connect one for that team opens nothing."""
    by, team = make.user("admin"), make.team()
    given = {"open": True, "username": "ville", "domain": "", "name": "", "summary": "", "team": team.pk, "links": []}

    def full(**_told: object) -> Account:
        raise ValidationError("Ce compte est déjà relié.")

    monkeypatch.setattr(accounts, "connect", full)
    status, _told = Caller(by)("PUT", "/federation", given)
    assert status == 422 and not standing.actor().open and not Account.objects.exists()
    assert Client().get("/ap/actor").status_code == 404 and not Event.objects.filter(kind__startswith="federation.").exists()
