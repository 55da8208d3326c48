"""Publishing through containers: what is seen is made first, unseen, and one last call shows it.

Token: ``{"made": [children], "container": id, "at": seconds, "waits": n}``, then ``{"media": id}`` when only the first
comment is left to write. A container shows its media once at most, and dies after a day.
https://developers.facebook.com/docs/instagram-platform/content-publishing
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from parvis.networks.alike import oldest
from parvis.networks.instagram.errors import AGAIN, numbered
from parvis.networks.instagram.graph import Graph, moment
from parvis.networks.instagram.rules import form, wording
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

SKEW = timedelta(minutes=2)  # between their clock and ours; their moments also lose the part of a second
SEEN = "id,caption,permalink,timestamp"
WAITS = 40  # looks at a container: forty minutes, then it is given up
TRIES = 3  # new containers, when Instagram could not make one


def step(graph: Graph, draft: Draft, token: JSON) -> Outcome:
    """The next call for `draft`, of which `token` tells what is made."""
    token = token or {}
    if token.get("media"):
        return _comment(graph, draft, token)
    if not token:
        _room(graph)
    wanted, made = _children(draft), token.get("made", [])
    if len(made) < len(wanted):
        return Processing({**token, "made": [*made, _make(graph, wanted[len(made)])]}, timedelta(0))
    if "container" not in token:
        return _whole(graph, draft, token)
    return _show(graph, draft, token)


def find(graph: Graph, draft: Draft, since: datetime, token: JSON) -> Published | None:
    """By its container, which knows whether it was shown; without one, by its words."""
    token = token or {}
    if token.get("media"):
        told = _commented(graph, draft, str(token["media"]), since - SKEW)
        return _published(graph, str(token["media"]), comment=told) if told else None
    if token.get("container"):
        shown = graph.get(token["container"], fields="status_code").get("status_code") == "PUBLISHED"
        return _there(graph, draft, since) if shown else None
    if not wording(draft).strip():
        return None  # without a container nothing was shown
    found = oldest(_alike(graph, draft, since - SKEW), draft.held)
    return _published(graph, str(found["id"])) if found else None


def _room(graph: Graph) -> None:
    """Raises Later when the day's publications are used up, ours and those made with other tools."""
    try:
        told = graph.get(f"{graph.account}/content_publishing_limit", fields="quota_usage,config").get("data", ())
    except Refused:
        return  # not told: the call that shows will say it
    for line in told:
        most = int((line.get("config") or {}).get("quota_total") or 0)
        if most and int(line.get("quota_usage") or 0) >= most:
            raise Later("instagram-quota", f"{line['quota_usage']} / {most}", after=timedelta(hours=1))


def _children(draft: Draft) -> list[dict[str, Any]]:
    """The parts of a carousel; none for a single picture or video."""
    if len(draft.media) < 2:
        return []
    return [{**_fetched(medium, "VIDEO"), "is_carousel_item": True} for medium in draft.media]


def _fetched(medium: Media, kind: str) -> dict[str, Any]:
    """Meta fetches the file at its address."""
    if not medium.url:
        raise Refused("instagram-address", medium.name)
    if medium.mime.startswith("video/"):
        return {"media_type": kind, "video_url": medium.url}
    return {"image_url": medium.url, **({"alt_text": medium.alt} if medium.alt else {})}


def _make(graph: Graph, asked: Mapping[str, Any]) -> str:
    """Nobody sees a container: a lost answer is no doubt, another is made."""
    return str(graph.post(f"{graph.account}/media", asked)["id"])


def _whole(graph: Graph, draft: Draft, token: JSON) -> Outcome:
    """The container that will be shown, once its children are ready."""
    made = token.get("made", [])
    moving = [name for name, medium in zip(made, draft.media, strict=False) if medium.mime.startswith("video/")]
    for name in moving:
        if (other := _unready(graph, name, token)) is not None:
            return other
    if made:
        asked: dict[str, Any] = {"media_type": "CAROUSEL", "children": ",".join(made)}
    else:
        asked = _single(draft)
    if wording(draft).strip():
        asked["caption"] = wording(draft)
    if draft.options.get("ai"):
        asked["is_ai_generated"] = True
    container = _make(graph, asked)
    kept = {"made": made, "container": container, "at": datetime.now(UTC).timestamp(), "tries": token.get("tries", 0)}
    return Processing(kept, timedelta(0))


def _single(draft: Draft) -> dict[str, Any]:
    """A story as one file without words; a video as a reel; else a picture."""
    (medium,) = draft.media
    if form(draft) == "story":
        asked = {name: value for name, value in _fetched(medium, "STORIES").items() if name != "alt_text"}
        return {**asked, "media_type": "STORIES"}
    asked = _fetched(medium, "REELS")
    return {**asked, "share_to_feed": form(draft) != "reel"} if "video_url" in asked else asked


