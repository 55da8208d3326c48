"""Rows as GeoReport v2 tells them. Of a case only what is public: its own words, its place rounded, no person."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.translation import override

from parvis.cases.models import Case, CaseStep, Category
from parvis.cases.public.place import point_of, words_of
from parvis.cases.states import open311
from parvis.cases.words import said
from parvis.open311.models import Door

SPECIFICATION = "http://wiki.open311.org/GeoReport_v2"


def at(moment: datetime | None) -> str | None:
    """With its zone, to the second."""
    return timezone.localtime(moment).isoformat(timespec="seconds") if moment else None


def discovery(door: Door) -> dict[str, Any]:
    base = f"{settings.ENVIRONMENT.public_url}/open311/v2"
    changed = at(timezone.now().replace(hour=0, minute=0, second=0, microsecond=0))
    return {
        "changeset": changed,
        "contact": door.contact or settings.ENVIRONMENT.city,
        "key_service": door.contact or settings.ENVIRONMENT.public_url,
        "endpoints": [
            {"specification": SPECIFICATION, "url": base, "changeset": changed, "type": "production",
             "formats": ["text/xml", "application/json"]}
        ],
    }  # fmt: skip


def service(category: Category) -> dict[str, Any]:
    return {
        "service_code": category.code, "service_name": category.name, "description": _described(category),
        "metadata": bool(category.attributes), "type": "realtime", "keywords": category.keywords, "group": category.group,
    }  # fmt: skip


def _described(category: Category) -> str:
    """What is not the city's says so before anybody writes."""
    return " ".join(part for part in (category.description, category.elsewhere_text) if part)


def definition(category: Category) -> dict[str, Any]:
    return {
        "service_code": category.code,
        "attributes": [
            {"variable": True, "code": one["code"], "datatype": one["datatype"], "required": one["required"],
             "datatype_description": one["datatype_description"] or None, "order": place, "description": one["description"],
             "values": one["values"]}
            for place, one in enumerate(category.attributes, start=1)
        ],
    }  # fmt: skip


def request(case: Case, notes: str) -> dict[str, Any]:
    """`notes`: what was last shown to everybody. What becomes of one that was merged is what becomes of the other."""
    point, category, now = point_of(case), case.category, case.merged_into or case
    with override(settings.LANGUAGE_CODE):
        state = said(now)
    return {
        "service_request_id": case.number, "status": open311(now.public_state),  # type: ignore[arg-type]
        "status_notes": f"{state} — {notes}" if notes else state,
        "service_name": category.name if category else None, "service_code": category.code if category else "",
        "description": "\n\n".join([case.public_title, case.public_text])[:4000], "agency_responsible": now.whom or now.team.name,
        "service_notice": (category.elsewhere_text or None) if category else None, "requested_datetime": at(case.opened_at),
        "updated_datetime": at(now.shown_at), "expected_datetime": at(_noon(now.day)), "address": words_of(case) or None,
        "address_id": None, "zipcode": None, "lat": point[0] if point else None, "long": point[1] if point else None, "media_url": None,
        "extended_status": now.public_state,
    }  # fmt: skip


def _noon(day: date | None) -> datetime | None:
    return timezone.make_aware(datetime.combine(day, time(12))) if day else None


def requests(cases: Iterable[Case]) -> list[dict[str, Any]]:
    """With two queries for all of them."""
    rows = list(cases)
    shown: dict[int, str] = {}
    now = {row.pk: row.merged_into_id or row.pk for row in rows}
    for pk, words in CaseStep.objects.filter(case__in=now.values(), shown=True).order_by("at", "id").values_list("case", "told"):
        shown[pk] = words
    return [request(row, shown.get(now[row.pk], "")) for row in rows]


def update(step: CaseStep) -> dict[str, Any]:
    with override(settings.LANGUAGE_CODE):
        state = said(step)
    return {
        "update_id": str(step.pk), "service_request_id": step.case.number, "status": open311(step.public_state),  # type: ignore[arg-type]
        "updated_datetime": at(step.at), "description": f"{state} — {step.told}" if step.shown and step.told else state,
        "media_url": None, "extended_status": step.public_state,
    }  # fmt: skip
