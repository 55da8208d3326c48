"""The tree as it is written: sources read with `ast`, never imported."""

from __future__ import annotations

import ast
import functools
import subprocess
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src" / "parvis"
PLAYED = ("sandbox",)
"""The networks, played: an application of its own, with its own store."""


def sources(*, played: bool = True) -> list[Path]:
    """The product's own Python files, without tests and migrations."""
    found = (
        path for path in SOURCE.rglob("*.py") if not {"tests", "migrations", "testing"} & set(path.relative_to(SOURCE).parts)
    )
    return sorted(path for path in found if played or inside(path).split("/")[0] not in PLAYED)


def templates() -> list[Path]:
    return sorted(path for path in SOURCE.rglob("*.html") if "guide" not in path.parts)


@functools.cache
def parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text(), str(path))


def nodes(path: Path) -> Iterator[ast.AST]:
    return ast.walk(parsed(path))


def inside(path: Path) -> str:
    """`inbox/digest.py`: the name of a source file as the house says it."""
    return path.relative_to(SOURCE).as_posix()


def at(path: Path, node: ast.AST) -> str:
    return f"{inside(path)}:{getattr(node, 'lineno', 0)}"


def tracked() -> list[Path]:
    """Files that are in the repository, or would be with the next commit."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert listed.returncode == 0, listed.stderr
    return [path for name in listed.stdout.splitlines() if (path := ROOT / name).is_file()]
