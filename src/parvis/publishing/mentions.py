"""People named with @ (pure): which networks will make a link of it, as it is typed.

Nothing is looked up while one types: Bluesky's names are resolved when the post leaves; the others read the text themselves.
"""

from __future__ import annotations

from collections.abc import Mapping

import regex

_MENTION = regex.compile(r"(?<![\w/@.&])@([\w](?:[\w.-]*[\w])?(?:@[\w-]+(?:\.[\w-]+)+)?)")
_SHAPES: Mapping[str, regex.Pattern[str]] = {
    "mastodon": regex.compile(r"[a-z0-9_]+@[\w.-]+\.\w+", regex.IGNORECASE),
    "bluesky": regex.compile(r"(?:[a-z0-9-]+\.)+[a-z]{2,}", regex.IGNORECASE),
    "activitypub": regex.compile(r"[a-z0-9_.-]+@[\w.-]+", regex.IGNORECASE),
    "x": regex.compile(r"\w{1,15}"),
    "instagram": regex.compile(r"[\w.]{1,30}"),
    "threads": regex.compile(r"[\w.]{1,30}"),
    "tiktok": regex.compile(r"[\w.]{2,24}"),
    "loops": regex.compile(r"[\w.]{2,30}"),
    "youtube": regex.compile(r"[\w.-]{3,30}"),
    "pinterest": regex.compile(r"\w{3,30}"),
}
"""How a name looks where the network links it. On the others a name stays the text that it is."""
EXAMPLES: Mapping[str, str] = {"mastodon": "@nom@serveur.example", "bluesky": "@nom.bsky.social"}
"""How it is written there, where a plain name does not do."""


def named(text: str) -> list[str]:
    """The names in `text`, without their @, once each."""
    return list(dict.fromkeys(match[1] for match in _MENTION.finditer(text)))


def plain(names: list[str], network: str) -> list[str]:
    """Those of `names` that will stay plain text on `network`."""
    shape = _SHAPES.get(network)
    return [name for name in names if shape is None or not shape.fullmatch(name)]
