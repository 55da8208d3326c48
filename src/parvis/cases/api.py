"""Cases over the API: open, put conversations under, move, tell residents, show to everybody."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from ninja import Query, Router

from parvis.accounts.words import mended
from parvis.cases import actions, told
from parvis.cases.actions import Changed
from parvis.cases.history import conversations, opened
from parvis.cases.lists import WITH, chosen
from parvis.cases.models import Case, Category
from parvis.cases.public import actions as public
from parvis.cases.shapes import (
    CaseChange,
    CaseChanged,
    CaseFields,
    CaseIn,
    CaseNoteIn,
    CaseOut,
    CasesAsked,
    CaseWhole,
    InsideIn,
    MoveIn,
    PassOut,
    RulesShape,
    ShowIn,
    ToTell,
    UnderIn,
)
from parvis.cases.states import Move
from parvis.city.models import Topic
from parvis.inbox.actions import Answered, Impossible
from parvis.inbox.models import Conversation
from parvis.people.access import demand
from parvis.people.models import Team
from parvis.rest.auth import asker
from parvis.rest.cursors import page
from parvis.rest.errors import PROBLEMS, problem
from parvis.rest.idempotency import once
from parvis.rest.shapes import Page

router = Router(tags=["cases"])


def _case(request: HttpRequest, pk: int) -> Case:
    by = asker(request)
    demand(by, "inbox.see")
    return get_object_or_404(Case.objects.seen_by(by).select_related(*WITH), pk=pk)


def _workable(request: HttpRequest, pk: int) -> Case:
    found = _case(request, pk)
    demand(asker(request), "case.edit")
    return found


def _conversation(request: HttpRequest, pk: int) -> Conversation:
    seen = Conversation.objects.seen_by(asker(request)).select_related("account__grant", "identity", "team")
    found = seen.filter(pk=pk).first()
    if found is None:
        raise ValidationError({"conversation": _("Conversation inconnue : %(pk)s.") % {"pk": pk}})
    return found


def _whole(request: HttpRequest, pk: int) -> dict[str, Any]:
    return told.whole(Case.objects.select_related(*WITH).get(pk=pk), asker(request))


def _fields(given: CaseFields) -> dict[str, Any]:
    """What was given, with rows for names."""
    fields = given.model_dump(exclude_unset=True, exclude={"team", "conversation", "revision"})
    fields = {name: value for name, value in fields.items() if value is not None or name in ("lat", "lon")}
    for name, model, key in (("category", Category, "code"), ("topic", Topic, "key")):
        if name in fields:
            row = model.objects.filter(**{key: fields[name]}).first() if fields[name] else None  # type: ignore[attr-defined]
            if fields[name] and row is None:
                raise ValidationError({name: _("Inconnu : %(key)s.") % {"key": fields[name]}})
            fields[name] = row
    return fields


def _team(pk: int | None) -> Team | None:
    found = Team.objects.open().filter(pk=pk).first() if pk else None
    if pk and found is None:
        raise ValidationError({"team": _("Aucune équipe n’a ce numéro.")})
    return found


def changed(error: Changed) -> HttpResponse:
    now = CaseOut.model_validate(told.case(Case.objects.select_related(*WITH).get(pk=error.case.pk))).model_dump(mode="json")
    title = _("Un collègue a changé ce dossier entre-temps. Rien n’a été fait.")
    return problem(409, title, kind="/problems/changed", case=now)


@router.get("/cases", response={200: Page[CaseOut], **PROBLEMS}, operation_id="cases")
def cases(request: HttpRequest, asked: Query[CasesAsked]) -> Any:
    """Cases of your teams, and those above conversations that you may see; the last one that moved first."""
    by = asker(request)
    demand(by, "inbox.see")
    filters = asked.dict(exclude={"cursor", "limit", "open"})
    view = {True: "ouverts", False: "clos", None: ""}[asked.open]
    rows, further = page(
        chosen(by, view=view, **filters).select_related(*WITH), by="moved_at", cursor=asked.cursor, size=asked.limit
    )
    return {"items": [told.case(row) for row in rows], "next": further}


@router.post("/cases", response={201: CaseWhole, **PROBLEMS}, operation_id="case_open")
@once
def open_case(request: HttpRequest, given: CaseIn) -> Any:
    """Open a case, above a conversation or alone (then with its `team`)."""
    by = asker(request)
    demand(by, "case.edit")
    talk = _conversation(request, given.conversation) if given.conversation else None
    case = actions.open_case(by=by, conversation=talk, team=_team(given.team), **_fields(given))
    return 201, _whole(request, case.pk)


@router.get("/cases/{int:pk}", response={200: CaseWhole, **PROBLEMS}, operation_id="case")
def one(request: HttpRequest, pk: int) -> Any:
    """A case with its history, and the conversations under it that you may see."""
    case, by = _case(request, pk), asker(request)
    opened(case, conversations(case, by), by=by)
    return _whole(request, case.pk)


@router.patch("/cases/{int:pk}", response={200: CaseWhole, **PROBLEMS, 409: CaseChanged}, operation_id="case_change")
def change(request: HttpRequest, pk: int, given: CaseChange) -> Any:
    """What it is about, where, how urgent, which team has it."""
    case = _case(request, pk)
    try:
        actions.describe(case, by=asker(request), revision=given.revision, team=_team(given.team), **_fields(given))
    except Changed as error:
        return changed(error)
    return _whole(request, pk)


@router.post("/cases/{int:pk}/state", response={200: CaseWhole, **PROBLEMS, 409: CaseChanged}, operation_id="case_move")
@once
def move(request: HttpRequest, pk: int, given: MoveIn) -> Any:
    """Another public state, told to residents where you say so. Each outcome is in `tellings` of the last step."""
    by, case = asker(request), _case(request, pk)
    asked = Move(given.public_state, whom=given.whom.strip(), day=given.day, told=given.told.strip(), shown=given.shown)
    try:
        with transaction.atomic():
            step = actions.advance(case, asked, by=by, revision=given.revision, inside=given.state, reason=given.reason)
            if given.tell:
                actions.tell(step, text=asked.told, to={one.conversation: one.seen for one in given.tell}, by=by)
    except Changed as error:
        return changed(error)
    return _whole(request, pk)


@router.post("/cases/{int:pk}/inside", response={200: CaseWhole, **PROBLEMS, 409: CaseChanged}, operation_id="case_inside")
def inside(request: HttpRequest, pk: int, given: InsideIn) -> Any:
    """The house's own state; nobody outside sees it."""
    try:
        actions.set_inside(_case(request, pk), state=given.state, reason=given.reason, revision=given.revision, by=asker(request))
    except Changed as error:
        return changed(error)
    return _whole(request, pk)


