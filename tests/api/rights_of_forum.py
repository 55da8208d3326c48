"""What the operations of the forum ask for: it is the city's, of no single team."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils import timezone

from parvis.forum.counter import actions as counter
from parvis.forum.models import Contribution, Decision, Revision, Thread, Watched
from parvis.forum.tests import town
from parvis.people.models import Team
from parvis.testing import make
from tests.api.operation import Operation

MODERATE = ("square.moderate",)


def thread(_team: Team) -> int:
    return town.question().pk


def answer(_team: Team) -> int:
    return town.answer(town.question()).pk


def held(_team: Team) -> int:
    said = town.answer(town.question())
    Contribution.objects.filter(pk=said.pk).update(state="held")
    return said.pk


def edited(_team: Team) -> int:
    said = town.answer(town.question())
    Revision.objects.create(contribution=said, number=1, text="Comme avant.", at=said.at)
    return said.pk


def contested(_team: Team) -> int:
    said = town.answer(town.question())
    Contribution.objects.filter(pk=said.pk).update(state="hidden")
    row = Decision.objects.create(
        contribution=said, resident=said.resident, act="hide", law="Loi de 1881", facts="Une insulte.", source="own", at=said.at,
        contested_at=said.at, contest="Ce n’en est pas une.", by=make.user("manager"),
    )  # fmt: skip
    return row.pk


def at_the_counter(_team: Team) -> int:
    found = town.question()
    counter.pass_on(thread=found, by=make.user("admin"))
    return found.pk


def polled(_team: Team) -> int:
    return town.polled().thread_id


def splits(pk: int) -> Any:
    said = town.answer(Thread.objects.get(pk=pk)) if Thread.objects.filter(pk=pk).exists() else None
    return {"answers": [said.pk if said else 10**9], "title": "Une question à part"}


def becomes(pk: int) -> Any:
    found = Thread.objects.filter(pk=pk, state="open").first()
    return {"contribution": town.answer(found).pk if found else 10**9}


FORUM = {
    "forum_threads": Operation(),
    "forum_thread": Operation(),
    "forum_boards": Operation(),
    "forum_waiting": Operation(see=MODERATE),
    "forum_review": Operation(see=MODERATE, body=lambda _: {"act": "let_in"}),
    "forum_take_down": Operation(201, see=MODERATE, body=lambda _: {"facts": "Une insulte à une voisine.", "law": "Loi de 1881"}),
    "forum_mark": Operation(see=MODERATE, body=lambda _: {"certified": True}),
    "forum_revert": Operation(see=MODERATE, body=lambda _: {"number": 1}),
    "forum_answer": Operation(201, see=MODERATE, needs="inbox.reply", body=lambda _: {"text": "Elle ferme à 22 heures."}),
    "forum_pass": Operation(see=MODERATE),
    "forum_passed": Operation(see=MODERATE),
    "forum_versions": Operation(see=MODERATE),
    "forum_flags": Operation(see=MODERATE),
    "forum_decisions": Operation(see=MODERATE),
    "forum_look_again": Operation(see=MODERATE, body=lambda _: {"lift": False, "answer": "L’insulte est là, mot pour mot."}),
    "forum_move": Operation(see=MODERATE, body=lambda _: {"board": town.board("Propreté").slug}),
    "forum_merge": Operation(see=MODERATE, body=lambda _: {"into": town.question("Une tout autre question").pk}),
    "forum_split": Operation(201, see=MODERATE, body=splits),
    "forum_close": Operation(see=MODERATE, body=lambda _: {"closed": True}),
    "forum_poll_open": Operation(
        201,
        see=MODERATE,
        body=lambda _: {"choices": ["Plus tôt", "Plus tard"], "ends_at": (timezone.now() + timedelta(days=7)).isoformat()},
    ),
    "forum_poll_end": Operation(see=MODERATE),
    "forum_known": Operation(201, see=MODERATE, needs="answer.write", body=becomes),
    "forum_board_add": Operation(201, see=MODERATE, body=lambda _: {"name": "Écoles"}),
    "forum_board_change": Operation(see=MODERATE, body=lambda _: {"name": "Bassins"}),
    "forum_words": Operation(see=MODERATE),
    "forum_word_watch": Operation(201, see=MODERATE, body=lambda _: {"word": "arnaque*", "act": "hold"}),
    "forum_word_drop": Operation(204, see=MODERATE),
    "forum_words_try": Operation(see=MODERATE, body=lambda _: {"text": "Bonjour"}),
    "forum_rules": Operation(see=MODERATE),
    "forum_rules_set": Operation(see=MODERATE, needs="city.edit", body=lambda _: {"hours": 12}),
}


def a_board(_team: Team) -> int:
    return town.board().pk


def word(_team: Team) -> int:
    return Watched.objects.get_or_create(word="zut", defaults={"act": "censor", "at": timezone.now()})[0].pk


FORUM_WITHOUT_TEAM = {
    "forum_thread": thread, "forum_review": held, "forum_take_down": answer, "forum_mark": answer, "forum_revert": edited,
    "forum_answer": thread, "forum_pass": thread, "forum_look_again": contested, "forum_move": thread, "forum_merge": thread,
    "forum_split": thread, "forum_close": thread, "forum_known": thread, "forum_board_change": a_board,
    "forum_passed": at_the_counter, "forum_versions": edited, "forum_flags": answer,
    "forum_word_drop": word, "forum_poll_open": thread, "forum_poll_end": polled,
}  # fmt: skip
