"""Putting a video on Vimeo: sent and dressed while nobody sees it, shown by one last call.

Token ``{"video", "link", "done": ["sent", "ready", "tags", "caption 0", "showcase 12" …]}``: each step may be done again.
A first comment is a step after the last call (`networks.remarks`).
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from parvis.networks import remarks
from parvis.networks.alike import oldest
from parvis.networks.protocol import JSON, Answering, Caption, Doubt, Draft, Outcome, Processing, Published, Refused
from parvis.networks.rules import outgoing
from parvis.networks.vimeo import tus
from parvis.networks.vimeo.api import Api, last, moment
from parvis.networks.vimeo.facts import FACTS

SKEW = timedelta(minutes=2)  # their clock against ours
POLL = timedelta(seconds=10)
NOW = timedelta(0)
SHOWN = "uri,name,link,privacy.view,upload.status,transcode.status"


def chosen(draft: Draft, option: str) -> Any:
    """What a person chose, or the default of the facts."""
    default = next(each.default for each in FACTS.options if each.key == option)
    return draft.options.get(option, default)


def begin(api: Api, draft: Draft) -> Outcome:
    """A place for the video. A lost answer leaves at most an empty one, that nobody sees."""
    item = draft.media[0]
    body = {
        "upload": {"approach": "tus", "size": str(item.size)}, "name": chosen(draft, "title"), "description": outgoing(draft),
        "locale": draft.language, "privacy": {"view": "nobody", "comments": chosen(draft, "comments")},
    }  # fmt: skip
    made = api.call("POST", "/me/videos", json=body, timeout=60.0)
    link = str((made.get("upload") or {}).get("upload_link") or "")
    if not link or not made.get("uri"):
        raise Refused("media-refused", str(made)[:300])
    return Processing({"video": last(made["uri"]), "link": link, "done": []}, NOW)


def step(api: Api, draft: Draft, token: JSON) -> Outcome:
    if "shown" in token:
        return remarks.write(draft, token, lambda words: _remark(api, token["shown"], words))
    for name in ("sent", "ready", *wanted(draft)):
        if name not in token["done"]:
            return _done(api, draft, token, name)
    return _show(api, draft, token)


def wanted(draft: Draft) -> list[str]:
    """The steps between the upload and the last call."""
    item = draft.media[0]
    steps = ["cover"] if item.cover else []
    steps += ["tags"] if chosen(draft, "tags") else []
    steps += [f"caption {number}" for number in range(len(item.captions))]
    steps += [f"showcase {name}" for name in chosen(draft, "showcases") or ()]
    return steps + ([f"folder {chosen(draft, 'folder')}"] if chosen(draft, "folder") else [])


def _done(api: Api, draft: Draft, token: JSON, name: str) -> Outcome:
    kept = Processing({**token, "done": [*token["done"], name]}, NOW)
    if name == "sent":
        return _sent(api, draft, token, kept)
    if name == "ready":
        return kept if _ready(api, token["video"]) else Processing(token, POLL)
    _dress(api, draft, token["video"], name)
    return kept


def _sent(api: Api, draft: Draft, token: JSON, kept: Processing) -> Outcome:
    try:
        return kept if tus.go_on(api.http, token["link"], draft.media[0]) else Processing(token, NOW)
    except tus.Gone:  # it may have ended well
        told = _video(api, token["video"])
        if told and (told.get("upload") or {}).get("status") == "complete":
            return kept
        remove(api, f"/videos/{token['video']}")
        return begin(api, draft)


def _ready(api: Api, video: str) -> bool:
    told = _video(api, video)
    if told is None:
        raise Refused("not-found", video)
    state = (told.get("transcode") or {}).get("status")
    if state == "error" or (told.get("upload") or {}).get("status") == "error":
        raise Refused("media-failed", str(told)[:300])
    return bool(state == "complete")


def _dress(api: Api, draft: Draft, video: str, name: str) -> None:
    """One step of `wanted`. Each may be done again."""
    item, (kind, _, which) = draft.media[0], name.partition(" ")
    if kind == "cover" and item.cover:
        made = api.call("POST", f"/videos/{video}/pictures")
        _put(api, str(made.get("link") or ""), item.cover.read_bytes(), "image/jpeg")
        api.call("PATCH", str(made.get("uri") or ""), json={"active": True})
    elif kind == "tags":
        api.call("PUT", f"/videos/{video}/tags", json=[{"name": str(tag)} for tag in chosen(draft, "tags")])
    elif kind == "caption":
        _caption(api, video, item.captions[int(which)])
    elif kind == "showcase":
        api.call("PUT", f"/me/albums/{which}/videos/{video}")
    elif kind == "folder":
        api.call("PUT", f"/me/projects/{which}/videos/{video}")


def _caption(api: Api, video: str, caption: Caption) -> None:
    """One active track a language."""
    body = {"type": "subtitles", "language": caption.language, "name": caption.label or caption.language, "active": True}
    made = api.call("POST", f"/videos/{video}/texttracks", json=body)
    _put(api, str(made.get("link") or ""), caption.path.read_bytes(), "text/vtt")


def _put(api: Api, link: str, content: bytes, mime: str) -> None:
    answer = api.http.call("PUT", link, content=content, headers={"Content-Type": mime}, timeout=120.0)
    if answer.status >= 300:
        raise Refused("media-refused", api.http.clean(answer.text()), status=answer.status)


def _show(api: Api, draft: Draft, token: JSON) -> Outcome:
    body = {"privacy": {"view": chosen(draft, "privacy"), "comments": chosen(draft, "comments")}}
    try:
        told = api.call("PATCH", f"/videos/{token['video']}", changes=True, json=body)
    except Doubt as doubt:
        doubt.token = token
        raise
    return remarks.after(draft, _published(token["video"], told))


def find(api: Api, draft: Draft, token: JSON) -> Outcome | None:
    """After a doubt: as it was asked, or where the work goes on. Without a token nothing was sent."""
    if not token:
        return None
    if {"sent", "ready", *wanted(draft)} - set(token["done"]):
        return Processing(token, NOW)
    told = _video(api, token["video"])
    if told is None:
        return None
    if (told.get("privacy") or {}).get("view") == chosen(draft, "privacy"):
        return remarks.after(draft, _published(token["video"], told))
    return Processing(token, NOW)


def _remark(api: Api, video: str, words: str) -> str:
    return str(api.call("POST", f"/videos/{video}/comments", changes=True, json={"text": words}).get("uri") or "")


def find_remark(api: Api, draft: Draft, token: JSON, since: datetime, user: str) -> Published | None:
    listed = api.pages(f"/videos/{token['shown']}/comments", 1, direction="desc")
    ours = [each for each in listed if last((each.get("user") or {}).get("uri")) == user]
    told = [(str(each.get("uri") or ""), str(each.get("text") or ""), moment(each.get("created_on"))) for each in ours]
    return remarks.find(draft, token, since, told)


def edit(api: Api, remote_id: str, draft: Draft) -> None:
    body = {
        "name": chosen(draft, "title"), "description": outgoing(draft),
        "privacy": {"view": chosen(draft, "privacy"), "comments": chosen(draft, "comments")},
    }  # fmt: skip
    api.call("PATCH", f"/videos/{remote_id}", json=body)
    api.call("PUT", f"/videos/{remote_id}/tags", json=[{"name": str(tag)} for tag in chosen(draft, "tags") or ()])


def remove(api: Api, path: str) -> None:
    """A video, or a comment."""
    try:
        api.call("DELETE", path)
    except Refused as refused:
        if refused.status not in (404, 410):  # gone already is what we wanted
            raise


def answer(api: Api, draft: Draft, to: Answering) -> Outcome:
    try:
        told = api.call("POST", replies_of(to), changes=True, json={"text": outgoing(draft)})
    except Refused as refused:
        if refused.code == "not-found":
            raise Refused("answered-gone", refused.said, status=refused.status) from refused
        raise
    if not told.get("uri"):
        raise Doubt("unreadable", "no uri")
    return _answered(to, told)


def find_answer(api: Api, draft: Draft, to: Answering, since: datetime, user: str) -> Published | None:
    """Ours below the comment: the same words, not older than the try."""
    words, alike = "".join(outgoing(draft).split()), []
    for told in api.pages(replies_of(to), 5, direction="desc"):
        ours, at = last((told.get("user") or {}).get("uri")) == user, moment(told.get("created_on"))
        if ours and at >= since - SKEW and "".join(str(told.get("text") or "").split()) == words:
            alike.append((str(told["uri"]), at, _answered(to, told)))
    return oldest(alike, draft.held)


def replies_of(to: Answering) -> str:
    """There is one floor of answers: those of the comment that began."""
    return f"{(to.context or {}).get('top') or to.remote_id}/replies"


def _answered(to: Answering, told: JSON) -> Published:
    return Published(str(told["uri"]), str(told.get("link") or ""), moment(told.get("created_on")), to.context)


def _published(video: str, told: JSON) -> Published:
    return Published(video, str(told.get("link") or f"https://vimeo.com/{video}"), datetime.now(UTC), {"video": video})


def _video(api: Api, video: str) -> JSON | None:
    try:
        return api.get(f"/videos/{video}", fields=SHOWN)
    except Refused as refused:
        if refused.status == 404:
            return None
        raise
