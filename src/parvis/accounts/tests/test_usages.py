"""What Meta says of its own limits, in percent: heard with any answer, shown beside what is counted; what is not known is no 0."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from parvis.accounts import usages
from parvis.accounts.models import Account
from parvis.accounts.quota import levels
from parvis.networks.protocol import Later
from parvis.networks.tests.cases import Given, Scripted
from parvis.networks.usage import Used
from parvis.testing import make

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def nothing_noted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(usages, "_noted", usages._Noted())


def said(account: Account, headers: dict[str, Any], status: int = 200) -> None:
    """One answer of the network with these headers, whatever it was asked."""
    http = Scripted({"GET /a": Given(status, {}, {name: json.dumps(value) for name, value in headers.items()})})
    http._hear = usages.hearing_of(account)
    http.call("GET", "https://graph.example/a")


def told(account: Account) -> dict[str, tuple[float | None, bool]]:
    """What each limit that the network tells stands at, and whether it is low."""
    found = levels([Account.objects.get(pk=account.pk)])[account.pk]
    return {one.budget.key: (one.used if one.known else None, one.low) for one in found if one.told}


def line(percent: float, minutes: float = 0) -> dict[str, Any]:
    return {"type": "pages", "call_count": percent, "total_time": 1, "estimated_time_to_regain_access": minutes}


def seen(account: Account) -> tuple[str, dict[str, Any]]:
    """(the page of the account, its budgets by the API)"""
    browser = Client()
    browser.force_login(make.user("manager"))
    budgets = browser.get(f"/api/v1/accounts/{account.pk}/budgets").json()
    return browser.get(f"/comptes/{account.pk}").content.decode(), {one["key"]: one for one in budgets}


def test_what_is_not_known_yet_is_not_nought() -> None:
    account = make.account("facebook")
    assert told(account) == {"app": (None, False), "page": (None, False)}
    page, budgets = seen(account)
    assert page.count("pas encore connu") == 2 and 'id="budget-app"' not in page and "budget-reels" in page
    one = budgets["app"]
    assert (one["used"], one["left"], one["source"], one["at"], one["most"], one["unit"]) == (None, None, "told", None, 100, "%")
    assert (budgets["reels"]["used"], budgets["reels"]["source"]) == (0, "counted")


def test_the_highest_share_of_each_is_shown_with_its_source_and_hour() -> None:
    account = make.account("facebook")
    app = {"call_count": 28, "total_time": 31, "total_cputime": 5}
    said(account, {"x-app-usage": app, "x-business-use-case-usage": {"100": [line(12), line(3)]}})
    assert told(account) == {"app": (31, False), "page": (12, False)}
    page, budgets = seen(account)
    assert "31\u00a0% utilisés" in page and "il reste 69\u00a0%" in page and "dit par le réseau" in page
    assert '<progress id="budget-app" value="31" max="100">' in " ".join(page.split())
    assert (budgets["page"]["used"], budgets["page"]["left"], budgets["page"]["shared"]) == (12, 88, False)
    assert budgets["app"]["shared"] and budgets["app"]["at"] is not None
    assert "most-app" not in page and "most-reels" in page, "a ceiling of our own is for what we count"


def test_a_refusal_tells_too_and_when_it_is_over() -> None:
    account = make.account("facebook")
    said(account, {"x-business-use-case-usage": {"100": [line(100, minutes=17)]}}, status=400)
    (level,) = [one for one in levels([Account.objects.get()])[account.pk] if one.budget.key == "page"]
    assert (level.used, level.low, level.left) == (100, True, 0)
    assert level.full_at is not None and timedelta(minutes=16) < level.full_at - timezone.now() < timedelta(minutes=18)
    assert "il reste 0\u00a0%" in seen(account)[0]


def test_what_was_said_an_hour_ago_is_not_known_any_more() -> None:
    account = make.account("facebook")
    with time_machine.travel(timezone.now() - timedelta(hours=2)):
        said(account, {"x-app-usage": {"call_count": 90}})
        assert told(account)["app"] == (90, True)
    assert told(account)["app"] == (None, False)
    page, budgets = seen(account)
    assert "pas connu en ce moment" in page and budgets["app"]["at"] is not None and budgets["app"]["used"] is None


def test_accounts_of_one_application_know_what_it_used_and_not_each_others_own() -> None:
    one, two = (make.account("facebook", settings={"quota": "abc"}) for _ in range(2))
    other = make.account("facebook", settings={"quota": "def"})
    said(one, {"x-app-usage": {"call_count": 40}, "x-business-use-case-usage": {"1": [line(9)]}})
    assert told(two) == {"app": (40, False), "page": (None, False)}
    assert told(other)["app"] == (None, False)


def test_it_is_written_once_a_minute_or_when_it_moves(django_assert_num_queries: Any) -> None:
    account = make.account("threads")
    hear = usages.hearing_of(account)
    assert hear is not None
    with django_assert_num_queries(1):
        for percent in (10, 11, 12, 15):
            hear(Used(percent, None, timedelta(0)))
    assert told(account) == {"app": (10, False)}
    with django_assert_num_queries(1):
        hear(Used(21, None, timedelta(0)))
    assert told(account) == {"app": (21, False)}


@pytest.mark.parametrize("header", ["3", "null", "[]", '{"call_count": "viel"}', '{"call_count": NaN}', "{"])
def test_what_nobody_can_read_costs_nothing(header: str) -> None:
    account = make.account("facebook")
    http = Scripted({"GET /a": Given(200, {}, {"x-app-usage": header})})
    http._hear = usages.hearing_of(account)
    http.call("GET", "https://graph.example/a")
    assert told(account)["app"] == (None, False)


def test_networks_that_say_nothing_of_the_kind_are_not_listened_to() -> None:
    assert usages.hearing_of(make.account("mastodon")) is None


def test_it_is_shown_and_still_obeyed() -> None:
    """At ninety-five percent nothing leaves: the page says why."""
    account = make.account("facebook")
    http = Scripted({"GET /a": Given(200, {}, {"x-app-usage": json.dumps({"call_count": 96})})}, {"token": f"jeton {account.pk}"})
    http._hear = usages.hearing_of(account)
    http.call("GET", "https://graph.example/a")
    with pytest.raises(Later):
        http.call("GET", "https://graph.example/a")
    assert told(account)["app"] == (96, True)
