"""Conversations that are chosen on the list: what is done with all of them, what became of it, and the way back."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods
from django_htmx.http import trigger_client_event

from parvis.desk.bulk import actions
from parvis.desk.bulk.actions import MOST, Gesture, Outcome
from parvis.desk.bulk.words import said
from parvis.desk.models import Label, Macro, Undo
from parvis.desk.views.frame import ask, numbers
from parvis.inbox.desk import naps
from parvis.inbox.wanted import Wanted
from parvis.people.access import able, demand, everywhere, teams
from parvis.people.models import User
from parvis.rest.auth import asker
from parvis.web.requests import is_part


@require_http_methods(["GET", "POST"])
def many(request: HttpRequest) -> HttpResponse:
    """`choisies`: ids, each with the id of its last message as it was on the screen. GET: what may be done. POST: `do`."""
    by = asker(request)
    demand(by, "inbox.assign")
    given = request.POST if request.method == "POST" else request.GET
    chosen = _chosen(given.getlist("choisies"))
    if not chosen:
        return _nothing(request)
    if request.method == "GET":
        return ask(request, "desk/parts/many_form.html", _("Que faire de ces conversations ?"), _choices(request, chosen, by))
    try:
        gesture = _gesture(given.get("do", ""), request, by)
        outcome = actions.act(chosen, gesture, by=by)
    except ValidationError as error:
        context = _choices(request, chosen, by) | {"refused": error.messages}
        return ask(request, "desk/parts/many_form.html", _("Que faire de ces conversations ?"), context, status=422)
    return _said(request, said(gesture.verb, outcome), outcome)


def _chosen(given: list[str]) -> list[tuple[int, int | None]]:
    """ "12-340": conversation 12, whose last message was 340."""
    found = []
    for pk, _dash, seen in (one.partition("-") for one in given[:MOST]):
        found += [(number, next(iter(numbers([seen])), None)) for number in numbers([pk])]
    return found


def _nothing(request: HttpRequest) -> HttpResponse:
    words = _("Choisissez d’abord des conversations.")
    if is_part(request):
        return trigger_client_event(HttpResponse(status=204), "parvis:say", {"text": words, "tone": "late"})
    messages.error(request, words)
    return redirect(reverse("inbox:list") + Wanted.of(request.GET).address())


def _choices(request: HttpRequest, chosen: list[tuple[int, int | None]], by: User) -> dict[str, Any]:
    mine = None if everywhere(by) else teams(by, "inbox.assign")
    people = User.objects.filter(is_active=True, memberships__isnull=False).distinct().order_by("name")
    return {
        "chosen": [f"{pk}-{seen}" if seen is not None else str(pk) for pk, seen in chosen], "many": len(chosen),
        "macros": Macro.objects.seen_by(by).order_by("name")[:200],
        "labels": Label.objects.seen_by(by).offered().order_by("team__name", "name")[:200],
        "colleagues": people if mine is None else able("inbox.reply", mine[0]) if len(mine) == 1 else people.filter(
            memberships__team__in=mine
        ),
        "naps": naps(timezone.localtime()), "query": Wanted.of(request.GET).address(),
    }  # fmt: skip


def _gesture(do: str, request: HttpRequest, by: User) -> Gesture:
    """`do`: a verb alone; "assign 4", "assign moi", "assign"; "snooze 2026-11-27T09:00"; "label 3"; "unlabel 3"."""
    verb, _space, value = do.partition(" ")
    if verb == "assign":
        return Gesture("assign", to=_colleague(value or request.POST.get("who", ""), by))
    if verb == "snooze":
        at = parse_datetime(value or request.POST.get("until", ""))
        if at is None:
            raise ValidationError(_("Donnez une date et une heure."))
        return Gesture("snooze", until=timezone.make_aware(at) if timezone.is_naive(at) else at)
    if verb in ("label", "unlabel"):
        found = list(Label.objects.seen_by(by).filter(pk__in=numbers([value or request.POST.get("label", "")])))
        if not found:
            raise ValidationError(_("Choisissez une étiquette."))
        return Gesture("label", add=found) if verb == "label" else Gesture("label", remove=found)
    if verb == "macro":
        macro = Macro.objects.seen_by(by).filter(pk__in=numbers([value or request.POST.get("macro", "")])).first()
        if macro is None:
            raise ValidationError(_("Choisissez une macro."))
        return Gesture("macro", macro=macro)
    return Gesture(verb)


def _colleague(given: str, by: User) -> User | None:
    if given in ("", "moi"):
        return by if given else None
    found = User.objects.filter(pk__in=numbers([given]), is_active=True).first()
    if found is None:
        raise ValidationError(_("Ce collègue n’est plus là."))
    return found


def _said(request: HttpRequest, words: str, outcome: Outcome) -> HttpResponse:
    """In a bar that takes it back for twenty seconds; without script, over the list."""
    if is_part(request):
        context = {"words": words, "undo": outcome.undo, "partly": bool(outcome.left)}
        response = render(request, "desk/parts/undo.html", context)
        response = trigger_client_event(response, "parvis:close", {"focus": "#talks .talk-link"})
        return trigger_client_event(response, "parvis:chosen", {})
    (messages.warning if outcome.left else messages.success)(request, words)
    where = reverse("inbox:list") + Wanted.of(request.GET).address()
    return redirect(reverse("desk:undo", args=[outcome.undo.pk]) if outcome.undo else where)


@require_http_methods(["GET", "POST"])
def undo(request: HttpRequest, pk: int) -> HttpResponse:
    """GET: the way back, without script. POST: it is taken."""
    by = asker(request)
    row = get_object_or_404(Undo, pk=pk, user=by)
    if request.method == "GET":
        return ask(request, "desk/parts/undo_form.html", _("C’est fait"), {"undo": row})
    try:
        outcome = actions.take_back(row, by=by)
    except ValidationError as error:
        words, tone = " ".join(error.messages), "late"
    else:
        words, tone = said("back", outcome), "warning" if outcome.left else "done"
    if is_part(request):
        return render(request, "desk/parts/undo.html", {"words": words, "tone": tone})
    (messages.error if tone == "late" else messages.success)(request, words)
    return redirect("inbox:list")
