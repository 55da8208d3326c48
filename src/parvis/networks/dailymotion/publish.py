"""Putting a video on Dailymotion: sent, then made as a draft that nobody sees, dressed, and published by one last call.

Token ``{"link", "have"}``, then ``{"file"}``, then ``{"video", "done": ["ready", "cover", "caption 0", "playlist x1"]}``: each step
may be done again. A draft whose making was not answered is made once more; the first one stays a draft.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from parvis.networks.dailymotion.api import Api
from parvis.networks.dailymotion.facts import FACTS, VIDEOS
from parvis.networks.dailymotion.upload import Gone, go_on, small, start
from parvis.networks.protocol import JSON, Caption, Doubt, Draft, Outcome, Processing, Published, Refused
from parvis.networks.rules import outgoing

POLL = timedelta(seconds=15)
NOW = timedelta(0)
SHOWN = "id,status,encoding_progress,published,private,url"
DONE = {"ready", "published"}
FAILED = {"rejected", "deleted", "encoding_error"}


def chosen(draft: Draft, option: str) -> Any:
    """What a person chose, or the default of the facts."""
    default = next(each.default for each in FACTS.options if each.key == option)
    return draft.options.get(option, default)


def begin(api: Api) -> Outcome:
    """Costs one of the day's videos."""
    api.http.spend(VIDEOS)
    return Processing({"link": start(api), "have": 0}, NOW)


def about(draft: Draft) -> dict[str, str]:
    """What is said of the video, as a form."""
    return {
        "title": str(chosen(draft, "title") or "").strip(), "description": outgoing(draft), "channel": str(chosen(draft, "category")),
        "tags": ",".join(str(tag).replace(",", " ") for tag in chosen(draft, "tags") or ()),
        "language": draft.language.split("-", 1)[0].lower(), "private": _yes(chosen(draft, "privacy") == "private"),
        "is_created_for_kids": _yes(chosen(draft, "kids")),
    }  # fmt: skip


def wanted(draft: Draft) -> list[str]:
    """The steps between the draft and the last call."""
    item = draft.media[0]
    steps = ["ready", *(["cover"] if item.cover else [])]
    steps += [f"caption {number}" for number in range(len(item.captions))]
    return [*steps, *(f"playlist {name}" for name in chosen(draft, "playlists") or ())]


def step(api: Api, draft: Draft, token: JSON, user: str) -> Outcome:
    if "link" in token:
        return _sent(api, draft, token)
    if "video" not in token:
        made = api.call("POST", f"/user/{user}/videos", form={**about(draft), "url": token["file"]}, timeout=60.0)
        if not made.get("id"):
            raise Refused("invalid", str(made)[:200])
        return Processing({"video": str(made["id"]), "done": []}, NOW)
    for name in wanted(draft):
        if name not in token["done"]:
            if name == "ready" and not _ready(api, token["video"]):
                return Processing(token, POLL)
            _dress(api, draft, token["video"], name)
            return Processing({**token, "done": [*token["done"], name]}, NOW)
    return _show(api, token)


def _sent(api: Api, draft: Draft, token: JSON) -> Outcome:
    try:
        file, have = go_on(api, draft.media[0], token["link"], int(token["have"]))
    except Gone:  # the same video of the day, at another address
        return Processing({"link": start(api), "have": 0}, NOW)
    return Processing({"file": file} if file else {**token, "have": have}, NOW)


def _ready(api: Api, video: str) -> bool:
    told = _video(api, video)
    if told is None:
        raise Refused("not-found", video)
    if told.get("status") in FAILED:
        raise Refused("media-failed", str(told.get("status")))
    return told.get("status") in DONE or told.get("encoding_progress") == 100


def _dress(api: Api, draft: Draft, video: str, name: str) -> None:
    """One step of `wanted`. None of them shows anything: the video is a draft."""
    item, (kind, _, which) = draft.media[0], name.partition(" ")
    if kind == "cover" and item.cover:
        try:
            api.call("POST", f"/video/{video}", form={"thumbnail_url": small(api, item.cover)}, timeout=60.0)
        except Refused as refused:
            raise Refused("dailymotion-cover", refused.said, status=refused.status) from refused
    elif kind == "caption":
        _caption(api, video, item.captions[int(which)])
    elif kind == "playlist":
        api.call("POST", f"/playlist/{which}/videos/{video}")


def _caption(api: Api, video: str, caption: Caption) -> None:
    """A language that is there already is from an earlier try."""
    language = caption.language.split("-", 1)[0].lower()
    for told in api.pages(f"/video/{video}/subtitles", 1, fields="id,language"):
        if told.get("language") == language:
            return
    form = {"url": small(api, caption.path), "format": "VTT", "language": language}
    api.call("POST", f"/video/{video}/subtitles", form=form, timeout=60.0)


def _show(api: Api, token: JSON) -> Outcome:
    try:
        told = api.call("POST", f"/video/{token['video']}", changes=True, form={"published": "true"}, params={"fields": SHOWN})
    except Doubt as doubt:
        doubt.token = token
        raise
    return _published(token["video"], told)


def find(api: Api, draft: Draft, token: JSON) -> Outcome | None:
    """After a doubt: as it was asked, or where the work goes on. Without a token nothing was sent."""
    if not token:
        return None
    if "video" not in token or set(wanted(draft)) - set(token["done"]):
        return Processing(token, NOW)
    told = _video(api, token["video"])
    if told is None:
        return None
    return _published(token["video"], told) if told.get("published") else Processing(token, NOW)


def edit(api: Api, remote_id: str, draft: Draft) -> None:
    api.call("POST", f"/video/{remote_id}", form=about(draft))


def remove(api: Api, remote_id: str) -> None:
    try:
        api.call("DELETE", f"/video/{remote_id}")
    except Refused as refused:
        if refused.code != "not-found":  # gone already is what we wanted
            raise


def _published(video: str, told: JSON) -> Published:
    """A private video has an address of its own, that `url` tells."""
    url = str(told.get("url") or f"https://www.dailymotion.com/video/{video}")
    return Published(video, url, datetime.now(UTC), {"video": video})


def _video(api: Api, video: str) -> JSON | None:
    try:
        return api.get(f"/video/{video}", fields=SHOWN)
    except Refused as refused:
        if refused.code == "not-found":
            return None
        raise


def _yes(value: object) -> str:
    return "true" if value else "false"
