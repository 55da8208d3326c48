"""What a person chooses from YouTube's own lists: playlists, which can be made here too, and categories."""

from __future__ import annotations

from collections.abc import Sequence

from parvis.networks.protocol import Refused
from parvis.networks.youtube.api import Api

PAGES = 4  # of fifty playlists
COUNTRY = "FR"


def choices(api: Api, option: str) -> Sequence[tuple[str, str]]:
    if option == "playlists":
        return [(str(each["id"]), _title(each)) for each in api.pages("playlists", PAGES, part="snippet", mine="true")]
    if option == "category":
        told = api.get("videoCategories", part="snippet", regionCode=COUNTRY, hl="fr").get("items") or ()
        return [(str(each["id"]), _title(each)) for each in told if (each.get("snippet") or {}).get("assignable", True)]
    return []


def create(api: Api, option: str, name: str) -> tuple[str, str]:
    """A public playlist; one of the same name is the one that is meant."""
    if option != "playlists":
        raise Refused("invalid", option)
    for key, label in choices(api, option):
        if label == name:
            return key, label
    body = {"snippet": {"title": name}, "status": {"privacyStatus": "public"}}
    made = api.change("POST", "playlists", params={"part": "snippet,status"}, json=body)
    return str(made["id"]), _title(made) or name


def _title(told: dict[str, dict[str, object]]) -> str:
    return str((told.get("snippet") or {}).get("title") or "")