@router.post("/cases/{int:pk}/notes", response={201: CaseWhole, **PROBLEMS}, operation_id="case_note")
@once
def note(request: HttpRequest, pk: int, given: CaseNoteIn) -> Any:
    """Something for colleagues, in the history."""
    actions.note(_case(request, pk), text=given.text, by=asker(request))
    return 201, _whole(request, pk)


@router.post("/cases/{int:pk}/attach", response={200: CaseWhole, **PROBLEMS}, operation_id="case_attach")
def attach(request: HttpRequest, pk: int, given: UnderIn) -> Any:
    """Put one more conversation under it."""
    case = _workable(request, pk)
    actions.attach(case, _conversation(request, given.conversation), by=asker(request))
    return _whole(request, pk)


@router.post("/cases/{int:pk}/detach", response={200: CaseOut, **PROBLEMS}, operation_id="case_detach")
def detach(request: HttpRequest, pk: int, given: UnderIn) -> Any:
    """Take a conversation out. Without it you may no longer see the case."""
    case = _workable(request, pk)
    actions.detach(case, _conversation(request, given.conversation), by=asker(request))
    return told.case(Case.objects.select_related(*WITH).get(pk=pk))


@router.post("/cases/{int:pk}/show", response={200: CaseWhole, **PROBLEMS, 409: CaseChanged}, operation_id="case_show")
def show(request: HttpRequest, pk: int, given: ShowIn) -> Any:
    """Show it to everybody, in words written for them."""
    try:
        public.show(_case(request, pk), title=given.title, text=given.text, revision=given.revision, by=asker(request))
    except Changed as error:
        return changed(error)
    return _whole(request, pk)


@router.post("/cases/{int:pk}/conceal", response={200: CaseWhole, **PROBLEMS}, operation_id="case_conceal")
def conceal(request: HttpRequest, pk: int) -> Any:
    """Nobody sees it any more but those who have a private link."""
    public.conceal(_case(request, pk), by=asker(request))
    return _whole(request, pk)


@router.post("/cases/{int:pk}/passes", response={201: PassOut, **PROBLEMS}, operation_id="case_pass")
@once
def send_pass(request: HttpRequest, pk: int, given: ToTell) -> Any:
    """Send the person a private link to follow their case, in their private conversation. Its address is told to nobody else."""
    case, talk = _workable(request, pk), _conversation(request, given.conversation)
    try:
        reply = public.send_pass(case, talk, by=asker(request), seen=given.seen)
    except Answered:
        return problem(409, _("Quelqu’un a répondu entre-temps. Rien n’a été envoyé."))
    except Impossible as error:
        return problem(422, _("Cette réponse ne peut pas partir telle quelle."), str(mended(error.problems[0])["sentence"]))
    return 201, {"reply": reply.pk}


@router.delete("/cases/{int:pk}/passes", response={204: None, **PROBLEMS}, operation_id="case_passes_revoke")
def revoke(request: HttpRequest, pk: int) -> Any:
    """All its private links close at once."""
    public.revoke_passes(_case(request, pk), by=asker(request))
    return HttpResponse(status=204)


@router.get("/case-rules", response={200: RulesShape, **PROBLEMS}, operation_id="case_rules")
def rules(request: HttpRequest) -> Any:
    """The city's choices for its cases."""
    demand(asker(request), "inbox.see")
    kept = public.rules()
    return {name: getattr(kept, name) for name in RulesShape.model_fields}


@router.put("/case-rules", response={200: RulesShape, **PROBLEMS}, operation_id="case_rules_keep")
def keep_rules(request: HttpRequest, given: RulesShape) -> Any:
    """Change them."""
    kept = public.keep_rules(by=asker(request), **given.model_dump())
    return {name: getattr(kept, name) for name in RulesShape.model_fields}
