"""Whatever anybody does in whatever order, what a network gets was approved: by enough people, not their own, in these very words."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from parvis.networks.protocol import Draft, Outcome
from parvis.people.models import User
from parvis.publishing import actions as newsroom
from parvis.publishing.approval import actions
from parvis.publishing.approval.models import Approval, Hold, StandIn
from parvis.publishing.flows import actions as flows
from parvis.publishing.jobs import deliver
from parvis.publishing.models import Delivery, Post
from parvis.testing import make
from parvis.testing.scripted import Scripted
from parvis.work import rows

pytestmark = pytest.mark.django_db

PEOPLE = ("author", "approver", "legal", "head", "manager", "agent")
ACTS = st.one_of(
    st.tuples(
        st.just("edit"), st.sampled_from(["author", "approver", "manager"]), st.sampled_from(["Lundi.", "Mardi.", "Mercredi."])
    ),
    st.tuples(st.just("ask"), st.sampled_from(["author", "approver"]), st.just("")),
    st.tuples(st.just("decide"), st.sampled_from(PEOPLE), st.sampled_from(["yes", "yes", "yes", "yes", "changes", "no"])),
    st.tuples(st.just("stand-in"), st.sampled_from(["legal", "head", "manager"]), st.sampled_from(["agent", "author"])),
    st.tuples(st.just("back"), st.just(""), st.just("")),
    st.tuples(st.just("schedule"), st.sampled_from(["author", "approver", "manager"]), st.just("")),
    st.tuples(st.just("publish"), st.sampled_from(["author", "manager"]), st.just("")),
    st.tuples(st.just("hold"), st.just("manager"), st.just("")),
    st.tuples(st.just("release"), st.just("manager"), st.just("")),
    st.tuples(st.just("cancel"), st.just("manager"), st.just("")),
    st.tuples(st.just("retry"), st.just("manager"), st.just("")),
    st.tuples(st.just("withdraw"), st.just("author"), st.just("")),
    st.tuples(st.just("hour"), st.just(""), st.just("")),
)
"""What may happen: (what, by whom, with what)."""


class Watched(Scripted):
    """A network that remembers the words it was given."""

    def __init__(self) -> None:
        super().__init__()
        self.given: list[str] = []

    def publish(self, draft: Draft, key: str) -> Outcome:
        self.given.append(draft.text)
        return super().publish(draft, key)


class City:
    """The real thing, and beside it a notebook kept by somebody who believes nothing: who said yes to which words."""

    def __init__(self, network: Watched) -> None:
        self.network = network
        roles = {"author": "contributor", "approver": "approver", "legal": "agent", "head": "manager", "manager": "manager"}
        self.people = {name: make.user(roles.get(name, "agent")) for name in PEOPLE}
        steps = [
            {"name": "Relecture", "users": [self.pk("legal")], "roles": ["approver"]},
            {"name": "Chefs", "every": True, "users": [self.pk("head"), self.pk("manager")]},
        ]
        flows.add(name="Tout", steps=steps, by=self.people["head"])
        self.post = make.post(
            by=self.people["author"], accounts=[make.account()], text="Lundi.", publish_at=timezone.now() + timedelta(hours=1)
        )
        self.said: dict[str, set[str]] = {}  # words → whose yes they have, as "step:name"
        self.writers: dict[str, set[str]] = {}  # words → who made them so

    def pk(self, name: str) -> int:
        return int(self.people[name].pk)

    def named(self, user: User | None) -> str:
        return next(name for name, one in self.people.items() if one == user)

    def do(self, what: str, who: str, more: str) -> None:
        self.post = Post.objects.get(pk=self.post.pk)
        before = len(self.network.given)
        try:
            getattr(self, f"do_{what.replace('-', '_')}")(self.people.get(who), more)
        except (ValidationError, PermissionDenied, newsroom.Blocked):
            pass
        for words in self.network.given[before:]:
            self.judge(words)

    def judge(self, words: str) -> None:
        """It went out: was that right?"""
        yes = self.said.get(words, set())
        readers = {one for one in yes if one.startswith("Relecture:")}
        assert readers, f"{words} left without a reader's yes"
        assert {"Chefs:head", "Chefs:manager"} <= yes or self.excused(words, yes), f"{words} left without both heads' yes: {yes}"
        assert not Hold.objects.filter(open=True).exists(), "it left although it was frozen"

    def excused(self, words: str, yes: set[str]) -> bool:
        """A head who wrote these words does not approve them: the other one's yes is enough."""
        return "manager" in self.writers.get(words, set()) and "Chefs:head" in yes

    def do_edit(self, by: User, words: str) -> None:
        same = self.post.text == words
        newsroom.edit(self.post, by=by, text=words)
        if not same:
            self.said.pop(words, None)  # a yes to these words of another day counts no more
            self.writers[words] = {self.named(by)}

    def do_ask(self, by: User, _more: str) -> None:
        actions.ask(self.post, by=by)

    def do_decide(self, by: User, verdict: str) -> None:
        approval = Approval.objects.filter(post=self.post).order_by("-id").first()
        if approval is None:
            return
        actions.decide(approval, verdict=verdict, by=by, reason="Parce que")
        said = approval.decisions.order_by("-at").first()
        assert said is not None and said.by == by
        assert by != self.people["author"] and self.named(by) not in self.writers.get(self.post.text, set()), "their own work"
        if verdict == "yes":
            self.said.setdefault(self.post.text, set()).add(f"{said.name}:{self.named(said.of)}")
        else:
            self.said.pop(self.post.text, None)

    def do_stand_in(self, absent: User, name: str) -> None:
        today = timezone.localdate()
        flows.stand_in(absent=absent, substitute=self.people[name], first=today, last=today, by=absent)

    def do_back(self, _by: User, _more: str) -> None:
        StandIn.objects.all().delete()

    def do_schedule(self, by: User, _more: str) -> None:
        newsroom.schedule(self.post, at=timezone.now() + timedelta(hours=1), by=by)

    def do_publish(self, by: User, _more: str) -> None:
        newsroom.publish(self.post, by=by)
        self.do_hour(by, "")

    def do_hold(self, by: User, _more: str) -> None:
        actions.hold(self.post, reason="Attendez", by=by)

    def do_release(self, by: User, _more: str) -> None:
        actions.release(self.post, by=by)

    def do_cancel(self, by: User, _more: str) -> None:
        newsroom.cancel(self.post, by=by)

    def do_retry(self, by: User, _more: str) -> None:
        for row in Delivery.objects.all():
            newsroom.retry(row, by=by)
        self.do_hour(by, "")

    def do_withdraw(self, by: User, _more: str) -> None:
        for row in Approval.objects.filter(state="waiting"):
            actions.withdraw(row, by=by)

    def do_hour(self, _by: User | None, _more: str) -> None:
        """Its hour has come: the clock holds what is due and hands it over."""
        now = timezone.now()
        Delivery.objects.filter(due_at__isnull=False).update(due_at=now, planned_at=now)
        for row in rows.hold_due(Delivery, 10, now=now + timedelta(seconds=1)):
            deliver([Delivery.objects.select_related("post", "account__grant").get(pk=row.pk)]).wait()


