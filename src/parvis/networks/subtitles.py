"""Subtitles as networks want them: ours are WebVTT, some take SubRip alone, and name a language with its country."""

from __future__ import annotations

import re

from babel import Locale, UnknownLocaleError
from babel.core import get_global

from parvis.networks.protocol import Caption

TIMES = re.compile(r"(?<!\d)(\d+):(\d\d):(\d\d)\.(\d{3}) --> (\d+):(\d\d):(\d\d)\.(\d{3})")
SPOKEN = {"ar": "AR"}  # countries that networks write otherwise than the most likely one


def subrip(caption: Caption) -> bytes:
    """The same cues, numbered, with commas in their times."""
    blocks = re.split(r"\n{2,}", caption.path.read_text("utf-8").strip())
    cues = [block for block in blocks if TIMES.search(block)]
    told = (TIMES.sub(r"\1:\2:\3,\4 --> \5:\6:\7,\8", cue, count=1) for cue in cues)
    return "".join(f"{number}\n{cue}\n\n" for number, cue in enumerate(told, 1)).encode()


def spoken(caption: Caption) -> tuple[str, str]:
    """(language, country): ("fr", "FR"), ("fr", "CA")."""
    language, _, region = caption.language.replace("_", "-").partition("-")
    language, region = language.lower(), region.upper()
    if len(region) != 2:
        likely = str(get_global("likely_subtags").get(language, "")).rpartition("_")[2]
        region = SPOKEN.get(language) or (likely if len(likely) == 2 else language.upper())
    return language, region


def named(caption: Caption) -> str:
    """The name that readers see: our own label, else the language's in itself."""
    try:
        return caption.label or str(Locale.parse(caption.language, sep="-").display_name or caption.language).capitalize()
    except (ValueError, UnknownLocaleError):
        return caption.language
