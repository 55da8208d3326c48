"""Training over the API: courses, certificates, requests, sessions. Exercises are in `exercises/api.py`."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Query, Router

from parvis.people.access import demand
from parvis.people.models import User
from parvis.rest.auth import asker
from parvis.rest.cursors import page
from parvis.rest.errors import PROBLEMS
from parvis.rest.idempotency import once, whole
from parvis.rest.shapes import Page
from parvis.training import actions, lists
from parvis.training.courses import Course, courses
from parvis.training.films.reading import films, told
from parvis.training.learners import learners
from parvis.training.models import Certificate, CertificateRule, TrainingRequest, TrainingSession
from parvis.training.shapes import (
    AttendanceOut,
    CameIn,
    CertificateOut,
    CertificateRuleIn,
    CertificateRuleOut,
    CertificatesAsked,
    CourseOut,
    CourseWholeOut,
    LearnerOut,
    LearnersAsked,
    QuizIn,
    QuizOut,
    TrainingDecideIn,
    TrainingFiguresOut,
    TrainingRequestIn,
    TrainingRequestOut,
    TrainingRequestsAsked,
    TrainingSessionIn,
    TrainingSessionOut,
    TrainingSessionsAsked,
)

router = Router(tags=["training"])
REQUEST = ("id", "department", "course", "people", "wished", "words", "state", "said", "at", "decided_at")
SESSION = ("id", "title", "course", "at", "minutes", "place", "seats", "cancelled_at")


def _course(key: str) -> Course:
    found = courses().get(key)
    if found is None:
        raise Http404
    return found


def _told(row: dict[str, Any]) -> dict[str, Any]:
    course: Course = row["course"]
    names = ("key", "title", "title_en", "summary", "minutes", "months")
    return {name: getattr(course, name) for name in names} | {
        "lessons": [{"key": one.key, "title": one.title, "title_en": one.title_en, "read": read} for one, read in row["lessons"]],
        "certificate_until": row["certificate"].expires_at if row["certificate"] else None,
    }  # fmt: skip


@router.get("/training/courses", response={200: list[CourseOut], **PROBLEMS}, operation_id="courses")
def catalogue(request: HttpRequest) -> Any:
    """The catalogue, with what you have read of it."""
    demand(asker(request), actions.LEARN)
    return [_told(row) for row in lists.progress(asker(request))]


@router.get("/training/courses/{key}", response={200: CourseWholeOut, **PROBLEMS}, operation_id="course")
def course(request: HttpRequest, key: str) -> Any:
    """A course whole: its lessons, and its quiz without the answers."""
    demand(asker(request), actions.LEARN)
    found, by = _course(key), asker(request)
    shown = films(key, [one.key for one in found.lessons], by=by)
    return _told(lists.progress_of(by, found)) | {
        "texts": [
            {"key": one.key, "title": one.title, "text": one.text, "video": told(shown.get(one.key))} for one in found.lessons
        ],
        "quiz": [{"question": q.question, "choices": list(q.choices), "several": len(q.right) > 1} for q in found.quiz],
    }


@router.put("/training/courses/{key}/lessons/{other}", response={204: None, **PROBLEMS}, operation_id="lesson_read")
def lesson(request: HttpRequest, key: str, other: str) -> Any:
    """You have read this lesson to its end."""
    demand(asker(request), actions.LEARN)
    actions.read_lesson(_course(key), other, by=asker(request))
    return HttpResponse(status=204)


@router.post("/training/courses/{key}/quiz", response={201: QuizOut, **PROBLEMS}, operation_id="quiz_answer")
@once
def quiz(request: HttpRequest, key: str, given: QuizIn) -> Any:
    """Answer a quiz; one that passes gives the certificate."""
    demand(asker(request), actions.LEARN)
    found = _course(key)
    row = actions.answer_quiz(found, given.chosen, by=asker(request))
    marks = [{"good": good, "right": sorted(one.right), "why": one.why}
             for one, good in zip(found.quiz, found.marked(row.chosen), strict=True)]  # fmt: skip
    return 201, {"passed": row.passed, "right": row.right, "questions": row.questions, "marks": marks}


@router.get("/training/certificates", response={200: Page[CertificateOut], **PROBLEMS}, operation_id="certificates")
def certificates(request: HttpRequest, asked: Query[CertificatesAsked]) -> Any:
    """Yours; with `everybody`, for whoever trains, all."""
    by = asker(request)
    demand(by, actions.LEAD if asked.everybody else actions.LEARN)
    found = Certificate.objects.all() if asked.everybody else Certificate.objects.filter(user=by)
    rows, further = page(found, by="id", cursor=asked.cursor, size=asked.limit)
    now = timezone.now()
    return {"items": [{"user": row.user_id, "course": row.course, "earned_at": row.earned_at, "expires_at": row.expires_at,
                       "valid": row.expires_at > now} for row in rows], "next": further}  # fmt: skip


def _rule(row: CertificateRule) -> dict[str, Any]:
    return {"id": row.pk, "role": row.role, "act": row.act, "course": row.course}


@router.get("/training/certificate-rules", response={200: list[CertificateRuleOut], **PROBLEMS}, operation_id="certificate_rules")
def rules(request: HttpRequest) -> Any:
    """Which role needs which certificate, to publish or to answer without a colleague's yes."""
    demand(asker(request), actions.LEARN)
    return [_rule(row) for row in CertificateRule.objects.all()[:200]]


