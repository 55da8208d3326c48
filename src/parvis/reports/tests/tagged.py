"""What somebody who listens to a PDF hears: its language, its tags in their order. Reads what our typesetter writes, in plain."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

OBJECT = re.compile(rb"^(\d+) 0 obj\n(.*?)\nendobj", re.M | re.S)
KIDS = re.compile(rb"/K ?\[(.*?)\](?=/|>>|$)", re.S)


@dataclass(frozen=True, slots=True)
class Tag:
    """`said`: a heading's words, a figure's alternative. `marks`: (page, number of the marked part on it)."""

    name: str
    said: str
    marks: tuple[tuple[int, int], ...]


def language(paper: bytes) -> str:
    found = re.search(rb"/Lang ?\(([^)]*)\)", next(body for body in objects(paper).values() if b"/Type/Catalog" in body))
    return found[1].decode() if found else ""


def objects(paper: bytes) -> dict[int, bytes]:
    return {int(number): body for number, body in OBJECT.findall(paper)}


def tags(paper: bytes) -> Iterator[Tag]:
    """The whole tree, each before what is in it."""
    known = objects(paper)
    (root,) = (body for body in known.values() if b"/Type/StructTreeRoot" in body)
    yield from _under(_kids(root), known)


def _kids(body: bytes) -> bytes:
    found = KIDS.search(body)
    return found[1] if found else b""


def _under(kids: bytes, known: dict[int, bytes]) -> Iterator[Tag]:
    for number in re.findall(rb"(\d+) 0 R", re.sub(rb"<<.*?>>", b"", kids)):
        body = known[int(number)]
        name = re.search(rb"/S ?/(\w+)", body)
        yield Tag(name[1].decode() if name else "", _said(body), tuple(_marks(body)))
        yield from _under(_kids(body), known)


def _said(body: bytes) -> str:
    found = re.search(rb"/(?:Alt|T) ?(?:<(FEFF[0-9A-F]*)>|\(((?:\\.|[^)\\])*)\))", body)
    if not found:
        return ""
    return bytes.fromhex(found[1].decode()).decode("utf-16") if found[1] else re.sub(r"\\(.)", r"\1", found[2].decode("latin-1"))


def _marks(body: bytes) -> Iterator[tuple[int, int]]:
    kids, page = _kids(body), re.search(rb"/Pg (\d+) 0 R", re.sub(rb"/K ?\[.*?\](?=/|>>|$)", b"", body, flags=re.S))
    for part in re.findall(rb"<<(.*?)>>", kids, re.S):
        own, number = re.search(rb"/Pg (\d+) 0 R", part), re.search(rb"/MCID (\d+)", part)
        if number:
            yield int((own or page or [b"", b"0"])[1]), int(number[1])
    for number in re.findall(rb"\d+", re.sub(rb"<<.*?>>|\d+ 0 R", b"", kids)):
        yield int(page[1]) if page else 0, int(number)
