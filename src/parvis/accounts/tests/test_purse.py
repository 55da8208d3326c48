"""What a network permits in a time is never passed, by however many workers, and comes back when it should."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from parvis.accounts import quota
from parvis.accounts.models import Account, Spent
from parvis.accounts.quota import levels, spend
from parvis.networks.budgets import Budget, quota_of
from parvis.networks.catalogue import CATALOGUE
from parvis.networks.protocol import Later, Refused
from parvis.testing import make

pytestmark = [pytest.mark.django_db, pytest.mark.postgresql]
MOVING = Budget("posts", "Publications", 10, timedelta(hours=24))
UTC_DAY = Budget("units", "Unités", 10_000, resets="utc")
PACIFIC = Budget("quota", "Quota", 100, resets="pacific")
MONEY = Budget("money", "Dépense", 0.50, unit="$", resets="utc")
COUNTED = Budget("calls", "Appels", 0)
NOON = datetime(2026, 11, 25, 12, tzinfo=UTC)


@pytest.fixture
def account(monkeypatch: pytest.MonkeyPatch) -> Account:
    budgets = (MOVING, UTC_DAY, PACIFIC, MONEY, COUNTED)
    monkeypatch.setattr(quota, "budgets_of", lambda account: budgets)
    return make.account()


def used(account: Account, budget: Budget, now: datetime) -> float:
    return next(level.used for level in levels([account], now)[account.pk] if level.budget is budget)


def test_the_ceiling_stops_and_names_the_moment(account: Account) -> None:
    for minute in range(10):
        spend(account, MOVING, now=NOON + timedelta(minutes=minute))
    with pytest.raises(Later) as caught:
        spend(account, MOVING, now=NOON + timedelta(hours=2))
    assert caught.value.named
    assert caught.value.code == "budget"
    back = NOON + timedelta(hours=2) + caught.value.after
    assert NOON + timedelta(hours=24) < back <= NOON + timedelta(hours=25)
    spend(account, MOVING, now=back)  # exactly then it goes


def test_a_moving_time_lets_back_what_is_old(account: Account) -> None:
    spend(account, MOVING, 6, now=NOON)
    spend(account, MOVING, 4, now=NOON + timedelta(hours=12))
    later = NOON + timedelta(hours=25)
    assert used(account, MOVING, later) == 4
    spend(account, MOVING, 6, now=later)
    with pytest.raises(Later):
        spend(account, MOVING, 1, now=later)


@pytest.mark.parametrize(
    ("budget", "before", "after"),
    [
        (UTC_DAY, datetime(2026, 11, 25, 23, 59, 59, tzinfo=UTC), datetime(2026, 11, 26, tzinfo=UTC)),
        (PACIFIC, datetime(2026, 11, 26, 7, 59, 59, tzinfo=UTC), datetime(2026, 11, 26, 8, tzinfo=UTC)),
        (PACIFIC, datetime(2026, 7, 26, 6, 59, 59, tzinfo=UTC), datetime(2026, 7, 26, 7, tzinfo=UTC)),  # summer time
        (PACIFIC, datetime(2026, 11, 1, 7, 30, tzinfo=UTC), datetime(2026, 11, 2, 8, tzinfo=UTC)),  # a day of 25 hours
    ],
)
def test_a_day_ends_at_midnight_there(account: Account, budget: Budget, before: datetime, after: datetime) -> None:
    spend(account, budget, budget.most, now=before)
    with pytest.raises(Later) as caught:
        spend(account, budget, now=before)
    assert before + caught.value.after == after
    spend(account, budget, budget.most, now=after)


def test_money_is_counted_to_the_cent(account: Account) -> None:
    for _ in range(5):
        spend(account, MONEY, 0.1, now=NOON)
    with pytest.raises(Later, match="Dépense : 0.5 \\$"):
        spend(account, MONEY, 0.01, now=NOON)


def test_no_ceiling_is_only_counted(account: Account) -> None:
    for _ in range(50):
        spend(account, COUNTED, 1000, now=NOON)
    assert used(account, COUNTED, NOON) == 50_000


def test_what_is_over_the_whole_ceiling_is_refused_for_good(account: Account) -> None:
    with pytest.raises(Refused, match="budget-small"):
        spend(account, MOVING, 11, now=NOON)
    assert not Spent.objects.exists()


def test_a_ceiling_of_our_own_is_the_one_that_counts(account: Account) -> None:
    """Lower by choice; higher where the network granted more than it gives to everybody."""
    account.settings = {"ceilings": {"posts": 3, "units": 99_999, "calls": 5, "quota": "no"}}
    assert [quota.ceiling(account, budget) for budget in (MOVING, UTC_DAY, COUNTED, PACIFIC)] == [3, 99_999, 5, 100]
    spend(account, MOVING, 3, now=NOON)
    with pytest.raises(Later):
        spend(account, MOVING, now=NOON)


def test_a_raised_ceiling_is_used_by_the_calls_the_pages_and_the_api(client: Client) -> None:
    """Dailymotion's partners may send 96 videos a day; everybody else fifteen."""
    account, manager = make.account("dailymotion"), make.user("manager")
    client.force_login(manager)
    where = f"/comptes/{account.pk}"
    assert client.post(f"{where}/plafonds", {"most-videos": "96"}).status_code == 302
    account.refresh_from_db()
    (budget,) = quota.budgets_of(account)
    for _ in range(96):
        quota.spend(account, budget)
    with pytest.raises(Later):
        quota.spend(account, budget)
    assert "96 sur 96" in client.get(where).content.decode()
    headers = {"authorization": f"Bearer {make.token(manager)}"}
    told = client.get(f"/api/v1/accounts/{account.pk}/budgets", headers=headers).json()
    assert [(one["used"], one["most"]) for one in told] == [(96, 96)]


