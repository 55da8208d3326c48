"""Files that callers upload: kept on disk, described in the store, served at /files/."""

import io
import json
import sqlite3
import time
from pathlib import Path
from typing import Any

from PIL import Image, UnidentifiedImageError

from parvis.sandbox import ids
from parvis.sandbox.store import Store

ENDINGS = {
    "image/jpeg": ".jpg",
    "image/png": ".png",
    "image/gif": ".gif",
    "image/webp": ".webp",
    "video/mp4": ".mp4",
    "video/quicktime": ".mov",
    "video/webm": ".webm",
    "audio/mpeg": ".mp3",
}
SIGNATURES = {
    b"\xff\xd8\xff": "image/jpeg",
    b"\x89PNG": "image/png",
    b"GIF8": "image/gif",
    b"\x1aE\xdf\xa3": "video/webm",
}


class Unreadable(Exception):
    """The bytes are not a picture, a film or a sound that the networks take."""


class Media:
    def __init__(self, store: Store) -> None:
        self.store = store
        self.folder: Path = store.folder / "files"
        self.folder.mkdir(exist_ok=True)

    def keep(self, network: str, owner: str, content: bytes, *, alt: str = "", wait: float = 0,
             details: dict[str, Any] | None = None) -> sqlite3.Row:  # fmt: skip
        """Store an upload. `wait`: seconds until the network says it is processed."""
        mime = sniff(content)
        width, height = _size(content) if mime.startswith("image/") else (1280, 720)
        number = self.store.next()
        identity = ids.plain(network, number)
        file = f"{network}-{identity}{ENDINGS[mime]}"
        (self.folder / file).write_bytes(content)
        self.store.insert(
            "media", seq=number, network=network, id=identity, owner=owner, mime=mime, file=file, size=len(content),
            alt=alt, width=width, height=height, ready_at=time.time() + wait, details=json.dumps(details or {}),
        )  # fmt: skip
        row = self.get(network, identity)
        assert row is not None
        return row

    def get(self, network: str, identity: str) -> sqlite3.Row | None:
        return self.store.one("SELECT * FROM media WHERE network = ? AND id = ?", (network, identity))

    def describe(self, medium: sqlite3.Row, *, alt: str, details: dict[str, Any] | None = None) -> None:
        kept = json.dumps({**json.loads(medium["details"]), **(details or {})})
        sql = "UPDATE media SET alt = ?, details = ? WHERE network = ? AND id = ?"
        self.store.execute(sql, (alt, kept, medium["network"], medium["id"]))

    def forget(self, medium: sqlite3.Row) -> None:
        self.store.execute("DELETE FROM media WHERE network = ? AND id = ?", (medium["network"], medium["id"]))
        (self.folder / medium["file"]).unlink(missing_ok=True)

    def reset(self) -> None:
        for file in self.folder.iterdir():
            file.unlink()


def ready(medium: sqlite3.Row) -> bool:
    return bool(medium["ready_at"] <= time.time())


def sniff(content: bytes) -> str:
    """The kind of a file by its first bytes; what the caller claims is not trusted."""
    for signature, mime in SIGNATURES.items():
        if content.startswith(signature):
            return mime
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return "image/webp"
    if content[4:8] == b"ftyp":
        return "video/quicktime" if content[8:10] == b"qt" else "video/mp4"
    if content[:3] == b"ID3" or content[:2] == b"\xff\xfb":
        return "audio/mpeg"
    raise Unreadable


def _size(content: bytes) -> tuple[int, int]:
    try:
        with Image.open(io.BytesIO(content)) as picture:
            return picture.size
    except (UnidentifiedImageError, OSError, Image.DecompressionBombError) as error:
        raise Unreadable from error
