"""Danger, seen and said: those in danger over the list; there is one, there is none."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from parvis.inbox.alarm import actions, counter
from parvis.inbox.models import Conversation
from parvis.inbox.wanted import Wanted
from parvis.people.access import demand
from parvis.rest.auth import asker


@require_GET
def those(request: HttpRequest) -> HttpResponse:
    """Over the list, whatever list it is: who is in danger comes first."""
    user = asker(request)
    demand(user, "inbox.see")
    rows = counter.in_danger(user)
    context = {"rows": [(row, counter.mark(row.danger)) for row in rows[: counter.SHOWN]], "further": len(rows) > counter.SHOWN,
               "query": Wanted.of(request.GET).address()}  # fmt: skip
    return render(request, "inbox/parts/danger_rows.html", context)


@require_POST
def say(request: HttpRequest, pk: int) -> HttpResponse:
    """`danger`: what it is; empty: there is none."""
    row = get_object_or_404(Conversation.objects.seen_by(asker(request)), pk=pk)
    try:
        actions.set_danger(row, kind=request.POST.get("danger", "")[:20], by=asker(request))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, _("C’est noté : vos collègues le voient.") if row.danger else _("C’est noté : pas de danger."))
    response = redirect("inbox:conversation", pk=pk)
    response["Location"] += Wanted.of(request.GET).address()
    return response
