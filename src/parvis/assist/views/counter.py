"""The assistant at the counter: what it may do with a conversation, done on request, put into the reply box by a click."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST
from django_htmx.http import trigger_client_event

from parvis.assist import using
from parvis.assist.actions import Declined
from parvis.assist.asking import Unanswered
from parvis.assist.checking import LONGEST
from parvis.assist.models import USES, Assistant
from parvis.assist.sources import thread_of
from parvis.assist.words import FITS_NOT, SENTENCES, USE_WORDS
from parvis.city.languages import LANGUAGES
from parvis.desk.views.frame import ask as in_a_dialog
from parvis.desk.views.frame import conversation_of
from parvis.inbox import desk
from parvis.inbox.drafts import unfinished
from parvis.inbox.models import Conversation
from parvis.inbox.presence.actions import keep_unsent
from parvis.inbox.tongues import spoken
from parvis.inbox.wanted import Wanted, number
from parvis.people.access import demand, may
from parvis.people.models import User
from parvis.rest.auth import asker
from parvis.web.requests import is_part

TO_CHOOSE = 12
"""Messages offered for a translation, the newest."""


@require_GET
def menu(request: HttpRequest, pk: int) -> HttpResponse:
    """In a dialog of the counter, or a page of its own without script."""
    conversation = conversation_of(request, pk)
    return _dialog(request, conversation, using.current())


@require_POST
def ask(request: HttpRequest, pk: int, use: str) -> HttpResponse:
    """One use of the model. What it says is shown and goes nowhere by itself."""
    conversation, by = conversation_of(request, pk), asker(request)
    row = using.current()
    try:
        made = _made(request, conversation, use, by)
    except ValidationError as error:
        return _dialog(request, conversation, row, status=422, refused=error.messages)
    except Declined as error:
        return _dialog(request, conversation, row, status=409, refused=[SENTENCES[error.code]])
    except Unanswered as error:
        return _dialog(request, conversation, row, status=503, refused=[SENTENCES[error.code]])
    return _dialog(request, conversation, row, made=made, own=use in ("draft", "reply"), fits_not=FITS_NOT.get(made.why, ""))


def _made(request: HttpRequest, conversation: Conversation, use: str, by: User) -> using.Made:
    """`reply`: a translation of what I write, into the language chosen; `translation`: of the message chosen, into mine."""
    if use == "draft":
        return using.draft(conversation, by=by)
    if use == "summary":
        return using.summary(conversation, by=by)
    if use == "reply":
        return using.translation(conversation, _written(request, conversation, by), to=request.POST.get("to", ""), by=by)
    message = using.message_of(conversation, number(request.POST.get("message")))
    return using.translation(conversation, message.text if message else "", to=by.language, by=by)


def _written(request: HttpRequest, conversation: Conversation, by: User) -> str:
    """In my reply box now; without script, what was last kept of it."""
    written = request.POST.get("text")
    if written is None:
        written = unfinished(conversation, by).values_list("text", flat=True).first() or ""
    return written.replace("\x00", "").strip()


def _dialog(request: HttpRequest, conversation: Conversation, row: Assistant, *, status: int = 200, **more: Any) -> HttpResponse:
    user = asker(request)
    uses = {use: {"words": USE_WORDS[use], "why": SENTENCES.get(using.declines(row, use, conversation), "")} for use in USES}
    open_ones = [one for one in uses.values() if not one["why"]]
    said = thread_of(conversation) if open_ones else []
    context = {
        "conversation": conversation, "row": row, "uses": uses, "may_reply": may(user, "inbox.reply", conversation),
        "query": Wanted.of(request.GET).address(), "long": len(said) >= using.LONG, "languages": LANGUAGES,
        "chosen": number(request.POST.get("message")), "to": spoken(conversation),
        "messages_in": [one for one in reversed(said) if one.way == "in"][:TO_CHOOSE],
    }  # fmt: skip
    return in_a_dialog(request, "assist/parts/dialog.html", _("Assistant"), context | more, status=status)


@require_POST
def insert(request: HttpRequest, pk: int) -> HttpResponse:
    """What stands in the dialog goes into my reply box, after what is written there; I read it again and send it, or do not."""
    conversation, by = conversation_of(request, pk), asker(request)
    demand(by, "inbox.reply", conversation)
    wanted = request.POST.get("draft", "").replace("\x00", "").strip()[: 2 * LONGEST]
    if not wanted:
        return _dialog(request, conversation, using.current(), status=422, refused=[_("Il n’y a rien à insérer.")])
    before = "" if request.POST.get("how") == "replace" else _written(request, conversation, by)
    text = "\n\n".join(part for part in (before, wanted) if part)
    keep_unsent(conversation, text=text, by=by)
    if not is_part(request):
        messages.success(request, _("Le brouillon du modèle est dans votre réponse : relisez-le avant d’envoyer."))
        return redirect("inbox:conversation", pk=pk)
    context = desk.pane(desk.fetch(by, pk), by, text=text, mode="reply", penned=True)
    response = render(request, "inbox/parts/thread.html", context | {"query": Wanted.of(request.GET).address()})
    return trigger_client_event(response, "parvis:close", {"focus": f"#text-{pk}"})