def test_accounts_have_their_own(account: Account) -> None:
    other = make.account()
    spend(account, MOVING, 10, now=NOON)
    spend(other, MOVING, 10, now=NOON)


def test_one_statement_a_call_and_one_for_all_levels(account: Account, django_assert_num_queries: Any) -> None:
    spend(account, MOVING)
    lock = connection.vendor == "postgresql"
    with django_assert_num_queries(3 + lock):  # the savepoint of this test's own transaction is two of them
        spend(account, MOVING)
    accounts = [account, *[make.account() for _ in range(20)]]
    with django_assert_num_queries(1):
        assert len(levels(accounts)) == 21


@given(
    calls=st.lists(st.tuples(st.integers(0, 72 * 60), st.integers(1, 6)), max_size=40),
    budget=st.sampled_from([MOVING, Budget("units", "Unités", 9, resets="utc"), Budget("quota", "Quota", 9, resets="pacific")]),
)
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_time_holds_more_than_the_ceiling(account: Account, calls: list[tuple[int, int]], budget: Budget) -> None:
    """Whatever is asked when: what was let through in any such time is under the ceiling."""
    Spent.objects.all().delete()
    through: list[tuple[datetime, int]] = []
    for minute, amount in sorted(calls):
        now = NOON + timedelta(minutes=minute)
        try:
            spend(account, budget, amount, now=now)
        except Later:
            continue
        else:
            through.append((now, amount))
    for end, _amount in through:
        begin = quota.slot(budget, end) if budget.resets != "moving" else end - budget.per
        assert sum(amount for at, amount in through if begin < at <= end or at == end) <= budget.most


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("budget", [MOVING, UTC_DAY], ids=lambda one: one.resets)
def test_many_workers_never_pass_it(account: Account, budget: Budget) -> None:
    share, start = budget.most / 10, threading.Barrier(8)
    outcomes: list[bool] = []

    def work() -> None:
        start.wait()
        for _ in range(5):
            try:
                spend(account, budget, share, now=NOON)
            except Later:
                outcomes.append(False)
            else:
                outcomes.append(True)
        connection.close()

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (outcomes.count(True), len(outcomes)) == (10, 40)
    assert used(account, budget, NOON) == budget.most


