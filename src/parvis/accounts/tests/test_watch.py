"""What nobody would notice in time: the daily question, warnings before the end, webhooks that never ring, the log."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from parvis.accounts import actions, backlog, health, watch
from parvis.accounts.health import failed, pause
from parvis.accounts.models import Account, Attempt, Grant
from parvis.accounts.renewal import Renewed, renew_ahead, renew_long
from parvis.accounts.watch import endings, probe, unheard, warn
from parvis.journal.models import Notice
from parvis.networks.budgets import quota_of
from parvis.networks.protocol import Expired, Later, NetworkError, Profile, Refused
from parvis.people.models import User
from parvis.publishing.models import Delivery
from parvis.testing import make
from parvis.testing.caller import Caller

pytestmark = pytest.mark.django_db


def browser(role: str = "manager") -> Client:
    client = Client()
    client.force_login(make.user(role))
    return client


@pytest.fixture
def answers(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """What each network says when it is asked who we are; who was asked."""
    told: dict[str, Any] = {"asked": [], "error": None}

    class Known:
        def __init__(self, account: Account) -> None:
            self.account = account

        def who(self) -> Profile:
            told["asked"].append(self.account.pk)
            if told["error"]:
                raise told["error"]
            return Profile("1", "ville", "Ville", settings=told.get("settings", {}))

    monkeypatch.setattr(watch, "connector_of", Known)
    return told


def test_each_account_is_asked_once_a_day_and_not_all_at_once(answers: dict[str, Any]) -> None:
    accounts = [make.account() for _ in range(3)]
    make.account(state="paused")
    for _ in range(10):
        probe()
    assert sorted(answers["asked"]) == [account.pk for account in accounts]
    Account.objects.filter(pk=accounts[1].pk).update(probed_at=timezone.now() - timedelta(days=1))
    probe()
    assert answers["asked"][-1] == accounts[1].pk
    assert len(answers["asked"]) == 4


def test_a_hundred_accounts_are_spread_over_the_day(answers: dict[str, Any]) -> None:
    for _ in range(100):
        make.account()
    probe()
    assert len(answers["asked"]) == 2


def test_what_is_found_is_noted(answers: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    account = make.account()
    answers["error"] = Later("unreachable", "no route")
    probe()
    account.refresh_from_db()
    assert (account.failure, account.state) == ("unreachable", "active")
    Account.objects.update(probed_at=None)
    answers["error"] = Expired("expired", status=401)
    monkeypatch.setattr(watch, "renew", lambda account: Renewed.YES)
    probe()
    assert Account.objects.get().state == "active"
    Account.objects.update(probed_at=None)
    monkeypatch.setattr(watch, "renew", lambda account: Renewed.NO)
    probe()
    assert Account.objects.get().state == "expired"
    assert set(Attempt.objects.values_list("verb", "outcome")) == {("test", "later"), ("test", "expired")}


def test_whose_budgets_it_shares_is_learnt_of_an_account_connected_before_that_was_kept(answers: dict[str, Any]) -> None:
    client = {"client_id": "12-a.apps.googleusercontent.com"}
    account, alone = make.account("youtube", settings={"ceilings": {}}, secrets=client), make.account()
    for _ in range(2):
        Account.objects.update(probed_at=None)
        for _ in range(2):
            probe()
    account.refresh_from_db()
    alone.refresh_from_db()
    assert account.settings == {"ceilings": {}, "quota": quota_of("youtube", client)}
    assert "quota" not in alone.settings


def test_the_end_is_told_three_times_to_those_who_can_mend_it() -> None:
    account, manager = make.account("facebook", name="La Ville"), make.user("manager")
    make.user("agent")
    told = []
    for days in (20, 13.5, 13, 2.9, 2.5, 0.5, 0.2):
        Grant.objects.filter(account=account).update(expires_at=timezone.now() + timedelta(days=days))
        warn()
        told.append(Notice.objects.filter(user=manager).count())
    assert told == [0, 1, 1, 2, 2, 3, 3]
    assert Notice.objects.exclude(user=manager).count() == 0
    texts = list(Notice.objects.order_by("pk").values_list("text", flat=True))
    assert "s’arrête dans 14 jours" in texts[0]
    assert "s’arrête dans 1 jour " in texts[2].replace("\u00a0", " ")


def test_an_application_without_the_means_to_renew_is_told_as_any_other() -> None:
    """LinkedIn gives a refresh token to approved partners only: without one a person signs in again every sixty days."""
    ends = timezone.now() + timedelta(days=9, hours=3)
    alone = {"client_secret": "s", "refresh_token": "r"}
    means = make.account("linkedin", settings={"client_id": "c"}, secrets=alone)
    without = make.account("linkedin", settings={"client_id": "c"}, secrets={"client_secret": "s"})
    Grant.objects.update(expires_at=ends)
    make.user("manager")
    warn()
    assert list(Notice.objects.values_list("url", flat=True)) == [reverse("accounts:account", args=[without.pk])]
    found = endings(list(Account.objects.select_related("grant").order_by("pk")), timezone.now())
    assert {one.account.pk: one.renews for one in found} == {means.pk: True, without.pk: False}
    page = browser().get(reverse("accounts:account", args=[without.pk])).content.decode()
    assert "Autorisation jusqu’au" in page


MEANS = {"refresh_token": "longer", "client_id": "app"}
"""What X's permission is renewed with."""


