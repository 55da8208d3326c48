"""Who is asking, for the apps in front of Django: from a session cookie or a bearer token."""

from __future__ import annotations

import hashlib
from http.cookies import CookieError, SimpleCookie
from importlib import import_module
from typing import Any

from django.conf import settings
from django.contrib.auth import HASH_SESSION_KEY, SESSION_KEY
from django.utils import timezone
from django.utils.crypto import constant_time_compare

from parvis.people.access import everywhere, guest, over, teams, verbs
from parvis.people.models import ApiToken, User


def digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def user_of_token(token: str) -> User | None:
    """The user of a living API token, with the token's scopes on `token_scopes` and its end on `token_until`."""
    now = timezone.now()
    found = ApiToken.objects.select_related("user").filter(digest=digest(token)).first()
    if found is None or not found.user.is_active or (found.expires_at and found.expires_at <= now):
        return None
    if found.used_at is None or (now - found.used_at).total_seconds() > 60:
        ApiToken.objects.filter(pk=found.pk).update(used_at=now)
    user = found.user
    user.token_scopes, user.token_until = found.scopes, found.expires_at  # type: ignore[attr-defined]
    return None if over(user) else user


def user_of_headers(headers: dict[str, str]) -> User | None:
    """From lower-case headers: `authorization: Bearer …`, else the session's cookie."""
    kind, _, token = headers.get("authorization", "").partition(" ")
    if kind.lower() == "bearer":
        return user_of_token(token.strip())
    session = session_of_headers(headers)
    return _user_of_session(session) if session is not None else None


def session_of_headers(headers: dict[str, str]) -> Any:
    """What the session's cookie leads to, believed or not; None: there is no cookie."""
    try:
        cookie = SimpleCookie(headers.get("cookie", "")).get(settings.SESSION_COOKIE_NAME)
    except CookieError:
        return None
    return import_module(settings.SESSION_ENGINE).SessionStore(cookie.value) if cookie else None


def _user_of_session(session: Any) -> User | None:
    user = User.objects.filter(pk=session.get(SESSION_KEY) or 0, is_active=True).first()
    if user and constant_time_compare(session.get(HASH_SESSION_KEY, ""), user.get_session_auth_hash()):
        return None if over(user) else user
    return None


def channels_of(user: User) -> list[str]:
    """The journal's channels that a user may hear."""
    if guest(user) or user.elected:
        return [f"user:{user.pk}"]
    heard = ["city", f"user:{user.pk}"]
    for family, verb in (("inbox", "inbox.see"), ("posts", "post.see"), ("accounts", "account.see")):
        if verb not in verbs(user):
            continue
        heard += [f"{family}:*"] if everywhere(user) else [f"{family}:{team}" for team in teams(user, verb)]
    return heard
