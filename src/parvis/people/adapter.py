"""What allauth may do here: nobody signs up alone; an administrator adds users (`parvis user add`)."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest

from parvis.people import login_throttles


class Adapter(DefaultAccountAdapter):  # type: ignore[misc]
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """As allauth's own, but a name is counted by network and browser: a stranger shuts nobody out."""
        login = str(credentials.get("email") or credentials.get("username") or "").strip().lower()
        self._login_failed_rl_usage = login_throttles.tried(request, login, self.get_client_ip(request))
        if self._login_failed_rl_usage is None:
            raise self.validation_error("too_many_login_attempts")
