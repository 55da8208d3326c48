"""What residents send: a question in two steps, an answer, a comment, a change, a thank, a mail a day."""

from __future__ import annotations

from typing import Any

from django.core import signing
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.crypto import get_random_string
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from parvis.forum import actions, counting, keeping, letters, limits, lists, near
from parvis.forum.models import Board, Contribution, Thread
from parvis.forum.polls import asking as polls
from parvis.forum.public.reading import drawn
from parvis.forum.public.speaking import spoken
from parvis.square.guards import allowed, trap
from parvis.square.models import Resident
from parvis.square.pages import language_of, shown
from parvis.square.residents import needs_resident, resident_of
from parvis.web.errors import by_field

OFTEN = (20, 3600)
TYPED = 90
"""How often somebody may ask for what is near, a minute."""


def who(request: HttpRequest) -> Resident:
    found = resident_of(request)
    assert found is not None  # the door let them through
    return found


def back(path: str, done: str, anchor: str = "") -> HttpResponseRedirect:
    return HttpResponseRedirect(f"{path}?fait={done}{anchor}")


@require_http_methods(["GET", "HEAD", "POST"])
@needs_resident
@spoken
def ask(request: HttpRequest) -> HttpResponseBase:
    """First what was asked and answered already; then, if nothing fits, the question goes out."""
    typed = {name: limits.clean(request.POST.get(name, "")) for name in ("title", "text", "board", "drawn")}
    if request.method != "POST":
        return _asking(request, {"title": request.GET.get("titre", "")[:160], "board": request.GET.get("rubrique", "")})
    typed |= polls.typed(request.POST.dict())
    board = Board.objects.filter(slug=typed["board"], closed_at=None).first()
    if board is None:
        return _asking(request, typed, {"board": [_("Choisissez une rubrique.")]})
    looked = near.near(typed["title"], language_of(request))
    if looked and not request.POST.get("seen"):
        return _asking(request, typed, looked=looked)
    if not allowed(request, "forum.ask", *OFTEN):
        return _asking(request, typed, {"all": [_("C’est beaucoup d’un coup : réessayez dans un moment.")]}, status=429)
    resident = who(request)
    try:
        thread = actions.ask(
            resident=resident, board=board, title=typed["title"], text=typed["text"], language=language_of(request),
            asked=typed["drawn"] or get_random_string(16), machine=trap(request), poll=polls.wanted(typed),
        )  # fmt: skip
    except ValidationError as error:
        return _asking(request, typed, by_field(error, "all"))
    return back(keeping.address(thread), "held" if thread.state == "held" else "asked")


def _asking(
    request: HttpRequest, typed: dict[str, str], errors: dict[str, list[str]] | None = None, looked: near.Near | None = None,
    status: int = 0,
) -> HttpResponseBase:  # fmt: skip
    level = counting.level_of(who(request))
    context: dict[str, Any] = {
        "typed": typed, "errors": errors or {}, "near": looked, "boards": lists.boards(), "rules": keeping.rules(), "level": level,
        "drawn": typed.get("drawn") or get_random_string(16), "ends": typed.get("ends") or polls.usual_end(localdate()),
    }  # fmt: skip
    return shown(request, "forum/ask.html", context, fresh=0, status=status or (422 if errors else 200), scripts=("forum",))


@require_safe
@spoken
def nearby(request: HttpRequest) -> HttpResponseBase:
    """The same while one types: a piece of the page."""
    text = request.GET.get("titre", "")
    if not allowed(request, "forum.near", TYPED, 60):
        return shown(request, "forum/parts/near.html", {"near": None}, fresh=0, status=429)
    return shown(request, "forum/parts/near.html", {"near": near.near(text, language_of(request))}, fresh=0)


@require_POST
@needs_resident
@spoken
def answer(request: HttpRequest, pk: int) -> HttpResponseBase:
    thread = get_object_or_404(
        Thread.objects.select_related("board", "resident__member", "known", "accepted"), pk=pk, state="open"
    )
    text, key = request.POST.get("text", ""), request.POST.get("drawn", "") or get_random_string(16)
    if not allowed(request, "forum.write", *OFTEN):
        return drawn(
            request, thread, {"errors": {"all": [_("C’est beaucoup d’un coup : réessayez dans un moment.")]}, "typed": text}, 429
        )
    try:
        said = actions.answer(resident=who(request), thread=thread, text=text, asked=key, machine=trap(request))
    except ValidationError as error:
        return drawn(request, thread, {"errors": by_field(error, "all"), "typed": text}, 422)
    return back(keeping.permalink(said), "held" if said.state == "held" else "answered")


