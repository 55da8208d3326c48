"""The pages' side of passkeys. The question is carried by the browser, signed, for five minutes; scripts only pass it to the device."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect, JsonResponse
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from parvis.letters.actions import NoMailbox
from parvis.square.guards import allowed
from parvis.square.models import Resident
from parvis.square.pages import language_of
from parvis.square.passkeys import actions, ceremony
from parvis.square.passkeys.ceremony import Site, Unproved
from parvis.square.residents import carried, carry, drop, inside, resident_of, sign_in

VISIT = "place_cle"
LASTS = 300
HEAVIEST = 20_000
"""Bytes of an answer: what devices send is a tenth of that."""
TRIES = (30, 3600)


def here() -> Site | None:
    """The site for which keys are made; None where browsers make none."""
    return ceremony.site(settings.ENVIRONMENT.public_url, settings.ENVIRONMENT.city)


def _there() -> Site:
    where = here()
    if where is None:
        raise Http404
    return where


def _asked(options: dict[str, Any], challenge: str, whose: str = "") -> HttpResponse:
    response = JsonResponse(options)
    carry(response, VISIT, [challenge, whose, timezone.now().timestamp()], LASTS)
    return _unkept(response)


def _unkept(response: HttpResponse) -> HttpResponse:
    response["Cache-Control"] = "no-store"
    return response


def _said(words: str, status: int) -> HttpResponse:
    response = JsonResponse({"said": words}, status=status)
    drop(response, VISIT)
    return _unkept(response)


def _given(request: HttpRequest) -> dict[str, Any]:
    """Raises Unproved."""
    try:
        told = json.loads(request.body) if len(request.body) <= HEAVIEST else None
    except (ValueError, RecursionError) as error:
        raise Unproved from error
    if not isinstance(told, dict):
        raise Unproved
    return told


def _visit(request: HttpRequest, whose: str = "") -> tuple[str, datetime]:
    """The challenge that this browser was given, and when. Raises Unproved."""
    told = carried(request, VISIT, LASTS)
    if told is None or told[1] != whose:
        raise Unproved
    return told[0], datetime.fromtimestamp(told[2], UTC)


@require_POST
def begin(request: HttpRequest) -> HttpResponse:
    """What the browser is asked of somebody who comes in."""
    where = _there()
    with translation.override(language_of(request)):
        if not allowed(request, "passkey", *TRIES):
            return _said(_("Trop d’essais depuis cette adresse. Réessayez dans une heure."), 429)
    return _asked(*ceremony.ask(where))


@require_POST
def enter(request: HttpRequest) -> HttpResponse:
    where = _there()
    with translation.override(language_of(request)):
        try:
            told, (challenge, at) = _given(request), _visit(request)
            shown = ceremony.shown(told.get("answer"))
            key = actions.of(shown)
            ceremony.prove(where, challenge, told.get("answer"), public=key.public)
            resident = actions.come_by(key=key, counter=shown.counter, asked_at=at)
        except Unproved:
            return _said(
                _("Cette clé d’accès n’ouvre pas la place. Demandez un lien par courriel, il vous laissera entrer."), 403
            )
        response = JsonResponse({"next": inside(request, str(told.get("next", "")))})
        sign_in(response, resident)
        drop(response, VISIT)
        return _unkept(response)


def _resident(request: HttpRequest) -> Resident:
    resident = resident_of(request)
    if resident is None:
        raise Http404
    return resident


@require_POST
def ask_new(request: HttpRequest) -> HttpResponse:
    """What the browser is asked for a new key. The name in its list says that the key is for the square: colleagues may have another."""
    where, resident = _there(), _resident(request)
    with translation.override(language_of(request)):
        if not allowed(request, "passkey", *TRIES):
            return _said(_("Trop d’essais depuis cette adresse. Réessayez dans une heure."), 429)
        name = _("%(name)s (place publique)") % {"name": resident.pseudonym}
    known = list(resident.keys.values_list("identifier", flat=True))
    return _asked(*ceremony.ask_new(where, handle=resident.key.bytes, name=name, known=known), str(resident.pk))


@require_POST
def keep(request: HttpRequest) -> HttpResponse:
    where, resident = _there(), _resident(request)
    with translation.override(language_of(request)):
        try:
            told, (challenge, _at) = _given(request), _visit(request, str(resident.pk))
            made = ceremony.made(where, challenge, told.get("answer"))
            actions.add(resident=resident, made=made, name=str(told.get("name", "")))
        except Unproved:
            return _said(_("Cette clé d’accès n’a pas pu être enregistrée. Recommencez."), 422)
        except ValidationError as error:
            return _said(" ".join(error.messages), 422)
        except NoMailbox:
            return _said(_("La ville ne peut pas envoyer de courriel en ce moment. Réessayez plus tard."), 503)
        response = JsonResponse({"next": f"{reverse('square:me')}?lang={language_of(request)}&fait=1#cles"})
        drop(response, VISIT)
        return _unkept(response)


@require_POST
def remove(request: HttpRequest, pk: int) -> HttpResponseBase:
    if not actions.remove(resident=_resident(request), pk=pk):
        raise Http404
    return HttpResponseRedirect(f"{reverse('square:me')}?lang={language_of(request)}&fait=1#cles")