@router.post("/training/certificate-rules", response={201: CertificateRuleOut, **PROBLEMS}, operation_id="certificate_rule_add")
@once
def rule_add(request: HttpRequest, given: CertificateRuleIn) -> Any:
    """One that is there already is told."""
    return 201, _rule(actions.keep_rule(by=asker(request), **given.dict()))


@router.delete("/training/certificate-rules/{int:pk}", response={204: None, **PROBLEMS}, operation_id="certificate_rule_drop")
def rule_drop(request: HttpRequest, pk: int) -> Any:
    demand(asker(request), actions.LEAD)
    actions.drop_rule(get_object_or_404(CertificateRule, pk=pk), by=asker(request))
    return HttpResponse(status=204)


# ── Requests ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def _request(row: TrainingRequest) -> dict[str, Any]:
    return {name: getattr(row, name) for name in REQUEST} | {"by": row.by_id}


def _request_of(request: HttpRequest, pk: int) -> TrainingRequest:
    demand(asker(request), actions.LEARN)
    return get_object_or_404(TrainingRequest.objects.seen_by(asker(request)), pk=pk)


@router.get("/training/requests", response={200: Page[TrainingRequestOut], **PROBLEMS}, operation_id="training_requests")
def requests(request: HttpRequest, asked: Query[TrainingRequestsAsked]) -> Any:
    """Yours, the newest first; for whoever trains, everybody's."""
    demand(asker(request), actions.LEARN)
    found = TrainingRequest.objects.seen_by(asker(request))
    found = found.filter(state=asked.state) if asked.state else found
    rows, further = page(found, by="id", cursor=asked.cursor, size=asked.limit)
    return {"items": [_request(row) for row in rows], "next": further}


@router.post("/training/requests", response={201: TrainingRequestOut, **PROBLEMS}, operation_id="training_request_add")
@once
def ask(request: HttpRequest, given: TrainingRequestIn) -> Any:
    """Ask for a training; whoever trains is told."""
    return 201, _request(actions.ask(by=asker(request), **given.dict()))


@router.get("/training/requests/{int:pk}", response={200: TrainingRequestOut, **PROBLEMS}, operation_id="training_request")
def one(request: HttpRequest, pk: int) -> Any:
    return _request(_request_of(request, pk))


@router.patch(
    "/training/requests/{int:pk}", response={200: TrainingRequestOut, **PROBLEMS}, operation_id="training_request_decide"
)
def decide(request: HttpRequest, pk: int, given: TrainingDecideIn) -> Any:
    """What becomes of it; who asked is told. A refusal needs its reason."""
    demand(asker(request), actions.LEAD)
    return _request(actions.decide(_request_of(request, pk), state=given.state, said=given.said, by=asker(request)))


# ── Sessions ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def _session(row: TrainingSession, taken: int) -> dict[str, Any]:
    return {name: getattr(row, name) for name in SESSION} | {"trainer": row.trainer_id, "taken": taken}


def _session_of(request: HttpRequest, pk: int, verb: str = actions.LEARN) -> TrainingSession:
    demand(asker(request), verb)
    return get_object_or_404(TrainingSession.objects.annotate(taken=Count("attendances")), pk=pk)


@router.get("/training/sessions", response={200: list[TrainingSessionOut], **PROBLEMS}, operation_id="training_sessions")
def sessions(request: HttpRequest, asked: Query[TrainingSessionsAsked]) -> Any:
    """To come, the next one first, sixty at most; or a month, as the calendar shows it."""
    demand(asker(request), actions.LEARN)
    rows = lists.month(asked.month)[1] if asked.month else lists.coming()
    return [_session(row, row.taken) for row in rows]  # type: ignore[attr-defined]


