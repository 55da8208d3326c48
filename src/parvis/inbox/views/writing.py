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
from parvis.inbox import actions, desk, held, hooks, mentions, told
from parvis.inbox import verdicts as verdicts_of
from parvis.inbox.actions import Answered, Impossible, Unapproved
from parvis.inbox.drafts import draft_for, last_in, way_out
from parvis.inbox.ending import Incomplete
from parvis.inbox.homes import carrier
from parvis.inbox.models import Conversation, Message, Reply
from parvis.inbox.presence.actions import keep_unsent
from parvis.inbox.repair import actions as repair
from parvis.inbox.signed import signing
from parvis.inbox.wanted import Wanted, number
from parvis.media import actions as media
from parvis.media.models import File
from parvis.media.uses import opened_by
from parvis.people.access import may
from parvis.people.models import User
from parvis.rest.auth import asker
from parvis.web.requests import is_part


def _conversation(request: HttpRequest, pk: int) -> Conversation:
    """One that a colleague merged a moment ago is the one that it is in: what was typed there is not lost."""
    seen = Conversation.objects.seen_by(asker(request)).select_related(
        "account__grant", "identity", "contact", "assignee", "team"
    )
    return seen.filter(pk=pk, merged_into__isnull=True).first() or get_object_or_404(
        seen, pk__in=Conversation.objects.filter(pk=pk).values("merged_into")
    )


def _home(request: HttpRequest, pk: int, conversation: Conversation) -> int | None:
    """Which of the merged threads is answered: as chosen, or the one that the page was opened with."""
    return number(request.POST.get("home")) or (pk if pk != conversation.pk else None)


# ── Writing ──────────────────────────────────────────────────────────────────────────────────────────────────────────


@require_POST
def write(request: HttpRequest, pk: int) -> HttpResponse:
    """Send an answer, or keep a note. The form's `key` makes a second click the same answer."""
    conversation, by = _conversation(request, pk), asker(request)
    text, mode = request.POST.get("text", "").replace("\x00", ""), request.POST.get("mode", "reply")
    home, row = _home(request, pk, conversation), cast("Reply | None", None)
    pk, given = conversation.pk, dict[str, Any](text=text, mode=mode, home=home)
    try:
        given["files"] = files = files_of(request)
        if mode == "note":
            actions.note(conversation, text=text, by=by)
        else:
            seen = number(request.POST.get("seen")) or 0
            given |= {"chosen_to": request.POST.get("to", "")}
            row = actions.reply(
                conversation, text=text, by=by, seen=seen, key=key_of(request), files=files, hold=by.hold, home=home,
                options=_options(request),
            )  # fmt: skip
    except Answered as error:
        newer = list(told.said(Message.objects.filter(pk__in=[m.pk for m in error.newer])).order_by("at", "id"))
        return _again(request, pk, 409, **given, newer=newer)
    except Unapproved as error:
        return _proposed(
            request, conversation, error, text=text, files=given["files"], way={"home": home, "options": _options(request)}
        )
    except Impossible as error:
        return _again(request, pk, 422, **given, problems=[mended(p) for p in error.problems])
    except ValidationError as error:
        return _again(request, pk, 422, **given, problems=[_plain(words) for words in error.messages])
    closes, unread = row is not None and request.POST.get("then") == "closed", ""
    if closes:
        closes, unread = _closed(request, pk)
    elif mode == "note":
        unread = _unread(conversation, text)
    if is_part(request):
        gone = {"sent": "on" if closes else "here", "row": row if closes and row and held.left(row) else None}
        response = render(request, "inbox/parts/sent.html", desk.pane(desk.fetch(by, pk), by) | _list(request) | gone)
        return trigger_client_event(response, "parvis:say", {"text": unread, "tone": "warning"}) if unread else response
    if unread:
        messages.warning(request, unread)
    return _back(request, pk)


def _closed(request: HttpRequest, pk: int) -> tuple[bool, str]:
    """Once the answer has left; or why it stays open."""
    try:
        actions.set_state(_conversation(request, pk), state="closed", by=asker(request))
    except Incomplete as error:
        return False, _("La réponse part ; la conversation reste ouverte. %(why)s") % {"why": " ".join(error.messages)}
    return True, ""


