"""The charter, those who must agree, the rhythm and past years judge the hour that is asked for, whichever way it is asked."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from parvis.people.models import User
from parvis.publishing import actions, bulk
from parvis.publishing.actions import Blocked
from parvis.publishing.approval.bound import Unapproved
from parvis.publishing.approval.standing import requirements
from parvis.publishing.checks import check_post
from parvis.publishing.models import Delivery, Post
from parvis.publishing.tests.test_api import Caller
from parvis.publishing.tests.test_windows import at, ballot
from parvis.publishing.tests.test_windows import the_city_charter as the_city_charter
from parvis.testing import make

pytestmark = pytest.mark.django_db
PERIOD, EVE, AFTER = at("2028-03-10T09:00"), at("2028-03-11T09:00"), at("2028-03-13T09:00")
PHOTO = {"text": "La photo du jour : les quais.", "objective": "presence"}
CITY = {"text": "Les travaux commencent.", "objective": "city"}
Way = Callable[[Post, datetime, User], str]


@pytest.fixture(autouse=True)
def the_week_before() -> Iterator[None]:
    with time_machine.travel(at("2028-03-01T09:00"), tick=False):
        ballot()
        yield


def planned(moment: datetime, **fields: Any) -> Post:
    post = make.post(accounts=[make.account()], publish_at=moment, state="scheduled", **fields)
    Delivery.objects.create(post=post, account=post.variants.get().account, planned_at=moment, due_at=moment, state="scheduled")
    return post


def dragged(post: Post, moment: datetime, by: User) -> str:
    client = Client()
    client.force_login(by)
    given = {"day": moment.date().isoformat(), "revision": post.revision}
    answer = client.post(reverse("publishing:move", args=[post.pk]), json.dumps(given), content_type="application/json")
    return "" if answer.status_code == 200 else answer.json()["detail"]


def called(method: str, path: str, **more: Any) -> Way:
    def asked(post: Post, moment: datetime, by: User) -> str:
        name = "publish_at" if method == "PATCH" else "at"
        status, told = Caller(by)(method, f"/posts/{post.pk}{path}", {name: moment.isoformat(), **more})
        return "" if status == 200 else json.dumps(told, ensure_ascii=False)

    return asked


def together(post: Post, moment: datetime, by: User) -> str:
    (line,) = bulk.carry_out([post], bulk.Act("move", days=(moment.date() - post.publish_at.date()).days), by=by)
    return line.refused


def one_network(post: Post, moment: datetime, by: User) -> str:
    status, told = Caller(by)("POST", f"/deliveries/{post.deliveries.get().pk}/replan", {"at": moment.isoformat()})
    assert status in (200, 422)
    return "" if status == 200 else json.dumps(told, ensure_ascii=False)


WAYS: dict[str, Way] = {
    "dragged": dragged, "schedule": called("POST", "/schedule"), "patch": called("PATCH", ""), "together": together,
    "patched with words": called("PATCH", "", language="fr"), "one network": one_network,
}  # fmt: skip


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize(
    ("fields", "before", "then", "clause"),
    [
        (PHOTO, AFTER, EVE, "8.4"), (PHOTO, EVE, AFTER, ""), (CITY, AFTER, PERIOD, "8.6"), (CITY, PERIOD, AFTER, ""),
    ],
    ids=["into the eve", "out of the eve", "into the period", "out of the period"],
)  # fmt: skip
def test_a_planned_post_is_judged_on_its_new_hour(way: str, fields: Any, before: datetime, then: datetime, clause: str) -> None:
    post = planned(before, **fields)
    refused = WAYS[way](post, then, make.user("manager"))
    assert (clause in refused) if clause else not refused, refused
    row = post.deliveries.get()
    assert (row.state, row.planned_at) == ("scheduled", before if clause else then)
    assert Post.objects.get().publish_at == (before if clause or way == "one network" else then), "nothing half done"


def test_now_is_judged_as_now_whatever_hour_was_wished() -> None:
    manager = make.user("manager")
    wished = make.post(accounts=[make.account()], publish_at=AFTER, **PHOTO)
    with time_machine.travel(EVE, tick=False), pytest.raises(Blocked):
        actions.publish(wished, by=manager)
    with time_machine.travel(PERIOD, tick=False), pytest.raises(Unapproved):
        actions.publish(make.post(accounts=[make.account()], publish_at=AFTER, **CITY), by=manager)
    on_the_eve = make.post(accounts=[make.account()], publish_at=EVE, **PHOTO)
    assert actions.publish(on_the_eve, by=manager).state == "scheduled"


def test_an_hour_that_is_past_asks_for_nothing_any_more() -> None:
    post = make.post(accounts=[make.account()], publish_at=PERIOD, **CITY)
    assert [step.key for step in requirements(post).steps] == ["charter:8.6"]
    assert not requirements(post, at=AFTER).steps
    with time_machine.travel(AFTER, tick=False):
        assert not requirements(post).steps, "it can only leave from now on"


def test_the_rhythm_is_counted_in_the_week_that_is_asked_for() -> None:
    make.clause("6.1", kind="rhythm", params={"day_most": 1})
    account = make.account()
    full, free = at("2028-03-14T09:00"), at("2028-03-15T09:00")
    there = make.post(accounts=[account], publish_at=full, **PHOTO)
    Delivery.objects.create(post=there, account=account, planned_at=full)
    post = make.post(accounts=[account], publish_at=free, **PHOTO)
    assert [one.number for one in check_post(post, full + timedelta(hours=2))[0].verdicts] == ["6.1"]
    assert not check_post(post)[0].verdicts
