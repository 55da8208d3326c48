"""Help that ships with the product, the notes of changes, and the API as its own description tells it."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from django.http import HttpRequest
from django.urls import resolve
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from parvis.training.rendering import rendered

SHIPPED = Path(__file__).parent / "shipped"
ORDER = ("debut", "aujourdhui", "guichet", "dossiers", "publier", "calendrier", "medias", "charte", "ecoute", "chiffres", "comptes",
         "place-publique", "formation", "personnes", "registres", "reglages")  # fmt: skip
NEAR = {
    "inbox": "guichet", "desk": "guichet", "drafts": "guichet", "readings": "guichet", "knowledge": "guichet", "assist": "guichet",
    "answering": "guichet", "transfers": "guichet", "directory": "guichet", "shifts": "guichet", "busy": "guichet",
    "cases": "dossiers", "subjects": "dossiers", "case-settings": "dossiers", "subject-settings": "dossiers", "signatures": "reglages",
    "publishing": "publier", "ideas": "publier", "campaigns": "calendrier", "days": "calendrier", "bands": "calendrier",
    "media": "medias", "charter": "charte", "proofs": "charte", "listening": "ecoute", "insights": "chiffres",
    "promises": "chiffres", "accounts": "comptes", "venues": "comptes", "training": "formation",
    "records": "registres", "journal": "registres",
    "forum-desk": "place-publique", "contests-desk": "place-publique", "live-desk": "place-publique", "places": "place-publique",
    "square-desk": "place-publique", "field": "place-publique", "colleagues": "personnes", "reports": "chiffres",
    "letters": "reglages", "notices": "reglages", "closing": "reglages",
    "rules": "reglages", "receipts": "reglages", "open311": "reglages", "federation": "reglages",
}  # fmt: skip
"""Room of a page → the help that is about it; the others begin at the beginning."""


@dataclass(frozen=True, slots=True)
class Help:
    key: str
    title: str
    language: str
    text: str

    @property
    def html(self) -> SafeString:
        """Escaped by `rendered`."""
        return mark_safe(rendered(self.text))  # noqa: S308


def language() -> str:
    return "en" if (get_language() or "").startswith("en") else "fr"


@cache
def helps(tongue: str) -> dict[str, Help]:
    found = {}
    for key in ORDER:
        title, _, text = (SHIPPED / tongue / f"{key}.md").read_text("utf-8").partition("\n")
        found[key] = Help(key, title.removeprefix("# "), tongue, text.strip())
    return found


@cache
def changes() -> SafeString:
    """CHANGELOG.md: beside the package when it is installed, else at the root of the sources."""
    here = Path(__file__).parent
    path = next(one for one in (here / "CHANGELOG.md", here.parents[2] / "CHANGELOG.md") if one.exists())
    text = path.read_text("utf-8").partition("\n")[2]
    return mark_safe(rendered(re.sub(r"^# .*$", "", text, flags=re.M)))  # noqa: S308


# ── The API ──────────────────────────────────────────────────────────────────────────────────────────────────────────


_KEPT: dict[str, Any] = {}


def description(request: HttpRequest) -> dict[str, Any]:
    """The very document that programs read, made once a process."""
    if not _KEPT:
        answer = resolve("/api/v1/openapi.json")
        _KEPT.update(json.loads(answer.func(request, *answer.args, **answer.kwargs).content))
    return _KEPT


def operations(whole: dict[str, Any], tag: str, q: str) -> list[dict[str, Any]]:
    """Of one tag, or whose path, name or words hold `q`."""
    wanted = q.lower().strip()
    found = []
    for path, methods in whole["paths"].items():
        for method, told in methods.items():
            words = f"{method} {path} {told['operationId']} {told.get('summary', '')} {told.get('description', '')}".lower()
            if (tag and tag in told.get("tags", ())) or (wanted and wanted in words):
                found.append(_operation(whole, path, method, told))
    return found


def _operation(whole: dict[str, Any], path: str, method: str, told: dict[str, Any]) -> dict[str, Any]:
    body = told.get("requestBody", {}).get("content", {})
    shape = next(iter(body.values()))["schema"] if body else {}
    answers = {code: one for code, one in told.get("responses", {}).items() if int(code) < 400}
    first: dict[str, Any] = next(iter(answers.values()), {})
    content: dict[str, Any] = first.get("content", {})
    given: dict[str, Any] = next(iter(content.values()), {"schema": {}})["schema"]
    return {
        "id": told["operationId"], "method": method.upper(), "path": path, "words": told.get("description") or told.get("summary", ""),
        "parameters": [{"name": one["name"], "in": one["in"], "type": _type(one.get("schema", {})), "needed": one.get("required", False),
                        "words": one.get("description", "")} for one in told.get("parameters", ())],
        "body": fields(whole, shape), "answer": fields(whole, given), "codes": sorted(answers),
        "many": given.get("type") == "array",
    }  # fmt: skip


def fields(whole: dict[str, Any], schema: dict[str, Any]) -> list[dict[str, Any]]:
    """Of a shape by reference, or a list of it: name, type, whether it is needed, words."""
    schema = schema.get("items", schema)
    if "$ref" in schema:
        schema = whole["components"]["schemas"][schema["$ref"].rsplit("/", 1)[-1]]
    needed = set(schema.get("required", ()))
    return [{"name": name, "type": _type(one), "needed": name in needed, "words": one.get("description", "")}
            for name, one in schema.get("properties", {}).items()]  # fmt: skip


def _type(schema: dict[str, Any]) -> str:
    if "$ref" in schema:
        return str(schema["$ref"].rsplit("/", 1)[-1])
    if "anyOf" in schema:
        return " | ".join(_type(one) for one in schema["anyOf"])
    if "enum" in schema:
        return " | ".join(map(str, schema["enum"]))
    if "const" in schema:
        return str(schema["const"])
    if schema.get("type") == "array":
        return f"[{_type(schema.get('items', {}))}]"
    return str(schema.get("format") or schema.get("type") or "any")
