"""Receipts over the API: what left and what is owed, an acknowledgment, what accounts acknowledge, the city's words."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Query, Router

from parvis.accounts.models import Account
from parvis.inbox.models import Conversation
from parvis.people.access import demand
from parvis.promises.models import OpeningHours
from parvis.receipts import actions, texts
from parvis.receipts.choosing import wording
from parvis.receipts.models import KINDS, Practice, Receipt, Wording
from parvis.receipts.shapes import AcknowledgeIn, PracticeIn, ReceiptExemptIn, ReceiptOut, ReceiptsAsked, WordingIn, WordingOut
from parvis.receipts.words import OWN_LANGUAGES, WHY
from parvis.rest.auth import asker
from parvis.rest.cursors import page
from parvis.rest.errors import PROBLEMS
from parvis.rest.idempotency import once
from parvis.rest.shapes import Page

router = Router(tags=["receipts"])


def _receipt(row: Receipt) -> dict[str, Any]:
    plain = [name for name in ReceiptOut.model_fields if name not in ("conversation", "reply", "why")]
    why = str(WHY.get(row.reason, row.reason))
    return {name: getattr(row, name) for name in plain} | {"conversation": row.conversation_id, "reply": row.reply_id, "why": why}


def _talk(request: HttpRequest, pk: int) -> Conversation:
    demand(asker(request), "inbox.see")
    found: Conversation = get_object_or_404(Conversation.objects.seen_by(asker(request)), pk=pk)
    return found


@router.get("/receipts", response={200: Page[ReceiptOut], **PROBLEMS}, operation_id="receipts")
def receipts(request: HttpRequest, asked: Query[ReceiptsAsked]) -> Any:
    """Receipts that you may see, the newest first."""
    demand(asker(request), "inbox.see")
    found = Receipt.objects.seen_by(asker(request))
    if asked.state == "late":
        found = found.overdue(timezone.now())
    elif asked.state:
        found = found.filter(state=asked.state)
    rows, further = page(found, by="id", cursor=asked.cursor, size=asked.limit)
    return {"items": [_receipt(row) for row in rows], "next": further}


@router.get(
    "/conversations/{int:pk}/receipts", response={200: list[ReceiptOut], **PROBLEMS}, operation_id="conversation_receipts"
)
def of_conversation(request: HttpRequest, pk: int) -> Any:
    """What was acknowledged of a conversation, and what is owed."""
    return [_receipt(row) for row in Receipt.objects.filter(conversation=_talk(request, pk)).order_by("pk")[:50]]


@router.post(
    "/conversations/{int:pk}/acknowledgment", response={201: ReceiptOut, **PROBLEMS}, operation_id="conversation_acknowledge"
)
@once
def acknowledge(request: HttpRequest, pk: int, given: AcknowledgeIn) -> Any:
    """Send the acknowledgment: which service has it, and of a demand what silence means. It leaves once."""
    return 201, _receipt(actions.send(_talk(request, pk), silence=given.silence, by=asker(request)))


@router.post(
    "/conversations/{int:pk}/acknowledgment/exempt", response={200: ReceiptOut, **PROBLEMS}, operation_id="receipt_exempt"
)
def exempt(request: HttpRequest, pk: int, given: ReceiptExemptIn) -> Any:
    """None is owed, for a reason that is kept with your name."""
    return _receipt(actions.exempt(_talk(request, pk), reason=given.reason, by=asker(request)))


# ── What accounts acknowledge ────────────────────────────────────────────────────────────────────────────────────────


def _account(request: HttpRequest, pk: int) -> Account:
    demand(asker(request), "account.see")
    found: Account = get_object_or_404(Account.objects.seen_by(asker(request)), pk=pk)
    return found


def _practice(row: Practice) -> dict[str, Any]:
    return {name: getattr(row, name) for name in PracticeIn.model_fields if name != "hours"} | {"hours": row.hours_id}


@router.get("/accounts/{int:pk}/receipts", response={200: PracticeIn, **PROBLEMS}, operation_id="practice")
def practice(request: HttpRequest, pk: int) -> Any:
    """What an account acknowledges by machine."""
    account = _account(request, pk)
    return _practice(Practice.objects.filter(account=account).first() or Practice(account=account))


@router.put("/accounts/{int:pk}/receipts", response={200: PracticeIn, **PROBLEMS}, operation_id="practice_choose")
def choose(request: HttpRequest, pk: int, given: PracticeIn) -> Any:
    """All of it anew; an acknowledgment needs the service with its three addresses."""
    account, fields = _account(request, pk), given.model_dump()
    if fields["hours"] is not None:
        fields["hours"] = OpeningHours.objects.filter(pk=fields["hours"]).first()
        if fields["hours"] is None:
            raise ValidationError({"hours": _("Aucun horaire n’a ce numéro.")})
    if fields["service_mail"]:
        validate_email(fields["service_mail"])
    return _practice(actions.choose(account, by=asker(request), **fields))


# ── Words ────────────────────────────────────────────────────────────────────────────────────────────────────────────


def _wording(kind: str, language: str, kept: Wording | None) -> dict[str, Any]:
    text = kept.text if kept else wording(kind, language)
    return {"kind": kind, "language": language, "text": text, "own": kept is None, "mandatory": list(texts.MANDATORY[kind])}


@router.get("/wordings", response={200: list[WordingOut], **PROBLEMS}, operation_id="wordings")
def wordings(request: HttpRequest) -> Any:
    """The words of each kind of receipt, in each language that has some."""
    demand(asker(request), "inbox.see")
    kept = {(row.kind, row.language): row for row in Wording.objects.all()[:400]}
    languages = sorted({*OWN_LANGUAGES, *(language for _kind, language in kept)})
    return [_wording(kind, language, kept.get((kind, language))) for kind in KINDS for language in languages]


@router.put("/wordings/{kind}/{language}", response={200: WordingOut, **PROBLEMS}, operation_id="wording_keep")
def word(request: HttpRequest, kind: str, language: str, given: WordingIn) -> Any:
    """The city's words, with places to fill in: {date}, {service} … What the law wants cannot be left out."""
    row = actions.word(kind=kind, language=language, text=given.text, by=asker(request))
    return _wording(kind, language, row)


@router.delete("/wordings/{kind}/{language}", response={204: None, **PROBLEMS}, operation_id="wording_forget")
def unword(request: HttpRequest, kind: str, language: str) -> Any:
    """Parvis's own words again."""
    demand(asker(request), "city.edit")
    row = Wording.objects.filter(kind=kind, language=language).first()
    if row is None:
        raise Http404
    actions.unword(row, by=asker(request))
    return HttpResponse(status=204)
