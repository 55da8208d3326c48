"""A package of all that is kept of somebody: readable pages, the same as data, their files, and a manifest with fingerprints."""

from __future__ import annotations

import contextlib
import hashlib
import json
import zipfile
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from parvis.inbox.models import Message
from parvis.kept.hooks import HANDED, KEPT, Kept, Person
from parvis.media.models import File
from parvis.records.words import FIELDS, KINDS

AT_ONCE = 500
Progress = Callable[[int], None]


MANIFEST = "manifeste.json"
PIECE = 1 << 20


class Unreadable(Exception):
    """No package of ours; the sentence says why."""


class Package:
    """A ZIP that notes the fingerprint of each of its files."""

    def __init__(self, zipped: zipfile.ZipFile) -> None:
        self.zipped = zipped
        self.parts: list[dict[str, Any]] = []

    def put(self, name: str, content: bytes) -> None:
        self.zipped.writestr(name, content)
        self.parts.append({"path": name, "size": len(content), "sha256": hashlib.sha256(content).hexdigest()})

    @contextlib.contextmanager
    def stream(self, name: str) -> Iterator[Callable[[bytes], None]]:
        """A part that is written piece by piece: nothing of it is held."""
        sha, size = hashlib.sha256(), 0

        def write(content: bytes) -> None:
            nonlocal size
            part.write(content)
            sha.update(content)
            size += len(content)

        with self.zipped.open(name, "w", force_zip64=True) as part:
            yield write
        self.parts.append({"path": name, "size": size, "sha256": sha.hexdigest()})

    def add(self, name: str, path: Path) -> None:
        with self.stream(name) as write, path.open("rb") as content:
            while piece := content.read(PIECE):
                write(piece)


def write(target: Path, person: Person, envelope: dict[str, Any], progress: Progress) -> None:
    """All of it into `target`. `envelope`: what the manifest says besides. A file that is missing on the disk is told as missing."""
    told: dict[str, list[dict[str, Any]]] = {}
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as zipped:
        package = Package(zipped)
        for label, one in KEPT.items():
            if one.shown and (rows := list(_rows(one, person, progress))):
                told[label] = rows
        missing = [name for name, found in _files(person) if not _put(package, name, found)]
        data = json.dumps(told, cls=DjangoJSONEncoder, ensure_ascii=False, indent=1, sort_keys=True)
        package.put("donnees.json", data.encode())
        package.put("index.html", _page(told, envelope).encode())
        manifest = {**envelope, "missing": missing, "files": package.parts}
        zipped.writestr("manifeste.json", json.dumps(manifest, cls=DjangoJSONEncoder, ensure_ascii=False, indent=1))


def _rows(one: Kept, person: Person, progress: Progress) -> Iterator[dict[str, Any]]:
    count = 0
    for row in one.rows(person).order_by("pk").values("pk", *one.shown).iterator(chunk_size=AT_ONCE):
        yield row
        count += 1
        if count % AT_ONCE == 0:
            progress(AT_ONCE)
    progress(count % AT_ONCE)


def _files(person: Person) -> Iterator[tuple[str, Path]]:
    """What came with their messages, each once; and what rooms keep of them besides."""
    attached = Message.objects.filter(pk__in=person.rows("message")).exclude(attached=[]).values_list("attached", flat=True)
    wanted = {one["file"] for some in attached.iterator(chunk_size=AT_ONCE) for one in some if one.get("file")}
    for file in File.objects.filter(pk__in=wanted, inbound=True).order_by("pk"):
        yield f"fichiers/{file.pk}-{Path(file.name).name[:80] or 'fichier'}", Path(settings.MEDIA_ROOT) / file.path
    for handed in HANDED:
        yield from handed(person)


def _put(package: Package, name: str, found: Path) -> bool:
    if not found.is_file():
        return False
    package.put(name, found.read_bytes())
    return True


def _page(told: dict[str, list[dict[str, Any]]], envelope: dict[str, Any]) -> str:
    parts = [
        (KINDS.get(label, label), [FIELDS.get(name, name) for name in KEPT[label].shown],
         [[row[name] for name in KEPT[label].shown] for row in rows])
        for label, rows in told.items()
    ]  # fmt: skip
    return render_to_string("records/package.html", {"parts": parts, **envelope})


def fingerprint(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def verify(path: Path) -> list[str]:
    """Parts of a package that are not as its manifest says; none: it is whole. Read a piece at a time, whatever its size.

    Raises Unreadable: it is no package at all.
    """
    try:
        with zipfile.ZipFile(path) as zipped:
            manifest = json.loads(zipped.read(MANIFEST))
            told = {one["path"]: one["sha256"] for one in manifest["files"]}
            there = set(zipped.namelist()) - {MANIFEST}
            wrong = sorted(name for name, sha256 in told.items() if name not in there or _read(zipped, name) != sha256)
            return wrong + sorted(there - set(told))
    except (zipfile.BadZipFile, KeyError, TypeError, ValueError, zlib.error, EOFError) as error:
        raise Unreadable(_("ce n’est pas un paquet de Parvis, ou il est coupé.")) from error


def _read(zipped: zipfile.ZipFile, name: str) -> str:
    """The fingerprint of a part; nothing when it cannot be read."""
    sha = hashlib.sha256()
    try:
        with zipped.open(name) as content:
            while piece := content.read(PIECE):
                sha.update(piece)
    except (zipfile.BadZipFile, zlib.error, EOFError):
        return ""
    return sha.hexdigest()
