"""Letters over the API: from where they leave, and what became of them."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Query, Router

from parvis.accounts.models import Account
from parvis.letters import actions
from parvis.letters.models import Letter, Sender
from parvis.letters.shapes import OwnLetterOut, SenderIn, SenderOut
from parvis.people.access import demand
from parvis.rest.auth import asker
from parvis.rest.cursors import page
from parvis.rest.errors import PROBLEMS
from parvis.rest.shapes import Asked, Page

router = Router(tags=["letters"])
TOLD = ("id", "kind", "to", "subject", "state", "at", "sent_at")


@router.get("/letters", response={200: Page[OwnLetterOut], **PROBLEMS}, operation_id="letters")
def letters(request: HttpRequest, asked: Query[Asked]) -> Any:
    """Mails that Parvis wrote of itself, the newest first; their words are not told."""
    demand(asker(request), "city.edit")
    rows, further = page(Letter.objects.defer("text"), by="id", cursor=asked.cursor, size=asked.limit)
    return {"items": [{name: getattr(row, name) for name in TOLD} for row in rows], "next": further}


@router.get("/letters/sender", response={200: SenderOut, **PROBLEMS}, operation_id="letters_sender")
def sender(request: HttpRequest) -> Any:
    """From which mailbox they leave."""
    demand(asker(request), "city.edit")
    return _told()


@router.put("/letters/sender", response={200: SenderOut, **PROBLEMS}, operation_id="letters_sender_choose")
def choose(request: HttpRequest, given: SenderIn) -> Any:
    """From now on they leave from this mailbox."""
    by = asker(request)
    demand(by, "city.edit")
    mailbox = Account.objects.filter(pk=given.mailbox).first() if given.mailbox else None
    if given.mailbox and mailbox is None:
        raise ValidationError({"mailbox": _("Choisissez une boîte aux lettres qui fonctionne.")})
    actions.choose(by=by, mailbox=mailbox)
    return _told()


def _told() -> dict[str, Any]:
    row, now = Sender.objects.first(), actions.mailbox()
    return {"chosen": row.mailbox_id if row else None, "mailbox": now.pk if now else None}
