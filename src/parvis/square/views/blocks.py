"""Who is blocked, who contests it, and what was decided: for who moderates the square."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from parvis.people.access import demand
from parvis.rest.auth import asker
from parvis.rest.cursors import page
from parvis.square.blocks import actions
from parvis.square.models import Block, Resident

PAGE = 50


@require_safe
def blocks(request: HttpRequest) -> HttpResponse:
    demand(asker(request), "square.moderate")
    return _blocks(request)


def _blocks(request: HttpRequest, refused: str = "", typing: int = 0, status: int = 200) -> HttpResponse:
    rows = Block.objects.select_related("resident", "by", "ended_by", "decided_by")
    try:
        found, further = page(rows, by="id", cursor=request.GET.get("suite", ""), size=PAGE)
    except ValidationError as error:
        raise Http404 from error
    context = {
        "rows": found, "next": further, "tab": "residents", "refused": refused, "typing": typing,
        "typed": request.POST.get("answer", "") if typing else "",
        "contested": rows.filter(appealed_at__isnull=False, outcome="", ended_at=None).order_by("appealed_at", "pk")[:PAGE],
    }  # fmt: skip
    return render(request, "square/desk/blocks.html", context, status=status)


@require_POST
def look(request: HttpRequest, pk: int) -> HttpResponse:
    """A second look at a block that is contested."""
    by = asker(request)
    demand(by, "square.moderate")
    row = get_object_or_404(Block, pk=pk)
    try:
        lift = request.POST.get("act") == "lift"
        actions.second_look(row=row, by=by, lift=lift, answer=request.POST.get("answer", ""))
    except ValidationError as error:
        return _blocks(request, " ".join(error.messages), row.pk, 422)
    messages.success(request, _("C’est tranché ; la personne l’apprend par courriel et sur sa page."))
    return redirect("square-desk:blocks")


@require_POST
def block(request: HttpRequest, pk: int) -> HttpResponse:
    by = asker(request)
    demand(by, "square.moderate")
    resident = get_object_or_404(Resident.objects.exclude(state="erased"), pk=pk)
    days = request.POST.get("days", "")
    try:
        if days and not (days.isascii() and days.isdigit() and len(days) < 5):
            raise ValidationError(_("Un nombre de jours de 1 à 3650."))
        wanted = int(days) if days else None
        actions.block(by=by, resident=resident, reason=request.POST.get("reason", ""), days=wanted)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, _("%(name)s ne peut plus écrire sur la place.") % {"name": resident})
    return redirect("square-desk:residents")


@require_POST
def unblock(request: HttpRequest, pk: int) -> HttpResponse:
    by = asker(request)
    demand(by, "square.moderate")
    resident = get_object_or_404(Resident.objects.exclude(state="erased"), pk=pk)
    actions.unblock(by=by, resident=resident)
    messages.success(request, _("%(name)s peut de nouveau écrire sur la place.") % {"name": resident})
    return redirect("square-desk:residents")
