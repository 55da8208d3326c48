"""The switch and the buttons: nothing leaves twice, nothing leaves in the wrong words, all comes back."""

from __future__ import annotations

import random
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from parvis.journal.models import Notice
from parvis.live.models import Prepared
from parvis.live.ready import actions
from parvis.live.tests.festival import event
from parvis.publishing import actions as posts
from parvis.publishing.approval.models import Flow
from parvis.publishing.jobs import look_ahead
from parvis.publishing.models import Delivery, Post
from parvis.testing import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def manager():
    return make.user("manager")


@pytest.fixture
def night(manager):
    row = event(manager)
    row.accounts.set([make.account()])
    return row


def soon(hours: int = 3):
    return timezone.now() + timedelta(hours=hours)


def words(row: Prepared) -> str:
    return Post.objects.get(pk=row.post_id).text


def states(row: Prepared) -> list[str]:
    return sorted(Delivery.objects.filter(post=row.post_id).values_list("state", flat=True))


def test_one_switch_changes_all_that_has_not_left_and_back(manager, night):
    timed = actions.prepare(night, by=manager, text="Le bal commence au jardin.", at=soon(), rain="Le bal est à la halle.")
    silent = actions.prepare(night, by=manager, text="Feu d’artifice à minuit.", at=soon(5))
    always = actions.prepare(night, by=manager, text="Métro toute la nuit.", at=soon(), always=True)
    button = actions.prepare(
        night, by=manager, text="Le concert commence.", rain="Le concert commence, à l’abri.", label="Concert"
    )
    actions.switch(night, to="rain", by=manager)
    assert [words(one) for one in (timed, always, button)] == [
        "Le bal est à la halle.", "Métro toute la nuit.", "Le concert commence, à l’abri.",
    ]  # fmt: skip
    assert [states(one) for one in (timed, silent, always)] == [["scheduled"], ["cancelled"], ["scheduled"]]
    silent.refresh_from_db()
    assert "pluie" in silent.held
    actions.switch(night, to="cancelled", by=manager)
    assert states(timed) == ["cancelled"]
    actions.switch(night, to="usual", by=manager)
    assert [words(one) for one in (timed, silent, button)] == [
        "Le bal commence au jardin.", "Feu d’artifice à minuit.", "Le concert commence.",
    ]  # fmt: skip
    assert [one for one in states(timed) if one != "cancelled"] == ["scheduled"]
    assert [one for one in states(silent) if one != "cancelled"] == ["scheduled"]
    assert not Prepared.objects.exclude(held="").exists()


def test_what_left_stays_as_it_left(manager, night):
    row = actions.prepare(night, by=manager, text="Ouverture des portes.", rain="Ouverture à la halle.", label="Portes")
    actions.fire(row, by=manager)
    Delivery.objects.filter(post=row.post_id).update(state="sent", due_at=None)
    actions.switch(night, to="rain", by=manager)
    assert words(row) == "Ouverture des portes."


def test_a_button_is_pressed_once(manager, night):
    row = actions.prepare(night, by=manager, text="Le concert commence.", label="Concert")
    for _ in range(3):
        actions.fire(row, by=manager)
    assert Delivery.objects.filter(post=row.post_id).count() == 1
    assert Delivery.objects.get(post=row.post_id).planned_at <= timezone.now()


def test_what_is_held_does_not_leave_by_its_button(manager, night):
    row = actions.prepare(night, by=manager, text="Le concert commence.", label="Concert")
    actions.switch(night, to="cancelled", by=manager)
    with pytest.raises(ValidationError, match="retenue"):
        actions.fire(row, by=manager)
    assert not Delivery.objects.exists()


def test_an_hour_that_passed_while_it_was_held_is_told_and_nothing_leaves(manager, night):
    row = actions.prepare(night, by=manager, text="Feu d’artifice.", at=soon())
    actions.switch(night, to="rain", by=manager)
    past = timezone.now() - timedelta(minutes=5)
    Prepared.objects.filter(pk=row.pk).update(at=past)
    Post.objects.filter(pk=row.post_id).update(publish_at=past)
    actions.switch(night, to="usual", by=manager)
    row.refresh_from_db()
    assert "passée" in row.held
    assert states(row) == ["cancelled"]


