"""Channels and playlists of the account, listed and made."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from parvis.networks.peertube.api import Api
from parvis.networks.protocol import JSON, Refused

PAGES = 2
REGULAR = 1  # the other type is "watch later"
PUBLIC = 1


def choices(api: Api, option: str, me: JSON) -> Sequence[tuple[str, str]]:
    if option == "channel":
        return [(str(each["id"]), _label(each)) for each in me.get("videoChannels") or ()]
    if option == "playlists":
        path = f"/accounts/{(me.get('account') or {}).get('name')}/video-playlists"
        return [(str(each["id"]), _label(each)) for each in api.pages(path, PAGES, playlistType=REGULAR, sort="-updatedAt")]
    return []


def create(api: Api, option: str, name: str, me: JSON, channel: str) -> tuple[str, str]:
    """One of the same name is the one that is meant. A playlist is public, and so belongs to a channel."""
    for key, label in choices(api, option, me):
        if label == name:
            return key, label
    if option == "channel":
        made = api.call("POST", "/video-channels", json={"name": slug(name), "displayName": name}).get("videoChannel") or {}
    elif option == "playlists":
        parts = {"displayName": name, "privacy": str(PUBLIC), "videoChannelId": channel}
        told = api.call("POST", "/video-playlists", files=[(key, (None, value)) for key, value in parts.items()])
        made = told.get("videoPlaylist") or {}
    else:
        raise Refused("invalid", option)
    if not made.get("id"):
        raise Refused("invalid", str(made)[:200])
    return str(made["id"]), name


def slug(name: str) -> str:
    """What stands in a channel's address: small letters, digits, dots and low lines, fifty at most."""
    letters = unicodedata.normalize("NFKD", name.lower()).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "_", letters).strip("_")[:50] or "chaine"


def _label(told: JSON) -> str:
    return str(told.get("displayName") or told.get("name") or "")
