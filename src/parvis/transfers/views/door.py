"""Where a destination's program answers one transfer: `POST /api/transfers/v1/<key>/answers`, with the secret it was given."""

from __future__ import annotations

import hashlib
import json
import uuid
from pathlib import Path
from typing import Any

from django.conf import settings
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from parvis.media.models import File
from parvis.rest.problems import problem
from parvis.transfers import doors
from parvis.transfers.hearing import LONGEST, answered_by_program
from parvis.transfers.models import Transfer

HEAVIEST = 200_000
STATES = ("", "acknowledged", "answered", "returned", "refused")


def _opened(request: HttpRequest, key: uuid.UUID) -> Transfer | HttpResponse:
    kind, _space, token = request.headers.get("Authorization", "").partition(" ")
    if kind.lower() != "bearer" or not doors.opens(key, token.strip()):
        return problem(401, _("Ce secret n’ouvre pas cette transmission."))
    row = Transfer.objects.filter(key=key).exclude(state="draft").first()
    if row is None:
        return problem(404, _("Introuvable."))
    return row if row.state != "closed" else problem(410, _("Cette transmission est close."))


@csrf_exempt
def answers(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """`{"state": acknowledged | answered | returned | refused | "", "text", "author", "reason"}`; `Idempotency-Key` names a repeat."""
    if request.method != "POST":
        return problem(405, _("Cette adresse ne prend que des réponses (POST)."))
    row = _opened(request, key)
    if isinstance(row, HttpResponse):
        return row
    if len(request.body) > HEAVIEST:
        return problem(413, _("Cette réponse est trop lourde : 200 ko au plus."))
    given, errors = _given(request.body)
    if errors:
        return problem(422, _("Quelque chose doit être corrigé."), errors=errors)
    asked = request.headers.get("Idempotency-Key", "").replace("\x00", "")[:190]
    remote = f"hook:{asked or hashlib.sha256(request.body).hexdigest()}"
    answer, new = answered_by_program(row, remote_id=remote, **given)
    row.refresh_from_db()
    return JsonResponse({"id": answer.pk, "state": row.state}, status=201 if new else 200)


def _given(body: bytes) -> tuple[dict[str, str], dict[str, list[str]]]:
    try:
        told: Any = json.loads(body)
    except (ValueError, RecursionError):
        told = None
    if not isinstance(told, dict):
        return {}, {"": [_("Envoyez un objet JSON.")]}
    names = {"state": 12, "text": LONGEST, "author": 200, "reason": 2000}
    given = {name: str(told.get(name) or "").replace("\x00", "").strip()[:most] for name, most in names.items()}
    errors = {}
    if given["state"] not in STATES:
        errors["state"] = [_("État inconnu : %(state)s.") % {"state": given["state"]}]
    if not given["text"] and not given["state"]:
        errors["text"] = [_("Donnez un texte ou un état.")]
    if given["state"] in ("returned", "refused") and not given["reason"] and not given["text"]:
        errors["reason"] = [_("Donnez le motif.")]
    return given, errors


def file(request: HttpRequest, key: uuid.UUID, pk: int) -> HttpResponseBase:
    """A file that was passed on with it."""
    row = _opened(request, key)
    if isinstance(row, HttpResponse):
        return row
    found = row.files.filter(pk=pk).first()
    if found is None:
        return problem(404, _("Introuvable."))
    return handed(found, found.name)


def handed(found: File, name: str) -> FileResponse:
    """Bytes that no browser opens as a page of ours."""
    try:
        opened = (Path(settings.MEDIA_ROOT) / found.path).open("rb")
    except FileNotFoundError as error:
        raise Http404 from error
    response = FileResponse(opened, as_attachment=True, filename=name, content_type="application/octet-stream")
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Cache-Control"] = "private, no-store"
    return response
