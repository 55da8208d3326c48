"""The retention table as it is read: each kind with what is in force, and what networks forbid."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.urls import reverse

from parvis.kept.lasting import RULES
from parvis.networks.catalogue import CATALOGUE
from parvis.records.models import Elimination
from parvis.records.retention import days_of, in_force
from parvis.records.retention_words import NAMES


def table() -> list[dict[str, Any]]:
    """Every rule with its duration and final fate: a fixed number of queries."""
    chosen = in_force()
    return [
        {
            "key": rule.name, "name": str(NAMES.get(rule.name, rule.name)), "days": days_of(rule, chosen),
            "why": str(rule.why), "listed": rule.listed,
            "elsewhere": rule.run is not None, "editable": rule.editable, "least": rule.bounds[0], "most": rule.bounds[1],
            "fate": chosen[rule.name].fate if rule.name in chosen else rule.fate,
            "basis": chosen[rule.name].basis if rule.name in chosen else "",
            "version": chosen[rule.name].number if rule.name in chosen else 0, "where": reverse(rule.where) if rule.where else "",
        }
        for rule in RULES
    ]  # fmt: skip


def limits() -> list[dict[str, Any]]:
    """What networks let a city keep for a time only: fixed, and shorter than any duration of ours."""
    told = [{"network": one.facts.key, "name": str(one.facts.name), "hours": round(one.facts.keeps.total_seconds() / 3600)}
            for one in CATALOGUE.values() if one.facts.keeps]  # fmt: skip
    return sorted(told, key=lambda one: str(one["name"]))


def visa_of(row: Elimination) -> Path:
    return Path(settings.MEDIA_ROOT) / row.visa_path
