"""What an answer has besides its text: words for one network, days, ways of asking, versions; and Markdown files of them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone

from parvis.directory.models import Destination
from parvis.inbox import ready
from parvis.knowledge import actions, importing
from parvis.knowledge.actions import Said
from parvis.knowledge.markdown import is_markdown, sections
from parvis.knowledge.models import Answer, AnswerVersion
from parvis.people.models import User
from parvis.tables import writing
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


def test_a_network_has_its_own_words(manager: User) -> None:
    row = make.answer("Piscine", texts={"fr": "Long texte."}, networks={"x": {"fr": "Court."}, "email": {"en": "Dear"}})
    x, mastodon = make.conversation(make.account("x")), make.conversation()
    assert [one.text for one in ready.offered(x, manager, "piscine")] == ["Court."]
    found = ready.one(mastodon, manager, row.pk)
    assert found and found.text == "Long texte."


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"networks": {"minitel": {"fr": "3615"}}}, "networks"), ({"networks": {"x": {"tlh": "nuq"}}}, "networks"),
        ({"networks": {"x": {"fr": "{"}}}, "networks"),
        ({"from_on": timezone.localdate(), "until_on": timezone.localdate() - timedelta(days=1)}, "until_on"),
    ],
)  # fmt: skip
def test_what_is_wrong_of_them_is_said_by_field(manager: User, said: dict[str, object], field: str) -> None:
    with pytest.raises(ValidationError) as caught:
        actions.keep(None, Said(title="Piscine", texts={"fr": "Oui"}, **said), by=manager)
    assert list(caught.value.message_dict) == [field]


def test_it_is_offered_between_its_days_and_looked_at_before_they_end(manager: User) -> None:
    today, day = timezone.localdate(), timedelta(days=1)
    make.answer("Patinoire hier", until_on=today - day)
    make.answer("Patinoire demain", from_on=today + day)
    row = make.answer("Patinoire", from_on=today, until_on=today)
    assert [one.answer for one in ready.offered(make.conversation(), manager, "patinoire")] == [row]
    assert row.review_on == today - timedelta(days=14)


def test_ways_of_asking_lose_what_is_personal(manager: User) -> None:
    row = make.answer(examples=("On m’appelle au 06 12 34 56 78 pour nager ?", " ", "où nager", "où nager"))
    assert [one.text for one in row.examples.all()] == ["On m’appelle au [téléphone] pour nager ?", "où nager"]


def test_what_it_said_before_can_be_had_again(manager: User) -> None:
    row = make.answer("Piscine", texts={"fr": "À 8 h"}, examples=("où nager",), by=manager)
    actions.keep(row, Said(title="Bassin", texts={"fr": "À 9 h", "en": "At 9"}, key="autre"), by=manager, revision=1)
    again = actions.restore(row, number=1, by=manager, revision=2)
    assert (again.title, again.key, again.revision) == ("Piscine", "autre", 3)
    assert [one.text for one in again.wordings.all()] == ["À 8 h"] and again.examples.count() == 1
    assert [one.number for one in row.versions.order_by("number")] == [1, 2, 3]


def test_an_answer_older_than_versions_keeps_what_it_said(manager: User) -> None:
    row = make.answer("Piscine")
    AnswerVersion.objects.all().delete()
    actions.keep(row, Said(title="Bassin", texts={"fr": "À 9 h"}), by=manager, revision=1)
    assert [one.said["title"] for one in row.versions.order_by("number")] == ["Piscine", "Bassin"]


def test_its_page_keeps_all_of_it(manager: User) -> None:
    client, to = page(manager), Destination.objects.create(kind="body", name="Métropole", sort="metropole")
    given = {
        "title": "Piscine", "text-fr": "À 8 h", "revision": "0", "public": "on", "from_on": "2026-01-02", "until_on": "2100-01-02",
        "examples": "où nager\nle bassin ouvre ?", "own-network": ["x", "x"], "own-language": ["fr", "en"],
        "own-text": ["Court", " "], "destination": str(to.pk),
    }  # fmt: skip
    assert client.post("/guichet/reponses-types/nouvelle", given).status_code == 302
    row = Answer.objects.get()
    assert (
        row.public
        and row.destination == to
        and row.examples.count() == 2
        and [one.network for one in row.wordings.all()] == ["", "x"]
    )
    where = f"/guichet/reponses-types/{row.pk}"
    shown = client.get(where).content.decode()
    assert "Court" in shown and "le bassin ouvre ?" in shown and 'value="2100-01-02"' in shown
    client.post(where, given | {"title": "Bassin", "revision": "1"})
    client.post(f"{where}/version", {"number": "1", "revision": "2"})
    assert Answer.objects.get().title == "Piscine"
    assert client.post(f"{where}/version", {"number": "9", "revision": "3"}).status_code == 404


MARKDOWN = """# Horaires des piscines
clé : piscine
publique : oui
questions :
- à quelle heure ouvre la piscine
- le bonnet ?

