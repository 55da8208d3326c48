"""`parvis understand`: JSON lines in, JSON lines out, in their order, as they come. No database, no network."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Sequence
from io import BufferedIOBase
from pathlib import Path
from typing import Any, TextIO, cast

from parvis.understanding import kinds, second
from parvis.understanding.gazetteers import Unreadable, read
from parvis.understanding.places import EMPTY, Gazetteer
from parvis.understanding.reading import Reading, understand

READ = 1 << 16
"""What is there is read, up to this: one line alone is answered at once, many are understood together."""
BATCH = 500


def perform(
    *, places: Path | None = None, fast: bool = False, read_from: BufferedIOBase | None = None, write_to: TextIO | None = None
) -> None:
    """`fast`: the first look alone; else what it is unsure of is weighed by its meaning too, where `parvis[semantic]` is installed."""
    try:
        gazetteer = read(places) if places else EMPTY
    except Unreadable as error:
        raise SystemExit(str(error)) from error
    if problem := kinds.state().problem:
        print(f"modèle         inutilisable, les mots décident seuls : {problem}", file=sys.stderr)
    if not fast and (why := second.state().why):
        print(f"second regard  absent ({why}) : le premier répond seul", file=sys.stderr)
    out = write_to or sys.stdout
    try:
        for lines in _batches(read_from or cast(BufferedIOBase, sys.stdin.buffer)):
            out.writelines(f"{told}\n" for told in answers(lines, gazetteer, fast=fast))
            out.flush()
    except BrokenPipeError:  # who read us has seen enough
        sys.stderr.close()


def _batches(source: BufferedIOBase) -> Iterator[list[bytes]]:
    """Whole lines, as many as have come and at most a batch."""
    rest: list[bytes] = []
    while piece := source.read1(READ):
        first, *others = piece.split(b"\n")
        rest.append(first)
        if others:
            lines = [b"".join(rest), *others[:-1]]
            rest = [others[-1]]
            yield from (lines[at : at + BATCH] for at in range(0, len(lines), BATCH))
    if last := b"".join(rest):
        yield [last]


def answers(lines: Sequence[bytes], gazetteer: Gazetteer = EMPTY, *, fast: bool = True) -> list[str]:
    """A line for each that is not empty; for what cannot be read, a line that says why."""
    asked = [_text(line) for line in lines if line.strip()]
    texts = [text for text, problem in asked if not problem]
    seen = understand(texts, gazetteer=gazetteer)
    readings = iter(seen if fast else second.again(texts, seen))
    return [json.dumps({"error": problem} if problem else told(next(readings)), ensure_ascii=False) for _, problem in asked]


def _text(line: bytes) -> tuple[str, str]:
    """The text of a line, or what is wrong with it."""
    try:
        found = json.loads(line.decode("utf-8", "replace"))
    except (ValueError, RecursionError):
        return "", "not JSON"
    text = found.get("text") if isinstance(found, dict) else None
    if not isinstance(text, str):
        return "", 'no "text" with a string'
    return text.encode("utf-8", "replace").decode(), ""


def told(reading: Reading) -> dict[str, Any]:
    """A reading as the command and its readers say it; null where nothing was found."""
    return {
        "language": reading.language or None,
        "kind": reading.kind,
        "second": reading.second or None,
        "answer": reading.answer,
        "confidence": reading.confidence,
        "sure": reading.sure,
        "topic": reading.topic.key or None,
        "danger": reading.danger.level == "danger",
        "urgency": reading.danger.level or None,
        "places": [
            {
                "name": one.name,
                "precision": one.precision,
                "confidence": one.confidence,
                "key": one.key or None,
                "by": one.by or None,
            }
            for one in reading.places
        ],
        "personal": [{"kind": one.kind, "start": one.start, "end": one.end} for one in reading.personal],
        "reasons": [*reading.reasons, *(word for word in reading.danger.words if word not in reading.reasons)],
    }
