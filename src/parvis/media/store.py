"""Files on the disk: copied in pieces, looked at, put in their place whole or not at all. Knows no row."""

from __future__ import annotations

import contextlib
import hashlib
import os
import uuid
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import BinaryIO

from django.conf import settings

from parvis.media.looks import Seen, TooBig, Unknown
from parvis.media.video import NoFfmpeg, clean, look


def copied(upload: BinaryIO, mime: str, most: int) -> Seen:
    """A video is copied in pieces: it never is in memory whole. Raises TooBig."""
    digest, size = hashlib.sha256(), 0
    with _draft() as draft, draft.open("wb") as out:
        while chunk := upload.read(1024 * 1024):
            size += len(chunk)
            if size > most:
                raise TooBig
            digest.update(chunk)
            out.write(chunk)
    return Seen(mime, digest.hexdigest(), size, path=draft)


def looked_at(video: Seen) -> Seen:
    """With its size and length, and without its hidden data; what ffmpeg cannot read is refused (Unknown), and not left behind.

    Where there is no ffmpeg it is kept as it came, without a length.
    """
    assert video.path is not None
    try:
        width, height, seconds = look(video.path)
        return replace(_cleaned(video, video.path), width=width, height=height, seconds=seconds)
    except NoFfmpeg:
        return video
    except Unknown:
        video.path.unlink(missing_ok=True)
        raise


def _cleaned(video: Seen, path: Path) -> Seen:
    with _draft() as draft:
        mime = clean(path, draft, video.mime)
        with draft.open("rb") as written:
            digest = hashlib.file_digest(written, "sha256")
    path.unlink()
    return replace(video, mime=mime, sha256=digest.hexdigest(), size=draft.stat().st_size, path=draft)


@contextlib.contextmanager
def _draft() -> Iterator[Path]:
    """A place to write beside; when that fails — too big, a full disk — nothing is left there."""
    folder = Path(settings.MEDIA_ROOT) / "drafts"
    folder.mkdir(parents=True, exist_ok=True)
    draft = folder / uuid.uuid4().hex
    try:
        yield draft
    except BaseException:
        draft.unlink(missing_ok=True)
        raise


def place(seen: Seen, target: Path) -> None:
    """Whole or not at all: written beside, then renamed."""
    target.parent.mkdir(parents=True, exist_ok=True)
    if seen.path is not None:
        os.replace(seen.path, target)
        return
    with _draft() as draft:
        draft.write_bytes(seen.content)
        os.replace(draft, target)


def erase(path: str, sha256: str) -> None:
    """The bytes of a file and the small pictures of it that pages had drawn."""
    root = Path(settings.MEDIA_ROOT)
    (root / path).unlink(missing_ok=True)
    for drawn in (root / "smaller" / sha256[:2]).glob(f"{sha256}-*") if sha256 else ():
        drawn.unlink(missing_ok=True)
