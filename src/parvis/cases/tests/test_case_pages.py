"""The pages of cases as an agent uses them, and as a resident sees them."""

from __future__ import annotations

import pytest
from django.test import Client

from parvis.cases import actions
from parvis.cases.models import Case
from parvis.cases.public import actions as public
from parvis.cases.states import Move
from parvis.inbox.drafts import draft_of
from parvis.testing import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def agent():
    return make.user("agent")


@pytest.fixture
def page(agent) -> Client:
    client = Client()
    client.force_login(agent)
    return client


@pytest.fixture
def anybody() -> Client:
    return Client()


def opened(agent, **talk) -> Case:
    return actions.open_case(by=agent, conversation=make.conversation(**talk))


def test_a_case_is_opened_and_joined_from_the_counter(page, agent):
    talk, other = make.conversation(), make.conversation()
    assert "Ouvrir un dossier" in page.get(f"/guichet/{talk.pk}/a-cote").content.decode()
    for _twice in range(2):
        assert page.post(f"/dossiers/conversations/{talk.pk}/ouvrir").status_code == 302
    case = Case.objects.get()
    assert case.number in page.get(f"/guichet/{talk.pk}/a-cote").content.decode()
    page.post(f"/dossiers/conversations/{other.pk}/rattacher", {"numero": f" {case.number.lower()} "})
    assert case.links.count() == 2
    said = page.post(f"/dossiers/conversations/{make.conversation().pk}/rattacher", {"numero": "PAR-2222-00"}, follow=True)
    assert "Aucun dossier" in said.content.decode()


def test_a_state_is_changed_and_the_resident_told_in_one_gesture(page, agent):
    case = opened(agent)
    talk = case.links.get().conversation
    newest = talk.messages.get().pk
    sent = {"to": "transferred", "whom": "Voirie", "told": "La voirie a votre demande.", "tell": [talk.pk],
            f"seen-{talk.pk}": newest, "revision": 1, "retour": talk.pk}  # fmt: skip
    answer = page.post(f"/dossiers/{case.pk}/etat", sent)
    assert answer["Location"] == f"/guichet/{talk.pk}"
    assert talk.replies.get().message.text == "La voirie a votre demande."
    shown = page.get(f"/dossiers/{case.pk}").content.decode()
    assert "transmis à Voirie" in shown and "part dans un instant" in shown
    late = page.post(f"/dossiers/{case.pk}/etat", sent | {"to": "done", "tell": []})
    assert late.status_code == 409 and "La voirie a votre demande." in late.content.decode()
    assert page.post(f"/dossiers/{case.pk}/etat", {"to": "planned"}).status_code == 422
    assert page.post(f"/dossiers/{case.pk}/etat", {"to": "done", "tell": [talk.pk]}).status_code == 422
    assert Case.objects.get().public_state == "transferred"


def test_a_case_is_written_and_changed(page, agent):
    given = {"title": "Nid-de-poule", "kind": "report", "priority": "high", "team": make.team().pk, "place": "Rue Basfroi",
             "precision": "street", "point": "48.85391, 2.38012"}  # fmt: skip
    page.post("/dossiers/nouveau", given)
    case = Case.objects.get()
    assert (case.lat, case.precision) == (48.85391, "street")
    assert page.post(f"/dossiers/{case.pk}/modifier", given | {"point": "Paris", "revision": 1}).status_code == 422
    page.post(f"/dossiers/{case.pk}/modifier", given | {"title": "Trou", "revision": 1})
    assert page.post(f"/dossiers/{case.pk}/modifier", given | {"revision": 1}).status_code == 422, "somebody changed it meanwhile"
    assert Case.objects.get().title == "Trou"


def test_another_team_sees_nothing(agent):
    case = opened(agent)
    stranger = Client()
    stranger.force_login(make.user("agent", in_team=make.team("Piscines")))
    assert stranger.get(f"/dossiers/{case.pk}").status_code == 404
    assert stranger.post(f"/dossiers/{case.pk}/etat", {"to": "done"}).status_code == 404
    assert case.number not in stranger.get("/dossiers/?vue=tous").content.decode()


def test_conversations_of_others_are_counted_and_not_shown(agent):
    case = opened(agent)
    voirie = make.team("Voirie")
    hidden = make.conversation(make.account(of=voirie), texts=("Un secret",))
    actions.attach(case, hidden, by=make.user())
    client = Client()
    client.force_login(agent)
    shown = client.get(f"/dossiers/{case.pk}").content.decode()
    assert "Un secret" not in shown and hidden.identity.called not in shown and "1 autre conversation" in shown


