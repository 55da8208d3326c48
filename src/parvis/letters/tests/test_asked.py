"""Letters that strangers ask for: counted by who gets them, and in the city's words alone."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from parvis.contests.models import Entry
from parvis.contests.tests import town as contests
from parvis.contests.tests.test_entering import form
from parvis.forum.models import Flag
from parvis.forum.tests import town as forum
from parvis.letters import actions
from parvis.letters.models import Letter, Wanted
from parvis.square.testing import moment, resident
from parvis.testing import make

pytestmark = pytest.mark.django_db
SPAM = "Gagnez http://spam.example"


@pytest.fixture(autouse=True)
def mailbox() -> None:
    make.account("email", of=forum.team())


def knock(n: int, email: str = "lea@exemple.test", name: str = "") -> int:
    """From an address of the net of their own."""
    given = {"moment": moment(), "email": email, "pseudonym": name}
    return Client(REMOTE_ADDR=f"203.0.113.{n}").post("/place/entrer", given).status_code


def flag(n: int, email: str = "lea@exemple.test", name: str = SPAM) -> int:
    said = forum.answer(forum.question(), f"Une réponse qui dérange, {n}.")
    given = {"ground": "insult", "text": f"{SPAM}\nLisez vite.", "sure": "1", "name": name, "email": email, "moment": moment()}
    return Client(REMOTE_ADDR=f"203.0.113.{n}").post(f"/place/forum/c/{said.pk}/signaler", given).status_code


def test_nobody_is_sent_more_ways_in_than_a_few_whoever_asks() -> None:
    codes = [knock(n) for n in range(25)]
    assert codes == [200] * actions.AT_ONCE + [429] * (25 - actions.AT_ONCE)
    assert Letter.objects.filter(to="lea@exemple.test").count() == actions.AT_ONCE
    assert knock(30, "autre@exemple.test") == 200, "another's letters are another's"
    assert re.fullmatch(r"[0-9a-f]{32,}", Wanted.objects.first().who), "a digest, no address"  # type: ignore[union-attr]


def test_a_label_makes_no_other_mailbox() -> None:
    assert [knock(n, f"lea+{n}@exemple.test") for n in range(7)] == [200] * 5 + [429] * 2


def test_one_more_with_time(monkeypatch: pytest.MonkeyPatch) -> None:
    for n in range(5):
        knock(n)
    assert knock(6) == 429
    Wanted.objects.update(at=Wanted.objects.get().at - actions.AGAIN)
    assert knock(7) == 200 and knock(8) == 429


def test_a_flag_writes_no_word_of_a_stranger_to_anybody() -> None:
    assert flag(1) == 302
    letter = Letter.objects.get()
    assert "spam" not in letter.text and "Lisez" not in letter.text and "Gagnez" not in letter.subject
    assert [flag(2, bad) for bad in ("lea@", "a@b\nBcc: c@d.test", "@", "lea@exemple.test, x@y.test")] == [422] * 4


def test_all_forms_together_write_to_nobody_more_often() -> None:
    contest = contests.contest()
    for n in range(3):
        flag(n)
    codes = [
        Client(REMOTE_ADDR=f"198.51.100.{n}").post(f"/place/concours/{contest.slug}/participer", form(contest)).status_code
        for n in range(4)
    ]
    assert codes == [200, 200, 422, 422]
    assert Letter.objects.filter(to="lea@exemple.test").count() == 5
    assert knock(40) == 200, "a flood of other letters shuts nobody out"
    assert flag(41) == 302 and Flag.objects.count() == 4, "what was flagged is read all the same"


def test_nobody_learns_who_takes_part() -> None:
    contest = contests.contest()
    here = f"/place/concours/{contest.slug}/participer"
    first, again = (Client().post(here, form(contest)) for _ in range(2))
    other = Client().post(here, form(contest, email="autre@exemple.test"))
    pages = {re.sub(r"(lea|autre)@exemple\.test|value=\"[^\"]*\"", "", one.content.decode()) for one in (first, again, other)}
    assert len(pages) == 1 and {one.status_code for one in (first, again, other)} == {200}
    assert Entry.objects.filter(email="lea@exemple.test").count() == 1
    letters = list(Letter.objects.filter(to="lea@exemple.test").order_by("pk").values_list("subject", flat=True))
    assert letters == ["Confirmez votre participation", "Vous participez déjà"]


@pytest.mark.parametrize("name", ["", "Quelqu’un", "x", "LÉA", "Mairie"])
def test_who_asks_to_come_in_learns_nothing_of_an_address(name: str) -> None:
    resident("Léa", "lea@exemple.test")
    told = {}
    for n, email in enumerate(("lea@exemple.test", "autre@exemple.test")):
        answer = Client(REMOTE_ADDR=f"203.0.113.{n}").post(
            "/place/entrer", {"moment": moment(), "email": email, "pseudonym": name}
        )
        page = re.sub(r"value=\"[^\"]*\"|" + re.escape(email), "", answer.content.decode())
        told[email] = answer.status_code, page, Letter.objects.filter(to=email).count()
    assert told["lea@exemple.test"] == told["autre@exemple.test"]


GIVEN = re.compile(r"'[^']*'|\d+(?:\.\d+)?(?:e[+-]?\d+)?")
"""What is given to a statement: a moment may be told as 1.8e+09."""


def test_it_costs_the_same_statements() -> None:
    """What takes as long, as near as one can say without a clock."""
    resident("Léa", "lea@exemple.test")
    counted = []
    for n, email in enumerate(("lea@exemple.test", "autre@exemple.test")):
        with CaptureQueriesContext(connection) as asked:
            knock(n, email)
        counted.append([GIVEN.sub("?", one["sql"]).split("VALUES")[0] for one in asked.captured_queries])
    assert counted[0] == counted[1]
