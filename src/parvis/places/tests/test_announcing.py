"""One click prepares the drafts, as each network takes them; a second one doubles nothing."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from parvis.places import actions
from parvis.places.announcing.actions import announce, keep_there
from parvis.places.models import Announced, Place
from parvis.places.tests.town import a_list, colleague, picture
from parvis.testing import make
from parvis.venues.models import PlaceList as VenueList

pytestmark = pytest.mark.django_db


@pytest.fixture
def shown():
    """A list with a picture, and an account on one network of each kind."""
    row = a_list()
    row.places.filter(position=1).update(file=picture(), alt="Des enfants dans l’eau")
    for network in ("mastodon", "x", "facebook", "pinterest", "email", "foursquare"):
        make.account(network)
    return row


def by_kind(row) -> dict:
    return {one.kind.split(":")[0]: one.post for one in Announced.objects.filter(list=row).select_related("post")}


def test_each_network_gets_what_it_can_show(shown):
    posts = announce(shown, by=colleague())
    told = by_kind(shown)
    assert set(told) == {"thread", "carousel", "pin"} and len(posts) == 3
    assert {v.account.network for v in told["thread"].variants.all()} >= {"mastodon", "x"}
    assert [v.account.network for v in told["pin"].variants.all()] == ["pinterest"]
    thread = told["thread"]
    assert thread.parts[0].startswith("1. Bassin des Quais") and len(thread.parts) == 3
    assert "/place/lieux/au-frais" in thread.text
    assert all(post.state == "draft" for post in posts)
    for post in told.values():
        assert [one.alt for one in post.attachments.all()] == ["Des enfants dans l’eau"]
    assert told["pin"].variants.get().options["title"] == "Bassin des Quais"


def test_a_second_click_makes_only_what_is_missing(shown):
    by = colleague()
    first = announce(shown, by=by)
    assert announce(shown, by=by) == first
    type(first[0]).objects.filter(pk=first[0].pk).update(state="binned")
    again = announce(shown, by=by)
    assert again[1:] == first[1:] and again[0] != first[0]


def test_a_closed_place_is_not_announced(shown):
    actions.edit(Place.objects.get(name="Bassin des Quais"), by=colleague(), closed=True)
    announce(shown, by=colleague())
    told = by_kind(shown)
    assert "Bassin" not in " ".join(told["thread"].parts) and "pin" not in told


def test_only_what_is_online_and_only_by_who_writes(shown):
    with pytest.raises(PermissionDenied):
        announce(shown, by=make.user("agent"))
    actions.take_away(shown, by=colleague())
    with pytest.raises(ValidationError):
        announce(shown, by=colleague())


def test_without_any_account_it_says_so():
    with pytest.raises(ValidationError):
        announce(a_list(), by=colleague())


def test_a_list_is_kept_on_foursquare_where_lists_are_on(shown):
    by = colleague()
    with pytest.raises(ValidationError, match="Foursquare"):
        keep_there(shown, by=by)
    shown.places.filter(position=1).update(venue="4adcda09f964a520ae3321e3")
    with pytest.raises(ValidationError, match="éteintes"):
        keep_there(shown, by=by)
    account = make.account("foursquare")
    account.settings = {**account.settings, "lists": True}
    account.save()
    keep_there(shown, by=by)
    assert VenueList.objects.get().items == [{"place": "4adcda09f964a520ae3321e3", "text": "De l’eau & de l’ombre."}]
