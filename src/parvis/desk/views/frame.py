"""How this room asks something: in a dialog of the counter, or on a page of its own without script."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django_htmx.http import reswap, retarget, trigger_client_event

from parvis.inbox.models import Conversation
from parvis.rest.auth import asker
from parvis.web.requests import is_part


def ask(request: HttpRequest, body: str, title: Any, context: dict[str, Any], *, status: int = 200) -> HttpResponse:
    """`body`: the template of the form. What was refused is asked again in the same dialog."""
    context = context | {"body": body, "title": title, "dialog": is_part(request)}
    if not is_part(request):
        return render(request, "desk/asked.html", context, status=status)
    response = render(request, "desk/parts/dialog.html", context, status=status)
    return reswap(retarget(response, "#moderating"), "innerHTML") if status != 200 else response


def done(request: HttpRequest, where: str, said: str = "", *, pk: int | None = None, focus: str = "") -> HttpResponse:
    """The dialog goes, a word is said; without script one is led on."""
    if not is_part(request):
        if said:
            messages.success(request, said)
        return redirect(where, *([pk] if pk else []))
    response = trigger_client_event(HttpResponse(status=204), "parvis:close", {"focus": focus or "#talks .talk-link"})
    return trigger_client_event(response, "parvis:say", {"text": said, "tone": "done"}) if said else response


def conversation_of(request: HttpRequest, pk: int) -> Conversation:
    """With what its pane shows. 404 when the user may not see it."""
    seen = Conversation.objects.seen_by(asker(request))
    return get_object_or_404(seen.select_related("account__grant", "identity", "contact", "assignee", "team"), pk=pk)


def numbers(given: list[str]) -> list[int]:
    return [int(one) for one in given if one.isascii() and one.isdigit() and len(one) < 19]
