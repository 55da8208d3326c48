"""Other channels as anybody sees them: three units a look. Subscribers are rounded by YouTube, and may be hidden.

https://developers.google.com/youtube/v3/docs/channels/list
"""

from __future__ import annotations

from parvis.networks.around import Onlooked, Shown, summed, whole
from parvis.networks.protocol import Refused
from parvis.networks.youtube.api import Api, moment

MOST = 50


def look_at(api: Api, handle: str) -> Onlooked:
    name = handle.strip().lstrip("@")
    found = api.get("channels", part="id,snippet,contentDetails,statistics", forHandle=f"@{name}").get("items") or ()
    if not found:
        raise Refused("not-found", handle)
    channel = found[0]
    snippet, told = channel.get("snippet") or {}, channel.get("statistics") or {}
    list_of_all = str(((channel.get("contentDetails") or {}).get("relatedPlaylists") or {}).get("uploads") or "")
    followers = None if told.get("hiddenSubscriberCount") else whole(told, "subscriberCount")
    identity = str(channel.get("id") or "")
    return Onlooked(
        identity, name, str(snippet.get("title") or name), f"https://www.youtube.com/channel/{identity}", followers,
        whole(told, "videoCount"), _videos(api, list_of_all), answers=False,
    )  # fmt: skip


def _videos(api: Api, playlist: str) -> tuple[Shown, ...]:
    if not playlist:
        return ()
    items = api.get("playlistItems", part="contentDetails", playlistId=playlist, maxResults=MOST).get("items") or ()
    ids = [str((one.get("contentDetails") or {}).get("videoId") or "") for one in items]
    if not any(ids):
        return ()
    videos = api.get("videos", part="snippet,statistics", id=",".join(filter(None, ids))).get("items") or ()
    return tuple(
        Shown(
            moment((one.get("snippet") or {}).get("publishedAt")),
            summed(one.get("statistics") or {}, "likeCount", "commentCount"),
        )
        for one in videos
    )
