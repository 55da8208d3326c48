"""Merge, split, and back: asked in a dialog of the counter, or on a page of its own without script."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST
from django_htmx.http import reswap, retarget

from parvis.inbox.joining import actions, finding
from parvis.inbox.models import Conversation, Joining
from parvis.inbox.wanted import Wanted, number
from parvis.people.access import demand
from parvis.rest.auth import asker
from parvis.web.requests import is_part

MOST = 10
"""Conversations merged in one gesture."""


def _conversation(request: HttpRequest, pk: int) -> Conversation:
    seen = Conversation.objects.seen_by(asker(request)).filter(merged_into__isnull=True)
    found = get_object_or_404(seen.select_related("account", "identity", "contact", "team"), pk=pk)
    demand(asker(request), "inbox.assign", found)
    return found


@require_http_methods(["GET", "POST"])
def merge(request: HttpRequest, pk: int) -> HttpResponse:
    """GET `?q=`: with what. POST: `other`, one or several; `other_person`: yes, it is somebody else."""
    conversation, by = _conversation(request, pk), asker(request)
    q = request.GET.get("q", "").replace("\x00", "")[:100]
    if request.method == "GET":
        return _ask_merge(request, conversation, q)
    wanted = [one for one in (number(text) for text in request.POST.getlist("other")[:MOST]) if one]
    others = list(Conversation.objects.seen_by(by).filter(pk__in=wanted))
    try:
        if not others:
            raise ValidationError(_("Choisissez une conversation."))
        with transaction.atomic():
            for other in others:
                actions.merge(conversation, other, by=by, other_person=request.POST.get("other_person") == "yes")
    except ValidationError as error:
        given = {"refused": error.messages, "wanted": wanted, "apart": getattr(error, "code", "") == "visibility"}
        return _ask_merge(request, conversation, q, status=422, **given)
    words = ngettext("La conversation est fusionnée ici : vous pouvez annuler à côté.",
                     "%(n)s conversations sont fusionnées ici : vous pouvez annuler à côté.", len(others))  # fmt: skip
    return _done(request, conversation.pk, words % {"n": len(others)})


def _ask_merge(request: HttpRequest, conversation: Conversation, q: str, *, status: int = 200, **given: Any) -> HttpResponse:
    found = finding.others(conversation, asker(request), q)
    if wanted := set(given.get("wanted", ())) - {one.conversation.pk for one in found}:  # what was refused is shown again
        found += finding.these(conversation, asker(request), wanted)
    context = {"found": found, "q": q, "strangers": any(not one.same_person and not one.apart for one in found)} | given
    if request.headers.get("HX-Target") == "join-found":
        return render(request, "inbox/parts/join_found.html", context | {"conversation": conversation})
    return asked_in(request, conversation, "inbox/parts/merge_form.html", _("Fusionner des conversations"), context, status)


@require_http_methods(["GET", "POST"])
def split(request: HttpRequest, pk: int) -> HttpResponse:
    """POST: `messages`, those that become a conversation of their own."""
    conversation, by = _conversation(request, pk), asker(request)
    wanted: list[int] = []
    refused: list[str] = []
    if request.method == "POST":
        wanted = [one for one in (number(text) for text in request.POST.getlist("messages")) if one]
        try:
            made = actions.split(conversation, messages=wanted, by=by).other
            return _done(request, made.pk, _("Ces messages sont une conversation à part : vous pouvez annuler à côté."))
        except ValidationError as error:
            refused = error.messages
    context = {"parts": finding.parts(conversation), "wanted": wanted, "refused": refused, "most": finding.SHOWN}
    title = _("Séparer des messages")
    return asked_in(request, conversation, "inbox/parts/split_form.html", title, context, 422 if refused else 200)


@require_POST
def undo(request: HttpRequest, pk: int) -> HttpResponse:
    seen = Conversation.objects.seen_by(asker(request))
    joining = get_object_or_404(Joining.objects.select_related("conversation"), pk=pk, conversation__in=seen)
    try:
        actions.undo(joining, by=asker(request))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return back_to(request, joining.conversation_id)
    said = {"merge": _("La fusion est annulée."), "split": _("La séparation est annulée.")}
    return _done(request, joining.conversation_id, said[joining.kind])


def asked_in(
    request: HttpRequest, conversation: Conversation, body: str, title: str, context: dict[str, Any], status: int
) -> HttpResponse:
    """What was refused is asked again in the same dialog."""
    live = is_part(request)
    query = Wanted.of(request.GET).address()
    context = context | {"conversation": conversation, "body": body, "title": title, "dialog": live, "query": query}
    response = render(request, "inbox/parts/join_dialog.html" if live else "inbox/join.html", context, status=status)
    return reswap(retarget(response, "#moderating"), "innerHTML") if live and status != 200 else response


def _done(request: HttpRequest, pk: int, words: str) -> HttpResponse:
    messages.success(request, words)
    return back_to(request, pk)


def back_to(request: HttpRequest, pk: int) -> HttpResponse:
    where = reverse("inbox:conversation", args=[pk]) + Wanted.of(request.GET).address()
    if not is_part(request):
        return redirect(where)
    response = HttpResponse(status=204)
    response["HX-Redirect"] = where
    return response
