"""A cell that a spreadsheet would compute stays a text, and is read back as it was."""

from __future__ import annotations

from typing import Any

FORMULA = "=+-@\t\r\n＝＋－＠"
"""With what a spreadsheet takes a text for a formula (OWASP, « CSV Injection »): the full-width signs too, which some of them narrow."""
APOSTROPHE = "'"


def guard(cell: Any) -> Any:
    """None is an empty cell: not available. A number stays one; a text that begins like a formula gets an apostrophe before it."""
    if cell is None:
        return ""
    if isinstance(cell, (int, float)):
        return cell
    text = str(cell)
    return f"{APOSTROPHE}{text}" if text.startswith(tuple(FORMULA)) else text


def unguard(text: str) -> str:
    """What `guard` did, undone; an apostrophe that somebody wrote stays."""
    return text[1:] if text[:1] == APOSTROPHE and text[1:].startswith(tuple(FORMULA)) else text
