"""Ten minutes a day: an agent says of one message after the other what it is, and the city sees what it gained."""

from __future__ import annotations

import pytest
from django.test import Client
from django.utils import timezone

from parvis.inbox.models import Conversation, Message
from parvis.people.models import Team
from parvis.readings.actions import correct
from parvis.readings.learning.asking import A_DAY, GOAL, WINDOW, Point, points, progress, question
from parvis.readings.learning.waiting import aside
from parvis.readings.models import Learning, Lesson, Understood
from parvis.readings.tests.test_learning import scores, trained
from parvis.readings.views.asking import curve
from parvis.testing import make
from parvis.testing.costs import costs_at_most

pytestmark = pytest.mark.django_db
PAGE = "/reglages/comprendre/dix-minutes"


def read(text: str, confidence: float = 0.4, mark: str = "1", team: Team | None = None, private: bool = False) -> Understood:
    message = make.conversation(make.account(of=team), texts=(text,), private=private).messages.get()
    values = {"kind": "report", "second": "request", "confidence": confidence, "sure": confidence > 0.9, "answer": True}
    return Understood.objects.create(message=message, fingerprint=mark, **values)


def signed_in(role: str, team: Team | None = None) -> Client:
    client = Client()
    client.force_login(make.user(role, in_team=team))
    return client


# ── Drawing ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_same_one_is_asked_until_it_is_said_or_passed_over_and_a_copy_of_what_was_said_is_not():
    manager = make.user("manager")
    rows = [read(f"Le banc numéro {n} est cassé", mark=str(n)) for n in range(8)]
    first = question(manager)
    assert question(manager).pk == first.pk
    order = []
    while one := question(manager, order):
        order.append(one.pk)
    assert sorted(order) == [row.pk for row in rows] and order != sorted(order) and order[::-1] != sorted(order)
    copy = read("Le banc est cassé !", mark=first.fingerprint)
    correct(first.message, by=manager, kind="report")
    assert question(manager, set(order)) is None and question(manager, set(order) - {first.pk}) is None and copy.pk


def test_what_is_drawn_is_as_often_set_aside_as_what_arrives():
    texts = [f"Bonjour, la rue {n} est sale, merci de passer le {n * 7} du mois" for n in range(200)]
    assert 0.12 <= sum(map(aside, texts)) / len(texts) <= 0.28, "one in five"


def test_nobody_is_asked_about_what_they_do_not_see_or_sort_nor_about_what_is_said_gone_or_private():
    team, other = make.team(), make.team("Voirie")
    agent = make.user("agent", in_team=team)
    read("D’une autre équipe", team=other)
    read("En privé", team=team, private=True)
    gone = read("Retiré depuis", team=team)
    Message.objects.filter(pk=gone.pk).update(removed_at=timezone.now())
    said = read("Déjà dit", team=team)
    Understood.objects.filter(pk=said.pk).update(guess={"kind": "report"})
    read("", team=team, mark="")
    assert question(agent) is None and question(make.user("trainee", in_team=team)) is None
    there = read("Un banc est cassé", team=team)
    assert question(agent).pk == there.pk and question(make.user("trainee", in_team=team)) is None


def test_private_messages_are_asked_about_where_the_city_learns_from_them():
    team = make.team()
    row, agent = read("En privé", team=team, private=True), make.user("agent", in_team=team)
    assert question(agent) is None
    Learning.objects.create(private=True)
    assert question(agent).pk == row.pk


def test_the_next_question_costs_the_same_however_much_waits(django_assert_max_num_queries):
    manager = make.user("manager")
    for n in range(30):
        read(f"Message numéro {n} de la rue {n * 7}", mark=f"{n:x}")
    with costs_at_most(30), django_assert_max_num_queries(5):
        question(manager)
    assert WINDOW >= GOAL


# ── The page ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_an_agent_says_one_after_the_other_passes_one_over_and_comes_back():
    team = make.team()
    first = read("Un arbre est tombé sur la place", 0.3, team=team)
    other = read("À quelle heure ouvre la piscine ?", 0.5, "2", team)
    client = signed_in("agent", team)
    page = client.get(f"{PAGE}?sans={first.pk}").content.decode()
    assert "À quelle heure ouvre" in page and f"?sans={first.pk},{other.pk}" in page
    page = client.get(f"{PAGE}?sans={other.pk}").content.decode()
    assert "Un arbre est tombé" in page and "Parvis hésite entre" in page and "<strong>0</strong> sur 200" in page
    answer = client.post(f"{PAGE}?sans={other.pk}", {"message": first.pk, "kind": "report"})
    assert answer["Location"] == f"{PAGE}?sans={other.pk}&dit={first.pk}".replace(",", "%2C")
    assert Lesson.objects.get().kind == "report" and progress().said == progress().today == 1
    page = client.get(answer["Location"]).content.decode()
    assert "Plus rien à demander, sinon ce que vous avez passé" in page and f"?message={first.pk}" in page and "Dit :" in page
    page = client.get(f"{PAGE}?message={first.pk}").content.decode()
    assert "Vous avez dit :" in page and "Un arbre est tombé" in page
    client.post(PAGE, {"message": first.pk, "kind": "criticism"})
    assert Lesson.objects.get().kind == "criticism"
    assert "À quelle heure ouvre" in client.get(PAGE).content.decode()


