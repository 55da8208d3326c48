"""Who erases their account of the square leaves their address nowhere: every text of every table is looked through."""

from __future__ import annotations

import json

import pytest
from django.apps import apps
from django.db import models
from django.test import Client
from django.utils import timezone

from parvis.contests.entering import actions as entering
from parvis.contests.models import Entry
from parvis.contests.models import Flag as ContestFlag
from parvis.contests.tests import town as contests
from parvis.forum import actions as forum
from parvis.forum.desk import actions as desk
from parvis.forum.models import Flag
from parvis.forum.tests import town
from parvis.letters.models import Letter
from parvis.square import actions as square
from parvis.square.blocks import actions as blocks
from parvis.square.models import Door, Resident
from parvis.square.passkeys import actions as passkeys
from parvis.square.passkeys.ceremony import Made
from parvis.square.testing import enter, moment
from parvis.testing import make

pytestmark = pytest.mark.django_db
ADDRESS = "Lea.Roussel@exemple.test"
TEXTS = (models.CharField, models.TextField, models.JSONField, models.BinaryField, models.UUIDField)


def places() -> set[str]:
    """Where the address stands, as « room.model.field »."""
    found, needle = set(), ADDRESS.lower()
    for model in apps.get_models():
        names = [field.attname for field in model._meta.concrete_fields if isinstance(field, TEXTS)]
        for row in model._default_manager.values_list(*names) if names else ():
            for name, value in zip(names, row, strict=True):
                told = bytes(value).decode(errors="replace") if isinstance(value, bytes | memoryview) else json.dumps(value, default=str)
                if needle in told.lower():
                    found.add(f"{model._meta.label_lower}.{name}")
    return found


def lived() -> Resident:
    """All that leaves an address: ways in, letters, entries, reports made before one was signed in, keys, a block."""
    make.account("email", of=town.team())
    for _turn in range(2):
        Client().post("/place/entrer", {"moment": moment(), "email": ADDRESS, "pseudonym": "Léa Roussel"})
        if not _turn:
            square.join(pseudonym="Léa Roussel", email=ADDRESS.lower())
    found = Resident.objects.get()
    passkeys.add(resident=found, made=Made("id", "public", 0), name="Téléphone")
    square.bind(resident=found, issuer="https://qui.test", sub="7")
    thread = town.question(by=found)
    said = town.answer(town.question("Où se baigner cet été ?"), by=town.neighbour())
    desk.flag(said=said, ground="insult", text="Ce n’est pas vrai du tout.", name="Léa", email=ADDRESS, sure=True)
    agent = make.user("agent")
    desk.take_down(said=thread.contributions.get(), by=agent, facts="Une publicité, trois fois de suite.", law="Loi du 29 juillet 1881")
    forum.follow(resident=found, thread=town.question("Et le bus de nuit ?"))
    contest = contests.contest()
    entering.enter(contest=contest, written=contests.written(contest, email=ADDRESS), resident=found)
    other = contests.contest()
    entering.enter(contest=other, written=contests.written(other, email=ADDRESS))
    third = contests.entry(contests.contest(), email="autre@exemple.test")
    ContestFlag.objects.create(entry=third, name="Léa", email=ADDRESS.lower(), ground="rights", text="Ma photo.", at=timezone.now())
    blocks.block(by=agent, resident=found, reason="Publicité répétée")
    return found


def test_no_text_of_any_table_holds_the_address_of_who_erased_their_account() -> None:
    found = lived()
    before = places()
    assert {"letters.letter.to", "contests.entry.email", "forum.flag.email", "contests.flag.email", "square.door.email"} <= before
    assert enter(Client(), found).post("/place/moi/effacer", {"sure": "1"}).status_code == 200
    assert places() == set()
    assert Flag.objects.count() == 1 and ContestFlag.objects.count() == 1, "what was reported is read all the same"
    assert set(Entry.objects.exclude(email="autre@exemple.test").values_list("state", "name")) == {("withdrawn", "")}


def test_what_is_others_stays() -> None:
    found = lived()
    others = Letter.objects.exclude(to__iexact=ADDRESS).count(), Door.objects.exclude(email__iexact=ADDRESS).count()
    Client().post("/place/entrer", {"moment": moment(), "email": "paul@exemple.test", "pseudonym": ""})
    square.erase(resident=found)
    assert (Letter.objects.count(), Door.objects.count()) == (others[0] + 1, others[1] + 1)
