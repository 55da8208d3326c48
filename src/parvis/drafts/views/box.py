"""A shared draft, read and written: the part over the reply box, or a page of its own without script."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from django_htmx.http import trigger_client_event

from parvis.desk.views.frame import ask as asked_in_a_dialog
from parvis.desk.views.frame import conversation_of, done, numbers
from parvis.drafts import actions
from parvis.drafts.models import DraftVersion, SharedDraft
from parvis.drafts.words import STATES, TONES
from parvis.inbox import desk
from parvis.inbox.models import Conversation, Message
from parvis.inbox.views.writing import files_of, key_of, way_of
from parvis.inbox.wanted import Wanted, number
from parvis.people.access import able, may
from parvis.people.models import User
from parvis.rest.auth import asker
from parvis.web.requests import is_part

NEWER = 5
VERSIONS = 50
WITH = (
    "author", "to", "changed_by", "conversation__account__grant", "conversation__identity", "conversation__contact",
    "conversation__team", "conversation__assignee",
)  # fmt: skip


def draft_of(request: HttpRequest, pk: int) -> SharedDraft:
    return get_object_or_404(SharedDraft.objects.seen_by(asker(request)).select_related(*WITH), pk=pk)


def shown(conversation: Conversation, user: User, **given: Any) -> dict[str, Any]:
    """The open draft of a conversation, what was said since it was written, and what this user may do with it."""
    row = SharedDraft.objects.open().filter(conversation=conversation).select_related("author", "to", "changed_by").first()
    context: dict[str, Any] = {"conversation": conversation, "row": row}
    if row is None:
        return context | given
    row.conversation = conversation
    since = Message.objects.filter(conversation=conversation, pk__gt=row.seen).exclude(way="note")
    found = list(since.select_related("user", "identity").order_by("-pk")[:NEWER])
    answered = [one for one in reversed(found) if one.way == "out"]
    return context | {
        "files": list(row.files.all()), "newer": answered, "written_since": any(one.way == "in" for one in found),
        "seen": max((one.pk for one in found), default=row.seen), "state": STATES[row.state], "tone": TONES[row.state],
        "mine": row.author_id == user.pk, "may_agree": actions.may_agree(row, user), "may_write": actions.may_write(row, user),
        "may_reply": may(user, "inbox.reply", conversation),
    } | given  # fmt: skip


def again(request: HttpRequest, conversation: Conversation, *, status: int = 200, said: str = "", tone: str = "done", **given: Any
          ) -> HttpResponse:  # fmt: skip
    """The part anew, with what stands in the way; without script, on its page, or back to the conversation when it went well."""
    query = Wanted.of(request.GET).address()
    if not is_part(request) and status == 200:
        if said:
            messages.add_message(request, messages.SUCCESS if tone == "done" else messages.WARNING, said)
        return redirect(reverse("inbox:conversation", args=[conversation.pk]) + query)
    context = shown(conversation, asker(request), **given) | {"query": query}
    if not is_part(request):
        return render(request, "drafts/box.html", context, status=status)
    response = render(request, "drafts/parts/box.html", context, status=status)
    return trigger_client_event(response, "parvis:say", {"text": said, "tone": tone}) if said else response


@require_GET
def show(request: HttpRequest, pk: int) -> HttpResponse:
    conversation = conversation_of(request, pk)
    context = shown(conversation, asker(request)) | {"query": Wanted.of(request.GET).address()}
    return render(request, "drafts/parts/box.html" if is_part(request) else "drafts/box.html", context)


@require_POST
def share(request: HttpRequest, pk: int) -> HttpResponse:
    """What stands in the reply box goes over it, where colleagues read it and write at it."""
    conversation, by = conversation_of(request, pk), asker(request)
    text, given = request.POST.get("text", ""), dict[str, Any]()
    try:
        given["files"] = files = files_of(request)
        actions.share(conversation, text=text, by=by, seen=number(request.POST.get("seen")) or 0, files=files,
                      key=key_of(request), way=way_of(request, conversation))  # fmt: skip
    except ValidationError as error:
        problems = [{"sentence": words, "advice": "", "blocking": True} for words in error.messages]
        if not is_part(request):
            messages.error(request, " ".join(error.messages))
            return redirect("inbox:conversation", pk=pk)
        return _thread(request, pk, 422, text=text, mode="reply", problems=problems, **given)
    if not is_part(request):
        messages.success(request, _("Vos collègues le lisent au-dessus de la réponse."))
        return redirect("inbox:conversation", pk=pk)
    return _thread(request, pk)


def _thread(request: HttpRequest, pk: int, status: int = 200, **given: Any) -> HttpResponse:
    user = asker(request)
    context = desk.pane(desk.fetch(user, pk), user, **given) | {"query": Wanted.of(request.GET).address()}
    return render(request, "inbox/parts/thread.html", context, status=status)


@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """In a dialog. Two who write at once: the second sees what the first wrote, and keeps their own words before their eyes."""
    row, by = draft_of(request, pk), asker(request)
    context: dict[str, Any] = {
        "row": row,
        "conversation": row.conversation,
        "text": row.text,
        "query": Wanted.of(request.GET).address(),
    }
    title, status = _("Modifier le brouillon partagé"), 200
    if request.method == "POST":
        text = request.POST.get("text", "")
        try:
            actions.edit(row, text=text, revision=number(request.POST.get("revision")) or 0, by=by)
            return done(
                request,
                "inbox:conversation",
                _("C’est enregistré."),
                pk=row.conversation_id,
                focus=f"#shared-{row.conversation_id}",
            )
        except actions.Stale as error:
            title, status = _("Un collègue l’a modifié entre-temps"), 409
            context |= {"theirs": error.row, "text": text, "row": error.row}
        except ValidationError as error:
            status = 422
            context |= {"refused": error.messages, "text": text}
    return asked_in_a_dialog(request, "drafts/parts/edit_form.html", title, context, status=status)


@require_http_methods(["GET", "POST"])
def hand(request: HttpRequest, pk: int) -> HttpResponse:
    """It is a colleague's turn: `to`, and a word."""
    row, by = draft_of(request, pk), asker(request)
    people = [one for one in able("inbox.note", row.conversation.team_id) if one != by]
    context: dict[str, Any] = {
        "row": row,
        "conversation": row.conversation,
        "people": people,
        "query": Wanted.of(request.GET).address(),
    }
    status = 200
    if request.method == "POST":
        wanted, said = numbers([request.POST.get("to", "")]), request.POST.get("said", "")
        to = next((one for one in people if one.pk in wanted), None)
        try:
            if to is None:
                raise ValidationError(_("Choisissez un collègue."))
            actions.hand(row, to=to, by=by, said=said)
            told = _("%(name)s reçoit un avis.") % {"name": to}
            return done(request, "inbox:conversation", told, pk=row.conversation_id, focus=f"#shared-{row.conversation_id}")
        except ValidationError as error:
            status = 422
            context |= {"refused": error.messages, "said": said, "chosen": wanted[0] if wanted else 0}
    return asked_in_a_dialog(request, "drafts/parts/hand_form.html", _("Passer le brouillon"), context, status=status)


