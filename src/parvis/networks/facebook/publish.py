"""Posts, photo stories, answers and private messages; and whether one that we doubt is there. Videos: `videos`.

Pictures go up first, unpublished, each a step of its own (`Processing`), so that the one call that shows something is
small, and so that a doubt about a post without words can still be settled by its pictures.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from parvis.networks.alike import oldest
from parvis.networks.facebook import remarks, videos
from parvis.networks.facebook.audience import targeting
from parvis.networks.facebook.facts import WINDOW
from parvis.networks.facebook.graph import Graph, moment, next_in, words
from parvis.networks.facebook.rules import age, form, person_in, wording
from parvis.networks.protocol import JSON, Answering, Doubt, Draft, Media, Outcome, Processing, Published, Refused

SKEW = timedelta(minutes=2)  # between their clock and ours; their moments also lose the part of a second
SEEN = "id,permalink_url,created_time"
TOLD = "id,created_time,from,message"
LOOKED = 10  # further pages of a conversation, of 100 messages each


def step(graph: Graph, draft: Draft, token: JSON) -> Outcome:
    """The next call for `draft`, of which `token` tells what is done."""
    if (token or {}).get("shown"):
        return remarks.write(graph, draft, token)
    if draft.answering is None and videos.is_film(draft):
        return _followed(draft, videos.step(graph, draft, token))
    photos = photos_in(token)
    if len(photos) < len(draft.media):
        photo = _upload(graph, draft.media[len(photos)])
        return Processing({"photos": [*photos, photo]}, timedelta(0))
    if draft.answering is None:
        return _story(graph, photos) if form(draft) == "story" else _followed(draft, _post(graph, draft, photos))
    return _message(graph, draft, draft.answering) if draft.answering.private else _comment(graph, draft, photos)


def _followed(draft: Draft, outcome: Outcome) -> Outcome:
    return remarks.after(draft, outcome) if isinstance(outcome, Published) else outcome


def photos_in(token: JSON) -> list[str]:
    return [str(photo) for photo in (token or {}).get("photos", ())]


def _upload(graph: Graph, medium: Media) -> str:
    """Nobody sees an unpublished photo: a lost answer is no doubt, it goes up again."""
    form = {"published": "false"}
    if medium.alt:
        form["alt_text_custom"] = medium.alt
    with medium.path.open("rb") as file:
        answer = graph.upload(f"{graph.page}/photos", form, {"source": (medium.name, file, medium.mime)})
    return str(answer["id"])


def _post(graph: Graph, draft: Draft, photos: Sequence[str]) -> Published:
    body: dict[str, Any] = {"fields": SEEN, **targeting(draft.audience, age(draft))}
    if wording(draft):
        body["message"] = wording(draft)
    if photos:
        body["attached_media"] = [{"media_fbid": photo} for photo in photos]
    elif draft.link:
        body["link"] = draft.link
    return _published(graph.post(f"{graph.page}/feed", body, changes=True))


def edit(graph: Graph, remote_id: str, draft: Draft) -> None:
    """The words of a post, a reel or an answer of ours; pictures, links and for whom it is stay. A story has none."""
    if draft.answering is None and form(draft) == "story":
        raise Refused("facebook-story-edit")
    graph.post(remote_id, {"message": wording(draft)})


def _story(graph: Graph, photos: Sequence[str]) -> Published:
    told = graph.post(f"{graph.page}/photo_stories", {"photo_id": photos[0]}, changes=True)
    return _published({"id": graph.whole(told.get("post_id"))})


def _comment(graph: Graph, draft: Draft, photos: Sequence[str]) -> Published:
    assert draft.answering
    body = {"message": wording(draft), "fields": SEEN, **({"attachment_id": photos[0]} if photos else {})}
    return _published(graph.post(f"{draft.answering.remote_id}/comments", body, changes=True))


def _message(graph: Graph, draft: Draft, answering: Answering) -> Published:
    person = person_in(answering.thread)
    body: dict[str, Any] = {
        "recipient": {"id": person} if person else {"comment_id": answering.remote_id},
        "message": {"text": wording(draft)},
        "messaging_type": "RESPONSE",
    }
    # What was written in time may leave later: it waited for a colleague's yes, or its account was paused.
    late = bool(draft.options.get("human_agent")) or datetime.now(UTC) - answering.at > WINDOW
    if person and late and not draft.options.get("automatic"):
        body |= {"messaging_type": "MESSAGE_TAG", "tag": "HUMAN_AGENT"}
    if not person:
        graph.http.spend("private_replies")
    answer = graph.post(f"{graph.page}/messages", body, changes=True)
    opened = {"thread": f"dm:{answer['recipient_id']}"} if answer.get("recipient_id") else {}
    return _published({"id": answer.get("message_id"), **opened})


def _published(told: Mapping[str, Any]) -> Published:
    """What Graph told of something that is there. `context` has the private thread that a message opened."""
    remote_id = told.get("id")
    if not remote_id:
        raise Doubt("unreadable", "an answer without id")
    private = str(remote_id).startswith("m_")
    url = told.get("permalink_url") or ("" if private else f"https://www.facebook.com/{remote_id}")
    at = moment(told["created_time"]) if told.get("created_time") else datetime.now(UTC)
    return Published(str(remote_id), str(url), at, {"thread": told["thread"]} if "thread" in told else None)


# ── Is it there? ─────────────────────────────────────────────────────────────────────────────────────────────────────


def find(graph: Graph, draft: Draft, since: datetime, token: JSON) -> Outcome | None:
    since -= SKEW
    if (token or {}).get("shown"):
        return remarks.find(graph, draft, token, since)
    if draft.answering is None and videos.is_film(draft):
        return videos.find(graph, token)
    photos = photos_in(token)
    if draft.answering is None and form(draft) == "story":
        return _told_story(graph, since, photos)
    if draft.answering is None:
        found = (post for post in _posts(graph, since) if _same_post(post, draft, photos))
    elif draft.answering.private:
        found = (each for each in _messages(graph, draft.answering, since) if _same_words(each, draft))
    else:
        found = (each for each in _comments(graph, draft.answering, since) if _same_words(each, draft))
    there = oldest(((str(each["id"]), moment(each["created_time"]), each) for each in found), draft.held)
    return _followed(draft, _published(there)) if there else None


def _told_story(graph: Graph, since: datetime, photos: Sequence[str]) -> Published | None:
    """The list of stories tells of each the medium that it shows. https://developers.facebook.com/docs/page-stories-api"""
    page = graph.get(f"{graph.page}/stories", fields="post_id,media_id,creation_time", limit=25)
    for each in page.get("data", ()):
        made = each.get("creation_time")
        if str(each.get("media_id")) in photos and (made is None or moment(made) >= since):
            return _published({"id": graph.whole(each.get("post_id"))})
    return None


