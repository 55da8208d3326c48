"""The forum read by anybody: boards, lists, threads, what changed in a text, the rules of the place. Kept by caches."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponsePermanentRedirect, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.utils.crypto import get_random_string
from django.views.decorators.http import require_safe

from parvis.forum import counting, keeping, lists, near, trust
from parvis.forum.models import Board, Contribution, Follow, Thread
from parvis.forum.polls import reading as polls
from parvis.forum.public.speaking import done, spoken
from parvis.inbox.grounds.articles import articles
from parvis.publishing.approval.differences import Piece, pieces
from parvis.square.models import Resident
from parvis.square.pages import shown
from parvis.square.residents import resident_of

SHOWS = {"": "", "non-resolues": "unsolved", "sans-reponse": "unanswered", "officielles": "official"}


@require_safe
@spoken
def home(request: HttpRequest, slug: str = "") -> HttpResponseBase:
    """Questions, newest word first; of one board, or of all."""
    board = get_object_or_404(Board.objects.select_related("topic"), slug=slug) if slug else None
    q = request.GET.get("q", "").replace("\x00", "").strip()[:200]
    choice = request.GET.get("filtre", "")
    if choice not in SHOWS:
        raise Http404
    try:
        threads, following = (
            (lists.searched(q, board), "") if q else lists.listed(board, SHOWS[choice], request.GET.get("suite", ""))
        )
    except ValidationError as error:
        raise Http404 from error
    resident = resident_of(request)
    context: dict[str, Any] = {
        "board": board, "boards": lists.boards(), "threads": threads, "next": following, "q": q, "choice": choice, "done": done(request),
        "follows": bool(resident and board and Follow.objects.filter(resident=resident, board=board).exists()),
        "first": not request.GET.get("suite"),
    }  # fmt: skip
    return shown(request, "forum/home.html", context)


@require_safe
@spoken
def thread(request: HttpRequest, pk: int, slug: str = "") -> HttpResponseBase:
    found, resident = get_object_or_404(_full(), pk=pk), resident_of(request)
    if found.state == "merged" and found.merged_into_id:
        return HttpResponsePermanentRedirect(keeping.address(get_object_or_404(_readable(resident), pk=found.merged_into_id)))
    if not _readable(resident).filter(pk=pk).exists():
        return shown(request, "forum/gone.html", {"thread": found}, status=410 if found.state in ("hidden", "withdrawn") else 404)
    if keeping.address(found) != request.path:
        asked = request.META.get("QUERY_STRING", "")
        return HttpResponsePermanentRedirect(keeping.address(found) + (f"?{asked}" if asked else ""))
    return drawn(request, found)


def _readable(resident: Resident | None) -> Any:
    return Thread.objects.readable(resident)


def _full() -> Any:
    return Thread.objects.select_related("board", "resident__member", "merged_into", "known", "accepted")


def drawn(request: HttpRequest, found: Thread, more: dict[str, Any] | None = None, status: int = 200) -> HttpResponse:
    """The page of a thread; `more`: what was typed there, and what is wrong with it."""
    resident = resident_of(request)
    try:
        told = lists.whole(found, request.GET.get("suite", ""), resident)
    except ValidationError as error:
        raise Http404 from error
    context: dict[str, Any] = {
        "thread": found, "whole": told, "poll": polls.of(found, resident), "done": done(request),
        "near": near.threads(found.title, without=found.pk, most=4),
        "asks": resident is not None and found.resident_id == resident.pk, "drawn": get_random_string(16),
        "follows": bool(resident and Follow.objects.filter(resident=resident, thread=found).exists()),
        "address": keeping.absolute(keeping.address(found)), "levels": trust.LEVELS, "errors": {}, "typed": "", "under": 0,
    }  # fmt: skip
    return shown(request, "forum/thread.html", context | (more or {}), status=status)


@require_safe
def contribution(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Where it stands now, whatever was moved."""
    rows = Contribution.objects.readable(resident_of(request)).select_related("thread__merged_into")
    said = get_object_or_404(rows, pk=pk)
    place = said.thread.merged_into or said.thread
    asked = request.META.get("QUERY_STRING", "")
    cursor = "" if said.kind == "question" or said.official or said.pk == place.accepted_id else _before(said)
    query = "&".join(part for part in (asked, f"suite={cursor}" if cursor else "") if part)
    return HttpResponseRedirect(keeping.address(place) + (f"?{query}" if query else "") + f"#c{said.pk}")


def _before(said: Contribution) -> str:
    """The cursor of the page of a long thread on which it stands; "" for the first one."""
    base = said.parent if said.parent_id else said
    if base is None or base.kind == "question":
        return ""
    earlier = Contribution.objects.filter(thread=said.thread_id, kind="answer", state="shown", at__lte=base.at).exclude(
        pk=base.pk
    )
    if len(earlier.values_list("pk", flat=True)[: lists.ANSWERS]) < lists.ANSWERS:
        return ""
    last = earlier.order_by("-at", "-pk").values_list("at", "pk").first()
    return lists.cursor_of(*last) if last else ""


@require_safe
@spoken
def revisions(request: HttpRequest, pk: int) -> HttpResponseBase:
    """What a text was before, and what changed from one to the next: everybody may see it."""
    said = get_object_or_404(
        Contribution.objects.select_related("thread", "resident").filter(state="shown", thread__state="open"), pk=pk
    )
    rows = list(said.revisions.select_related("resident", "colleague").order_by("number")[:50])
    changed: list[tuple[Any, list[Piece]]] = []
    for n, row in enumerate(rows):
        before = f"{rows[n - 1].title}\n\n{rows[n - 1].text}".strip() if n else ""
        after = f"{row.title}\n\n{row.text}".strip()
        changed.append((row, pieces(before, after) if n else [Piece("", after)]))
    return shown(request, "forum/revisions.html", {"said": said, "changes": list(reversed(changed))})


@require_safe
@spoken
def rules(request: HttpRequest) -> HttpResponseBase:
    """How the place works: what rights one earns, what is taken down and why, whom to write to."""
    resident = resident_of(request)
    level = counting.level_of(resident) if resident else None
    context = {"levels": trust.LEVELS, "rules": keeping.rules(), "articles": articles(), "level": level}
    return shown(request, "forum/rules.html", context)