@require_POST
def take(request: HttpRequest, pk: int) -> HttpResponse:
    """Into my own box, where I go on with it."""
    row, by = draft_of(request, pk), asker(request)
    try:
        text = actions.take(row, by=by, revision=number(request.POST.get("revision")) or 0)
    except actions.Stale:
        return again(request, row.conversation, status=409, refused=[_("Il a été modifié entre-temps : relisez-le.")])
    except ValidationError as error:
        return again(request, row.conversation, status=422, refused=error.messages)
    if not is_part(request):
        return redirect("inbox:conversation", pk=row.conversation_id)
    return _thread(request, row.conversation_id, text=text, mode="private" if actions.is_aside(row) else "reply")


@require_POST
def drop(request: HttpRequest, pk: int) -> HttpResponse:
    row = draft_of(request, pk)
    try:
        actions.drop(row, by=asker(request))
    except ValidationError as error:
        return again(request, row.conversation, status=422, refused=error.messages)
    return again(request, row.conversation, said=_("Le brouillon est retiré ; son auteur garde ses mots."))


@require_GET
def versions(request: HttpRequest, pk: int) -> HttpResponse:
    """What each wrote, the newest first."""
    row = draft_of(request, pk)
    found = DraftVersion.objects.filter(draft=row).select_related("by").order_by("-number")[:VERSIONS]
    return render(request, "drafts/versions.html", {"row": row, "conversation": row.conversation, "versions": list(found)})