def test_accounts_of_one_application_have_its_budget_together(
    monkeypatch: pytest.MonkeyPatch, django_assert_num_queries: Any
) -> None:
    from dataclasses import replace

    from parvis.accounts.connect import connector_of

    both = (replace(MOVING, shared=True), COUNTED)
    played = replace(CATALOGUE["mastodon"], facts=replace(CATALOGUE["mastodon"].facts, budgets=both),
                     make=lambda settings, secrets, http: http)  # fmt: skip
    monkeypatch.setitem(CATALOGUE, "mastodon", played)  # type: ignore[index]
    one, two = (make.account(settings={"quota": quota_of("mastodon", {"client_id": "7"})}) for _ in range(2))
    other = make.account(settings={"quota": quota_of("mastodon", {"client_id": "8"})})
    connector_of(one).spend("posts", 6)
    connector_of(two).spend("posts", 4)
    connector_of(two).spend("calls", 3)
    for account in (one, two):
        with pytest.raises(Later):
            connector_of(account).spend("posts")
    connector_of(other).spend("posts", 10)
    with django_assert_num_queries(2):
        told = levels([one, two, other])
    assert [[level.used for level in told[account.pk]] for account in (one, two, other)] == [[10, 0], [10, 3], [10, 0]]


def test_two_clients_of_one_google_project_are_one_application() -> None:
    clients = [quota_of("youtube", {"client_id": f"{name}.apps.googleusercontent.com"}) for name in ("12-a", "12-b", "13-a")]
    assert clients[0] == clients[1] != clients[2]
    assert quota_of("youtube", {}) == ""
    assert "secret-key" not in quota_of("foursquare", {"service_key": "secret-key"})


def test_connectors_pay_from_it(monkeypatch: pytest.MonkeyPatch) -> None:
    from parvis.accounts.connect import connector_of

    played = CATALOGUE["mastodon"]
    facts = played.facts.__class__(**{f: getattr(played.facts, f) for f in played.facts.__slots__} | {"budgets": (MOVING,)})
    made = played.__class__(facts, played.fields, lambda settings, secrets, http: http)
    monkeypatch.setitem(CATALOGUE, "mastodon", made)  # type: ignore[arg-type]
    account = make.account()
    connector_of(account).spend("posts", 10)
    with pytest.raises(Later):
        connector_of(account).spend("posts")


def test_it_is_shown_and_capped(account: Account, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("parvis.accounts.actions.budgets_of", quota.budgets_of)
    manager = make.user("manager")
    spend(account, MOVING, 9)
    spend(account, MONEY, 0.2)
    client = Client()
    client.force_login(manager)
    page = client.get(f"/comptes/{account.pk}").content.decode()
    assert "9 sur 10 en 24 h" in page
    assert "0,20\u00a0$ sur 0,50\u00a0$ en 24 h" in page
    assert "il reste 1" in page
    assert client.post(f"/comptes/{account.pk}/plafonds", {"most-posts": "9", "most-money": "0.3"}).status_code == 302
    assert Account.objects.get().settings["ceilings"] == {"posts": 9, "money": 0.3}
    assert client.post(f"/comptes/{account.pk}/plafonds", {"most-posts": "-1"}).status_code == 422
    headers = {"Authorization": f"Bearer {make.token(manager)}"}
    told = {one["key"]: one for one in client.get(f"/api/v1/accounts/{account.pk}/budgets", headers=headers).json()}
    assert (told["posts"]["left"], told["posts"]["low"], told["posts"]["own"], told["money"]["unit"]) == (0, True, True, "$")
    client.patch(f"/api/v1/accounts/{account.pk}", {"ceilings": {"posts": 0}}, content_type="application/json", headers=headers)
    assert Account.objects.get().settings["ceilings"] == {"money": 0.3}
    wrong = {"ceilings": {"words": 3}}
    refused = client.patch(f"/api/v1/accounts/{account.pk}", wrong, content_type="application/json", headers=headers)
    assert refused.status_code == 422


def test_today_says_when_little_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    from dataclasses import replace

    made = replace(CATALOGUE["mastodon"], facts=replace(CATALOGUE["mastodon"].facts, budgets=(MOVING,)))
    monkeypatch.setitem(CATALOGUE, "mastodon", made)  # type: ignore[arg-type]
    account = make.account(name="Notre Mastodon")
    client = Client()
    client.force_login(make.user("manager"))
    spend(account, MOVING, 8, now=timezone.now())
    assert "Publications, il reste" not in client.get("/").content.decode()
    spend(account, MOVING, 1, now=timezone.now())
    assert "Notre Mastodon\u00a0: Publications, il reste 1." in client.get("/").content.decode()
