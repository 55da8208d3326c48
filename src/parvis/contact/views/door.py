"""The door for programs: `POST /api/contact/v1/<slug>/messages`, JSON or multipart; each refusal is a problem with its code."""

from __future__ import annotations

import hmac
import json
import uuid
from dataclasses import replace
from typing import Any

from django.core.exceptions import RequestDataTooBig, TooManyFilesSent
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.http.multipartparser import MultiPartParserError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from parvis.accounts.models import Account
from parvis.contact import files
from parvis.contact.actions import Caller, Often, Other, accept, bring
from parvis.contact.choices import Choices, choices_of
from parvis.contact.doubts import doubts
from parvis.contact.forms import MessageForm
from parvis.contact.tracking import address_of
from parvis.contact.views.public import form_of, heavy
from parvis.contact.written import Written
from parvis.journal.seal import Unreadable, unseal
from parvis.networks.email.headers import one_line
from parvis.people.callers import of_net
from parvis.rest.problems import AWAY, FULL, away, full, problem

WINDOW = 300
"""Seconds that a signature holds."""
LONGEST_KEY = 190
CODES = {"max_length": "too_long", "invalid_choice": "unknown"}


class No(Exception):
    """A refusal: status and code, and what is wrong by field."""

    def __init__(self, status: int, code: str, fields: dict[str, list[str]] | None = None, after: int = 0) -> None:
        super().__init__(code)
        self.status, self.code, self.fields, self.after = status, code, fields or {}, after


@csrf_exempt
def messages(request: HttpRequest, slug: str) -> HttpResponse:
    try:
        account = form_of(slug)
    except Http404:
        return _refusal(No(404, "no-form"))
    except AWAY as error:
        return away(request, error)
    choices, origin = choices_of(account), request.headers.get("Origin", "")
    response = _answered(request, account, choices, origin)
    if origin in choices.origins:
        response["Access-Control-Allow-Origin"] = origin
        response["Access-Control-Expose-Headers"] = "Retry-After"
    response["Vary"] = "Origin"
    response["Cache-Control"] = "no-store"
    return response


def _answered(request: HttpRequest, account: Account, choices: Choices, origin: str) -> HttpResponse:
    try:
        if request.method == "OPTIONS":
            return _preflight(origin in choices.origins)
        if request.method != "POST":
            raise No(405, "method")
        return _taken(request, account, choices, origin)
    except No as no:
        return _refusal(no)
    except AWAY as error:
        return away(request, error)
    except OSError as error:
        if error.errno not in FULL:
            raise
        return full(request, error)


def _preflight(listed: bool) -> HttpResponse:
    response = HttpResponse(status=204 if listed else 403)
    if listed:
        response["Access-Control-Allow-Methods"] = "POST"
        response["Access-Control-Allow-Headers"] = "Content-Type, Idempotency-Key"
        response["Access-Control-Max-Age"] = "600"
    return response


def _taken(request: HttpRequest, account: Account, choices: Choices, origin: str) -> HttpResponse:
    if not choices.open or account.state != "active":
        raise No(503, "closed")
    if heavy(request):
        raise No(413, "heavy", {"files": ["heavy"]})
    key = request.headers.get("Idempotency-Key", "")
    if len(key) > LONGEST_KEY or "\x00" in key:
        raise No(422, "validation", {"Idempotency-Key": ["too_long"]})
    signed = _signed(request, account)
    if origin and not signed and origin not in choices.origins:
        raise No(403, "origin")
    given, attached = _given(request)
    asked = f"key:{key}" if key else f"once:{uuid.uuid4()}"
    net = "" if signed else of_net(request.META.get("REMOTE_ADDR", ""))
    try:
        if attached:
            bring(account, net)
        written = _written(given, attached, choices)
        caller = Caller(asked, written.digest(), net)
        entry = accept(
            account, written, caller, doubts=doubts(written.message, written.name, trap=str(given.get("website") or ""))
        )
    except Other as error:
        raise No(409, "key-reused") from error
    except Often as often:
        raise No(429, "often", after=int(often.wait.total_seconds()) + 1) from often
    return JsonResponse({"reference": entry.reference, "status_url": address_of(entry.key)}, status=201)


