"""Showcases (the API still calls them albums) and folders (projects), listed and made."""

from __future__ import annotations

from collections.abc import Sequence

from parvis.networks.protocol import Refused
from parvis.networks.vimeo.api import Api, last

PATHS = {"showcases": "/me/albums", "folder": "/me/projects"}
PAGES = 2


def choices(api: Api, option: str) -> Sequence[tuple[str, str]]:
    if option not in PATHS:
        return []
    return [(last(each.get("uri")), str(each.get("name") or "")) for each in api.pages(PATHS[option], PAGES, fields="uri,name")]


def create(api: Api, option: str, name: str) -> tuple[str, str]:
    """One of the same name is the one that is meant."""
    if option not in PATHS:
        raise Refused("invalid", option)
    for key, label in choices(api, option):
        if label == name:
            return key, label
    made = api.call("POST", PATHS[option], json={"name": name})
    return last(made.get("uri")), str(made.get("name") or name)
