"""The counter, read: three panes, and each of their parts by itself."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods
from django_htmx.http import trigger_client_event

from parvis.inbox import desk as panes
from parvis.inbox import hooks, mentions
from parvis.inbox import ready as answers
from parvis.inbox.looks import looked
from parvis.inbox.models import Conversation, Message
from parvis.inbox.presence.actions import here as here_is
from parvis.inbox.talk import SHOWN
from parvis.inbox.wanted import STEP, Wanted, number
from parvis.media.models import File
from parvis.people.access import demand
from parvis.people.models import User
from parvis.rest.auth import asker
from parvis.web.requests import is_part

PANES = ("list", "thread", "person")


@require_GET
def desk(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    """The list, and beside it the conversation `pk` when one is chosen. To a page that has its list: only what is beside it."""
    user, part = asker(request), is_part(request)
    demand(user, "inbox.see")
    if pk is None and not request.GET and not part and (query := hooks.opened_with(user)):
        return redirect(f"{request.path}?{query}")
    wanted, asked = Wanted.of(request.GET), request.GET.get("pane", "")
    context: dict[str, Any] = {"pane": asked if asked in PANES else "thread" if pk else "list", "query": wanted.address()}
    if not part:  # the rows come after a conversation that was opened by its address: a phone does not show them, a screen later
        rows = panes.later(user, wanted) if pk is not None and asked != "list" else panes.listing(user, wanted)
        context |= rows | panes.tabs(user, wanted)
    if pk is not None:
        try:
            context |= panes.opened(user, pk, whole=asked == "person", **_depth(request))
        except Http404:
            if moved := _moved(request, pk):
                return moved
            if not part:
                raise
            return _gone()
        looked(context["conversation"], by=user)
        context |= _with_answer(context, user, number(request.GET.get("fiche")))
    return render(request, "inbox/parts/swapped.html" if part else "inbox/desk.html", context)


def _moved(request: HttpRequest, pk: int) -> HttpResponse | None:
    """It was merged into another one: that one, wherever an old link or an open page asks for it."""
    into = (
        Conversation.objects.seen_by(asker(request))
        .filter(pk__in=Conversation.objects.filter(pk=pk).values("merged_into"))
        .values_list("pk", flat=True)
        .first()
    )
    if into is None:
        return None
    where = reverse("inbox:conversation", args=[into]) + Wanted.of(request.GET).address()
    if not is_part(request):
        return redirect(where)
    response = HttpResponse(status=204)
    response["HX-Redirect"] = where
    return response


def _gone() -> HttpResponse:
    """A row was still in the list, and its conversation is another team's by now: the rows are asked for again."""
    words = {"text": _("Cette conversation n’est plus dans votre guichet."), "tone": "warning"}
    return trigger_client_event(trigger_client_event(HttpResponse(status=204), "parvis:say", words), "parvis:changed:lost", {})


def _with_answer(context: dict[str, Any], user: User, pk: int | None) -> dict[str, Any]:
    """What was being written, and below it an answer of the city that was chosen on its own page (without script)."""
    found = answers.one(context["conversation"], user, pk) if pk and context["mode"] != "note" else None
    return {"text": "\n\n".join(part for part in (context["text"], found.text) if part)} if found else {}


@require_GET
def ready(request: HttpRequest, pk: int) -> HttpResponse:
    """The city's answers for this conversation: in a dialog of the page, or a page of its own without script."""
    user = asker(request)
    demand(user, "answer.see")
    seen = Conversation.objects.seen_by(user).select_related("account", "identity", "team")
    conversation, q = get_object_or_404(seen, pk=pk), request.GET.get("q", "").replace("\x00", "")[:100]
    context = {"conversation": conversation, "q": q, "offered": answers.offered(conversation, user, q)}
    if not is_part(request):
        return render(request, "inbox/ready.html", context)
    return render(request, "inbox/parts/ready.html" if "q" in request.GET else "inbox/parts/ready_form.html", context)


@require_GET
def filters(request: HttpRequest) -> HttpResponse:
    """In a dialog of the page, or a page of its own without script."""
    user = asker(request)
    demand(user, "inbox.see")
    context = panes.filters(user, Wanted.of(request.GET))
    return render(request, "inbox/parts/filters.html" if is_part(request) else "inbox/filters.html", context)


