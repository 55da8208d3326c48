"""Limits hold for who does many things at once: nothing is counted before it is made."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.utils import timezone

from parvis.forum import actions as forum
from parvis.forum.models import Contribution, Thank
from parvis.forum.tests import town
from parvis.letters import actions as letters
from parvis.letters.models import Letter
from parvis.pages.people import actions as entering
from parvis.people.models import Invitation
from parvis.people.sessions import digest
from parvis.square import guards
from parvis.square.models import Knock
from parvis.square.testing import resident
from parvis.testing import make

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgresql]
MANY = 12


def at_once(act: Callable[[int], Any]) -> list[Any]:
    """What each answered; what it raised."""
    start, answers, lock = threading.Barrier(MANY), [], threading.Lock()

    def one(number: int) -> None:
        start.wait()
        try:
            found = act(number)
        except (ValidationError, entering.Gone, letters.TooMany) as error:
            found = error
        finally:
            connection.close()
        with lock:
            answers.append(found)

    threads = [threading.Thread(target=one, args=(number,)) for number in range(MANY)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


def test_no_more_tries_are_let_through_than_one_after_the_other() -> None:
    answers = at_once(lambda _n: guards.within("somebody", "enter", 4, 3600))
    assert answers.count(True) <= 4, "each is counted before it is let through: of many in one instant all may be refused"
    assert Knock.objects.count() == answers.count(True), "what was refused is not counted"
    assert [guards.within("somebody", "enter", 4, 3600) for _ in range(6)].count(True) == 4 - answers.count(True)


def test_letters_to_one_address() -> None:
    make.account("email")
    told = {"to": "lea@exemple.test", "kind": "square.door", "subject": "Entrer", "text": "Voici."}
    at_once(lambda n: letters.write_asked(key=f"square.door:{n}", **told))
    assert Letter.objects.count() == letters.AT_ONCE


def test_what_a_newcomer_writes_in_a_day() -> None:
    who, board = resident(), town.board()
    town.rules()
    at_once(
        lambda n: forum.ask(
            resident=who, board=board, title=f"Une question, la {n}e", text=f"Je voudrais savoir, {n} fois.", language="fr", asked=f"{n}"
        )
    )
    assert Contribution.objects.filter(resident=who).count() == 5


def test_thanks_of_a_day() -> None:
    who, thread = resident(), town.question()
    said = [town.answer(thread, f"Une réponse utile, la {n}e.") for n in range(MANY)]
    at_once(lambda n: forum.thank(resident=who, said=said[n]))
    assert Thank.objects.filter(resident=who).count() == 10


def test_wrong_addresses_of_an_invitation() -> None:
    now = timezone.now()
    row = Invitation.objects.create(
        email="lea@ville.test", team=make.team(), role="agent", digest=digest("secret"), made_at=now, expires_at=now + entering.LASTS
    )
    given = {"username": "lea", "name": "Léa", "password": "une phrase de passe assez longue"}
    answers = at_once(lambda n: entering.accept("secret", email=f"n{n}@ville.test", **given))
    assert sum(isinstance(one, ValidationError) for one in answers) == entering.TRIES
    assert Invitation.objects.get(pk=row.pk).tries == entering.TRIES
