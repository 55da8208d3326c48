"""What is planned is looked at again when a ballot, a clause or a flow changes: what would not leave is said before its hour."""

from __future__ import annotations

from collections.abc import Callable
from datetime import time, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from parvis.charter import actions as charter
from parvis.charter import shipped
from parvis.charter.models import Clause
from parvis.city.models import Ballot
from parvis.journal.models import Notice
from parvis.people.models import User
from parvis.publishing import actions, foreseeing
from parvis.publishing.approval.actions import ask, decide, hold, release
from parvis.publishing.approval.models import Flow
from parvis.publishing.checks import check_post
from parvis.publishing.flows import actions as flows
from parvis.publishing.jobs import look_ahead
from parvis.publishing.models import Post
from parvis.publishing.tests.test_api import Caller
from parvis.publishing.verdicts import exempt
from parvis.testing import make

pytestmark = pytest.mark.django_db
DAYS = timedelta(days=10)


@pytest.fixture
def manager() -> User:
    return make.user("manager")


def planned(by: User, ahead: timedelta = DAYS, text: str = "Un mot interdit.", **fields: Any) -> Post:
    post = make.post(text=text, accounts=[make.account()], objective="city", by=by, **fields)
    return actions.schedule(post, at=timezone.now() + ahead, by=by)


def dissolved(manager: User) -> Callable[[], Any]:
    for one in shipped.city()["clauses"]:
        if one["number"].startswith("8."):
            charter.save_clause(one, by=None, force=True)
    ballot = Ballot.objects.create(
        name="Législatives", kind="legislative", status="decreed", round1=timezone.localdate() + timedelta(days=20),
        announced_on=timezone.localdate(), closes=time(20), zone="Europe/Paris",
    )  # fmt: skip
    return ballot.delete


def forbidden(manager: User) -> Callable[[], Any]:
    make.clause(title="Rien d’interdit")
    return lambda: charter.remove_clause(Clause.objects.get(), by=None)


def asked(manager: User) -> Callable[[], Any]:
    flows.add(name="Tout", steps=[{"name": "Cheffe", "roles": ["approver"]}], by=manager)
    return lambda: flows.remove(Flow.objects.get(), by=manager)


@pytest.mark.parametrize(
    ("change", "said"), [(dissolved, "8.6"), (forbidden, "1.1"), (asked, "Cheffe")], ids=["ballot", "clause", "flow"]
)
def test_what_would_be_held_is_said_at_once_and_no_more_when_it_is_mended(
    manager: User, change: Callable[[User], Callable[[], Any]], said: str
) -> None:
    post, client = planned(manager), Client()
    client.force_login(manager)
    look_ahead()
    assert Post.objects.get().foreseen == ""
    held, today = reverse("publishing:held"), reverse("pages:today")
    assert "Ce qui ne partira pas" not in client.get(held).content.decode()
    mend = change(manager)
    for _twice in range(2):
        look_ahead()
        assert said in Post.objects.get().foreseen
    (notice,) = Notice.objects.filter(user=manager, kind="delivery.foreseen")
    assert said in notice.text and notice.url == reverse("publishing:post", args=[post.pk])
    page = client.get(held).content.decode()
    assert "Ce qui ne partira pas" in page and Post.objects.get().foreseen in page.replace("&#x27;", "'")
    assert "ne partira pas en l’état" in client.get(today).content.decode()
    assert "En l’état, elle ne partira pas." in client.get(notice.url).content.decode()
    caller = Caller(manager)
    (told,) = caller("GET", "/posts?foreseen=true")[1]["items"]
    assert (told["id"], said in told["foreseen"]) == (post.pk, True)
    assert Post.objects.get().state == "scheduled", "it is only said: its hour decides"
    mend()
    look_ahead()
    assert Post.objects.get().foreseen == "" and caller("GET", "/posts?foreseen=true")[1]["items"] == []


def test_who_sees_not_the_post_reads_nothing_of_it(manager: User) -> None:
    planned(manager, team=make.team("Petite enfance"))
    forbidden(manager)
    look_ahead()
    client, other = Client(), make.user("approver")
    client.force_login(other)
    assert "interdit" not in client.get(reverse("publishing:held")).content.decode()
    assert Caller(other)("GET", "/posts?foreseen=true")[1]["items"] == []


def test_a_yes_or_another_hour_is_looked_at_anew(manager: User) -> None:
    post = planned(manager)
    asked(manager)
    look_ahead()
    decide(ask(Post.objects.get(), by=manager), verdict="yes", by=make.user("approver"))
    assert Post.objects.get().foreseen == "", "not told any more, before anybody looks again"
    look_ahead()
    assert (Post.objects.get().foreseen, Post.objects.get(pk=post.pk).state) == ("", "scheduled")


def test_nothing_is_looked_at_twice_but_what_is_about_to_leave_each_day(
    manager: User, django_assert_max_num_queries: Any
) -> None:
    near, far = planned(manager, timedelta(hours=30)), planned(manager)
    look_ahead()
    with django_assert_max_num_queries(8):
        look_ahead()
    with time_machine.travel(timezone.now() + timedelta(days=1), tick=False):
        looked = list(foreseeing.to_look_at(timezone.now(), foreseeing.signature()))
    assert looked == [near] and far not in looked


def test_what_is_said_is_looked_at_again_on_other_days_too(manager: User) -> None:
    post = planned(manager)
    forbidden(manager)
    look_ahead()
    assert Post.objects.get().foreseen
    with time_machine.travel(timezone.now() + timedelta(days=1), tick=False):
        exempt(post, check_post(post), number="1.1", reason="C’est une citation.", by=manager)
        look_ahead()
    assert Post.objects.get().foreseen == ""


def test_many_are_looked_at_a_few_at_a_time_the_next_to_leave_first(manager: User, monkeypatch: Any) -> None:
    later, sooner = planned(manager, timedelta(days=9)), planned(manager, timedelta(days=4))
    monkeypatch.setattr(foreseeing, "AT_ONCE", 1)
    forbidden(manager)
    look_ahead()
    assert list(Post.objects.exclude(foreseen="")) == [sooner]
    look_ahead()
    assert set(Post.objects.exclude(foreseen="")) == {sooner, later}


def test_a_freeze_that_is_lifted_says_what_else_keeps_it(manager: User) -> None:
    post, client = planned(manager), Client()
    client.force_login(manager)
    hold(post, reason="À relire", by=manager)
    forbidden(manager)
    html = client.post(reverse("publishing:approval_post", args=[post.pk, "degeler"]), follow=True).content.decode()
    row = Post.objects.get().deliveries.get()
    assert (row.state, row.failure, "1.1" in row.said) == ("held", "charter", True)
    assert "reste retenue" in html and "La charte la retient" in html and "arrêt d’urgence" not in html


def test_what_a_network_had_said_before_a_freeze_is_no_reason_of_it(manager: User) -> None:
    """It was to be tried once more; frozen, it says so, and nothing of the other try."""
    post, client = planned(manager, text="Les serres rouvrent."), Client()
    client.force_login(manager)
    post.deliveries.update(state="later", failure="rate-limited", said='{"error": 503}')
    hold(post, reason="À relire", by=manager)
    html = client.get(reverse("publishing:post", args=[post.pk])).content.decode()
    assert "Elle est gelée" in html and "503" not in html


def test_why_it_stays_is_kept_in_the_city_s_language(manager: User) -> None:
    post = planned(manager)
    hold(post, reason="À relire", by=manager)
    forbidden(manager)
    with override("en"):
        release(post, by=manager)
    assert Post.objects.get().deliveries.get().said.startswith("Charte, article 1.1")