def _posts(graph: Graph, since: datetime) -> Iterator[Mapping[str, Any]]:
    fields = f"{SEEN},message,attachments{{unshimmed_url,target{{id}},subattachments{{target{{id}}}}}}"
    return graph.newest(f"{graph.page}/published_posts", since, fields=fields, limit=25)


def _comments(graph: Graph, answering: Answering, since: datetime) -> Iterator[Mapping[str, Any]]:
    """Facebook has two floors: an answer to an answer may hang under the comment that began."""
    asked: dict[str, Any] = {"filter": "stream", "order": "reverse_chronological", "fields": f"{SEEN},message,from"}
    begun = (answering.context or {}).get("top") or answering.remote_id
    for above in dict.fromkeys((answering.remote_id, begun)):
        for each in graph.newest(f"{above}/comments", since, limit=100, **asked):
            if _ours(graph, each):
                yield each


def _messages(graph: Graph, answering: Answering, since: datetime) -> Iterator[Mapping[str, Any]]:
    """What we wrote in private to the person; `from.id` of a comment is the id that their messages have too."""
    person = person_in(answering.thread) or answering.author_id
    fields = f"updated_time,participants,messages.limit(20){{{TOLD}}}"
    asked: dict[str, Any] = {"platform": "messenger", "user_id": person, "fields": fields, "limit": 10}
    for talk in graph.newest(f"{graph.page}/conversations", since, stamp="updated_time", **asked):
        if person in {str(each.get("id")) for each in talk.get("participants", {}).get("data", ())}:
            yield from ({**each, "thread": f"dm:{person}"} for each in _spoken(graph, talk, since) if _ours(graph, each))


def _spoken(graph: Graph, talk: Mapping[str, Any], since: datetime) -> Iterator[Mapping[str, Any]]:
    """The messages of a conversation, newest first, back to `since`. Refused where that cannot be seen: Facebook tells the words
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


def _ours(graph: Graph, said: Mapping[str, Any]) -> bool:
    return str((said.get("from") or {}).get("id", "")) == graph.page


def _same_words(said: Mapping[str, Any], draft: Draft) -> bool:
    return words(said.get("message") or "") == words(wording(draft))


def _same_post(post: Mapping[str, Any], draft: Draft, photos: Sequence[str]) -> bool:
    """By its words; a post without any by its pictures or its link."""
    if wording(draft).strip() or post.get("message"):
        return _same_words(post, draft)
    shown: set[str] = set()
    for card in post.get("attachments", {}).get("data", ()):
        shown.add(str(card.get("unshimmed_url", "")))
        for each in (card, *card.get("subattachments", {}).get("data", ())):
            shown.add(str((each.get("target") or {}).get("id", "")))
    return bool(shown & {*photos, draft.link} - {""})
