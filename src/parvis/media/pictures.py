"""Small pictures of files, drawn once and kept: for pages, ours and public ones. Who may see them is the caller's to ask."""

from __future__ import annotations

import os
import threading
from pathlib import Path

from django.conf import settings

from parvis.media.looks import Unknown, smaller
from parvis.media.models import File
from parvis.media.video import NoFfmpeg, frame

SIDES = (320, 640, 1280)
"""Pixels of the longer side."""


def cover_of(file: File) -> File:
    """The file whose pixels are shown."""
    return file.cover if file.is_video and file.cover else file


def _source(file: File) -> Path:
    """A picture on the disk: the file, its cover, or a frame that is taken once."""
    shown, root = cover_of(file), Path(settings.MEDIA_ROOT)
    if shown.is_image:
        return root / shown.path
    kept = root / "smaller" / shown.sha256[:2] / f"{shown.sha256}-frame.jpg"
    if not kept.exists():
        try:
            _put(kept, frame(root / shown.path, min(1.0, shown.seconds / 2)))
        except NoFfmpeg as error:
            raise Unknown("ffmpeg is not installed") from error
    return kept


def small(file: File, side: int) -> Path:
    """A picture of it for pages, drawn when it is first asked for. Raises Unknown."""
    sha256 = cover_of(file).sha256
    kept = Path(settings.MEDIA_ROOT) / "smaller" / sha256[:2] / f"{sha256}-{side}.webp"
    if not kept.exists():
        _put(kept, smaller(_source(file), side))
    return kept


def _put(kept: Path, drawn: bytes) -> None:
    kept.parent.mkdir(parents=True, exist_ok=True)
    draft = kept.with_suffix(f".{os.getpid()}-{threading.get_ident()}")
    draft.write_bytes(drawn)
    os.replace(draft, kept)
