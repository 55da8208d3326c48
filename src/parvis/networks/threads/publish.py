"""Publishing through containers, one post of a chain after the other: each is made unseen, and one last call shows it.

Token: ``{"done": [posts], "made": [children], "container": id, "at": seconds, "waits": n}``. A container shows its post
once at most, and dies after a day. https://developers.facebook.com/docs/threads/create-posts
"""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from parvis.networks.alike import oldest
from parvis.networks.protocol import (
    JSON,
    Doubt,
    Draft,
    Later,
    Media,
    NetworkError,
    Outcome,
    Processing,
    Published,
    Refused,
)
from parvis.networks.threads.graph import Graph, moment
from parvis.networks.threads.rules import texts

SKEW = timedelta(minutes=2)  # between their clock and ours
SEEN = "id,text,permalink,timestamp,replied_to,media_type"
WAITS = 40  # looks at a container before it is given up
POLL = ("option_a", "option_b", "option_c", "option_d")


def step(graph: Graph, draft: Draft, token: JSON) -> Outcome:
    """The next call for `draft`, of which `token` tells what is made."""
    token = token or {}
    if not token:
        _room(graph, "reply_" if draft.answering else "")
    if len(token.get("done", ())) > len(draft.parts):
        return _ended(graph, token["done"])  # what was to follow was taken out meanwhile
    first = not token.get("done")
    wanted = _children(draft) if first else []
    made = token.get("made", [])
    if len(made) < len(wanted):
        return Processing({**token, "made": [*made, _make(graph, wanted[len(made)])]}, timedelta(0))
    if "container" not in token:
        return _whole(graph, draft, token)
    return _show(graph, draft, token)


def _room(graph: Graph, kind: str) -> None:
    """Raises Later when the day's posts or answers are used up, ours and those made with other tools."""
    fields = f"{kind}quota_usage,{kind}config"
    try:
        told = graph.get(f"{graph.account}/threads_publishing_limit", fields=fields).get("data", ())
    except Refused:
        return  # not told: the call that shows will say it
    for line in told:
        most = int((line.get(f"{kind}config") or {}).get("quota_total") or 0)
        used = int(line.get(f"{kind}quota_usage") or 0)
        if most and used >= most:
            raise Later("threads-quota", f"{used} / {most}", after=timedelta(hours=1))


def _children(draft: Draft) -> list[dict[str, Any]]:
    """The parts of a carousel; none for a single file or none at all."""
    return [{**_fetched(each), "is_carousel_item": "true"} for each in draft.media] if len(draft.media) > 1 else []


def _fetched(medium: Media) -> dict[str, Any]:
    """Meta fetches the file at its address."""
    if not medium.url:
        raise Refused("threads-address", medium.name)
    film = medium.mime.startswith("video/")
    told = {"media_type": "VIDEO" if film else "IMAGE", "video_url" if film else "image_url": medium.url}
    return {**told, **({"alt_text": medium.alt} if medium.alt else {})}


def _make(graph: Graph, asked: Mapping[str, Any]) -> str:
    """Nobody sees a container: a lost answer is no doubt, another is made."""
    return str(graph.post(f"{graph.account}/threads", asked)["id"])


def _whole(graph: Graph, draft: Draft, token: JSON) -> Outcome:
    """The container that will be shown, once its children are ready."""
    made, done = token.get("made", []), token.get("done", [])
    for name in made:
        if (other := _unready(graph, name, token)) is not None:
            return other
    asked: dict[str, Any] = {"media_type": "TEXT"}
    if made:
        asked = {"media_type": "CAROUSEL", "children": ",".join(made)}
    elif draft.media and not done:
        asked = _fetched(draft.media[0])
    text = texts(draft)[len(done)]
    if text.strip():
        asked["text"] = text
    above = _above(draft, token)
    if above:
        asked["reply_to_id"] = above
    asked |= {} if done or draft.answering else _chosen(draft, asked["media_type"] == "TEXT")
    kept = {"done": done, "container": _make(graph, asked), "at": datetime.now(UTC).timestamp()}
    return Processing(kept, timedelta(0))


def _chosen(draft: Draft, plain: bool) -> dict[str, Any]:
    """What belongs to the first post alone: who may answer and see it, its topic, its link, its poll."""
    options, asked = draft.options, {}
    if options.get("replies") not in (None, "", "everyone"):
        asked["reply_control"] = str(options["replies"])
    if options.get("topic"):
        asked["topic_tag"] = str(options["topic"]).lstrip("#")
    if draft.audience.countries:
        asked["allowlisted_country_codes"] = ",".join(draft.audience.countries)
    if plain and draft.link:
        asked["link_attachment"] = draft.link
    if plain and options.get("poll"):
        choices = [str(choice) for choice in options["poll"]["choices"]]
        asked["poll_attachment"] = json.dumps(dict(zip(POLL, choices, strict=False)), ensure_ascii=False)
    return asked


