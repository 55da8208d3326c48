"""Where the chain stood, kept outside the database: who shortens the journal must find these too.

An anchor is one line: the link's number, its digest, when it was made. `journal.anchors` in the data folder has one for each day
and the newest; the backup holds the newest; the journal page, the API and `parvis journal anchor` give it to whoever asks.
"""

from __future__ import annotations

import tarfile
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import structlog
from django.conf import settings

from parvis.journal.models import Link
from parvis.journal.private import fresh

log = structlog.get_logger()


IN_BACKUP = "journal.anchor"


class Unreadable(ValueError):
    """This is no anchor."""


@dataclass(frozen=True, slots=True)
class Anchor:
    number: int
    digest: str
    at: str

    def __str__(self) -> str:
        return f"{self.number} {self.digest} {self.at}"


def read(line: str) -> Anchor:
    number, _, rest = line.strip().partition(" ")
    digest, _, at = rest.partition(" ")
    if not (number.isascii() and number.isdigit()) or len(digest) != 64 or set(digest) - set("0123456789abcdef"):
        raise Unreadable(line.strip()[:120])
    try:
        datetime.fromisoformat(at)
    except ValueError as error:
        raise Unreadable(line.strip()[:120]) from error
    return Anchor(int(number), digest, at)


def read_all(lines: Iterable[str]) -> list[Anchor]:
    return [read(line) for line in lines if line.strip()]


def read_file(given: Path) -> list[Anchor]:
    """A file of such lines, or a backup, which has one in it."""
    if not tarfile.is_tarfile(given):
        return read_all(given.read_text(errors="replace").splitlines())
    with tarfile.open(given, "r:gz") as tar:
        found = next((tar.extractfile(member) for member in tar if member.name == IN_BACKUP), None)
        return read_all(found.read().decode().splitlines()) if found else []


def newest() -> Anchor | None:
    link = Link.objects.order_by("-number").only("number", "digest", "made_at").first()
    return Anchor(link.number, link.digest, link.made_at.isoformat(timespec="seconds")) if link else None


def path() -> Path:
    return Path(settings.ENVIRONMENT.data) / "journal.anchors"


def kept() -> list[Anchor]:
    """Those of the data folder; none where it is another machine's."""
    return read_all(path().read_text().splitlines()) if path().exists() else []


def keep() -> None:
    """The newest in the last line; those before it stay as the last of their day."""
    now = newest()
    if now is None:
        return
    try:
        lines = path().read_text().splitlines() if path().exists() else []
        if lines and lines[-1] == str(now):
            return
        if lines and read(lines[-1]).at[:10] == now.at[:10]:
            lines.pop()
        draft = fresh(path().with_suffix(".new"))
        draft.write_text("\n".join([*lines, str(now)]) + "\n")
        draft.replace(path())
    except (OSError, Unreadable):  # the chain itself is safe; the next minute tries again
        log.exception("journal.anchor", number=now.number)


def put_aside() -> None:
    """After a restore they speak of another journal."""
    if path().exists():
        path().replace(path().with_suffix(".before-restore"))
