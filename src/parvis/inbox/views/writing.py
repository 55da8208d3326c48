"""The counter, written: answers, notes, who has what. Nothing typed is ever lost: a refusal shows it again."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import datetime
from typing import Any, BinaryIO, cast

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from django_htmx.http import trigger_client_event

from parvis.accounts.connect import connector_of
from parvis.accounts.words import mended
from parvis.inbox import actions, desk, told
from parvis.inbox.actions import Answered, Impossible
from parvis.inbox.drafts import draft_for
from parvis.inbox.models import Conversation, Message, Reply
from parvis.inbox.wanted import Wanted, number
from parvis.media import actions as media
from parvis.media.models import File
from parvis.people.access import may
from parvis.people.models import User
from parvis.rest.auth import asker


def _conversation(request: HttpRequest, pk: int) -> Conversation:
    seen = Conversation.objects.seen_by(asker(request)).select_related(
        "account__grant", "identity", "contact", "assignee", "team"
    )
    return get_object_or_404(seen, pk=pk)


def _live(request: HttpRequest) -> bool:
    return bool(request.headers.get("HX-Request"))


# ── Writing ──────────────────────────────────────────────────────────────────────────────────────────────────────────


@require_POST
def write(request: HttpRequest, pk: int) -> HttpResponse:
    """Send an answer, or keep a note. The form's `key` makes a second click the same answer."""
    conversation, by = _conversation(request, pk), asker(request)
    text, mode = request.POST.get("text", "").replace("\x00", ""), request.POST.get("mode", "reply")
    given: dict[str, Any] = {"text": text, "mode": mode}
    try:
        given["files"] = files = _files(request)
        if mode == "note":
            actions.note(conversation, text=text, by=by)
        else:
            seen = number(request.POST.get("seen")) or 0
            actions.reply(conversation, text=text, by=by, seen=seen, key=_key(request), files=files)
    except Answered as error:
        newer = list(told.said(Message.objects.filter(pk__in=[m.pk for m in error.newer])).order_by("at", "id"))
        return _again(request, pk, 409, **given, newer=newer)
    except Impossible as error:
        return _again(request, pk, 422, **given, problems=[mended(p) for p in error.problems])
    except ValidationError as error:
        return _again(request, pk, 422, **given, problems=[_plain(words) for words in error.messages])
    if _live(request):
        return render(request, "inbox/parts/thread.html", desk.pane(desk.fetch(by, pk), by) | _list(request))
    return _back(request, pk)


def _again(request: HttpRequest, pk: int, status: int, **given: Any) -> HttpResponse:
    """The same page with what was typed, and what stands in its way."""
    user, wanted = asker(request), Wanted.of(request.GET)
    conversation = desk.fetch(user, pk)
    context: dict[str, Any] = desk.pane(conversation, user, **given) | _list(request)
    if _live(request):
        return render(request, "inbox/parts/thread.html", context, status=status)
    context |= desk.person(conversation, user) | desk.listing(user, wanted) | desk.tabs(wanted) | {"pane": "thread"}
    return render(request, "inbox/desk.html", context, status=status)


def _plain(words: str) -> dict[str, Any]:
    return {"sentence": words, "advice": "", "blocking": True}


def _key(request: HttpRequest) -> uuid.UUID | None:
    try:
        return uuid.UUID(request.POST.get("key", ""))
    except ValueError:
        return None


def _files(request: HttpRequest) -> list[File]:
    """Those of the tray, described as it says, and those that came with the form itself (without script)."""
    by = asker(request)
    wanted = [pk for pk in (number(text) for text in request.POST.getlist("files")) if pk]
    there = File.objects.seen_by(by).in_bulk(wanted)
    found = [there[pk] for pk in dict.fromkeys(wanted) if pk in there]
    for file in found:
        alt = request.POST.get(f"alt-{file.pk}", "").strip()
        if alt and alt != file.alt and may(by, "media.write"):
            media.describe(file, by=by, alt=alt)
    for upload in request.FILES.getlist("file"):
        found.append(media.take_in(cast(BinaryIO, upload), name=upload.name or "", by=by))
    return found


@require_POST
def check(request: HttpRequest, pk: int) -> HttpResponse:
    """On each pause: how long the network finds it, and what must be mended."""
    conversation = _conversation(request, pk)
    context: dict[str, Any] = {"conversation": conversation, "problems": [], "oob": True}
    text = request.POST.get("text", "").replace("\x00", "")
    if request.POST.get("mode") != "note" and conversation.account.state != "removed":
        wanted = [n for n in (number(pk) for pk in request.POST.getlist("files")) if n]
        files = list(File.objects.seen_by(asker(request)).filter(pk__in=wanted))
        answered = actions.last_in(conversation)
        context["length"] = connector_of(conversation.account).length(draft_for(conversation, text, answered, files, {}))
        found = actions.answer_problems(conversation, text, files)
        context["problems"] = [mended(p) for p in found if p.code != "empty"]
    return render(request, "inbox/parts/verdict.html", context)


