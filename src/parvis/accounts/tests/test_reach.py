"""In which languages an account speaks, and where its network finds our residents."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.cache import cache
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.urls import reverse

from parvis.accounts import actions, places
from parvis.accounts.models import Account
from parvis.networks.facebook.facts import FACTS
from parvis.networks.protocol import Later
from parvis.testing import make

pytestmark = pytest.mark.django_db


class Facebook:
    """It knows two places of that name, and counts how often it was asked."""

    facts = FACTS
    asked = 0

    def places(self, query: str, level: str) -> list[tuple[str, str]]:
        type(self).asked += 1
        if query == "panne":
            raise Later("unreachable")
        return [("777934", "Paris, France"), ("2", "Paris, Texas")]


@pytest.fixture
def client(monkeypatch: Any) -> Client:
    cache.clear()
    Facebook.asked = 0
    monkeypatch.setattr(places, "connector_of", lambda account: Facebook())
    found = Client()
    found.force_login(make.user("manager"))
    return found


def test_the_network_is_asked_for_its_own_places_and_what_is_chosen_is_kept(client: Client) -> None:
    account = make.account("facebook")
    url = reverse("accounts:reach", args=[account.pk])
    page = client.get(url + "?q=Paris&niveau=city").content.decode()
    assert "Paris, Texas" in page
    client.get(url + "?q=paris&niveau=city")
    assert Facebook.asked == 1
    assert client.post(url, {"places": "cities|777934|Paris, France", "languages": ["fr", "en"]}).status_code == 302
    kept = Account.objects.get().settings
    assert (kept["residents"], kept["languages"]) == ({"cities": [["777934", "Paris, France"]], "regions": []}, ["fr", "en"])
    assert 'value="cities|777934|Paris, France" checked' in client.get(url).content.decode()
    assert client.post(url, {"languages": ["klingon"]}).status_code == 422


def test_a_network_that_is_away_is_said(client: Client) -> None:
    page = client.get(reverse("accounts:reach", args=[make.account("facebook").pk]) + "?q=panne&niveau=city")
    assert "injoignable" in page.content.decode()


def test_a_new_permission_leaves_them_and_only_those_who_connect_may_change_them() -> None:
    account, manager = make.account("mastodon"), make.user("manager")
    actions.orient(account, languages=["fr"], by=manager)
    actions.orient(account, residents={"cities": [("1", "Ville")]}, by=manager)
    assert Account.objects.get().settings["languages"] == ["fr"]
    assert {"languages", "residents"} <= set(actions.OURS)
    with pytest.raises(PermissionDenied):
        actions.orient(account, languages=[], by=make.user("approver"))
    with pytest.raises(ValidationError):
        actions.orient(account, residents={"planets": [("1", "Mars")]}, by=manager)