def _unready(graph: Graph, container: str, token: JSON) -> Outcome | None:
    """What to do while a container is not ready; None: it is."""
    told = graph.get(container, fields="status_code,status")
    code, waits = told.get("status_code"), int(token.get("waits", 0))
    if code in ("FINISHED", "PUBLISHED"):
        return None
    if code == "EXPIRED":
        return Processing({"tries": token.get("tries", 0)}, timedelta(0))
    if code == "ERROR":
        return _failed(str(told.get("status") or ""), token)
    if waits >= WAITS:
        raise Refused("media-failed", f"{code} after {waits} looks")
    return Processing({**token, "waits": waits + 1}, timedelta(seconds=min(5 * 2**waits, 60)))


def _failed(said: str, token: JSON) -> Outcome:
    """Its status tells why, with a number in it; some numbers mean that another container may do."""
    numbers = [int(found) for found in re.findall(r"\b(?:2207\d{3}|36003|900[47])\b", said)]
    tries = int(token.get("tries", 0)) + 1
    if set(numbers) & AGAIN and tries < TRIES:
        return Processing({"tries": tries}, timedelta(minutes=1))
    told = numbered(0, numbers[0], said) if numbers else Refused("media-failed", said)
    raise told if isinstance(told, Refused) else Refused("media-failed", said)


def _show(graph: Graph, draft: Draft, token: JSON) -> Outcome:
    container = str(token["container"])
    told = graph.get(container, fields="status_code,status")
    if told.get("status_code") == "PUBLISHED":  # it was shown, and we did not hear it
        return _after(graph, draft, _there_since(graph, draft, token))
    if told.get("status_code") != "FINISHED" and (other := _unready(graph, container, token)) is not None:
        return other
    graph.http.spend("posts")
    answer = graph.post(f"{graph.account}/media_publish", {"creation_id": container}, changes=True)
    if not answer.get("id"):
        raise Doubt("unreadable", "an answer without id", token=token)
    return _after(graph, draft, str(answer["id"]))


def _after(graph: Graph, draft: Draft, media: str) -> Outcome:
    if str(draft.options.get("first_comment") or "").strip() and form(draft) != "story":
        return Processing({"media": media}, timedelta(0))
    return _published(graph, media)


def _published(graph: Graph, media: str, *, comment: str = "") -> Published:
    """It is there whatever happens to the question after its address."""
    try:
        told = graph.get(media, fields="permalink,timestamp")
    except NetworkError:
        told = {}
    at = moment(told["timestamp"]) if told.get("timestamp") else datetime.now(UTC)
    return Published(media, str(told.get("permalink") or ""), at, {"comment": comment} if comment else None)


# ── The first comment ────────────────────────────────────────────────────────────────────────────────────────────────


def _comment(graph: Graph, draft: Draft, token: JSON) -> Outcome:
    """The publication is there already; a refusal says so, and trying again writes the comment alone."""
    media, text = str(token["media"]), str(draft.options.get("first_comment") or "").strip()
    if not text:
        return _published(graph, media)
    try:
        told = graph.post(f"{media}/comments", {"message": text}, changes=True)
    except Refused as no:
        raise Refused("instagram-comment", no.said, status=no.status) from no
    if not told.get("id"):
        raise Doubt("unreadable", "an answer without id", token=token)
    return _published(graph, media, comment=str(told["id"]))


def _commented(graph: Graph, draft: Draft, media: str, since: datetime) -> str:
    text = str(draft.options.get("first_comment") or "")
    for each in graph.newest(f"{media}/comments", since, fields="id,text,from,username,timestamp", limit=50):
        if graph.ours({**each, **(each.get("from") or {})}) and words(each.get("text") or "") == words(text):
            return str(each["id"])
    return ""


# ── Is it there? ─────────────────────────────────────────────────────────────────────────────────────────────────────


def _there_since(graph: Graph, draft: Draft, token: JSON) -> str:
    return _there(graph, draft, datetime.fromtimestamp(float(token["at"]), UTC)).remote_id


def _there(graph: Graph, draft: Draft, since: datetime) -> Published:
    """What a shown container became: one like it. Lists lag, and then it is asked again."""
    found = oldest(_alike(graph, draft, since - SKEW), draft.held)
    if found is None:
        raise Later("instagram-appearing", after=timedelta(seconds=20))
    return _published(graph, str(found["id"]))


def _alike(graph: Graph, draft: Draft, since: datetime) -> Iterator[tuple[str, datetime, Mapping[str, Any]]]:
    """Our own media with the same words, newest first. Stories have a list of their own."""
    edge = "stories" if form(draft) == "story" else "media"
    for each in graph.newest(f"{graph.account}/{edge}", since, fields=SEEN, limit=25):
        if words(each.get("caption") or "") == words(wording(draft)):
            yield str(each["id"]), moment(each["timestamp"]), each


def words(text: str) -> list[str]:
    """Instagram trims and folds white space."""
    return unicodedata.normalize("NFC", text).split()
