"""An agent says what a message is: in one key at the counter, in a dialog, or on a page of its own."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods
from django_htmx.http import trigger_client_event

from parvis.desk.views.frame import ask
from parvis.inbox.models import Conversation, Message
from parvis.people.access import demand
from parvis.readings import actions
from parvis.readings.models import Understood
from parvis.readings.telling import asked
from parvis.readings.words import KIND_WORDS, topic_word
from parvis.rest.auth import asker
from parvis.web.requests import is_part


def message_of(request: HttpRequest, pk: int) -> Message:
    """404 when the user may not see its conversation."""
    seen = Conversation.objects.seen_by(asker(request))
    return get_object_or_404(
        Message.objects.filter(conversation__in=seen, way="in").select_related("conversation", "identity"), pk=pk
    )


@require_http_methods(["GET", "POST"])
def correct(request: HttpRequest, pk: int) -> HttpResponse:
    """GET: what it may be. POST: `kind`, `topic`, or both; what is not given stays."""
    message, by = message_of(request, pk), asker(request)
    demand(by, "inbox.sort", message.conversation)
    before = Understood.objects.filter(pk=pk).first()
    context = asked(before) | {"message": message, "conversation": message.conversation}
    title = _("Nature et thème")
    if request.method == "GET":
        return ask(request, "readings/parts/correct_form.html", title, context)
    given = {name: request.POST[name].replace("\x00", "")[:60] for name in ("kind", "topic") if name in request.POST}
    try:
        row = actions.correct(message, by=by, **given)
    except ValidationError as error:
        return ask(request, "readings/parts/correct_form.html", title, context | {"refused": error.messages}, status=422)
    words = _said(row, given)
    if not is_part(request):
        messages.success(request, words)
        return redirect("inbox:conversation", pk=message.conversation_id)
    undo = {} if "undo" in request.POST else _way_back(before, given)
    response = render(request, "readings/parts/corrected.html", {"message": message, "words": words, "undo": undo})
    response = trigger_client_event(response, "parvis:close", {"focus": f"#under-{pk} .under-kind"})
    return trigger_client_event(response, "parvis:changed:reading.corrected", {})


def _said(row: Understood, given: dict[str, str]) -> str:
    if actions.GUESSED in given.values():
        return _("C’est noté : la supposition compte de nouveau.")
    said = [str(KIND_WORDS[row.kind])] if "kind" in given else []
    said += [str(topic_word(row.topic)) if row.topic else _("aucun thème")] if "topic" in given else []
    return _("C’est noté : %(said)s.") % {"said": ", ".join(said)}


def _way_back(before: Understood | None, given: dict[str, Any]) -> dict[str, str]:
    """What is said again to be as before: the word of then, or that the guess counts."""
    said = (before.guess or {}) if before else {}
    return {name: getattr(before, name) if name in said else actions.GUESSED for name in given}
