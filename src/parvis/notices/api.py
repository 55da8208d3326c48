"""How one is told, over the API: one's own choice, one's own browsers."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Router

from parvis.notices import actions
from parvis.notices.models import Choice, Device
from parvis.notices.shapes import NoticeChoice, NoticeDeviceIn, NoticeDeviceOut, NoticeKeyOut
from parvis.notices.webpush import public_of
from parvis.rest.auth import asker
from parvis.rest.errors import PROBLEMS
from parvis.rest.idempotency import once

router = Router(tags=["notices"])


def _told(row: Choice) -> dict[str, Any]:
    return {name: getattr(row, name) for name in actions.FIELDS}


@router.get("/me/notices", response={200: NoticeChoice, **PROBLEMS}, operation_id="notice_choice")
def read(request: HttpRequest) -> Any:
    """By mail, to which browsers, and when not."""
    return _told(actions.choice_of(asker(request)))


@router.put("/me/notices", response={200: NoticeChoice, **PROBLEMS}, operation_id="notice_choose")
def choose(request: HttpRequest, given: NoticeChoice) -> Any:
    return _told(actions.choose(asker(request), **given.dict()))


@router.get("/me/notices/key", response={200: NoticeKeyOut, **PROBLEMS}, operation_id="notice_key")
def key(request: HttpRequest) -> Any:
    return {"key": public_of(actions.key())}


@router.get("/me/notices/devices", response={200: list[NoticeDeviceOut], **PROBLEMS}, operation_id="notice_devices")
def devices(request: HttpRequest) -> Any:
    return list(asker(request).devices.order_by("-at"))


@router.post("/me/notices/devices", response={201: NoticeDeviceOut, **PROBLEMS}, operation_id="notice_device_add")
@once
def add(request: HttpRequest, given: NoticeDeviceIn) -> Any:
    """The same browser again is the same row."""
    return 201, actions.add_device(asker(request), **given.dict())


@router.delete("/me/notices/devices/{int:pk}", response={204: None, **PROBLEMS}, operation_id="notice_device_drop")
def drop(request: HttpRequest, pk: int) -> Any:
    by = asker(request)
    actions.drop_device(get_object_or_404(Device, pk=pk, user=by), by=by)
    return 204, None
