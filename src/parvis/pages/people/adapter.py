"""What allauth does when somebody comes in: it is written down, and their session can be ended from elsewhere."""

from __future__ import annotations

import re
from typing import Any

from allauth.account.internal.flows.login import AUTHENTICATION_METHODS_SESSION_KEY
from django.http import HttpRequest, HttpResponse

from parvis.pages.people import actions
from parvis.people import login_throttles
from parvis.people.adapter import Adapter as Door
from parvis.people.callers import address_of
from parvis.people.models import User

BROWSERS = (("Edg", "Edge"), ("OPR", "Opera"), ("Firefox", "Firefox"), ("Chrome", "Chrome"), ("Safari", "Safari"))
SYSTEMS = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS", "macOS"),
    ("Linux", "Linux"),
)


class Adapter(Door):
    def post_login(self, request: HttpRequest, user: Any, **given: Any) -> HttpResponse:
        response: HttpResponse = super().post_login(request, user, **given)
        _fresh(request)
        enter(request, user)
        login_throttles.remember(request, response, user)
        return response

    def set_password(self, user: User, password: str) -> None:
        super().set_password(user, password)
        actions.changed_password(user)


def _fresh(request: HttpRequest) -> None:
    """Who has just come in has just proved who they are: for some minutes the second factor's page does not ask for it again."""
    records = request.session.get(AUTHENTICATION_METHODS_SESSION_KEY)
    if records:
        request.session[AUTHENTICATION_METHODS_SESSION_KEY] = [*records[:-1], {**records[-1], "reauthenticated": True}]


def enter(request: HttpRequest, user: User) -> None:
    key = str(request.session.session_key)  # signing in has just made it
    row = actions.signed_in(
        user, key=key, address=address_of(request) or "", browser=browser(request.headers.get("User-Agent", ""))
    )
    request.session["open"] = {"pk": row.pk, "key": key, "at": row.seen_at.timestamp()}


def browser(agent: str) -> str:
    """« Firefox · Linux »: enough to know one's own again."""
    name = next((word for mark, word in BROWSERS if mark in agent), "")
    system = next((word for mark, word in SYSTEMS if mark in agent), "")
    return " · ".join(filter(None, (name, system))) or re.sub(r"[^\w ./-]", "", agent)[:40]
