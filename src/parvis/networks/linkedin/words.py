"""LinkedIn's "little text": what must be escaped in a post, and what stays because it is syntax.

An unescaped bracket may cut the text without a word. https://learn.microsoft.com/en-us/linkedin/marketing/community-management/shares/little-text-format
"""

from __future__ import annotations

import re

KEPT = re.compile(
    r"@\[[^\[\]()\n]+\]\(urn:li:(?:organization|person):[\w-]+\)"  # a mention
    r"|(?<![\w&/#])#[^\W_]+(?![\w])"  # a hashtag
)
RESERVED = re.compile(r"([|{}@\[\]()<>#*_~\\])")


def little(text: str) -> str:
    parts, start = [], 0
    for match in KEPT.finditer(text):
        parts += [RESERVED.sub(r"\\\1", text[start : match.start()]), match.group()]
        start = match.end()
    return "".join([*parts, RESERVED.sub(r"\\\1", text[start:])])


def alike(one: str, other: str) -> bool:
    """Whether two texts say the same, however they were escaped or spaced."""
    return one.replace("\\", "").split() == other.replace("\\", "").split()
