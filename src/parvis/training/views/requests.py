"""What departments ask for, and when it is taught: requests, sessions, who comes."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from parvis.people.access import demand, may
from parvis.people.models import User
from parvis.rest.auth import asker
from parvis.rest.cursors import page
from parvis.training import actions, lists
from parvis.training.courses import title_of
from parvis.training.forms import RequestForm, SessionForm
from parvis.training.models import TrainingRequest, TrainingSession
from parvis.training.words import STATES, TONES
from parvis.web.errors import refuse

SIZE = 50


def request_of(request: HttpRequest, pk: int) -> TrainingRequest:
    demand(asker(request), actions.LEARN)
    return get_object_or_404(TrainingRequest.objects.seen_by(asker(request)).select_related("by", "decided_by"), pk=pk)


def _dressed(row: TrainingRequest) -> dict[str, Any]:
    return {"row": row, "title": title_of(row.course) if row.course else "", "state": STATES[row.state], "tone": TONES[row.state]}


@require_GET
def listing(request: HttpRequest) -> HttpResponse:
    by = asker(request)
    demand(by, actions.LEARN)
    asked = request.GET.get("etat", "")
    found = TrainingRequest.objects.seen_by(by).select_related("by")
    if asked in STATES:
        found = found.filter(state=asked)
    try:
        rows, further = page(found, by="id", cursor=request.GET.get("suite", "")[:200], size=SIZE)
    except ValidationError:
        return redirect("training:requests")
    context = {"rows": [_dressed(row) for row in rows], "further": further, "asked": asked, "states": STATES.items(),
               "leads": may(by, actions.LEAD)}  # fmt: skip
    return render(request, "training/requests.html", context)


@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    by = asker(request)
    demand(by, actions.LEARN)
    form = RequestForm(request.POST or None, initial={"course": request.GET.get("cours", "")})
    if request.method == "POST" and form.is_valid():
        try:
            row = actions.ask(by=by, **form.cleaned_data)
        except ValidationError as error:
            refuse(form, error)
        else:
            messages.success(request, _("Votre demande est partie. Vous serez prévenu de la date."))
            return redirect("training:request", row.pk)
    return render(request, "training/request_new.html", {"form": form}, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def one(request: HttpRequest, pk: int) -> HttpResponse:
    """POST, whoever trains: `state` and a word."""
    by, row = asker(request), request_of(request, pk)
    refused: list[str] = []
    if request.method == "POST":
        try:
            actions.decide(row, state=request.POST.get("state", ""), said=request.POST.get("said", ""), by=by)
        except ValidationError as error:
            refused = error.messages
        else:
            messages.success(request, _("Le service est prévenu."))
            return redirect("training:request", pk)
    context = _dressed(row) | {
        "leads": may(by, actions.LEAD), "refused": refused, "said": request.POST.get("said", row.said),
        "sessions": list(row.sessions.order_by("at")[:20]),
    }  # fmt: skip
    return render(request, "training/request.html", context, status=422 if refused else 200)


# ── Sessions ─────────────────────────────────────────────────────────────────────────────────────────────────────────


@require_GET
def sessions(request: HttpRequest) -> HttpResponse:
    """To come, day by day, and the last ones; `vue=mois`: a month on a calendar."""
    by = asker(request)
    demand(by, actions.LEARN)
    if request.GET.get("vue") == "mois":
        return _month(request, by)
    days = [(day, list(rows)) for day, rows in groupby(lists.coming(by), key=lambda row: timezone.localtime(row.at).date())]
    past = TrainingSession.objects.filter(at__lt=timezone.now()).order_by("-at", "-id")[:30]
    return render(request, "training/sessions.html", {"days": days, "past": past, "leads": may(by, actions.LEAD)})


def _month(request: HttpRequest, by: User) -> HttpResponse:
    span, rows = lists.month(request.GET.get("date", ""), by)
    held = {day: list(those) for day, those in groupby(rows, key=lambda row: timezone.localtime(row.at).date())}
    weeks = [[{"day": day, "rows": held.get(day, [])} for day in week] for week in span.weeks]
    context = {"span": span, "weeks": weeks, "today": timezone.localdate(), "leads": may(by, actions.LEAD), "view": "mois"}
    return render(request, "training/sessions.html", context)


def _kept(
    request: HttpRequest, form: SessionForm, row: TrainingSession | None, asked: TrainingRequest | None
) -> HttpResponse | None:
    try:
        kept = actions.keep_session(row, request=asked, by=asker(request), **form.cleaned_data)
    except ValidationError as error:
        refuse(form, error)
        return None
    told = _("La séance est planifiée, le service est prévenu.") if asked else _("Enregistré.")
    messages.success(request, told)
    return redirect("training:session", kept.pk)


@require_http_methods(["GET", "POST"])
def session_new(request: HttpRequest) -> HttpResponse:
    by = asker(request)
    demand(by, actions.LEAD)
    given = request.GET.get("demande", "")
    asked = TrainingRequest.objects.filter(pk=int(given)).first() if given.isdecimal() and len(given) < 19 else None
    form = SessionForm(request.POST or None, initial={"course": asked.course, "seats": max(asked.people, 1)} if asked else None)
    if request.method == "POST" and form.is_valid() and (done := _kept(request, form, None, asked)):
        return done
    return render(request, "training/session_new.html", {"form": form, "asked": asked}, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def session(request: HttpRequest, pk: int) -> HttpResponse:
    """POST `do`: join, leave; whoever trains: keep, cancel, came."""
    by = asker(request)
    demand(by, actions.LEARN)
    row = get_object_or_404(TrainingSession.objects.select_related("trainer", "request"), pk=pk)
    do = request.POST.get("do", "")
    initial = {name: getattr(row, name) for name in actions.FIELDS}
    form = SessionForm(request.POST if do == "keep" else None, initial=initial | {"at": timezone.localtime(row.at)})
    refused: list[str] = []
    if request.method == "POST":
        try:
            done = _acted(request, row, do, form, by)
        except ValidationError as error:
            done, refused = None, error.messages
        if done is not None:
            return done
    people = list(row.attendances.select_related("user").order_by("user__name", "pk"))
    context = {
        "row": row, "form": form, "refused": refused, "people": people, "leads": may(by, actions.LEAD), "ended": actions.ended(row),
        "mine": any(one.user_id == by.pk for one in people), "over": actions.ended(row) <= timezone.now(), "left": row.seats - len(people),
    }  # fmt: skip
    return render(request, "training/session.html", context, status=422 if refused or form.errors else 200)


def _acted(request: HttpRequest, row: TrainingSession, do: str, form: SessionForm, by: User) -> HttpResponse | None:
    if do == "keep":
        demand(by, actions.LEAD)
        return _kept(request, form, row, None) if form.is_valid() else None
    if do == "join":
        actions.join(row, by=by)
        messages.success(request, _("Vous êtes attendu."))
    elif do == "leave":
        actions.leave(row, by=by)
        messages.success(request, _("Votre place est rendue."))
    elif do == "cancel":
        actions.cancel_session(row, by=by)
        messages.success(request, _("La séance est annulée, les personnes attendues sont prévenues."))
    elif do == "came":
        known = {"yes": True, "no": False}
        given = {one.user_id: known.get(request.POST.get(f"came-{one.user_id}", "")) for one in row.attendances.all()}
        actions.mark_came(row, given, by=by)
        messages.success(request, _("Présences enregistrées."))
    return redirect("training:session", row.pk)
