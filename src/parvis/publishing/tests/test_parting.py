"""An account that is removed while posts wait for it: said before, told to their authors, decided by somebody."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from parvis.accounts import actions as accounts
from parvis.accounts.models import Account
from parvis.journal.models import Notice
from parvis.people.models import User
from parvis.publishing.jobs import deliver
from parvis.publishing.models import Delivery, Post
from parvis.testing import make
from parvis.testing.caller import Caller
from parvis.work import rows

pytestmark = pytest.mark.django_db


@pytest.fixture
def manager() -> User:
    return make.user("manager")


def page(user: User, url: str) -> str:
    client = Client()
    client.force_login(user)
    return client.get(url).content.decode()


def planned(by: User, *on: Account, text: str = "La fête des jardins") -> Post:
    at = timezone.now() + timedelta(days=2)
    post = make.post(by=by, accounts=list(on), text=text, state="scheduled", publish_at=at)
    Delivery.objects.bulk_create([Delivery(post=post, account=one, planned_at=at, due_at=at, by=by) for one in on])
    return post


def removed(account: Account, by: User) -> None:
    accounts.remove(account, by=by)
    deliver(rows.hold_due(Delivery, 10, now=timezone.now())).wait()


def test_it_is_said_before_who_loses_what(manager: User) -> None:
    account, author = make.account(name="La ville"), make.user("approver")
    post = planned(author, account)
    html = page(manager, f"/comptes/{account.pk}/retirer")
    assert "La fête des jardins" in html and author.name in html and f"/publications/{post.pk}" in html
    told = Caller(manager)("GET", f"/accounts/{account.pk}/removal")[1]
    assert [one["url"] for one in told["waiting"]] == [f"/publications/{post.pk}"] and told["given_up"][0]["number"] == "1"
    assert Post.objects.get(pk=post.pk).state == "scheduled", "nothing was done"


def test_the_author_hears_why_and_it_stays_on_today_until_somebody_decides(manager: User) -> None:
    gone, left, author = make.account(name="La ville"), make.account("x"), make.user("approver")
    post = planned(author, gone, left)
    removed(gone, manager)
    notice = Notice.objects.get(kind="delivery.account-removed")
    assert notice.user == author and notice.url == f"/publications/{post.pk}" and "La ville" in notice.text
    assert Post.objects.get(pk=post.pk).state == "scheduled", "the other network goes on"
    assert "ne partira pas sur Mastodon · La ville" in page(author, "/")
    html = page(author, f"/publications/{post.pk}")
    assert "Choisir un autre compte" in html and "Laisser ce réseau de côté" in html
    caller = Caller(author)
    [row] = [one for one in caller("GET", f"/posts/{post.pk}")[1]["deliveries"] if one["state"] == "dropped"]
    assert row["failure"] == "account-removed" and row["sentence"] and row["advice"]
    assert caller("POST", f"/deliveries/{row['id']}/drop")[1]["failure"] == ""
    assert "ne partira pas sur Mastodon · La ville" not in page(author, "/")
    assert caller("POST", f"/deliveries/{row['id']}/drop")[0] == 422, "it was decided"


def test_another_account_or_the_same_again_is_a_decision_too(manager: User) -> None:
    gone, other = make.account(name="La ville"), make.account("x")
    taken_out, planned_again, binned = (planned(manager, gone) for _ in range(3))
    removed(gone, manager)
    assert Post.objects.filter(state="draft").count() == 3 and Delivery.objects.bereft().count() == 3
    caller = Caller(manager)
    assert "Laisser ce réseau de côté" in page(manager, f"/publications/{taken_out.pk}")
    caller("PATCH", f"/posts/{taken_out.pk}", {"accounts": [other.pk]})
    assert "Laisser ce réseau de côté" not in page(manager, f"/publications/{taken_out.pk}")
    Account.objects.filter(pk=gone.pk).update(state="active")
    caller("POST", f"/posts/{planned_again.pk}/schedule", {"at": (timezone.now() + timedelta(days=1)).isoformat()})
    caller("DELETE", f"/posts/{binned.pk}")
    assert not Delivery.objects.bereft().exists()


def test_today_asks_the_same_for_one_and_for_many(manager: User, django_assert_max_num_queries: Any) -> None:
    gone = make.account()
    for _ in range(5):
        planned(manager, gone)
    removed(gone, manager)
    with django_assert_max_num_queries(1):
        assert len(list(Delivery.objects.seen_by(manager).bereft().select_related("account", "post"))) == 5
