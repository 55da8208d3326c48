"""`docs/networks.md`, written from the same facts as the page "Ce que permet chaque réseau": `python -m tools.networks`."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

PAGE = Path(__file__).resolve().parent.parent / "docs" / "networks.md"
HEAD = """# What each network permits

Made from what the connectors know (`python -m tools.networks`); the page **Comptes › Ce que permet chaque réseau** shows the
same, with your own notes. How an account is connected is told in [Administration](admin.md#connecting-networks).
"""


def text() -> str:
    """The whole page, in English. Django must be set up."""
    from django.utils.translation import override

    with override("en"):
        return "\n".join(_lines()) + "\n"


def _lines() -> Iterator[str]:
    from parvis.accounts.matrix import cards, heads

    yield HEAD
    labels = [label for _key, label in heads()]
    yield "| Network | " + " | ".join(labels) + " |"
    yield "| --- |" + " :-: |" * len(labels)
    for card in cards():
        yield f"| {card.name} | " + " | ".join("✓" if can else "" for _key, _label, can in card.abilities) + " |"
    for card in cards():
        yield f"\n## {card.name}\n"
        yield "| What | How |\n| --- | --- |"
        yield from (f"| {label} | {_cell(words)} |" for label, words in card.facts)
        if card.cannot:
            yield "\nWhat it does not permit:\n"
            yield from (f"- {words}" for words in card.cannot)
        if card.site:
            yield f"\nSource: <{card.site}>"


def _cell(words: str) -> str:
    return words.replace("|", "\\|")


def main() -> None:
    os.environ.setdefault("PARVIS_DATA", tempfile.mkdtemp(prefix="parvis-networks-"))
    os.environ["DJANGO_SETTINGS_MODULE"] = "parvis.conf.settings"
    import django

    django.setup()
    PAGE.write_text(text())


if __name__ == "__main__":
    main()
