"""Who is blocked: for a reason and a time, told, contested, looked at again by somebody else; the statement of accessibility."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone

from parvis.journal.models import Notice
from parvis.letters.models import Letter
from parvis.square.actions import erase
from parvis.square.blocks import actions
from parvis.square.jobs import release_residents
from parvis.square.models import Block
from parvis.square.testing import enter, resident
from parvis.testing import make
from parvis.testing.caller import Caller

pytestmark = pytest.mark.django_db


def desk(by):
    client = Client()
    client.force_login(by)
    return client


def test_a_block_has_a_reason_an_end_and_a_second_look():
    make.account("email")
    agent, admin = make.user("agent"), make.user("admin")
    who = resident("Max", "max@exemple.test")
    given = {"reason": "Publicité répétée", "days": "7"}
    assert desk(agent).post(f"/place-publique/habitants/{who.pk}/bloquer", given).status_code == 302
    row = Block.objects.get()
    assert row.until is not None and timedelta(days=6) < row.until - timezone.now() <= timedelta(days=7)
    letter = Letter.objects.get(kind="square.block")
    assert "Publicité répétée" in letter.text and "/place/moi" in letter.text and "par une personne" in letter.text
    theirs = enter(Client(), who)
    page = theirs.get("/place/moi?lang=fr").text
    assert "Publicité répétée" in page and "Dites pourquoi" in page
    assert theirs.post("/place/moi?lang=fr", {"do": "contest", "text": "non"}).status_code == 422
    assert theirs.post("/place/moi", {"do": "contest", "text": "C’était l’adresse de mon association."}).status_code == 302
    assert theirs.post("/place/moi", {"do": "contest", "text": "Encore, c’était mon association."}).status_code == 422, "once"
    assert Notice.objects.filter(user=admin, kind="resident.contested").exists()
    register = desk(agent).get("/place-publique/habitants/blocages").text
    assert "mon association" in register and "celui d’une autre personne" in register
    with pytest.raises(ValidationError):
        actions.second_look(row=row, by=agent, lift=True, answer="Je me suis trompé.")
    look = f"/place-publique/habitants/blocages/{row.pk}"
    assert desk(admin).post(look, {"act": "lift", "answer": "court"}).status_code == 422
    assert desk(admin).post(look, {"act": "lift", "answer": "Une association n’est pas une boutique."}).status_code == 302
    who.refresh_from_db()
    row.refresh_from_db()
    assert (who.state, who.reason, who.blocked_until, row.outcome, row.ended_by) == ("active", "", None, "lifted", admin)
    assert "Une association" in Letter.objects.filter(kind="square.block").latest("pk").text
    assert "levé après contestation" in desk(agent).get("/place-publique/habitants/blocages").text


def test_who_erased_their_account_holds_up_no_other_s_last_day():
    make.account("email")
    agent, gone, other = make.user("agent"), resident("Max", "max@exemple.test"), resident("Lou", "lou@exemple.test")
    for who in (gone, other):
        actions.block(by=agent, resident=who, reason="Publicité", days=7)
    erase(resident=gone)
    assert Block.objects.get(resident=gone).ended_at is not None
    Block.objects.filter(resident=other).update(until=timezone.now())
    assert actions.release() == 1 and actions.release() == 0


def test_a_block_that_ended_is_not_looked_at_again():
    make.account("email")
    agent, who = make.user("agent"), resident("Max", "max@exemple.test")
    actions.block(by=agent, resident=who, reason="Publicité")
    row = actions.contest(resident=who, text="Je n’ai rien vendu à personne.")
    actions.unblock(by=agent, resident=who)
    with pytest.raises(ValidationError, match="tranchée"):
        actions.second_look(row=row, by=make.user("admin"), lift=False, answer="La règle est claire.")
    assert desk(agent).get("/place-publique/habitants/blocages").context["contested"].count() == 0


def test_a_city_that_has_declared_nothing_may_still_say_who_publishes():
    admin = make.user("admin")
    assert desk(admin).post("/place-publique/pages", {"publisher": "La maire"}).status_code == 302


def test_its_last_day_ends_it_and_programs_read_the_register():
    by, who = make.user("manager"), resident("Zoé")
    call = Caller(by)
    told = call("POST", f"/residents/{who.pk}/block", {"reason": "Insultes", "days": 1})[1]
    assert (told["state"], told["blocked_until"] is not None) == ("blocked", True)
    release_residents()
    who.refresh_from_db()
    assert who.state == "blocked"
    Block.objects.update(until=timezone.now() - timedelta(minutes=1))
    release_residents()
    who.refresh_from_db()
    (line,) = call("GET", "/resident-blocks")[1]["items"]
    assert (who.state, line["reason"], line["ended_by"], line["ended_at"] is not None) == ("active", "Insultes", None, True)
    assert call("GET", "/resident-blocks?contested=true")[1]["items"] == []
    assert actions.block(by=by, resident=who, reason="Encore").state == "blocked"
    assert actions.block(by=by, resident=who, reason="Deux fois").reason == "Encore", "who is blocked stays so as they are"
    assert enter(Client(), who).get("/place/moi/donnees").json()["account"]["blocks"][1]["reason"] == "Encore"


def test_the_statement_of_accessibility_says_what_the_model_asks(client):
    page = client.get("/place/accessibilite?lang=fr").text
    assert "aucun audit n’a encore été fait" in page and "Libre réponse 71120" in page
    given = {
        "audited_on": "2026-05-04", "rate": "72.5", "auditor": "Cabinet Exemple", "declared_on": "2026-05-20",
        "gaps": "Galerie : deux images sans texte\nCarte : sans clavier", "burdens": "Plans de 1900 : trop nombreux",
        "outside": "Cartes en direct", "tools": "Firefox et NVDA", "access_contact": "acces@ville.example",
    }  # fmt: skip
    assert desk(make.user("admin")).post("/place-publique/pages", given).status_code == 302
    page = client.get("/place/accessibilite?lang=fr").text
    for words in ("Partiellement conforme", "72,5", "4 mai 2026", "20 mai 2026", "<li>Galerie", "<li>Carte", "<li>Plans de 1900",
                  "<li>Cartes en direct", "<li>Firefox et NVDA", "acces@ville.example", "formulaire.defenseurdesdroits.fr"):  # fmt: skip
        assert words in page, words
    assert Caller(make.user("admin"))("GET", "/square/notice")[1]["gaps"].startswith("Galerie")
