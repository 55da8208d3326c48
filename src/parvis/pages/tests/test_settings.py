"""Settings: my profile, my keys, who works here, who is told; language, notices, errors, health."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import OperationalError
from django.test import Client
from django.utils import timezone

from parvis.accounts.health import pause
from parvis.city.models import Demo
from parvis.journal.models import Event, Hook, Notice
from parvis.networks.protocol import Expired
from parvis.pages.forms import ROLE_WORDS, VERB_WORDS
from parvis.pages.views import health
from parvis.people.access import ROLES, VERBS
from parvis.people.models import ApiToken, Membership, User
from parvis.publishing.jobs import follow_up
from parvis.publishing.models import Delivery
from parvis.search.index import Text, index
from parvis.testing import make
from parvis.testing.caller import Caller
from parvis.work.models import Routine

pytestmark = pytest.mark.django_db


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def body(answer: Any) -> str:
    return answer.content.decode()


def shown_once(html: str) -> str:
    found = re.search(r'id="made" readonly value="([^"]+)"', html)
    assert found
    return found.group(1)


# ── Me ───────────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_my_profile_is_changed_and_spoken() -> None:
    user = make.user("agent")
    client = client_of(user)
    answer = client.post("/reglages", {"name": "Samira", "language": "en", "theme": "dark", "on_duty": "on"}, follow=True)
    user.refresh_from_db()
    assert (user.name, user.language, user.theme, user.on_duty) == ("Samira", "en", "dark", True)
    assert 'lang="en"' in body(answer)
    assert 'data-theme="dark"' in body(answer)
    assert client.post("/reglages", {"name": "", "language": "xx", "theme": "dark"}).status_code == 422
    assert Event.objects.filter(kind="user.duty").count() == 1


def test_the_language_switch_is_kept_and_leads_back() -> None:
    user = make.user("agent")
    client = client_of(user)
    answer = client.post("/language", {"language": "en", "next": "/guichet/?vue=moi"})
    assert (answer["Location"], answer.cookies["language"].value) == ("/guichet/?vue=moi", "en")
    user.refresh_from_db()
    assert user.language == "en"
    assert client.post("/language", {"language": "fr", "next": "https://ailleurs.test/"})["Location"] == "/"
    assert "language" not in client.post("/language", {"language": "xx"}).cookies
    assert Client().post("/language", {"language": "en"}).status_code == 302


def test_a_token_is_shown_once_works_and_is_revoked() -> None:
    user = make.user("manager")
    client = client_of(user)
    made = client.post("/reglages/jetons", {"name": "Tableau de bord", "days": "30", "scopes": ["inbox.see"]})
    text = shown_once(body(made))
    assert text not in body(client.get("/reglages/jetons"))
    token = ApiToken.objects.get()
    assert token.scopes == ["inbox.see"]
    assert token.expires_at is not None
    headers = {"Authorization": f"Bearer {text}"}
    assert Client().get("/api/v1/conversations", headers=headers).status_code == 200
    assert Client().get("/api/v1/posts", headers=headers).status_code == 403
    assert client_of(make.user("manager")).post(f"/reglages/jetons/{token.pk}/revoquer").status_code == 404
    client.post(f"/reglages/jetons/{token.pk}/revoquer")
    assert Client().get("/api/v1/conversations", headers=headers).status_code == 401
    assert list(Event.objects.values_list("kind", flat=True)) == ["token.created", "token.revoked"]


def test_a_token_cannot_hold_more_than_its_user_may() -> None:
    client = client_of(make.user("agent"))
    assert client.post("/reglages/jetons", {"name": "x", "days": "", "scopes": ["people.edit"]}).status_code == 422
    assert not ApiToken.objects.exists()


# ── Colleagues ───────────────────────────────────────────────────────────────────────────────────────────────────────


def test_an_administrator_adds_a_colleague_who_can_sign_in() -> None:
    client, team = client_of(make.user("admin")), make.team()
    form = {"name": "Luc Vidal", "username": "luc", "email": "luc@ville.test", "role": "agent", "team": team.pk}
    password = shown_once(body(client.post("/reglages/personnes", form)))
    luc = User.objects.get(username="luc")
    assert luc.check_password(password)
    assert client.post("/reglages/personnes", form).status_code == 422
    signed = Client().post("/signin/login/", {"login": "luc", "password": password}, follow=True)
    assert signed.redirect_chain[-1][0] == "/"
    path = f"/reglages/personnes/{luc.pk}"
    client.post(path, {"role": "manager", "team": team.pk})
    assert Membership.objects.get(user=luc).role == "manager"
    client.post(path, {"role": "none", "team": team.pk})
    assert not Membership.objects.filter(user=luc).exists()


def test_what_somebody_had_is_nobodys_when_they_leave() -> None:
    luc = make.user("agent", username="luc")
    held = make.conversation(assignee=luc, state="open")
    over = make.conversation(held.account, assignee=luc, state="closed")
    page = client_of(make.user("admin")).post(f"/reglages/personnes/{luc.pk}", {"active": "no"}, follow=True).content.decode()
    assert "1 conversation est rendue à son équipe" in page
    held.refresh_from_db()
    over.refresh_from_db()
    assert held.assignee is None and over.assignee == luc


def test_who_is_deactivated_is_out_at_once_with_their_keys() -> None:
    luc = make.user("agent")
    theirs, caller = client_of(luc), Caller(luc)
    assert theirs.get("/").status_code == 200
    client_of(make.user("admin")).post(f"/reglages/personnes/{luc.pk}", {"active": "no"})
    assert theirs.get("/").status_code == 302
    assert caller("GET", "/conversations")[0] == 401


def test_the_last_administrator_stays() -> None:
    admin = make.user("admin")
    client, path = client_of(admin), f"/reglages/personnes/{admin.pk}"
    for form in ({"active": "no"}, {"role": "agent", "team": make.team().pk}):
        assert "au moins un administrateur" in body(client.post(path, form, follow=True))
    admin.refresh_from_db()
    assert admin.is_active
    assert Membership.objects.get(user=admin).role == "admin"


def test_a_new_password_ends_the_sessions_of_who_lost_theirs() -> None:
    luc = make.user("agent")
    theirs = client_of(luc)
    password = shown_once(body(client_of(make.user("admin")).post(f"/reglages/personnes/{luc.pk}", {"password": "new"})))
    luc.refresh_from_db()
    assert luc.check_password(password)
    assert theirs.get("/").status_code == 302


def test_people_and_webhooks_are_for_those_who_may() -> None:
    client = client_of(make.user("agent"))
    for path in ("/reglages/personnes", "/reglages/personnes/1", "/reglages/webhooks", "/reglages/webhooks/1", "/journal/"):
        assert client.get(path).status_code == 403, path
    assert "Webhooks" not in body(client.get("/reglages"))


def test_a_webhook_is_added_tried_stopped_and_removed() -> None:
    client = client_of(make.user("manager"))
    refused = client.post("/reglages/webhooks", {"url": "http://10.0.0.1/", "kinds": ""})
    assert refused.status_code == 422
    assert "PARVIS_ALLOW_HOSTS" in body(refused)
    assert shown_once(body(client.post("/reglages/webhooks", {"url": "http://127.0.0.1:1/x", "kinds": "delivery.*\nstop.began"})))
    hook = Hook.objects.get()
    assert hook.kinds == ["delivery.*", "stop.began"]
    path = f"/reglages/webhooks/{hook.pk}"
    client.post(path, {"act": "test"})
    assert "hook.test" in body(client.get(path))
    client.post(path, {"act": "stop"})
    assert Hook.objects.get().active is False
    client.post(path, {"act": "remove"})
    assert not Hook.objects.exists()


# ── What one is told ─────────────────────────────────────────────────────────────────────────────────────────────────


def test_who_can_mend_an_expired_account_is_told_in_their_language() -> None:
    manager, agent = make.user("manager"), make.user("agent")
    User.objects.filter(pk=manager.pk).update(language="en")
    account = make.account(name="@ville")
    pause(account, Expired("expired"))
    [notice] = Notice.objects.all()
    assert (notice.user, notice.url) == (manager, f"/comptes/{account.pk}")
    assert notice.text == "The permission of @ville has expired: connect the account again."
    assert not Notice.objects.filter(user=agent).exists()


@pytest.mark.parametrize("state", ["refused", "asked", "late"])
def test_the_author_is_told_what_became_of_their_post(state: str) -> None:
    author = make.user("manager")
    account = make.account(name="@ville")
    row = Delivery.objects.create(
        post=make.post(by=author, accounts=[account]), account=account, planned_at=timezone.now(), state=state
    )
    follow_up([row])
    notice = Notice.objects.get(user=author)
    assert "@ville" in notice.text
    client = client_of(author)
    assert 'class="dot">1<' in body(client.get("/"))
    assert client.get(f"/avis/{notice.pk}")["Location"] == f"/publications/{row.post_id}"
    assert 'class="dot"' not in body(client.get("/"))
    assert client_of(make.user("manager")).get(f"/avis/{notice.pk}").status_code == 404


def test_all_notices_are_read_at_once() -> None:
    user = make.user("agent")
    Notice.objects.bulk_create([Notice(user=user, kind="x", text=f"n° {n}") for n in range(3)])
    client = client_of(user)
    client.post("/avis/lus")
    assert not Notice.objects.filter(seen_at__isnull=True).exists()


# ── Journal and search ───────────────────────────────────────────────────────────────────────────────────────────────


def test_the_journal_reads_as_sentences_and_is_filtered() -> None:
    manager = make.user("manager", username="claire")
    client, row = client_of(manager), make.conversation()
    client.post(f"/guichet/{row.pk}/changer", {"state": "closed"})
    client.post("/reglages/jetons", {"name": "x", "days": ""})
    html = body(client.get("/journal/"))
    assert "Claire a changé l’état d’une conversation" in html
    assert f'href="/guichet/{row.pk}"' in html
    only = body(client.get(f"/journal/?quoi=conversation&qui={manager.pk}&chose=inbox.conversation&numero={row.pk}"))
    assert "Claire a changé l’état" in only
    assert "créé un jeton" not in only
    assert client.get("/journal/?suite=abc").status_code == 404
    assert client.get("/journal/?quoi=rien&qui=abc&numero=-1").status_code == 200


def test_every_event_has_a_sentence() -> None:
    from parvis.journal import words

    for kind in words.DONE:
        assert words.sentence(Event(kind=kind)) != kind
    assert words.sentence(Event(kind="tout.nouveau")) == "tout.nouveau"


def spoken(text: str, **more: Any) -> Any:
    row = make.conversation(texts=(text,), **more)
    message = row.messages.get()
    index([Text("inbox.message", message.pk, row.pk, row.team_id, message.at, text)])
    return row


def test_a_search_marks_the_words_and_stays_within_what_one_may_see() -> None:
    mine = spoken("La déchèterie est fermée")
    other = spoken("La déchèterie d’à côté", of=make.account(of=make.team("Petite enfance")))
    make.post(text="Horaires de la déchèterie")
    client = client_of(make.user("agent"))
    html = body(client.get("/chercher?q=dechet"))
    assert f'href="/guichet/{mine.pk}"' in html
    assert html.count("<mark>déchèt</mark>") == 2
    assert "Horaires de la" in html
    assert f'href="/guichet/{other.pk}"' not in html
    assert "Essayez avec moins de mots" in body(client.get("/chercher?q=introuvable"))
    for query in ('q="', "q=%00", "q=", "q=*", "q=a&suite=abc"):
        assert client.get(f"/chercher?{query}").status_code in (200, 404), query


def test_what_was_taken_back_is_not_found() -> None:
    row = spoken("Un secret")
    row.messages.all().delete()
    assert f"/guichet/{row.pk}" not in body(client_of(make.user("agent")).get("/chercher?q=secret"))


# ── When it goes wrong ───────────────────────────────────────────────────────────────────────────────────────────────


def test_errors_are_said_in_words() -> None:
    client = client_of(make.user("agent"))
    missing = client.get("/rien-de-tel")
    assert (missing.status_code, "Il n’y a rien à cette adresse" in body(missing)) == (404, True)
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(make.user("agent"))
    forged = strict.post("/language", {"language": "en"})
    assert (forged.status_code, "ouverte depuis trop longtemps" in body(forged)) == (403, True)


def test_a_crash_is_said_without_context(monkeypatch: pytest.MonkeyPatch) -> None:
    from parvis.pages.views import today

    def fail(*_: Any) -> None:
        raise RuntimeError

    monkeypatch.setattr(today.day, "goes_out", fail)
    client = client_of(make.user("agent"))
    client.raise_request_exception = False
    answer = client.get("/")
    assert (answer.status_code, "Cela n’a pas marché de notre côté" in body(answer)) == (500, True)


def test_health_says_why_it_is_not_ready(monkeypatch: pytest.MonkeyPatch) -> None:
    anyone = Client()
    assert anyone.get("/healthz").status_code == 200
    assert anyone.get("/readyz").json()["ready"] is True
    Routine.objects.create(name="x", when="* * * * *", due_at=timezone.now() - timedelta(minutes=5))
    late = anyone.get("/readyz")
    assert (late.status_code, late.json()["reasons"]) == (503, [late.json()["reasons"][0]])
    assert "work.routine" in late.json()["reasons"][0]

    def away() -> None:
        raise OperationalError("gone")

    monkeypatch.setattr(health, "_lags", away)
    gone = anyone.get("/readyz")
    assert (gone.status_code, gone.json()["reasons"]) == (503, ["database: OperationalError"])


def test_who_asks_for_health_costs_a_statement_or_two(django_assert_max_num_queries: Any) -> None:
    """Anybody may ask, as often as they like."""
    late = timezone.now() - timedelta(minutes=5)
    Routine.objects.create(name="x", when="* * * * *", due_at=late)
    make.account("x", due_at=late + timedelta(minutes=1))
    with django_assert_max_num_queries(3):
        told = Client().get("/readyz").json()
    waiting = {label: round(seconds) for label, seconds in told["oldest_due_seconds"].items() if seconds}
    assert waiting == {"work.routine": 300, "accounts.account": 240}
    assert len(told["oldest_due_seconds"]) > 40


def test_figures_are_for_this_machine_or_a_token() -> None:
    make.account("x")
    here = Client(SERVER_NAME="127.0.0.1").get("/metrics")
    assert here.status_code == Client(SERVER_NAME="localhost").get("/metrics").status_code == 200
    assert Client(SERVER_NAME="rebound.example").get("/metrics").status_code == 403, "a page of anybody's, whose name leads here"
    assert 'parvis_accounts{network="x",state="active"} 1.0' in body(here)
    assert Client(REMOTE_ADDR="192.0.2.7").get("/metrics").status_code == 403
    assert Client().get("/metrics", headers={"X-Forwarded-For": "127.0.0.1"}).status_code == 403
    token = make.token(make.user("manager"))
    from_far = Client(REMOTE_ADDR="192.0.2.7").get("/metrics", headers={"Authorization": f"Bearer {token}"})
    assert from_far.status_code == 200
    weak = make.token(make.user("agent"))
    assert Client().get("/metrics", headers={"Authorization": f"Bearer {weak}"}).status_code == 403


def test_each_right_and_role_has_its_words() -> None:
    assert VERB_WORDS.keys() == set(VERBS)
    assert ROLE_WORDS.keys() == ROLES.keys()


@pytest.mark.parametrize("call", ["abc", "²", ""])
def test_a_call_that_is_none_is_not_sent_again(call: str) -> None:
    hook = Hook.objects.create(url="https://ville.example/crochet", secret="")
    page = Client()
    page.force_login(make.user("admin"))
    assert page.post(f"/reglages/webhooks/{hook.pk}", {"do": "replay", "act": "replay", "call": call}).status_code == 404


def test_a_demo_city_is_said_to_its_administrator():
    admin, agent = client_of(make.user("admin")), client_of(make.user("agent"))
    assert "demo remove" not in body(admin.get("/reglages"))
    Demo.objects.create(begun_at=datetime(2026, 11, 3, 9, tzinfo=UTC))
    page = body(admin.get("/reglages"))
    assert "Ville de démonstration depuis le 3 novembre 2026" in page and "parvis demo remove" in page
    assert "demo remove" not in body(agent.get("/reglages"))
