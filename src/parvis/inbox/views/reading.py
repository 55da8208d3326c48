"""The counter, read: three panes, and each of their parts by itself."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET, require_http_methods

from parvis.inbox import actions, told
from parvis.inbox import desk as panes
from parvis.inbox.models import Conversation, Message
from parvis.inbox.talk import SHOWN
from parvis.inbox.wanted import STEP, Wanted, number
from parvis.media.models import File
from parvis.people.access import demand
from parvis.rest.auth import asker

PANES = ("list", "thread", "person")


@require_GET
def desk(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    """The list, and beside it the conversation `pk` when one is chosen."""
    user = asker(request)
    demand(user, "inbox.see")
    wanted = Wanted.of(request.GET)
    context: dict[str, Any] = panes.listing(user, wanted) | panes.tabs(wanted)
    if pk is not None:
        context |= panes.opened(user, pk, **_depth(request))
    asked = request.GET.get("pane", "")
    context["pane"] = asked if asked in PANES else "thread" if pk else "list"
    return render(request, "inbox/parts/opened.html" if _part(request) else "inbox/desk.html", context)


@require_GET
def filters(request: HttpRequest) -> HttpResponse:
    """In a dialog of the page, or a page of its own without script."""
    user = asker(request)
    demand(user, "inbox.see")
    context = panes.filters(user, Wanted.of(request.GET))
    return render(request, "inbox/parts/filters.html" if _part(request) else "inbox/filters.html", context)


@require_GET
def rows(request: HttpRequest) -> HttpResponse:
    user = asker(request)
    demand(user, "inbox.see")
    context = panes.listing(user, Wanted.of(request.GET))
    return render(request, "inbox/parts/rows.html", context | {"current": number(request.GET.get("ouverte"))})


@require_GET
def thread(request: HttpRequest, pk: int) -> HttpResponse:
    conversation = panes.fetch(asker(request), pk)
    colleagues = panes.colleagues_of(conversation)
    context = panes.messages(conversation, asker(request), colleagues, **_depth(request))
    context |= {"conversation": conversation, "about": told.about(conversation)}
    return render(request, "inbox/parts/messages.html", context)


@require_GET
def head(request: HttpRequest, pk: int) -> HttpResponse:
    conversation = panes.fetch(asker(request), pk)
    context = panes.head(conversation, asker(request), panes.colleagues_of(conversation))
    return render(request, "inbox/parts/head.html", context | {"query": Wanted.of(request.GET).address()})


@require_http_methods(["GET", "POST"])
def presence(request: HttpRequest, pk: int) -> HttpResponse:
    """POST: I look, I write. GET: who else does."""
    conversation = get_object_or_404(Conversation.objects.seen_by(asker(request)), pk=pk)
    if request.method == "POST":
        state = request.POST.get("state", "")
        if state in ("viewing", "writing", "idle"):
            actions.here(conversation, state=state, by=asker(request))
        return HttpResponse(status=204)
    return render(request, "inbox/parts/present.html", panes.present(conversation, asker(request)))


@require_GET
def attached(request: HttpRequest, pk: int, number: int) -> HttpResponseBase:
    """What came with a message, for those who may see its conversation. Never opened by the browser as a page of ours."""
    demand(asker(request), "inbox.see")
    seen = Conversation.objects.seen_by(asker(request))
    message = get_object_or_404(Message, pk=pk, conversation__in=seen, removed_at__isnull=True)
    if number >= len(message.attached) or not message.attached[number].get("file"):
        raise Http404
    file = get_object_or_404(File, pk=message.attached[number]["file"])
    try:
        opened = (Path(settings.MEDIA_ROOT) / file.path).open("rb")
    except FileNotFoundError as error:
        raise Http404 from error
    mime = file.mime if file.mime in SHOWN else "application/octet-stream"
    name = message.attached[number].get("name") or file.name
    response = FileResponse(opened, as_attachment=True, filename=name, content_type=mime)
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Cache-Control"] = "private, max-age=3600"
    return response


def _part(request: HttpRequest) -> bool:
    return bool(request.headers.get("HX-Request")) and request.headers.get("HX-History-Restore-Request") != "true"


def _depth(request: HttpRequest) -> dict[str, Any]:
    return {"size": number(request.GET.get("messages")) or STEP, "before": request.GET.get("avant", "")[:200]}
