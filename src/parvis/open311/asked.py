"""What a program asks, read and checked: each refusal is a code and a sentence in English, as the specification is."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from django.http import QueryDict
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from parvis.cases.models import Category
from parvis.networks.email.account import is_address
from parvis.networks.email.headers import one_line, tidy

SPAN = timedelta(days=90)
MOST = 1000
DESCRIPTION = 4000
ATTRIBUTE = re.compile(r"attribute\[([^\[\]]{1,40})\](\[\])?")


class No(Exception):
    """400 what is missing or wrong · 403 the key · 404 what is not here · 429 too often."""

    def __init__(self, status: int, *said: str, after: int = 0) -> None:
        super().__init__(*said)
        self.status, self.said, self.after = status, said, after


@dataclass(frozen=True, slots=True)
class Posted:
    """A request as it was handed in. Names, addresses and telephone go to the conversation alone, and never come out again."""

    code: str
    description: str = ""
    lat: float | None = None
    lon: float | None = None
    address: str = ""
    address_id: str = ""
    email: str = ""
    name: str = ""
    phone: str = ""
    media_url: str = ""
    answers: dict[str, Any] = field(default_factory=dict)

    def digest(self) -> str:
        return hashlib.sha256(json.dumps(asdict(self), sort_keys=True).encode()).hexdigest()


def posted(given: QueryDict, category: Category) -> Posted:
    """Raises No(400) with all that is wrong at once."""
    wrong: list[str] = []
    lat, lon = _number(given, "lat", 90, wrong), _number(given, "long", 180, wrong)
    address, address_id = _line(given, "address_string", 300), _line(given, "address_id", 100)
    if (lat is None) != (lon is None) and not wrong:
        wrong.append("lat and long must be given together.")
    elif lat is None and not address and not address_id and not wrong:
        wrong.append("A location is required: lat and long, address_string or address_id.")
    description = tidy(_plain(given.get("description", "")))
    if len(description) > DESCRIPTION:
        wrong.append(f"description is longer than {DESCRIPTION} characters.")
    email = _line(given, "email", 254)
    if email and not is_address(email):
        wrong.append("email is not an e-mail address.")
    media = _line(given, "media_url", 600)
    if media and (urlsplit(media).scheme not in ("http", "https") or not urlsplit(media).hostname):
        wrong.append("media_url is not an http or https address.")
    answers = _answers(given, category, wrong)
    if wrong:
        raise No(400, *wrong)
    name = " ".join(part for part in (_line(given, "first_name", 100), _line(given, "last_name", 100)) if part)
    return Posted(
        category.code, description, lat, lon, address, address_id, email, name, _line(given, "phone", 30), media, answers
    )


def _plain(text: str) -> str:
    return text.replace("\x00", "")


def _line(given: QueryDict, name: str, most: int) -> str:
    return one_line(_plain(given.get(name, "")), most)


def _number(given: QueryDict, name: str, most: float, wrong: list[str]) -> float | None:
    said = given.get(name, "").strip()
    if not said:
        return None
    try:
        value = float(said)
    except ValueError:
        value = most + 1
    if not -most <= value <= most:
        wrong.append(f"{name} is not a number between -{most} and {most}.")
        return None
    return value


def _answers(given: QueryDict, category: Category, wrong: list[str]) -> dict[str, Any]:
    """`attribute[CODE]=v`, `attribute[CODE][]=v1`: only what the service asks, checked against its definition."""
    told: dict[str, list[str]] = {}
    for key in given:
        if match := ATTRIBUTE.fullmatch(key):
            told[match[1]] = [_plain(value).strip()[:2000] for value in given.getlist(key) if value.strip()]
    answers: dict[str, Any] = {}
    for one in category.attributes:
        values = told.get(one["code"], [])
        if not values:
            if one["required"]:
                wrong.append(f"attribute[{one['code']}] is required.")
            continue
        if not _fits(one, values):
            wrong.append(f"attribute[{one['code']}] is not a {one['datatype']} that this service takes.")
            continue
        answers[one["code"]] = values if one["datatype"] == "multivaluelist" else values[0]
    return answers


def _fits(one: Mapping[str, Any], values: list[str]) -> bool:
    keys = {value["key"] for value in one["values"]}
    if one["datatype"] == "multivaluelist":
        return set(values) <= keys
    if len(values) > 1:
        return False
    if one["datatype"] == "singlevaluelist":
        return values[0] in keys
    if one["datatype"] == "number":
        return re.fullmatch(r"[+-]?\d{1,30}(\.\d{1,30})?", values[0]) is not None
    return one["datatype"] != "datetime" or moment(values[0]) is not None


def moment(said: str) -> datetime | None:
    """A W3C date and hour; without a zone it is the city's own."""
    try:
        found = parse_datetime(said.strip())
    except ValueError:
        return None
    if found is None or not 1990 <= found.year <= 2200:
        return None
    return timezone.make_aware(found) if timezone.is_naive(found) else found


@dataclass(frozen=True, slots=True)
class Range:
    start: datetime
    end: datetime


def between(given: QueryDict, now: datetime) -> Range:
    """Ninety days at most, the last ones unless told. Raises No(400)."""
    wrong, found = [], dict[str, datetime]()
    for name in ("start_date", "end_date"):
        if said := given.get(name, "").strip():
            at = moment(said)
            if at is None:
                wrong.append(f"{name} is not a date and time as ISO 8601 writes them, with its zone.")
            else:
                found[name] = at
    if wrong:
        raise No(400, *wrong)
    end = found.get("end_date") or (min(found["start_date"] + SPAN, now) if "start_date" in found else now)
    start = found.get("start_date") or end - SPAN
    if start > end and "start_date" in found and "end_date" in found:
        raise No(400, "start_date is after end_date.")
    if end - start > SPAN:
        raise No(400, "start_date and end_date may not span more than 90 days.")
    return Range(start, end)


def listed(given: QueryDict, name: str) -> list[str]:
    """Values with commas between; a hundred at most."""
    return [part.strip()[:60] for part in _plain(given.get(name, "")).split(",") if part.strip()][:100]
