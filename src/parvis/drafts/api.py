"""Shared drafts and a colleague's yes, over the API."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from ninja import Query, Router

from parvis.accounts.words import mended
from parvis.desk.api import conversation_of, team_of
from parvis.drafts import actions
from parvis.drafts.gate import Asked, asked_of
from parvis.drafts.models import ReviewRule, SharedDraft
from parvis.drafts.shapes import (
    DraftBackIn,
    DraftHandIn,
    DraftRevisionIn,
    DraftTakenOut,
    DraftVersionOut,
    ReviewRuleIn,
    ReviewRuleOut,
    SharedDraftChange,
    SharedDraftIn,
    SharedDraftOut,
    SharedDraftsAsked,
)
from parvis.drafts.views.box import WITH
from parvis.inbox.actions import Answered, Impossible
from parvis.media.uses import opened_by
from parvis.people.access import demand
from parvis.people.models import User
from parvis.rest.auth import asker
from parvis.rest.cursors import page
from parvis.rest.errors import PROBLEMS, problem
from parvis.rest.idempotency import once
from parvis.rest.shapes import Page

router = Router(tags=["drafts"])


def _told(row: SharedDraft) -> dict[str, Any]:
    names = ("id", "text", "revision", "state", "why", "senior", "said", "seen", "begun_at", "changed_at", "asked_at", "ended_at")
    return {name: getattr(row, name) for name in names} | {
        "conversation": row.conversation_id, "author": row.author_id, "to": row.to_id, "reply": row.reply_id,
        "changed_by": row.changed_by_id, "files": sorted(file.pk for file in row.files.all()),
    }  # fmt: skip


def _draft(request: HttpRequest, pk: int) -> SharedDraft:
    demand(asker(request), "inbox.see")
    return get_object_or_404(SharedDraft.objects.seen_by(asker(request)).select_related(*WITH), pk=pk)


def _tried(act: Callable[[], SharedDraft]) -> Any:
    """As it is afterwards; 409 with what is there instead."""
    try:
        row = act()
    except actions.Stale as error:
        there = SharedDraftOut.model_validate(_told(error.row)).model_dump(mode="json")
        return problem(409, _("Un collègue l’a modifié entre-temps : rien n’est changé."), kind="/problems/stale", draft=there)
    except Answered:
        return problem(409, _("Quelqu’un a répondu entre-temps. Rien n’a été envoyé."), kind="/problems/answered")
    except Impossible as error:
        problems = [mended(one) for one in error.problems]
        title = _("Cette réponse ne peut pas partir telle quelle.")
        return problem(422, title, problems[0]["sentence"], kind="/problems/impossible", problems=problems)
    return 200, _told(SharedDraft.objects.get(pk=row.pk))


@router.get("/shared-drafts", response={200: Page[SharedDraftOut], **PROBLEMS}, operation_id="shared_drafts")
def drafts(request: HttpRequest, asked: Query[SharedDraftsAsked]) -> Any:
    """Shared drafts of the conversations that you see, the newest first; those that are over too."""
    by = asker(request)
    demand(by, "inbox.see")
    found = SharedDraft.objects.seen_by(by)
    if asked.mine:
        found = found.filter(pk__in=SharedDraft.objects.awaiting(by).values("pk"))
    if asked.state:
        found = found.filter(state=asked.state)
    if asked.conversation:
        found = found.filter(conversation=asked.conversation)
    rows, further = page(found.prefetch_related("files"), by="id", cursor=asked.cursor, size=asked.limit)
    return {"items": [_told(row) for row in rows], "next": further}


@router.post("/conversations/{int:pk}/shared-draft", response={201: SharedDraftOut, **PROBLEMS}, operation_id="draft_share")
@once
def share(request: HttpRequest, pk: int, given: SharedDraftIn) -> Any:
    """Share a draft in a conversation; there is one open at a time. `ask`: a colleague's yes is asked for."""
    talk, by = conversation_of(request, pk), asker(request)
    demand(by, "inbox.reply", talk)
    asked = None
    if given.ask:
        found = asked_of(talk, by)
        asked = found if found.why else Asked((_("%(name)s le demande") % {"name": by},))
    files = opened_by(by).in_bulk(given.files)
    if missing := [pk for pk in given.files if pk not in files]:
        raise ValidationError({"files": _("Fichier inconnu : %(pk)s.") % {"pk": missing[0]}})
    row = actions.share(talk, text=given.text, by=by, seen=given.seen, files=list(files.values()), asked=asked)
    return 201, _told(row)


@router.get("/shared-drafts/{int:pk}", response={200: SharedDraftOut, **PROBLEMS}, operation_id="shared_draft")
def draft(request: HttpRequest, pk: int) -> Any:
    return _told(_draft(request, pk))


@router.get("/shared-drafts/{int:pk}/versions", response={200: list[DraftVersionOut], **PROBLEMS}, operation_id="draft_versions")
def versions(request: HttpRequest, pk: int) -> Any:
    """What each wrote, the newest first, fifty at most."""
    rows = _draft(request, pk).versions.order_by("-number")[:50]
    return [{"number": row.number, "text": row.text, "by": row.by_id, "at": row.at} for row in rows]


@router.patch("/shared-drafts/{int:pk}", response={200: SharedDraftOut, **PROBLEMS}, operation_id="draft_change")
def change(request: HttpRequest, pk: int, given: SharedDraftChange) -> Any:
    """Write at it. 409 with the draft as it is now when somebody has since `revision`."""
    row = _draft(request, pk)
    return _tried(lambda: actions.edit(row, text=given.text, revision=given.revision, by=asker(request)))


