"""What rules have hidden: each is looked at by somebody, and shown again in one click."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from parvis.people.access import demand
from parvis.rest.auth import asker
from parvis.rest.cursors import page
from parvis.rules import actions
from parvis.rules.models import RuleRun

SHOWN = 25


@require_GET
def listing(request: HttpRequest) -> HttpResponse:
    by = asker(request)
    demand(by, "inbox.moderate")
    wanted = RuleRun.objects.seen_by(by).filter(review="wanted")
    related = wanted.select_related("message", "moderation", "conversation__identity", "account")
    try:
        runs, further = page(related, by="id", cursor=request.GET.get("suite", ""), size=SHOWN)
    except ValidationError as error:
        raise Http404 from error
    return render(request, "rules/hidden.html", {"runs": runs, "further": further})


@require_POST
def review(request: HttpRequest, pk: int) -> HttpResponse:
    by = asker(request)
    demand(by, "inbox.moderate")
    found = RuleRun.objects.seen_by(by).select_related(
        "message__identity", "conversation__identity", "conversation__account__grant"
    )
    run = get_object_or_404(found, pk=pk)
    run.message.conversation = run.conversation
    right = request.POST.get("do") == "keep"
    try:
        actions.review(run, right=right, by=by)
        messages.success(
            request, _("C’est noté : le masquage était justifié.") if right else _("Le message est de nouveau visible.")
        )
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return redirect("rules:hidden")
