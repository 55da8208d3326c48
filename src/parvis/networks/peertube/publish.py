"""Putting a video on PeerTube: sent and dressed while it is private, shown by one last call.

Token ``{"session", "at"}``, then ``{"video", "short", "at", "done": ["ready", "cover", "caption 0", "playlist 12"]}``: each step
may be done again. After a doubt the video itself tells whether the last call was heard.
A first comment is a step after the last call (`networks.remarks`).
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from parvis.networks import remarks
from parvis.networks.alike import oldest
from parvis.networks.odd import known
from parvis.networks.peertube import abuses
from parvis.networks.peertube.api import Api, moment, stamp
from parvis.networks.peertube.facts import FACTS
from parvis.networks.peertube.upload import Gone, go_on, start
from parvis.networks.protocol import JSON, Answering, Caption, Doubt, Draft, Later, Outcome, Processing, Published, Refused
from parvis.networks.rules import outgoing

PRIVATE = 3
READY, FAILED = 1, 7
POLL = timedelta(seconds=15)
NOW = timedelta(0)
SKEW = timedelta(minutes=2)  # their clock against ours


def chosen(draft: Draft, option: str) -> Any:
    """What a person chose, or the default of the facts."""
    default = next(each.default for each in FACTS.options if each.key == option)
    return draft.options.get(option, default)


def begin(api: Api, draft: Draft, channel: str) -> Outcome:
    """Open a session. The bytes follow in `step`, so that its id is kept before the first of them leaves."""
    body = {**about(draft), "channelId": int(chosen(draft, "channel") or channel), "privacy": PRIVATE, "waitTranscoding": True}
    if chosen(draft, "transcription"):
        body["generateTranscription"] = True
    session = start(api, draft.media[0], body)
    return Processing({"session": session, "at": stamp(datetime.now(UTC))}, NOW)


def about(draft: Draft) -> dict[str, Any]:
    """What is said of the video. An empty list or choice is left out: PeerTube refuses it."""
    told: dict[str, Any] = {
        "name": str(chosen(draft, "title") or "").strip(), "description": outgoing(draft).strip(),
        "tags": [str(tag) for tag in chosen(draft, "tags") or ()], "language": short(draft.language),
        "category": int(chosen(draft, "category") or 0), "licence": int(chosen(draft, "licence") or 0),
    }  # fmt: skip
    return {name: value for name, value in told.items() if value} | {
        "commentsPolicy": int(chosen(draft, "comments")), "downloadEnabled": bool(chosen(draft, "download")),
        "nsfw": bool(chosen(draft, "sensitive")),
    }  # fmt: skip


def short(language: str) -> str:
    """PeerTube knows ``fr``, not ``fr-FR``."""
    return language.split("-", 1)[0].lower()


def wanted(draft: Draft) -> list[str]:
    """The steps between the upload and the last call."""
    item = draft.media[0]
    steps = ["ready", *(["cover"] if item.cover else [])]
    steps += [f"caption {number}" for number in range(len(item.captions))]
    return [*steps, *(f"playlist {name}" for name in chosen(draft, "playlists") or ())]


def step(api: Api, draft: Draft, token: JSON, channel: str) -> Outcome:
    if "shown" in token:
        return remarks.write(draft, token, lambda words: _remark(api, token["shown"], words))
    if "video" not in token:
        return _sent(api, draft, token, channel)
    for name in wanted(draft):
        if name not in token["done"]:
            if name == "ready" and not _ready(api, token["video"]):
                return Processing(token, POLL)
            _dress(api, draft, token["video"], name)
            return Processing({**token, "done": [*token["done"], name]}, NOW)
    return _show(api, draft, token)


def _sent(api: Api, draft: Draft, token: JSON, channel: str) -> Outcome:
    """Some pieces more. A session that is gone may have ended well: the latest uploads tell."""
    try:
        told = go_on(api, draft.media[0], token["session"])
        video = told.get("video") if told is not None else None
    except Gone:
        told = video = _uploaded(api, draft, moment(token["at"]) - SKEW)
        if video is None:
            return begin(api, draft, channel)
    if told is None:
        return Processing(token, NOW)
    if not video or not video.get("id"):
        raise Later("unreadable", "no video")  # it is there: the session tells it again
    kept = {"video": str(video["id"]), "short": str(video.get("shortUUID") or video.get("uuid") or video["id"])}
    return Processing({**kept, "at": token["at"], "done": []}, NOW)


def _ready(api: Api, video: str) -> bool:
    """Transcoded. States of other kinds (moved to another storage …) are waited for."""
    told = _video(api, video)
    if told is None:
        raise Refused("not-found", video)
    state = (told.get("state") or {}).get("id")
    if state == FAILED:
        raise Refused("media-failed", str(told.get("state")))
    return bool(state == READY)


def _dress(api: Api, draft: Draft, video: str, name: str) -> None:
    """One step of `wanted`. None of them shows anything: the video is private."""
    item, (kind, _, which) = draft.media[0], name.partition(" ")
    if kind == "cover" and item.cover:
        file = ("cover.jpg", item.cover.read_bytes(), "image/jpeg")
        api.call("PUT", f"/videos/{video}", files={"thumbnailfile": file}, timeout=60.0)
    elif kind == "caption":
        _caption(api, video, item.captions[int(which)])
    elif kind == "playlist":
        held = api.get("/users/me/video-playlists/videos-exist", videoIds=[int(video)])
        if int(which) not in {each.get("playlistId") for each in held.get(video) or ()}:  # else from an earlier try
            api.call("POST", f"/video-playlists/{which}/videos", json={"videoId": int(video)})


def _caption(api: Api, video: str, caption: Caption) -> None:
    """One file a language: the same again takes its place."""
    file = (f"{short(caption.language)}.vtt", caption.path.read_bytes(), "text/vtt")
    api.call("PUT", f"/videos/{video}/captions/{short(caption.language)}", files={"captionfile": file}, timeout=60.0)


def _show(api: Api, draft: Draft, token: JSON) -> Outcome:
    try:
        api.call("PUT", f"/videos/{token['video']}", changes=True, files=fields({"privacy": chosen(draft, "privacy")}))
    except Doubt as doubt:
        doubt.token = token
        raise
    return remarks.after(draft, _published(api, token["video"], token["short"]))


def fields(told: dict[str, Any]) -> list[tuple[str, tuple[None, str]]]:
    """Plain values as the parts of a form, a list as several parts of one name."""
    parts: list[tuple[str, tuple[None, str]]] = []
    for name, value in told.items():
        for one in value if isinstance(value, list) else [value]:
            parts.append((name, (None, str(one).lower() if isinstance(one, bool) else str(one))))
    return parts


def find(api: Api, draft: Draft, token: JSON) -> Outcome | None:
    """After a doubt: as it was asked, or where the work goes on. Without a token nothing was sent."""
    if not token:
        return None
    if "video" not in token or set(wanted(draft)) - set(token["done"]):
        return Processing(token, NOW)
    told = _video(api, token["video"])
    if told is None:
        return None
    if str((told.get("privacy") or {}).get("id")) == chosen(draft, "privacy"):
        return remarks.after(draft, _published(api, token["video"], token["short"]))
    return Processing(token, NOW)


def _remark(api: Api, video: str, words: str) -> str:
    told = api.call("POST", f"/videos/{video}/comment-threads", changes=True, json={"text": words})
    made = told.get("comment") if isinstance(told, dict) else None
    return str((made or {}).get("id") or "")


def find_remark(api: Api, draft: Draft, token: JSON, since: datetime, own: str) -> Published | None:
    listed = api.get(f"/videos/{token['shown']}/comment-threads", start=0, count=100, sort="-createdAt").get("data") or ()
    ours = [each for each in listed if name_of(each) == own]
    told = [(str(each.get("id") or ""), str(each.get("text") or ""), moment(each.get("createdAt"))) for each in ours]
    return remarks.find(draft, token, since, told)


def edit(api: Api, remote_id: str, draft: Draft) -> None:
    changed = about(draft) | {"privacy": chosen(draft, "privacy")}
    if chosen(draft, "channel"):
        changed["channelId"] = int(chosen(draft, "channel"))
    api.call("PUT", f"/videos/{remote_id}", files=fields(changed))


def remove(api: Api, remote_id: str) -> None:
    """A video by its number, a comment by ``video/comment``, a message about a report."""
    video, _, comment = remote_id.partition("/")
    said = f"/videos/{video}/comments/{comment}" if comment else f"/videos/{video}"
    try:
        api.call("DELETE", abuses.path(remote_id) if abuses.of(remote_id) else said)
    except Refused as refused:
        if refused.code != "not-found":  # gone already is what we wanted
            raise


def answer(api: Api, draft: Draft, to: Answering) -> Outcome:
    video, _, comment = to.remote_id.partition("/")
    try:
        told = api.call("POST", f"/videos/{video}/comments/{comment}", changes=True, json={"text": outgoing(draft)})
    except Refused as refused:
        if refused.code == "not-found":
            raise Refused("answered-gone", refused.said, status=refused.status) from refused
        raise
    made = told.get("comment") if isinstance(told, dict) else None
    if not made or not made.get("id"):
        raise Doubt("unreadable", "no id")
    return _answered(to, made)


def find_answer(api: Api, draft: Draft, to: Answering, since: datetime, own: str) -> Published | None:
    """Ours below the comment: the same words, not older than the try."""
    video, _, comment = to.remote_id.partition("/")
    words, alike = "".join(outgoing(draft).split()), []
    for told in thread(api, video, str((to.context or {}).get("thread") or comment)):
        ours = name_of(told) == own and str(told.get("inReplyToCommentId")) == comment
        at = moment(told.get("createdAt"))
        if ours and at >= since - SKEW and "".join(str(told.get("text") or "").split()) == words:
            there = _answered(to, told)
            alike.append((there.remote_id, at, there))
    return oldest(alike, draft.held)


def thread(api: Api, video: str, identity: str) -> list[JSON]:
    """The comments of a thread; [] when it is gone."""
    try:
        tree = api.get(f"/videos/{video}/comment-threads/{identity}")
    except Refused as refused:
        if refused.code != "not-found":
            raise
        return []
    found, left = [], [tree]
    while left:
        branch = left.pop()
        found.append(branch.get("comment") or {})
        left += known("threads", branch.get("children") or [], lambda below: below.get("comment"), passing=True)
    return found


def name_of(told: JSON) -> str:
    """``name@server`` of who wrote a comment; it never changes. Of a closed account there is none."""
    account = told.get("account") or {}
    return f"{account['name']}@{account.get('host') or ''}" if account.get("name") else f"comment:{told.get('id')}"


def _answered(to: Answering, told: JSON) -> Published:
    video = to.remote_id.partition("/")[0]
    return Published(f"{video}/{told['id']}", str(told.get("url") or ""), moment(told.get("createdAt")), to.context)


def _published(api: Api, video: str, name: str) -> Published:
    return Published(video, f"{api.base}/w/{name}", datetime.now(UTC), {"video": video})


def _video(api: Api, video: str) -> JSON | None:
    try:
        return api.get(f"/videos/{video}")
    except Refused as refused:
        if refused.code == "not-found":
            return None
        raise


def _uploaded(api: Api, draft: Draft, since: datetime) -> JSON | None:
    """Among our latest videos, the one of our title that is not older than the try."""
    alike = []
    for told in api.get("/users/me/videos", start=0, count=25, sort="-createdAt").get("data") or ():
        if told.get("name") == about(draft).get("name") and (at := moment(told.get("createdAt"))) >= since:
            alike.append((str(told.get("id")), at, told))
    return oldest(alike, draft.held)
