"""Questions for other programs: RSS of a board, JSON of lists and threads. Nobody signs in; nothing about persons but pseudonyms."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.feedgenerator import Rss201rev2Feed
from django.utils.html import linebreaks
from django.views.decorators.http import require_safe

from parvis.forum import keeping, lists
from parvis.forum.models import Board, Contribution, Thread
from parvis.forum.polls import reading as polls
from parvis.forum.public.reading import SHOWS
from parvis.forum.told import said_told, thread_told

FRESH, MOST = 300, 40


@require_safe
def rss(request: HttpRequest, slug: str = "") -> HttpResponse:
    """The newest questions, of one board or of all."""
    board = get_object_or_404(Board, slug=slug) if slug else None
    questions = Contribution.objects.filter(kind="question", state="shown")
    rows = (
        lists.threads(board).order_by("-last_at", "-id").prefetch_related(Prefetch("contributions", questions, to_attr="asking"))
    )
    title = f"{board.name if board else 'Forum'} · {settings.ENVIRONMENT.city}"
    feed = Rss201rev2Feed(
        title=title, link=keeping.absolute(reverse("forum:home")), description=board.about if board else title, language="fr",
        feed_url=keeping.absolute(request.path),
    )  # fmt: skip
    for row in rows[:MOST]:
        link = keeping.absolute(keeping.address(row))
        text = row.asking[0].text if row.asking else ""  # type: ignore[attr-defined]
        feed.add_item(
            title=row.title, link=link, description=linebreaks(text, autoescape=True), unique_id=link, pubdate=row.asked_at,
            updateddate=row.last_at, categories=[row.board.name],
        )  # fmt: skip
    return _fresh(HttpResponse(feed.writeString("utf-8"), content_type="application/rss+xml; charset=utf-8"))


def _fresh(response: HttpResponse) -> HttpResponse:
    response["Cache-Control"] = f"public, max-age={FRESH}"
    response["Access-Control-Allow-Origin"] = "*"
    return response


@require_safe
def questions(request: HttpRequest) -> HttpResponse:
    """A page of questions; `rubrique`, `filtre`, `suite` as on the page."""
    slug, choice = request.GET.get("rubrique", ""), request.GET.get("filtre", "")
    board = get_object_or_404(Board, slug=slug) if slug else None
    try:
        if choice not in SHOWS:
            raise ValidationError({"filtre": "?"})
        rows, following = lists.listed(board, SHOWS[choice], request.GET.get("suite", ""))
    except ValidationError as error:
        return JsonResponse({"errors": error.message_dict}, status=422)
    return _fresh(JsonResponse({"items": [thread_told(row) for row in rows], "next": following}))


@require_safe
def question(request: HttpRequest, pk: int) -> HttpResponse:
    """A thread with what was said in it, a page at a time."""
    into = Thread.objects.filter(pk=pk, state="merged").values_list("merged_into", flat=True).first()
    found = get_object_or_404(Thread.objects.readable().select_related("board", "resident"), pk=into or pk)
    try:
        told = lists.whole(found, request.GET.get("suite", ""))
    except ValidationError as error:
        return JsonResponse({"errors": error.message_dict}, status=422)
    body: dict[str, Any] = thread_told(found) | {
        "question": said_told(told.question) if told.question else None, "contributions": [said_told(one) for one in told.answers],
        "next": told.next, "poll": polls.told(polls.of(found)),
    }  # fmt: skip
    return _fresh(JsonResponse(body))
