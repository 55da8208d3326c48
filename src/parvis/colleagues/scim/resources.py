"""A colleague as SCIM tells them, and what a SCIM request asks for. Pure.

`userName` is the address: what directories send, and what finds a person here.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

USER = "urn:ietf:params:scim:schemas:core:2.0:User"
LIST = "urn:ietf:params:scim:api:messages:2.0:ListResponse"
PATCH = "urn:ietf:params:scim:api:messages:2.0:PatchOp"
ERROR = "urn:ietf:params:scim:api:messages:2.0:Error"
CONFIG = "urn:ietf:params:scim:schemas:core:2.0:ServiceProviderConfig"
FILTER = re.compile(r'\s*(userName|emails\.value|emails)\s+eq\s+"([^"\\]{1,254})"\s*', re.IGNORECASE)
MOST = 200


class Wrong(Exception):
    """A request that is refused: `status`, and SCIM's own word for it."""

    def __init__(self, status: int, detail: str, kind: str = "") -> None:
        super().__init__(detail)
        self.status, self.detail, self.kind = status, detail, kind


@dataclass(slots=True)
class Wanted:
    """What of a colleague is to be so. None: as it is."""

    address: str | None = None
    name: str | None = None
    active: bool | None = None


def address_in(text: str) -> str:
    """Of a filter; only equality is asked of us, and answered."""
    found = FILTER.fullmatch(text)
    if found is None:
        raise Wrong(400, 'filter: userName eq "…"', "invalidFilter")
    return found[2]


def whole(given: Any) -> Wanted:
    """A resource as POST and PUT bring it."""
    if not isinstance(given, Mapping):
        raise Wrong(400, "an object is expected", "invalidSyntax")
    wanted = Wanted()
    for name, value in given.items():
        _set(wanted, name, value)
    emails = given.get("emails")
    if "@" not in (wanted.address or "") and isinstance(emails, list):
        _set(wanted, "emails", emails)
    if not wanted.address:
        raise Wrong(400, "userName is required", "invalidValue")
    return wanted


def changes(given: Any) -> Wanted:
    """The operations of a PATCH, in their order; what we do not keep is passed over."""
    if not isinstance(given, Mapping) or not isinstance(given.get("Operations"), list) or len(given["Operations"]) > 100:
        raise Wrong(400, "Operations is a list", "invalidSyntax")
    wanted = Wanted()
    for one in given["Operations"]:
        verb = str(one.get("op", "")).lower() if isinstance(one, Mapping) else ""
        if verb not in ("add", "replace", "remove"):
            raise Wrong(400, "op is add, replace or remove", "invalidSyntax")
        path, value = one.get("path"), one.get("value")
        if verb == "remove":
            if path in ("active", "userName"):
                raise Wrong(400, f"{path} cannot be removed", "mutability")
        elif isinstance(path, str):
            _set(wanted, path, value)
        elif isinstance(value, Mapping):
            for name, each in value.items():
                _set(wanted, name, each)
        else:
            raise Wrong(400, "a path or an object is expected", "noTarget")
    return wanted


def _set(wanted: Wanted, name: str, value: Any) -> None:
    lower = name.lower().rpartition("user:")[2]
    if lower == "active":
        wanted.active = _truth(value)
    elif lower == "username":
        wanted.address = _words(value, name).lower()
    elif lower.startswith("emails"):
        found = value if isinstance(value, str) else _primary(value)
        if found and ("@" not in (wanted.address or "")):
            wanted.address = _words(found, name).lower()
    elif lower in ("displayname", "name.formatted"):
        wanted.name = _words(value, name)
    elif lower == "name" and isinstance(value, Mapping) and not wanted.name:
        parts = [str(value.get(part, "")).strip() for part in ("givenName", "familyName")]
        wanted.name = _words(value.get("formatted") or " ".join(filter(None, parts)), name) or None


def _truth(value: Any) -> bool:
    """Some directories write it as words."""
    if isinstance(value, str) and value.lower() in ("true", "false"):
        return value.lower() == "true"
    if not isinstance(value, bool):
        raise Wrong(400, "active is true or false", "invalidValue")
    return value


def _words(value: Any, name: str) -> str:
    if not isinstance(value, str) or len(value) > 254 or "\x00" in value:
        raise Wrong(400, f"{name}: 254 characters at most", "invalidValue")
    return value.strip()


def _primary(value: Any) -> str:
    rows = [row for row in value if isinstance(row, Mapping)] if isinstance(value, list) else []
    chosen = next((row for row in rows if row.get("primary") is True), rows[0] if rows else {})
    return str(chosen.get("value", ""))
