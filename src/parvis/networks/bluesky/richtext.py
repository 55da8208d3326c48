"""Links, mentions and tags of a text as facets. Their places are counted in bytes of UTF-8.

https://docs.bsky.app/docs/advanced-guides/post-richtext
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import regex

from parvis.networks.protocol import JSON
from parvis.networks.text import links

MENTION = regex.compile(r"(?<![\w/@.-])@((?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z][a-z0-9-]*[a-z0-9])", regex.IGNORECASE)
TAG = regex.compile(r"(?<=^|\s)[#＃](?!\ufe0f)([^\s\u00AD\u2060\u200A-\u200D\u20e2]{1,64}+)(?=\s|$)")
TAIL = regex.compile(r"(?<!\p{P})\p{P}+$")
NO_TAG = regex.compile(r"[\d\p{P}]+")
LINKED = "app.bsky.richtext.facet#link"
CUT = ("…", "...")

Resolve = Callable[[str], str]
"""The DID of a handle; "" when nobody has it."""


def facets(text: str, resolve: Resolve) -> list[JSON]:
    """Every link, mention of somebody who exists, and tag, in order. Each part of a text is at most one of them."""
    found = sorted(_found(text, resolve), key=lambda one: one[0])
    return [
        {
            "index": {"byteStart": len(text[:begin].encode()), "byteEnd": len(text[:end].encode())},
            "features": [{"$type": f"app.bsky.richtext.facet#{kind}", **feature}],
        }
        for begin, end, kind, feature in found
    ]


def _found(text: str, resolve: Resolve) -> Iterator[tuple[int, int, str, dict[str, Any]]]:
    spans = links(text)
    for begin, end in spans:
        link = text[begin:end]
        yield begin, end, "link", {"uri": link if "://" in link else f"https://{link}"}
    for match in MENTION.finditer(text):
        if not _inside(match.start(), spans) and (did := resolve(match[1].lower())):
            yield *match.span(), "mention", {"did": did}
    for match in TAG.finditer(text):
        name = TAIL.sub("", match[1])
        if name and not NO_TAG.fullmatch(name) and not _inside(match.start(), spans):
            yield match.start(), match.start() + 1 + len(name), "tag", {"tag": name}


def _inside(place: int, spans: list[tuple[int, int]]) -> bool:
    return any(begin <= place < end for begin, end in spans)


def whole(record: JSON) -> str:
    """The text of somebody's record, with links in full where their program cut them short."""
    raw = str(record.get("text") or "").encode(errors="replace")
    for facet in sorted(_links_of(record), key=lambda one: -int(one["index"]["byteStart"])):
        begin, end = int(facet["index"]["byteStart"]), int(facet["index"]["byteEnd"])
        uri = next(str(one.get("uri") or "") for one in facet["features"] if one.get("$type") == LINKED)
        if raw[begin:end].decode(errors="replace").endswith(CUT) and uri:
            raw = raw[:begin] + uri.encode() + raw[end:]
    return raw.decode(errors="replace")


def _links_of(record: JSON) -> Iterator[JSON]:
    """Facets that are links and whose places are numbers: records are written by anybody's program."""
    for facet in record.get("facets") or ():
        index = facet.get("index") if isinstance(facet, dict) else None
        if not isinstance(index, dict) or not all(isinstance(index.get(name), int) for name in ("byteStart", "byteEnd")):
            continue
        if any(isinstance(one, dict) and one.get("$type") == LINKED for one in facet.get("features") or ()):
            yield {**facet, "features": [one for one in facet["features"] if isinstance(one, dict)]}
