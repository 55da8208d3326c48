"""Planned comparisons from the question to the answer: prepared in the newsroom, sent, measured, said; by pages and by the API."""

from __future__ import annotations

import json

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse
from django.utils import timezone

from parvis.insights.models import Reading, Trial, TrialPost
from parvis.insights.trials import actions
from parvis.insights.trials.reading import counted, result
from parvis.publishing.models import Delivery, Post
from parvis.testing import make

pytestmark = pytest.mark.django_db


def planned(by=None):
    return actions.plan(
        name="La ville en couleur ?", one="en couleur", other="en noir et blanc", team=make.team(), by=by or make.user()
    )


def went_out(trial, side, likes, account):
    post = make.post(accounts=[account], state="sent", text=f"Photo {side} {likes}")
    now = timezone.now()
    sent = Delivery.objects.create(post=post, account=account, planned_at=now, sent_at=now, state="sent", remote_id=f"r{post.pk}")
    for metric, value in (("likes", likes), ("views", 1000)):
        Reading.objects.create(account=account, delivery=sent, metric=metric, value=value, at=now, told_at=now, last=True)
    return actions.put(post, trial, side=side, by=make.user())


def test_the_answer_comes_with_the_fifth_of_each_side(django_assert_max_num_queries):
    trial, account, user = planned(), make.account("mastodon"), make.user()
    for n in range(4):
        went_out(trial, "one", 90 + n, account)
        went_out(trial, "other", 20 + n, account)
    told = result(trial, user)
    assert (told.found.verdict, told.missing) == ("few", (1, 1)) and "Pas assez" in told.answer
    went_out(trial, "one", 95, account)
    went_out(trial, "other", 25, account)
    other = planned()
    went_out(other, "one", 1, account)  # of another comparison: nothing of it is counted here
    with django_assert_max_num_queries(10):
        told = result(trial, user)
    assert (told.found.verdict, told.missing, told.views) == ("more", (0, 0), True)
    assert told.found.one.value == pytest.approx((90 + 91 + 92 + 93 + 95) / 5000)
    assert "en couleur" in told.answer and "en noir et blanc" in told.answer
    assert [(row.ones, row.others) for row in counted(user)] == [(1, 0), (5, 5)]


def test_what_went_out_besides_takes_nothing_from_a_comparison(monkeypatch):
    monkeypatch.setattr("parvis.insights.posts.gather.MOST", 3)
    trial, account, other = planned(), make.account("mastodon"), planned()
    for n in range(5):
        went_out(trial, "one", 90 + n, account)
        went_out(trial, "other", 20 + n, account)
    for n in range(4):
        went_out(other, "one", n, account)
    told = result(trial, make.user())
    assert (told.found.verdict, told.missing, [len(side) for side in told.looks]) == ("more", (0, 0), [5, 5])


def test_the_other_variant_is_a_draft_on_the_other_side():
    user, trial = make.user(), planned()
    post = make.post(accounts=[make.account("mastodon")], text="Les quais en couleur")
    with pytest.raises(ValidationError, match="quelle variante"):
        actions.prepare(post, by=user)
    actions.put(post, trial, side="one", by=user)
    copy = actions.prepare(post, by=user)
    assert (copy.text, copy.state, TrialPost.objects.get(post=copy).side) == (post.text, "draft", "other")
    actions.put(post, planned(), side="other", by=user)
    assert TrialPost.objects.filter(post=post).count() == 1, "of one comparison alone"
    actions.away(post, by=user)
    actions.drop(trial, by=user)
    assert Post.objects.filter(pk__in=(post.pk, copy.pk)).count() == 2 and not TrialPost.objects.exists()


def test_what_is_not_said_is_refused_and_others_may_not():
    for name, one, other in (("", "a", "b"), ("Q", "a", " A "), ("Q", "x" * 61, "b")):
        with pytest.raises(ValidationError):
            actions.plan(name=name, one=one, other=other, team=make.team(), by=make.user())
    trial = planned()
    stranger = make.user("contributor", in_team=make.team("Autre"))
    with pytest.raises(PermissionDenied):
        actions.put(make.post(), trial, side="one", by=stranger)
    assert not Trial.objects.seen_by(stranger).exists()


def test_by_the_pages(client):
    user = make.user()
    client.force_login(user)
    assert client.post(reverse("insights:trials"), {"name": "Q", "one": "a", "other": "a"}).status_code == 422
    answer = client.post(reverse("insights:trials"), {"name": "La ville en couleur ?", "one": "en couleur", "other": "en gris",
                                                      "team": make.team().pk})  # fmt: skip
    trial = Trial.objects.get()
    assert answer.url == reverse("insights:trial", args=[trial.pk])
    post = make.post(accounts=[make.account("mastodon")], text="Les quais en couleur")
    part = reverse("insights:trial_of_post", args=[post.pk])
    assert part in client.get(reverse("publishing:edit", args=[post.pk])).content.decode()
    assert f'value="{trial.pk}:other"' in client.get(part).content.decode()
    client.post(part, {"do": "put", "where": f"{trial.pk}:one"})
    assert "Préparer l’autre variante" in client.get(part).content.decode()
    answer = client.post(part, {"do": "prepare"})
    copy = Post.objects.latest("pk")
    assert answer.url == reverse("publishing:edit", args=[copy.pk]) and copy.pk != post.pk
    page = client.get(reverse("insights:trial", args=[trial.pk])).content.decode()
    assert page.count("Les quais en couleur") == 2 and "Il en faut encore 5" in page
    assert "La ville en couleur ?" in client.get(reverse("insights:trials")).content.decode()
    Post.objects.filter(pk=post.pk).update(state="sent")
    assert part in client.get(reverse("publishing:post", args=[post.pk])).content.decode()
    client.post(part, {"do": "away"})
    assert TrialPost.objects.count() == 1
    client.post(reverse("insights:drop_trial", args=[trial.pk]))
    assert not Trial.objects.exists()


def test_by_the_api(client):
    headers = {"Authorization": f"Bearer {make.token(make.user('manager'))}"}

    def ask(method, path, body=None):
        answer = client.generic(
            method, f"/api/v1/{path}", json.dumps(body or {}), content_type="application/json", headers=headers
        )
        return answer.status_code, answer.json() if answer.content else None

    code, made = ask("POST", "trials", {"team": make.team().pk, "name": "Q ?", "one": "a", "other": "b"})
    assert code == 201
    post = make.post(accounts=[make.account("mastodon")])
    assert ask("PUT", f"posts/{post.pk}/trial", {"trial": made["id"], "side": "one"})[0] == 204
    assert ask("PUT", f"posts/{post.pk}/trial", {"trial": 10**9, "side": "one"})[0] == 422
    code, copy = ask("POST", f"posts/{post.pk}/trial/other")
    assert code == 201
    whole = ask("GET", f"trials/{made['id']}")[1]
    assert (whole["posts"], whole["missing"], whole["verdict"]) == ([[post.pk], [copy["post"]]], [5, 5], "few")
    assert [one["name"] for one in ask("GET", "trials")[1]["items"]] == ["Q ?"]
    assert ask("DELETE", f"posts/{post.pk}/trial")[0] == 204
    assert ask("DELETE", f"trials/{made['id']}")[0] == 204 and not Trial.objects.exists()
