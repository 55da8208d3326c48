"""What would happen to many posts is told with as many statements as for a few, also to somebody who does not see every team."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from parvis.accounts.models import Account
from parvis.city.models import Topic
from parvis.people.access import everywhere, limited
from parvis.people.models import Membership, User
from parvis.publishing import bulk
from parvis.publishing.models import Campaign, Post
from parvis.testing import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def accounts() -> list[Account]:
    team = make.team("Rédaction")
    return [make.account(of=team, name="Ville"), make.account(of=team, name="Parcs")]


def planned(accounts: list[Account], count: int) -> list[Post]:
    at, by = timezone.now() + timedelta(days=3), make.user("manager")
    made = [make.post(by=by, team=accounts[0].team, accounts=accounts, publish_at=at) for _ in range(count)]
    return list(Post.objects.filter(pk__in=[post.pk for post in made]).order_by("pk"))


def statements(posts: list[Post], act: bulk.Act, by: User) -> int:
    by = User.objects.get(pk=by.pk)
    with CaptureQueriesContext(connection) as asked:
        lines = bulk.asked(posts, act, by=by)
    assert [line.refused for line in lines] == [""] * len(posts)
    return len(asked)


@pytest.mark.parametrize("verb", ["move", "schedule", "ask", "duplicate", "topic", "campaign", "discard"])
def test_twenty_posts_ask_no_more_than_two(accounts: list[Account], verb: str) -> None:
    by = make.user("approver", in_team=accounts[0].team)
    assert not everywhere(by)
    day = timezone.now().date()
    topic = Topic.objects.first() or Topic.objects.create(key="sport", name="Sport")
    campaign = Campaign.objects.create(name="Été", first=day, last=day)
    act = bulk.Act(verb, days=1, topic=topic.key, campaign=campaign.pk)
    few, many = planned(accounts, 2), planned(accounts, 20)
    for posts in (few, many):
        Post.objects.filter(pk__in=[post.pk for post in posts]).update(state="approved" if verb in ("move", "topic") else "draft")
        for post in posts:
            post.refresh_from_db()
    bulk.asked(planned(accounts, 1), act, by=by)  # what a process keeps is read once
    found = [statements(posts, act, by) for posts in (few, many)]
    assert found[0] == found[1] <= 10, found


def test_another_teams_account_is_still_asked_about(accounts: list[Account]) -> None:
    by = make.user("approver", in_team=accounts[0].team)
    theirs = make.account(of=make.team("Petite enfance"), name="Crèches")
    own, mixed = planned(accounts, 1)[0], planned([accounts[0], theirs], 1)[0]
    found = bulk.asked([own, mixed], bulk.Act("schedule"), by=by)
    assert [bool(line.refused) for line in found] == [False, True]
    found = bulk.carry_out([own, mixed], bulk.Act("schedule"), by=by)
    assert [bool(line.refused) for line in found] == [False, True]


def test_a_role_within_limits_asks_no_more_either(accounts: list[Account]) -> None:
    by = make.user("contributor", in_team=accounts[0].team)
    Membership.objects.filter(user=by).update(limited=True, limits={"networks": ["mastodon"]})
    assert limited(User.objects.get(pk=by.pk), "post.write")
    act = bulk.Act("move", days=1)
    found = [statements(planned(accounts, count), act, by) for count in (2, 20)]
    assert found[0] == found[1], found
