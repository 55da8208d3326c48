"""Subtitles: SubRip (.srt) and WebVTT (.vtt) in, WebVTT out. Pure.

https://www.w3.org/TR/webvtt1/ · SubRip has no standard; its times have a comma and its cues a number.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator

MOST = 1_000_000  # bytes
MOMENT = r"(?:(\d{1,3}):)?(\d{1,2}):(\d{1,2})[.,](\d{1,3})"
TIMES = re.compile(rf"^\s*{MOMENT}\s*-->\s*{MOMENT}(.*)$")
MARKS = re.compile(r"</?[^<>]*>")
TAGS = re.compile(r"</?(?!/?(?:b|i|u)>)[a-zA-Z][^<>]*>")


class Unreadable(Exception):
    """No subtitles: `line` (from 1) is where reading stopped, `why` a code."""

    def __init__(self, why: str, line: int = 0) -> None:
        super().__init__(why)
        self.why = why
        self.line = line


def to_webvtt(raw: bytes) -> str:
    """The same subtitles as WebVTT. Raises Unreadable: "size", "encoding", "empty", "time" (a cue that ends before it begins)."""
    if len(raw) > MOST:
        raise Unreadable("size")
    cues = list(_cues(_text(raw)))
    if not cues:
        raise Unreadable("empty")
    return "WEBVTT\n\n" + "\n\n".join(f"{begins} --> {ends}\n{words}" for begins, ends, words in cues) + "\n"


def transcript(text: str) -> list[tuple[str, str]]:
    """What subtitles say, to be read: (moment, words) for each, without marks; words that stay on the screen are said once."""
    found: list[tuple[str, str]] = []
    for begins, _ends, words in _cues(text):
        said = " ".join(html.unescape(MARKS.sub("", words)).split())
        if said and (not found or found[-1][1] != said):
            found.append((begins.partition(".")[0].removeprefix("00:"), said))
    return found


def _text(raw: bytes) -> str:
    for name in ("utf-8-sig", "cp1252"):  # what subtitle editors on Windows write
        try:
            text = raw.decode(name)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return text.replace("\r\n", "\n").replace("\r", "\n")
    raise Unreadable("encoding")


def _cues(text: str) -> Iterator[tuple[str, str, str]]:
    lines = text.split("\n")
    at = 0
    while at < len(lines):
        found = TIMES.match(lines[at])
        at += 1
        if not found:
            continue
        begins, ends = _stamp(*found.groups()[:4]), _stamp(*found.groups()[4:8])
        if ends <= begins:
            raise Unreadable("time", at)
        words = []
        while at < len(lines) and lines[at].strip() and not TIMES.match(lines[at]):
            words.append(TAGS.sub("", lines[at]).replace("-->", "→").rstrip())
            at += 1
        if words:
            yield begins, ends, "\n".join(words)


def _stamp(hours: str | None, minutes: str, seconds: str, thousandths: str) -> str:
    return f"{int(hours or 0):02}:{int(minutes):02}:{int(seconds):02}.{thousandths.ljust(3, '0')}"
