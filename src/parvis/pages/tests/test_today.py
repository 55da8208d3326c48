"""Today: what goes out, what waits, what is broken, the pulse — each with its way there."""

from __future__ import annotations

from datetime import UTC, timedelta
from typing import Any

import pytest
import time_machine
from django.core.cache import cache
from django.db.models import Min
from django.test import Client
from django.utils import timezone

from parvis.accounts.models import Raw
from parvis.inbox import actions
from parvis.inbox.models import Conversation, Reply
from parvis.pages import statements, today
from parvis.people.access import held
from parvis.people.models import User
from parvis.promises.models import Promise
from parvis.publishing.models import Delivery
from parvis.rest.composed import Composed
from parvis.search.index import Text, index
from parvis.testing import make
from parvis.work.models import Routine

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _nothing_remembered() -> None:
    cache.clear()


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def body(answer: Any) -> str:
    return answer.content.decode()


def planned(at: Any, *, state: str = "scheduled", text: str = "La piscine rouvre", **more: Any) -> Delivery:
    account = more.pop("account", None) or make.account()
    post = make.post(accounts=[account], text=text, publish_at=at, state="scheduled", **more)
    return Delivery.objects.create(post=post, account=account, planned_at=at, state=state)


def test_a_quiet_day_says_so() -> None:
    make.account()
    html = body(client_of(make.user("manager")).get("/"))
    assert "Rien ne part aujourd’hui ; tout est répondu." in html
    assert "Tout va bien." in html


@time_machine.travel("2026-03-03T10:00:00+01:00", tick=False)
def test_what_goes_out_today_stands_at_its_hour_on_its_account() -> None:
    at = timezone.now().replace(hour=17, minute=0)  # 18:00 here
    planned(at, text="Ce soir")
    planned(at + timedelta(days=1), text="Demain")
    planned(at, text="Annulée", state="cancelled")
    planned(at, text="Petite enfance", team=make.team("Petite enfance"))
    html = body(client_of(make.user("approver")).get("/"))
    assert "Ce soir" in html
    assert 'data-quarter="48"' in html
    assert "1 publication part aujourd’hui" in html
    for other in ("Demain", "Annulée", "Petite enfance"):
        assert other not in html


@pytest.mark.parametrize(("day", "hours"), [("2026-03-29", 23), ("2026-10-25", 25), ("2026-03-03", 24)])
def test_the_days_of_summer_time_are_whole(day: str, hours: int) -> None:
    with time_machine.travel(f"{day}T12:00:00+00:00", tick=False):
        begins = today.midnight(timezone.now())
        ends = today.midnight(begins + timedelta(hours=26))
        assert ends.astimezone(UTC) - begins.astimezone(UTC) == timedelta(hours=hours)


def test_what_waits_is_counted_and_leads_to_it() -> None:
    agent = make.user("agent")
    make.conversation(assignee=agent)
    make.conversation(at=timezone.now() - timedelta(days=2))
    make.conversation(state="closed")
    make.conversation(make.account(of=make.team("Petite enfance")))
    found = today.waits(agent, timezone.now())
    assert [(one.number, one.url.partition("?")[2]) for one in found["waits"]] == [
        (1, "qui=moi"),
        (1, "qui=personne"),
        (1, "vue=retard"),
        (2, ""),
    ]
    client = client_of(agent)
    assert [body(client.get(one.url)).count('class="talk"') for one in found["waits"]] == [1, 1, 1, 2]


def test_what_will_be_late_soon_is_counted_before_it_is() -> None:
    agent, now = make.user("agent"), timezone.now()
    for minutes in (-5, 10, 90):
        row = make.conversation(assignee=agent)
        ends = now + timedelta(minutes=minutes)
        Promise.objects.create(conversation=row, clock="first", begun_at=now - timedelta(hours=1), deadline=ends,
                               soon_at=ends - timedelta(minutes=30), amount=60)  # fmt: skip
    near = next(one for one in today.waits(agent, now)["waits"] if one.words == "bientôt en retard")
    assert near.number == 1
    assert body(client_of(agent).get(near.url)).count('class="talk"') == 1


def test_each_thing_that_is_broken_has_a_sentence_and_a_way_there() -> None:
    manager = make.user("manager")
    expired = make.account(name="@ville", state="expired", failure="expired")
    make.account(name="Page", failure="unreachable")
    aside = make.account(name="Boîte")
    Raw.objects.create(account=aside, digest="d", form="items", body=b"", state="quarantine", received_at=timezone.now())
    refused = planned(timezone.now(), state="refused", text="Trop longue")
    asked = planned(timezone.now(), state="asked", text="Y est-elle")
    late = planned(timezone.now(), state="late", text="Manquée")
    row = make.conversation()
    reply = actions.reply(row, text="Oui", by=manager, seen=make.seen(row))
    Reply.objects.filter(pk=reply.pk).update(state="bounced", due_at=None, failure="")
    html = body(client_of(manager).get("/"))
    for words in (
        "L’autorisation de Mastodon · @ville a expiré",
        "Page : Le serveur est injoignable",
        "Boîte : ce qui est arrivé",
        "Trop longue",
        "Y est-elle",
        "Manquée",
        "n’est pas partie",
    ):
        assert words in html, words
    for url in (
        f"/comptes/{expired.pk}",
        "/comptes/ecartes",
        f"/publications/{refused.post_id}",
        f"/publications/{asked.post_id}",
        f"/publications/{late.post_id}",
        f"/guichet/{row.pk}",
    ):
        assert f'href="{url}"' in html, url
    assert "Tout va bien." not in html


