"""Feeds and open streams over the API."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from ninja import Query, Router, Schema
from pydantic import Field

from parvis.accounts.models import Account
from parvis.accounts.words import say
from parvis.listening import actions
from parvis.listening.models import Article, Source
from parvis.listening.streams import actions as streams
from parvis.people.access import demand
from parvis.rest.auth import asker
from parvis.rest.cursors import page
from parvis.rest.errors import PROBLEMS
from parvis.rest.idempotency import keep, once_outside
from parvis.rest.shapes import Asked, Id, Page, Words

router = Router(tags=["listening"])


class SourceIn(Schema):
    url: Words = Field(min_length=1, max_length=600, description="of a feed, or of a page that names one")


class StreamIn(Schema):
    account: Id = Field(description="through which it is heard: of Mastodon, Bluesky or Nostr")
    words: Words = Field(min_length=1, max_length=100, description="a hashtag; on Bluesky, any words")


class SourceOut(Schema):
    """A feed that is read, or with `account` an open stream. `sentence`: what is wrong with it, in words."""

    id: int
    team: int
    url: str
    title: str
    site: str
    state: str = Field(description="active · paused · gone")
    read_at: datetime | None
    failure: str
    sentence: str
    account: int | None
    words: str = Field(description="of a stream")
    unfound: int = Field(description="of a stream: posts not kept, for their authors do not want to be found")


class EntryOut(Schema):
    """One thing that a feed or a stream said. `post`, `conversation`, `subject`: what was made of it."""

    id: int
    source: int
    url: str
    title: str
    text: str
    author: str
    picture: str
    at: datetime
    post: int | None
    conversation: int | None
    subject: int | None


class EntriesAsked(Asked):
    source: Id | None = None


class DraftedOut(Schema):
    post: int


class LedToCounterOut(Schema):
    conversation: int


class SubjectMadeOut(Schema):
    subject: int


def told(source: Source) -> dict[str, Any]:
    names = ("id", "url", "title", "site", "state", "read_at", "failure", "words", "unfound")
    sentence = say(source.failure)[0] if source.failure else ""
    return {name: getattr(source, name) for name in names} | {
        "team": source.team_id, "sentence": sentence, "account": source.account_id,
    }  # fmt: skip


def entry_told(entry: Article) -> dict[str, Any]:
    names = ("id", "url", "title", "text", "author", "picture", "at")
    return {name: getattr(entry, name) for name in names} | {
        "source": entry.source_id, "post": entry.post_id, "conversation": entry.talk_id, "subject": entry.subject_id,
    }  # fmt: skip


@router.get("/sources", response={200: list[SourceOut], **PROBLEMS}, operation_id="sources")
def sources(request: HttpRequest) -> Any:
    """The feeds that are read."""
    demand(asker(request), "post.see")
    return [told(one) for one in Source.objects.seen_by(asker(request)).order_by("title", "pk")]


@router.post("/sources", response={201: SourceOut, **PROBLEMS}, operation_id="source_follow")
@once_outside
def follow(request: HttpRequest, given: SourceIn) -> Any:
    """Read a feed from now on: RSS, Atom or JSON Feed."""
    source = actions.follow(url=given.url, by=asker(request), made=lambda row: keep(request, 201, told(row)))
    return 201, told(source)


@router.post("/streams", response={201: SourceOut, **PROBLEMS}, operation_id="stream_listen")
@once_outside
def listen(request: HttpRequest, given: StreamIn) -> Any:
    """Hear an open stream from now on: a hashtag on Mastodon or Nostr, words on Bluesky. Who does not want to be found is not kept."""
    by = asker(request)
    demand(by, "post.see")
    account = get_object_or_404(Account.objects.seen_by(by).working().select_related("team"), pk=given.account)
    source = streams.listen(account=account, words=given.words, by=by, made=lambda row: keep(request, 201, told(row)))
    return 201, told(source)


@router.delete("/sources/{int:pk}", response={204: None, **PROBLEMS}, operation_id="source_stop")
def stop(request: HttpRequest, pk: int) -> Any:
    """Follow it no more. The drafts made of it stay."""
    demand(asker(request), "post.see")
    actions.stop(get_object_or_404(Source.objects.seen_by(asker(request)), pk=pk), by=asker(request))
    return HttpResponse(status=204)


@router.get("/entries", response={200: Page[EntryOut], **PROBLEMS}, operation_id="entries")
def entries(request: HttpRequest, asked: Query[EntriesAsked]) -> Any:
    """What the feeds said, newest first."""
    demand(asker(request), "post.see")
    wanted = Article.objects.seen_by(asker(request)).filter(hidden=False)
    wanted = wanted.filter(source=asked.source) if asked.source else wanted
    rows, further = page(wanted, by="at", cursor=asked.cursor, size=asked.limit)
    return {"items": [entry_told(row) for row in rows], "next": further}


@router.post("/entries/{int:pk}/draft", response={200: DraftedOut, **PROBLEMS}, operation_id="entry_draft")
def draft(request: HttpRequest, pk: int) -> Any:
    """A draft of what it says, with its address; once."""
    demand(asker(request), "post.see")
    found = get_object_or_404(Article.objects.seen_by(asker(request)), pk=pk)
    return {"post": actions.draft(found, by=asker(request)).pk}


@router.post("/entries/{int:pk}/conversation", response={200: LedToCounterOut, **PROBLEMS}, operation_id="entry_take")
def take(request: HttpRequest, pk: int) -> Any:
    """What a stream said becomes a conversation at the counter, in your hands unless somebody has it; once."""
    demand(asker(request), "post.see")
    found = get_object_or_404(Article.objects.seen_by(asker(request)), pk=pk)
    return {"conversation": streams.take_up(found, by=asker(request)).pk}


@router.post("/entries/{int:pk}/subject", response={200: SubjectMadeOut, **PROBLEMS}, operation_id="entry_subject")
def subject(request: HttpRequest, pk: int) -> Any:
    """A subject of what the press or a stream says, of the team that reads it; once."""
    demand(asker(request), "post.see")
    found = get_object_or_404(Article.objects.seen_by(asker(request)).select_related("source__team"), pk=pk)
    return {"subject": streams.make_subject(found, by=asker(request), team=found.source.team).pk}
