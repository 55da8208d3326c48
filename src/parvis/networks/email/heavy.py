"""A mail too heavy to be read whole: its headers and its first texts, by BODYSTRUCTURE; its attachments by name."""

from __future__ import annotations

import imaplib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from parvis.networks.email import headers
from parvis.networks.protocol import JSON

LONGEST = 1_000_000  # bytes of each text, and of each header, that are fetched: one of 60 MB would stand in memory several times
_BOUNDARY = b"=_parvis_heavy"
_CONTENT = re.compile(rb"(?im)^(?:content-[\w-]+|mime-version):[^\n]*\n(?:[ \t][^\n]*\n)*")


@dataclass(frozen=True, slots=True)
class _Part:
    section: str
    mime: str
    name: str
    size: int
    shown: bool


def without_attachments(client: Any, uid: int, size: int) -> tuple[bytes, tuple[JSON, ...]]:
    """(a mail of its own with the same headers and texts, what was left on the server: name and size)."""
    try:
        structure = client.fetch([uid], [b"BODYSTRUCTURE"]).get(uid, {}).get(b"BODYSTRUCTURE")
        parts = list(_walk(structure, "")) if structure else []
    except imaplib.IMAP4.abort:
        raise
    except (imaplib.IMAP4.error, *headers.BREAKS):  # a structure that the server or the library cannot tell
        parts = []
    texts = [next((part for part in parts if part.shown and part.mime == mime), None) for mime in ("text/plain", "text/html")]
    chosen = [part for part in texts if part]
    items = [f"BODY.PEEK[HEADER]<0.{LONGEST}>".encode()]
    items += [f"BODY.PEEK[{part.section}]<0.{LONGEST}>".encode() for part in chosen]
    single = len(parts) == 1  # its MIME headers are then the mail's own
    items += [f"BODY.PEEK[{part.section}.MIME]<0.{LONGEST}>".encode() for part in chosen if not single]
    values = client.fetch([uid], items).get(uid, {})
    head = bytes(values.get(b"BODY[HEADER]<0>") or b"").replace(b"\r\n", b"\n").strip(b"\n")
    if single and chosen:
        return head + b"\n\n" + _content(values, chosen[0]), ({"name": "message", "size": size},)
    raw = _CONTENT.sub(b"", head + b"\n").strip(b"\n")
    raw += b'\nMIME-Version: 1.0\nContent-Type: multipart/alternative; boundary="' + _BOUNDARY + b'"\n\n'
    for part in chosen:
        raw += b"--" + _BOUNDARY + b"\n" + _text(values, part)
    left = [part for part in parts if part not in chosen]
    dropped = tuple({"name": part.name or part.mime, "size": part.size} for part in left[:100])
    return raw + b"--" + _BOUNDARY + b"--\n", dropped or ({"name": "message", "size": size},)


def _text(values: dict[bytes, Any], part: _Part) -> bytes:
    mime = bytes(values.get(f"BODY[{part.section}.MIME]<0>".encode()) or b"").replace(b"\r\n", b"\n").strip(b"\n")
    return (mime or f"Content-Type: {part.mime}".encode()) + b"\n\n" + _content(values, part) + b"\n"


def _content(values: dict[bytes, Any], part: _Part) -> bytes:
    return bytes(values.get(f"BODY[{part.section}]<0>".encode()) or b"").replace(b"\r\n", b"\n")


def _walk(structure: Any, prefix: str) -> Iterator[_Part]:
    """The leaves, numbered as IMAP numbers them."""
    if isinstance(structure[0], list):
        for number, child in enumerate(structure[0], start=1):
            yield from _walk(child, f"{prefix}{number}.")
        return
    mime = f"{_told(structure[0])}/{_told(structure[1])}".lower()
    parameters = structure[2] or ()
    named = {_told(key).lower(): _told(value) for key, value in zip(parameters[::2], parameters[1::2], strict=False)}
    disposition = next(
        (field for field in structure[8:] if isinstance(field, tuple) and field and isinstance(field[-1], tuple)), ()
    )
    kind = _told(disposition[0]).lower() if disposition else ""
    inside = disposition[1] if disposition else ()
    named |= {_told(key).lower(): _told(value) for key, value in zip(inside[::2], inside[1::2], strict=False)}
    name = headers.one_line(headers.words(named.get("filename") or named.get("name") or ""), 200)
    yield _Part(prefix.rstrip(".") or "1", mime, name, int(structure[6] or 0), kind != "attachment" and not name)


def _told(value: Any) -> str:
    return headers.decode(value) if isinstance(value, bytes) else str(value or "")
