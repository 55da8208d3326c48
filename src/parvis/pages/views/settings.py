"""The settings: my profile, my keys to the API, who works here, who is told."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from parvis.city.models import Demo
from parvis.design.moments import dated, here
from parvis.inbox.wanted import number
from parvis.journal import actions as hooks
from parvis.journal.models import Hook, HookCall
from parvis.pages import actions
from parvis.pages.forms import HookForm, ProfileForm, RoleForm, TokenForm, UserForm, called, profile_of
from parvis.pages.people import factor, reading
from parvis.people.access import demand, may, verbs
from parvis.people.models import ApiToken, Team, User
from parvis.rest.auth import asker
from parvis.rest.cursors import page
from parvis.web.errors import refuse

YEAR = 365 * 24 * 3600


def _show(request: HttpRequest, template: str, part: str, **context: Any) -> HttpResponse:
    refused = any(form.errors for form in context.values() if isinstance(form, forms.Form))
    return render(request, f"pages/settings/{template}.html", {"part": part, **context}, status=422 if refused else 200)


@require_http_methods(["GET", "POST"])
def profile(request: HttpRequest) -> HttpResponse:
    user = asker(request)
    form = ProfileForm(request.POST or None, initial=profile_of(user))
    if request.method == "POST" and form.is_valid():
        chosen = form.cleaned_data
        actions.change_profile(user, **{name: value for name, value in chosen.items() if value != getattr(user, name)})
        messages.success(request, _("Enregistré."))
        response = redirect("pages:settings")
        set_cookies(response, language=chosen["language"], theme=chosen["theme"])
        return response
    demo = Demo.objects.here() if may(user, "people.edit") else None
    return _show(request, "profile", "profile", form=form, demo=demo and dated(here(demo.begun_at), "j F Y"))


def set_cookies(response: HttpResponse, **chosen: str) -> None:
    for name, value in chosen.items():
        response.set_cookie(name, value, max_age=YEAR, samesite="Lax", secure=settings.ENVIRONMENT.secure)


@require_http_methods(["GET", "POST"])
def tokens(request: HttpRequest) -> HttpResponse:
    """My keys to the API. A new one is shown in the answer itself and is kept nowhere."""
    user, made = asker(request), ""
    form = TokenForm(request.POST or None, verbs=verbs(user))
    if request.method == "POST" and form.is_valid():
        fields = form.cleaned_data
        made = actions.create_token(user=user, name=fields["name"], scopes=fields["scopes"], expires_at=form.expires_at())
        form = TokenForm(verbs=verbs(user))
    rows = list(user.tokens.order_by("-created_at")[:100])
    return _show(request, "tokens", "tokens", form=form, tokens=rows, made=made)


@require_POST
def revoke(request: HttpRequest, pk: int) -> HttpResponse:
    token = get_object_or_404(ApiToken.objects.select_related("user"), pk=pk, user=asker(request))
    actions.revoke_token(token, by=asker(request))
    messages.success(request, _("Le jeton « %(name)s » n’ouvre plus rien.") % {"name": token.name})
    return redirect("pages:tokens")


@require_http_methods(["GET", "POST"])
def users(request: HttpRequest) -> HttpResponse:
    """Who works here, by name; a new colleague's first password is shown once."""
    by = asker(request)
    demand(by, "people.edit")
    form, added, password = UserForm(request.POST or None, initial={"team": Team.objects.open().order_by("pk").first()}), None, ""
    if request.method == "POST" and form.is_valid():
        try:
            added, password = actions.add_user(**form.cleaned_data, by=by)
            form = UserForm()
        except ValidationError as error:
            refuse(form, error)
    found = User.objects.prefetch_related("memberships__team", "memberships__own", "memberships__through__department")
    rows = found.order_by("-is_active", "name", "pk")[:500]
    shown = [(row, [(m.team, called(m)) for m in row.memberships.all()]) for row in rows]
    return _show(request, "users", "users", form=form, users=shown, added=added, password=password)


