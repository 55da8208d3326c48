"""The way through the city's identity provider: out with a state and a nonce, back with a code, in as a colleague.

What must match on the way back is in the visitor's own session, serves once, and for ten minutes.
"""

from __future__ import annotations

import hmac
import secrets
import time
from typing import Any

from allauth.account.internal.flows.login import perform_login, record_authentication
from allauth.account.models import Login
from allauth.account.views import LogoutView
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from parvis.colleagues import actions, using
from parvis.colleagues.adapter import TOKEN
from parvis.colleagues.words import REFUSALS
from parvis.identity import asking, calling
from parvis.identity.asking import Refusal, Who
from parvis.pages.people import factor
from parvis.people.models import User
from parvis.rest.auth import asker

VISIT, LEAVING, ADDRESS = "provider_visit", "provider_leaving", "provider_address"
LASTS = 600
PERSONS = {"siret", "unknown", "unverified", "other-person", "closed", "over", "acr", "cancelled", "state"}
"""Refusals of somebody rather than troubles of the provider's."""


@require_safe
def begin(request: HttpRequest) -> HttpResponse:
    """A link, not a form: the policy of our pages lets no form lead elsewhere."""
    row = actions.current()
    visit = {"state": secrets.token_urlsafe(32), "nonce": secrets.token_urlsafe(32), "verifier": secrets.token_urlsafe(48)}
    try:
        wish = using.wish(row)
        there = calling.description(wish)["authorization_endpoint"]
    except Refusal as error:
        return _refused(request, error)
    after = request.GET.get("next", "")
    request.session[VISIT] = visit | {"at": time.time(), "issuer": wish.issuer, "next": after if _ours(request, after) else ""}
    response = redirect(asking.authorize(wish, there, back=using.back(), **visit))
    response["Cache-Control"] = "no-store"
    return response


def _ours(request: HttpRequest, address: str) -> bool:
    return bool(address) and url_has_allowed_host_and_scheme(address, allowed_hosts={request.get_host()})


@require_safe
def back(request: HttpRequest) -> HttpResponse:
    try:
        row = actions.current()
        wish = using.wish(row)
        visit = _visit(request, wish)
        who, token = calling.arrived(
            wish, secret=using.secret(row), code=request.GET["code"], back=using.back(), nonce=visit["nonce"],
            verifier=visit["verifier"],
        )  # fmt: skip
        user = actions.come(who, row)
    except Refusal as error:
        return _refused(request, error)
    return _enter(request, user, who, token, visit["next"])


def _visit(request: HttpRequest, wish: asking.Wish) -> dict[str, Any]:
    """The visit that this answer belongs to, spent."""
    visit, given = request.session.pop(VISIT, None), request.GET
    if visit is None or time.time() - visit["at"] > LASTS or visit["issuer"] != wish.issuer:
        raise Refusal("state")
    if not hmac.compare_digest(given.get("state", "").encode(), visit["state"].encode()):
        raise Refusal("state")
    if given.get("iss", wish.issuer) != wish.issuer:  # RFC 9207
        raise Refusal("issuer")
    if "error" in given:
        raise Refusal("cancelled" if given["error"] in ("access_denied", "login_required", "interaction_required") else "said-no")
    if not 0 < len(given.get("code", "")) <= 4096:
        raise Refusal("state")
    found: dict[str, Any] = visit
    return found


def _enter(request: HttpRequest, user: User, who: Who, token: str, after: str) -> HttpResponse:
    request.by_provider = True  # type: ignore[attr-defined]
    request.session[TOKEN] = token
    request.session[factor.VOUCHED] = who.strong
    asks = actions.asked_address(user, who)
    if asks:
        request.session[ADDRESS] = {"email": who.email, "issuer": who.issuer}
    record_authentication(request, user, method="provider")
    response: HttpResponse = perform_login(request, Login(user=user, redirect_url=reverse("signin:address") if asks else after))
    return response


def _refused(request: HttpRequest, error: Refusal) -> HttpResponse:
    words = str(REFUSALS[error.code]) % error.values if error.values else str(REFUSALS[error.code])
    row = actions.current()
    context = {"words": words, "again": error.code in ("state", "cancelled", "down"), "password": using.password_opens(row)}
    status = 404 if error.code == "off" else 403 if error.code in PERSONS else 503
    return render(request, "colleagues/refused.html", context, status=status)


@require_http_methods(["GET", "POST"])
def address(request: HttpRequest) -> HttpResponse:
    """The provider has another address for them than we have: they are asked, once."""
    user, asked = asker(request), request.session.get(ADDRESS)
    if asked is None:
        return redirect("pages:today")
    if request.method == "POST":
        try:
            actions.take_address(user, asked["email"], wanted="take" in request.POST, issuer=asked["issuer"])
            messages.success(request, _("Enregistré."))
        except ValidationError as error:
            actions.take_address(user, asked["email"], wanted=False, issuer=asked["issuer"])
            messages.error(request, " ".join(error.messages))
        del request.session[ADDRESS]
        return redirect("pages:today")
    return render(request, "colleagues/address.html", {"theirs": asked["email"], "ours": user.email})


class Leave(LogoutView):  # type: ignore[misc]
    """Who came in by the provider leaves there too."""

    def post(self, *args: Any, **kwargs: Any) -> HttpResponse:
        token = self.request.session.get(TOKEN)
        response: HttpResponse = super().post(*args, **kwargs)
        if token:
            self.request.session[LEAVING] = token
            return redirect("signin:left")
        return response


@require_safe
def left(request: HttpRequest) -> HttpResponse:
    """Out of Parvis already; the page itself leads on, since no form may lead elsewhere."""
    token, there = request.session.pop(LEAVING, ""), ""
    if token:
        try:
            wish = using.wish(actions.current())
            there = calling.description(wish).get("end_session_endpoint", "")
        except Refusal:
            there = ""  # the page says that they are still signed in there
    further = asking.leave(there, token=token, back=using.after(), state=secrets.token_urlsafe(32)) if there else ""
    response = render(request, "colleagues/left.html", {"further": further, "stays": bool(token) and not further})
    if further:
        response["Refresh"] = f"0; url={further}"
    response["Cache-Control"] = "no-store"
    response["Referrer-Policy"] = "no-referrer"
    return response
