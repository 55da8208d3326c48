"""The assistant over the API."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Router

from parvis.assist import actions, using
from parvis.assist.actions import Changed, Declined
from parvis.assist.asking import Unanswered
from parvis.assist.models import Assistant
from parvis.assist.shapes import AssistantIn, AssistantOut, AssistedOut, AssistIn, AssistMonthOut, AssistTrialOut
from parvis.assist.telling import kinds_told, months_told
from parvis.assist.words import FITS_NOT, SENTENCES
from parvis.desk.api import conversation_of
from parvis.inbox.models import Conversation
from parvis.inbox.tongues import spoken
from parvis.people.access import demand
from parvis.people.models import User
from parvis.rest.auth import asker
from parvis.rest.errors import PROBLEMS, problem

router = Router(tags=["assist"])
BUSY = ("busy", "rate")


def _told(row: Assistant) -> dict[str, Any]:
    same = ("on", "address", "model", "uses", "private", "ceiling", "price_read", "price_written", "revision", "changed_at")
    own = {name: getattr(row, name) for name in same}
    return own | {"key": row.sealed is not None, "changed_by": row.changed_by_id, "kinds": kinds_told(row)}


@router.get("/assistant", response={200: AssistantOut, **PROBLEMS}, operation_id="assistant")
def read(request: HttpRequest) -> Any:
    """How the language model is reached and what it may do."""
    demand(asker(request), "assist.edit")
    return _told(using.current())


@router.put("/assistant", response={200: AssistantOut, **PROBLEMS}, operation_id="assistant_change")
def change(request: HttpRequest, given: AssistantIn) -> Any:
    """All of it anew. 409 when somebody changed it since `revision`."""
    demand(asker(request), "assist.edit")
    try:
        return _told(actions.settle(by=asker(request), **given.dict()))
    except Changed as error:
        there = AssistantOut.model_validate(_told(error.now)).model_dump(mode="json")
        return problem(409, _("Un collègue vient de changer ces réglages."), kind="/problems/stale", assistant=there)


@router.post("/assistant/trial", response={200: AssistTrialOut, **PROBLEMS}, operation_id="assistant_try")
def trial(request: HttpRequest) -> Any:
    """Ask the service for its models, and the chosen one for a word. Nothing of any resident leaves."""
    demand(asker(request), "assist.edit")
    try:
        found = using.try_out(by=asker(request))
    except (Declined, Unanswered) as error:
        return _declined(error)
    return {"models": list(found.models), "said": found.said}


@router.get("/assistant/months", response={200: list[AssistMonthOut], **PROBLEMS}, operation_id="assistant_months")
def months(request: HttpRequest) -> Any:
    """How often it was asked, month by month, newest first, two years at most."""
    demand(asker(request), "assist.edit")
    return months_told(using.current())


@router.post("/assistant/kinds/measure", response={200: AssistantOut, **PROBLEMS}, operation_id="assistant_kinds_measure")
def measure(request: HttpRequest) -> Any:
    """Measure how often the model says the kind that agents said, on up to 100 of their newest corrections. A job asks it, ten at a time;
    `kinds` of GET /assistant tells how far it is. 409 when it is off, with fewer than 50 corrections, or while one goes on."""
    try:
        actions.measure(by=asker(request))
    except Declined as error:
        return _declined(error)
    return _told(using.current())


@router.delete("/assistant/kinds/measure", response={200: AssistantOut, **PROBLEMS}, operation_id="assistant_kinds_stop")
def stop(request: HttpRequest) -> Any:
    """Stop measuring. What was measured before counts on."""
    actions.stop_measuring(by=asker(request))
    return _told(using.current())


@router.post("/conversations/{int:pk}/assist", response={200: AssistedOut, **PROBLEMS}, operation_id="conversation_assist")
def assist(request: HttpRequest, pk: int, given: AssistIn) -> Any:
    """Ask the model. 409 when it is off, not allowed here or over its ceiling; 503 when the service does not answer, `kind` says how."""
    conversation, by = conversation_of(request, pk), asker(request)
    try:
        made = _made(conversation, given, by)
    except (Declined, Unanswered) as error:
        return _declined(error)
    cited = [{"answer": one.answer.pk, "title": one.answer.title, "source": one.answer.source} for one in made.cited]
    return {
        "use": made.use, "text": made.text, "why": made.why, "sentence": str(FITS_NOT.get(made.why, "")), "model": made.model,
        "language": made.language, "cited": cited, "removed": list(made.removed), "left": list(made.left), "lost": list(made.lost),
        "earlier": made.earlier,
    }  # fmt: skip


def _made(conversation: Conversation, given: AssistIn, by: User) -> using.Made:
    if given.use == "draft":
        return using.draft(conversation, by=by)
    if given.use == "summary":
        return using.summary(conversation, by=by)
    if given.text:
        return using.translation(conversation, given.text, to=given.to or spoken(conversation) or "fr", by=by)
    message = using.message_of(conversation, given.message)
    if message is None and given.message:
        raise Http404
    return using.translation(conversation, message.text if message else "", to=given.to or by.language, by=by)


def _declined(error: Declined | Unanswered) -> HttpResponse:
    status = 409 if isinstance(error, Declined) else 503
    response = problem(status, str(SENTENCES[error.code]), kind=f"/problems/assist/{error.code}")
    if error.code in BUSY:
        response["Retry-After"] = "10"
    return response
