"""What nobody has read yet, and what was taken down, says nothing: no title in an address, in a page, over the API. And what a newcomer
changes is read as what they write is."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from parvis.forum import actions
from parvis.forum.desk import actions as desk
from parvis.forum.models import Contribution, Thread
from parvis.forum.tests import town
from parvis.square.models import Resident
from parvis.square.testing import enter, resident
from parvis.testing import make
from parvis.testing.caller import Caller

pytestmark = pytest.mark.django_db
TITLE = "Qui a volé le vélo de Marc Lebrun ?"
SPELT = ("volé", "vol%C3%A9", "vole-le-velo", "Lebrun", "lebrun")


def hidden() -> tuple[Thread, list[Contribution]]:
    """Taken down after somebody answered and somebody commented."""
    thread = town.question(TITLE)
    answer = town.answer(thread)
    comment = actions.comment(resident=town.neighbour(), parent=answer, text="Je l’ai vu aussi, hier soir.", asked=town.drawn())
    said = thread.contributions.get(kind="question")
    desk.take_down(said=said, by=make.user("agent"), facts="Une personne est nommée et accusée.", law="Loi du 29 juillet 1881")
    thread.refresh_from_db()
    return thread, [said, answer, comment]


def held() -> tuple[Thread, list[Contribution]]:
    town.rules(reviewed=2)
    thread = town.question(TITLE, by=resident())
    return thread, list(thread.contributions.all())


def told(answer: Any) -> str:
    return answer.content.decode(errors="replace") + answer.headers.get("Location", "")


def reads(client: Client, thread: Thread, said: list[Contribution]) -> dict[str, str]:
    pk = thread.pk
    found = {path: told(client.get(path)) for path in (f"/place/forum/q/{pk}", f"/place/forum/q/{pk}.json", f"/place/forum/q/{pk}/x/")}
    for one in said:
        here = f"/place/forum/c/{one.pk}"
        found |= {path: told(client.get(path)) for path in (here, f"{here}/versions", f"{here}/signaler", f"{here}/modifier")}
        found |= {
            f"{here}/{act}": told(client.post(f"{here}/{act}", {"text": "Une réponse assez longue.", "drawn": town.drawn()}))
            for act in ("commenter", "merci", "retenir", "retirer")
        }
    for act in ("repondre", "suivre", "voter"):
        found[act] = told(client.post(f"/place/forum/q/{pk}/{act}", {"text": "Une réponse assez longue.", "wants": "1"}))
    return found


@pytest.mark.parametrize("make_one", [hidden, held])
def test_no_page_of_a_stranger_or_a_neighbour_names_it(make_one: Any) -> None:
    thread, said = make_one()
    for who in (None, town.neighbour()):
        client = enter(Client(), who) if who else Client()
        named = {path for path, text in reads(client, thread, said).items() if any(word in text for word in SPELT)}
        assert named == set()


@pytest.mark.parametrize("make_one", [hidden, held])
def test_the_api_names_it_to_who_moderates_alone(make_one: Any) -> None:
    thread, _said = make_one()
    assert Caller(make.user("contributor"))("GET", f"/forum/threads/{thread.pk}")[0] == 404
    assert Caller(make.user("agent"), scopes=["post.see"])("GET", f"/forum/threads/{thread.pk}")[0] == 404
    status, found = Caller(make.user("agent"))("GET", f"/forum/threads/{thread.pk}")
    assert (status, found["title"]) == (200, TITLE)


def test_who_asked_follows_their_own_link_while_it_waits() -> None:
    thread, [said] = held()
    assert thread.resident is not None
    client = enter(Client(), thread.resident)
    assert client.get(f"/place/forum/c/{said.pk}").status_code == 302
    assert TITLE.split(" ?")[0] in client.get(f"/place/forum/c/{said.pk}", follow=True).content.decode()


def test_what_was_merged_leads_nowhere_once_the_other_is_gone() -> None:
    thread, _said = hidden()
    other = town.question("Où garer son vélo en ville ?")
    Thread.objects.filter(pk=other.pk).update(state="merged", merged_into=thread)
    assert not any(word in told(Client().get(f"/place/forum/q/{other.pk}{more}")) for word in SPELT for more in ("", ".json"))
    assert Caller(make.user("contributor"))("GET", f"/forum/threads/{other.pk}")[0] == 404


# ── What a newcomer changes ──────────────────────────────────────────────────────────────────────────────────────────


def let_in() -> tuple[Resident, Contribution]:
    town.rules(reviewed=2)
    newcomer = resident()
    said = town.answer(town.question(), "Elle ferme à 22 heures, je crois.", by=newcomer)
    assert said.state == "held"
    return newcomer, desk.let_in(said=said, by=make.user("agent"))


@pytest.mark.parametrize("text", ["Tout est sur https://spam.example/x, venez.", "Elle ferme à 23 heures, finalement."])
def test_what_a_newcomer_changes_is_read_before_all_read_it(text: str) -> None:
    newcomer, said = let_in()
    said = actions.edit(resident=newcomer, said=said, title="", text=text, revision=said.revision)
    assert said.state == "held" and "first" in said.held_for
    assert text not in Client().get(f"/place/forum/q/{said.thread_id}", follow=True).content.decode()
    assert ("links" in said.held_for) == ("https" in text), "a colleague sees why"


def test_the_same_words_again_hide_nothing() -> None:
    newcomer, said = let_in()
    said = actions.edit(resident=newcomer, said=said, title="", text=said.text, revision=said.revision)
    assert (said.state, said.revision) == ("shown", 1)


def test_who_is_no_newcomer_changes_words_and_not_links() -> None:
    neighbour = town.neighbour()
    said = town.answer(town.question(), by=neighbour)
    said = actions.edit(resident=neighbour, said=said, title="", text="Elle ferme à 23 heures, le mardi.", revision=1)
    assert said.state == "shown"
    links = " ".join(f"https://spam.example/{n}" for n in range(4))
    assert actions.edit(resident=neighbour, said=said, title="", text=f"Ici : {links}", revision=2).state == "held"
