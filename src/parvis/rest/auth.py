"""Who asks a page."""

from __future__ import annotations

from django.http import HttpRequest

from parvis.people.models import User


def asker(request: HttpRequest) -> User:
    """The signed-in user of a request that passed the door (`people.middleware`, or `rest.door` for the API)."""
    assert isinstance(request.user, User)
    return request.user