def _unready(graph: Graph, container: str, token: JSON) -> Outcome | None:
    """What to do while a container is not ready; None: it is. One that is dead is made anew."""
    told = graph.get(container, fields="status,error_message")
    code, waits = told.get("status"), int(token.get("waits", 0))
    if code in ("FINISHED", "PUBLISHED"):
        return None
    if code == "EXPIRED":
        return Processing({"done": token.get("done", [])}, timedelta(0))
    if code == "ERROR" or waits >= WAITS:
        raise Refused("media-failed", f"{code}: {told.get('error_message') or ''}")
    return Processing({**token, "waits": waits + 1}, timedelta(seconds=min(5 * 2**waits, 60)))


def _show(graph: Graph, draft: Draft, token: JSON) -> Outcome:
    container = str(token["container"])
    told = graph.get(container, fields="status,error_message")
    if told.get("status") == "PUBLISHED":  # it was shown, and we did not hear it
        return _after(graph, draft, token, _there(graph, draft, token))
    if told.get("status") != "FINISHED" and (other := _unready(graph, container, token)) is not None:
        return other
    graph.http.spend("replies" if _above(draft, token) else "posts")
    answer = graph.post(f"{graph.account}/threads_publish", {"creation_id": container}, changes=True)
    if not answer.get("id"):
        raise Doubt("unreadable", "an answer without id", token=token)
    return _after(graph, draft, token, str(answer["id"]))


def _after(graph: Graph, draft: Draft, token: JSON, post: str) -> Outcome:
    """The post `post` is there: what is next?"""
    done = [*token.get("done", []), post]
    if len(done) <= len(draft.parts):
        return Processing({"done": done}, timedelta(0))
    return _ended(graph, done)


def _ended(graph: Graph, done: list[str]) -> Published:
    try:
        told = graph.get(str(done[0]), fields="permalink,timestamp")
    except NetworkError:
        told = {}  # it is there whatever happens to the question after its address
    at = moment(told["timestamp"]) if told.get("timestamp") else datetime.now(UTC)
    return Published(str(done[0]), str(told.get("permalink") or ""), at, {"parts": done})


def _above(draft: Draft, token: JSON) -> str:
    """What the next post answers: the one before it in the chain, or the message that is answered."""
    if token.get("done"):
        return str(token["done"][-1])
    return draft.answering.remote_id if draft.answering else ""


# ── Is it there? ─────────────────────────────────────────────────────────────────────────────────────────────────────


def find(graph: Graph, draft: Draft, since: datetime, token: JSON) -> Outcome | None:
    """By its container, which knows whether it was shown; without one, by its words."""
    token = token or {}
    if token.get("container"):
        shown = graph.get(token["container"], fields="status").get("status") == "PUBLISHED"
        return _after(graph, draft, token, _there(graph, draft, token)) if shown else None
    if not texts(draft)[len(token.get("done", []))].strip():
        return None  # without a container nothing was shown
    found = oldest(_alike(graph, draft, token, since - SKEW), draft.held)
    return _after(graph, draft, token, str(found["id"])) if found else None


def _there(graph: Graph, draft: Draft, token: JSON) -> str:
    """What a shown container became: one like it. Lists lag, and then it is asked again."""
    since = datetime.fromtimestamp(float(token["at"]), UTC) - SKEW
    found = oldest(_alike(graph, draft, token, since), draft.held)
    if found is None:
        raise Later("threads-appearing", after=timedelta(seconds=20))
    return str(found["id"])


def _alike(graph: Graph, draft: Draft, token: JSON, since: datetime) -> Iterator[tuple[str, datetime, Mapping[str, Any]]]:
    """Our own posts or answers with the same words in the same place, newest first."""
    above, text = _above(draft, token), texts(draft)[len(token.get("done", []))]
    edge = "replies" if above else "threads"
    for each in graph.newest(f"{graph.account}/{edge}", since, fields=SEEN, limit=25):
        place = str((each.get("replied_to") or {}).get("id") or "")
        if words(each.get("text") or "") == words(text) and place in ("", above) and each.get("id") not in token.get("done", []):
            yield str(each["id"]), moment(each["timestamp"]), each


def words(text: str) -> list[str]:
    """Threads trims and folds white space."""
    return unicodedata.normalize("NFC", text).split()
