"""Boards and their sections: what may be chosen for a pin, and new ones. A section's key is ``<board>/<section>``."""

from __future__ import annotations

from collections.abc import Sequence

from parvis.networks.pinterest.api import Api
from parvis.networks.protocol import Refused

LOOKED = 25  # boards whose sections are listed: each is a call
BETWEEN = " / "


def choices(api: Api, option: str) -> Sequence[tuple[str, str]]:
    boards = _boards(api)
    if option == "board":
        return boards
    if option != "section":
        return []
    return [
        (f"{board}/{section['id']}", f"{name}{BETWEEN}{section.get('name') or section['id']}")
        for board, name in boards[:LOOKED]
        for section in api.listed(f"/boards/{board}/sections")
    ]


def make(api: Api, option: str, name: str) -> tuple[str, str]:
    """A board, or, with ``Board / Section``, a section of it. The same name again gives the one that is there."""
    board, _, section = (part.strip() for part in name.partition("/"))
    if not board or (option == "section" and not section):
        raise Refused("pinterest-name", name)
    if option == "board":
        return _board(api, name.strip())
    key, label = _board(api, board)
    for each in api.listed(f"/boards/{key}/sections"):
        if _same(str(each.get("name")), section):
            return f"{key}/{each['id']}", f"{label}{BETWEEN}{each['name']}"
    made = api.call("POST", f"/boards/{key}/sections", json={"name": section[:180]})
    return f"{key}/{made['id']}", f"{label}{BETWEEN}{made.get('name') or section}"


def _boards(api: Api) -> list[tuple[str, str]]:
    """Those that everybody sees: what is pinned to a secret board is no publication."""
    seen = [each for each in api.listed("/boards") if str(each.get("privacy") or "PUBLIC") == "PUBLIC"]
    return [(str(each["id"]), str(each.get("name") or each["id"])) for each in seen]


def _board(api: Api, name: str) -> tuple[str, str]:
    there = next((each for each in _boards(api) if _same(each[1], name)), None)
    if there:
        return there
    made = api.call("POST", "/boards", json={"name": name[:180], "privacy": "PUBLIC"})
    return str(made["id"]), str(made.get("name") or name)


def _same(one: str, other: str) -> bool:
    return one.strip().casefold() == other.strip().casefold()
