"""The accounts' pages and API: what is shown, to whom, and what stays typed when a network refuses."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.html import escape
from django.utils.translation import override

from parvis.accounts.connect import webhook_url
from parvis.accounts.models import Account, Raw
from parvis.accounts.removal import stays
from parvis.accounts.views.accounts import VERBS
from parvis.networks import fields_en
from parvis.networks.catalogue import CATALOGUE
from parvis.networks.protocol import Expired, Later, Profile
from parvis.people.models import User
from parvis.publishing.models import Delivery
from parvis.testing import make

pytestmark = pytest.mark.django_db


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def who(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """What the network answers: a profile or an error."""
    answer: dict[str, Any] = {"is": Profile("5", "ville", "La Ville")}

    class Known:
        def who(self) -> Profile:
            if isinstance(answer["is"], Exception):
                raise answer["is"]
            return answer["is"]

    monkeypatch.setattr("parvis.accounts.actions.make", lambda *given: Known())
    monkeypatch.setattr("parvis.accounts.actions.connector_of", lambda account: Known())
    return answer


def test_the_list_says_how_each_account_is(django_assert_max_num_queries: Any) -> None:
    expired = make.account("x", name="@ville", state="expired", failure="expired")
    for _ in range(6):
        make.account()
    post = make.post(accounts=[expired])
    Delivery.objects.create(post=post, account=expired, planned_at=timezone.now(), due_at=timezone.now())
    client = signed_in(make.user("manager"))
    with django_assert_max_num_queries(12):
        page = client.get(reverse("accounts:list")).content.decode()
    assert "autorisation expirée" in page
    assert "Reconnectez" in page


def test_however_many_accounts_there_are_each_is_on_a_page(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("parvis.accounts.views.accounts.LISTED", 2)
    for network, name in (
        ("x", "Ville"),
        ("mastodon", "Ville"),
        ("mastodon", "Ville"),
        ("mastodon", "Musée"),
        ("bluesky", "Été"),
    ):
        make.account(network, name=name)
    client, address, seen = signed_in(make.user("manager")), reverse("accounts:list"), list[int]()
    for _ in range(3):
        page = client.get(address).content.decode().replace("&quot;", '"')
        seen += [
            int(pk) for pk in re.findall(r'href="/comptes/(\d+)"', page.partition('id="healths"')[2].partition("aria-live")[0])
        ]
        further = re.search(r'href="\?(apres=[^"]+)" rel="next"', page)
        address = f"{reverse('accounts:list')}?{further[1]}" if further else ""
    assert not address
    assert sorted(seen) == sorted(Account.objects.values_list("pk", flat=True))
    assert "Les premiers comptes" in page
    for wrong in ("[1]", "5", "null", '["x", "\\ud83d", 1]', "[" * 100_000):
        assert client.get(reverse("accounts:list"), {"apres": wrong}).status_code == 404


def test_over_the_api_a_network_is_asked_to_notify_us_and_what_was_set_aside_is_tried_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    account, manager = make.account("x"), make.user("manager")
    client = Client(headers={"Authorization": f"Bearer {make.token(manager)}"})
    asked: list[str] = []

    class Ringing:
        verify = parse = challenge = hears = lambda self, *given: None

        def subscribe(self, url: str) -> None:
            asked.append(url)

    monkeypatch.setattr("parvis.accounts.actions.connector_of", lambda account: Ringing())
    told = client.post(f"/api/v1/accounts/{account.pk}/webhook").json()
    assert (told["pushed"], asked) == (True, [webhook_url(account)])
    monkeypatch.setattr("parvis.accounts.actions.connector_of", lambda account: object())
    refused = client.post(f"/api/v1/accounts/{account.pk}/webhook")
    assert (refused.status_code, "joignable" in refused.content.decode()) == (422, True)
    raw = Raw.objects.create(account=account, digest="d", form="hook", body=b"<b>", state="quarantine", failure="no",
                             received_at=timezone.now())  # fmt: skip
    (one,) = client.get("/api/v1/accounts/aside").json()["items"]
    assert (one["id"], one["network"], one["body"], one["failure"]) == (raw.pk, "x", "<b>", "no")
    assert client.post(f"/api/v1/accounts/aside/{raw.pk}/retry").status_code == 204
    assert Raw.objects.get().state == "new"
    make.conversation(account)
    (kept,) = client.get(f"/api/v1/accounts/{account.pk}/removal").json()["stays"]
    assert (kept["number"], "conversation" in kept["words"]) == ("1", True)


def test_what_waits_for_the_account_is_counted_and_the_webhook_is_offered_where_there_is_one() -> None:
    expired, x = make.account("mastodon", state="expired", failure="expired"), make.account("x")
    Delivery.objects.create(post=make.post(accounts=[expired]), account=expired, planned_at=timezone.now(), due_at=None)
    client = signed_in(make.user("manager"))
    pages = [client.get(reverse("accounts:account", args=[one.pk])).content.decode() for one in (expired, x)]
    assert ["<dd>vide</dd>" in "".join(page.split()) for page in pages] == [False, True]
    assert ["hook-url" in page for page in pages] == [False, True]


@pytest.mark.parametrize("network", sorted(CATALOGUE))
def test_each_network_says_what_it_will_be_asked_for_and_why(network: str) -> None:
    """Before anybody leaves for the network; where there are no separate permissions, that is said."""
    page = signed_in(make.user("manager")).get(reverse("accounts:connect", args=[network])).content.decode()
    scopes = CATALOGUE[network].scopes
    for scope in scopes:
        assert f"<code>{scope.name}</code>" in page and escape(scope.why) in page
    assert ("n’a pas d’autorisations séparées" in page) == (network not in ("form", "forum", "activitypub") and not scopes)


def test_what_each_call_costs_is_on_the_account_s_page_and_in_the_api() -> None:
    manager = make.user("manager")
    page = signed_in(manager).get(reverse("accounts:account", args=[make.account("x").pk])).content.decode()
    assert "Une publication avec un lien" in page and "0,20\u00a0$" in page and "0,015\u00a0$" in page
    headers = {"Authorization": f"Bearer {make.token(manager)}"}
    told = {one["key"]: one["prices"] for one in Client().get("/api/v1/networks", headers=headers).json()}
    assert {"key": "post", "label": "Une publication", "amount": 0.015, "unit": "$"} in told["x"]
    assert told["mastodon"] == []


def test_what_removing_does_is_said_in_the_number_that_it_is() -> None:
    account = make.account("x")
    for state in ("sent", "scheduled", "scheduled"):
        Delivery.objects.create(post=make.post(accounts=[account]), account=account, planned_at=timezone.now(), state=state)
    client = signed_in(make.user("manager"))
    said = client.get(reverse("accounts:remove", args=[account.pk])).content.decode()
    assert "<b>1</b> publication reste en ligne" in said and "<b>2</b> envois prévus" in said
    with override("en"):
        assert stays(account)[0].words == "post stays online, and its trace here."


def test_connecting_by_the_form(who: dict[str, Any]) -> None:
    manager = make.user("manager")
    client = signed_in(manager)
    url = reverse("accounts:connect", args=["mastodon"])
    assert "Jeton d’accès" in client.get(url).content.decode()
    typed = {"server": "https://social.example", "token": "un-secret", "team": make.team().pk, "called": "Notre compte"}
    who["is"] = Later("unreachable")
    refused = client.post(url, typed)
    assert refused.status_code == 422
    assert "https://social.example" in refused.content.decode()  # what was typed stays
    who["is"] = Profile("5", "ville", "La Ville")
    assert client.post(url, typed).status_code == 302
    assert Account.objects.get().name == "Notre compte"


def test_test_pause_resume_reconnect_remove(who: dict[str, Any]) -> None:
    account = make.account(remote_id="5")
    client = signed_in(make.user("manager"))

    def press(verb: str, **given: str) -> int:
        return int(client.post(reverse("accounts:change", args=[account.pk, verb]), given).status_code)

    assert press("tester") == 302
    assert press("suspendre") == 302
    assert Account.objects.get().state == "paused"
    who["is"] = Expired("expired", status=401)
    assert press("reprendre") == 422
    assert press("reconnecter", token="nouveau") == 422
    who["is"] = Profile("5", "ville", "La Ville")
    assert press("reconnecter", token="nouveau") == 302
    assert Account.objects.get().state == "active"
    assert press("modifier", name="Autre nom", team=str(make.team().pk)) == 302
    assert Account.objects.get().name == "Autre nom"
    assert press("inconnu") == 404
    assert press("retirer") == 302
    assert Account.objects.get().state == "removed"


def test_secrets_are_never_shown(who: dict[str, Any]) -> None:
    account = make.account()
    page = signed_in(make.user("manager")).get(reverse("accounts:account", args=[account.pk])).content.decode()
    assert "mastodon-secret-token" not in page
    told = Client().get(f"/api/v1/accounts/{account.pk}", headers={"Authorization": f"Bearer {make.token(make.user('manager'))}"})
    assert b"mastodon-secret-token" not in told.content
    assert account.hook.encode() not in told.content


def test_an_agent_sees_but_changes_nothing_and_a_contributor_sees_no_health(who: dict[str, Any]) -> None:
    account = make.account()
    agent = signed_in(make.user("agent"))
    page = agent.get(reverse("accounts:account", args=[account.pk])).content.decode()
    assert account.hook not in page
    assert agent.post(reverse("accounts:change", args=[account.pk, "retirer"])).status_code == 403
    assert signed_in(make.user("contributor")).get(reverse("accounts:list")).status_code == 403
    assert Account.objects.get().state == "active"


def test_another_teams_account_is_not_there() -> None:
    account = make.account(of=make.team("Petite enfance"))
    client = signed_in(make.user("agent"))
    assert client.get(reverse("accounts:account", args=[account.pk])).status_code == 404
    assert client.post(reverse("accounts:change", args=[account.pk, "tester"])).status_code == 404


def test_what_was_set_aside_is_seen_and_escaped() -> None:
    account = make.account()
    raw = Raw.objects.create(account=account, digest="d", form="hook", body=b"<script>x</script>", state="quarantine",
                             failure="KeyError: 'id'", received_at=timezone.now())  # fmt: skip
    client = signed_in(make.user("manager"))
    page = client.get(reverse("accounts:quarantine")).content.decode()
    assert "&lt;script&gt;x" in page
    client.post(reverse("accounts:raw", args=[raw.pk, "oublier"]))
    assert Raw.objects.get().state == "done"
    assert signed_in(make.user("agent")).post(reverse("accounts:raw", args=[raw.pk, "reessayer"])).status_code == 403


def test_the_api_connects_renames_and_removes(who: dict[str, Any]) -> None:
    manager = make.user("manager")
    headers = {"Authorization": f"Bearer {make.token(manager)}"}

    def call(method: str, path: str, body: Any = None) -> Any:
        return Client().generic(method, f"/api/v1{path}", "" if body is None else json.dumps(body),
                                content_type="application/json", headers=headers)  # fmt: skip

    given = {"network": "mastodon", "settings": {"server": "https://social.example"}, "secrets": {"token": "un-secret"}}
    made = call("POST", "/accounts", given)
    assert made.status_code == 201
    pk = made.json()["id"]
    assert call("POST", "/accounts", given).status_code == 422
    assert call("PATCH", f"/accounts/{pk}", {"name": "Autre", "state": "paused"}).json()["state"] == "paused"
    assert call("POST", f"/accounts/{pk}/test").json()["handle"] == "ville"
    assert [a["name"] for a in call("GET", "/accounts").json()["items"]] == ["Autre"]
    assert call("DELETE", f"/accounts/{pk}").status_code == 204
    assert call("GET", f"/accounts/{pk}").status_code == 404
    assert {n["key"] for n in call("GET", "/networks").json()} >= {"mastodon", "x", "facebook", "email"}


def test_what_is_asked_is_asked_in_english_too() -> None:
    asked = [words for network in CATALOGUE.values() for f in network.fields for words in (f.label, f.hint) if words]
    asked += [scope.why for network in CATALOGUE.values() for scope in network.scopes]
    asked += [words for network in CATALOGUE.values() for words in network.facts.cannot]
    asked += [network.facts.hiding for network in CATALOGUE.values() if network.facts.hiding]
    asked += [CATALOGUE["form"].facts.name]  # the others are names that are the same in every language
    asked += [one.label for network in CATALOGUE.values() for one in (*network.facts.budgets, *network.facts.told)]
    known = {fields_en.plain(words) for words in (*fields_en.ENGLISH, *fields_en.WORDS)}
    assert {fields_en.plain(words) for words in asked} - known == set()
    client = signed_in(make.user("manager"))
    client.cookies["language"] = "en"
    assert "Access token" in client.get(reverse("accounts:connect", args=["mastodon"])).content.decode()
    assert "Form on the site" in client.get(reverse("accounts:list")).content.decode()


def test_a_mailbox_has_its_name_for_colleagues_and_the_one_of_the_sender() -> None:
    """Both are asked for when it is connected; its page, where it is connected again, asks for the second alone."""
    manager = make.user()
    client = Client()
    client.force_login(manager)
    form = client.get("/comptes/connecter/email").content.decode()
    assert 'name="called"' in form and 'name="name"' in form
    box = make.account("email")
    page = client.get(f"/comptes/{box.pk}")
    assert page.status_code == 200 and 'name="name"' in page.content.decode()


@pytest.mark.parametrize("verb", VERBS)
def test_the_right_is_asked_before_what_was_typed_is_judged(verb: str) -> None:
    """Whatever is wrong with the form: who may not is told so, and nothing else."""
    account = make.account()
    answer = signed_in(make.user("agent")).post(reverse("accounts:change", args=[account.pk, verb]), {"name": "x" * 500})
    assert answer.status_code == 403
