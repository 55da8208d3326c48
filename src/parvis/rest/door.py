"""The API's door: a bearer token, so many times a minute, or the session of a signed-in page (then with its CSRF token)."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from ninja.security import HttpBearer, SessionAuth

from parvis.people.access import demand
from parvis.people.guests import shut
from parvis.people.models import User
from parvis.people.sessions import digest, user_of_token
from parvis.people.throttles import demand_pace


class Bearer(HttpBearer):
    def __init__(self, verb: str = "") -> None:
        super().__init__()
        self.verb = verb

    def authenticate(self, request: HttpRequest, token: str) -> User | None:
        user = user_of_token(token)
        if user is not None:
            request.pace = demand_pace(digest(token))  # type: ignore[attr-defined]
            request.user = user
            if shut(user, request.path):
                raise PermissionDenied
            _entitled(user, self.verb)
        return user


class Session(SessionAuth):
    def __init__(self, verb: str = "") -> None:
        super().__init__()
        self.verb = verb

    def authenticate(self, request: HttpRequest, key: str | None) -> Any:
        if not request.user.is_authenticated:
            return None
        _entitled(request.user, self.verb)
        return request.user


def _entitled(user: Any, verb: str) -> None:
    if verb:
        demand(user, verb)


def entitled(verb: str = "") -> list[Bearer | Session]:
    """Both ways in. With `verb`, for an operation that takes in files: of who has no right nothing is parsed, no form is judged."""
    return [Bearer(verb), Session(verb)]


AUTH = entitled()
