"""Answers by mail: only from who the letter went to, once, without what is quoted, under the rules of the page."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone

from parvis.accounts.models import Account
from parvis.forum import actions, jobs, letters
from parvis.forum.desk import actions as desk
from parvis.forum.mail import addresses
from parvis.forum.mail.actions import take
from parvis.forum.models import Contribution, Thread
from parvis.forum.order import actions as order
from parvis.forum.tests import town
from parvis.inbox.digest import Arrived
from parvis.letters.models import Letter
from parvis.networks.email.parsing import parse
from parvis.square.models import Resident
from parvis.testing import make

pytestmark = pytest.mark.django_db
BOX = "mairie@ville.test"
QUOTED = f"\n\nLe 3 mars 2026 à 10:12, Ville <{BOX}> a écrit :\n> {letters.LINE} Répondez au-dessus\n> Bonjour,\n> https://x.test/place/forum/abonnement/a\n"


@pytest.fixture
def box() -> Account:
    return make.account(
        "email", settings={"address": BOX, "user": BOX, "imap": "imaps://mail.ville.test", "smtp": "mail.ville.test"}
    )


Send = Callable[..., list[Arrived]]


@pytest.fixture
def send(box: Account) -> Send:
    """A mail arrives as the mailbox hands it over; what is left for the counter."""

    def arrive(sender: str | None, token: str, text: str, name: str = "m1", **headers: str) -> list[Arrived]:
        more = "".join(f"{key.replace('_', '-')}: {value}\r\n" for key, value in headers.items())
        raw = (
            f"From: Léa <{sender}>\r\nTo: {BOX.replace('@', f'+t.{token}@')}\r\nSubject: Re: x\r\nMessage-ID: <{name}@chez.moi>\r\n"
            f"Content-Type: text/plain; charset=utf-8\r\n{more}\r\n{text}"
        )
        return take([Arrived(box, parse(raw.encode(), BOX, authserv="mx.ville.test"))])

    return arrive


def token(thread: Thread, who: Resident) -> str:
    return addresses.token(who, thread.pk, timezone.now())


def answers(thread: Thread) -> list[str]:
    return list(thread.contributions.filter(kind="answer", official=False).order_by("pk").values_list("text", flat=True))


def test_the_answer_to_a_letter_stands_under_the_question_once(send: Send):
    thread = town.question()
    desk.answer(thread=thread, by=make.user("agent"), text="Elle ferme à 22 heures.", asked="x")
    letter = Letter.objects.get(kind="forum.answered")
    assert letter.text.startswith(letters.LINE) and thread.resident
    for _again in range(2):
        assert send(thread.resident.email, letter.reply.upper(), f"Merci, et le dimanche ?{QUOTED}") == []
    assert answers(thread) == ["Merci, et le dimanche ?"]


def test_a_digest_of_one_question_is_answered_as_it_is_and_one_of_several_names_an_address_each(send: Send):
    who = town.neighbour()
    one, two = town.question(by=who), town.question("Où jeter des piles ?")
    actions.follow(resident=who, thread=two)
    town.answer(one)
    jobs.digest()
    first = Letter.objects.get(kind="forum.digest", to=who.email)
    assert addresses.read(first.reply, timezone.now()) == addresses.Named(who.pk, one.pk, False)
    Letter.objects.all().delete()
    town.answer(one, "Et à midi le samedi.")
    town.answer(two, "Dans tous les supermarchés.")
    jobs.digest()
    both = Letter.objects.get(kind="forum.digest", to=who.email)
    assert both.reply == "" and all(f"mairie+t.{token(thread, who)}@ville.test" in both.text for thread in (one, two))


@pytest.mark.parametrize("spoil", ["sender", "seal", "other-thread", "forged"])
def test_what_is_not_surely_theirs_goes_to_the_counter(send: Send, spoil: str):
    who, thread = town.neighbour(), town.question()
    said, sender, more = token(thread, who), who.email, {}
    if spoil == "sender":
        sender = "autre@exemple.test"
    elif spoil == "seal":
        said = said[:-1] + ("a" if said[-1] != "a" else "b")
    elif spoil == "other-thread":
        parts = said.split(".")
        said = ".".join([*parts[:2], "zz", *parts[3:]])
    else:
        more = {"Authentication_Results": "mx.ville.test; dmarc=fail"}
    assert len(send(sender, said, "Une réponse bien longue.", **more)) == 1
    assert answers(thread) == [] and not Letter.objects.exists()


@pytest.mark.parametrize("header", [{"Auto_Submitted": "auto-replied"}, {"X_Loop": BOX}, {"Precedence": "bulk"}])
def test_a_machine_is_not_published_nor_answered(send: Send, header: dict[str, str]):
    who, thread = town.neighbour(), town.question()
    assert send(who.email, token(thread, who), "Je suis absente jusqu’à lundi.", **header) == []
    assert answers(thread) == [] and not Letter.objects.exists()


def test_the_rules_of_the_page_hold_and_words_that_do_not_pass_come_back(send: Send):
    who, thread, by = town.neighbour(), town.question(), make.user("agent")
    order.watch(word="casino", act="block", by=by)
    assert send(who.email, token(thread, who), "Appelez le 06 12 34 56 78 demain.", "held") == []
    assert Contribution.objects.get(kind="answer", thread=thread).held_for == ["personal"]
    assert "relit" in Letter.objects.get().text
    Letter.objects.all().delete()
    bare = f"Voyez https://x.test/place/forum/abonnement/{'a' * 30} pour tout."
    for name, text in (("b", "Allez donc au casino."), ("c", "Oui"), ("d", bare)):
        send(who.email, token(thread, who), text, name)
        send(who.email, token(thread, who), text, name)
    told = list(Letter.objects.order_by("pk"))
    assert len(told) == 3 and "casino" in told[0].text and "> Oui" in told[1].text
    order.close(thread=thread, by=by, closed=True)
    send(who.email, token(thread, who), "Une réponse bien longue.", "e")
    old = addresses.token(who, thread.pk, timezone.now() - timedelta(days=61))
    send(who.email, old, "Une réponse bien longue.", "f")
    assert Letter.objects.count() == 5 and len(answers(thread)) == 1


def test_a_flood_of_mails_stops_where_one_of_forms_does(send: Send):
    who, thread = town.neighbour(), town.question()
    for n in range(25):
        send(who.email, token(thread, who), f"Une réponse numéro {n} ici.", f"n{n}")
    assert len(answers(thread)) == 13  # a level's day: fifteen, two of them before
    assert Letter.objects.filter(kind="forum.mail").count() == 12


def test_a_batch_without_our_addresses_costs_no_question(box: Account, django_assert_num_queries: Callable[..., object]):
    raw = f"From: a@b.test\r\nTo: {BOX}\r\nSubject: Bonjour\r\nMessage-ID: <z@chez.moi>\r\n\r\nBonjour".encode()
    with django_assert_num_queries(0):  # type: ignore[attr-defined]
        assert len(take([Arrived(box, parse(raw, BOX))] * 50)) == 50
