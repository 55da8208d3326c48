"""Residents ask, answer, change and accept; who is new is read first; what is near is shown before one asks."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from parvis.forum import actions, counting, near
from parvis.forum.desk import actions as desk
from parvis.forum.models import Contribution, Member, Revision
from parvis.forum.order import actions as order
from parvis.forum.tests import town
from parvis.square.testing import resident
from parvis.testing import make

pytestmark = pytest.mark.django_db


def test_the_first_contributions_of_somebody_wait_for_a_look():
    town.rules()
    new = resident()
    thread = town.question(by=new)
    assert thread.state == "held" and Contribution.objects.get(thread=thread).held_for == ["first"]
    desk.let_in(said=thread.contributions.get(), by=make.user("agent"))
    thread.refresh_from_db()
    assert thread.state == "open" and thread.due_at is not None and thread.board.threads.count() == 1
    answer = town.answer(thread, by=new)
    desk.let_in(said=answer, by=make.user("agent"))
    assert Member.objects.get(resident=new).level == 1
    assert town.answer(town.question("Autre question sur la patinoire"), "Elle ouvre à dix heures.", by=new).state == "shown"


def test_the_same_form_twice_is_one_question():
    who, board = town.neighbour(), town.board()
    town.rules()
    given = {
        "resident": who,
        "board": board,
        "title": "Où jeter des piles ?",
        "text": "Il y en a dix.",
        "language": "fr",
        "asked": "x",
    }
    assert actions.ask(**given) == actions.ask(**given)


def test_what_is_personal_or_repeated_or_watched_waits_and_a_blocked_word_is_refused():
    town.rules()
    by = make.user("agent")
    order.watch(word="arnaque*", act="hold", by=by)
    order.watch(word="casino", act="block", by=by)
    order.watch(word="zut", act="censor", by=by)
    thread, who = town.question(), town.neighbour()
    assert town.answer(thread, "Appelez le 06 12 34 56 78 demain.", by=who).held_for == ["personal"]
    assert town.answer(thread, "C’est une ARNAQUÉE totale, ça.", by=who).held_for == ["words"]
    assert town.answer(thread, "Allez voir https://a.fr et https://b.fr et https://c.fr", by=who).held_for == ["links"]
    assert town.answer(thread, "Zut alors, on verra bien.", by=who).text == "••• alors, on verra bien."
    with pytest.raises(ValidationError) as refused:
        town.answer(thread, "Jouez au Casino ce soir.", by=who)
    assert "casino" in str(refused.value)
    town.answer(thread, "Elle ferme à 22 heures.", by=who)
    assert "repeat" in town.answer(thread, "Elle ferme à 22 heures.", by=who).held_for


def test_a_day_has_a_limit_by_level():
    town.rules()
    new, thread = resident(), town.question()
    for n in range(5):
        town.answer(thread, f"Une réponse numéro {n} ici.", by=new)
    with pytest.raises(ValidationError):
        town.answer(thread, "Une de trop pour aujourd’hui.", by=new)


def test_an_answer_is_accepted_by_who_asked_and_by_nobody_else():
    who, other = town.neighbour(), town.neighbour()
    thread = town.question(by=who)
    said = town.answer(thread, by=other)
    with pytest.raises(ValidationError):
        actions.accept(thread=thread, said=said, resident=other)
    thread = actions.accept(thread=thread, said=said, resident=who)
    assert thread.solved and thread.answers == 1 and Member.objects.get(resident=other).accepted == 1
    assert not actions.accept(thread=thread, said=None, resident=who).solved


def test_words_change_and_what_they_were_stays():
    who = town.neighbour()
    thread = town.question(by=who)
    said = thread.contributions.get()
    actions.edit(resident=who, said=said, title="À quelle heure ouvre la piscine ?", text="Plutôt le matin en fait.", revision=1)
    assert list(Revision.objects.order_by("number").values_list("number", "title")) == [
        (1, "À quelle heure ferme la piscine ?"), (2, "À quelle heure ouvre la piscine ?"),
    ]  # fmt: skip
    with pytest.raises(actions.Stale):
        actions.edit(resident=who, said=said, title="Encore autre chose ici", text="Plutôt le soir, enfin.", revision=1)
    Contribution.objects.filter(pk=said.pk).update(at=timezone.now() - timedelta(days=5))
    with pytest.raises(ValidationError):
        actions.edit(resident=who, said=said, title="Bien trop tard pour changer", text="Plutôt jamais, donc.", revision=2)
    desk.revert(said=said, number=1, by=make.user("agent"))
    thread.refresh_from_db()
    assert thread.title == "À quelle heure ferme la piscine ?"


def test_one_takes_back_ones_words_unless_others_answered():
    who = town.neighbour()
    thread = town.question(by=who)
    town.answer(thread)
    with pytest.raises(ValidationError):
        actions.withdraw(resident=who, said=thread.contributions.get(kind="question"))
    alone = town.question("Une autre question toute seule", by=who)
    actions.withdraw(resident=who, said=alone.contributions.get())
    alone.refresh_from_db()
    assert alone.state == "withdrawn" and alone.due_at is None


def test_thanks_count_once_and_never_for_oneself():
    who = town.neighbour()
    said = town.answer(town.question(), by=who)
    with pytest.raises(ValidationError):
        actions.thank(resident=who, said=said)
    other = town.neighbour()
    assert actions.thank(resident=other, said=said)
    said.refresh_from_db()
    assert said.thanks == 1 and Member.objects.get(resident=who).thanked == 1
    assert not actions.thank(resident=other, said=said)
    said.refresh_from_db()
    assert said.thanks == 0


def test_what_was_asked_already_and_what_the_city_answers_is_found_by_other_words():
    thread = town.question("À quelle heure ferment les piscines le dimanche ?")
    make.answer("Horaires des piscines", texts={"fr": "Les piscines ferment à 18 heures le dimanche."}, public=True)
    found = near.near("fermeture de la piscine dimanche", "fr")
    assert found.threads == [thread]
    assert [one.title for one in found.answers] == ["Horaires des piscines"]
    assert near.near("où déposer un vieux matelas", "fr").threads == []


def test_rights_are_counted_from_facts_alone():
    who = town.neighbour()
    member = counting.recount(who)
    assert member is not None and member.level == 1
    Member.objects.filter(pk=member.pk).update(shown=20, thanked=12)
    who.joined_at = timezone.now() - timedelta(days=40)
    assert counting.level_of(who).number == 2
    Member.objects.filter(pk=member.pk).update(hidden=1)
    assert counting.level_of(who).number == 1
