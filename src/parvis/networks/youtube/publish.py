"""Putting a video on YouTube: sent and dressed while it is private, made visible by one last call.

Token, first ``{"session", "at"}``, then ``{"video", "at", "done": ["cover", "caption 0", "playlist PL…"]}``: each step may be
done again. After a doubt the video itself tells whether the last call was heard.
A first comment is a step after the last call (`networks.remarks`).
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from parvis.networks import remarks
from parvis.networks.alike import oldest
from parvis.networks.protocol import JSON, Answering, Caption, Doubt, Draft, Later, Outcome, Processing, Published, Refused
from parvis.networks.rules import outgoing
from parvis.networks.youtube.api import Api, failure, moment, reason, stamp
from parvis.networks.youtube.facts import CAPTION, CHANGE, FACTS, UNITS
from parvis.networks.youtube.upload import Gone, go_on, start

SKEW = timedelta(minutes=2)  # their clock against ours
POLL = timedelta(seconds=20)
LOOKED = 2  # pages of fifty among the latest uploads
WRITABLE = ("privacyStatus", "publishAt", "license", "embeddable", "publicStatsViewable", "selfDeclaredMadeForKids",
            "containsSyntheticMedia")  # fmt: skip


def chosen(draft: Draft, option: str) -> Any:
    """What a person chose, or the default of the facts."""
    default = next(each.default for each in FACTS.options if each.key == option)
    return draft.options.get(option, default)


def begin(api: Api, draft: Draft) -> Outcome:
    """Open a session. The bytes follow in `step`, so that its address is kept before the first of them leaves."""
    body = {"snippet": snippet(draft), "status": {**status(draft), "privacyStatus": "private"}}
    session = start(api, draft.media[0], body, notify=bool(chosen(draft, "notify")))
    return Processing({"session": session, "at": stamp(datetime.now(UTC))}, timedelta(0))


def step(api: Api, draft: Draft, token: JSON, uploads: str) -> Outcome:
    if "shown" in token:
        return remarks.write(draft, token, lambda words: _remark(api, token["shown"], words))
    if "video" not in token:
        return _sent(api, draft, token, uploads)
    if "ready" not in token:
        return _processed(api, token)
    for name in wanted(draft):
        if name not in token["done"]:
            _dress(api, draft, token["video"], name)
            return Processing({**token, "done": [*token["done"], name]}, timedelta(0))
    return _show(api, draft, token)


def snippet(draft: Draft) -> dict[str, Any]:
    return {
        "title": str(chosen(draft, "title") or ""), "description": outgoing(draft), "tags": list(chosen(draft, "tags") or ()),
        "categoryId": str(chosen(draft, "category")), "defaultLanguage": draft.language, "defaultAudioLanguage": draft.language,
    }  # fmt: skip


def status(draft: Draft) -> dict[str, Any]:
    return {
        "privacyStatus": str(chosen(draft, "privacy")), "license": str(chosen(draft, "license")), "embeddable": True,
        "publicStatsViewable": True, "selfDeclaredMadeForKids": bool(chosen(draft, "kids")),
        "containsSyntheticMedia": bool(chosen(draft, "synthetic")),
    }  # fmt: skip


def wanted(draft: Draft) -> list[str]:
    """The steps between the upload and the last call."""
    item = draft.media[0]
    captions = [f"caption {number}" for number in range(len(item.captions))]
    return [*(["cover"] if item.cover else []), *captions, *(f"playlist {name}" for name in chosen(draft, "playlists") or ())]


def _sent(api: Api, draft: Draft, token: JSON, uploads: str) -> Outcome:
    """Some pieces more. A session that is gone may have ended well: the latest uploads tell."""
    try:
        video = go_on(api, draft.media[0], token["session"])
    except Gone:
        video = _uploaded(api, draft, uploads, moment(token["at"]))
        if video is None:
            return begin(api, draft)
    if video is None:
        return Processing(token, timedelta(0))
    if not video.get("id"):
        raise Later("unreadable", "no id")  # it is there: the session tells it again
    return Processing({"video": str(video["id"]), "at": token["at"], "done": []}, timedelta(0))


def _processed(api: Api, token: JSON) -> Outcome:
    told = (_video(api, token["video"]) or {}).get("status")
    if told is None:
        raise Refused("not-found", token["video"])
    match told.get("uploadStatus"):
        case "failed":
            raise Refused("media-failed", str(told.get("failureReason") or ""))
        case "rejected" | "deleted":
            raise Refused("youtube-rejected", str(told.get("rejectionReason") or told["uploadStatus"]))
        case "processed":
            return Processing({**token, "ready": True}, timedelta(0))
    return Processing(token, POLL)


def _dress(api: Api, draft: Draft, video: str, name: str) -> None:
    """One step of `wanted`. None of them shows anything: the video is private."""
    item, (kind, _, which) = draft.media[0], name.partition(" ")
    if kind == "cover" and item.cover:
        try:
            api.call(
                "POST", "/upload/youtube/v3/thumbnails/set", cost=CHANGE, headers={"Content-Type": "image/jpeg"},
                timeout=120.0, params={"videoId": video, "uploadType": "media"}, content=item.cover.read_bytes(),
            )  # fmt: skip
        except Refused as refused:
            raise Refused("youtube-cover", refused.said, status=refused.status) from refused
    elif kind == "caption":
        _caption(api, video, item.captions[int(which)])
    elif kind == "playlist":
        told = api.get("playlistItems", part="id", playlistId=which, videoId=video, maxResults=1)
        if not told.get("items"):  # else it is there from an earlier try
            resource = {"kind": "youtube#video", "videoId": video}
            body = {"snippet": {"playlistId": which, "resourceId": resource}}
            api.change("POST", "playlistItems", params={"part": "snippet"}, json=body)


def _caption(api: Api, video: str, caption: Caption) -> None:
    """A session, then the file in one piece. A language that is there already is from an earlier try."""
    api.http.spend(UNITS, CAPTION)
    about = {"videoId": video, "language": caption.language, "name": caption.label, "isDraft": False}
    content = caption.path.read_bytes()
    begun = api.http.call(
        "POST", f"{api.base}/upload/youtube/v3/captions", params={"uploadType": "resumable", "part": "snippet"},
        json={"snippet": about}, headers=api.headers | {"X-Upload-Content-Type": "text/vtt",
                                                       "X-Upload-Content-Length": str(len(content))},
    )  # fmt: skip
    answer = begun
    if begun.status < 300 and begun.headers.get("location"):
        answer = api.http.call(
            "PUT", begun.headers["location"], content=content, headers={"Content-Type": "text/vtt"}, timeout=120.0
        )
    if answer.status >= 300 and reason(answer) != "captionExists":
        told = failure(answer, api.http)
        raise Refused("youtube-caption", told.said, status=told.status) if isinstance(told, Refused) else told


def _show(api: Api, draft: Draft, token: JSON) -> Outcome:
    """The last call. The whole `status` goes: what is left out is cleared."""
    body = {"id": token["video"], "status": status(draft)}
    try:
        told = api.change("PUT", "videos", changes=True, params={"part": "status"}, json=body)
    except Doubt as doubt:
        doubt.token = token
        raise
    return remarks.after(draft, _judged(draft, token["video"], told))


def _judged(draft: Draft, video: str, told: JSON) -> Published:
    """YouTube keeps the videos of an application that Google has not audited private, whatever was asked."""
    shown = (told.get("status") or {}).get("privacyStatus")
    if shown == "private" and chosen(draft, "privacy") != "private":
        raise Refused("youtube-audit", video)
    return Published(video, address(video), datetime.now(UTC), {"video": video})


def find(api: Api, draft: Draft, since: datetime, token: JSON, uploads: str) -> Outcome | None:
    """After a doubt: as it was asked, or where the work goes on."""
    if token and ("ready" not in token or set(wanted(draft)) - set(token["done"])):
        return Processing(token, timedelta(0))  # the last call has not left
    if token:
        video = _video(api, token["video"])
    else:
        video = _uploaded(api, draft, uploads, since - SKEW)
    if video is None:
        return None
    if (video.get("status") or {}).get("privacyStatus") == chosen(draft, "privacy"):
        found = Published(str(video["id"]), address(video["id"]), datetime.now(UTC), {"video": str(video["id"])})
        return remarks.after(draft, found)
    return Processing(token or {"video": str(video["id"]), "at": stamp(since), "done": []}, timedelta(0))


def _remark(api: Api, video: str, words: str) -> str:
    body = {"snippet": {"videoId": video, "topLevelComment": {"snippet": {"textOriginal": words}}}}
    told = api.change("POST", "commentThreads", changes=True, params={"part": "snippet"}, json=body)
    return str(told.get("id") or "")


def find_remark(api: Api, draft: Draft, token: JSON, since: datetime, channel: str) -> Published | None:
    ours = []
    for told in api.pages("commentThreads", LOOKED, part="snippet", videoId=token["shown"], order="time", textFormat="plainText"):
        about = ((told.get("snippet") or {}).get("topLevelComment") or {}).get("snippet") or {}
        if (about.get("authorChannelId") or {}).get("value") == channel:
            text = str(about.get("textOriginal") or about.get("textDisplay") or "")
            ours.append((str(told.get("id") or ""), text, moment(about.get("publishedAt"))))
    return remarks.find(draft, token, since, ours)


def edit(api: Api, remote_id: str, draft: Draft) -> None:
    """New words and choices for a video that is there. What we do not know of is sent back as it was."""
    video = _video(api, remote_id)
    if video is None:
        raise Refused("not-found", remote_id)
    kept = {name: value for name, value in (video.get("status") or {}).items() if name in WRITABLE}
    body = {
        "id": remote_id, "snippet": {**(video.get("snippet") or {}), **snippet(draft)}, "status": {**kept, **status(draft)},
    }  # fmt: skip
    api.change("PUT", "videos", params={"part": "snippet,status"}, json=body)


def answer(api: Api, draft: Draft, to: Answering) -> Outcome:
    """A comment under the thread: there is one floor of answers only."""
    body = {"snippet": {"parentId": thread_of(to), "textOriginal": said(draft, to)}}
    try:
        told = api.change("POST", "comments", changes=True, params={"part": "snippet"}, json=body)
    except Refused as refused:
        if refused.code == "not-found":
            raise Refused("answered-gone", refused.said, status=refused.status) from refused
        raise
    if not told.get("id"):
        raise Doubt("unreadable", "no id")
    return _answered(to, told)


def find_answer(api: Api, draft: Draft, to: Answering, since: datetime, channel: str) -> Published | None:
    """Ours below the thread: the same words, not older than the try."""
    words, alike = "".join(said(draft, to).split()), []
    for told in api.pages("comments", LOOKED, part="snippet", parentId=thread_of(to), textFormat="plainText"):
        about = told.get("snippet") or {}
        ours = (about.get("authorChannelId") or {}).get("value") == channel
        text = str(about.get("textOriginal") or about.get("textDisplay") or "")
        if ours and moment(about.get("publishedAt")) >= since - SKEW and "".join(text.split()) == words:
            alike.append((str(told["id"]), moment(about.get("publishedAt")), told))
    there = oldest(alike, draft.held)
    return _answered(to, there) if there else None


def thread_of(to: Answering) -> str:
    """The id of the comment that began; an answer's own id is ``thread.answer``."""
    return str((to.context or {}).get("thread") or to.remote_id.split(".")[0])