def _given(given: TrainingSessionIn) -> dict[str, Any]:
    return given.dict(exclude={"request"})


@router.post("/training/sessions", response={201: TrainingSessionOut, **PROBLEMS}, operation_id="training_session_add")
@once
def session_add(request: HttpRequest, given: TrainingSessionIn) -> Any:
    by = asker(request)
    demand(by, actions.LEAD)
    asked = TrainingRequest.objects.filter(pk=given.request).first() if given.request else None
    if given.request and asked is None:
        raise ValidationError({"request": _("Aucune demande n’a ce numéro.")})
    row = actions.keep_session(by=by, request=asked, **_given(given))
    return 201, _session(row, row.attendances.count())


@router.put("/training/sessions/{int:pk}", response={200: TrainingSessionOut, **PROBLEMS}, operation_id="training_session_change")
def session_change(request: HttpRequest, pk: int, given: TrainingSessionIn) -> Any:
    """All of it anew; those expected are told of another hour or place."""
    row = _session_of(request, pk, actions.LEAD)
    actions.keep_session(row, by=asker(request), **_given(given))
    return _session(row, row.taken)  # type: ignore[attr-defined]


@router.delete("/training/sessions/{int:pk}", response={204: None, **PROBLEMS}, operation_id="training_session_cancel")
def session_cancel(request: HttpRequest, pk: int) -> Any:
    actions.cancel_session(_session_of(request, pk, actions.LEAD), by=asker(request))
    return HttpResponse(status=204)


@router.get("/training/sessions/{int:pk}/people", response={200: list[AttendanceOut], **PROBLEMS}, operation_id="training_people")
def people(request: HttpRequest, pk: int) -> Any:
    """Who is expected, and who came: for whoever trains."""
    return [{"user": one.user_id, "came": one.came} for one in _session_of(request, pk, actions.LEAD).attendances.order_by("pk")]


@router.post("/training/sessions/{int:pk}/join", response={204: None, **PROBLEMS}, operation_id="training_join")
def join(request: HttpRequest, pk: int) -> Any:
    """Put yourself down, while there is room."""
    actions.join(_session_of(request, pk), by=asker(request))
    return HttpResponse(status=204)


@router.post("/training/sessions/{int:pk}/leave", response={204: None, **PROBLEMS}, operation_id="training_leave")
def leave(request: HttpRequest, pk: int) -> Any:
    actions.leave(_session_of(request, pk), by=asker(request))
    return HttpResponse(status=204)


@router.put("/training/sessions/{int:pk}/people", response={200: list[AttendanceOut], **PROBLEMS}, operation_id="training_came")
@whole
def came(request: HttpRequest, pk: int, given: list[CameIn]) -> Any:
    """Who came. Colleagues who were not put down are added, while there is room."""
    row, by = _session_of(request, pk, actions.LEAD), asker(request)
    wanted = {one.user: one.came for one in given[:500]}
    there = set(row.attendances.values_list("user", flat=True))
    known = User.objects.in_bulk([pk for pk in wanted if pk not in there])
    if unknown := [pk for pk in wanted if pk not in there and pk not in known]:
        raise ValidationError({"user": _("Aucun collègue n’a ce numéro\u00a0: %(pk)s.") % {"pk": unknown[0]}})
    for user in known.values():
        actions.join(row, by=by, user=user)
    actions.mark_came(row, wanted, by=by)
    return people(request, pk)


@router.get("/training/people", response={200: Page[LearnerOut], **PROBLEMS}, operation_id="training_learners")
def learning(request: HttpRequest, asked: Query[LearnersAsked]) -> Any:
    """Who has learnt what: colleagues, those who came last first."""
    demand(asker(request), actions.LEAD)
    given = asked.model_dump(include={"q", "team", "lacking", "cursor"})
    rows, further = learners(**given, size=asked.limit)
    names = ("held", "over", "lacking", "begun", "played", "mean", "came", "last")
    return {"items": [{name: getattr(one, name) for name in names} | {"user": one.user.pk} for one in rows], "next": further}


@router.get("/training/figures", response={200: TrainingFiguresOut, **PROBLEMS}, operation_id="training_figures")
def figures(request: HttpRequest) -> Any:
    """The last twelve months: asked, taught, came, passed, played."""
    demand(asker(request), actions.LEAD)
    return lists.figures(timezone.now())
