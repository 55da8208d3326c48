"""Courses: read, resumed, asked; a certificate is earned, ends, and is told of before."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from parvis.journal.models import Notice
from parvis.testing import make
from parvis.training import jobs
from parvis.training.courses import courses
from parvis.training.models import Certificate, LessonRead, QuizTry
from parvis.training.rendering import rendered

pytestmark = pytest.mark.django_db


def signed_in(role: str = "agent") -> tuple[Client, object]:
    user = make.user(role)
    client = Client()
    client.force_login(user)
    return client, user


def answers(key: str, *, right: bool = True) -> dict[str, list[int]]:
    quiz = courses()[key].quiz
    return {
        f"q{n}": sorted(q.right) if right else [next(c for c in range(len(q.choices)) if c not in q.right)]
        for n, q in enumerate(quiz)
    }


def test_every_shipped_course_is_whole():
    assert len(courses()) == 7
    for course in courses().values():
        assert 3 <= len(course.lessons) <= 5 and len(course.quiz) >= 3
        assert course.title != course.title_en and all(len(one.text) > 400 for one in course.lessons)
        for question in course.quiz:
            assert question.right and max(question.right) < len(question.choices) and question.why
            assert len(question.right) < len(question.choices)


def test_a_lesson_is_safe_whatever_it_says():
    said = rendered(
        "## <b>Titre</b>\n\n- un\n- **deux**\n\n"
        "[mal](javascript:alert(1)) [bien](https://ville.fr/a_b*c*)\n\n<script>x</script>\n\n> « dit »"
    )
    assert "<script>" not in said and "<b>" not in said and 'href="javascript' not in said
    assert "<h2>" in said and "<li><strong>deux</strong></li>" in said and "<blockquote>" in said
    assert '<a href="https://ville.fr/a_b*c*">bien</a>' in said
    assert "<script" not in rendered("[<script>](https://a.fr) `<i>`")


def test_one_goes_on_where_one_stopped(django_assert_max_num_queries):
    client, user = signed_in()
    first, second = courses()["publier"].lessons[:2]
    assert client.post(f"/formation/cours/publier/{first.key}")["Location"] == f"/formation/cours/publier/{second.key}"
    client.post(f"/formation/cours/publier/{first.key}")
    assert LessonRead.objects.filter(user=user).count() == 1
    with django_assert_max_num_queries(30):
        page = client.get("/formation/").content.decode()
    assert f"/formation/cours/publier/{second.key}" in page and "Reprendre" in page
    assert '<article class="lesson" lang="fr">' in client.get(f"/formation/cours/publier/{first.key}").content.decode()
    assert client.get("/formation/cours/inconnu/").status_code == 404
    assert client.get("/formation/cours/publier/inconnue").status_code == 404


def test_a_quiz_says_why_and_gives_a_certificate():
    client, user = signed_in()
    page = client.post("/formation/cours/crise/questionnaire", {"q0": "1"})
    assert page.status_code == 422 and not QuizTry.objects.exists()
    page = client.post("/formation/cours/crise/questionnaire", answers("crise", right=False)).content.decode()
    assert courses()["crise"].quiz[0].why.split(".")[0][:30] in page.replace("&#x27;", "'")
    assert not Certificate.objects.exists()
    client.post("/formation/cours/crise/questionnaire", answers("crise"))
    row = Certificate.objects.get()
    assert row.user == user and row.expires_at > timezone.now() + timedelta(days=300)
    assert row.due_at == row.expires_at - timedelta(days=30)
    client.post("/formation/cours/crise/questionnaire", answers("crise"))
    assert Certificate.objects.count() == 1
    assert "crise" in client.get("/formation/certificats/").content.decode()


def test_the_end_of_a_certificate_is_told_before_and_on_the_day():
    user, now = make.user("agent"), timezone.now()
    row = Certificate.objects.create(
        user=user, course="crise", earned_at=now, expires_at=now + timedelta(days=29), due_at=now - timedelta(minutes=1)
    )
    jobs.remind([row])
    row.refresh_from_db()
    assert row.due_at == row.expires_at and "finit le" in Notice.objects.get(user=user).text
    Certificate.objects.update(expires_at=now - timedelta(minutes=1))
    jobs.remind([Certificate.objects.get()])
    assert Certificate.objects.get().due_at is None and Notice.objects.filter(user=user).count() == 2


def test_over_the_api():
    user = make.user("contributor")
    headers = {"Authorization": f"Bearer {make.token(user)}"}
    client = Client()
    assert len(client.get("/api/v1/training/courses", headers=headers).json()) == 7
    told = client.get("/api/v1/training/courses/charte", headers=headers).json()
    assert "right" not in told["quiz"][0] and told["texts"][0]["text"]
    lesson = told["lessons"][0]["key"]
    assert client.put(f"/api/v1/training/courses/charte/lessons/{lesson}", headers=headers).status_code == 204
    assert client.put("/api/v1/training/courses/charte/lessons/non", headers=headers).status_code == 422
    chosen = [sorted(q.right) for q in courses()["charte"].quiz]
    said = client.post(
        "/api/v1/training/courses/charte/quiz", {"chosen": chosen}, content_type="application/json", headers=headers
    )
    assert said.status_code == 201 and said.json()["passed"]
    (held,) = client.get("/api/v1/training/certificates", headers=headers).json()["items"]
    assert held["course"] == "charte" and held["valid"]
    assert client.get("/api/v1/training/certificates?everybody=true", headers=headers).status_code == 403
