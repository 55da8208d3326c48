"""The events, and the desk of one: one screen for those who hold it, on a phone first."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from parvis.live import actions, chronicle, desk, said
from parvis.live.forms import EventForm, StepForm
from parvis.live.models import Frames, LiveEvent
from parvis.live.queue import actions as queue
from parvis.live.ready import actions as ready
from parvis.people.access import demand, may
from parvis.people.models import User
from parvis.rest.auth import asker
from parvis.rest.cursors import page
from parvis.web.errors import refuse
from parvis.web.requests import is_part

PAGE = 30


def fetch(by: User, pk: int, verb: str = "live.report") -> LiveEvent:
    """An event that the user sees. Raises Http404; PermissionDenied if they see it and may not."""
    found = get_object_or_404(LiveEvent.objects.seen_by(by, "live.report").select_related("team", "switched_by", "form"), pk=pk)
    demand(by, verb, found)
    return found


def told(request: HttpRequest, do: Callable[[], Any], words: str) -> bool:
    """What was done, or why not, in words."""
    try:
        do()
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return False
    messages.success(request, words)
    return True


@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    by = asker(request)
    demand(by, "live.report")
    rows = LiveEvent.objects.seen_by(by, "live.report").select_related("team")
    try:
        found, further = page(rows, by="begins_at", cursor=request.GET.get("suite", ""), size=PAGE)
    except ValidationError as error:
        raise Http404 from error
    frames = Frames.objects.filter(one=True).first()
    context = {"events": found, "next": further, "may_edit": may(by, "live.edit"), "may_city": may(by, "city.edit"),
               "origins": "\n".join(frames.origins) if frames else ""}  # fmt: skip
    return render(request, "live/desk/list.html", context)


@require_http_methods(["GET", "POST"])
def write(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    """A new event, or this one anew."""
    by = asker(request)
    demand(by, "live.edit")
    event = fetch(by, pk, "live.edit") if pk is not None else None
    form = EventForm(by, request.POST or None, event=event)
    if request.method == "POST" and form.is_valid():
        given = dict(form.cleaned_data)
        accounts = [one.pk for one in given.pop("accounts")]
        given = {name: value for name, value in given.items() if name != "slug" or value}
        try:
            kept = actions.keep(event, by=by, accounts=accounts, **given)
        except ValidationError as error:
            refuse(form, error)
        else:
            messages.success(request, _("Enregistré."))
            return redirect("live-desk:desk", pk=kept.pk)
    return render(request, "live/desk/write.html", {"form": form, "event": event}, status=422 if form.errors else 200)


@require_safe
def one(request: HttpRequest, pk: int) -> HttpResponse:
    by = asker(request)
    event = fetch(by, pk)
    context = desk.shown(event, by) | {"step_form": StepForm(initial={"at": event.begins_at}), "frame": _frame(event)}
    part = is_part(request)
    return render(request, "live/desk/parts/desk.html" if part else "live/desk/desk.html", context)


@require_safe
def acts(request: HttpRequest, pk: int) -> HttpResponse:
    """Who did what, and when: for those who hold the desk."""
    event = fetch(asker(request), pk, "live.moderate")
    try:
        rows, further = chronicle.read(event, request.GET.get("suite", ""))
    except ValidationError as error:
        raise Http404 from error
    return render(request, "live/desk/acts.html", {"event": event, "rows": rows, "next": further})


def _frame(event: LiveEvent) -> str:
    """What another site pastes into its page."""
    from django.conf import settings
    from django.urls import reverse

    address = settings.ENVIRONMENT.public_url + reverse("live:frame", args=[event.slug]) + "?suivre=1"
    return (
        f'<iframe src="{address}" title="{event.title}" sandbox="allow-popups" loading="lazy" width="100%" height="640"></iframe>'
    )


@require_POST
def act(request: HttpRequest, pk: int, verb: str) -> HttpResponse:
    """Open, end, switch, by hand or automatic: each one button."""
    by = asker(request)
    event = fetch(by, pk)
    post = request.POST
    doing: dict[str, tuple[Callable[[], Any], str]] = {
        "ouvrir": (lambda: actions.open_event(event, by=by), _("L’événement est ouvert : sa page est publique.")),
        "finir": (lambda: actions.end(event, by=by, recap=post.get("recap", "")), _("Enregistré : sa page raconte comment c’était.")),
        "basculer": (lambda: ready.switch(event, to=post.get("to", ""), by=by), _("Les publications préparées ont basculé.")),
        "automatique": (lambda: queue.automate(event, automatic=True, by=by),
                        _("Le mur est automatique : il montre ce qui n’est pas bloqué.")),
        "manuel": (lambda: queue.automate(event, automatic=False, by=by), _("Le mur est à la main : rien n’y paraît sans vous.")),
    }  # fmt: skip
    if verb not in doing:
        raise Http404
    told(request, *doing[verb])
    return redirect("live-desk:desk", pk=event.pk)


@require_POST
def add_step(request: HttpRequest, pk: int) -> HttpResponse:
    by = asker(request)
    event = fetch(by, pk, "live.edit")
    form = StepForm(request.POST)
    if form.is_valid():
        try:
            actions.add_step(event, by=by, **form.cleaned_data)
        except ValidationError as error:
            refuse(form, error)
    if form.errors:
        return render(
            request, "live/desk/desk.html", desk.shown(event, by) | {"step_form": form, "frame": _frame(event)}, status=422
        )
    return redirect("live-desk:desk", pk=event.pk)


@require_POST
def step(request: HttpRequest, pk: int, step: int, verb: str) -> HttpResponse:
    by = asker(request)
    event = fetch(by, pk)
    row = get_object_or_404(event.steps, pk=step)
    if verb == "retirer":
        actions.drop_step(row, by=by)
    elif verb in ("fait", "a-faire"):
        actions.mark_step(row, done=verb == "fait", by=by)
    else:
        raise Http404
    return redirect("live-desk:desk", pk=event.pk)


@require_POST
def frames(request: HttpRequest) -> HttpResponse:
    by = asker(request)
    demand(by, "city.edit")
    given = said.long(request.POST.get("origins", "")).splitlines()
    told(request, lambda: actions.allow_frames(origins=given, by=by), _("Enregistré."))
    return redirect("live-desk:list")
