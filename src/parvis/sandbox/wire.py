"""Reading what callers send and answering them: shared by every face."""

import json
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import Response


@dataclass
class Given:
    """A caller's parameters, wherever they were put: query string, form, multipart or JSON body."""

    values: dict[str, Any] = field(default_factory=dict)
    files: dict[str, UploadFile] = field(default_factory=dict)
    body: dict[str, Any] = field(default_factory=dict)

    def text(self, name: str, default: str = "") -> str:
        value = self.values.get(name)
        return default if value is None else str(value)

    def flag(self, name: str, default: bool = False) -> bool:
        value = self.values.get(name)
        return default if value is None else str(value).lower() in {"1", "true", "t", "yes", "on"}

    def whole(self, name: str, default: int, most: int | None = None) -> int:
        try:
            value = int(self.values.get(name, default))
        except (TypeError, ValueError):
            value = default
        return value if most is None else max(1, min(value, most))

    def many(self, name: str) -> list[str]:
        """A list, however it was written: `name[]=a&name[]=b`, JSON, or one value."""
        value = self.values.get(f"{name}[]", self.values.get(name))
        if value is None or value == "":
            return []
        if isinstance(value, str) and value.startswith("["):
            try:
                value = json.loads(value)
            except ValueError:
                return [str(value)]
        return [str(each) for each in value] if isinstance(value, list) else [str(value)]

    def json(self, name: str) -> Any:
        """A value that may come as JSON or, in a form, as JSON written in a string. ValueError if it is neither."""
        value = self.values.get(name)
        return json.loads(value) if isinstance(value, str) and value else value


class Malformed(Exception):
    """The body is not what its content type says."""


async def given(request: Request) -> Given:
    found = Given()
    for name in request.query_params:
        found.values[name] = _one_or_many(name, list(request.query_params.getlist(name)))
    kind = request.headers.get("content-type", "").split(";")[0].strip().lower()
    if kind == "application/json":
        found.body = _object(await request.body())
        found.values.update(found.body)
    elif kind in {"application/x-www-form-urlencoded", "multipart/form-data"}:
        form = await request.form(max_part_size=64 * 1024 * 1024)
        for name in form:
            parts = form.getlist(name)
            if isinstance(parts[0], UploadFile):
                found.files[name] = parts[0]
            else:
                found.body[name] = _one_or_many(name, [str(part) for part in parts])
        found.values.update(found.body)
    return found


def _one_or_many(name: str, values: list[str]) -> str | list[str]:
    return values if name.endswith("[]") or len(values) > 1 else values[0]


def _object(raw: bytes) -> dict[str, Any]:
    if not raw.strip():
        return {}
    try:
        read = json.loads(raw)
    except ValueError as error:
        raise Malformed(str(error)) from error
    if not isinstance(read, dict):
        raise Malformed("a JSON object is expected")
    return read


def answer(content: Any, status: int = 200, headers: dict[str, str] | None = None) -> Response:
    body = json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()
    return Response(body, status, headers, media_type="application/json")


def iso(moment: float) -> str:
    """2026-07-24T21:23:23.000Z, as Mastodon and X write moments."""
    return datetime.fromtimestamp(moment, UTC).strftime("%Y-%m-%dT%H:%M:%S.") + f"{int(moment % 1 * 1000):03d}Z"


def graph_time(moment: float) -> str:
    """2026-07-24T21:23:23+0000, as the Graph API writes moments."""
    return datetime.fromtimestamp(moment, UTC).strftime("%Y-%m-%dT%H:%M:%S+0000")
