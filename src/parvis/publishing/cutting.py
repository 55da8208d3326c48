"""A long text as the parts of a thread (pure): cut between paragraphs, else sentences, else words; numbered if one likes."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import regex

Fits = Callable[[str], bool]
MOST = 50
"""Parts of a thread."""
_SENTENCES = regex.compile(r"(?<=[.!?…][»”\")]?)[ \u00a0]+(?=[\p{Lu}\p{N}«“\"#@¿¡])")


def split(text: str, fits: Fits) -> list[str]:
    """`text` in parts that all `fits`. What cannot be cut (a word longer than a part) stays whole, for the network to refuse.

    A person's own cut, a line of three dashes, is always kept.
    """
    parts: list[str] = []
    for piece in regex.split(r"\n[^\S\n]*-{3,}[^\S\n]*\n", text.strip()):
        parts += _packed(piece.strip(), fits)
    return [part for part in parts if part]


def _packed(text: str, fits: Fits) -> list[str]:
    if fits(text):
        return [text]
    for pattern, glue in ((r"\n{2,}", "\n\n"), (r"\n", "\n"), (_SENTENCES, " "), (r" +(?![!?:;»%])", " ")):
        pieces = [piece for piece in regex.split(pattern, text) if piece.strip()]
        if len(pieces) > 1:
            return list(_filled(pieces, glue, fits))
    return [text]


def _filled(pieces: Sequence[str], glue: str, fits: Fits) -> Iterator[str]:
    """As many pieces in a part as fit; one that does not fit alone is cut finer."""
    part = ""
    for piece in pieces:
        wider = f"{part}{glue}{piece}" if part else piece
        if fits(wider):
            part = wider
            continue
        if part:
            yield part
        *whole, part = _packed(piece, fits)
        yield from whole
    if part:
        yield part


def numbered(parts: Sequence[str]) -> list[str]:
    """«… 1/3»; a post alone has no number."""
    if len(parts) < 2:
        return list(parts)
    return [f"{part.rstrip()} {number}/{len(parts)}" if part.strip() else part for number, part in enumerate(parts, 1)]


def joined(parts: Sequence[str]) -> str:
    """A thread as one text, for a network that has none."""
    return "\n\n".join(part.strip() for part in parts if part.strip())


def moved(parts: Sequence[str], number: int, by: int) -> list[str]:
    """Part `number` (from 0) one place up (-1) or down (1); at either end it stays."""
    found, to = list(parts), number + by
    if 0 <= number < len(found) and 0 <= to < len(found):
        found[number], found[to] = found[to], found[number]
    return found
