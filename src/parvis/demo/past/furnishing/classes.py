"""Training as it went: lessons read, quizzes missed and passed, certificates, sessions held, exercises played."""

from __future__ import annotations

import random
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from parvis.demo.past.furnishing.town import ago, kept
from parvis.people.models import Team, User
from parvis.training.actions import MONTH, NOTICE
from parvis.training.courses import Course, courses
from parvis.training.exercises.playing import play_of, result, shipped
from parvis.training.models import (
    Attendance,
    Certificate,
    CertificateRule,
    Exercise,
    LessonRead,
    Move,
    QuizTry,
    TrainingRequest,
    TrainingSession,
)
from parvis.training.scoring import percent

LEARNT = (
    ("nadia", ("charte", "repondre", "donnees", "reserve")), ("thomas", ("charte", "repondre", "accessibilite")),
    ("ines", ("charte", "repondre", "crise")), ("marc", ("charte", "repondre")), ("lola", ("charte",)), ("aminata", ()),
    ("julie", ("publier", "accessibilite")), ("karim", ("publier",)), ("contributor", ("charte", "publier", "reserve")),
)  # fmt: skip
BEGUN = (
    ("lola", "repondre", 2),
    ("aminata", "charte", 1),
    ("aminata", "repondre", 1),
    ("marc", "crise", 1),
    ("karim", "accessibilite", 2),
)
"""Courses read in part."""
HELD = (
    ("Répondre au guichet : les bases", "repondre", 70, "Hôtel de Ville, salle 3", ("nadia", "thomas", "ines", "marc"), ()),
    ("La charte en une heure", "charte", 45, "Hôtel de Ville, salle 3", ("nadia", "thomas", "julie", "contributor"), ("karim",)),
    ("Publier pour tout le monde", "accessibilite", 30, "Visioconférence", ("julie", "contributor", "thomas"), ("ines",)),
    ("Accueil des nouveaux", "repondre", 14, "Pôle Messages", ("lola", "aminata"), ()),
)  # fmt: skip
TO_COME = ("La période de réserve, en pratique", "reserve", 9, "Hôtel de Ville, salle 1", ("nadia", "thomas", "julie", "lola"))
ASKED = (
    ("julie", "sports", "Direction des sports", "accessibilite", 4, "done", "Séance du mois dernier, merci à tous.", 40),
    ("karim", "jardins", "Parcs et jardins", "crise", 3, "new", "", 3),
    ("julie", "sports", "Piscines", "", 25, "declined", "Vingt-cinq maîtres-nageurs : voyez plutôt avec le service formation.", 55),
)  # fmt: skip
PLAYED = (
    ("nadia", "samedi-de-colere", 60, 0.9), ("thomas", "samedi-de-colere", 58, 0.7), ("ines", "rumeur-eau", 41, 0.85),
    ("marc", "piscines-en-greve", 33, 0.6), ("lola", "samedi-de-colere", 12, 0.5), ("lola", "samedi-de-colere", 6, 0.8),
    ("aminata", "dossier-en-public", 4, 0.45), ("thomas", "piege-politique", 20, 0.8),
)  # fmt: skip
SAID = "Bonjour, merci de nous l’avoir dit. Nous transmettons au service concerné et vous répondrons aujourd’hui. {says}"


@transaction.atomic
def classes() -> None:
    if LessonRead.objects.filter(user__username="nadia").exists():
        return
    chance = random.Random(11)
    users = {row.username: row for row in User.objects.filter(memberships__isnull=False)}
    _learn(users, chance)
    _meet(users)
    _play(users, chance)
    CertificateRule.objects.bulk_create(
        [
            CertificateRule(role="trainee", act="answer", course="repondre"),
            CertificateRule(role="contributor", act="publish", course="publier"),
        ]
    )


