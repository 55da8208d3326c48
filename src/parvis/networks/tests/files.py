"""Small real files for drafts."""

from __future__ import annotations

import tempfile
from dataclasses import replace
from pathlib import Path
from typing import Any

from parvis.networks.protocol import Media

_folder = tempfile.TemporaryDirectory(prefix="parvis-tests-")


def media(mime: str, **more: Any) -> Media:
    """A file of 1,000 bytes that exists; what it says of itself (`size`, `seconds` …) may be anything."""
    path = Path(_folder.name) / mime.replace("/", ".")
    path.write_bytes(b"x" * 1000)
    return replace(Media(path, mime, 1000, path.name, alt="Une vue de la place"), **more)
