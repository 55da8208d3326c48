"""Saved views: chips with their counts, a page that orders them."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from parvis.desk import actions
from parvis.desk.counts import counted, wanted_of
from parvis.desk.models import First, View
from parvis.desk.shown import SHOWN, views_of
from parvis.desk.views.frame import ask, numbers
from parvis.inbox import hooks
from parvis.inbox.desk import TABS
from parvis.inbox.wanted import Wanted
from parvis.people.access import demand, everywhere, may, teams
from parvis.people.models import Team, User
from parvis.rest.auth import asker
from parvis.web.requests import is_part


@require_GET
def counts(request: HttpRequest) -> HttpResponse:
    """The chips with how many each holds: asked for after the page, so that nobody waits for it."""
    by = asker(request)
    demand(by, "inbox.see")
    wanted = Wanted.of(request.GET)
    views = views_of(by, wanted)
    found = counted(views, by)
    for view in views:
        view.many = found[view.pk]  # type: ignore[attr-defined]
    query = f"?{wanted.query}"
    part = {"views": views, "query": query, "counts": reverse("desk:counts") + query, "counted": True}
    return render(request, "desk/parts/views.html", {"part": part})


@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Keep the list of this address under a name."""
    by = asker(request)
    demand(by, "inbox.see")
    wanted = Wanted.of(request.GET)
    context = {"said": _said(by, wanted), "query": wanted.address(), "teams": sharing(by), "typed": request.POST}
    if request.method == "GET":
        return ask(request, "desk/parts/view_form.html", _("Garder cette vue"), context)
    try:
        with transaction.atomic():
            view = actions.keep_view(name=request.POST.get("name", ""), wanted=wanted, team=_team(request, by), by=by)
            if request.POST.get("first"):
                actions.open_with(view, by=by)
    except ValidationError as error:
        return ask(request, "desk/parts/view_form.html", _("Garder cette vue"), context | {"refused": error.messages}, status=422)
    where = f"{reverse('inbox:list')}?{view.query or 'vue=repondre'}"
    if not is_part(request):
        return redirect(where)
    response = HttpResponse(status=204)
    response["HX-Redirect"] = where
    return response


def _team(request: HttpRequest, by: User) -> Team | None:
    wanted = numbers([request.POST.get("team", "")])
    return next((team for team in sharing(by) if team.pk in wanted), None)


def sharing(by: User) -> list[Team]:
    """The teams with which one may share."""
    found = Team.objects.open().order_by("name")
    return list(found if everywhere(by) and may(by, "inbox.sort") else found.filter(pk__in=teams(by, "inbox.sort")))


def _said(by: User, wanted: Wanted) -> list[str]:
    """What a list holds, in words."""
    found = [str(dict(TABS).get(wanted.view, _("En retard")))]
    found += [str(hooks.NARROWS[word].said(by, value)) for word, value in wanted.more if word in hooks.NARROWS]
    if wanted.q:
        found.append(f"« {wanted.q} »")
    if wanted.network or wanted.account or wanted.team or wanted.who:
        found.append(_("avec des filtres"))
    return found


@require_GET
def listing(request: HttpRequest) -> HttpResponse:
    by = asker(request)
    demand(by, "inbox.see")
    views = list(View.objects.seen_by(by).in_order().select_related("team", "owner")[:SHOWN])
    first = First.objects.filter(user=by).values_list("view", flat=True).first()
    rows = [(view, _said(by, wanted_of(view)), _may_change(view, by)) for view in views]
    return render(request, "desk/views.html", {"rows": rows, "first": first})


def _may_change(view: View, by: User) -> bool:
    return view.owner_id == by.pk if view.team_id is None else may(by, "inbox.sort", view)


@require_http_methods(["GET", "POST"])
def one(request: HttpRequest, pk: int) -> HttpResponse:
    """POST `do`: keep (`name`, `team`), up, down, first, usual, forget."""
    by = asker(request)
    view = get_object_or_404(View.objects.seen_by(by).select_related("team"), pk=pk)
    context: dict[str, Any] = {
        "view": view,
        "said": _said(by, wanted_of(view)),
        "teams": sharing(by),
        "may": _may_change(view, by),
    }
    if request.method == "GET":
        return render(request, "desk/view.html", context)
    try:
        _do(request, view, by)
    except ValidationError as error:
        return render(request, "desk/view.html", context | {"refused": error.messages}, status=422)
    return redirect("desk:view_list")


def _do(request: HttpRequest, view: View, by: User) -> None:
    verb = request.POST.get("do", "")
    if verb in ("up", "down"):
        actions.move_view(view, step=-1 if verb == "up" else 1, by=by)
    elif verb in ("first", "usual"):
        actions.open_with(view if verb == "first" else None, by=by)
    elif verb == "forget":
        actions.forget_view(view, by=by)
    else:
        actions.change_view(view, name=request.POST.get("name", ""), team=_team(request, by), by=by)
