"""What the server refuses of a post, in the words of its lexicons."""

from typing import Any

import regex

from parvis.sandbox.bluesky.auth import invalid

GRAPHEMES, BYTES = 300, 3000
IMAGE, FILM, THUMB = 2_000_000, 300_000_000, 1_000_000


def check_post(record: dict[str, Any]) -> None:
    text = record.get("text")
    if not isinstance(text, str):
        raise _wrong('Missing required key "text"' if text is None else "Expected string value type", "text")
    if len(text.encode()) > BYTES:
        raise _wrong(f"string too big (maximum {BYTES}, got {len(text.encode())})", "text")
    if (length := len(regex.findall(r"\X", text))) > GRAPHEMES:
        raise _wrong(f"grapheme too big (maximum {GRAPHEMES}, got {length})", "text")
    if not isinstance(record.get("createdAt"), str):
        raise _wrong('Missing required key "createdAt"', "")
    if len(record.get("langs") or []) > 3:
        raise _wrong(f"array too big (maximum 3, got {len(record['langs'])})", "langs")
    for facet in record.get("facets") or []:
        index = facet.get("index") or {}
        if not 0 <= index.get("byteStart", -1) < index.get("byteEnd", -1) <= len(text.encode()):
            raise _wrong("facet index out of the text", "facets")
    _check_embed(record.get("embed") or {})


def _check_embed(embed: dict[str, Any]) -> None:
    kind = embed.get("$type", "")
    if kind == "app.bsky.embed.recordWithMedia":
        return _check_embed(embed.get("media") or {})
    if kind == "app.bsky.embed.images":
        _check_pictures(embed.get("images") or [], 4, "images")
    elif kind == "app.bsky.embed.gallery":
        _check_pictures(embed.get("items") or [], 20, "items")
    elif kind == "app.bsky.embed.video":
        _check_blob(embed.get("video") or {}, "video/mp4", FILM, "video")
    elif kind == "app.bsky.embed.external":
        external = embed.get("external") or {}
        for name in ("uri", "title", "description"):
            if not isinstance(external.get(name), str):
                raise _wrong(f'Missing required key "{name}"', "embed.external")
        if external.get("thumb"):
            _check_blob(external["thumb"], "image/", THUMB, "external.thumb")
    return None


def _check_pictures(pictures: list[dict[str, Any]], most: int, name: str) -> None:
    if len(pictures) > most:
        raise _wrong(f"array too big (maximum {most}, got {len(pictures)})", f"embed.{name}")
    for place, each in enumerate(pictures):
        if not isinstance(each.get("alt"), str):
            raise _wrong('Missing required key "alt"', f"embed.{name}[{place}]")
        if name == "items" and not each.get("aspectRatio"):
            raise _wrong('Missing required key "aspectRatio"', f"embed.items[{place}]")
        _check_blob(each.get("image") or {}, "image/", IMAGE, f"{name}[{place}].image")


def _check_blob(blob: dict[str, Any], mime: str, most: int, where: str) -> None:
    if not str(blob.get("mimeType", "")).startswith(mime):
        raise _wrong(f'mime type mismatch (expected "{mime}", got "{blob.get("mimeType")}")', f"embed.{where}")
    if int(blob.get("size") or 0) > most:
        raise _wrong(f"blob too big (maximum {most}, got {blob['size']})", f"embed.{where}")


def _wrong(what: str, where: str) -> Exception:
    return invalid(f"Invalid app.bsky.feed.post record: {what} at $.record{'.' if where else ''}{where}")
