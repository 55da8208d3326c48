"""What one may not open is not offered: every link of the frame and of the pages that it leads to, as every role."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
import time_machine
from django.http import QueryDict
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from parvis.people.access import ROLES
from parvis.publishing.forms import begun
from parvis.testing import make

pytestmark = pytest.mark.django_db
LINK = re.compile(r'<a[^>]* href="(/[^"#]*)"')


def links(html: str, around: str) -> set[str]:
    """The addresses in the parts of a page that begin with `around`."""
    return {link for part in re.findall(around, html, re.DOTALL) for link in LINK.findall(part)}


@pytest.mark.parametrize("role", ROLES)
def test_the_navigation_leads_nowhere_that_is_shut(role: str) -> None:
    client = Client()
    client.force_login(make.user(role))
    html = client.get(reverse("pages:today")).content.decode()
    found = links(html, r"<nav.*?</nav>")
    assert reverse("pages:today") in found and len(found) > 5
    shut = {link for link in found if client.get(link).status_code == 403}
    assert shut == set()


@pytest.mark.drawn(lambda item: item.callspec.params["page"])
@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("page", ["pages:today", "publishing:list", "publishing:calendar"])
def test_a_page_offers_nothing_that_is_shut(role: str, page: str) -> None:
    client = Client()
    client.force_login(make.user(role))
    answer = client.get(reverse(page))
    if answer.status_code == 403:
        return
    found = links(answer.content.decode(), r"<main.*?</main>")
    assert {link for link in found if client.get(link).status_code == 403} == set()


@pytest.mark.parametrize("role", ["admin", "agent"])
def test_who_may_open_it_is_offered_it(role: str) -> None:
    client = Client()
    client.force_login(make.user(role))
    found = links(client.get(reverse("pages:today")).content.decode(), r"<nav.*?</nav>")
    assert {reverse(name) for name in ("inbox:list", "cases:list", "accounts:list", "publishing:calendar")} <= found
    assert (reverse("journal:audit") in found) == (reverse("publishing:compose") in found) == (role == "admin")


def test_a_day_that_has_passed_is_not_planned_for() -> None:
    client = Client()
    client.force_login(make.user("manager"))
    today = timezone.localdate()
    board = client.get(reverse("publishing:calendar") + f"?vue=liste&date={today.isoformat()}").content.decode()
    month = client.get(reverse("publishing:calendar") + f"?vue=mois&date={today.isoformat()}").content.decode()
    days = {date.fromisoformat(found) for found in re.findall(r'class="day-add" href="[^"]*\?date=([\d-]+)"', board + month)}
    assert days and min(days) >= today
    gone, ahead = today - timedelta(days=1), today + timedelta(days=1)
    assert begun(QueryDict(f"date={gone.isoformat()}&hour=09:00")).day == ""
    wished = begun(QueryDict(f"date={ahead.isoformat()}"))
    assert (wished.day, wished.hour) == (ahead.isoformat(), "09:00")


@pytest.mark.parametrize(("clock", "hour"), [("08:10", "09:00"), ("14:10", "15:00"), ("23:30", "23:59")])
def test_of_today_an_hour_to_come_is_proposed(clock: str, hour: str) -> None:
    here = timezone.localtime().replace(hour=int(clock[:2]), minute=int(clock[3:]))
    with time_machine.travel(here, tick=False):
        assert begun(QueryDict(f"date={here.date().isoformat()}")).hour == hour
        assert begun(QueryDict(f"date={here.date().isoformat()}&hour=00:05")).hour != "00:05"
