"""The search over the API."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Query, Router, Schema
from pydantic import Field

from parvis.cases.models import Case
from parvis.inbox.models import Message
from parvis.pages.finding import lists
from parvis.pages.finding.asking import FIRST, LAST, read
from parvis.pages.finding.asking import Asked as Search
from parvis.people.access import demand
from parvis.publishing.models import Post
from parvis.rest.auth import asker
from parvis.rest.errors import PROBLEMS
from parvis.rest.shapes import Asked, Day, Id, Page, Words
from parvis.search.excerpts import excerpt
from parvis.search.suggestions import suggest

router = Router(tags=["search"])


class SuggestAsked(Schema):
    q: Words = Field(
        "", max_length=200, description="the beginnings of words, two letters at least; accents and case do not count"
    )


class ToOpenOut(Schema):
    """One thing to open. `beside` tells it from others of its name; `url` is its page, from the root of this installation."""

    label: str
    beside: str
    url: str


class ToOpenGroupOut(Schema):
    """Things of one sort. `key` stays the same, whatever the language of `heading`."""

    key: str
    heading: str
    items: list[ToOpenOut]


@router.get("/suggestions", response={200: list[ToOpenGroupOut], **PROBLEMS}, operation_id="suggestions")
def suggestions(request: HttpRequest, asked: Query[SuggestAsked]) -> Any:
    """What you may open whose name begins with these words, a few of each sort: colleagues, persons, cases, subjects, posts, answers,
    accounts, campaigns, places, views, labels, forum questions, the directory. The palette of the pages shows the same."""
    return [
        {"key": group.key, "heading": group.heading,
         "items": [{"label": row.label, "beside": row.beside, "url": row.url} for row in group.rows]}
        for group in suggest(asker(request), asked.q)
    ]  # fmt: skip


class FindAsked(Asked):
    """`q` takes what the field of the page takes: "together", -without, from:name, network:x, state:open, since:2026-01-31,
    before:2026-02-28."""

    q: Words = Field("", max_length=200)
    kind: Literal["messages", "posts", "cases"] = "messages"
    network: Words = Field("", max_length=30)
    account: Id | None = None
    team: Id | None = None
    who: Words = Field("", max_length=100, description="part of the name or handle of who said it, or of a colleague")
    state: Words = Field("", max_length=100, description="of the conversation, the post or the case")
    since: Day | None = Field(None, ge=FIRST, le=LAST)
    until: Day | None = Field(None, ge=FIRST, le=LAST, description="this day included")


class FoundRowOut(Schema):
    """Something found. `thread`: the conversation of a message, else 0. `excerpt`: around the first of the words."""

    kind: str
    id: int
    thread: int
    at: datetime
    network: str
    way: str = Field(description="of a message: in or out")
    who: str
    title: str
    state: str
    excerpt: str


class SearchOut(Page[FoundRowOut]):
    pass


@router.get("/search", response={200: SearchOut, **PROBLEMS}, operation_id="search")
def search(request: HttpRequest, asked: Query[FindAsked]) -> Any:
    """Messages, posts or cases with these words that you may see, newest first, to the very end.

    A page may hold fewer than `limit` while `next` leads on.
    """
    by = asker(request)
    demand(by, "post.see" if asked.kind == "posts" else "inbox.see")
    names = ("q", "network", "account", "team", "who", "state", "since", "until")
    wanted = read(Search(**{name: getattr(asked, name) for name in names}))
    if wanted.wrong:
        raise ValidationError({"q": _("Ce n’est pas un jour : %(said)s.") % {"said": wanted.wrong[0][:60]}})
    if not lists.asks(wanted):
        return {"items": [], "next": ""}
    find: Any = {"messages": lists.messages, "posts": lists.posts, "cases": lists.cases}[asked.kind]
    rows, further = find(by, wanted, cursor=asked.cursor, size=asked.limit)
    return {"items": [_told(row, wanted.q) | {"kind": asked.kind, "id": row.pk} for row in rows], "next": further}


def _told(row: Message | Post | Case, q: str) -> dict[str, Any]:
    if isinstance(row, Message):
        talk = row.conversation
        who = str(row.user or talk.account.name) if row.way == "out" else row.identity.called if row.identity else ""
        return {"thread": talk.pk, "at": row.at, "network": talk.account.network, "way": row.way, "who": who,
                "title": talk.subject, "state": talk.state, "excerpt": _piece(row.text, q)}  # fmt: skip
    if isinstance(row, Post):
        return {"thread": 0, "at": row.publish_at or row.changed_at, "network": "", "way": "", "who": "", "title": "",
                "state": row.state, "excerpt": _piece(row.text, q)}  # fmt: skip
    return {"thread": 0, "at": row.moved_at, "network": "", "way": "", "who": "", "title": row.title or row.number,
            "state": row.state, "excerpt": ""}  # fmt: skip


def _piece(text: str, q: str) -> str:
    return "".join(piece for piece, _ in excerpt(text, q))