def test_the_machines_own_faults_are_for_administrators() -> None:
    Routine.objects.create(name="mesures", when="* * * * *", due_at=timezone.now(), failed="OperationalError: disk full")
    Routine.objects.create(name="horloge", when="* * * * *", due_at=timezone.now() - timedelta(hours=1))
    html = body(client_of(make.user("admin")).get("/"))
    assert "disk full" in html
    assert "l’horloge tourne-t-elle" in html
    assert "disk full" not in body(client_of(make.user("manager")).get("/"))


def test_the_pulse_counts_my_teams_messages_of_today() -> None:
    agent, mine, other = make.user("agent"), make.team().pk, make.team("Petite enfance").pk
    now = timezone.now()
    yesterday = today.midnight(now) - timedelta(minutes=1)
    index(
        Text("inbox.message", n, 1, team, at, "bonjour")
        for n, (team, at) in enumerate([(mine, now), (mine, now), (other, now), (mine, yesterday)])
    )
    found = today.pulse(agent, now)
    assert found["today"] == 2
    hour = timezone.localtime(now).hour
    assert found["hours"] == [(hour, 2)]
    assert [(bar[3], bar[4]) for bar in found["bars"]] == [(n, 2 if n == hour else 0) for n in range(24)]


@pytest.mark.parametrize(("at", "marked"), [("2026-03-03T04:59:00Z", False), ("2026-03-03T05:00:00Z", True)])
def test_the_line_of_the_day_marks_no_hour_before_it_begins(at: str, marked: bool) -> None:
    with time_machine.travel(at, tick=False):
        planned(timezone.now() + timedelta(hours=3))
        html = body(client_of(make.user("manager")).get("/"))
    assert ('class="dayline-now"' in html) is marked


def test_a_contributor_sees_what_is_theirs_only() -> None:
    html = body(client_of(make.user("contributor")).get("/"))
    assert "Ce qui part" in html
    assert "Ce qui attend" not in html
    assert "Le pouls" not in html


def test_the_page_takes_few_queries(django_assert_max_num_queries: Any) -> None:
    client = client_of(make.user("admin"))
    for n in range(6):
        planned(timezone.now(), state=("scheduled", "refused", "asked")[n % 3])
        make.conversation()
    client.get("/signin/logout/")
    with django_assert_max_num_queries(24):
        assert client.get("/").status_code == 200


def test_nobody_is_let_in_without_signing_in() -> None:
    for path in ("/", "/guichet/", "/reglages", "/journal/", "/chercher?q=x", "/avis"):
        answer = Client().get(path)
        assert (answer.status_code, answer["Location"].startswith("/signin/login/?next=")) == (302, True), path


def test_what_is_to_approve_and_to_sort_is_counted() -> None:
    from datetime import timedelta

    from parvis.ideas import actions as ideas
    from parvis.publishing.approval import actions as judging

    contributor, approver = make.user("contributor"), make.user("approver")
    post = make.post(by=contributor, accounts=[make.account()], publish_at=timezone.now() + timedelta(hours=3))
    judging.ask(post, by=contributor)
    ideas.send(ideas.write(by=contributor, text="La fête"), by=contributor)
    page = client_of(approver).get("/").content.decode()
    assert "à approuver" in page and "propositions" in page
    type(post).objects.filter(pk=post.pk).update(publish_at=timezone.now() - timedelta(hours=1))
    assert "elle n’était pas validée à son heure" in client_of(approver).get("/").content.decode()


def test_a_city_without_an_account_is_not_said_to_be_well():
    page = body(client_of(make.user("admin")).get("/"))
    assert "Aucun compte n’est relié" in page and "Relier un compte" in page and "Tout va bien" not in page
    assert "Relier un compte" in body(client_of(make.user("manager")).get("/guichet/liste"))
    agents = body(client_of(make.user("agent")).get("/guichet/liste"))
    assert "Aucun compte n’est relié" in agents and "Relier un compte" not in agents


def test_nobody_sees_by_a_kept_statement_what_another_may_see() -> None:
    """One after the other, so that each is given the statement that was kept for the one before."""
    now, of = timezone.now(), [make.account(of=make.team(name)) for name in ("Sports", "Voirie")]
    users = [make.user(role, in_team=one.team) for one in of for role in ("agent", "approver", "contributor")]
    for one in of:
        planned(now, account=one, team=one.team, state="refused")
        make.post(accounts=[one], team=one.team, publish_at=now + timedelta(hours=1), state="draft", by=users[-1])
        row = make.conversation(one, danger="fire")
        Conversation.objects.filter(pk=row.pk).update(assignee=users[0])
    users += [make.user("manager"), make.user("agent", in_team=of[0].team)]
    values = {"leaving": (now - timedelta(days=1), now + timedelta(days=1)), "short": (now, now + timedelta(days=1)),
              "missed": (now,), "waiting": (now, now - timedelta(days=1))}  # fmt: skip
    for user in [*users, *reversed(users)]:
        for name, statement in vars(statements).items():
            if isinstance(statement, Composed):
                shape = {"roles": held(user)} | ({"most": 12} if name in ("missed", "undelivered", "unanswered") else {})
                given = (user.pk, *values.get(name, ()))
                assert statement(*given, **shape) == list(statement.build(*given, **shape)), name
        seen = Conversation.objects.seen_by(user)
        counted = statements.counts(user.pk, now, now - timedelta(days=1), roles=held(user))
        assert counted["all"] == (seen.count(), seen.aggregate(oldest=Min("waiting_since"))["oldest"])
        assert counted["mine"][0] == seen.filter(assignee=user).count()
