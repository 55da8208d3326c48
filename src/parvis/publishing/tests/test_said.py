"""What was chosen for fewer than everybody stays off the city's own pages and feeds."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from parvis.networks.catalogue import CATALOGUE
from parvis.networks.options import Option
from parvis.publishing.models import Delivery
from parvis.publishing.said import public_networks, said
from parvis.square import latest
from parvis.testing import make

pytestmark = pytest.mark.django_db
CHOICES = [
    (key, option, value)
    for key, network in CATALOGUE.items() if network.facts.publishes
    for option in network.facts.options if option.decides
    for value in (*option.everybody, *option.fewer)
]  # fmt: skip


def sent(network: str, **options: Any) -> Delivery:
    """Whatever else decides is chosen for everybody."""
    account = make.account(network)
    post = make.post(accounts=[account], text="Conseil de quartier, ce soir.")
    for option in CATALOGUE[network].facts.options:
        if option.decides and option.key not in options and option.default not in option.everybody:
            options[option.key] = option.everybody[0]
    post.variants.update(options={key: value for key, value in options.items() if value is not None})
    now = timezone.now()
    return Delivery.objects.create(
        post=post, account=account, state="sent", planned_at=now, sent_at=now, url="https://reseau.test/1"
    )


@pytest.mark.parametrize(("network", "option", "value"), CHOICES, ids=lambda one: str(getattr(one, "key", one)))
def test_only_what_everybody_may_see_is_said(network: str, option: Option, value: object) -> None:
    one = sent(network, **{option.key: value})
    assert said().filter(pk=one.pk).exists() == (value in option.everybody)


@pytest.mark.parametrize("network", public_networks())
def test_each_network_says_what_nobody_kept_back(network: str) -> None:
    assert said().filter(pk=sent(network).pk).exists()


@pytest.mark.parametrize(
    ("network", "options", "shown"),
    [
        ("mastodon", {}, True), ("mastodon", {"visibility": "private"}, False), ("mastodon", {"visibility": "direct"}, False),
        ("youtube", {"privacy": "private"}, False), ("youtube", {"privacy": "public"}, True), ("vimeo", {"comments": "nobody"}, True),
        ("vimeo", {"privacy": "disable"}, False), ("peertube", {"privacy": "4"}, False),
        ("tiktok", {"privacy": "FRIENDS_OF_TOMORROW"}, False), ("tiktok", {"privacy": "PUBLIC_TO_EVERYONE"}, True),
        ("tiktok", {"privacy": "PUBLIC_TO_EVERYONE", "draft": True}, False),
    ],
)  # fmt: skip
def test_pages_feeds_search_and_the_map_of_the_site_show_what_everybody_may_see(
    client: Client, network: str, options: dict[str, Any], shown: bool
) -> None:
    one = sent(network, **options)
    pages = [
        *(reverse(f"square:{name}") for name in ("home", "posts")), f"{reverse('square:search')}?q=conseil",
        *(reverse("feeds:city", args=[form]) for form in ("atom", "rss", "json")),
        *(reverse("feeds:account", args=[one.account_id, form]) for form in ("atom", "json")),
    ]  # fmt: skip
    told = {page: "Conseil de quartier" in client.get(page).content.decode() for page in pages}
    assert told == dict.fromkeys(pages, shown)
    assert client.get(reverse("square:post", args=[one.key])).status_code == (200 if shown else 404)
    assert any(str(one.key) in address for address, _at in latest.addresses()) == shown


def test_a_post_kept_to_some_on_one_network_is_told_by_the_other(client: Client) -> None:
    one = sent("mastodon", visibility="private")
    other = make.account("bluesky")
    now = timezone.now()
    Delivery.objects.create(post=one.post, account=other, state="sent", planned_at=now, sent_at=now, url="https://bluesky.test/2")
    page = client.get(reverse("square:home")).content.decode()
    assert "Conseil de quartier" in page and "reseau.test/1" not in page


def test_a_choice_that_nobody_classified_is_not_public(monkeypatch: pytest.MonkeyPatch) -> None:
    bluesky = CATALOGUE["bluesky"]
    circle = Option("circle", "Cercle", "choice", (("all", "Tous"), ("few", "Peu")))
    monkeypatch.setitem(
        CATALOGUE, "bluesky", replace(bluesky, facts=replace(bluesky.facts, options=(*bluesky.facts.options, circle)))
    )
    account = make.account("bluesky")
    now = timezone.now()
    for options, shown in (({"circle": "few"}, False), ({"circle": "all"}, False), ({}, True)):
        post = make.post(accounts=[account])
        post.variants.update(options=options)
        one = Delivery.objects.create(post=post, account=account, state="sent", planned_at=now, sent_at=now)
        assert said().filter(pk=one.pk).exists() == shown
