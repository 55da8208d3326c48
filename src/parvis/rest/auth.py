"""Who asks: a bearer token, or the session of a signed-in page (then with its CSRF token)."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from ninja.security import HttpBearer, SessionAuth

from parvis.people.models import User
from parvis.people.sessions import user_of_token


def asker(request: HttpRequest) -> User:
    """The signed-in user of a request that passed the door (`people.middleware`, or `AUTH` below)."""
    assert isinstance(request.user, User)
    return request.user


class Bearer(HttpBearer):
    def authenticate(self, request: HttpRequest, token: str) -> User | None:
        user = user_of_token(token)
        if user is not None:
            request.user = user
        return user


class Session(SessionAuth):
    def authenticate(self, request: HttpRequest, key: str | None) -> Any:
        return request.user if request.user.is_authenticated else None


AUTH = [Bearer(), Session()]
