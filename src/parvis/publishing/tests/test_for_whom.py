"""What concerns residents alone is not sent to the world by default, whatever way a topic comes to a post; who chose is heard."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from parvis.city import actions as city
from parvis.people.models import User
from parvis.publishing import actions, bulk
from parvis.publishing.bulk import Act
from parvis.publishing.forms import from_post
from parvis.publishing.models import Post
from parvis.testing import make
from parvis.testing.caller import Caller

pytestmark = pytest.mark.django_db
COMING = {"language": "fr", "text": "La piscine ferme ce soir."}


@pytest.fixture
def manager() -> User:
    user = make.user("manager")
    city.name_topic(key="piscines", name="Piscines", aim="residents", by=user)
    city.name_topic(key="tourisme", name="Tourisme", by=user)
    return user


def now(post: Post | int) -> tuple[str, Any]:
    row = Post.objects.get(pk=post if isinstance(post, int) else post.pk)
    return row.aim, row.audience.get("countries", [])


@pytest.mark.parametrize(
    ("before", "topic", "after"),
    [
        ({}, "piscines", ("residents", ["FR"])),  # nobody had said
        ({}, "tourisme", ("everyone", [])),
        ({"topic": "tourisme", "aim": "everyone"}, "piscines", ("residents", ["FR"])),  # as the old topic said
        ({"topic": "piscines", "aim": "residents"}, "tourisme", ("everyone", [])),
        ({"topic": "piscines", "aim": "residents"}, "", ("everyone", [])),
        ({"topic": "tourisme", "aim": "country"}, "piscines", ("country", ["FR"])),  # chosen
        ({"topic": "piscines", "aim": "everyone"}, "tourisme", ("everyone", [])),
        ({"audience": {"countries": ["BE"]}}, "piscines", ("", ["BE"])),
    ],
)  # fmt: skip
def test_many_posts_change_their_topic_and_its_audience_with_it(manager: User, before: Any, topic: str, after: Any) -> None:
    if before.get("aim") in ("residents", "country"):
        before = before | {"audience": {"countries": ["FR"]}}
    post = actions.write(by=manager, text="La piscine ferme.", **before)
    [line] = bulk.asked([Post.objects.get()], Act("topic", topic=topic), by=manager)
    assert ("public : Les habitants" in line.words) == (after[0] == "residents" and before.get("aim") != "residents")
    assert not bulk.carry_out([Post.objects.get()], Act("topic", topic=topic), by=manager)[0].refused
    assert now(post) == after


def test_of_a_planned_post_somebody_decides_for_the_network_that_cannot_limit_it(manager: User) -> None:
    account = make.account("x")
    post = actions.write(by=manager, text="La piscine ferme ce soir.", language="fr", accounts=[account.pk], topic="tourisme")
    actions.schedule(post, at=timezone.now() + timedelta(hours=2), by=manager)
    [line] = bulk.carry_out(list(Post.objects.all()), Act("topic", topic="piscines"), by=manager)
    assert line.refused and now(post)[0] == "everyone" and Post.objects.get().topic.key == "tourisme", "nothing was changed"
    choice = {"variants": {account.pk: {"reach": "all"}}}
    actions.edit(Post.objects.get(), by=manager, topic="piscines", **choice)
    assert now(post)[0] == "residents" and Post.objects.get().state == "scheduled"


def test_over_the_api_a_topic_brings_its_audience_and_a_choice_stays(manager: User) -> None:
    caller, x = Caller(manager), make.account("x")
    status, told = caller("POST", "/posts", COMING | {"topic": "piscines"})
    assert (status, told["aim"], told["audience"]["countries"]) == (201, "residents", ["FR"])
    at = (timezone.now() + timedelta(hours=2)).isoformat()
    planned = COMING | {"topic": "piscines", "accounts": [x.pk], "publish_at": at}
    status, told = caller("POST", "/posts", planned)
    assert status == 422 and told["accounts"][0]["reach"] == "none", "X cannot limit it, and nobody has decided"
    assert caller("POST", "/posts/check", planned)[1][0]["reach"] == "none", "the check says what the writing will"
    status, told = caller("POST", "/posts", planned | {"variants": {str(x.pk): {"reach": "all"}}})
    assert (status, told["aim"], told["state"]) == (201, "residents", "scheduled")
    for said, after in (
        ({"aim": "everyone"}, "everyone"),
        ({"audience": {}}, "everyone"),
        ({"audience": {"countries": ["BE"]}}, ""),
    ):
        assert caller("POST", "/posts", COMING | {"topic": "piscines"} | said)[1]["aim"] == after
    limited = caller("POST", "/posts", COMING | {"topic": "piscines"})[1]["id"]
    assert caller("PATCH", f"/posts/{limited}", {"audience": None})[1]["aim"] == "residents", (
        "nothing given is no choice of the world"
    )
    pk = caller("POST", "/posts", COMING)[1]["id"]
    assert now(pk) == ("", []), "no topic, nothing is known"
    assert caller("PATCH", f"/posts/{pk}", {"topic": "piscines"})[1]["aim"] == "residents"
    assert caller("PATCH", f"/posts/{pk}", {"audience": {"countries": ["BE"]}})[1]["aim"] == "", "what is given counts"
    assert caller("PATCH", f"/posts/{pk}", {"topic": "tourisme"})[1]["audience"]["countries"] == ["BE"]


def test_countries_that_are_not_named_yet_are_no_choice_of_the_world(manager: User) -> None:
    client = Client()
    client.force_login(manager)
    typed = {"text": "La piscine ferme.", "topic": "piscines", "aim": "countries", "countries": ""}
    client.post(reverse("publishing:save"), typed)
    assert now(Post.objects.get()) == ("residents", ["FR"]) and from_post(Post.objects.get()).aim == "auto"


def test_what_was_left_undecided_is_decided_with_the_next_words(manager: User) -> None:
    made = actions.write(by=manager, text="Un", topic="piscines")
    Post.objects.filter(pk=made.pk).update(aim="", audience={})
    actions.edit(Post.objects.get(), by=manager, text="Deux")
    assert now(made) == ("residents", ["FR"])
