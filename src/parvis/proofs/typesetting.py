"""A document set as PDF/UA-1 by Typst, in a process of its own: it takes some hundred megabytes for a while, and gives them back.

`python -m parvis.proofs.typesetting` reads {"at", "document"} as JSON, with another "layout" if the document has one, and writes the
file. Pure: no Django.
"""

from __future__ import annotations

import json
import sys
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import regex
import typst

LAYOUT = (Path(__file__).parent / "proof.typ").read_bytes()
STANDARD: tuple[Any, ...] = ("ua-1",)
PLAIN = regex.compile(
    r"[\n\u0020-\u007e\u00a0-\u017f\u2010-\u2015\u2018-\u201e\u2020-\u2022\u2026\u202f\u2039\u203a\u20ac\u2212]*"
)
"""What the house's own face draws for certain."""
UNSEEN = regex.compile(r"[\p{Cc}--\n]|\p{Cs}|\p{Co}|\p{Cn}", flags=regex.V1)


def typeset(document: Mapping[str, Any], at: datetime, layout: bytes = LAYOUT) -> bytes:
    """`document` as its layout reads it (`proof.typ`); `at`: the moment that the file names."""
    typesetter = typst.Compiler()
    instead = {one: named(one) for one in _strange(document) if not _draws(typesetter, one)}
    text = json.dumps(_each(document, lambda words: _replaced(words, instead)), ensure_ascii=False)
    files: Any = {"main.typ": layout, "document.json": text.encode()}
    made = typst.Compiler(files)
    found = made.compile(format="pdf", pdf_standards=list(STANDARD), timestamp=at)
    assert isinstance(found, bytes)
    return found


def named(cluster: str) -> str:
    """A sign by its name, or its number where it has none."""
    names = (unicodedata.name(one, f"U+{ord(one):04X}") for one in cluster if unicodedata.category(one) not in ("Mn", "Cf"))
    return f"[{' + '.join(names).lower()}]"


def _strange(document: Any) -> set[str]:
    """The signs, as they are seen, that the house's own face may not have."""
    return {
        one for words in _texts(document) if not PLAIN.fullmatch(words) for one in regex.findall(r"\X", _seen(words))
        if not PLAIN.fullmatch(one)
    }  # fmt: skip


def _draws(typesetter: typst.Compiler, cluster: str) -> bool:
    """Has some font of this machine a form for it?"""
    word = json.dumps(cluster, ensure_ascii=False)
    page = f'#set document(title: "x")\n#set text(font: "Libertinus Serif")\n#text({word})'
    try:
        typesetter.compile(page.encode(), format="pdf", pdf_standards=list(STANDARD))
    except typst.TypstError:
        return False
    return True


def _seen(words: str) -> str:
    return str(UNSEEN.sub("", words.replace("\r\n", "\n").replace("\t", " ")))


def _replaced(words: str, instead: Mapping[str, str]) -> str:
    if PLAIN.fullmatch(words):
        return words
    return "".join(instead.get(one, one) for one in regex.findall(r"\X", _seen(words)))


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for one in value.values():
            yield from _texts(one)
    elif isinstance(value, list):
        for one in value:
            yield from _texts(one)


def _each(value: Any, change: Callable[[str], str]) -> Any:
    if isinstance(value, str):
        return change(value)
    if isinstance(value, Mapping):
        return {key: _each(one, change) for key, one in value.items()}
    return [_each(one, change) for one in value] if isinstance(value, list) else value


if __name__ == "__main__":
    given = json.load(sys.stdin.buffer)
    chosen = given["layout"].encode() if "layout" in given else LAYOUT
    sys.stdout.buffer.write(typeset(given["document"], datetime.fromisoformat(given["at"]), chosen))
