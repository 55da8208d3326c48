"""What is one's own, over the API: the notices that one has, one's keys to the API."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Query, Router, Schema
from pydantic import Field, StrictInt

from parvis.journal.models import Notice
from parvis.pages import actions
from parvis.people.access import verbs
from parvis.people.models import ApiToken
from parvis.people.sessions import digest
from parvis.rest.auth import asker
from parvis.rest.cursors import page
from parvis.rest.errors import PROBLEMS
from parvis.rest.idempotency import once_secret
from parvis.rest.shapes import Asked, Page, Strict, Words

router = Router(tags=["people"])


class NoticesAsked(Asked):
    unread: bool = False


class NoticeOut(Schema):
    """Something that you should know. `url`: the page where it leads."""

    id: int
    kind: str
    text: str
    url: str
    at: datetime
    seen_at: datetime | None


class TokenIn(Strict):
    """`scopes`: verbs of yours; none: all that you may do, or that the token that asks may."""

    name: Words = Field(min_length=1, max_length=80)
    scopes: list[Words] = Field([], max_length=100)
    days: StrictInt | None = Field(90, ge=1, le=3650, description="until it expires; null: never, or with the token that asks")


class TokenOut(Schema):
    id: int
    name: str
    scopes: list[str]
    created_at: datetime
    expires_at: datetime | None
    used_at: datetime | None


class TokenMade(TokenOut):
    token: str


@router.get("/notices", response={200: Page[NoticeOut], **PROBLEMS}, operation_id="own_notices")
def notices(request: HttpRequest, asked: Query[NoticesAsked]) -> Any:
    """Your notices, newest first."""
    found = Notice.objects.filter(user=asker(request))
    rows, further = page(
        found.filter(seen_at__isnull=True) if asked.unread else found, by="id", cursor=asked.cursor, size=asked.limit
    )
    return {"items": rows, "next": further}


@router.post("/notices/read", response={204: None, **PROBLEMS}, operation_id="own_notices_read")
def all_read(request: HttpRequest) -> Any:
    actions.see_notices(asker(request))
    return HttpResponse(status=204)


@router.post("/notices/{int:pk}/read", response={200: NoticeOut, **PROBLEMS}, operation_id="own_notice_read")
def read(request: HttpRequest, pk: int) -> Any:
    row = get_object_or_404(Notice, pk=pk, user=asker(request))
    actions.see_notices(asker(request), only=pk)
    row.refresh_from_db()
    return row


@router.get("/me/tokens", response={200: Page[TokenOut], **PROBLEMS}, operation_id="own_tokens")
def tokens(request: HttpRequest, asked: Query[Asked]) -> Any:
    """Your keys to the API; what opens with them is kept nowhere."""
    rows, further = page(ApiToken.objects.filter(user=asker(request)), by="id", cursor=asked.cursor, size=asked.limit)
    return {"items": rows, "next": further}


@router.post("/me/tokens", response={201: TokenMade, **PROBLEMS}, operation_id="own_token_make")
@once_secret("token")
def make(request: HttpRequest, given: TokenIn) -> Any:
    """A new key. Its text is in this answer alone. Asked with a token, it opens no more than that one, and not for longer."""
    by = asker(request)
    if more := [scope for scope in given.scopes if scope not in verbs(by)]:
        raise ValidationError(
            {"scopes": _("Vous ne pouvez pas donner ce que vous n’avez pas : %(scope)s.") % {"scope": more[0][:40]}}
        )
    scopes = given.scopes or list(getattr(by, "token_scopes", None) or ())
    ends = [timezone.now() + timedelta(days=given.days)] if given.days else []
    ends += [until] if (until := getattr(by, "token_until", None)) else []
    text = actions.create_token(user=by, name=given.name, scopes=scopes, expires_at=min(ends, default=None))
    return 201, TokenOut.from_orm(ApiToken.objects.get(digest=digest(text))).dict() | {"token": text}


@router.delete("/me/tokens/{int:pk}", response={204: None, **PROBLEMS}, operation_id="own_token_revoke")
def revoke(request: HttpRequest, pk: int) -> Any:
    """It opens nothing any more."""
    by = asker(request)
    actions.revoke_token(get_object_or_404(ApiToken.objects.select_related("user"), pk=pk, user=by), by=by)
    return HttpResponse(status=204)
