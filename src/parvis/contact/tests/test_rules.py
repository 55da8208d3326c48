"""References that prove themselves, moments, limits, and colleagues' side of the form."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connections
from django.test import Client
from django.utils import timezone

from parvis.city import references
from parvis.contact import files, moments
from parvis.contact.choices import choices_of
from parvis.contact.models import Entry, Knock
from parvis.contact.tests import town
from parvis.inbox.models import Conversation
from parvis.journal.models import Notice
from parvis.kept.lasting import RULES
from parvis.people.callers import of_net
from parvis.records.retention import sweep
from parvis.testing import make


def test_a_reference_proves_itself():
    for _ in range(50):
        reference = references.draw("PAR")
        assert references.is_right(f" {reference.lower()}")
        prefix, core, proof = reference.split("-")
        for place in range(4):
            for letter in references.LETTERS:
                wrong = core[:place] + letter + core[place + 1 :]
                assert references.is_right(f"{prefix}-{wrong}-{proof}") == (wrong == core)
        for place in range(3):
            exchanged = core[:place] + core[place + 1] + core[place] + core[place + 2 :]
            assert references.is_right(f"{prefix}-{exchanged}-{proof}") == (exchanged == core)
    assert not references.is_right("PAR")
    assert not references.is_right("PAR-0O1I-00")


@pytest.mark.parametrize(("city", "prefix"), [("Paris", "PAR"), ("Évry-Courcouronnes", "EVR"), ("Aÿ", "AY"), ("北京", "REF")])
def test_the_prefix_is_the_citys(city, prefix):
    assert references.prefix_of(city) == prefix


def test_a_moment_is_of_one_page_and_lasts_a_day():
    signed = moments.fresh("ville")
    assert moments.read("ville", signed).seconds < 2
    assert moments.read("autre", signed) is None
    with time_machine.travel(timezone.now() + timedelta(hours=25)):
        assert moments.read("ville", signed) is None


def test_a_household_is_one_address():
    assert of_net("2001:db8:1:2::1") == of_net("2001:db8:1:2:ffff::9")
    assert of_net("2001:db8:1:2::1") != of_net("2001:db8:1:3::1")
    assert of_net("::ffff:192.0.2.1") == of_net("192.0.2.1")
    assert "192.0.2.1" not in of_net("192.0.2.1")


@pytest.mark.django_db
def test_twenty_a_day():
    town.form()
    with time_machine.travel(timezone.now(), tick=False) as clock:
        codes = []
        for n in range(21):
            codes.append(town.written(Client(), message=f"n° {n}").status_code)
            clock.shift(timedelta(minutes=11))
        assert codes == [303] * 20 + [429]
        clock.shift(timedelta(days=1))
        assert town.written(Client()).status_code == 303


@pytest.mark.django_db(transaction=True)
def test_forty_at_once_are_not_more_than_five():
    town.form()
    moment = {n: moments.fresh("ville") for n in range(40)}

    def one(n: int) -> int:
        try:
            return Client().post("/contact/ville", {"subject": "Voirie", "message": f"n° {n}", "moment": moment[n]}).status_code
        finally:
            connections.close_all()

    with ThreadPoolExecutor(8) as pool:
        codes = sorted(pool.map(one, range(40)))
    assert codes == [303] * 5 + [429] * 35
    assert (Entry.objects.count(), Knock.objects.count()) == (5, 5)


@pytest.mark.django_db(transaction=True)
def test_the_same_forty_times_at_once_is_one():
    town.form()
    fields = {"subject": "Voirie", "message": "Un seul", "moment": moments.fresh("ville")}

    def one(_: int) -> str:
        try:
            return Client().post("/contact/ville", fields)["Location"]
        finally:
            connections.close_all()

    with ThreadPoolExecutor(8) as pool:
        places = set(pool.map(one, range(40)))
    assert len(places) == 1
    assert Entry.objects.count() == 1


@pytest.mark.django_db
def test_hashed_addresses_are_let_go_after_thirty_days():
    town.form()
    town.written(Client(), email="zoe@example.org")
    rule = next(rule for rule in RULES if rule.label == "contact.knock")
    assert (sweep(rule), rule.days) == (0, 30)
    with time_machine.travel(timezone.now() + timedelta(days=31)):
        assert sweep(rule) == 2
    assert Entry.objects.exists()


@pytest.mark.django_db
def test_a_person_decides_on_what_is_doubtful():
    town.form()
    agent = make.user("agent")
    first, second = (town.written(Client(), website="x", message=words)["Location"] for words in ("Un vrai", "Une réclame"))
    assert Notice.objects.filter(user=agent).count() == 1, "told once, not for each"
    browser = Client()
    browser.force_login(agent)
    page = browser.get("/formulaires/a-verifier")
    assert "Un vrai" in page.content.decode()
    assert "Une réclame" in page.content.decode()
    real, spam = Entry.objects.order_by("pk")
    assert browser.post(f"/formulaires/a-verifier/{real.pk}/accepter").status_code == 302
    assert browser.post(f"/formulaires/a-verifier/{spam.pk}/ecarter").status_code == 302
    town.work()
    assert Conversation.objects.get().preview == "Un vrai"
    assert "Une réclame" in browser.get("/formulaires/a-verifier").content.decode()
    again = browser.post(f"/formulaires/a-verifier/{spam.pk}/accepter", follow=True)
    assert "plus à vérifier" in again.content.decode()
    assert Client().get(second).status_code == Client().get(first).status_code == 200


@pytest.mark.django_db
def test_a_form_is_set_and_its_snippet_shown():
    account = town.form()
    box = town.mailbox()
    manager = Client()
    manager.force_login(make.user("manager"))
    page = f"/formulaires/{account.pk}"
    assert "&lt;iframe src=" in manager.get(page).content.decode()
    given = {"open": "on", "title": "Nous écrire", "subjects": "Voirie\nÉcoles\n\nVoirie", "origins": "https://www.Ville.example/",
             "languages": ["fr"], "mailbox": box.pk}  # fmt: skip
    assert manager.post(page, given).status_code == 302
    account.refresh_from_db()
    kept = choices_of(account)
    assert (kept.title, kept.subjects, kept.origins, kept.mailbox) == ("Nous écrire", ("Voirie", "Écoles"), (town.SITE,), box.pk)
    for wrong in ("www.ville.example", "https://a.example; script-src *", "https://a.example/x", "javascript:x"):
        assert manager.post(page, given | {"origins": wrong}).status_code == 422
    agent = Client()
    agent.force_login(make.user("agent"))
    assert agent.get(page).status_code == 403


@pytest.mark.django_db
def test_connecting_again_keeps_the_settings():
    from parvis.accounts.actions import reconnect

    account = town.form()
    reconnect(account, by=None, settings={"title": "Autre"})
    account.refresh_from_db()
    assert choices_of(account).subjects == ("Voirie", "Écoles")


@pytest.mark.django_db
@pytest.mark.parametrize("way", ["page", "door"])
def test_forms_with_files_are_counted_before_a_file_is_looked_at(monkeypatch, way):
    """Whatever becomes of the message: one that is refused cost as much as one that is taken."""
    town.form()
    looked: list[int] = []
    monkeypatch.setattr(files, "taken", lambda uploads: looked.append(len(uploads)) or ())  # type: ignore[func-returns-value]

    def one() -> Any:
        file = SimpleUploadedFile("a.gif", b"GIF89a")
        if way == "page":
            return town.written(Client(), message="", files=file)
        return Client().post("/api/contact/v1/ville/messages", {"message": "", "files": file})

    answers = [one() for _ in range(12)]
    assert [answer.status_code for answer in answers] == [422] * 10 + [429] * 2
    assert len(looked) <= 10 and 0 < int(answers[-1]["Retry-After"]) <= 601
    assert not Entry.objects.exists()
    assert town.written(Client(), message="Sans fichier").status_code == 303, "words alone are another count"