@require_POST
@needs_resident
@spoken
def comment(request: HttpRequest, pk: int) -> HttpResponseBase:
    rows = Contribution.objects.readable().select_related("thread__board", "thread__resident__member")
    parent = get_object_or_404(rows, pk=pk)
    text, key = request.POST.get("text", ""), request.POST.get("drawn", "") or get_random_string(16)
    more = {"typed": text, "under": parent.pk}
    if not allowed(request, "forum.write", *OFTEN):
        said = {"all": [_("C’est beaucoup d’un coup : réessayez dans un moment.")]}
        return drawn(request, parent.thread, more | {"errors": said}, 429)
    try:
        done = actions.comment(
            resident=who(request), parent=parent, text=text, asked=f"{parent.pk}:{key}", machine=trap(request)
        )  # fmt: skip
    except ValidationError as error:
        return drawn(request, parent.thread, more | {"errors": by_field(error, "all")}, 422)
    return back(keeping.permalink(done), "held" if done.state == "held" else "commented")


@require_http_methods(["GET", "HEAD", "POST"])
@needs_resident
@spoken
def edit(request: HttpRequest, pk: int) -> HttpResponseBase:
    resident = who(request)
    said = get_object_or_404(Contribution.objects.readable(resident).select_related("thread").filter(resident=resident), pk=pk)
    typed = {"title": said.thread.title, "text": said.text}
    errors: dict[str, list[str]] = {}
    if request.method == "POST":
        typed = {name: request.POST.get(name, "") for name in ("title", "text")}
        revision = request.POST.get("revision", "")
        try:
            said = actions.edit(
                resident=resident, said=said, title=typed["title"], text=typed["text"],
                revision=int(revision) if revision.isascii() and revision.isdigit() else 0,
            )  # fmt: skip
            return back(keeping.permalink(said), "held" if said.state == "held" else "edited")
        except ValidationError as error:
            errors = by_field(error, "all")
    context = {"said": said, "typed": typed, "errors": errors}
    return shown(request, "forum/edit.html", context, fresh=0, status=422 if errors else 200)


@require_POST
@needs_resident
@spoken
def withdraw(request: HttpRequest, pk: int) -> HttpResponseBase:
    resident = who(request)
    said = get_object_or_404(Contribution.objects.readable(resident).select_related("thread").filter(resident=resident), pk=pk)
    try:
        actions.withdraw(resident=resident, said=said)
    except ValidationError as error:
        return drawn(request, said.thread, {"errors": by_field(error, "all")}, 422)
    return back(keeping.address(said.thread) if said.kind != "question" else reverse("forum:mine"), "withdrawn")


@require_POST
@needs_resident
@spoken
def accept(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Or no longer, when it was."""
    resident = who(request)
    said = get_object_or_404(Contribution.objects.readable().select_related("thread").filter(kind="answer"), pk=pk)
    was = said.thread.accepted_id == said.pk
    try:
        actions.accept(thread=said.thread, said=None if was else said, resident=resident)
    except ValidationError as error:
        return drawn(request, said.thread, {"errors": by_field(error, "all")}, 422)
    return back(keeping.permalink(said), "unaccepted" if was else "accepted")


@require_POST
@needs_resident
@spoken
def thank(request: HttpRequest, pk: int) -> HttpResponseBase:
    said = get_object_or_404(Contribution.objects.readable().select_related("thread", "resident"), pk=pk)
    try:
        thanked = actions.thank(resident=who(request), said=said)
    except ValidationError as error:
        return drawn(request, said.thread, {"errors": by_field(error, "all")}, 422)
    return back(keeping.permalink(said), "thanked" if thanked else "unthanked")


@require_POST
@needs_resident
@spoken
def follow(request: HttpRequest, pk: int = 0, slug: str = "") -> HttpResponseBase:
    """A mail a day about a thread or a board, or no longer."""
    thread = get_object_or_404(Thread.objects.filter(state="open"), pk=pk) if pk else None
    board = get_object_or_404(Board, slug=slug) if slug else None
    resident, wants = who(request), request.POST.get("wants") == "1"
    if wants:
        actions.follow(resident=resident, thread=thread, board=board)
    else:
        actions.unfollow(resident=resident, thread=thread, board=board)
    path = keeping.address(thread) if thread else reverse("forum:board", args=[slug])
    return back(path, "followed" if wants else "unfollowed")


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@spoken
def unsubscribe(request: HttpRequest, token: str) -> HttpResponseBase:
    """The link at the foot of each digest, and the button of the reader's own mail program."""
    try:
        key = signing.loads(token, salt=letters.SALT)
    except signing.BadSignature:
        return shown(
            request, "forum/unsubscribe.html", {"known": False}, fresh=0, status=403 if request.method == "POST" else 404
        )
    resident = Resident.objects.filter(key=key).first()
    ended = request.method == "POST"
    if ended and resident:
        actions.unfollow(resident=resident, everything=True)
    return shown(request, "forum/unsubscribe.html", {"known": True, "ended": ended, "token": token}, fresh=0)