def _unread(conversation: Conversation, text: str) -> str:
    """Who was named and does not read this counter: a notice would lead them to a closed door."""
    strangers = mentions.named(conversation, text).strangers if "@" in text else ()
    who = ", ".join(str(one) for one in strangers)
    return _("La note est gardée. Sans avis pour %(who)s, qui ne lit pas ce guichet.") % {"who": who} if who else ""


def _proposed(
    request: HttpRequest, conversation: Conversation, error: Unapproved, *, text: str, files: list[File], way: dict[str, Any]
) -> HttpResponse:
    """A colleague is asked: what was typed waits over the box, where both see it."""
    pk, by, seen = conversation.pk, asker(request), number(request.POST.get("seen")) or 0
    try:
        for gate in hooks.GATES:
            gate.propose(conversation, text=text, by=by, seen=seen, key=key_of(request), files=files, why=error.why, way=way)
    except ValidationError as refusal:
        return _again(request, pk, 422, text=text, mode=request.POST.get("mode", "reply"), files=files,
                      problems=[_plain(w) for w in refusal.messages])  # fmt: skip
    said = _("Rien n’est parti : un collègue est prévenu et doit dire oui.")
    if not is_part(request):
        messages.info(request, said)
        return _back(request, pk)
    response = render(request, "inbox/parts/thread.html", desk.pane(desk.fetch(by, pk), by) | _list(request))
    return trigger_client_event(response, "parvis:say", {"text": said, "tone": "warning"})


def _again(request: HttpRequest, pk: int, status: int, **given: Any) -> HttpResponse:
    """The same page with what was typed, and what stands in its way."""
    user, wanted = asker(request), Wanted.of(request.GET)
    conversation = desk.fetch(user, pk)
    context: dict[str, Any] = desk.pane(conversation, user, **given) | _list(request)
    if is_part(request):
        return render(request, "inbox/parts/thread.html", context, status=status)
    context |= (
        desk.person(conversation, user, whole=True) | desk.listing(user, wanted) | desk.tabs(user, wanted) | {"pane": "thread"}
    )
    return render(request, "inbox/desk.html", context, status=status)


def _options(request: HttpRequest) -> dict[str, Any]:
    """Whom of a mail that was passed on, and whether to answer what was taken back, or who may be somebody else: what a person alone
    decides."""
    to = request.POST.get("to", "").replace("\x00", "")[:254]
    aside = {"private": True} if request.POST.get("mode") == "private" else {}
    released = {name: True for name in ("anyway", "unproven") if request.POST.get(name) == "yes"}
    return ({"to": [to]} if to else {}) | released | aside


def way_of(request: HttpRequest, conversation: Conversation) -> dict[str, Any]:
    """Whom the box answers: what `inbox.reply` takes besides the words."""
    return {"home": _home(request, conversation.pk, conversation), "options": _options(request)}


def _plain(words: str) -> dict[str, Any]:
    return {"sentence": words, "advice": "", "blocking": True}


def key_of(request: HttpRequest) -> uuid.UUID | None:
    try:
        return uuid.UUID(request.POST.get("key", ""))
    except ValueError:
        return None


def files_of(request: HttpRequest) -> list[File]:
    """Those of the tray, described as it says, and those that came with the form itself (without script)."""
    by = asker(request)
    wanted = [pk for pk in (number(text) for text in request.POST.getlist("files")) if pk]
    there = opened_by(by).in_bulk(wanted)
    found = [there[pk] for pk in dict.fromkeys(wanted) if pk in there]
    for file in found:
        alt = request.POST.get(f"alt-{file.pk}", "").strip()
        if alt and alt != file.alt and may(by, "media.write"):
            media.describe(file, by=by, alt=alt)
    for upload in request.FILES.getlist("file"):
        found.append(media.take_in(cast(BinaryIO, upload), name=upload.name or "", by=by, answers=True))
    return found


