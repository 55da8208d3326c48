"""One search over what was said and what was published."""

from __future__ import annotations

import re
from itertools import islice
from typing import Any

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_GET

from parvis.inbox import lists
from parvis.inbox.models import Conversation, Message
from parvis.people.access import may
from parvis.people.models import User
from parvis.publishing.models import Post
from parvis.rest.auth import asker
from parvis.rest.cursors import page
from parvis.search.excerpts import excerpt
from parvis.search.index import fold, words

POSTS = 6
LOOKED = 1000
PAGE = 30


@require_GET
def search(request: HttpRequest) -> HttpResponse:
    user, q = asker(request), request.GET.get("q", "").replace("\x00", "").strip()[:200]
    cursor = request.GET.get("suite", "")
    context: dict[str, Any] = {"q": q, "said": [], "posts": [], "next": ""}
    if words(q) and may(user, "inbox.see"):
        context |= _said(user, q, cursor)
    if words(q) and may(user, "post.see") and not cursor:
        context["posts"] = [(post, excerpt(post.text, q)) for post in _posts(user, q)]
    return render(
        request, "pages/parts/found.html" if request.headers.get("HX-Request") and cursor else "pages/search.html", context
    )


def _said(user: User, q: str, cursor: str) -> dict[str, Any]:
    """Messages, newest first. An entry whose message is gone, or that the user may not see, is left out."""
    try:
        entries, further = page(lists.messages(q, user), by="at", cursor=cursor, size=PAGE)
    except ValidationError as error:
        raise Http404 from error
    wanted = Message.objects.filter(conversation__in=Conversation.objects.seen_by(user)).exclude(way="note")
    rows = wanted.select_related("conversation__account", "conversation__identity", "identity", "user").in_bulk(
        [e.row for e in entries]
    )
    found = [(rows[e.row], excerpt(rows[e.row].text, q)) for e in entries if e.row in rows]
    following = f"{reverse('pages:search')}?{urlencode({'q': q, 'suite': further})}" if further else ""
    return {"said": found, "next": following}


def _posts(user: User, q: str) -> list[Post]:
    """Among the newest, read as the search reads: without accents, the beginning of a word is enough."""
    wanted = words(q)
    found = (post for post in Post.objects.seen_by(user).order_by("-id")[:LOOKED] if _holds(fold(post.text), wanted))
    return list(islice(found, POSTS))


def _holds(text: str, wanted: list[str]) -> bool:
    spaced = " " + " ".join(re.findall(r"\w+", text))
    return all(f" {word}" in spaced for word in wanted)