def _learn(users: dict[str, User], chance: random.Random) -> None:
    known, reads, tries, papers = courses(), [], [], []
    for who, keys in LEARNT:
        for n, key in enumerate(keys):
            course, user = known[key], users[who]
            day = max(2, 64 - 13 * n - chance.randrange(8))
            at = ago(
                min(day, (timezone.now() - user.joined_at).days or 2), f"{9 + chance.randrange(8)}:{chance.randrange(10, 59)}"
            )
            reads += _read(user, course, len(course.lessons), at - timedelta(minutes=25))
            if chance.random() < 0.35:
                tries.append(_try(user, course, at - timedelta(days=1), right=False))
            tries.append(_try(user, course, at, right=True))
            ends = at + course.months * MONTH
            papers.append(
                Certificate(user=user, course=key, earned_at=at, expires_at=ends, due_at=max(timezone.now(), ends - NOTICE))
            )
    for who, key, n in BEGUN:
        reads += _read(users[who], known[key], n, ago(1, "16:10"))
    kept(reads)
    kept(tries)
    Certificate.objects.bulk_create(papers)


def _read(user: User, course: Course, n: int, at: datetime) -> list[LessonRead]:
    return [
        LessonRead(user=user, course=course.key, lesson=one.key, at=at + timedelta(minutes=7 * place))
        for place, one in enumerate(course.lessons[:n])
    ]


def _try(user: User, course: Course, at: datetime, *, right: bool) -> QuizTry:
    """All right; or the first two questions answered with what is wrong."""
    chosen = [sorted(one.right) for one in course.quiz]
    if not right:
        for n, one in enumerate(course.quiz[:2]):
            chosen[n] = [next(k for k in range(len(one.choices)) if k not in one.right)]
    good = sum(course.marked(chosen))
    passed = good * 100 >= course.least * len(course.quiz)
    return QuizTry(user=user, course=course.key, chosen=chosen, right=good, questions=len(course.quiz), passed=passed, at=at)


def _meet(users: dict[str, User]) -> None:
    trainer, teams = users["manager"], {row.slug: row for row in Team.objects.all()}
    rows = TrainingSession.objects.bulk_create([
        TrainingSession(title=title, course=course, trainer=trainer, at=ago(days, "09:30"), place=place, seats=12)
        for title, course, days, place, _came, _not in HELD
    ])  # fmt: skip
    seats = [
        Attendance(session=row, user=users[who], came=who in came)
        for row, (*_told, came, missed) in zip(rows, HELD, strict=True) for who in (*came, *missed)
    ]  # fmt: skip
    title, course, days, place, expected = TO_COME
    coming = TrainingSession.objects.create(
        title=title, course=course, trainer=trainer, at=ago(-days, "14:00"), place=place, seats=8
    )
    Attendance.objects.bulk_create([*seats, *(Attendance(session=coming, user=users[who]) for who in expected)])
    kept([
        TrainingRequest(
            by=users[who], team=teams[team], department=department, course=course, people=people, state=state, said=said,
            words="" if course else "Une demi-journée sur les réseaux pour toute l’équipe, avant l’été.", at=ago(days, "11:20"),
            decided_by=None if state == "new" else trainer, decided_at=None if state == "new" else ago(days - 2, "15:00"),
        )
        for who, team, department, course, people, state, said, days in ASKED
    ])  # fmt: skip


def _play(users: dict[str, User], chance: random.Random) -> None:
    """Each message is read, led and answered as well as the player can; the points are counted as at the end of any exercise."""
    texts = shipped()
    rows = Exercise.objects.bulk_create([
        Exercise(user=users[who], scenario=key, text=texts[key], pace=5, begun_at=ago(days, "14:05"), ended_at=ago(days, "14:17"))
        for who, key, days, _skill in PLAYED
    ])  # fmt: skip
    moves: list[Move] = []
    for row, (*_told, skill) in zip(rows, PLAYED, strict=True):
        for one in play_of(row).messages:
            wish, second = one.expected, one.after + 90 + chance.randrange(240)
            done = [
                ("kind", wish.kinds[0] if wish.kinds else ""),
                ("destination", wish.destinations[0] if wish.destinations else ""),
            ]
            if wish.answer:
                done.append(("answer", SAID.format(says=" ".join(group[0] for group in wish.says))))
            moves += [
                Move(exercise=row, message=one.id, verb=verb, value=value, private=wish.private or False, second=second + 20 * n)
                for n, (verb, value) in enumerate(done) if value and chance.random() < skill
            ]  # fmt: skip
    Move.objects.bulk_create(moves)
    for row in rows:
        row.percent = percent(result(row))
    Exercise.objects.bulk_update(rows, ["percent"])
