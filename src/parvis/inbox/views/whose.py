"""Whose conversation it is: asked in a dialog of the counter, or on a page of its own without script; and taken back."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from parvis.inbox.contacts import actions, finding
from parvis.inbox.models import Belonging, Contact, Conversation
from parvis.inbox.views.joining import asked_in, back_to
from parvis.inbox.wanted import number
from parvis.people.access import demand
from parvis.rest.auth import asker


@require_http_methods(["GET", "POST"])
def choose(request: HttpRequest, pk: int) -> HttpResponse:
    """GET `?qui=`: who it may be. POST: `contact`, `reason`."""
    by = asker(request)
    seen = Conversation.objects.seen_by(by).filter(merged_into__isnull=True)
    conversation = get_object_or_404(seen.select_related("account", "identity", "contact", "team"), pk=pk)
    demand(by, "inbox.assign", conversation)
    if request.method == "GET":
        return _ask(request, conversation)
    reason = request.POST.get("reason", "").replace("\x00", "")[:300]
    wanted = number(request.POST.get("contact")) or 0
    try:
        to = Contact.objects.seen_by(by).filter(pk=wanted).first()
        if to is None:
            raise ValidationError(_("Choisissez une personne."))
        actions.belong(conversation, to=to, reason=reason, by=by)
    except ValidationError as error:
        return _ask(request, conversation, status=422, refused=error.messages, reason=reason, wanted=wanted)
    messages.success(request, _("La conversation est sur la fiche de %(who)s : vous pouvez annuler à côté.") % {"who": to.name})
    return back_to(request, pk)


def _ask(request: HttpRequest, conversation: Conversation, *, status: int = 200, **given: Any) -> HttpResponse:
    q = (request.POST if request.method == "POST" else request.GET).get("qui", "").replace("\x00", "")[:100]
    context = {"found": finding.others(conversation, asker(request), q), "q": q} | given
    if request.headers.get("HX-Target") == "whose-found":
        return render(request, "inbox/parts/whose_found.html", context)
    return asked_in(request, conversation, "inbox/parts/whose_form.html", _("C’est une autre personne"), context, status)


@require_POST
def undo(request: HttpRequest, pk: int) -> HttpResponse:
    seen = Conversation.objects.seen_by(asker(request))
    row = get_object_or_404(Belonging.objects.select_related("conversation"), pk=pk, conversation__in=seen)
    try:
        actions.give_back(row, by=asker(request))
        messages.success(request, _("La conversation est de nouveau à qui l’a envoyée."))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return back_to(request, row.conversation_id)
