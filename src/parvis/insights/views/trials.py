"""Planned comparisons as pages: written down, followed, and a part of each publication's page."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from parvis.inbox.wanted import number
from parvis.insights.models import SIDES, Trial, TrialPost
from parvis.insights.posts import drawn
from parvis.insights.posts.words import cautions, differs
from parvis.insights.trials import actions
from parvis.insights.trials.reading import counted, result
from parvis.insights.views.counter import as_csv, look, tabs
from parvis.people.access import demand, everywhere, may, teams
from parvis.people.models import Team, User
from parvis.publishing.models import Post
from parvis.rest.auth import asker
from parvis.rest.cursors import page as keyset

PAGE, OFFERED = 20, 50


def _teams(by: User) -> list[Team]:
    rows = Team.objects.all() if everywhere(by) else Team.objects.filter(pk__in=teams(by, "post.write"))
    return list(rows.order_by("name")) if may(by, "post.write") else []


@require_http_methods(["GET", "POST"])
def listing(request: HttpRequest) -> HttpResponse:
    """POST: a new one."""
    by = asker(request)
    demand(by, "post.see")
    refused: list[str] = []
    typed = {name: request.POST.get(name, "").replace("\x00", "")[:200] for name in ("name", "one", "other")}
    offered = _teams(by)
    if request.method == "POST":
        wanted = number(request.POST.get("team"))
        team = next((one for one in offered if one.pk == wanted), offered[0] if len(offered) == 1 else None)
        demand(by, "post.write")
        try:
            if team is None:
                raise ValidationError({"team": _("Choisissez l’équipe.")})
            row = actions.plan(team=team, by=by, **typed)
        except ValidationError as error:
            refused = error.messages
        else:
            messages.success(request, _("La comparaison est prévue : mettez-y des publications depuis leur page."))
            return redirect("insights:trial", pk=row.pk)
    try:
        rows, further = keyset(counted(by), by="id", cursor=request.GET.get("suite", ""), size=PAGE)
    except ValidationError as error:
        raise Http404 from error
    context = {
        "tabs": tabs(by, "compare"), "trials": rows, "teams": offered, "typed": typed, "refused": refused,
        "next": f"?{urlencode({'suite': further})}" if further else "",
    }  # fmt: skip
    return render(request, "insights/trials.html", context, status=422 if refused else 200)


@require_GET
def one(request: HttpRequest, pk: int) -> HttpResponse:
    by = asker(request)
    demand(by, "post.see")
    trial = get_object_or_404(Trial.objects.seen_by(by), pk=pk)
    told = result(trial, by)
    sides = zip((trial.one, trial.other), told.posts, told.missing, strict=True)
    context = {
        "tabs": tabs(by, "compare"), "trial": trial, "told": told, "look": look(), "views": told.views,
        "plots": [drawn.compared(told.found, trial.one, trial.other, views=told.views, answer=told.answer)] if any(told.looks) else [],
        "cautions": cautions(told.found, trial.one, trial.other), "differs": differs(*told.looks), "sides": list(sides),
        "may_write": may(by, "post.write", trial),
    }  # fmt: skip
    return render(request, "insights/trial.html", context)


@require_GET
def file(request: HttpRequest, pk: int, key: str) -> HttpResponseBase:
    """The table under its plot."""
    by = asker(request)
    demand(by, "post.see")
    trial = get_object_or_404(Trial.objects.seen_by(by), pk=pk)
    told = result(trial, by)
    plot = drawn.compared(told.found, trial.one, trial.other, views=told.views, answer=told.answer)
    if plot.key != key:
        raise Http404(key)
    return as_csv(f"comparaison-{pk}.csv", plot.head, plot.raw, [_("calculé le"), timezone.now().isoformat(timespec="seconds")])


@require_POST
def drop(request: HttpRequest, pk: int) -> HttpResponse:
    by = asker(request)
    demand(by, "post.see")
    actions.drop(get_object_or_404(Trial.objects.seen_by(by), pk=pk), by=by)
    messages.success(request, _("La comparaison est retirée, ses publications restent."))
    return redirect("insights:trials")


@require_http_methods(["GET", "POST"])
def of_post(request: HttpRequest, pk: int) -> HttpResponse:
    """The part on a publication's page. POST: on a side (`where`: "12:one"), `away`, or the other variant (`prepare`)."""
    by = asker(request)
    demand(by, "post.see")
    post = get_object_or_404(Post.objects.seen_by(by), pk=pk)
    row = TrialPost.objects.filter(post=post, trial__in=Trial.objects.seen_by(by)).select_related("trial").first()
    if request.method == "POST":
        return _changed(request, by, post, row)
    writes = may(by, "post.write", post)
    offered = [] if row or not writes else [one for one in counted(by)[:OFFERED] if may(by, "post.write", one)]
    context: dict[str, Any] = {"post": post, "row": row, "offered": offered, "writes": writes}
    if row:
        context["side"] = getattr(row.trial, row.side)
    return render(request, "insights/parts/trial_of_post.html", context)


def _changed(request: HttpRequest, by: User, post: Post, row: TrialPost | None) -> HttpResponse:
    do = request.POST.get("do", "")
    try:
        if do == "prepare" and row:
            copy = actions.prepare(post, by=by)
            messages.success(request, _("L’autre variante est un brouillon : ne changez que ce que vous comparez."))
            return redirect("publishing:edit", pk=copy.pk)
        if do == "away":
            actions.away(post, by=by)
        elif do == "put":
            number_of, _colon, side = request.POST.get("where", "").partition(":")
            trial = Trial.objects.seen_by(by).filter(pk=number(number_of) or 0).first()
            if trial is None or side not in SIDES:
                raise ValidationError(_("Choisissez la variante."))
            actions.put(post, trial, side=side, by=by)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return redirect("publishing:post", pk=post.pk)
