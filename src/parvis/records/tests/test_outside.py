"""A network hands on that somebody wants their data erased: it waits for a colleague's yes, and the person sees how far it is."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from parvis.accounts.tests.test_farewells import by_hand, page, post
from parvis.inbox.models import Identity, Message
from parvis.journal.models import Notice
from parvis.records import actions, jobs
from parvis.records.models import Erasure
from parvis.testing import make
from parvis.work import rows

pytestmark = pytest.mark.django_db


def somebody() -> Identity:
    talk = make.conversation(page(), texts=("Je suis tombée devant la mairie.",))
    Identity.objects.filter(pk=talk.identity_id).update(network="facebook", remote_id="4711")
    return Identity.objects.get(pk=talk.identity_id)


def seen(told: dict[str, Any], lang: str = "fr") -> str:
    path = told["url"].partition("//")[2].partition("/")[2]
    return Client().get(f"/{path}?lang={lang}").content.decode()


def test_a_request_of_facebook_waits_for_a_yes_and_is_done() -> None:
    keeper, identity = make.user("admin"), somebody()
    told = post("forget/facebook", by_hand("4711")).json()
    row = Erasure.objects.get()
    assert (row.contact_id, row.by, row.state, row.mode) == (identity.contact_id, None, "asked", "erase")
    assert "Facebook" in row.reason and told["confirmation_code"] in row.reason
    assert list(Notice.objects.values_list("user", "kind", "url")) == [(keeper.pk, "person.asked", row.address)]
    assert "dans un mois au plus" in seen(told) and "within a month at most" in seen(told, "en")
    browser = Client()
    browser.force_login(keeper)
    assert browser.get(row.address).status_code == 200 and browser.get("/reglages/registres/").status_code == 200
    assert post("forget/facebook", by_hand("4711", expires=1)).json() != told, "asked once more, another day"
    assert Erasure.objects.count() == 1, "it is the one that is under way"
    actions.agree(row, by=keeper)
    assert "L’effacement est en cours" in seen(told)
    for held in rows.hold_due(Erasure, 5, now=timezone.now() + timedelta(minutes=1)):
        jobs.run(held)
    assert Erasure.objects.get().state == "done" and not Message.objects.exclude(text="").exists()
    assert "Vos données sont effacées." in seen(told)
    assert "la ville ne garde rien" in seen(post("forget/facebook", by_hand("4711", expires=2)).json()), "nothing is left of them"


@pytest.mark.parametrize(
    ("state", "words"),
    [("held", "Une procédure oblige la ville"), ("kept", "sauf quelques-unes"), ("refused", "n’a pas donné suite")],
)
def test_each_state_is_said(state: str, words: str) -> None:
    make.user("admin")
    somebody()
    told = post("forget/facebook", by_hand("4711")).json()
    Erasure.objects.update(state=state)
    assert words in seen(told)