@require_http_methods(["GET", "POST"])
def user(request: HttpRequest, pk: int) -> HttpResponse:
    """One colleague: roles, access, a new password."""
    by = asker(request)
    demand(by, "people.edit")
    found, password = get_object_or_404(User, pk=pk), ""
    form = RoleForm(request.POST if "role" in request.POST else None)
    try:
        if request.method == "POST" and "active" in request.POST:
            active = request.POST["active"] == "yes"
            many = actions.set_active(found, active=active, by=by)
            messages.success(request, _("L’accès est rouvert.") if active else _closed(many))
            return redirect("pages:user", pk=pk)
        if request.method == "POST" and "password" in request.POST:
            password = actions.new_password(found, by=by)
            if found.pk == by.pk:
                update_session_auth_hash(request, found)
        elif form.is_bound and form.is_valid():
            role = form.cleaned_data["role"]
            actions.set_role(found, team=form.cleaned_data["team"], role="" if role == RoleForm.NONE else role, by=by)
            messages.success(request, _("Enregistré."))
            return redirect("pages:user", pk=pk)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect("pages:user", pk=pk)
    memberships = [
        (m.team, called(m)) for m in found.memberships.select_related("team", "own", "through__department").order_by("team__name")
    ]
    return _show(
        request, "user", "users", form=form, found=found, memberships=memberships, password=password,
        sessions=reading.sessions_of(found), protected=factor.protected(found),
    )  # fmt: skip


def _closed(many: int) -> str:
    if not many:
        return _("L’accès est fermé.")
    words = ngettext("L’accès est fermé, et %(n)s conversation est rendue à son équipe.",
                     "L’accès est fermé, et %(n)s conversations sont rendues à leur équipe.", many)  # fmt: skip
    return words % {"n": many}


@require_http_methods(["GET", "POST"])
def webhooks(request: HttpRequest) -> HttpResponse:
    """Addresses that are told what happens. A new one's secret is shown in the answer itself."""
    by = asker(request)
    demand(by, "hook.edit")
    form, secret = HookForm(request.POST or None), ""
    if request.method == "POST" and form.is_valid():
        try:
            _hook, secret = hooks.add_hook(url=form.cleaned_data["url"], kinds=form.cleaned_data["kinds"].split(), by=by)
            form = HookForm()
        except ValidationError as error:
            refuse(form, error)
    rows = list(Hook.objects.select_related("by").order_by("-id")[:100])
    return _show(request, "hooks", "hooks", form=form, hooks=rows, secret=secret)


@require_http_methods(["GET", "POST"])
def webhook(request: HttpRequest, pk: int) -> HttpResponse:
    """One address: its log, trying it, stopping it."""
    by = asker(request)
    demand(by, "hook.edit")
    hook = get_object_or_404(Hook.objects.select_related("by"), pk=pk)
    if request.method == "POST":
        return _on_hook(request, hook, by)
    try:
        calls, further = page(hook.calls.select_related("event"), by="id", cursor=request.GET.get("suite", ""), size=50)
    except ValidationError:
        return redirect("pages:hook", pk=pk)
    return _show(request, "hook", "hooks", hook=hook, calls=calls, next=f"?suite={further}" if further else "")


def _on_hook(request: HttpRequest, hook: Hook, by: User) -> HttpResponse:
    act = request.POST.get("act", "")
    try:
        if act == "remove":
            hooks.remove_hook(hook, by=by)
            messages.success(request, _("L’adresse n’est plus prévenue de rien."))
            return redirect("pages:hooks")
        if act == "test":
            hooks.test_hook(hook, by=by)
            messages.success(request, _("Un essai part : son résultat s’affiche dans la liste."))
        elif act in ("stop", "start"):
            hooks.change_hook(hook, active=act == "start", by=by)
        elif act == "replay":
            call = get_object_or_404(HookCall.objects.select_related("hook"), pk=number(request.POST.get("call")) or 0, hook=hook)
            hooks.replay(call, by=by)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return redirect("pages:hook", pk=hook.pk)
