"""Every error is `application/problem+json` (RFC 9457): type, title, status, detail, and `errors` by field."""

from __future__ import annotations

import itertools
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import NinjaAPI, Schema
from ninja.errors import AuthenticationError, HttpError
from ninja.errors import ValidationError as BadShape

from parvis.people.throttles import TooFast
from parvis.rest.description import share_models
from parvis.rest.problems import AWAY, away, full
from parvis.rest.problems import problem as problem
from parvis.rest.sentences import place, sentence

share_models()


class ProblemOut(Schema):
    """The shape of all errors."""

    type: str = "about:blank"
    title: str
    status: int
    detail: str = ""
    errors: dict[str, list[str]] = {}


ERRORS: dict[frozenset[int], type[Schema]] = {frozenset({400, 401, 403, 404, 405, 409, 413, 422, 429, 503, 507}): ProblemOut}
"""Declared by each operation: `response={200: X, **PROBLEMS}`."""
PROBLEMS: dict[Any, Any] = dict.fromkeys(ERRORS, ProblemOut)


def shape(request: HttpRequest, error: BadShape) -> HttpResponse:
    errors: dict[str, list[str]] = {}
    for one in error.errors:
        said, where = sentence(one), place(one.get("loc", ())[1:])
        if said not in errors.setdefault(where, []):
            errors[where].append(said)
    return problem(422, _("La demande n’a pas la forme attendue."), errors=errors)


def invalid(request: HttpRequest, error: ValidationError) -> HttpResponse:
    errors = error.message_dict if hasattr(error, "error_dict") else {"": error.messages}
    return problem(
        422, _("Quelque chose doit être corrigé."), " ".join(itertools.chain.from_iterable(errors.values())), errors=errors
    )


def unknown(request: HttpRequest, error: AuthenticationError) -> HttpResponse:
    response = problem(401, _("Un jeton d’accès valide est nécessaire."))
    response["WWW-Authenticate"] = "Bearer"
    return response


def denied(request: HttpRequest, error: PermissionDenied) -> HttpResponse:
    return problem(403, _("Vos droits ne le permettent pas."), str(error))


def missing(request: HttpRequest, error: Http404) -> HttpResponse:
    return problem(404, _("Introuvable."))


def fast(request: HttpRequest, error: TooFast) -> HttpResponse:
    response = problem(429, _("Trop de demandes en une minute avec ce jeton."))
    response["Retry-After"] = str(error.again)
    return response


def beyond(request: HttpRequest, error: OverflowError) -> HttpResponse:
    """The year 1 in the city's zone is before all years."""
    return problem(422, _("Une date est hors de ce que l’on peut garder : une année de 1900 à 2200."))


def other(request: HttpRequest, error: HttpError) -> HttpResponse:
    if str(error.message).startswith("Cannot parse request body"):
        return problem(error.status_code, _("Le corps de la demande ne se lit pas : envoyez du JSON en UTF-8."))
    return problem(error.status_code, error.message or str(error.status_code))


HANDLERS: dict[type[Exception], Any] = {
    BadShape: shape,
    ValidationError: invalid,
    AuthenticationError: unknown,
    PermissionDenied: denied,
    Http404: missing,
    TooFast: fast,
    OverflowError: beyond,
    **dict.fromkeys(AWAY, away),
    OSError: full,
    HttpError: other,
}


def install(api: NinjaAPI) -> None:
    for kind, handler in HANDLERS.items():
        api.add_exception_handler(kind, handler)
