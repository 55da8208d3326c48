"""The campaign that a post is of: chosen where it is written, told, kept in versions and copies, counted in its links."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from parvis.people.models import User
from parvis.publishing import actions
from parvis.publishing.composing import actions as composing
from parvis.publishing.jobs import deliver
from parvis.publishing.models import Campaign, Delivery, Post
from parvis.testing import make
from parvis.testing.caller import Caller
from parvis.work import rows

pytestmark = pytest.mark.django_db


@pytest.fixture
def manager() -> User:
    return make.user("manager")


@pytest.fixture
def summer() -> Campaign:
    today = timezone.localdate()
    return Campaign.objects.create(name="Été à la Ville", first=today, last=today + timedelta(days=30))


def test_the_composer_chooses_it_and_links_say_it(manager: User, summer: Campaign, monkeypatch: pytest.MonkeyPatch) -> None:
    preset = composing.keep_preset(name="Site", hosts=["ville.example"], campaign="{campaign}", content="{topic}", by=manager)
    client, account = Client(), make.account("mastodon")
    client.force_login(manager)
    old = Campaign.objects.create(name="Passée", first=summer.first - timedelta(days=90), last=summer.first - timedelta(days=60))
    page = client.get(reverse("publishing:compose")).content.decode()
    assert f'<option value="{summer.pk}"' in page and f'<option value="{old.pk}"' not in page
    typed = {"text": "Voir https://ville.example/a", "accounts": [account.pk], "preset": preset.pk, "sheet": str(uuid.uuid4())}
    typed |= {"campaign": summer.pk, "language": "fr"}
    said = client.post(reverse("publishing:check"), typed, headers={"HX-Request": "true"}).content.decode()
    assert "utm_campaign=ete-a-la-ville" in said
    client.post(reverse("publishing:save"), typed, headers={"HX-Request": "true"})
    post = Post.objects.get()
    assert post.campaign == summer
    page = client.get(reverse("publishing:edit", args=[post.pk])).content.decode()
    assert f'<option value="{summer.pk}" selected' in page
    sent = []
    monkeypatch.setattr("parvis.publishing.jobs.OFFICE.send", lambda prepared: sent.extend(prepared))
    actions.schedule(post, at=timezone.now() + timedelta(minutes=5), by=manager)
    Delivery.objects.update(due_at=timezone.now())
    deliver(rows.hold_due(Delivery, 10, now=timezone.now()))
    assert sent[0][1].text == "Voir https://ville.example/a?utm_campaign=ete-a-la-ville"


def test_over_the_api_in_versions_and_in_copies(manager: User, summer: Campaign) -> None:
    caller = Caller(manager)
    status, told = caller("POST", "/posts", {"text": "Un", "language": "fr", "campaign": summer.pk})
    assert (status, told["campaign"]) == (201, summer.pk)
    pk = told["id"]
    assert caller("POST", f"/posts/{pk}/duplicate")[1]["campaign"] == summer.pk
    assert composing.translate(Post.objects.get(pk=pk), language="en", by=manager).campaign == summer
    assert caller("PATCH", f"/posts/{pk}", {"text": "Deux"})[1]["campaign"] == summer.pk
    assert caller("PATCH", f"/posts/{pk}", {"campaign": None})[1]["campaign"] is None
    back = composing.restore(Post.objects.get(pk=pk), revision=1, by=manager)
    assert (back.text, back.campaign) == ("Un", summer)
    assert caller("PATCH", f"/posts/{pk}", {"campaign": 2**40})[0] == 422
    Post.objects.filter(campaign=summer).update(campaign=None)
    summer.delete()
    assert composing.restore(Post.objects.get(pk=pk), revision=1, by=manager).campaign is None, "it is no longer there"
