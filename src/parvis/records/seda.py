"""The manifest of an archive transfer in the order and the words of SEDA 2.1 (standard NF Z44-022), written as a stream.

Structure only, valid for the schemas of SEDA 2.1: an archive service completes its agreement and codes.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from mimetypes import guess_type
from typing import Any
from uuid import uuid4
from xml.sax.saxutils import XMLGenerator
from xml.sax.xmlreader import AttributesImpl

from django.conf import settings

NAMESPACE = "fr:gouv:culture:archivesdefrance:seda:v2.1"
FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
"""What XML 1.0 cannot hold."""


@dataclass(frozen=True, slots=True)
class Unit:
    """One thing described: its name, the parts that hold it, from when to when."""

    title: str
    parts: tuple[str, ...]
    began: datetime | None
    ended: datetime | None

    @property
    def page(self) -> str:
        return self.parts[0]


class _Bytes:
    """What XMLGenerator writes to."""

    def __init__(self, put: Callable[[bytes], None]) -> None:
        self.put = put

    def write(self, text: Any) -> None:
        self.put(text if isinstance(text, bytes) else str(text).encode())


class _Tree:
    def __init__(self, put: Callable[[bytes], None]) -> None:
        self.out = XMLGenerator(_Bytes(put), "UTF-8", short_empty_elements=True)  # type: ignore[arg-type]

    @contextmanager
    def tag(self, name: str, **attributes: str) -> Iterator[None]:
        self.out.startElement(name, AttributesImpl(attributes))
        yield
        self.out.endElement(name)

    def leaf(self, name: str, text: object, **attributes: str) -> None:
        with self.tag(name, **attributes):
            self.out.characters(FORBIDDEN.sub("", str(text)))


def write(
    put: Callable[[bytes], None], *, parts: Sequence[Mapping[str, Any]], units: Mapping[str, Sequence[Unit]], made: datetime
) -> None:
    """`parts`: the files, as the manifest tells them. `units`: by kind, in its words."""
    tree = _Tree(put)
    tree.out.startDocument()
    city = settings.ENVIRONMENT.city
    ids = {part["path"]: f"OBJ{number}" for number, part in enumerate(parts, 1)}
    with tree.tag("ArchiveTransfer", xmlns=NAMESPACE):
        tree.leaf("Comment", f"{city} — Parvis")
        tree.leaf("Date", made.isoformat())
        tree.leaf("MessageIdentifier", uuid4())
        tree.leaf("ArchivalAgreement", "")
        with tree.tag("CodeListVersions"):
            tree.leaf("MessageDigestAlgorithmCodeListVersion", "SHA-256")
        with tree.tag("DataObjectPackage"):
            for number, part in enumerate(parts, 1):
                _object(tree, number, ids[part["path"]], part)
            with tree.tag("DescriptiveMetadata"):
                _described(tree, units, ids, city)
            with tree.tag("ManagementMetadata"):
                tree.leaf("OriginatingAgencyIdentifier", city)
        with tree.tag("ArchivalAgency"):
            tree.leaf("Identifier", "")
        with tree.tag("TransferringAgency"):
            tree.leaf("Identifier", city)
    tree.out.endDocument()


def _object(tree: _Tree, number: int, identifier: str, part: Mapping[str, Any]) -> None:
    with tree.tag("DataObjectGroup", id=f"GRP{number}"), tree.tag("BinaryDataObject", id=identifier):
        tree.leaf("DataObjectVersion", "BinaryMaster_1")
        tree.leaf("Uri", part["path"])
        tree.leaf("MessageDigest", part["sha256"], algorithm="SHA-256")
        tree.leaf("Size", part["size"])
        with tree.tag("FormatIdentification"):
            tree.leaf("MimeType", guess_type(part["path"])[0] or "application/octet-stream")
        with tree.tag("FileInfo"):
            tree.leaf("Filename", part["path"].rpartition("/")[2])


def _described(tree: _Tree, units: Mapping[str, Sequence[Unit]], ids: Mapping[str, str], city: str) -> None:
    with tree.tag("ArchiveUnit", id="UNIT0"):
        _content(tree, "RecordGrp", f"{city} — réseaux sociaux et guichet", None, None)
        number = 0
        for kind, found in units.items():
            number += 1
            with tree.tag("ArchiveUnit", id=f"UNIT{number}"):
                _content(tree, "RecordGrp", kind, min((one.began for one in found if one.began), default=None),
                         max((one.ended for one in found if one.ended), default=None))  # fmt: skip
                for one in found:
                    number += 1
                    with tree.tag("ArchiveUnit", id=f"UNIT{number}"):
                        _content(tree, "Item", one.title, one.began, one.ended)
                        for path in one.parts:
                            with tree.tag("DataObjectReference"):
                                tree.leaf("DataObjectReferenceId", ids[path])


def _content(tree: _Tree, level: str, title: str, began: datetime | None, ended: datetime | None) -> None:
    with tree.tag("Content"):
        tree.leaf("DescriptionLevel", level)
        tree.leaf("Title", title)
        if began:
            tree.leaf("StartDate", began.isoformat())
        if ended:
            tree.leaf("EndDate", ended.isoformat())
