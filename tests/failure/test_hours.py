"""Clocks that change: what is planned at 02:30 in the night when that hour is not, or is twice; the wall's hour stays."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from parvis.publishing.models import Delivery, Post
from parvis.testing import make
from parvis.testing.caller import Caller
from parvis.work.routines import next_time
from parvis.work.rows import hold_due

pytestmark = pytest.mark.django_db
PARIS = ZoneInfo("Europe/Paris")


def last_sunday(month: int) -> date:
    """Of the next such month that lies ahead: when clocks change in Paris."""
    today = timezone.now().astimezone(PARIS).date()
    year = today.year if today.month < month else today.year + 1
    day = date(year, month, 31)
    return day - timedelta(days=(day.weekday() + 1) % 7)


SPRING, AUTUMN = last_sunday(3), last_sunday(10)


def utc(day: date, hour: int, minute: int = 0) -> datetime:
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=UTC)


@pytest.fixture
def manager() -> Caller:
    return Caller(make.user("manager"))


def planned(manager: Caller, at: str) -> datetime:
    status, told = manager("POST", "/posts", {"text": "Bonjour", "accounts": [make.account().pk], "publish_at": at})
    assert status == 201, told
    moment = Delivery.objects.get(post=told["id"]).due_at
    assert moment == Post.objects.get(pk=told["id"]).publish_at
    return moment


def test_the_days_are_those_on_which_clocks_change():
    before, after = datetime.combine(SPRING, time(1), PARIS), datetime.combine(SPRING, time(4), PARIS)
    assert before.utcoffset() != after.utcoffset()
    assert datetime.combine(AUTUMN, time(1), PARIS).utcoffset() != datetime.combine(AUTUMN, time(4), PARIS).utcoffset()


def test_half_past_two_in_the_night_that_has_none_is_half_past_three(manager):
    assert planned(manager, f"{SPRING}T02:30:00") == utc(SPRING, 1, 30)
    assert utc(SPRING, 1, 30).astimezone(PARIS).time() == time(3, 30)


def test_half_past_two_in_the_night_that_has_it_twice_is_the_first(manager):
    assert planned(manager, f"{AUTUMN}T02:30:00") == utc(AUTUMN, 0, 30)


def test_an_hour_with_its_zone_is_that_moment(manager):
    """Who says which of the two is heard."""
    assert planned(manager, f"{AUTUMN}T02:30:00+01:00") == utc(AUTUMN, 1, 30)
    assert planned(manager, f"{AUTUMN}T02:30:00+02:00") == utc(AUTUMN, 0, 30)


@pytest.mark.parametrize("changes", [SPRING, AUTUMN])
def test_the_calendar_keeps_what_the_wall_shows(changes):
    """A post of half past nine dragged over the change is still one of half past nine."""
    user = make.user("manager")
    browser = Client()
    browser.force_login(user)
    at = datetime.combine(changes - timedelta(days=2), time(9, 30), PARIS)
    post = make.post(by=user, accounts=[make.account()], publish_at=at)
    day = (changes + timedelta(days=1)).isoformat()
    body = {"day": day, "revision": post.revision}
    answer = browser.post(f"/publications/{post.pk}/deplacer", body, content_type="application/json")
    assert answer.status_code == 200
    moved = Post.objects.get().publish_at
    assert moved.astimezone(PARIS) == datetime.combine(changes + timedelta(days=1), time(9, 30), PARIS)
    assert moved - at != timedelta(days=3), "the night in between was shorter or longer"


def test_dragged_into_the_hour_that_is_not(manager):
    browser = Client()
    browser.force_login(manager.user)
    at = datetime.combine(SPRING - timedelta(days=1), time(2, 30), PARIS)
    post = make.post(by=manager.user, accounts=[make.account()], publish_at=at)
    answer = browser.post(f"/publications/{post.pk}/deplacer", {"day": SPRING.isoformat()}, content_type="application/json")
    assert answer.status_code == 200
    assert Post.objects.get().publish_at == utc(SPRING, 1, 30)


@pytest.mark.parametrize("changes", [SPRING, AUTUMN])
def test_a_nightly_routine_comes_once_a_night(changes):
    """Planned at half past two, over the night of the change: neither left out nor done twice."""
    at = datetime.combine(changes - timedelta(days=2), time(12), PARIS)
    nights = []
    for _ in range(5):
        at = next_time("30 2 * * *", at)
        nights.append(at.astimezone(PARIS).date())
    first = changes - timedelta(days=1)
    assert nights == [first + timedelta(days=n) for n in range(5)]


def test_what_is_due_in_the_hour_that_comes_twice_leaves_once(manager):
    at = planned(manager, f"{AUTUMN}T02:30:00")
    with time_machine.travel(at + timedelta(seconds=1), tick=False):
        assert len(hold_due(Delivery, 5, now=timezone.now())) == 1
    Delivery.objects.update(state="sent", due_at=None)
    with time_machine.travel(at + timedelta(hours=1, seconds=1), tick=False):  # the wall shows 02:30 again
        assert hold_due(Delivery, 5, now=timezone.now()) == []