def test_the_list_asks_few_questions_however_long(page, agent, django_assert_max_num_queries):
    for _ in range(45):
        opened(agent)
    with django_assert_max_num_queries(14):
        first = page.get("/dossiers/").content.decode()
    assert first.count('<li class="row">') == 40 and "suite=" in first


def test_the_list_is_searched_by_number_and_words(page, agent):
    case, other = opened(agent, texts=("Un arbre est tombé",)), opened(agent)
    for q in (case.number.lower(), "arbre"):
        found = page.get("/dossiers/", {"q": q}).content.decode()
        assert case.number in found and other.number not in found
    assert other.number not in page.get("/dossiers/?vue=clos").content.decode()


def test_the_search_of_everything_finds_a_case(page, agent):
    case = opened(agent, texts=("Un arbre est tombé",))
    for q in (case.number, "arbre"):
        assert f"/dossiers/{case.pk}" in page.get("/chercher", {"q": q}).content.decode()


# ── Residents ────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_private_case_and_none_are_the_same_page(anybody, agent):
    case = opened(agent)
    private, none = anybody.get(f"/dossier/{case.number}"), anybody.get("/dossier/PAR-2222-00")
    assert (private.status_code, none.status_code) == (404, 404)
    assert private.content.decode().replace(case.number, "") == none.content.decode().replace("PAR-2222-00", "")
    assert private["X-Robots-Tag"] == "noindex"


def test_a_public_case_shows_its_own_words_alone(anybody, agent):
    case = opened(agent, texts=("Je suis Jeanne Martin, 12 rue Basfroi",))
    actions.describe(case, by=agent, place="12 rue Basfroi", lat=48.85391, lon=2.38012, precision="point")
    actions.attach(case, make.conversation(), by=agent)
    public.show(case, title="Un arbre tombé", text="Il barre le trottoir.", by=agent)
    actions.advance(case, Move("transferred", whom="Parcs et jardins", told="Madame Martin, c’est transmis."), by=agent)
    actions.advance(case, Move("done", told="L’arbre est enlevé.", shown=True), by=agent)
    answer = anybody.get(f"/dossier/{case.number.lower()}", follow=True)
    shown = answer.content.decode()
    assert "Un arbre tombé" in shown and "transmis à Parcs et jardins" in shown and "signalé par 2 personnes" in shown
    assert "L’arbre est enlevé." in shown and "48.854" in shown.replace(",", ".")
    assert not any(word in shown for word in ("Martin", "Basfroi", "85391", "noindex", agent.name))
    assert "X-Robots-Tag" not in answer
    assert "transferred to Parcs" in anybody.get(f"/dossier/{case.number}?lang=en").content.decode()


def test_the_private_link_opens_ones_own_case(anybody, agent):
    case = opened(agent, of=make.account("form"), private=True)
    talk = case.links.get().conversation
    step = actions.advance(case, Move("progress", told="Madame Martin, on s’en occupe."), by=agent)
    actions.tell(step, text=step.told, to={talk.pk: make.seen(talk)}, by=agent)
    path = draft_of(public.send_pass(case, talk, by=agent, seen=make.seen(talk))).text.split()[-1].partition("/dossier/")[2]
    answer = anybody.get(f"/dossier/{path}")
    assert answer.status_code == 200 and "Madame Martin" in answer.content.decode()
    assert answer["X-Robots-Tag"] == "noindex" and answer["Cache-Control"] == "no-store"
    public.show(case, title="Un arbre", text="Tombé", by=agent)
    assert "Madame Martin" not in anybody.get(f"/dossier/{case.number}").content.decode()


def test_guessing_ends(anybody, agent):
    for _ in range(public.GUESSES):
        assert anybody.get("/dossier/PAR-2222-00").status_code == 404
    answer = anybody.get("/dossier/PAR-2222-00/abc")
    assert answer.status_code == 429 and answer["Retry-After"]
    case = opened(agent)
    public.show(case, title="Un arbre", text="Tombé", by=agent)
    assert anybody.get(f"/dossier/{case.number}").status_code == 200, "what is public stays open"


def test_a_number_is_looked_up_by_hand(anybody, agent):
    case = opened(agent)
    assert anybody.get("/dossier/", {"numero": case.number.lower()})["Location"].startswith(f"/dossier/{case.number}")
    assert "pas complet" in anybody.get("/dossier/", {"numero": "PAR-1"}).content.decode()
