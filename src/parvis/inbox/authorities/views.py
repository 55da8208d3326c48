"""What is told to the authorities: the list, one being prepared, one with its second look and its number."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from parvis.inbox.authorities import actions
from parvis.inbox.authorities.models import AuthorityReport
from parvis.inbox.authorities.words import KINDS, STATES, TO, TONES
from parvis.inbox.models import Message, talk_seen_by
from parvis.people.access import demand, may
from parvis.rest.auth import asker
from parvis.rest.cursors import page

SIZE = 40
PEOPLE = ("by", "second", "reported_by")


@require_GET
def listing(request: HttpRequest) -> HttpResponse:
    by = asker(request)
    demand(by, "inbox.see")
    found = AuthorityReport.objects.seen_by(by).select_related(*PEOPLE)
    try:
        rows, further = page(found, by="id", cursor=request.GET.get("suite", "")[:200], size=SIZE)
    except ValidationError as error:
        raise Http404 from error
    shown = [(row, KINDS[row.kind], TO[row.to][0], STATES[row.state], TONES[row.state]) for row in rows]
    following = f"{reverse('inbox:authorities')}?suite={further}" if further else ""
    return render(request, "inbox/authorities.html", {"rows": shown, "next": following})


@require_http_methods(["GET", "POST"])
def prepare(request: HttpRequest, pk: int) -> HttpResponse:
    by = asker(request)
    demand(by, "inbox.see")
    wanted = Message.objects.select_related("conversation__identity", "identity")
    message = get_object_or_404(wanted, talk_seen_by(by), pk=pk, way="in")
    demand(by, "inbox.moderate", message.conversation)
    refused: list[str] = []
    if request.method == "POST":
        given = {name: request.POST.get(name, "") for name in ("kind", "to", "facts")}
        try:
            row = actions.prepare(message, by=by, **given)
            messages.success(request, _("C’est préparé. Une autre personne doit le confirmer avant que rien ne soit transmis."))
            return redirect("inbox:authority", pk=row.pk)
        except ValidationError as error:
            refused = error.messages
    context = {
        "message": message, "kinds": KINDS.items(), "to": [(key, words) for key, (words, _address) in TO.items()], "refused": refused,
        "given": request.POST,
    }  # fmt: skip
    return render(request, "inbox/authority_new.html", context, status=422 if refused else 200)


@require_http_methods(["GET", "POST"])
def one(request: HttpRequest, pk: int) -> HttpResponse:
    """POST `do`: confirmer · ecarter · transmis."""
    by = asker(request)
    demand(by, "inbox.see")
    row = get_object_or_404(AuthorityReport.objects.seen_by(by).select_related(*PEOPLE, "conversation"), pk=pk)
    refused: list[str] = []
    if request.method == "POST":
        try:
            _do(request, row)
            messages.success(request, _("C’est noté."))
            return redirect("inbox:authority", pk=pk)
        except ValidationError as error:
            refused = error.messages
    context: dict[str, Any] = {
        "row": row, "kind": KINDS[row.kind], "to": TO[row.to], "state": STATES[row.state], "tone": TONES[row.state],
        "may": may(by, "inbox.moderate", row), "mine": row.by_id == by.pk, "refused": refused, "typed": request.POST,
    }  # fmt: skip
    return render(request, "inbox/authority.html", context, status=422 if refused else 200)


def _do(request: HttpRequest, row: AuthorityReport) -> None:
    do, by = request.POST.get("do", ""), asker(request)
    if do in ("confirmer", "ecarter"):
        actions.settle(row, yes=do == "confirmer", said=request.POST.get("said", ""), by=by)
    elif do == "transmis":
        actions.reported(row, reference=request.POST.get("reference", ""), by=by)
    else:
        raise Http404
