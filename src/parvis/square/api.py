"""The square over the API: its residents, and what the city says of itself there."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Query, Router

from parvis.people.access import demand
from parvis.rest.auth import asker
from parvis.rest.cursors import page
from parvis.rest.errors import PROBLEMS
from parvis.rest.shapes import Asked, Page
from parvis.square import actions
from parvis.square.blocks import actions as blocks
from parvis.square.models import Block, Notice, Resident
from parvis.square.provider import actions as provider
from parvis.square.shapes import (
    BlockIn,
    BlockLookIn,
    ResidentBlockOut,
    ResidentBlocksAsked,
    ResidentOut,
    ResidentProviderIn,
    ResidentProviderOut,
    SquareNoticeIn,
    SquareNoticeOut,
)

router = Router(tags=["square"])


def _fetch(request: HttpRequest, pk: int) -> Resident:
    demand(asker(request), "square.moderate")
    return get_object_or_404(Resident.objects.exclude(state="erased"), pk=pk)


@router.get("/residents", response={200: Page[ResidentOut], **PROBLEMS}, operation_id="residents")
def residents(request: HttpRequest, asked: Query[Asked]) -> Any:
    """Who signs in on the square, the newest first."""
    demand(asker(request), "square.moderate")
    rows, further = page(Resident.objects.exclude(state="erased"), by="id", cursor=asked.cursor, size=asked.limit)
    return {"items": rows, "next": further}


@router.get("/residents/{int:pk}", response={200: ResidentOut, **PROBLEMS}, operation_id="resident")
def one(request: HttpRequest, pk: int) -> Any:
    """One of them."""
    return _fetch(request, pk)


@router.post("/residents/{int:pk}/block", response={200: ResidentOut, **PROBLEMS}, operation_id="resident_block")
def block(request: HttpRequest, pk: int, given: BlockIn) -> Any:
    """They read and no longer write, for `days` or until somebody ends it; they are told why, and may contest it."""
    return blocks.block(by=asker(request), resident=_fetch(request, pk), reason=given.reason, days=given.days)


@router.post("/residents/{int:pk}/unblock", response={200: ResidentOut, **PROBLEMS}, operation_id="resident_unblock")
def unblock(request: HttpRequest, pk: int) -> Any:
    """They write again."""
    return blocks.unblock(by=asker(request), resident=_fetch(request, pk))


@router.get("/resident-blocks", response={200: Page[ResidentBlockOut], **PROBLEMS}, operation_id="resident_blocks")
def register(request: HttpRequest, asked: Query[ResidentBlocksAsked]) -> Any:
    """The register of who was blocked, by whom or by the rule, until when, and what they say of it; the newest first."""
    demand(asker(request), "square.moderate")
    rows = Block.objects.filter(appealed_at__isnull=False, outcome="", ended_at=None) if asked.contested else Block.objects.all()
    found, further = page(rows, by="id", cursor=asked.cursor, size=asked.limit)
    return {"items": [_block(row) for row in found], "next": further}


def _block(row: Block) -> dict[str, Any]:
    return {name: getattr(row, name) for name in ResidentBlockOut.model_fields if name not in IDS} | {
        name: getattr(row, f"{name}_id") for name in IDS
    }  # fmt: skip


IDS = ("resident", "by", "ended_by", "decided_by")


@router.post(
    "/resident-blocks/{int:pk}/look-again", response={200: ResidentBlockOut, **PROBLEMS}, operation_id="resident_block_look_again"
)
def look_again(request: HttpRequest, pk: int, given: BlockLookIn) -> Any:
    """Of a block that is contested, by somebody else than who decided it."""
    by = asker(request)
    demand(by, "square.moderate")
    return _block(blocks.second_look(row=get_object_or_404(Block, pk=pk), by=by, lift=given.lift, answer=given.answer))


@router.get("/square/notice", response={200: SquareNoticeOut, **PROBLEMS}, operation_id="square_notice")
def notice(request: HttpRequest) -> Notice:
    """Legal notice, personal data, accessibility: what they are made from."""
    asker(request)
    return actions.notice()


@router.put("/square/notice", response={200: SquareNoticeOut, **PROBLEMS}, operation_id="square_notice_change")
def settle(request: HttpRequest, given: SquareNoticeIn) -> Notice:
    """All of it anew."""
    demand(asker(request), "city.edit")
    return actions.settle(by=asker(request), **given.dict())


def _told() -> dict[str, Any]:
    row = provider.current()
    names = ("on", "name", "issuer", "client", "scopes", "acr", "pkce")
    return {name: getattr(row, name) for name in names} | {"secret": row.sealed is not None, "back": provider.back()}


@router.get("/square/provider", response={200: ResidentProviderOut, **PROBLEMS}, operation_id="square_provider")
def way_in(request: HttpRequest) -> Any:
    """With which account of theirs residents may come in."""
    demand(asker(request), "people.edit")
    return _told()


@router.patch("/square/provider", response={200: ResidentProviderOut, **PROBLEMS}, operation_id="square_provider_change")
def change_way_in(request: HttpRequest, given: ResidentProviderIn) -> Any:
    """What is given changes; no secret is ever told."""
    by = asker(request)
    demand(by, "people.edit")
    told = {name: value for name, value in given.dict().items() if value is not None}
    provider.settle(by=by, **told)
    return _told()