def test_what_renews_itself_warns_nobody_and_is_not_paused_ahead(monkeypatch: pytest.MonkeyPatch) -> None:
    make.user("manager")
    monkeypatch.setattr("parvis.accounts.renewal.renew", lambda account: Renewed.NO)
    renewed, ending = make.account("x", secrets=MEANS), make.account("facebook")
    Grant.objects.update(expires_at=timezone.now() + timedelta(minutes=5))
    warn()
    assert [notice.url for notice in Notice.objects.all()] == [reverse("accounts:account", args=[ending.pk])]
    renew_ahead()  # X says no to the renewal; Facebook's needs a person, and still works
    assert Account.objects.get(pk=renewed.pk).state == "expired"
    assert Account.objects.get(pk=ending.pk).state == "active"


def test_long_permissions_are_renewed_days_ahead(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[int] = []
    monkeypatch.setattr("parvis.accounts.renewal.renew", lambda account: asked.append(account.pk))
    now = timezone.now()
    old, young, far = (make.account("x", secrets=MEANS) for _ in range(3))
    Grant.objects.update(expires_at=now + timedelta(days=9), changed_at=now - timedelta(days=50))
    Grant.objects.filter(account=young).update(renewed_at=now - timedelta(days=2))
    Grant.objects.filter(account=far).update(expires_at=now + timedelta(days=30))
    renew_long()
    assert asked == [old.pk]


def test_the_calendar_of_ends() -> None:
    soon, later, hours = make.account("facebook", name="Bientôt"), make.account("facebook"), make.account("x", secrets=MEANS)
    now = timezone.now()
    for account, time in ((soon, timedelta(days=5)), (later, timedelta(days=40)), (hours, timedelta(hours=2))):
        Grant.objects.filter(account=account).update(expires_at=now + time)
    found = endings(list(Account.objects.select_related("grant")), now)
    assert [(one.account.pk, one.days) for one in found] == [(soon.pk, 5), (later.pk, 40)]
    page = browser().get(reverse("accounts:list")).content.decode()
    assert "Échéances des autorisations" in page
    assert "dans 5 jours" in page


def test_a_webhook_that_never_rang_is_called_into_question() -> None:
    now = timezone.now()
    account = make.account("x", pushed=True, subscribed_at=now - timedelta(days=2))
    assert unheard(account, now)
    assert "rien n’est arrivé depuis" in browser().get(reverse("accounts:account", args=[account.pk])).content.decode()
    account.rang_at = now - timedelta(days=3)  # before it was asked again
    assert unheard(account, now)
    account.rang_at = now - timedelta(hours=1)
    assert not unheard(account, now)
    account.rang_at, account.subscribed_at = None, now - timedelta(hours=3)
    assert not unheard(account, now)  # give it a day


def test_what_was_not_granted_is_said_with_its_consequence() -> None:
    account = make.account("facebook", settings={"granted": ["pages_show_list", "pages_read_engagement", "pages_manage_posts"]})
    page = browser().get(reverse("accounts:account", args=[account.pk])).content.decode()
    assert "Autorisations non données" in page
    assert "Lire les messages privés et y répondre." in page
    assert "Une autorisation manque" not in page  # nothing that is needed
    Account.objects.update(settings={**account.settings, "granted": ["pages_show_list"]})
    Grant.objects.update(expires_at=timezone.now() + timedelta(days=40))
    told = Caller(make.user("manager"))("GET", f"/accounts/{account.pk}")[1]
    assert {"pages_manage_posts", "pages_messaging"} <= set(told["lacking"]) and "pages_show_list" not in told["lacking"]
    assert (told["expires_at"] is not None, told["renews"]) == (True, False)
    assert "Une autorisation manque" in browser().get(reverse("accounts:list")).content.decode()


def test_a_moderators_right_on_the_server_is_learnt_whenever_the_account_is_asked(answers: dict[str, Any]) -> None:
    """PeerTube has no sign-in to give it: an administrator of the server does, or takes it away."""
    account = make.account("peertube", settings={"base": "https://video.ville.example", "granted": ["account"]})
    page = browser().get(reverse("accounts:account", args=[account.pk])).content.decode()
    assert "Lire et traiter ce que les gens signalent" in page and "Tester\u00a0» suffit" in page and "acceptez tout" not in page
    answers["settings"] = {"granted": ["account", "manage_abuses"], "channel": "9"}
    probe()
    account.refresh_from_db()
    assert account.settings == {"base": "https://video.ville.example", "granted": ["account", "manage_abuses"]}
    assert "Autorisations non données" not in browser().get(reverse("accounts:account", args=[account.pk])).content.decode()


# ── The log ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_same_failure_is_one_line_until_it_changes() -> None:
    account = make.account()
    for _ in range(5):
        failed(account, Later("unreachable", "no route", status=0))
    failed(account, Later("server-error", "<h1>502</h1>", status=502))
    pause(account, Expired("expired", "revoked", status=401), "read")
    lines = list(Attempt.objects.order_by("pk").values_list("code", "outcome", "status", "said"))
    assert lines == [
        ("unreachable", "later", 0, "no route"), ("server-error", "later", 502, "<h1>502</h1>"),
        ("expired", "expired", 401, "revoked"),
    ]  # fmt: skip
    Attempt.objects.update(at=timezone.now() - timedelta(minutes=20))
    failed(account, Later("unreachable"))
    assert Attempt.objects.count() == 4


@pytest.mark.parametrize(
    "error",
    [Refused("forbidden", "no mastodon-secret-token here", status=403), Later("rate", "access_token=abcdef123", status=429)],
)
def test_the_log_tells_both_words_without_secrets(error: NetworkError) -> None:
    account, manager = make.account(), make.user("manager")
    failed(account, error)
    page = browser().get(reverse("accounts:log", args=[account.pk])).content.decode()
    assert str(error.status) in page
    headers = {"Authorization": f"Bearer {make.token(manager)}"}
    told = Client().get(f"/api/v1/accounts/{account.pk}/log", headers=headers).json()["items"]
    assert (told[0]["verb"], told[0]["code"]) == ("read", error.code)
    assert told[0]["sentence"] and told[0]["advice"]
    for secret in ("mastodon-secret-token", "abcdef123"):
        assert secret not in page
        assert secret not in str(told)


def test_the_log_is_bounded_and_of_the_team(django_assert_max_num_queries: Any) -> None:
    account = make.account(of=make.team("Petite enfance"))
    now = timezone.now()
    Attempt.objects.bulk_create(
        [Attempt(label="publishing.delivery", row=n, account=account, verb="publish", at=now, outcome="sent") for n in range(250)]
    )
    client = browser()
    with django_assert_max_num_queries(12):
        page = client.get(reverse("accounts:log", args=[account.pk])).content.decode()
    assert page.count('class="event"') == 200
    assert browser("agent").get(reverse("accounts:log", args=[account.pk])).status_code == 404


# ── Removing ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_removing_says_first_what_it_does() -> None:
    account = make.account(name="Notre Mastodon")
    for state in ("scheduled", "later", "sent", "sent", "sent"):
        post = make.post(accounts=[account])
        Delivery.objects.create(post=post, account=account, state=state, planned_at=timezone.now())
    make.conversation(account)
    client, where = browser(), reverse("accounts:remove", args=[account.pk])
    page = " ".join(client.get(where).content.decode().split())
    assert "<b>2</b> envois prévus ou en attente" in page
    assert "<b>3</b> publications restent en ligne" in page
    assert "<b>1</b> conversation reste ici" in page
    assert Account.objects.get().state == "active"  # looking removes nothing
    assert browser("agent").get(where).status_code == 403
    assert client.post(where).status_code == 302
    assert Account.objects.get().state == "removed"


def test_a_user_without_accounts_sees_no_empty_calendar() -> None:
    assert User.objects.count() == 0
    assert "Échéances" not in browser().get(reverse("accounts:list")).content.decode()


# ── An account that does not work ────────────────────────────────────────────────────────────────────────────────────


def shown(account: Account, client: Client | None = None) -> str:
    return (client or browser()).get(reverse("accounts:account", args=[account.pk])).content.decode()


def test_whether_we_are_told_at_once_is_said_as_it_is_now() -> None:
    stopped = timezone.now()
    told = {
        "non : lu régulièrement": make.account("x"),
        "non, et la lecture est arrêtée": make.account("x", stopped_at=stopped),
        "non, et rien n’est lu jusqu’à la reprise": make.account("x", state="paused"),
        "oui, par une connexion tenue ouverte": make.account("mastodon"),
        "non : il n’y a rien à y lire": make.account("pinterest"),
        "oui : c’est ici qu’on l’écrit": make.account("form"),
        "demandé, rien reçu encore": make.account("x", pushed=True),
    }
    for words, account in told.items():
        assert f"<dd>{''.join(words.split())}</dd>" in "".join(shown(account).split()), words
    silent = make.account("x", pushed=True, subscribed_at=stopped - timedelta(days=2), state="paused")
    assert "Et rien n’est lu en attendant" in shown(silent) and "lus régulièrement en attendant" not in shown(silent)
    assert "Ce que le réseau envoie de lui-même arrive encore" not in shown(told["non : lu régulièrement"])


def test_an_account_that_stopped_says_since_when_who_stopped_it_and_who_was_told() -> None:
    account, chief = make.account("x", pushed=True), make.user("manager", username="odile")
    make.user("agent", username="samira")  # has no right to reconnect it
    assert "Collègues prévenus" not in shown(account)
    pause(account, Expired("expired", "revoked", status=401), "read")
    page = shown(account)
    assert "Le réseau ne nous reconnaît plus" in page and "Odile" in page and "Samira" not in page
    assert "Collègues prévenus" in page
    Notice.objects.all().delete()
    assert "Personne n’en a été prévenu" in shown(account)
    other = make.account("x")
    actions.pause(other, by=chief)
    assert "par Odile" in shown(other) and "Mis en pause" in shown(other) and "arrive encore" not in shown(other)
    long = make.account("x", reading={"since": timezone.now().isoformat(), "at": timezone.now().isoformat(), "items": 400,
                                            "oldest": None, "newest": None, "left": None, "marks": [[0, 0]]}, pushed=True)  # fmt: skip
    backlog.stop(long, by=chief)
    page = shown(long)
    assert "Lecture arrêtée" in page and "par Odile" in page and "Ce que le réseau envoie de lui-même arrive encore" in page


def test_what_is_noted_of_an_account_is_noted_with_the_word_to_who_can_mend_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """A process that dies between the two would leave an account that stands still, and that nobody is told of."""
    account, manager = make.account("facebook"), make.user("manager")
    Grant.objects.filter(account=account).update(expires_at=timezone.now() + timedelta(days=2))

    def dies(*given: object, **more: object) -> None:
        raise OSError("gone")

    with monkeypatch.context() as broken:
        broken.setattr(health, "tell", dies)
        broken.setattr(watch, "tell", dies)
        for act in (warn, lambda: pause(account, Expired("revoked"))):
            with pytest.raises(OSError, match="gone"):
                act()
    assert (Account.objects.get().state, Grant.objects.get().warned) == ("active", 0)
    warn()
    pause(account, Expired("revoked"))
    assert (Account.objects.get().state, Notice.objects.filter(user=manager).count()) == ("expired", 2)
