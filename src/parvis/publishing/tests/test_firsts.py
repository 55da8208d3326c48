"""The first posts of each day, picked from all of them: the right ones, on the city's clocks, however many there are."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from parvis.publishing import board, calendar
from parvis.publishing.filters import Filters
from parvis.publishing.firsts import firsts_of
from parvis.publishing.forms import zone
from parvis.publishing.models import Post, Variant
from parvis.testing import make

pytestmark = pytest.mark.django_db
AUTUMN = date(2031, 10, 25)  # the clocks go back in the night that follows


def planned(count: int, every: timedelta, begins: datetime) -> None:
    posts = Post.objects.bulk_create(
        Post(team=make.team(), text=f"N° {n}", publish_at=begins + every * n, state="draft") for n in range(count)
    )
    accounts = [make.account("x"), make.account("mastodon")]
    Variant.objects.bulk_create(
        Variant(post=post, account=account) for n, post in enumerate(posts) for account in accounts[: n % 3]
    )


@pytest.mark.parametrize("by", ["", "variants__account_id"])
def test_they_are_those_that_reading_all_would_find(by: str) -> None:
    user, here = make.user("manager"), zone()
    begins = datetime(2031, 10, 24, 22, 30, tzinfo=here)
    planned(160, timedelta(minutes=31), begins)
    span = calendar.span("liste", AUTUMN.isoformat(), AUTUMN)
    posts = board.chosen(user, Filters(), *board.bounds(span))
    all_of: dict[Any, list[int]] = defaultdict(list)
    for pk, at, *key in posts.order_by("publish_at", "pk").values_list("pk", "publish_at", *([by] if by else [])):
        all_of[at.astimezone(here).date(), key[0] if key else None].append(pk)
    found = firsts_of(posts, span.days, 5, by=by)
    assert {key: (some.posts, some.more) for key, some in found.items()} == {
        key: (pks[:5], max(0, len(pks) - 5)) for key, pks in all_of.items()
    }
    assert len(all_of) >= 4


@pytest.mark.parametrize(("view", "most"), [("liste", 17), ("comptes", 14), ("mois", 17)])
def test_ten_times_as_many_posts_ask_no_more(view: str, most: int, django_assert_max_num_queries: Any) -> None:
    client = Client()
    client.force_login(make.user("manager"))
    planned(400, timedelta(minutes=20), datetime(2031, 10, 20, 6, tzinfo=zone()))
    address = f"{reverse('publishing:calendar')}?vue={view}&date={AUTUMN}"
    client.get(address)
    with django_assert_max_num_queries(most):
        page = client.get(address).content.decode()
    assert "N° " in page
