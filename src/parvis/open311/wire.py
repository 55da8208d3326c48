"""GeoReport v2 on the wire: the same values as JSON or XML. Pure.

https://wiki.open311.org/GeoReport_v2/ — XML elements carry the names of the JSON keys; a list is under its plural.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any
from xml.etree import ElementTree

TYPES = {"json": "application/json; charset=utf-8", "xml": "text/xml; charset=utf-8"}
ONE_OF: Mapping[str, str] = {
    "services": "service", "service_requests": "request", "attributes": "attribute", "values": "value", "errors": "error",
    "service_request_updates": "request_update", "endpoints": "endpoint", "formats": "format",
}  # fmt: skip
UNFIT = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML 1.0 has no place for."""


def written(root: str, told: Any, fmt: str) -> bytes:
    """`told`: a list of mappings, or one mapping. `root`: the name of the XML element around them."""
    if fmt == "json":
        return json.dumps(told, ensure_ascii=False).encode()
    text: bytes = ElementTree.tostring(_element(root, told), encoding="utf-8", xml_declaration=True)
    return text


def _element(name: str, told: Any) -> ElementTree.Element:
    element = ElementTree.Element(name)
    if isinstance(told, Mapping):
        element.extend(_element(key, value) for key, value in told.items())
    elif isinstance(told, list):
        element.extend(_element(ONE_OF[name], value) for value in told)
    elif told is not None:
        element.text = {True: "true", False: "false"}[told] if isinstance(told, bool) else UNFIT.sub("", str(told))
    return element