def _signed(request: HttpRequest, account: Account) -> bool:
    """`X-Signature: t=<unix>,v1=<hex HMAC-SHA256 of t.body>`. Raises No for a wrong one; False where there is none."""
    header = request.headers.get("X-Signature", "")
    if not header:
        return False
    parts = dict(part.strip().partition("=")[::2] for part in header.split(","))
    at, proof = parts.get("t", ""), parts.get("v1", "")
    try:
        secret = unseal(bytes(account.grant.sealed)).get("secret", "")
        body = request.body
    except Unreadable as error:
        raise No(503, "seal") from error
    except RequestDataTooBig as error:
        raise No(413, "heavy") from error
    if not secret or not at.isascii() or not at.isdigit() or abs(timezone.now().timestamp() - int(at[:12])) > WINDOW:
        raise No(401, "signature")
    expected = hmac.new(secret.encode(), f"{at}.".encode() + body, "sha256").hexdigest()
    if not hmac.compare_digest(expected.encode(), proof.encode()):
        raise No(401, "signature")
    return True


def _given(request: HttpRequest) -> tuple[dict[str, Any], list[Any]]:
    """What was sent, and the files with it."""
    try:
        if request.content_type == "multipart/form-data":
            return {name: request.POST.get(name) for name in request.POST}, request.FILES.getlist("files")
        if request.content_type != "application/json":
            raise No(415, "type")
        given = json.loads(request.body)
    except (RequestDataTooBig, TooManyFilesSent) as error:
        raise No(413, "heavy") from error
    except (ValueError, RecursionError, MultiPartParserError) as error:
        raise No(400, "unreadable") from error
    if not isinstance(given, dict):
        raise No(400, "unreadable")
    if given.get("files"):
        raise No(422, "validation", {"files": ["multipart"]})
    return given, []


def _written(given: dict[str, Any], uploads: list[Any], choices: Choices) -> Written:
    """Raises No(422) with a code a field, No(413) for files that are too heavy or too many, No(415) for another kind."""
    place = given.get("location") if isinstance(given.get("location"), dict) else {}
    assert isinstance(place, dict)
    fields: dict[str, list[str]] = {}
    wanted = {name: given.get(name) for name in MessageForm.base_fields} | {"place": given.get("place") or place.get("label")}
    if wrong := [name for name, value in wanted.items() if value is not None and not isinstance(value, str)]:
        raise No(422, "validation", {name: ["invalid"] for name in wrong})
    form = MessageForm(replace(choices, place=True), {name: value or "" for name, value in wanted.items()})
    if not form.is_valid():
        for name, errors in form.errors.as_data().items():
            fields[name] = [CODES.get(str(error.code), str(error.code)) for error in errors]
    point = _point(place, fields)
    if fields:
        raise No(422, "validation", fields)
    try:
        attached = files.taken([(upload.name or "", upload) for upload in uploads])
    except files.Unfit as unfit:
        raise No(415 if unfit.code == "kind" else 413, unfit.code, {"files": [unfit.code]}) from unfit
    language = (
        given.get("lang") if given.get("lang") in choices.languages else choices.languages[0] if choices.languages else "fr"
    )
    page = one_line(str(given.get("page") or ""), 300)
    return Written.of(form.cleaned_data, str(language), attached, page=page, point=point)


def _point(place: dict[str, Any], fields: dict[str, list[str]]) -> tuple[float, float] | None:
    lat, lon = place.get("lat"), place.get("lon")
    if lat is None and lon is None:
        return None
    if isinstance(lat, int | float) and isinstance(lon, int | float) and -90 <= lat <= 90 and -180 <= lon <= 180:
        return float(lat), float(lon)
    fields["location"] = ["invalid"]
    return None


def _refusal(no: No) -> HttpResponse:
    titles = {
        "no-form": _("Ce formulaire n’existe pas."), "method": _("Cette adresse ne prend que POST."),
        "closed": _("Ce formulaire est fermé."), "heavy": _("Ce qui est envoyé est trop lourd."),
        "many": _("Cinq fichiers au plus."), "kind": _("Ce genre de fichier n’est pas pris."),
        "validation": _("Des champs sont à corriger."), "origin": _("Ce site ne peut pas porter ce formulaire."),
        "key-reused": _("Cette clé a déjà servi pour un autre message."), "often": _("Trop de messages : attendez un peu."),
        "signature": _("Cette signature n’est pas la bonne."), "seal": _("La clé qui ouvre les secrets manque."),
        "type": _("Envoyez du JSON ou multipart/form-data."), "unreadable": _("Ce qui est envoyé n’est pas lisible."),
    }  # fmt: skip
    response = problem(no.status, titles[no.code], error=no.code, fields=no.fields)
    if no.after:
        response["Retry-After"] = str(no.after)
    if no.status == 405:
        response["Allow"] = "POST, OPTIONS"
    if no.status == 401:
        response["WWW-Authenticate"] = "X-Signature"
    return response
