"""From a conversation: to whom is it sent on? Or who is the person told to ask?"""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from parvis.accounts.words import mended
from parvis.directory.models import Destination
from parvis.directory.told import told
from parvis.directory.words import ICONS, KINDS
from parvis.inbox.actions import Answered, Impossible
from parvis.inbox.models import Conversation, Message
from parvis.inbox.tongues import spoken
from parvis.inbox.wanted import number
from parvis.people.access import demand
from parvis.people.models import User
from parvis.rest.auth import asker
from parvis.transfers import actions, pointing
from parvis.transfers.offering import offered, officials


def conversation_of(user: User, pk: int) -> Conversation:
    seen = Conversation.objects.seen_by(user).select_related("account__grant", "identity", "contact", "team", "assignee")
    found = get_object_or_404(seen, pk=pk)
    demand(user, "inbox.reply", found)
    return found


def newest(conversation: Conversation) -> int:
    found = conversation.messages.order_by("-pk").values_list("pk", flat=True).first()
    return found or 0


def last_words(conversation: Conversation) -> Message | None:
    return conversation.messages.filter(way="in", removed_at__isnull=True).order_by("-at", "-id").first()


def _offered(request: HttpRequest, conversation: Conversation) -> dict[str, Any]:
    """A search, or what the person's words lead to."""
    q = request.GET.get("q", "").replace("\x00", "")[:120]
    they = offered(conversation, q)
    for one in they.all:
        one.icon, one.nature = ICONS[one.kind], KINDS[one.kind]  # type: ignore[attr-defined]
    return {"conversation": conversation, "said": last_words(conversation), "q": q, "found": they.found, "near": they.near,
            "rest": they.rest}  # fmt: skip


@require_http_methods(["GET", "POST"])
def choose(request: HttpRequest, pk: int) -> HttpResponse:
    """POST `destination`: a draft is begun."""
    by = asker(request)
    conversation = conversation_of(by, pk)
    refused: list[str] = []
    if request.method == "POST":
        destination = get_object_or_404(Destination, pk=number(request.POST.get("destination")) or 0)
        try:
            return redirect("transfers:one", pk=actions.begin(conversation, destination, by=by).pk)
        except ValidationError as error:
            refused = error.messages
    context = _offered(request, conversation) | {"refused": refused}
    return render(request, "transfers/choose.html", context, status=422 if refused else 200)


@require_http_methods(["GET", "POST"])
def point(request: HttpRequest, pk: int) -> HttpResponse:
    """A courtesy: the person is told whom to ask, nothing is passed on."""
    by = asker(request)
    conversation = conversation_of(by, pk)
    given = number(request.POST.get("destination") or request.GET.get("destination"))
    destination = get_object_or_404(Destination, pk=given) if given else None
    if destination is None:
        return render(request, "transfers/point.html", _offered(request, conversation) | {"destination": None})
    text = request.POST.get("text", "").replace("\x00", "")
    problems: dict[str, Any] = {}
    if request.method == "POST":
        answered = _pointed(request, conversation, lambda seen, key: pointing.redirect(
            conversation, destination, text=text, by=by, seen=seen, key=key))  # fmt: skip
        if isinstance(answered, HttpResponse):
            return answered
        problems = answered
    proposed = told(destination, spoken(conversation), transferred=False, public=not conversation.private)
    context = {"destination": destination, "text": text or proposed, "said": last_words(conversation)}
    return _shown(request, "transfers/point.html", conversation, context | problems)


@require_http_methods(["GET", "POST"])
def refer(request: HttpRequest, pk: int) -> HttpResponse:
    """To an elected person's own account, in the city's standard words."""
    by = asker(request)
    conversation = conversation_of(by, pk)
    problems: dict[str, Any] = {}
    if request.method == "POST":
        destination = get_object_or_404(Destination, pk=number(request.POST.get("destination")) or 0)
        answered = _pointed(
            request, conversation, lambda seen, key: pointing.refer(conversation, destination, by=by, seen=seen, key=key)
        )
        if isinstance(answered, HttpResponse):
            return answered
        problems = answered
    context = {
        "officials": officials(conversation, request.GET.get("q", "")),
        "q": request.GET.get("q", ""),
        "said": last_words(conversation),
    }
    return _shown(request, "transfers/refer.html", conversation, context | problems)


def _shown(request: HttpRequest, template: str, conversation: Conversation, context: dict[str, Any]) -> HttpResponse:
    given = {"conversation": conversation, "seen": newest(conversation), "key": str(uuid.uuid4())}
    return render(request, template, given | context, status=context.get("status", 200))


def _pointed(request: HttpRequest, conversation: Conversation, act: Callable[[int, uuid.UUID | None], Any]
             ) -> HttpResponse | dict[str, Any]:  # fmt: skip
    """Done: back to the conversation. Else what stands in the way."""
    problems = hindered(lambda: act(number(request.POST.get("seen")) or 0, _key(request)))
    if problems:
        return problems
    messages.success(request, _("La personne sait à qui s’adresser."))
    return redirect("inbox:conversation", pk=conversation.pk)


def hindered(act: Callable[[], Any]) -> dict[str, Any]:
    """What a page shows of an act that could not be done; {} when it was."""
    try:
        act()
    except Answered as error:
        return {"newer": error.newer, "status": 409}
    except Impossible as error:
        return {"problems": [mended(one) for one in error.problems], "status": 422}
    except actions.Elsewhere as error:
        return {"others": error.others, "status": 409}
    except ValidationError as error:
        return {"refused": error.messages, "status": 422}
    return {}


def _key(request: HttpRequest) -> uuid.UUID | None:
    try:
        return uuid.UUID(request.POST.get("key", ""))
    except ValueError:
        return None
