"""What is refused in the middle leaves nothing half done; what is kept all the same is said to be kept."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from parvis.charter.models import Exemption
from parvis.people.models import User
from parvis.publishing import actions, verdicts
from parvis.publishing.approval import bound
from parvis.publishing.checks import check_post
from parvis.publishing.models import Delivery, Post
from parvis.testing import make

pytestmark = pytest.mark.django_db
KEPT = "Votre texte est enregistré, rien n’est parti."


@pytest.fixture
def manager() -> User:
    return make.user("manager")


def refused(*given: object, **more: object) -> Any:
    raise ValidationError("Pas maintenant.")


def press(by: User, **typed: Any) -> Any:
    client = Client()
    client.force_login(by)
    return client.post(reverse("publishing:compose"), {"sheet": str(uuid.uuid4()), **typed})


@pytest.mark.parametrize("do", ["publish", "schedule", "ask"])
def test_a_refusal_to_let_it_leave_says_that_the_draft_is_kept(manager: User, do: str) -> None:
    sheet, account = str(uuid.uuid4()), make.account()
    answer = press(manager, do=do, sheet=sheet, text="a" * 900, accounts=[account.pk], day="2020-01-01", hour="10:00")
    said = answer.content.decode()
    assert answer.status_code == 422 and KEPT in said
    post = Post.objects.get()
    assert (len(post.text), post.state, Delivery.objects.exclude(state="planned").count()) == (900, "draft", 0)
    assert press(manager, do="save", sheet=sheet, text="Court", accounts=[account.pk]).status_code == 302
    assert Post.objects.get().text == "Court", "the same draft, not a second one"


def test_what_was_not_kept_is_not_said_to_be(manager: User) -> None:
    answer = press(manager, do="publish", text="a" * 200_000, accounts=[make.account().pk])
    assert answer.status_code == 422 and KEPT not in answer.content.decode() and not Post.objects.exists()


def test_a_correction_that_does_not_leave_again_says_that_it_is_kept(manager: User, monkeypatch: pytest.MonkeyPatch) -> None:
    post = make.post(accounts=[make.account()])
    row = Delivery.objects.create(post=post, account=post.variants.get().account, planned_at=timezone.now(), state="refused")
    monkeypatch.setattr(actions, "retry", refused)
    client = Client()
    client.force_login(manager)
    address = reverse("publishing:delivery", args=[row.pk, "corriger"])
    answer = client.post(address, {"text": "Autrement dit", "then": "retry"})
    said = answer.content.decode()
    assert answer.status_code == 422 and "Pas maintenant." in said and "Texte corrigé pour" in said
    assert post.variants.get().text == "Autrement dit"


def test_an_article_is_set_aside_for_every_text_or_for_none(manager: User, monkeypatch: pytest.MonkeyPatch) -> None:
    make.clause()
    post = make.post(text="C’est interdit.", accounts=[make.account(), other := make.account("x")], by=manager)
    post.variants.filter(account=other).update(text="C’est interdit ici.")
    kept = verdicts.aside

    def second(**given: Any) -> Exemption:
        return refused() if Exemption.objects.exists() else kept(**given)

    monkeypatch.setattr(verdicts, "aside", second)
    with pytest.raises(ValidationError, match="Pas maintenant"):
        verdicts.exempt(post, check_post(post), number="1.1", reason="C’est une citation.", by=manager)
    assert not Exemption.objects.exists()


def test_a_draft_moves_with_what_its_approval_says_of_it_or_not_at_all(manager: User, monkeypatch: pytest.MonkeyPatch) -> None:
    post = make.post(accounts=[make.account()], by=manager)
    monkeypatch.setattr(bound, "moved", refused)
    with pytest.raises(ValidationError, match="Pas maintenant"):
        actions.move(post, at=timezone.now() + timedelta(days=2), by=manager)
    assert Post.objects.get().publish_at is None
