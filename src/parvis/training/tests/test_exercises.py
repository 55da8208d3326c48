"""Exercises: scenarios checked line by line, played, scored with reasons, replayed; the counter is never touched."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.apps import apps
from django.test import Client
from django.utils import timezone

from parvis.charter import actions as charter
from parvis.testing import make
from parvis.training import scenarios, scoring
from parvis.training.exercises import actions, playing
from parvis.training.models import Exercise, Move, Scenario
from parvis.training.scoring import Done

KEY = "piscines-en-greve"
GOOD = "Bonjour, oui, la piscine du Nord est ouverte aujourd’hui de 7 h à 21 h. Bonne baignade."


def begun(user, *, ago: int = 0, key: str = KEY, pace: int = 1) -> Exercise:
    row = actions.begin(key, playing.shipped()[key], pace=pace, by=user)
    Exercise.objects.filter(pk=row.pk).update(begun_at=timezone.now() - timedelta(seconds=ago))
    return Exercise.objects.get(pk=row.pk)


def test_six_scenarios_are_shipped_without_a_fault():
    assert len(playing.shipped()) == 6
    for text in playing.shipped().values():
        play = scenarios.read(text)
        assert play.title_en != play.title and all(one.expected.why and one.expected.kinds for one in play.messages)


@pytest.mark.parametrize(
    ("before", "after", "field"),
    [
        ('kinds = ["question"]', 'kinds = ["bavardage"]', "message.expect.kinds"),
        ("after = 60", 'after = "tout de suite"', "message.after"),
        ('network = "facebook"', 'network = "minitel"', "message.network"),
        ('destinations = ["piscines"]', 'destinations = ["lune"]', "message.expect.destinations"),
        ('id = "colere"', 'id = "ouverte"', "message.id"),
        ("minutes = 15", "minute = 15", "minute"),
        ('title = "Une', "title = Une", "TOML"),
    ],
)
def test_a_fault_is_told_with_its_place(before, after, field):
    text = playing.shipped()[KEY]
    line = text[: text.index(before)].count("\n") + 1
    with pytest.raises(scenarios.Wrong) as wrong:
        scenarios.read(text.replace(before, after, 1))
    assert (wrong.value.problems[0].line, wrong.value.problems[0].field) == (line, field)


def test_points_and_their_reasons():
    play = scenarios.read(playing.shipped()[KEY])
    nothing = scoring.marked(play, [], lambda text, one: [])
    assert 0 <= scoring.percent(nothing) < 20
    moves = [Done("ouverte", "kind", "question", False, 20), Done("ouverte", "answer", GOOD, False, 60)]
    mark = scoring.marked(play, moves, lambda text, one: [])[0]
    assert all(point.good for point in mark.points)
    assert {point.criterion for point in mark.points} == {"kind", "destination", "promise", "charter", "tone", "content"}
    late = scoring.marked(play, [Done("ouverte", "answer", GOOD, False, 1000)], lambda text, one: ["3.1 Politique"])[0]
    assert {p.criterion for p in late.points if not p.good} == {"kind", "promise", "charter"}
    trap = scoring.marked(
        play, [Done("pique", "answer", "Bonjour, nous faisons de notre mieux.", False, 310)], lambda text, one: []
    )[3]
    assert "silence" in {p.criterion for p in trap.points if not p.good}


@pytest.mark.parametrize(
    ("text", "amiss"),
    [
        (GOOD, []),
        ("Ouverte.", ["greeting", "short"]),
        ("Bonjour, CALMEZ VOUS, tu n’as rien compris !!", ["shouting", "marks", "familiar"]),
        ("Bonjour, il fallait lire le site de la ville avant.", ["blame"]),
    ],
)
def test_the_tone(text, amiss):
    assert scoring.manners(text) == amiss


@pytest.mark.django_db
def test_nothing_of_the_counter_is_written(django_assert_max_num_queries):
    """Every table but those of exercises holds as many rows after a whole exercise as before; the session of the browser apart."""
    charter.install()
    user = make.user("trainee")
    make.user("manager")
    client = Client()
    client.force_login(user)
    tables = [m for m in apps.get_models() if m._meta.label not in ("training.Exercise", "training.Move", "sessions.Session")
              and m._meta.label_lower not in ("people.opensession",)]  # fmt: skip
    client.get("/formation/")
    before = {model._meta.label: model._default_manager.count() for model in tables}
    begun_at = client.post("/formation/exercices/", {"scenario": KEY, "pace": "10"})["Location"]
    row = Exercise.objects.get()
    Exercise.objects.update(begun_at=timezone.now() - timedelta(minutes=3))
    with django_assert_max_num_queries(30):
        page = client.get(f"{begun_at}?m=ouverte").content.decode()
    assert "Nageuse matinale" in page and "Exercice" in page
    for given in (
        {"do": "kind", "kind": "question"}, {"do": "destination", "destination": "guichet"}, {"do": "answer", "answer": GOOD},
        {"do": "escalate"}, {"do": "close"},
    ):  # fmt: skip
        assert client.post(f"/formation/exercices/{row.pk}/geste", {"message": "ouverte"} | given).status_code == 302
    assert client.get(f"/formation/exercices/{row.pk}/arrivees?m=ouverte").status_code == 200
    assert client.post(f"/formation/exercices/{row.pk}/fin").status_code == 302
    review = client.get(f"/formation/exercices/{row.pk}/bilan").content.decode()
    assert "Ce qui s’est passé" in review and GOOD[:30] in review
    assert {model._meta.label: model._default_manager.count() for model in tables} == before
    assert Move.objects.count() == 5 and Exercise.objects.get().percent is not None


@pytest.mark.django_db
def test_what_cannot_be_done_is_said_and_the_words_stay():
    user = make.user("agent")
    client = Client()
    client.force_login(user)
    row = begun(user, ago=0)
    page = client.post(f"/formation/exercices/{row.pk}/geste", {"message": "colere", "do": "answer", "answer": "Bonjour"})
    assert page.status_code == 422 and not Move.objects.exists()
    down = begun(user, ago=150, key="panne-reseau")
    page = client.post(f"/formation/exercices/{down.pk}/geste", {"message": "gaz", "do": "answer", "answer": "Bonjour, sortez."})
    assert page.status_code == 422 and "Bonjour, sortez." in page.content.decode() and "ne répond pas" in page.content.decode()
    assert client.post(f"/formation/exercices/{down.pk}/geste", {"message": "gaz", "do": "escalate"}).status_code == 302


@pytest.mark.django_db
def test_the_real_charter_judges_an_answer():
    charter.install()
    user = make.user("agent")
    row = begun(user, ago=900, key="piege-politique")
    text = "Bonjour, votez pour le maire, son bilan est excellent et l’opposition est incompétente."
    actions.move(row, message="piste", verb="answer", value=text, by=user)
    actions.end(row, by=user)
    (mark,) = [one for one in playing.result(row) if one.message.id == "piste"]
    (point,) = [one for one in mark.points if one.criterion == "charter"]
    assert not point.good and point.wanted


@pytest.mark.django_db
def test_an_exercise_is_its_players_and_its_trainers():
    mine, other, trainer = make.user("agent"), make.user("agent"), make.user("manager")
    row = begun(mine)
    for user, status in ((other, 404), (trainer, 302)):
        client = Client()
        client.force_login(user)
        assert client.get(f"/formation/exercices/{row.pk}").status_code == status
        answered = client.post(f"/formation/exercices/{row.pk}/geste", {"message": "ouverte", "do": "close"})
        assert answered.status_code == (404 if status == 404 else 422)
    assert not Move.objects.exists()


@pytest.mark.django_db
def test_a_city_writes_its_own_scenario():
    client = Client()
    client.force_login(make.user("manager"))
    assert client.get("/formation/scenarios/").status_code == 200
    text = playing.shipped()[KEY]
    wrong = client.post("/formation/scenarios/nouveau", {"key": "marche", "text": text.replace("after = 60", "after = -1")})
    assert wrong.status_code == 422 and "Ligne 34" in wrong.content.decode() and not Scenario.objects.exists()
    assert client.post("/formation/scenarios/nouveau", {"key": "Ma Ville", "text": text}).status_code == 422
    assert client.post("/formation/scenarios/nouveau", {"key": "marche", "text": text}).status_code == 302
    assert "marche" in playing.texts()
    client.post("/formation/scenarios/marche", {"do": "drop"})
    assert not Scenario.objects.exists()


@pytest.mark.django_db
def test_over_the_api():
    user = make.user("trainee")
    headers = {"Authorization": f"Bearer {make.token(user)}"}
    client = Client(headers=headers)
    assert len(client.get("/api/v1/training/scenarios").json()) == 6
    assert client.get(f"/api/v1/training/scenarios/{KEY}").status_code == 403
    row = client.post("/api/v1/training/exercises", {"scenario": KEY, "pace": 30}, content_type="application/json").json()
    url = f"/api/v1/training/exercises/{row['id']}"
    assert client.get(url).json()["arrived"][0]["id"] == "ouverte"
    move = {"message": "ouverte", "verb": "answer", "value": GOOD}
    assert client.post(f"{url}/moves", move, content_type="application/json").status_code == 201
    assert client.post(f"{url}/moves", move | {"message": "non"}, content_type="application/json").status_code == 422
    assert client.post(f"{url}/end").json()["percent"] is not None
    told = client.get(url).json()
    assert told["marks"][0]["message"] == "ouverte" and any(point["why"] for point in told["marks"][1]["points"])
    assert len(client.get("/api/v1/training/exercises").json()["items"]) == 1
    trainer = Client(headers={"Authorization": f"Bearer {make.token(make.user('manager'))}"})
    text = playing.shipped()[KEY]
    wrong = trainer.put("/api/v1/training/scenarios/le-marche", {"text": "title ="}, content_type="application/json")
    assert wrong.status_code == 422 and wrong.json()["errors"]["text"]
    assert trainer.put("/api/v1/training/scenarios/le-marche", {"text": text}, content_type="application/json").status_code == 200
    assert trainer.delete("/api/v1/training/scenarios/le-marche").status_code == 204
