"""Macros over the API."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from ninja import Router

from parvis.accounts.words import mended
from parvis.desk.api import conversation_of, team_of
from parvis.desk.macros import actions
from parvis.desk.macros.shapes import MacroIn, MacroOut, MacroRan, MacroRun
from parvis.desk.macros.words import steps
from parvis.desk.models import Label, Macro
from parvis.inbox.actions import Answered, Impossible
from parvis.people.access import demand
from parvis.people.models import User
from parvis.rest.auth import asker
from parvis.rest.errors import PROBLEMS, problem
from parvis.rest.idempotency import once

router = Router(tags=["desk"])


def _macro(request: HttpRequest, pk: int) -> Macro:
    demand(asker(request), "inbox.see")
    return get_object_or_404(Macro.objects.seen_by(asker(request)), pk=pk)


def _told(row: Macro) -> dict[str, Any]:
    fields = {name: getattr(row, name) for name in ("name", *actions.FIELDS)}
    labels = {name: [label.pk for label in getattr(row, name).all()] for name in ("put", "taken")}
    return {"id": row.pk, "team": row.team_id} | fields | labels


@router.get("/macros", response={200: list[MacroOut], **PROBLEMS}, operation_id="macros")
def macros(request: HttpRequest) -> Any:
    """Yours, and those of your teams."""
    demand(asker(request), "inbox.see")
    rows = Macro.objects.seen_by(asker(request)).prefetch_related("put", "taken").order_by("name")
    return [_told(row) for row in rows[:500]]


@router.post("/macros", response={201: MacroOut, **PROBLEMS}, operation_id="macro_keep")
@once
def keep(request: HttpRequest, given: MacroIn) -> Any:
    by = asker(request)
    demand(by, "inbox.see")
    return 201, _told(_kept(given, by, None))


@router.put("/macros/{int:pk}", response={200: MacroOut, **PROBLEMS}, operation_id="macro_change")
def change(request: HttpRequest, pk: int, given: MacroIn) -> Any:
    """Written anew: what is not given is no longer done."""
    return _told(_kept(given, asker(request), _macro(request, pk)))


def _kept(given: MacroIn, by: User, macro: Macro | None) -> Macro:
    found = Label.objects.seen_by(by).in_bulk([*given.put, *given.taken])
    if missing := [one for one in (*given.put, *given.taken) if one not in found]:
        raise ValidationError({"put": _("Étiquette inconnue : %(pk)s.") % {"pk": missing[0]}})
    fields = given.model_dump(include=set(actions.FIELDS))
    return actions.keep_macro(
        name=given.name, by=by, macro=macro, team=team_of(given.team, by), put=[found[pk] for pk in given.put],
        taken=[found[pk] for pk in given.taken], **fields,
    )  # fmt: skip


@router.delete("/macros/{int:pk}", response={204: None, **PROBLEMS}, operation_id="macro_forget")
def forget(request: HttpRequest, pk: int) -> Any:
    actions.forget_macro(_macro(request, pk), by=asker(request))
    return HttpResponse(status=204)


@router.post("/macros/{int:pk}/run", response={200: MacroRan, **PROBLEMS}, operation_id="macro_run")
def run(request: HttpRequest, pk: int, given: MacroRun) -> Any:
    """All of its acts on a conversation, or none. 409 when somebody answered after `seen`, 422 when the network refuses."""
    macro, row, by = _macro(request, pk), conversation_of(request, given.conversation), asker(request)
    did = [sentence for _icon, sentence, _words in steps(macro, row, by)]
    try:
        sent = actions.run(macro, row, by=by, seen=given.seen, hold=given.hold)
    except Answered:
        return problem(409, _("Un collègue a répondu entre-temps : rien n’a été fait."), kind="/problems/answered")
    except Impossible as error:
        problems = [mended(one) for one in error.problems]
        title = _("Cette réponse ne peut pas partir telle quelle.")
        return problem(422, title, problems[0]["sentence"], kind="/problems/impossible", problems=problems)
    return {"did": did, "reply": sent.pk if sent else None}
