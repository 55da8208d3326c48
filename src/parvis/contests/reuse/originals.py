"""The originals of a contest as one file, written while it is sent: nothing is gathered in memory or on the disk."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from pathlib import PurePosixPath

from django.utils.text import slugify

from parvis.contests.entering.photos import root
from parvis.contests.models import Contest, Photo
from parvis.tables import writing

PIECE = 256 * 1024
HEADINGS = ("fichier", "participation", "titre", "signature", "droits jusqu’au")


class Passing:
    """What `zipfile` writes to: it keeps what was not sent yet, and cannot go back."""

    def __init__(self) -> None:
        self.held: list[bytes] = []

    def write(self, piece: bytes) -> int:
        self.held.append(bytes(piece))
        return len(piece)

    def flush(self) -> None:
        """Nothing is behind it."""

    def let_go(self) -> bytes:
        piece, self.held = b"".join(self.held), []
        return piece


def named(photo: Photo) -> str:
    """« 012-1-lever-du-jour.jpg »: no name of a person, no path of theirs."""
    suffix = {"image/jpeg": ".jpg", "image/png": ".png", "image/webp": ".webp"}.get(photo.mime, "")
    return f"{photo.entry.number:03d}-{photo.position + 1}-{slugify(photo.entry.title)[:60] or 'photo'}{suffix}"


def zipped(contest: Contest, *, winners: bool = False) -> Iterator[bytes]:
    """Those that were accepted; `winners`: with a prize or among the finalists. A picture that is gone from the disk is listed as such."""
    rows = Photo.objects.filter(entry__contest=contest, entry__state="accepted").exclude(original="").select_related("entry")
    rows = rows.filter(entry__finalist=True) if winners else rows
    out, listed = Passing(), list[tuple[object, ...]]()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED, allowZip64=True) as archive:  # type: ignore[call-overload]
        for photo in rows.order_by("entry__number", "position").iterator(chunk_size=200):
            path, name = root() / PurePosixPath(photo.original), named(photo)
            if not path.exists():
                listed.append((name, photo.entry.number, "absent", "", ""))
                continue
            with path.open("rb") as source, archive.open(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), "w") as target:
                while piece := source.read(PIECE):
                    target.write(piece)
                    yield out.let_go()
            grant = photo.entry.grant
            listed.append((name, photo.entry.number, photo.entry.title, grant["credit"], grant["until"]))
        archive.writestr("liste.csv", writing.text(HEADINGS, listed))
        yield out.let_go()
    yield out.let_go()
