"""A table as a file that a program can read without asking: CSV, JSON, and its description (Frictionless Table Schema)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import override

from parvis.reports.models import Dataset
from parvis.reports.open.hiding import K
from parvis.reports.open.tables import BY_KEY
from parvis.tables import writing

CONSTRAINED = ("month", "network")


def as_csv(found: Dataset) -> str:
    """RFC 4180: commas, UTF-8; an empty cell is hidden or not available."""
    return writing.text([field.name for field in BY_KEY[found.key].fields], found.rows, separator=",", mark="")


def as_json(found: Dataset) -> str:
    names = [field.name for field in BY_KEY[found.key].fields]
    told = {"table": found.key, "at": found.at.isoformat(timespec="seconds"), "schema": address(found.key, "schema.json"),
            "rows": [dict(zip(names, row, strict=True)) for row in found.rows]}  # fmt: skip
    return json.dumps(told, ensure_ascii=False)


def schema(key: str) -> Mapping[str, Any]:
    """https://datapackage.org/standard/table-schema/ — French first, English beside it."""
    table, fields = BY_KEY[key], []
    for field in table.fields:
        with override("fr"):
            one: dict[str, Any] = {"name": field.name, "type": field.kind, "title": str(field.words)}
        with override("en"):
            one["title_en"] = str(field.words)
        if field.name in CONSTRAINED:
            one["constraints"] = {"required": True}
        fields.append(one)
    return {
        "$schema": "https://datapackage.org/profiles/2.0/tableschema.json", "fields": fields, "missingValues": [""],
        "description": f"k = {K}", "path": address(key, "csv"),
    }  # fmt: skip


def address(key: str, form: str) -> str:
    return settings.ENVIRONMENT.public_url + reverse("open-data:file", args=[key, form])
