"""Before a ballot, what is new waits: accounts and series, by the clause's severity; the file of proof lists what began."""

from __future__ import annotations

from datetime import date, time, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from parvis.accounts import actions as accounts
from parvis.accounts.models import Account
from parvis.charter import beginnings
from parvis.charter.models import Clause
from parvis.city.models import Ballot
from parvis.networks.protocol import Profile
from parvis.people.models import User
from parvis.proofs.content import begun
from parvis.publishing import series
from parvis.publishing.recurring import Rule
from parvis.testing import make
from parvis.testing.caller import Caller

pytestmark = pytest.mark.django_db


class Known:
    """A connector that knows who it is, and nothing else."""

    def who(self) -> Profile:
        return Profile("r-77", "ville", "La Ville")


@pytest.fixture(autouse=True)
def nobody_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(accounts, "_ask", lambda *given: (Known(), Known().who()))
    monkeypatch.setattr(accounts, "_begin", lambda *given: None)
    monkeypatch.setattr(accounts, "subscribe", lambda account: False)


@pytest.fixture
def manager() -> User:
    return make.user("manager")


def ballot(days: int = 30) -> Ballot:
    day = timezone.localdate() + timedelta(days=days)
    return Ballot.objects.create(name="Vote", kind="other", status="decreed", round1=day, closes=time(20), zone="Europe/Paris")


def clause(severity: str = "approve") -> Clause:
    return make.clause("8.7", kind="beginning", severity=severity, scope={"period": "pre-election"})


def connect(by: User | None, network: str = "mastodon") -> Account:
    return accounts.admit(network, {}, {"token": "t"}, by=by, team=make.team())


def begin(by: User) -> Any:
    post = make.post(by=by, accounts=[make.account("x")])
    rule = Rule("weekly", 1, (0,))
    return series.begin(post, by=by, name="Rendez-vous", rule=rule, hour=time(9), begins=date(2031, 1, 6), ends=date(2031, 2, 6))


def test_outside_the_period_all_may_begin(manager: User) -> None:
    clause()
    assert connect(manager).pk and begin(manager).pk


@pytest.mark.parametrize("severity", ["approve", "refuse"])
def test_an_account_waits_until_somebody_sets_the_clause_aside(severity: str, manager: User) -> None:
    clause(severity)
    ballot()
    page = Client()
    page.force_login(manager)
    shown = page.get(reverse("accounts:connect", args=["mastodon"])).content.decode()
    assert "Article 8.7" in shown and "Passer outre" in shown
    with pytest.raises(ValidationError, match="Article 8.7"):
        connect(manager)
    assert not Account.objects.exists()
    beginnings.set_aside("account", "mastodon", number="8.7", reason="Une ligne d’alerte", excerpt="Mastodon", by=manager)
    assert connect(manager).pk
    assert "a passé outre" in page.get(reverse("accounts:connect", args=["mastodon"])).content.decode()
    with pytest.raises(ValidationError):
        beginnings.demand("account", "x", networks=("x",))  # another network was not spoken of


def test_advice_is_shown_and_hinders_nothing(manager: User) -> None:
    clause("advise")
    ballot()
    assert beginnings.notices("series", "1", excerpt="x", back="/", by=manager)[0]["tone"] == "warning"
    assert begin(manager).pk and connect(manager).pk


def test_what_was_there_before_is_not_new(manager: User) -> None:
    before = connect(manager)
    Account.objects.filter(pk=before.pk).update(state="removed")
    clause()
    ballot()
    assert connect(manager).pk == before.pk


def test_a_series_waits_too_and_its_page_says_so(manager: User) -> None:
    clause()
    ballot()
    with pytest.raises(ValidationError, match="8.7"):
        begin(manager)
    post = make.post(by=manager, accounts=[make.account("x")])
    client = Client()
    client.force_login(manager)
    assert "Article 8.7" in client.get(reverse("publishing:begin_series", args=[post.pk])).content.decode()


def test_the_api_says_it_and_sets_it_aside(manager: User) -> None:
    clause()
    ballot()
    ask = Caller(manager)
    status, (told,) = ask("GET", "/charter/beginnings?what=account&key=mastodon")
    assert (status, told["clause"], told["waits"]) == (200, "8.7", True)
    given = {"what": "account", "key": "mastodon", "clause": "8.7", "reason": "Une ligne d’alerte"}
    assert ask("POST", "/charter/beginnings", given)[0] == 201
    assert not ask("GET", "/charter/beginnings?what=account&key=mastodon")[1][0]["waits"]
    assert Caller(make.user("agent"))("POST", "/charter/beginnings", given)[0] == 403


def test_the_file_of_proof_lists_what_began_and_why(manager: User) -> None:
    clause()
    ballot()
    beginnings.set_aside("account", "mastodon", number="8.7", reason="Une ligne d’alerte", excerpt="Mastodon", by=manager)
    connect(manager)
    now = timezone.now()
    found = begun(now - timedelta(hours=1), now + timedelta(hours=1))
    assert [(one["what"], one["name"]) for one in found] == [("account", "La Ville"), ("exemption", "Mastodon")]
    assert found[1]["reason"] == "Une ligne d’alerte" and found[0]["by"] == str(manager)