@require_POST
def keep(request: HttpRequest, pk: int) -> HttpResponse:
    text = request.POST.get("text", "").replace("\x00", "")[:100_000]
    actions.keep_unsent(_conversation(request, pk), text=text, by=asker(request), is_note=request.POST.get("mode") == "note")
    return HttpResponse(status=204)


# ── Who has it, and how it stands ────────────────────────────────────────────────────────────────────────────────────


@require_POST
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """One of: `assignee` (an id, moi, or empty), `state`, `until`."""
    conversation, by = _conversation(request, pk), asker(request)
    try:
        if "assignee" in request.POST:
            actions.assign(conversation, to=_colleague(request.POST["assignee"], by), by=by)
        elif "state" in request.POST:
            actions.set_state(conversation, state=request.POST["state"], by=by)
        elif "until" in request.POST:
            actions.snooze(conversation, until=_moment(request.POST["until"]), by=by)
    except ValidationError as error:
        return _said(request, pk, " ".join(error.messages))
    if not _live(request):
        return _back(request, pk)
    conversation = desk.fetch(by, pk)
    context = desk.head(conversation, by, desk.colleagues_of(conversation))
    return render(request, "inbox/parts/head.html", context | _list(request))


def _colleague(given: str, by: User) -> User | None:
    if given in ("", "moi"):
        return by if given else None
    found = User.objects.filter(pk=number(given) or 0, is_active=True).first()
    if found is None:
        raise ValidationError(_("Ce collègue n’est plus là."))
    return found


def _moment(given: str) -> datetime | None:
    """As a date and time field writes it, in the city's own hours; empty: now."""
    if not given:
        return None
    try:
        at = datetime.fromisoformat(given)
    except ValueError as error:
        raise ValidationError(_("Donnez une date et une heure.")) from error
    return timezone.make_aware(at) if timezone.is_naive(at) else at


@require_POST
def retry(request: HttpRequest, pk: int) -> HttpResponse:
    row = _reply(request, pk)
    return _done(request, row.conversation_id, lambda: actions.retry(row, by=asker(request)))


@require_POST
def judge(request: HttpRequest, pk: int) -> HttpResponse:
    row, there = _reply(request, pk), request.POST.get("there") == "yes"
    return _done(request, row.conversation_id, lambda: actions.judge(row, there=there, by=asker(request)))


@require_POST
def hide(request: HttpRequest, pk: int) -> HttpResponse:
    seen = Conversation.objects.seen_by(asker(request))
    wanted = Message.objects.select_related("conversation__account__grant")
    message = get_object_or_404(wanted, pk=pk, way="in", conversation__in=seen)
    hidden, reason = request.POST.get("hidden") == "yes", request.POST.get("reason", "")[:1000]
    return _done(request, message.conversation_id, lambda: actions.hide(message, hidden=hidden, reason=reason, by=asker(request)))


def _reply(request: HttpRequest, pk: int) -> Reply:
    return get_object_or_404(Reply.objects.seen_by(asker(request)).select_related("conversation"), pk=pk)


def _done(request: HttpRequest, pk: int, act: Callable[[], Any]) -> HttpResponse:
    """Do it and show the thread again; a refusal is said."""
    try:
        act()
    except ValidationError as error:
        return _said(request, pk, " ".join(error.messages))
    if not _live(request):
        return _back(request, pk)
    user = asker(request)
    conversation = desk.fetch(user, pk)
    context = desk.messages(conversation, user, desk.colleagues_of(conversation))
    context |= {"conversation": conversation, "about": told.about(conversation)}
    return render(request, "inbox/parts/messages.html", context)


def _said(request: HttpRequest, pk: int, words: str) -> HttpResponse:
    """Nothing was done, and why."""
    if _live(request):
        return trigger_client_event(HttpResponse(status=204), "parvis:say", {"text": words, "tone": "late"})
    messages.error(request, words)
    return _back(request, pk)


def _back(request: HttpRequest, pk: int) -> HttpResponse:
    response = redirect("inbox:conversation", pk=pk)
    response["Location"] += Wanted.of(request.GET).address()
    return response


def _list(request: HttpRequest) -> dict[str, Any]:
    """Which list stands beside: links lead back to it."""
    return {"query": Wanted.of(request.GET).address()}
