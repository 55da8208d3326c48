"""A statement that was composed once says what one composed anew says: for other values, users, rights and moments."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db.models import QuerySet
from django.utils import timezone

from parvis.inbox import desk, statements
from parvis.inbox.models import Conversation, Presence
from parvis.people.access import sees
from parvis.people.models import Membership, User
from parvis.rest.composed import NotComposed, composed
from parvis.testing import make

pytestmark = pytest.mark.django_db


@composed
def since(team: int, at: datetime, *, states: tuple[str, ...]) -> QuerySet[Conversation]:
    return Conversation.objects.filter(team=team, last_at__gte=at, state__in=states).select_related("identity").order_by("pk")


@composed
def lately(team: int) -> QuerySet[Conversation]:
    return Conversation.objects.filter(team=team, last_at__gte=timezone.now())


@composed
def named(pk: int) -> QuerySet[Any, Any]:
    return User.objects.filter(pk=pk).values_list("username", flat=True)


def test_it_finds_what_the_same_statement_finds_that_is_composed_anew(django_assert_num_queries: Any) -> None:
    made = [make.conversation(make.account(network, of=make.team(network))) for network in ("x", "mastodon", "facebook")]
    now = timezone.now()
    Conversation.objects.filter(pk=made[1].pk).update(state="closed", last_at=now - timedelta(days=9))
    for one in made:
        for days in (1, 10):
            for states in ((), ("new", "open"), ("closed",), ("new", "open", "closed")):
                values = (one.team_id, now - timedelta(days=days))
                found = since(*values, states=states)
                assert found == list(since.build(*values, states=states))
                with django_assert_num_queries(0):
                    assert [row.identity.called for row in found] == [row.identity.called for row in found]
    assert named(make.user("agent", username="samira").pk) == ["samira"]


def test_what_is_no_id_finds_nothing() -> None:
    assert named(2**70) == named(-1) == []


def test_rows_are_read_anew_each_time() -> None:
    one, at = make.conversation(), timezone.now() - timedelta(days=1)
    assert [row.subject for row in since(one.team_id, at, states=("new",))] == [one.subject]
    Conversation.objects.update(subject="Stade")
    first, second = (since(one.team_id, at, states=("new",))[0] for _ in range(2))
    assert first.subject == second.subject == "Stade"
    assert first is not second
    Conversation.objects.update(state="closed")
    assert since(one.team_id, at, states=("new",)) == []


def test_a_moment_of_the_clock_and_what_stands_around_are_refused() -> None:
    with pytest.raises(NotComposed, match="clock"):
        lately(1)
    user = make.user("agent")
    with pytest.raises(NotComposed, match="around"):
        composed(lambda pk: Conversation.objects.seen_by(user).filter(pk=pk))


def test_nobody_sees_by_it_what_another_may_see() -> None:
    """One after the other, so that each is given the statement that was kept for the one before."""
    made = [make.conversation(make.account(network, of=make.team(network))) for network in ("x", "mastodon")]
    users = [make.user(role, in_team=one.team) for one in made for role in ("agent", "approver")]
    users += [make.user("manager"), make.user("agent", in_team=made[0].team)]
    Conversation.objects.filter(pk=made[0].pk).update(assignee=users[-2])
    for user in [*users, *reversed(users)]:
        for one in made:
            allowed = Conversation.objects.seen_by(user).filter(pk=one.pk).exists()
            found = statements.opened(one.pk, user.pk, sees=sees(user, "inbox.see"))
            assert [row.pk for row in found] == ([one.pk] if allowed else [])
            shown = statements.others_of(one.contact_id, 0, user.pk, sees=sees(user, "inbox.see"), most=5)
            assert one.pk in [row.pk for row in shown] or not allowed


def test_what_somebody_loses_is_gone_with_the_next_request() -> None:
    one = make.conversation()
    user = make.user("agent", in_team=one.team)
    assert statements.opened(one.pk, user.pk, sees=sees(user, "inbox.see"))
    colleagues, _ = desk.around(one, user)
    assert user in colleagues
    Membership.objects.filter(user=user).update(ends_at=timezone.now() - timedelta(seconds=1))
    user = User.objects.get(pk=user.pk)
    assert not statements.opened(one.pk, user.pk, sees=sees(user, "inbox.see"))
    colleagues, _ = desk.around(one, user)
    assert user not in colleagues


def test_who_left_is_no_longer_present() -> None:
    one = make.conversation()
    viewer, user = make.user("agent", in_team=one.team, username="samira"), make.user("manager")
    Presence.objects.create(conversation=one, user=viewer, state="viewing", at=timezone.now())
    assert desk.around(one, user)[1]["viewers"] == [viewer]
    Presence.objects.update(at=timezone.now() - 2 * desk.HERE)
    assert desk.around(one, user)[1]["viewers"] == []