@router.post("/shared-drafts/{int:pk}/hand", response={200: SharedDraftOut, **PROBLEMS}, operation_id="draft_hand")
def hand(request: HttpRequest, pk: int, given: DraftHandIn) -> Any:
    """It is a colleague's turn, who is told."""
    row = _draft(request, pk)
    to = User.objects.filter(pk=given.to, is_active=True).first()
    if to is None:
        raise ValidationError({"to": _("Aucun collègue n’a ce numéro.")})
    return _told(actions.hand(row, to=to, by=asker(request), said=given.said))


@router.post("/shared-drafts/{int:pk}/ask", response={200: SharedDraftOut, **PROBLEMS}, operation_id="draft_ask")
def ask(request: HttpRequest, pk: int, given: DraftRevisionIn) -> Any:
    """Ask for a colleague's yes to this revision."""
    row = _draft(request, pk)
    return _tried(lambda: actions.ask(row, by=asker(request), revision=given.revision))


@router.post("/shared-drafts/{int:pk}/agree", response={200: SharedDraftOut, **PROBLEMS}, operation_id="draft_agree")
def agree(request: HttpRequest, pk: int, given: DraftRevisionIn) -> Any:
    """Yes to this revision: it leaves, once. 409 when it was changed since, or somebody answered after `seen`."""
    row, by = _draft(request, pk), asker(request)

    def act() -> SharedDraft:
        actions.agree(row, by=by, revision=given.revision, seen=given.seen)
        return row

    return _tried(act)


@router.post("/shared-drafts/{int:pk}/return", response={200: SharedDraftOut, **PROBLEMS}, operation_id="draft_return")
def send_back(request: HttpRequest, pk: int, given: DraftBackIn) -> Any:
    """Say what must change before your yes."""
    row = _draft(request, pk)
    return _tried(lambda: actions.send_back(row, by=asker(request), said=given.said, revision=given.revision))


@router.post("/shared-drafts/{int:pk}/send", response={200: SharedDraftOut, **PROBLEMS}, operation_id="draft_send")
def send(request: HttpRequest, pk: int, given: DraftRevisionIn) -> Any:
    """Send it in your own name; where that waits for a yes, `state` is `asked` and nothing has left."""
    row, by = _draft(request, pk), asker(request)

    def act() -> SharedDraft:
        actions.send(row, by=by, revision=given.revision, seen=given.seen)
        return row

    return _tried(act)


@router.post("/shared-drafts/{int:pk}/take", response={200: DraftTakenOut, **PROBLEMS}, operation_id="draft_take")
def take(request: HttpRequest, pk: int, given: DraftRevisionIn) -> Any:
    """It is your own unfinished answer again, and nobody else's."""
    row = _draft(request, pk)
    try:
        text = actions.take(row, by=asker(request), revision=given.revision)
    except actions.Stale:
        return problem(409, _("Un collègue l’a modifié entre-temps : rien n’est changé."), kind="/problems/stale")
    return {"conversation": row.conversation_id, "text": text}


@router.delete("/shared-drafts/{int:pk}", response={204: None, **PROBLEMS}, operation_id="draft_drop")
def drop(request: HttpRequest, pk: int) -> Any:
    """It is not wanted; its versions stay readable for a while."""
    actions.drop(_draft(request, pk), by=asker(request))
    return HttpResponse(status=204)


# ── Which answers wait ───────────────────────────────────────────────────────────────────────────────────────────────


def _rule(row: ReviewRule) -> dict[str, Any]:
    return {name: getattr(row, name) for name in actions.FIELDS if name != "team"} | {"id": row.pk, "team": row.team_id}


def _kept(request: HttpRequest, given: ReviewRuleIn, row: ReviewRule | None = None) -> ReviewRule:
    by = asker(request)
    return actions.keep_rule(row, by=by, **given.model_dump(exclude={"team"}), team=team_of(given.team, by))


@router.get("/review-rules", response={200: list[ReviewRuleOut], **PROBLEMS}, operation_id="review_rules")
def rules(request: HttpRequest) -> Any:
    """Which answers wait for a colleague's yes. Those of trainees always do."""
    demand(asker(request), "rule.edit")
    return [_rule(row) for row in ReviewRule.objects.all()[:200]]


@router.post("/review-rules", response={201: ReviewRuleOut, **PROBLEMS}, operation_id="review_rule_add")
@once
def rule_add(request: HttpRequest, given: ReviewRuleIn) -> Any:
    demand(asker(request), "rule.edit")
    return 201, _rule(_kept(request, given))


@router.put("/review-rules/{int:pk}", response={200: ReviewRuleOut, **PROBLEMS}, operation_id="review_rule_change")
def rule_change(request: HttpRequest, pk: int, given: ReviewRuleIn) -> Any:
    """All of it anew."""
    demand(asker(request), "rule.edit")
    return _rule(_kept(request, given, get_object_or_404(ReviewRule, pk=pk)))


@router.delete("/review-rules/{int:pk}", response={204: None, **PROBLEMS}, operation_id="review_rule_drop")
def rule_drop(request: HttpRequest, pk: int) -> Any:
    """What waits already still waits."""
    demand(asker(request), "rule.edit")
    actions.drop_rule(get_object_or_404(ReviewRule, pk=pk), by=asker(request))
    return HttpResponse(status=204)