@require_POST
def check(request: HttpRequest, pk: int) -> HttpResponse:
    """On each pause: how long the network finds it, and what must be mended."""
    conversation = _conversation(request, pk)
    context: dict[str, Any] = {"conversation": conversation, "problems": [], "oob": True}
    by = asker(request)
    text = request.POST.get("text", "").replace("\x00", "")
    answered = last_in(conversation, _home(request, pk, conversation))
    if request.POST.get("mode") != "note" and carrier(conversation, answered).account.state != "removed":
        wanted = [n for n in (number(pk) for pk in request.POST.getlist("files")) if n]
        files = list(opened_by(by).filter(pk__in=wanted))
        account = way_out(conversation, answered)
        options = _options(request) | signing(conversation, by, _home(request, pk, conversation))
        context["signature"] = options.get("signature", "")
        context["length"] = connector_of(account).length(draft_for(conversation, text, answered, files, options, account))
        found = actions.answer_problems(conversation, text, files, options, _home(request, pk, conversation))
        context["problems"] = [mended(p) for p in found if p.code not in ("empty", "charter")]
        context["waits"] = hooks.asked_before(conversation, by) if text.strip() else []
        said, verdicts = verdicts_of.judged(conversation, text, answered, files, aside=bool(options.get("private")))
        context["charter"] = verdicts_of.shown(conversation, said, verdicts, by=by) if verdicts else {}
    return render(request, "inbox/parts/verdict.html", context)


@require_POST
def keep(request: HttpRequest, pk: int) -> HttpResponse:
    """On each pause, and when the page is left. What comes when its words have left by the same form is not kept."""
    text = request.POST.get("text", "").replace("\x00", "")[:100_000]
    mode, by, key = request.POST.get("mode"), asker(request), key_of(request)
    keep_unsent(_conversation(request, pk), text=text, by=by, is_note=mode == "note", aside=mode == "private", key=key)
    return HttpResponse(status=204)


# ── Who has it, and how it stands ────────────────────────────────────────────────────────────────────────────────────


@require_POST
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """One of: `assignee` (an id, moi, or empty), `state`, `until`."""
    conversation, by = _conversation(request, pk), asker(request)
    pk = conversation.pk
    try:
        if "assignee" in request.POST:
            actions.assign(conversation, to=_colleague(request.POST["assignee"], by), by=by)
        elif "state" in request.POST:
            actions.set_state(conversation, state=request.POST["state"], by=by)
        elif "until" in request.POST:
            actions.snooze(conversation, until=_moment(request.POST["until"]), by=by)
    except ValidationError as error:
        return _said(request, pk, " ".join(error.messages))
    if not is_part(request):
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
def unsend(request: HttpRequest, pk: int) -> HttpResponse:
    """Take it back before it leaves: its words are in the box again, before those typed since (`text`)."""
    row, by = _reply(request, pk), asker(request)
    typed = request.POST.get("text", "").replace("\x00", "").strip()[:100_000]
    try:
        text, files = held.unsend(row, by=by, typed=typed)
    except ValidationError as error:
        return _said(request, row.conversation_id, " ".join(error.messages))
    if not is_part(request):
        return _back(request, row.conversation_id)
    pane = desk.pane(
        desk.fetch(by, row.conversation_id), by, text=text, files=files, mode="private" if held.is_aside(row) else "reply"
    )
    return render(request, "inbox/parts/thread.html", pane | _list(request))


@require_POST
def retry(request: HttpRequest, pk: int) -> HttpResponse:
    row = _reply(request, pk)
    return _done(request, row.conversation_id, lambda: repair.retry(row, by=asker(request)))


@require_POST
def judge(request: HttpRequest, pk: int) -> HttpResponse:
    row, there = _reply(request, pk), request.POST.get("there") == "yes"
    return _done(request, row.conversation_id, lambda: repair.judge(row, there=there, by=asker(request)))


def _reply(request: HttpRequest, pk: int) -> Reply:
    return get_object_or_404(Reply.objects.seen_by(asker(request)).select_related("conversation"), pk=pk)


def _done(request: HttpRequest, pk: int, act: Callable[[], Any]) -> HttpResponse:
    """Do it and show the thread again; a refusal is said."""
    try:
        act()
    except ValidationError as error:
        return _said(request, pk, " ".join(error.messages))
    if not is_part(request):
        return _back(request, pk)
    user = asker(request)
    conversation = desk.fetch(user, pk)
    context = desk.messages(conversation, user, desk.colleagues_of(conversation))
    return render(request, "inbox/parts/messages.html", context)


def _said(request: HttpRequest, pk: int, words: str) -> HttpResponse:
    """Nothing was done, and why."""
    if is_part(request):
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
