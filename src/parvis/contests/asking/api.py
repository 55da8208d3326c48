"""Pictures found by the hashtag over the API: their authors are asked, by who may answer at the counter."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from ninja import Router

from parvis.accounts.words import mended
from parvis.contests.api import contest_of
from parvis.contests.asking import actions
from parvis.contests.asking import shapes as s
from parvis.contests.models import Asked
from parvis.inbox.actions import Answered, Impossible, Unapproved
from parvis.inbox.models import Message
from parvis.people.access import demand
from parvis.rest.auth import asker
from parvis.rest.errors import PROBLEMS, problem
from parvis.rest.idempotency import once

router = Router(tags=["contests"])
MOST = 60


def _found(one: Message) -> dict[str, Any]:
    who = one.identity
    return {
        "message": one.pk,
        "conversation": one.conversation_id,
        "text": one.text,
        "at": one.at,
        "name": who.called if who else "",
    }


def _asked(one: Asked) -> dict[str, Any]:
    return {
        "id": one.pk,
        "message": one.message_id,
        "state": one.state,
        "entry": one.entry_id,
        "at": one.at,
        "answered_at": one.answered_at,
    }


@router.get("/contests/{int:pk}/found", response={200: list[s.ContestFoundOut], **PROBLEMS}, operation_id="contest_found")
def found(request: HttpRequest, pk: int) -> Any:
    """Messages with the hashtag and a picture that nobody was asked about yet: sixty at most, the newest first."""
    row = contest_of(request, pk)
    demand(asker(request), "inbox.reply")
    return [_found(one) for one in actions.candidates(row, asker(request))]


@router.get("/contests/{int:pk}/asked", response={200: list[s.ContestAskedOut], **PROBLEMS}, operation_id="contest_asked")
def asked(request: HttpRequest, pk: int) -> Any:
    """Whose authors were asked, and what came of it: the last sixty."""
    return [_asked(one) for one in contest_of(request, pk).asked.order_by("-pk")[:MOST]]


@router.post("/contests/{int:pk}/asked", response={201: s.ContestAskedOut, **PROBLEMS}, operation_id="contest_ask")
@once
def ask(request: HttpRequest, pk: int, given: s.ContestAskIn) -> Any:
    """The author is asked under their picture; nothing is entered before their yes. 409: somebody just answered there."""
    row, by = contest_of(request, pk), asker(request)
    demand(by, "inbox.reply")
    wanted = get_object_or_404(Message.objects.filter(pk__in=[one.pk for one in actions.candidates(row, by)]), pk=given.message)
    try:
        return 201, _asked(actions.ask(contest=row, message=wanted, by=by))
    except Answered:
        return problem(409, _("Quelqu’un vient de répondre dans cette conversation : lisez-la d’abord."))
    except Unapproved as error:
        return problem(409, _("Une relecture est demandée avant de répondre : %(why)s") % {"why": " ".join(error.why)})
    except Impossible as error:
        raise ValidationError(" ".join(str(mended(one)["sentence"]) for one in error.problems)) from error
