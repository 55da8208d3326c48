"""Spikes: what is much more than usual now and lately; a series hour by hour; who is told."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from parvis.inbox.wanted import number
from parvis.listening.lookouts.forms import AttentionForm
from parvis.listening.models import Attention, Spike
from parvis.listening.spikes import actions, lists
from parvis.listening.spikes.plots import plot
from parvis.listening.spikes.words import DIMENSIONS, label, names_of_lookouts
from parvis.people.access import demand, everywhere, may, teams
from parvis.people.models import Team, User
from parvis.rest.auth import asker
from parvis.rest.cursors import page
from parvis.tables import writing
from parvis.web import downloads

PAGE, HOURS, WEEK = 20, 72, 24 * 7


@require_http_methods(["GET", "POST"])
def listing(request: HttpRequest) -> HttpResponse:
    """POST: who is told."""
    by = asker(request)
    demand(by, "inbox.see")
    if request.method == "POST":
        return _attend(request, by)
    try:
        rows, further = page(lists.facts(by), by="began_at", cursor=request.GET.get("suite", ""), size=PAGE)
    except ValidationError as error:
        raise Http404 from error
    offered = lists.offered(by)
    shown = [one for row in rows for one in (row, *row.scopes.all())]
    named = [(one.dimension, one.key) for one in shown] + offered
    names = names_of_lookouts({key for dimension, key in named if dimension == "lookout"})
    attention = Attention.objects.filter(user=by, lookout__isnull=True).first()
    everything = lists.volume("all", "", hours=HOURS)
    context = {
        "spikes": [(row, label(row.dimension, row.key, names), _scopes(row, names)) for row in rows], "part": "spikes",
        "volume": everything, "series": urlencode({"quoi": "all:", "heures": str(HOURS)}),
        "plot": plot(everything.hours), "title": label("all", ""), "form": AttentionForm(attention=attention), "attention": attention,
        "offered": [(f"{dim}:{key}", DIMENSIONS[dim], label(dim, key, names)) for dim, key in offered],
        "next": f"?{urlencode({'suite': further})}" if further else "",
    }  # fmt: skip
    return render(request, "listening/spikes/list.html", context)


def _attend(request: HttpRequest, by: User) -> HttpResponse:
    form = AttentionForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Écrivez les heures ainsi : 08:30."))
    elif form.cleaned_data["how"]:
        actions.attend(by=by, **form.cleaned_data)
        messages.success(request, _("C’est noté."))
    else:
        actions.attend_no_more(by=by)
        messages.success(request, _("Vous ne serez plus prévenu des pics."))
    return redirect("listening:spikes")


@require_GET
def one(request: HttpRequest, pk: int) -> HttpResponse:
    by = asker(request)
    demand(by, "inbox.see")
    spike = get_object_or_404(lists.with_scopes(by).select_related("head"), pk=pk)
    found = lists.volume(spike.dimension, spike.key, hours=HOURS, until=spike.seen_at)
    names = names_of_lookouts({one.key for one in spike.scopes.all() if one.dimension == "lookout"})
    context = {"spike": spike, "examples": lists.examples(spike, by), "teams": _teams(by), "scopes": _scopes(spike, names)}
    head = label(spike.head.dimension, spike.head.key) if spike.head else ""
    return _shown(request, spike.dimension, spike.key, found, head=head, **context)


def _scopes(row: Spike, names: Mapping[str, str]) -> list[tuple[Spike, str, str]]:
    """Of what else the same fact is much more: the row, of what sort, its words."""
    return [(one, str(DIMENSIONS[one.dimension]), label(one.dimension, one.key, names)) for one in row.scopes.all()]


@require_GET
def series(request: HttpRequest) -> HttpResponse:
    """Any series, hour by hour."""
    by = asker(request)
    demand(by, "inbox.see")
    dimension, _colon, key = request.GET.get("quoi", "all:").replace("\x00", "")[:140].partition(":")
    if not lists.allowed(by, dimension, key):
        raise Http404
    return _shown(request, dimension, key, lists.volume(dimension, key, hours=WEEK))


@require_GET
def file(request: HttpRequest) -> HttpResponseBase:
    """The hours under a picture: a week of any series or as many as the list shows (`heures`), or those before a spike (`pic`). An empty
    cell: not enough history."""
    by = asker(request)
    demand(by, "inbox.see")
    dimension, _colon, key = request.GET.get("quoi", "all:").replace("\x00", "")[:140].partition(":")
    if not lists.allowed(by, dimension, key):
        raise Http404
    spike = get_object_or_404(Spike.objects.seen_by(by), pk=number(request.GET["pic"]) or 0) if "pic" in request.GET else None
    hours = HOURS if spike or request.GET.get("heures") == str(HOURS) else WEEK
    found = lists.volume(dimension, key, hours=hours, until=spike.seen_at if spike else None)
    rows = ((timezone.localtime(one.at).isoformat(timespec="minutes"), one.n, one.expected) for one in found.hours)
    return downloads.table(writing.lines((_("Heure"), _("Messages"), _("Habituel")), rows), "messages-par-heure.csv")


def _shown(request: HttpRequest, dimension: str, key: str, found: lists.Volume, **more: Any) -> HttpResponse:
    these = {"quoi": f"{dimension}:{key}"} | ({"pic": more["spike"].pk} if "spike" in more else {})
    context = {"title": label(dimension, key), "volume": found, "plot": plot(found.hours), "series": urlencode(these)} | more
    return render(request, "listening/spikes/one.html", context)


def _teams(by: User) -> list[Team]:
    if not may(by, "subject.edit"):
        return []
    rows = Team.objects.open() if everywhere(by) else Team.objects.open().filter(pk__in=teams(by, "subject.edit"))
    return list(rows.order_by("name"))


@require_POST
def make_subject(request: HttpRequest, pk: int) -> HttpResponse:
    by = asker(request)
    demand(by, "inbox.see")
    spike = get_object_or_404(Spike.objects.seen_by(by), pk=pk)
    team = Team.objects.open().filter(pk=number(request.POST.get("team")) or 0).first() or next(iter(_teams(by)), None)
    if team is None:
        raise PermissionDenied("subject.edit")
    try:
        subject = actions.make_subject(spike, by=by, team=team)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect("listening:spike", pk=pk)
    messages.success(request, _("Le sujet « %(title)s » est ouvert.") % {"title": subject.title})
    return redirect("subjects:subject", pk=subject.pk)
