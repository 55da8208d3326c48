"""The way through the provider: out with a state and a nonce, back with a code, in as a resident.

What must match on the way back is in a signed cookie of the visitor's own, for ten minutes; the code itself serves once.
"""

from __future__ import annotations

import hmac
import secrets
from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from parvis.identity import asking, calling
from parvis.identity.asking import Refusal
from parvis.letters.actions import NoMailbox
from parvis.square import actions as square
from parvis.square.guards import allowed
from parvis.square.models import Resident
from parvis.square.pages import language_of, shown
from parvis.square.provider import actions
from parvis.square.provider.actions import Known
from parvis.square.provider.words import PERSONS, REFUSALS, TROUBLE
from parvis.square.residents import carried, carry, drop, inside, resident_of, sign_in

VISIT, FIRST, TOKEN = "place_visite", "place_nouveau", "place_jeton"
LASTS, NAMING = 600, 1200
"""Seconds on the way, and for choosing a name."""
MOST_TOKEN = 2700
"""Characters of an ID token that a browser is trusted to keep."""
TRIES = (30, 3600)


@require_safe
def begin(request: HttpRequest) -> HttpResponseBase:
    """A link, not a form: the policy of our pages lets no form lead elsewhere."""
    visit = {"state": secrets.token_urlsafe(32), "nonce": secrets.token_urlsafe(32), "verifier": secrets.token_urlsafe(48)}
    try:
        if not allowed(request, "square.provider", *TRIES):
            raise Refusal("down")
        wish = actions.in_service(actions.current())
        there = calling.description(wish)["authorization_endpoint"]
    except Refusal as error:
        return _refused(request, error)
    response = HttpResponseRedirect(asking.authorize(wish, there, back=actions.back(), **visit))
    carry(response, VISIT, visit | {"issuer": wish.issuer, "next": inside(request, request.GET.get("next", ""))}, LASTS)
    response["Cache-Control"] = "no-store"
    return response


@require_safe
def back(request: HttpRequest) -> HttpResponseBase:
    visit = carried(request, VISIT, LASTS)
    try:
        row = actions.current()
        wish = actions.in_service(row)
        _matches(request, visit, wish)
        who, token = calling.arrived(
            wish, secret=actions.secret(row), code=request.GET["code"], back=actions.back(), nonce=visit["nonce"],
            verifier=visit["verifier"],
        )  # fmt: skip
        came = actions.come(who)
    except Refusal as error:
        response = _refused(request, error)
        drop(response, VISIT)
        return response
    response = HttpResponseRedirect(visit["next"] if isinstance(came, Resident) else reverse("square:provider-name"))
    if isinstance(came, Resident):
        sign_in(response, came)
    else:
        carry(response, FIRST, [came.issuer, came.sub, came.email, visit["next"]], NAMING)
    if len(token) <= MOST_TOKEN:
        carry(response, TOKEN, token, 30 * 86_400)
    drop(response, VISIT)
    return response


def _matches(request: HttpRequest, visit: Any, wish: asking.Wish) -> None:
    """Is this the answer to the visit that this browser began? Raises Refusal."""
    given = request.GET
    if visit is None or visit["issuer"] != wish.issuer:
        raise Refusal("state")
    if not hmac.compare_digest(given.get("state", "").encode(), visit["state"].encode()):
        raise Refusal("state")
    if given.get("iss", wish.issuer) != wish.issuer:  # RFC 9207
        raise Refusal("issuer")
    if "error" in given:
        raise Refusal("cancelled" if given["error"] in ("access_denied", "login_required", "interaction_required") else "said-no")
    if not 0 < len(given.get("code", "")) <= 4096:
        raise Refusal("state")


def _refused(request: HttpRequest, error: Refusal) -> HttpResponse:
    with translation.override(language_of(request)):
        status = 404 if error.code == "off" else 403 if error.code in PERSONS else 503
        return shown(request, "square/refused.html", {"words": REFUSALS.get(error.code, TROUBLE)}, fresh=0, status=status)


def first(request: HttpRequest) -> Known | None:
    """Who came by the provider with this very browser, and has no account yet."""
    told = carried(request, FIRST, NAMING)
    return Known(*told[:3]) if told else None


@require_http_methods(["GET", "HEAD", "POST"])
def name(request: HttpRequest) -> HttpResponseBase:
    """Who comes for the first time chooses the name that is seen, and proves an address if the provider did not."""
    told = carried(request, FIRST, NAMING)
    if told is None or resident_of(request):
        return HttpResponseRedirect(reverse("square:enter"))
    known, onward = Known(*told[:3]), told[3]
    with translation.override(language_of(request)):
        if request.method != "POST":
            return _naming(request, known, {})
        pseudonym, email = request.POST.get("pseudonym", ""), request.POST.get("email", "")
        try:
            if known.email:
                resident = actions.join(known=known, pseudonym=pseudonym, language=language_of(request))
                response = HttpResponseRedirect(onward)
                sign_in(response, resident)
                drop(response, FIRST)
                return response
            if not allowed(request, "enter", 8, 3600):
                raise ValidationError({"email": _("Trop d’essais depuis cette adresse. Réessayez dans une heure.")})
            square.knock(
                email=email, pseudonym=pseudonym, language=language_of(request), onward=onward, issuer=known.issuer, sub=known.sub
            )  # fmt: skip
        except ValidationError as error:
            return _naming(request, known, error.message_dict, 422)
        except NoMailbox:
            said = {"email": [_("La ville ne peut pas envoyer de courriel en ce moment. Réessayez plus tard.")]}
            return _naming(request, known, said, 503)
        return shown(request, "square/sent.html", {"email": email}, fresh=0)


def _naming(request: HttpRequest, known: Known, errors: dict[str, list[str]], status: int = 200) -> HttpResponse:
    context = {
        "known": known,
        "errors": errors,
        "pseudonym": request.POST.get("pseudonym", ""),
        "email": request.POST.get("email", ""),
    }
    return shown(request, "square/naming.html", context, fresh=0, status=status)


@require_safe
def left(request: HttpRequest) -> HttpResponse:
    """Out of the square already; the page itself leads on, since no form may lead elsewhere."""
    token, further = carried(request, TOKEN, 30 * 86_400), ""
    if token:
        try:
            there = calling.description(actions.in_service(actions.current())).get("end_session_endpoint", "")
            further = asking.leave(there, token=token, back=actions.after(), state=secrets.token_urlsafe(32)) if there else ""
        except Refusal:
            further = ""  # the page says that they are still signed in there
    with translation.override(language_of(request)):
        context = {"further": further, "provider": actions.current().name}
        response = shown(request, "square/left.html", context, fresh=0)
    drop(response, TOKEN)
    if further:
        response["Refresh"] = f"0; url={further}"
    response["Referrer-Policy"] = "no-referrer"
    return response
