"""A first comment of the account's own, written once its video is there: what the networks of videos share.

Token ``{"shown": video, "url", "at"}``: the video is never sent again. After a doubt the comment is looked for under it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta

from parvis.networks.options import Option
from parvis.networks.protocol import JSON, Doubt, Draft, Outcome, Problem, Processing, Published, Refused

SHOWS = ("shown", "url", "at")
"""Of a token, what `Facts.shows` names."""
SKEW = timedelta(minutes=2)  # their clock against ours


def option(limit: int) -> Option:
    return Option("first_comment", "Premier commentaire", "text", limit=limit, hint="Écrit par le compte dès la publication.")


def wanted(draft: Draft) -> str:
    return "" if draft.answering is not None else str(draft.options.get("first_comment") or "").strip()


def closed(draft: Draft, shut: bool) -> list[Problem]:
    """Who closes the comments of a video cannot write the first one."""
    return [Problem("video-comment-closed", "options", {"option": "first_comment"})] if shut and wanted(draft) else []


def after(draft: Draft, found: Published) -> Outcome:
    """`found`, or the step that comments on it."""
    if not wanted(draft):
        return found
    return Processing({"shown": found.remote_id, "url": found.url, "at": found.at.isoformat()}, timedelta(0))


def write(draft: Draft, token: JSON, say: Callable[[str], str]) -> Published:
    """`say` writes it and gives its name. The video is there already: a refusal says so, and trying again writes the comment
    alone."""
    if not wanted(draft):
        return there(token, "")  # it was taken out meanwhile
    try:
        comment = say(wanted(draft))
    except Doubt as doubt:
        doubt.token = token
        raise
    except Refused as no:
        raise Refused("video-comment", no.said, status=no.status) from no
    if not comment:
        raise Doubt("unreadable", "no id", token=token)
    return there(token, comment)


def find(draft: Draft, token: JSON, since: datetime, ours: Iterable[tuple[str, str, datetime]]) -> Published | None:
    """Among our own comments under the video (name, words, hour): the same words, not older than the try."""
    words = "".join(wanted(draft).split())
    for name, text, at in ours:
        if at >= since - SKEW and "".join(text.split()) == words:
            return there(token, name)
    return None


def there(token: JSON, comment: str) -> Published:
    video = str(token["shown"])
    context = {"video": video} | ({"comment": comment} if comment else {})
    return Published(video, str(token["url"]), datetime.fromisoformat(str(token["at"])), context)
