"""The interface's words: French in the code, English in `locale/en` of each room.

`collect` finds them (gettext's tools are not needed: templates through Django's own templatize, code through Babel),
adds new ones to the catalogues and removes gone ones; `compile` makes the .mo files; `missing` lists what has no English.
"""

from __future__ import annotations

import io
import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_python
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.conf import settings
from django.utils.translation.template import templatize

SOURCE = Path(__file__).resolve().parent.parent / "src" / "parvis"
KEYWORDS = {
    "_": None, "gettext": None, "gettext_lazy": None, "gettext_noop": None, "ngettext": (1, 2), "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2), "pgettext_lazy": ((1, "c"), 2), "npgettext": ((1, "c"), 2, 3),
}  # fmt: skip
OPTIONS = {"encoding": "utf-8"}


def rooms() -> list[Path]:
    return sorted(room for room in SOURCE.iterdir() if (room / "apps.py").exists())


def words(room: Path) -> Iterator[tuple[str, int, str, object, str | None]]:
    """(file, line, function, message, context) of each word of a room."""
    for path in sorted([*room.rglob("*.py"), *room.rglob("*.html"), *room.rglob("*.txt")]):
        if "tests" in path.parts or "migrations" in path.parts:
            continue
        text = path.read_text()
        code = text if path.suffix == ".py" else _code(templatize(text, origin=str(path)))
        for line, function, message, _ in extract_python(io.BytesIO(code.encode()), KEYWORDS, [], OPTIONS):
            yield str(path.relative_to(SOURCE)), line, function, message, None


def _code(templatized: str) -> str:
    """What templatize makes has the template's indentation, which means nothing."""
    return "\n".join(line.lstrip() for line in templatized.splitlines())


def found(room: Path) -> Catalog:
    catalog = Catalog(locale="en", domain="django", charset="utf-8")
    for name, line, function, message, _ in words(room):
        context = None
        if isinstance(message, tuple):  # with what stands for the number, which is no message
            message = tuple(part for part in message if isinstance(part, str))
            message = message[0] if len(message) == 1 else message
        if function.startswith(("pgettext", "npgettext")) and isinstance(message, tuple):
            context, *rest = message
            message = tuple(rest) if len(rest) > 1 else rest[0]
        if message and not (isinstance(message, tuple) and not all(message)):
            catalog.add(message, locations=[(name, line)], context=context)
    return catalog


def path_of(room: Path) -> Path:
    return room / "locale" / "en" / "LC_MESSAGES" / "django.po"


def kept(room: Path) -> Catalog:
    path = path_of(room)
    if not path.exists():
        return Catalog(locale="en", domain="django", charset="utf-8")
    with path.open("rb") as file:
        return read_po(file, locale="en", domain="django")


def collect() -> int:
    for room in rooms():
        wanted = found(room)
        if not len(wanted):
            continue
        catalog = kept(room)
        catalog.update(wanted, no_fuzzy_matching=True)
        catalog.obsolete.clear()
        path_of(room).parent.mkdir(parents=True, exist_ok=True)
        with path_of(room).open("wb") as file:
            write_po(file, catalog, width=120, omit_header=False, sort_output=True, no_location=True, ignore_obsolete=True)
    return missing()


def compile_all() -> int:
    for room in rooms():
        if path_of(room).exists():
            with path_of(room).with_suffix(".mo").open("wb") as file:
                write_mo(file, kept(room))
    return 0


def without_english() -> list[str]:
    """ "room: message" of every word that has no English."""
    gone = []
    for room in rooms():
        catalog = kept(room)
        for message in found(room):
            if not message.id:
                continue
            there = catalog.get(message.id, message.context)
            if there is None or not there.string or (isinstance(there.string, tuple) and not all(there.string)):
                gone.append(f"{room.name}: {message.id!r}")
    return gone


def missing() -> int:
    gone = without_english()
    for line in gone:
        print(line)
    return 1 if gone else 0


if __name__ == "__main__":
    settings.configure(USE_I18N=True)
    sys.exit({"collect": collect, "compile": compile_all, "missing": missing}[sys.argv[1]]())