def test_words_for_one_network_give_way_to_the_rain_and_come_back(manager, night):
    row = actions.prepare(night, by=manager, text="Le bal est au jardin.", rain="Le bal est à la halle.", at=soon())
    account = night.accounts.get()
    posts.edit(row.post, by=manager, variants={account.pk: {"text": "Bal au jardin !"}})
    actions.switch(night, to="rain", by=manager)
    assert Post.objects.get(pk=row.post_id).variants.get().text is None
    actions.switch(night, to="usual", by=manager)
    assert Post.objects.get(pk=row.post_id).variants.get().text == "Bal au jardin !"


def test_a_text_that_the_charter_refuses_is_held_and_the_others_turn(manager, night):
    make.clause()
    refused = actions.prepare(night, by=manager, text="Au jardin.", rain="C’est interdit.", at=soon())
    fine = actions.prepare(night, by=manager, text="Au bal.", rain="À la halle.", at=soon())
    actions.switch(night, to="rain", by=manager)
    refused.refresh_from_db()
    assert refused.held
    assert states(refused) == ["cancelled"]
    assert (words(refused), words(fine)) == ("Au jardin.", "À la halle.")
    actions.switch(night, to="usual", by=manager)
    assert [one for one in states(refused) if one != "cancelled"] == ["scheduled"]


@pytest.mark.parametrize("seed", range(3))
def test_whatever_is_switched_and_pressed_the_words_come_back_and_nothing_is_twice(manager, night, seed):
    """Random gestures: after them, back to usual, each post that has not left says what it said, and none has two deliveries."""
    chance = random.Random(seed)
    rows = [
        actions.prepare(night, by=manager, text=f"Texte {n}", label=f"Bouton {n}", rain=f"Pluie {n}" if n % 2 else "",
                        cancelled=f"Annulé {n}" if n % 3 else "", always=n == 4, at=soon(4) if n % 2 == 0 else None)
        for n in range(5)
    ]  # fmt: skip
    fired: dict[int, str] = {}
    for _ in range(9):
        gesture = chance.choice(["usual", "rain", "cancelled", "fire"])
        if gesture != "fire":
            actions.switch(night, to=gesture, by=manager)
            night.refresh_from_db()
            continue
        row = chance.choice(rows)
        try:
            actions.fire(row, by=manager)
            fired.setdefault(row.pk, words(row))
        except ValidationError:
            assert Prepared.objects.get(pk=row.pk).held
    actions.switch(night, to="usual", by=manager)
    for n, row in enumerate(rows):
        assert words(row) == fired.get(row.pk, f"Texte {n}")
        living = [state for state in states(row) if state != "cancelled"]
        assert living in ([], ["scheduled"])
        assert (row.pk in fired or row.at is not None) == bool(living)


def test_who_may_not_does_not(night):
    agent = make.user("agent")
    with pytest.raises(PermissionDenied):
        actions.switch(night, to="rain", by=agent)
    with pytest.raises(PermissionDenied):
        actions.prepare(night, by=agent, text="Bonjour")


def test_what_would_not_leave_says_so_where_its_button_stands(manager, night):
    """Before the night, not when the button is pressed; and no more once it may leave."""
    flow = Flow.objects.create(name="Relecture", conditions={}, steps=[{"key": "s1", "name": "Un autre regard", "roles": ["approver"]}])
    row = actions.prepare(night, by=manager, text="La fanfare commence.", label="Fanfare")
    client = Client()
    client.force_login(manager)
    page = reverse("live-desk:desk", args=[night.pk])
    assert "Un autre regard" in client.get(page).content.decode()
    Flow.objects.filter(pk=flow.pk).update(active=False)
    look_ahead()
    assert "Ne partirait pas" not in client.get(page).content.decode()
    Flow.objects.filter(pk=flow.pk).update(active=True)
    look_ahead()
    assert "Ne partirait pas" in client.get(page).content.decode() and not Notice.objects.filter(kind="delivery.foreseen").exists()
    Flow.objects.filter(pk=flow.pk).update(active=False)
    actions.fire(row, by=manager)
    look_ahead()
    assert "Ne partirait pas" not in client.get(page).content.decode()
