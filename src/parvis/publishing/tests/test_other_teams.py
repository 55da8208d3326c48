"""What is published goes out on an account: who publishes there must have the right there, whoever's the post is."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from parvis.accounts.models import Account
from parvis.people.models import Membership, User
from parvis.publishing import actions, content
from parvis.publishing.approval import actions as judging
from parvis.publishing.approval.models import Flow
from parvis.publishing.models import Delivery, Post
from parvis.publishing.repair.actions import retry_all
from parvis.testing import make

pytestmark = [pytest.mark.promise, pytest.mark.django_db]
SOON = timedelta(hours=3)


@pytest.fixture
def ours() -> Account:
    return make.account(of=make.team("Rédaction"), name="Ville")


@pytest.fixture
def theirs() -> Account:
    return make.account(of=make.team("Petite enfance"), name="Crèches")


@pytest.fixture
def approver() -> User:
    """Of the newsroom; sees nothing of the other team's."""
    return make.user("approver", in_team=make.team("Rédaction"))


@pytest.fixture
def mixed(ours: Account, theirs: Account) -> Post:
    """A manager gave it accounts of both teams."""
    return make.post(by=make.user("manager"), team=ours.team, accounts=[ours, theirs])


def api(user: User, method: str, path: str, body: dict[str, Any]) -> int:
    key = {"Authorization": f"Bearer {make.token(user)}"}
    return Client().generic(method, f"/api/v1{path}", json.dumps(body), content_type="application/json", headers=key).status_code


def test_a_post_that_goes_to_another_teams_account_too_is_published_by_who_may_in_both(approver: User, mixed: Post) -> None:
    at = timezone.now() + SOON
    for act in (lambda: actions.publish(mixed, by=approver), lambda: actions.schedule(mixed, at=at, by=approver)):
        with pytest.raises(PermissionDenied):
            act()
    assert api(approver, "POST", f"/posts/{mixed.pk}/schedule", {"at": at.isoformat()}) == 403
    assert api(approver, "PATCH", f"/posts/{mixed.pk}", {"publish_at": at.isoformat()}) in (200, 403)
    assert not Delivery.objects.exists()
    Membership.objects.create(user=approver, team=make.team("Petite enfance"), role="approver")
    assert len(actions.schedule(mixed, at=at, by=User.objects.get(pk=approver.pk)).deliveries.all()) == 2


def test_what_is_planned_for_both_is_not_rewritten_by_one(approver: User, mixed: Post) -> None:
    actions.schedule(mixed, at=timezone.now() + SOON, by=make.user("manager"))
    assert api(approver, "PATCH", f"/posts/{mixed.pk}", {"text": "Autre chose."}) == 403
    assert Post.objects.get().text == mixed.text


@pytest.mark.parametrize("verb", ["retry", "replan", "judge", "drop", "adapt"])
def test_a_delivery_is_of_its_accounts_team(verb: str, approver: User, mixed: Post, ours: Account, theirs: Account) -> None:
    state = "asked" if verb == "judge" else "refused"
    more = {"replan": {"at": timezone.now() + SOON}, "judge": {"there": True}, "adapt": {"text": "Autre chose."}}.get(verb, {})
    rows = {
        one: Delivery.objects.create(post=mixed, account=one, state=state, planned_at=timezone.now()) for one in (ours, theirs)
    }
    with pytest.raises(PermissionDenied):
        getattr(actions, verb)(rows[theirs], by=approver, **more)
    assert Delivery.objects.get(pk=rows[theirs].pk).state == state
    getattr(actions, verb)(rows[ours], by=approver, **more)


def test_all_that_failed_is_tried_again_where_one_may(approver: User, mixed: Post, ours: Account, theirs: Account) -> None:
    rows = [
        Delivery.objects.create(post=mixed, account=one, state="refused", planned_at=timezone.now()) for one in (ours, theirs)
    ]
    assert retry_all(rows, by=approver) == (1, [])
    assert dict(Delivery.objects.values_list("account", "state")) == {ours.pk: "scheduled", theirs.pk: "refused"}


def test_an_account_that_one_only_answers_on_is_not_chosen(approver: User, ours: Account, theirs: Account) -> None:
    """Agent in the other team: its account is seen, and nothing is written for it. Its name is told, who must be asked too."""
    Membership.objects.create(user=approver, team=theirs.team, role="agent")
    agent = User.objects.get(pk=approver.pk)
    with pytest.raises(ValidationError, match="Vous ne pouvez pas écrire pour .* Crèches"):
        actions.write(by=agent, text="Bonjour", accounts=[ours.pk, theirs.pk])
    assert not Post.objects.exists()
    client = Client()
    client.force_login(agent)
    page = client.get(reverse("publishing:compose")).content.decode()
    assert "Ville" in page and "Crèches" not in page
    body = {"text": "Bonjour", "accounts": [theirs.pk], "publish_at": (timezone.now() + SOON).isoformat()}
    assert api(agent, "POST", "/posts", body) == 422


def test_who_may_not_write_for_an_account_takes_it_from_no_post(
    approver: User, mixed: Post, ours: Account, theirs: Account
) -> None:
    other = make.account("mastodon", of=ours.team, name="Musées")
    actions.edit(mixed, by=approver, text="Mercredi.", accounts=[other.pk])
    assert set(mixed.variants.values_list("account", flat=True)) == {other.pk, theirs.pk}
    assert [one.pk for one in content.closed(mixed, approver)] == [theirs.pk]
    client = Client()
    client.force_login(approver)
    page = client.get(reverse("publishing:edit", args=[mixed.pk])).content.decode()
    assert "Cette publication va aussi sur" in page and "Crèches" in page


def test_the_last_yes_of_a_team_plans_nothing_on_anothers_account(approver: User, mixed: Post, theirs: Account) -> None:
    """Unless somebody who asked or agreed may publish there."""
    Flow.objects.create(name="Tout", steps=[{"key": "un", "name": "Relecture", "roles": ["approver"]}])
    writer = make.user("contributor")
    Post.objects.filter(pk=mixed.pk).update(publish_at=timezone.now() + SOON, author=writer)
    asked = judging.ask(Post.objects.get(), by=writer)
    judging.decide(asked, verdict="yes", by=approver)
    assert Post.objects.get().state == "approved" and not Delivery.objects.exists()

    Membership.objects.create(user=approver, team=theirs.team, role="approver")
    actions.edit(Post.objects.get(), by=writer, text="Mercredi.")
    asked = judging.ask(Post.objects.get(), by=writer)
    judging.decide(asked, verdict="yes", by=User.objects.get(pk=approver.pk))
    assert Delivery.objects.filter(state="scheduled").count() == 2