def test_what_cannot_be_said_is_told_and_the_next_one_is_asked():
    team = make.team()
    mine, theirs = read("Un banc est cassé", team=team), read("D’une autre équipe", team=make.team("Voirie"))
    client = signed_in("agent", team)
    for given in ({"message": theirs.pk, "kind": "report"}, {"message": "x", "kind": "report"}, {}):
        answer = client.post(PAGE, given, follow=True)
        assert answer.status_code == 200 and "Ce message n’est plus là" in answer.content.decode()
    assert "Nature inconnue" in client.post(PAGE, {"message": mine.pk, "kind": "nothing"}, follow=True).content.decode()
    assert not Lesson.objects.exists()
    assert client.get(f"{PAGE}?message={theirs.pk}&dit={theirs.pk}&sans=a,{10**30},-3").status_code == 200
    assert "D’une autre équipe" not in client.get(f"{PAGE}?message={theirs.pk}").content.decode()


def test_what_is_named_in_the_address_is_shown_to_who_may_sort_it_alone():
    mine, theirs = make.team(), make.team("Voirie")
    agent, row = make.user("agent", in_team=mine), read("Confié par une autre équipe", team=theirs)
    Conversation.objects.filter(pk=row.message.conversation_id).update(assignee=agent)
    assert Conversation.objects.seen_by(agent).filter(pk=row.message.conversation_id).exists(), "seen, and not theirs to sort"
    private, gone = read("En privé", team=mine, private=True), read("Retiré depuis", team=mine)
    Message.objects.filter(pk=gone.pk).update(removed_at=timezone.now())
    client = Client()
    client.force_login(agent)
    for one in (row, private, gone):
        page = client.get(f"{PAGE}?message={one.pk}&dit={one.pk}").content.decode()
        assert one.message.text not in page and "Dit :" not in page
        client.post(PAGE, {"message": one.pk, "kind": "report"})
    assert not Lesson.objects.exists()


def test_a_day_and_the_goal_are_told_as_reached():
    now = timezone.now()
    talk = make.conversation().messages.get()
    rows = [Message(conversation=talk.conversation, account=talk.account, way="in", at=now, text=str(n)) for n in range(GOAL)]
    told = Message.objects.bulk_create(rows)
    Lesson.objects.bulk_create(Lesson(message=one, text=one.text, kind="report", at=now) for one in told[:A_DAY])
    client = signed_in("manager")
    assert "assez pour aujourd’hui" in client.get(PAGE).content.decode()
    Lesson.objects.bulk_create(Lesson(message=one, text=one.text, kind="report", at=now) for one in told[A_DAY:])
    assert "l’essentiel est appris" in client.get(PAGE).content.decode()


# ── What it brought ──────────────────────────────────────────────────────────────────────────────────────────────────


def point(right: int, before: int, asked: int, lessons: int = 40, used: bool = True, part: str = "kinds") -> Point:
    return Point(part, timezone.now(), lessons, right, before, asked, used)


def test_the_curve_begins_where_it_was_and_leaves_out_what_is_too_little_or_was_kept_out():
    drawn = curve([point(1, 0, 3, 10), point(8, 5, 16, 80), point(20, 20, 32, 100, used=False), point(30, 16, 40, 200)])
    (word, part, line, _path), = drawn["lines"]  # fmt: skip
    assert (str(word), part, len(line)) == ("Premier regard", "kinds", 3)
    assert [x for x, _y, _words in line] == [44, 44 + 144, 44 + 360] and line[0][1] > line[1][1] > line[2][1]
    assert [(before, after) for _look, _one, before, after in drawn["rows"]] == [(40, 75), (62, 62), (31, 50), (None, None)]
    assert curve([])["lines"] == [] and curve([point(1, 0, 3)])["lines"] == []


def test_the_page_shows_the_curve_with_its_table_and_what_was_kept_out():
    trained("used", scores=scores(aside=[30, 40]), against=scores(aside=[20, 40]), lessons=120)
    trained("kept_out", scores=scores(aside=[10, 40]), against=scores(aside=[30, 40]), lessons=130)
    trained("used", part="topics", scores={"aside": [1, 2]}, against={"aside": [1, 2]})
    assert [(one.lessons, one.used) for one in points()] == [(120, True), (130, False)]
    page = signed_in("manager").get(PAGE).content.decode()
    assert page.count("<circle") == 2 and "75 %" in page and "écarté" in page and "120 messages dits" not in page


def test_an_administrator_learns_from_there_and_stays_there():
    read("Un banc est cassé")
    Lesson.objects.create(message=Understood.objects.get().message, text="Un banc est cassé", kind="report", at=timezone.now())
    client = signed_in("admin")
    assert "Apprendre maintenant" in client.get(PAGE).content.decode()
    assert client.post("/reglages/comprendre/modele", {"do": "train", "back": "asking"})["Location"] == PAGE
    assert Learning.objects.get().due_at is not None


def test_the_api_tells_the_next_message_and_what_was_gained():
    team = make.team()
    row = read("Un arbre est tombé sur la place", 0.3, team=team)
    trained("used", scores=scores(aside=[30, 40]), against=scores(aside=[20, 40]), lessons=120)
    client = signed_in("agent", team)
    told = client.get("/api/v1/understanding/next").json()
    assert (told["message"]["id"], told["message"]["second"], told["said"], told["goal"]) == (row.pk, "request", 0, 200)
    assert [(one["right"], one["before"], one["asked"]) for one in told["learnt"]] == [(30, 20, 40)]
    assert client.get(f"/api/v1/understanding/next?without={row.pk}").json()["message"] is None
