"""The pages of colleagues: what waits is read and decided; nothing typed is lost; others see nothing of it."""

from __future__ import annotations

import pytest
from django.test import Client

from parvis.forum.desk import actions
from parvis.forum.models import Board, Contribution, ForumRules, Thread, Watched
from parvis.forum.tests import town
from parvis.knowledge.models import Answer
from parvis.square.blocks import actions as blocks
from parvis.square.models import Block
from parvis.square.testing import resident
from parvis.testing import make
from parvis.testing.caller import Caller

pytestmark = pytest.mark.django_db
DESK = "/place-publique/forum/"


def client(role: str = "manager") -> Client:
    found = Client()
    found.force_login(make.user(role, in_team=town.team()))
    return found


def test_what_waits_is_let_in_or_refused_with_reasons(django_assert_max_num_queries):
    town.rules()
    thread = town.question(by=resident())
    other = town.question("Une question déjà visible")
    said = town.answer(other, "Une réponse à relire, merci.", by=resident())
    colleague = client("agent")
    with django_assert_max_num_queries(22):
        page = colleague.get(DESK).content.decode()
    assert thread.title in page and "premières contributions" in page
    question = thread.contributions.get()
    assert colleague.post(f"{DESK}c/{question.pk}/relire", {"act": "let_in"}).status_code == 302
    assert Thread.objects.get(pk=thread.pk).state == "open"
    no = colleague.post(f"{DESK}c/{said.pk}/relire", {"act": "take_down", "facts": "Trois fois la même publicité."})
    assert no.status_code == 422 and "Trois fois la même publicité." in no.content.decode()
    yes = {"act": "take_down", "facts": "Trois fois la même publicité.", "law": "Code de la consommation, L. 121-1"}
    assert colleague.post(f"{DESK}c/{said.pk}/relire", yes).status_code == 302
    assert Contribution.objects.get(pk=said.pk).state == "hidden"
    assert "Trois fois" in colleague.get(f"{DESK}decisions").content.decode()


def test_the_city_answers_certifies_and_makes_knowledge_in_two_clicks():
    thread = town.question()
    said, colleague = town.answer(thread), client()
    page = colleague.get(f"{DESK}q/{thread.pk}").content.decode()
    assert "En faire une réponse type" in page
    colleague.post(f"{DESK}q/{thread.pk}/repondre", {"text": "Elle ferme à 21 h 30.", "drawn": "1"})
    colleague.post(f"{DESK}c/{said.pk}/marquer", {"act": "certify"})
    colleague.post(f"{DESK}c/{said.pk}/marquer", {"act": "choose"})
    said.refresh_from_db()
    thread.refresh_from_db()
    assert said.certified_at is not None and thread.accepted == said and thread.official
    public = Client().get(f"/place/forum/q/{thread.pk}", follow=True).content.decode()
    assert "Réponse officielle" in public and "confirme cette réponse" in public
    assert colleague.get(f"{DESK}c/{said.pk}/reponse-type").status_code == 200
    made = colleague.post(f"{DESK}c/{said.pk}/reponse-type", {"title": thread.title, "text": said.text, "public": "1"})
    assert made.status_code == 302 and Answer.objects.get(key=f"forum-{thread.pk}").public


def test_threads_are_put_in_order():
    thread, into = town.question("Une question mal rangée ici"), town.question("Une autre à garder ici")
    said, colleague, other = town.answer(thread), client(), town.board("Propreté")
    colleague.post(f"{DESK}q/{thread.pk}/ranger", {"act": "move", "board": other.pk})
    assert Thread.objects.get(pk=thread.pk).board == other and Board.objects.get(pk=other.pk).count == 1
    colleague.post(
        f"{DESK}q/{thread.pk}/ranger", {"act": "split", "answers": [said.pk], "title": "Une question née d’une réponse"}
    )
    assert Thread.objects.filter(title="Une question née d’une réponse", state="open").exists()
    colleague.post(f"{DESK}q/{thread.pk}/ranger", {"act": "close"})
    assert Thread.objects.get(pk=thread.pk).closed_at is not None
    colleague.post(
        f"{DESK}q/{thread.pk}/ranger", {"act": "merge", "into": f"https://ville.test/place/forum/q/{into.pk}/une-autre/"}
    )
    assert Thread.objects.get(pk=thread.pk).merged_into == into
    assert colleague.post(f"{DESK}q/{into.pk}/ranger", {"act": "merge", "into": "zzz"}).status_code == 302
    passed = colleague.post(f"{DESK}q/{into.pk}/guichet")
    assert passed.status_code == 302 and "Elle y arrive" in colleague.get(f"{DESK}q/{into.pk}").content.decode()


def test_boards_words_and_rules_are_settled():
    colleague = client()
    town.rules()
    colleague.post(f"{DESK}rubriques", {"name": "Écoles", "position": "10"})
    board = Board.objects.get(slug="ecoles")
    colleague.post(f"{DESK}rubriques/{board.pk}", {"name": "Écoles et crèches", "position": "5", "pinned": "on"})
    board.refresh_from_db()
    assert (board.name, board.pinned, board.slug) == ("Écoles et crèches", True, "ecoles")
    assert colleague.post(f"{DESK}rubriques", {"name": ""}).status_code == 422
    colleague.post(f"{DESK}mots", {"word": "Viagra*", "act": "block", "note": "publicité"})
    tried = colleague.post(f"{DESK}mots", {"tried": "Achetez du viagramax au 06 12 34 56 78"}).content.decode()
    assert "viagra*" in tried and "données personnelles" in tried
    colleague.post(f"{DESK}mots", {"drop": Watched.objects.get().pk})
    assert not Watched.objects.exists()
    given = {"team": town.team().pk, "hours": "6", "reviewed": "1", "slow_days": "30", "open": "on", "abuse": "3"}
    colleague.post(f"{DESK}reglages", given | {"abuse_days": "30", "block_days": "7"})
    kept = ForumRules.objects.get()
    assert (kept.hours, kept.cases, kept.abuse) == (6, False, 3)
    assert client("agent").post(f"{DESK}reglages", {"hours": "1", "reviewed": "1", "slow_days": "30"}).status_code == 403


@pytest.mark.parametrize("page", ["", "questions", "decisions", "rubriques", "mots", "reglages"])
def test_who_does_not_moderate_sees_nothing(page):
    town.rules()
    assert client("contributor").get(DESK + page).status_code == 403
    assert client().get(DESK + page).status_code == 200
    assert client().get(DESK + "?voir=flagged").status_code == 200 and client().get(DESK + "?voir=contested").status_code == 200


def test_who_is_taken_down_again_and_again_is_blocked_by_the_rule_for_some_days():
    by, who = make.user("manager"), town.neighbour()
    town.rules(abuse=2, abuse_days=30, block_days=7)

    def take_down() -> None:
        actions.take_down(said=town.answer(town.question(), by=who), by=by, facts="Une insulte à une voisine.", law="Loi de 1881")
        who.refresh_from_db()

    take_down()
    assert who.state == "active"
    take_down()
    row = Block.objects.get()
    assert (who.state, row.source, row.by, row.resident) == ("blocked", "rule", None, who)
    assert row.until is not None and row.reason.startswith("Textes retirés en 30 jours") and who.reason == row.reason
    blocks.unblock(by=by, resident=who)
    who.refresh_from_db()
    take_down()
    assert who.state == "active", "what led to one block does not lead to another"
    kept = Caller(make.user("admin"))("PUT", "/forum/rules", {"abuse": 3, "block_days": 30, "cases": False})[1]
    assert (kept["abuse"], kept["block_days"], kept["cases"]) == (3, 30, False)
