"""Training in the demo city: a course begun, a request to answer, a session to come, an exercise played."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from parvis.people.models import User
from parvis.training import actions
from parvis.training.courses import courses
from parvis.training.exercises import actions as exercises
from parvis.training.exercises.playing import shipped


def teach() -> None:
    manager, agent, contributor = (User.objects.get(username=name) for name in ("manager", "agent", "contributor"))
    course = courses()["repondre"]
    actions.read_lesson(course, course.lessons[0].key, by=agent)
    actions.answer_quiz(courses()["charte"], [sorted(one.right) for one in courses()["charte"].quiz], by=agent)
    asked = actions.ask(by=contributor, department="Direction des sports", course="publier", people=8, wished="un mardi matin")
    at = timezone.localtime(timezone.now() + timedelta(days=6)).replace(hour=9, minute=30, second=0, microsecond=0)
    actions.keep_session(by=manager, request=asked, course="publier", at=at, place="Hôtel de Ville, salle 3", seats=10)
    actions.ask(
        by=agent, department="Pôle Messages", words="S’entraîner à répondre en anglais l’été.", people=6, wished="avant juin"
    )
    row = exercises.begin("samedi-de-colere", shipped()["samedi-de-colere"], pace=30, by=agent)
    said = "Bonjour, la collecte reprend aujourd’hui à 14 h. Nous transmettons votre signalement au service de la propreté."
    exercises.move(row, message="rats", verb="kind", value="report", by=agent)
    exercises.move(row, message="rats", verb="answer", value=said, by=agent)
    exercises.end(row, by=agent)