def said(draft: Draft, to: Answering) -> str:
    """Who answers an answer names the person, as people do there."""
    text = outgoing(draft)
    if to.remote_id == thread_of(to) or not to.author or text.startswith(f"@{to.author}"):
        return text
    return f"@{to.author} {text}"


def address(video: str) -> str:
    return f"https://www.youtube.com/watch?v={video}"


def _answered(to: Answering, told: JSON) -> Published:
    video = str((to.context or {}).get("video") or "")
    at = moment((told.get("snippet") or {}).get("publishedAt"))
    return Published(str(told["id"]), f"{address(video)}&lc={told['id']}", at, {"thread": thread_of(to), "video": video})


def _video(api: Api, video: str) -> JSON | None:
    found = api.get("videos", part="snippet,status", id=video).get("items") or ()
    return next(iter(found), None)


def _uploaded(api: Api, draft: Draft, uploads: str, since: datetime) -> JSON | None:
    """Among the channel's latest uploads, the one of our title that is not older than the try."""
    alike = []
    for told in api.pages("playlistItems", LOOKED, part="snippet,contentDetails", playlistId=uploads) if uploads else ():
        about = told.get("snippet") or {}
        if about.get("title") == chosen(draft, "title") and moment(about.get("publishedAt")) >= since:
            video = str((about.get("resourceId") or {}).get("videoId") or "")
            alike.append((video, moment(about.get("publishedAt")), video))
    there = oldest(alike, draft.held)
    return _video(api, there) if there else None
