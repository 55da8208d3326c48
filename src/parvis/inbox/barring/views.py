"""Who is blocked or muted, why, by whom, until when: those that somebody has to look at first."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from parvis.inbox.barring import actions, finding
from parvis.inbox.barring.api import WITH
from parvis.inbox.barring.terms import PROPOSED
from parvis.inbox.models import Barring
from parvis.inbox.moderation import BACK_OF, RULES
from parvis.people.access import demand, may
from parvis.people.models import User
from parvis.rest.auth import asker
from parvis.rest.cursors import page

SIZE = 30


def read_term(request: HttpRequest) -> tuple[date | None, bool]:
    """(`until`, `endless`) as the form says them. Raises ValidationError for what is no day."""
    endless = request.POST.get("term") == "endless"
    text = request.POST.get("until", "").strip()[:20]
    try:
        until = parse_date(text) if text and not endless else None
    except ValueError:
        until = None
    if text and not endless and until is None:
        raise ValidationError({"until": _("Cette date n’existe pas.")})
    return until, endless


def proposed() -> dict[str, str]:
    """The day that a form shows, and the first that it takes."""
    today = timezone.localdate()
    return {"until": (today + PROPOSED).isoformat(), "soonest": date.fromordinal(today.toordinal() + 1).isoformat()}


@require_GET
def those(request: HttpRequest) -> HttpResponse:
    return _drawn(request)


def _drawn(request: HttpRequest, *, status: int = 200, **given: Any) -> HttpResponse:
    user, now = asker(request), timezone.now()
    demand(user, "inbox.see")
    try:
        cursor = request.GET.get("suite", "")[:200]
        rows, further = page(finding.listed(user), by="review_at", cursor=cursor, size=SIZE, rising=True)
    except ValidationError as error:
        raise Http404 from error
    shown = [
        {"row": row, "done": row.moderation, "rule": RULES[row.moderation.act], "back": RULES[BACK_OF[row.moderation.act]],
         "due": finding.due(row, now), "why_not": finding.why_not(row), "may": may(user, "inbox.moderate", row.moderation)}
        for row in rows
    ]  # fmt: skip
    context = {"shown": shown, "next": f"{reverse('inbox:barred')}?suite={further}" if further else ""} | proposed()
    return render(request, "inbox/barred.html", context | given, status=status)


@require_POST
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """`do`: prolonger (`until` or `term=endless`, `reason`), lever, fait: somebody lifted it on the network itself."""
    by = asker(request)
    row = get_object_or_404(Barring.objects.seen_by(by).select_related(*WITH), pk=pk)
    try:
        messages.success(request, _do(request, row, by))
    except ValidationError as error:
        asked = {"reason": request.POST.get("reason", "")[:500], "said": request.POST.get("until", "")[:20]}
        return _drawn(request, status=422, refused=error.messages, refused_pk=pk, asked=asked)
    return redirect("inbox:barred")


def _do(request: HttpRequest, row: Barring, by: User) -> str:
    """What was done, in words."""
    do = request.POST.get("do", "")
    if do == "prolonger":
        until, endless = read_term(request)
        reason = request.POST.get("reason", "").replace("\x00", "")[:500]
        actions.prolong(row, until=until, endless=endless, reason=reason, by=by)
        return _("C’est prolongé.")
    if do == "lever":
        demand(by, "inbox.moderate", row.moderation)
        finding.lift(row, by=by)
        return _("C’est levé sur le réseau.")
    if do == "fait":
        actions.settle_by_hand(row, by=by)
        return _("C’est noté au registre.")
    raise Http404