La piscine ouvre à 8 h.
Note : le mardi, à 7 h.

## en
The pool opens at 8.

## fr · x
Dès 8 h.

# Mairie
thème : inconnu

Oui.

# Marchés

"""


def test_a_markdown_file_is_read_line_by_line(manager: User) -> None:
    looked = importing.look(MARKDOWN, by=manager)
    assert [one.key for one in looked.planned] == ["piscine"] and not Answer.objects.exists()
    assert [line for line, _ in looked.wrong] == [17, 22]
    assert importing.take(MARKDOWN, by=manager)[0] == 1
    row = Answer.objects.get()
    assert row.public and [one.text for one in row.examples.all()] == ["à quelle heure ouvre la piscine", "le bonnet ?"]
    texts = {(one.language, one.network): one.text for one in row.wordings.all()}
    assert texts["fr", ""] == "La piscine ouvre à 8 h.\nNote : le mardi, à 7 h." and texts["fr", "x"] == "Dès 8 h."
    assert importing.take(MARKDOWN, by=manager)[0] == 0
    table = written(Answer.objects.prefetch_related("wordings", "examples"))
    assert importing.take(table, by=manager)[0] == 0
    row.delete()
    importing.take(table, by=manager)
    assert {(one.language, one.network) for one in Answer.objects.get().wordings.all()} == set(texts)


def written(answers: Iterable[Answer]) -> str:
    """As it is taken away."""
    return writing.text(importing.HEADINGS, importing.rows_of(answers))


def test_an_answer_that_begins_like_a_formula_comes_back_as_it_was(manager: User) -> None:
    row = actions.keep(None, Said(title="Liste", texts={"fr": "- lundi\n- mardi"}, owner=manager), by=manager)
    table = written(Answer.objects.prefetch_related("wordings", "examples"))
    assert "'- lundi" in table
    row.delete()
    importing.take(table, by=manager)
    assert [one.text for one in Answer.objects.get().wordings.all()] == ["- lundi\n- mardi"]


def test_what_is_markdown_and_what_is_a_table() -> None:
    assert is_markdown("\ufeff\n# Piscine\n") and not is_markdown("titre;texte\n# Piscine;Oui\n")
    assert list(sections("# Seule\n")) and not list(sections("rien\n"))


def test_by_the_api(manager: User) -> None:
    call = Caller(manager)
    given = {"title": "Piscine", "texts": {"fr": "Oui"}, "networks": {"x": {"fr": "Si"}}, "examples": ["nager ?"], "public": True}
    row = call("POST", "/answers", given)[1]
    assert (row["networks"], row["examples"], row["public"]) == ({"x": {"fr": "Si"}}, ["nager ?"], True)
    call("PUT", f"/answers/{row['id']}", {"title": "Bassin", "texts": {"fr": "Non"}, "revision": 1})
    assert [one["number"] for one in call("GET", f"/answers/{row['id']}/versions")[1]] == [2, 1]
    again = f"/answers/{row['id']}/versions/1/restore"
    assert call("POST", again, {"revision": 1})[0] == 409
    assert call("POST", again, {"revision": 2})[1]["title"] == "Piscine"
    assert call("POST", f"/answers/{row['id']}/versions/7/restore", {"revision": 3})[0] == 404
