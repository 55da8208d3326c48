"""Which door is open: where the identity provider is compulsory, a password opens to the account of last resort alone."""

from __future__ import annotations

from typing import Any

from allauth.account.internal.stagekit import clear_login
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from parvis.colleagues import actions
from parvis.colleagues.words import REFUSALS
from parvis.pages.people.adapter import Adapter as Door
from parvis.people.access import over

TOKEN = "provider_token"  # in the session, so that who leaves here leaves there too


class Adapter(Door):
    def pre_login(self, request: HttpRequest, user: Any, **given: Any) -> HttpResponse | None:
        if over(user):
            clear_login(request)
            messages.warning(request, str(REFUSALS["over"]))
            return redirect("account_login")
        if getattr(request, "by_provider", False):
            return super().pre_login(request, user, **given)  # type: ignore[no-any-return]
        provider = actions.current()
        if provider.compulsory and provider.on and user.pk != provider.keeper_id:
            clear_login(request)
            messages.warning(request, str(REFUSALS["by-password"]))
            return redirect("account_login")
        return super().pre_login(request, user, **given)  # type: ignore[no-any-return]

    def post_login(self, request: HttpRequest, user: Any, **given: Any) -> HttpResponse:
        response: HttpResponse = super().post_login(request, user, **given)
        provider = actions.current() if not request.session.get(TOKEN) else None
        if provider is not None and provider.on and provider.keeper_id == user.pk:
            actions.glass_broken(user)
        return response
