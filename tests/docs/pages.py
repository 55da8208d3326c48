"""The documentation as it is written: Markdown read line by line, never rendered."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"
BESIDE = ("README.md", "CHANGELOG.md", "CONTRIBUTING.md", "SECURITY.md")
FRENCH = ("index", "redaction", "guichet", "dossiers", "sujets", "regles", "annuaire", "charte", "installation")
FENCE = re.compile(r"^\s*```(\w*)")


def pages() -> list[Path]:
    return sorted([*DOCS.glob("*.md"), *(ROOT / name for name in BESIDE)])


def read(name: str) -> str:
    return (DOCS / f"{name}.md").read_text()


def blocks(path: Path, *languages: str) -> Iterator[str]:
    """The fenced blocks written in one of `languages`."""
    language, kept = None, []
    for line in path.read_text().splitlines():
        found = FENCE.match(line)
        if found and language is None:
            language, kept = found[1], []
        elif found:
            if language in languages:
                yield "\n".join(kept)
            language = None
        else:
            kept.append(line)


def prose(path: Path) -> str:
    """What is neither a fenced block nor between backticks."""
    kept, inside = [], False
    for line in path.read_text().splitlines():
        if FENCE.match(line):
            inside = not inside
        elif not inside:
            kept.append(re.sub(r"`[^`]*`", "`", line))
    return "\n".join(kept)


def commands(path: Path) -> list[str]:
    """Commands of its shell blocks: continued lines joined, remarks left out."""
    found = []
    for block in blocks(path, "sh"):
        joined = re.sub(r"\\\n\s*", " ", block)
        found += [re.sub(r"\s+#\s.*$", "", line).strip() for line in joined.splitlines() if not line.strip().startswith("#")]
    return [line for line in found if line]


def tables(text: str) -> Iterator[list[list[str]]]:
    """Each table's rows as cells, its head first, the ruler left out."""
    rows: list[list[str]] = []
    for line in [*text.splitlines(), ""]:
        if line.startswith("|"):
            cells = [cell.strip() for cell in line.strip("|").split("|")]
            if not all(set(cell) <= set(":- ") for cell in cells):
                rows.append(cells)
        elif rows:
            yield rows
            rows = []


def table(text: str, *head: str) -> list[list[str]]:
    """The rows under the table with this head."""
    return next(rows[1:] for rows in tables(text) if rows[0] == list(head))


def code(cell: str) -> list[str]:
    """What stands between backticks."""
    return re.findall(r"`([^`]+)`", cell)


def anchors(path: Path) -> set[str]:
    """The names of its headings, as links use them."""
    heads = [line.lstrip("#").strip() for line in prose_lines(path) if line.startswith("#")]
    return {_slug(head) for head in heads}


def prose_lines(path: Path) -> list[str]:
    lines, inside = [], False
    for line in path.read_text().splitlines():
        if FENCE.match(line):
            inside = not inside
        elif not inside:
            lines.append(line)
    return lines


def _slug(head: str) -> str:
    plain = unicodedata.normalize("NFKD", head).encode("ascii", "ignore").decode()
    return re.sub(r"[-\s]+", "-", re.sub(r"[^\w\s-]", "", plain).strip().lower())
