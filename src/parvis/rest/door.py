"""The API's door: a bearer token, so many times a minute, or the session of a signed-in page (then with its CSRF token)."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from ninja.security import HttpBearer, SessionAuth

from parvis.people.guests import shut
from parvis.people.models import User
from parvis.people.pace import demand_pace
from parvis.people.sessions import digest, user_of_token


class Bearer(HttpBearer):
    def authenticate(self, request: HttpRequest, token: str) -> User | None:
        user = user_of_token(token)
        if user is not None:
            request.pace = demand_pace(digest(token))  # type: ignore[attr-defined]
            request.user = user
            if shut(user, request.path):
                raise PermissionDenied
        return user


class Session(SessionAuth):
    def authenticate(self, request: HttpRequest, key: str | None) -> Any:
        return request.user if request.user.is_authenticated else None


AUTH = [Bearer(), Session()]