@require_GET
def rows(request: HttpRequest) -> HttpResponse:
    user = asker(request)
    demand(user, "inbox.see")
    context = panes.listing(user, Wanted.of(request.GET))
    return render(request, "inbox/parts/rows.html", context | {"current": number(request.GET.get("ouverte"))})


@require_GET
def thread(request: HttpRequest, pk: int) -> HttpResponse:
    try:
        conversation = panes.fetch(asker(request), pk)
    except Http404:
        if moved := _moved(request, pk):
            return moved
        raise
    looked(conversation, by=asker(request))
    colleagues = panes.colleagues_of(conversation)
    context = panes.messages(conversation, asker(request), colleagues, **_depth(request))
    return render(request, "inbox/parts/messages.html", context)


@require_GET
def head(request: HttpRequest, pk: int) -> HttpResponse:
    try:
        conversation = panes.fetch(asker(request), pk)
    except Http404:
        if moved := _moved(request, pk):
            return moved
        raise
    context = panes.head(conversation, asker(request), panes.colleagues_of(conversation))
    return render(request, "inbox/parts/head.html", context | {"query": Wanted.of(request.GET).address()})


@require_GET
def beside(request: HttpRequest, pk: int) -> HttpResponse:
    """What the rooms above show beside the person: asked for by the page once it is there."""
    user = asker(request)
    seen = Conversation.objects.seen_by(user).select_related("account__grant", "identity", "contact", "assignee", "team")
    conversation = get_object_or_404(seen, pk=pk)
    context = {
        "conversation": conversation,
        "parts": hooks.parts_of(conversation, user),
        "query": Wanted.of(request.GET).address(),
    }
    return render(request, "inbox/parts/beside.html", context)


@require_GET
def colleagues(request: HttpRequest, pk: int) -> HttpResponse:
    """Whom a note may name: the first ones whose name begins so."""
    user = asker(request)
    conversation = get_object_or_404(Conversation.objects.seen_by(user), pk=pk)
    q = request.GET.get("q", "").replace("\x00", "")[:60]
    return render(
        request, "inbox/parts/names.html", {"conversation": conversation, "people": mentions.offered(conversation, q, user)}
    )


@require_http_methods(["GET", "POST"])
def presence(request: HttpRequest, pk: int) -> HttpResponse:
    """POST: I look, I write. GET: who else does."""
    conversation = get_object_or_404(Conversation.objects.seen_by(asker(request)), pk=pk)
    if request.method == "POST":
        state = request.POST.get("state", "")
        if state in ("viewing", "writing", "idle", "gone"):
            here_is(conversation, state=state, by=asker(request))
        return HttpResponse(status=204)
    return render(request, "inbox/parts/present.html", panes.present(conversation, asker(request)))


@require_GET
def attached(request: HttpRequest, pk: int, number: int) -> HttpResponseBase:
    """What came with a message, for those who may see its conversation. Never opened by the browser as a page of ours."""
    demand(asker(request), "inbox.see")
    seen = Conversation.objects.seen_by(asker(request))
    message = get_object_or_404(
        Message.objects.select_related("conversation"), pk=pk, conversation__in=seen, removed_at__isnull=True
    )
    looked(message.conversation, by=asker(request))
    if number >= len(message.attached) or not message.attached[number].get("file"):
        raise Http404
    file = get_object_or_404(File, pk=message.attached[number]["file"])
    return handed(file, message.attached[number].get("name") or "")


def handed(file: File, name: str) -> HttpResponseBase:
    """The bytes of what came from outside, to be kept by the browser and never run."""
    try:
        opened = (Path(settings.MEDIA_ROOT) / file.path).open("rb")
    except FileNotFoundError as error:
        raise Http404 from error
    mime = file.mime if file.mime in SHOWN else "application/octet-stream"
    response = FileResponse(opened, as_attachment=True, filename=name or file.name, content_type=mime)
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Cache-Control"] = "private, max-age=3600"
    return response


def _depth(request: HttpRequest) -> dict[str, Any]:
    return {"size": number(request.GET.get("messages")) or STEP, "before": request.GET.get("avant", "")[:200]}
