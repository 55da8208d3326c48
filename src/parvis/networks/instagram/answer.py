"""Answers: under a comment, to a mention, in private. And whether one that we doubt is there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from parvis.networks.alike import oldest
from parvis.networks.instagram.facts import WINDOW
from parvis.networks.instagram.graph import Graph, moment, next_in
from parvis.networks.instagram.publish import SKEW, words
from parvis.networks.instagram.rules import person_in, wording
from parvis.networks.protocol import Answering, Doubt, Draft, Published, Refused

TOLD = "id,created_time,from,message"
TALK = f"updated_time,participants,messages.limit(20){{{TOLD}}}"
LOOKED = 10  # further pages of a conversation, of 100 messages each
SAID = "id,text,from,username,timestamp"


def send(graph: Graph, draft: Draft, to: Answering) -> Published:
    if to.private:
        return _message(graph, draft, to)
    context = to.context or {}
    if context.get("mention"):
        asked = {"media_id": str(context["media"]), "message": wording(draft)}
        if context.get("comment"):
            asked["comment_id"] = str(context["comment"])
        told = graph.post(f"{graph.account}/mentions", asked, changes=True)
    else:
        told = graph.post(f"{to.remote_id}/replies", {"message": wording(draft)}, changes=True)
    return _published(told.get("id"))


def _message(graph: Graph, draft: Draft, to: Answering) -> Published:
    """To a person who wrote, or once to the author of a comment."""
    person = person_in(to.thread)
    body: dict[str, Any] = {
        "recipient": {"id": person} if person else {"comment_id": to.remote_id},
        "message": {"text": wording(draft)},
    }
    # What was written in time may leave later: it waited for a colleague's yes, or its account was paused.
    late = bool(draft.options.get("human_agent")) or datetime.now(UTC) - to.at > WINDOW
    if person and late and not draft.options.get("automatic"):
        body |= {"messaging_type": "MESSAGE_TAG", "tag": "HUMAN_AGENT"}
    if not person:
        graph.http.spend("private_replies")
    told = graph.post(f"{graph.talks}/messages", body, changes=True)
    return _published(told.get("message_id"), person=str(told.get("recipient_id") or ""))


def _published(remote_id: object, at: datetime | None = None, *, person: str = "") -> Published:
    """An answer has no address. `context` has the private thread that a message opened."""
    if not remote_id:
        raise Doubt("unreadable", "an answer without id")
    return Published(str(remote_id), "", at or datetime.now(UTC), {"thread": f"dm:{person}"} if person else None)


def find(graph: Graph, draft: Draft, to: Answering, since: datetime) -> Published | None:
    since -= SKEW
    if to.private:
        person = person_in(to.thread) or to.author_id
        alike = (each for each in _messages(graph, person, since) if _same(each.get("message"), draft))
        there = oldest(((str(each["id"]), moment(each["created_time"]), each) for each in alike), draft.held)
        return _published(there["id"], moment(there["created_time"]), person=person) if there else None
    said = _mentioned(graph, to) if (to.context or {}).get("mention") else _replies(graph, to, since)
    ours = (each for each in said if graph.ours({**each, **(each.get("from") or {})}) and _same(each.get("text"), draft))
    late = ((str(each["id"]), at, each) for each in ours if (at := moment(each["timestamp"])) >= since)
    there = oldest(late, draft.held)
    return _published(there["id"], moment(there["timestamp"])) if there else None


def _same(text: object, draft: Draft) -> bool:
    """Instagram may put the name of who is answered before our words."""
    said, ours = words(str(text or "")), words(wording(draft))
    return ours in (said, said[1:] if said[:1] and said[0].startswith("@") else said)


def _replies(graph: Graph, to: Answering, since: datetime) -> Iterator[Mapping[str, Any]]:
    """Answers hang one floor deep: under the comment that began. They come oldest first, so all are looked at."""
    top = str((to.context or {}).get("top") or to.remote_id)
    after: dict[str, str] = {}
    while True:
        page = graph.get(f"{top}/replies", fields=SAID, limit=50, **after)
        yield from page.get("data", ())
        following = (page.get("paging") or {}).get("cursors", {}).get("after", "")
        if not following or not page["paging"].get("next"):
            return
        after = {"after": following}


def _mentioned(graph: Graph, to: Answering) -> Iterator[Mapping[str, Any]]:
    """The newest comments of somebody else's media that named us."""
    media = str((to.context or {}).get("media", ""))
    asked = f"mentioned_media.media_id({media}){{comments{{{SAID},replies{{{SAID}}}}}}}"
    comments = (graph.get(graph.account, fields=asked).get("mentioned_media") or {}).get("comments") or {}
    for each in comments.get("data", ()):
        yield each
        yield from (each.get("replies") or {}).get("data", ())


def _messages(graph: Graph, person: str, since: datetime) -> Iterator[Mapping[str, Any]]:
    """What we wrote in private to the person."""
    asked: dict[str, Any] = {"platform": "instagram", "user_id": person, "fields": TALK, "limit": 10}
    for talk in graph.newest(f"{graph.talks}/conversations", since, stamp="updated_time", **asked):
        if person in {str(each.get("id")) for each in (talk.get("participants") or {}).get("data", ())}:
            yield from (each for each in _spoken(graph, talk, since) if graph.ours(each["from"]))


def _spoken(graph: Graph, talk: Mapping[str, Any], since: datetime) -> Iterator[Mapping[str, Any]]:
    """The messages of a conversation, newest first, back to `since`. Refused where that cannot be seen: Instagram tells the words
    of the newest alone, and what it does not tell may be ours."""
    page = talk.get("messages") or {}
    for _ in range(LOOKED):
        for message in page.get("data", ()):
            if moment(message["created_time"]) < since:
                return
            if not message.get("from"):
                raise Refused("cannot-look")
            yield message
        following = next_in(page)
        if not following:
            return
        page = graph.get(f"{talk['id']}/messages", fields=TOLD, limit=100, after=following)
    raise Refused("cannot-look")
