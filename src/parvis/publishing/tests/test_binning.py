"""The bin of posts gives back what was thrown away, and lets files go in time."""

from __future__ import annotations

from datetime import date, time, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from parvis.media.models import File
from parvis.media.tidying.actions import InUse, discard
from parvis.media.uses import unused, uses
from parvis.people.models import User
from parvis.publishing import actions, series
from parvis.publishing.approval import actions as judging
from parvis.publishing.binning import actions as binning
from parvis.publishing.jobs import let_files_go
from parvis.publishing.models import Attachment, Delivery, Post
from parvis.publishing.recurring import Rule
from parvis.testing import make
from parvis.testing.caller import Caller

pytestmark = pytest.mark.django_db


@pytest.fixture
def manager() -> User:
    return make.user("manager")


def browser(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def binned(by: User, **fields: object) -> Post:
    at = timezone.now() + timedelta(days=2)
    post = make.post(by=by, accounts=[account := make.account()], publish_at=at, state="scheduled", **fields)
    Delivery.objects.create(post=post, account=account, planned_at=at, due_at=at)
    actions.discard(post, by=by)
    return post


def test_what_was_thrown_away_is_found_and_taken_up_again_unplanned(manager: User) -> None:
    posts = [binned(manager, text=f"Jetée {n}") for n in range(2)]
    client = browser(manager)
    assert "Corbeille" in client.get("/publications/").content.decode()
    html = client.get("/publications/corbeille").content.decode()
    assert all(post.text in html for post in posts)
    answer = client.post("/publications/corbeille", {"ids": [post.pk for post in posts]}, follow=True)
    assert "2 publications sont reprises" in answer.content.decode() and "est vide" in answer.content.decode()
    assert list(Post.objects.values_list("state", flat=True)) == ["draft", "draft"]
    assert all(post.publish_at for post in Post.objects.all()), "with its wished hour"
    assert set(Delivery.objects.values_list("state", "due_at")) == {("cancelled", None)}, "nothing leaves by itself"


def test_the_bin_is_of_ones_own_teams_over_the_api_too(manager: User) -> None:
    mine, theirs = binned(manager), binned(manager, team=make.team("Petite enfance"))
    caller = Caller(make.user("approver"))
    assert [one["id"] for one in caller("GET", "/posts/bin")[1]["items"]] == [mine.pk]
    assert caller("POST", f"/posts/{theirs.pk}/unbin")[0] == 404
    assert caller("GET", f"/posts/{mine.pk}")[0] == 404
    assert caller("POST", f"/posts/{mine.pk}/unbin")[1]["state"] == "draft"
    assert caller("POST", f"/posts/{mine.pk}/unbin")[0] == 422, "it is there already"
    browser(make.user("approver")).post("/publications/corbeille", {"ids": [theirs.pk]})
    assert Post.objects.get(pk=theirs.pk).state == "binned"


def test_it_comes_back_as_what_it_was(manager: User) -> None:
    asked = make.post(by=manager, accounts=[make.account()])
    judging.ask(asked, by=make.user("contributor"))
    row = series.begin(make.post(by=manager, accounts=[make.account()]), by=manager, name="Marché", rule=Rule("daily"), hour=time(9),
                       begins=date.today(), ends=date.today() + timedelta(2))  # fmt: skip
    for post in (asked, row.model):
        actions.discard(post, by=manager)
    assert binning.restore(asked, by=manager).state == "review"
    assert binning.restore(row.model, by=manager).state == "model"
    assert series._stuck(series.seen_by(manager).get()) == ""


def test_files_of_a_binned_post_are_let_go_in_time(manager: User) -> None:
    file = File.objects.create(
        sha256="1" * 64, path="aa/aa", name="pont.png", mime="image/png", size=1, alt="Un pont", by=manager
    )
    post = make.post(by=manager)
    Attachment.objects.create(post=post, file=file)
    actions.discard(post, by=manager)
    [use] = uses([file.pk], manager)[file.pk]
    assert use.url == "/publications/corbeille" and not use.hidden
    with pytest.raises(InUse):
        discard(file, by=manager)
    let_files_go()
    assert not unused(File.objects.all()).exists(), "the post may still be taken up, whole"
    Post.objects.filter(pk=post.pk).update(changed_at=timezone.now() - timedelta(days=31))
    let_files_go()
    assert list(unused(File.objects.all())) == [file]
    discard(file, by=manager)
    assert binning.restore(post, by=manager).text == post.text


def test_in_the_bin_nothing_is_said_of_its_hour(manager: User) -> None:
    post = make.post(by=manager)
    Post.objects.filter(pk=post.pk).update(foreseen="Elle est retenue.", looked="x")
    actions.discard(post, by=manager)
    assert (Post.objects.get().foreseen, Post.objects.get().looked) == ("", "")
