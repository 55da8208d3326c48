"""The city's answers: written, found, filled, read again, taken from a table."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from parvis.inbox import ready
from parvis.inbox.actions import answer_problems
from parvis.journal.models import Notice
from parvis.knowledge import actions, importing
from parvis.knowledge.actions import Changed, Said
from parvis.knowledge.blanks import BadBrace, check, fill, names
from parvis.knowledge.jobs import remind
from parvis.knowledge.lists import chosen
from parvis.knowledge.models import Answer
from parvis.knowledge.tests.test_whole_answers import written
from parvis.people.models import User
from parvis.testing import make
from parvis.testing.caller import Caller

pytestmark = pytest.mark.django_db


@pytest.fixture
def manager() -> User:
    return make.user()


def page(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


# ── Blanks ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_what_is_known_is_filled_and_the_rest_stays() -> None:
    text = "Bonjour { Personne }, votre {numéro de carte} attend. {agent}"
    assert fill(text, {"personne": "Rose", "agent": ""}) == "Bonjour Rose, votre {numéro de carte} attend. {agent}"
    assert names(text) == ["Personne", "numéro de carte", "agent"]


@pytest.mark.parametrize(("text", "where"), [("a { b", (1, 3)), ("a\nb }", (2, 3)), ("{a{b}", (1, 1)), ("{}", (1, 1))])
def test_a_brace_around_nothing_is_found(text: str, where: tuple[int, int]) -> None:
    with pytest.raises(BadBrace) as caught:
        check(text)
    assert caught.value.args == where


@given(st.text(alphabet="ab{} \n", max_size=40))
def test_a_text_without_a_wrong_brace_has_only_blanks(text: str) -> None:
    try:
        check(text)
    except BadBrace:
        return
    assert "{" not in fill(text, {name.lower(): "x" for name in names(text)} | dict.fromkeys(names(text), "x"))


# ── Kept ─────────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_colleague_who_changed_it_meanwhile_is_not_overwritten(manager: User) -> None:
    row = make.answer()
    actions.keep(row, Said(title="Nouveau", texts={"fr": "Autre chose"}, key=row.key), by=manager, revision=1)
    with pytest.raises(Changed) as caught:
        actions.keep(row, Said(title="Trop tard", texts={"fr": "Perdu ?"}, key=row.key), by=manager, revision=1)
    assert caught.value.now.title == "Nouveau"


@pytest.mark.parametrize(
    ("said", "field"),
    [
        (Said(title=" ", texts={"fr": "Oui"}), "title"), (Said(title="Piscine", texts={"fr": " "}), "texts"),
        (Said(title="Piscine", texts={"tlh": "nuq"}), "texts"), (Said(title="Piscine", texts={"fr": "Bonjour {"}), "texts"),
        (Said(title="Piscine", texts={"fr": "x" * 10_001}), "texts"), (Said(title="…", texts={"fr": "Oui"}), "key"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_by_field(manager: User, said: Said, field: str) -> None:
    with pytest.raises(ValidationError) as caught:
        actions.keep(None, said, by=manager)
    assert list(caught.value.message_dict) == [field]
    assert not Answer.objects.exists()


def test_a_key_is_one_answers(manager: User) -> None:
    make.answer("Piscine", key="piscine")
    with pytest.raises(ValidationError, match="mot-clé"):
        actions.keep(None, Said(title="Autre", key="piscine", texts={"fr": "Oui"}), by=manager)


def test_of_another_team_it_is_not_seen_and_not_written() -> None:
    agent, theirs = make.user("agent"), make.answer(of=make.team("Autre équipe"))
    assert theirs not in chosen(agent)
    with pytest.raises(PermissionDenied):
        actions.retire(theirs, by=agent)
    assert page(agent).get(f"/guichet/reponses-types/{theirs.pk}").status_code == 404


def test_what_is_retired_is_found_no_more_and_can_come_back(manager: User) -> None:
    row = make.answer("Encombrants", texts={"fr": "Le camion passe mardi."})
    assert list(chosen(manager, q="camion")) == [row]
    actions.retire(row, by=manager)
    assert list(chosen(manager, q="camion")) == [] and list(chosen(manager, show="retired")) == [row]
    actions.bring_back(row, by=manager)
    assert list(chosen(manager, q="camion")) == [row]


def test_its_owner_is_reminded_once_of_each_day(manager: User) -> None:
    today = timezone.localdate()
    row = make.answer("Horaires", owner=manager, review_on=today)
    make.answer("Plus tard", owner=manager, review_on=today + timedelta(days=2))
    remind()
    remind()
    assert [notice.kind for notice in Notice.objects.filter(user=manager)] == ["answer.old"]
    assert list(chosen(manager, show="old")) == [row]
    actions.read_again(row, until=today + timedelta(days=90), by=manager)
    assert list(chosen(manager, show="old")) == []


# ── At the counter ───────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_persons_language_is_taken_and_the_blanks_are_filled(manager: User) -> None:
    talk = make.conversation(language="en-GB")
    talk.identity.name = "Rose Perrin"
    make.answer("Piscine", texts={"fr": "Bonjour {personne}", "en": "Hello {personne}, ask {service}"})
    (one,) = ready.offered(talk, manager, "piscine")
    assert (one.language, one.text, one.left) == ("en", "Hello Rose Perrin, ask {service}", ["service"])


def test_the_key_comes_first(manager: User, django_assert_max_num_queries: Any) -> None:
    make.answer("Ouverture de la piscine", key="piscine", texts={"fr": "À 8 h"})
    for number in range(15):
        make.answer(f"Piscine {number}")
    talk = make.conversation()
    ready.offered(talk, manager, "piscine")  # this process reads all answers once
    with django_assert_max_num_queries(12):
        found = ready.offered(talk, manager, "piscine")
    assert found[0].answer.key == "piscine" and len(found) == ready.MOST


def test_an_answer_with_a_blank_does_not_leave() -> None:
    talk = make.conversation()
    assert "blank-left" in [p.code for p in answer_problems(talk, "Bonjour {personne}")]
    assert "blank-left" not in [p.code for p in answer_problems(talk, "Bonjour Rose")]


def test_without_script_it_is_put_below_what_one_wrote() -> None:
    agent = make.user("agent")
    talk, row = make.conversation(), make.answer("Piscine", texts={"fr": "À 8 h, {ville}."})
    found = page(agent).get(f"/guichet/{talk.pk}?fiche={row.pk}").content.decode()
    assert "À 8 h, " in found and "{ville}" not in found.split("<textarea")[1].split("</textarea>")[0]


# ── Pages ────────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_what_was_typed_is_shown_again(manager: User) -> None:
    client = page(manager)
    given = {"title": "Piscine", "text-fr": "Bonjour {", "revision": "0"}
    refused = client.post("/guichet/reponses-types/nouvelle", given)
    assert refused.status_code == 422 and "Bonjour {" in refused.content.decode()
    client.post("/guichet/reponses-types/nouvelle", given | {"text-fr": "Bonjour"})
    row = Answer.objects.get()
    assert row.key == "piscine" and "Piscine" in client.get("/guichet/reponses-types/").content.decode()
    client.post(f"/guichet/reponses-types/{row.pk}", given | {"text-fr": "Deux", "revision": "1"})
    late = client.post(f"/guichet/reponses-types/{row.pk}", given | {"text-fr": "Trop tard", "revision": "1"})
    assert late.status_code == 409 and "Trop tard" in late.content.decode() and "Deux" in late.content.decode()


# ── A table ──────────────────────────────────────────────────────────────────────────────────────────────────────────

TABLE = (
    "Clé;Titre;Langue;Texte;À relire le\npiscine;Piscine;fr;À 8 h;24/12/2100\npiscine;Piscine;en;At 8;\n;Sans texte;fr;;\n"
    "mairie;Mairie;xx;Oui;\nmairie;Mairie;fr;Oui;demain\nmairie;Mairie;fr;Oui;\nmairie;Mairie;fr;Encore;\n"
)


def test_a_table_is_looked_at_then_taken_and_a_second_time_changes_nothing(manager: User) -> None:
    looked = importing.look(TABLE, by=manager)
    assert [one.key for one in looked.planned] == ["piscine", "mairie"] and not Answer.objects.exists()
    assert [line for line, _ in looked.wrong] == [4, 5, 6, 8]
    assert importing.take(TABLE, by=manager)[0] == 2
    row = Answer.objects.get(key="piscine")
    assert {one.language for one in row.wordings.all()} == {"fr", "en"} and row.review_on and row.review_on.year == 2100
    assert importing.take(TABLE, by=manager)[0] == 0
    assert importing.take(written(Answer.objects.prefetch_related("wordings")), by=manager)[0] == 0


def test_a_table_does_not_write_over_another_team(manager: User) -> None:
    make.answer("Piscine", key="piscine", of=make.team("Autre équipe"), texts={"fr": "À eux"})
    kept, looked = importing.take("cle;titre;texte\npiscine;Piscine;À nous\n", by=make.user("agent"))
    assert kept == 0 and looked.wrong and Answer.objects.get().wordings.get().text == "À eux"


@pytest.mark.parametrize("text", ["", "cle;cle\na;b\n", "titre\nx\n"])
def test_what_is_no_table_is_said(manager: User, text: str) -> None:
    client = page(manager)
    answer = client.post("/guichet/reponses-types/importer", {"text": text})
    assert answer.status_code == 422 and 'role="alert"' in answer.content.decode()


# ── By the API ───────────────────────────────────────────────────────────────────────────────────────────────────────


def test_by_the_api(manager: User) -> None:
    call = Caller(manager)
    status, row = call("POST", "/answers", {"title": "Piscine", "texts": {"fr": "Bonjour {personne}"}})
    assert status == 201
    change = {"title": "Piscine", "texts": {"fr": "Non"}, "revision": row["revision"]}
    assert call("PUT", f"/answers/{row['id']}", change)[1]["revision"] == 2
    assert call("PUT", f"/answers/{row['id']}", change)[0] == 409
    talk = make.conversation()
    assert [one["text"] for one in call("GET", f"/conversations/{talk.pk}/answers?q=piscine")[1]] == ["Non"]
    looked = call("POST", "/answers/import", {"text": TABLE})[1]
    assert (looked["kept"], looked["changed"], looked["made"]) == (0, ["piscine"], ["mairie"])