@given(st.lists(ACTS, max_size=18))
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
def test_nothing_unapproved_ever_leaves(monkeypatch: Any, acts: list[tuple[str, str, str]]) -> None:
    from django.db import transaction

    network = Watched()
    for where in ("accounts.sending", "publishing.checks", "publishing.drafts"):
        monkeypatch.setattr(f"parvis.{where}.connector_of", lambda account: network)
    with transaction.atomic():
        city = City(network)
        for what, who, more in acts:
            city.do(what, who, more)
        transaction.set_rollback(True)


def test_the_whole_way_through_all_of_it_does_leave(monkeypatch: Any) -> None:
    """The property is not kept by sending nothing."""
    network = Watched()
    for where in ("accounts.sending", "publishing.checks", "publishing.drafts"):
        monkeypatch.setattr(f"parvis.{where}.connector_of", lambda account: network)
    city = City(network)
    way = [
        ("ask", "author", ""), ("stand-in", "legal", "agent"), ("decide", "agent", "yes"), ("edit", "author", "Mardi."),
        ("hour", "", ""), ("ask", "author", ""), ("decide", "agent", "yes"), ("decide", "head", "yes"), ("hour", "", ""),
        ("decide", "manager", "yes"), ("hour", "", ""),
    ]  # fmt: skip
    for what, who, more in way:
        city.do(what, who, more)
    assert network.given == ["Mardi."]
