"""A client of somebody else's Open311 door: what they take, a request handed in, its number, how it stands. Plain Python.

https://wiki.open311.org/GeoReport_v2/ — JSON is optional for a server and XML is not, so that both are read. A request that is
handed in twice is two: what left without an answer is a Doubt, and is looked for by the mark that stands in its description.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import quote
from xml.etree import ElementTree

from parvis.networks.http import Answer, Http
from parvis.networks.moments import believed
from parvis.networks.protocol import Doubt, Later, Refused

FORMS = ("json", "xml")
LONGEST = 4000
"""Characters of a description."""
MOST = 500
"""Services, values, requests that are read of one answer."""
LIST_TYPES = ("singlevaluelist", "multivaluelist")


@dataclass(frozen=True, slots=True)
class Service:
    code: str
    name: str
    group: str = ""
    description: str = ""
    asks: bool = False  # it has a definition: questions of its own
    kind: str = "realtime"  # realtime · batch (a token first) · blackbox (nothing is told afterwards)


@dataclass(frozen=True, slots=True)
class Question:
    code: str
    words: str
    datatype: str = "string"
    required: bool = False
    variable: bool = True
    values: tuple[tuple[str, str], ...] = ()  # (key, name)


@dataclass(frozen=True, slots=True)
class Report:
    """What is handed in. `answers`: by the code of a question, one or several."""

    code: str
    description: str
    lat: float | None = None
    lon: float | None = None
    address: str = ""
    email: str = ""
    first_name: str = ""
    last_name: str = ""
    phone: str = ""
    media_url: str = ""
    answers: Mapping[str, list[str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Taken:
    """One of both: its number, or a token that will have one."""

    number: str = ""
    token: str = ""
    notice: str = ""


@dataclass(frozen=True, slots=True)
class Standing:
    number: str
    status: str  # open · closed
    notes: str = ""
    agency: str = ""
    updated: datetime | None = None
    expected: datetime | None = None
    description: str = ""


class GeoReport:
    """`base`: the address before `/services.json`; `form`: the one that is asked for."""

    def __init__(self, base: str, *, http: Http, key: str = "", jurisdiction: str = "", form: str = "json") -> None:
        self._base, self._http, self._key = base.rstrip("/"), http, key
        self._jurisdiction, self._form = jurisdiction, form if form in FORMS else "json"

    def __repr__(self) -> str:
        return f"GeoReport({self._base})"

    def services(self) -> list[Service]:
        found = [one for one in self._read("services") if one.get("service_code") and one.get("service_name")]
        return [_service(one) for one in found[:MOST]]

    def questions(self, code: str) -> list[Question]:
        found = self._read(f"services/{quote(code, safe='')}", unwrapped=False)
        rows = found[0].get("attributes") if found else None
        asked = [one for one in _listed(rows, "attribute") if one.get("code")]
        return [_question(one) for one in sorted(asked, key=_order)[:MOST]]

    def file(self, report: Report, *, mark: str) -> Taken:
        """Hand it in, once. `mark`: names the try, for servers that know such a key. Raises Doubt when it may have arrived."""
        sent = _sent(report) | self._who() | ({"api_key": self._key} if self._key else {})
        answer = self._http.call("POST", self._address("requests"), changes=True, form=sent, headers={"Idempotency-Key": mark})
        if answer.status >= 300:
            raise Refused("georeport-refused", self._http.clean(_complaint(answer)), status=answer.status)
        try:
            rows = _rows(answer, "request")
        except Later as error:
            raise Doubt("unreadable", error.said, status=answer.status) from error
        number, token = _text(rows, "service_request_id"), _text(rows, "token")
        if not number and not token:
            raise Doubt("unreadable", self._http.clean(answer.text()), status=answer.status)
        return Taken(number[:100], token[:100], _text(rows, "service_notice")[:2000])

    def number_of(self, token: str) -> str:
        """Of a token; "": not yet."""
        return _text(self._read(f"tokens/{quote(token, safe='')}", missing_ok=True), "service_request_id")[:100]

    def standing(self, number: str) -> Standing | None:
        """None: they tell nothing of it (it is private, or unknown)."""
        rows = self._read(f"requests/{quote(number, safe='')}", missing_ok=True)
        return _standing(rows[0]) if rows else None

    def find(self, code: str, *, mark: str, since: datetime) -> Standing | None:
        """After a doubt: a request with the mark in its description, as far as they show them."""
        params = {"service_code": code, "start_date": _moment(since - timedelta(minutes=10)), "status": "open,closed"}
        for row in self._read("requests", params=params, missing_ok=True)[:MOST]:
            if mark in str(row.get("description") or ""):
                return _standing(row)
        return None

    def _who(self) -> dict[str, str]:
        return {"jurisdiction_id": self._jurisdiction} if self._jurisdiction else {}

    def _address(self, path: str) -> str:
        return f"{self._base}/{path}.{self._form}"

    def _read(
        self, path: str, *, params: Mapping[str, str] | None = None, missing_ok: bool = False, unwrapped: bool = True
    ) -> list[dict[str, Any]]:
        answer = self._http.call("GET", self._address(path), params={**self._who(), **(params or {})})
        if answer.status == 404 and missing_ok:
            return []
        if answer.status >= 300:
            raise Refused("georeport-refused", self._http.clean(_complaint(answer)), status=answer.status)
        return _rows(answer, "" if not unwrapped else None)


# ── What is sent ─────────────────────────────────────────────────────────────────────────────────────────────────────


def _sent(report: Report) -> dict[str, Any]:
    told: dict[str, Any] = {"service_code": report.code, "description": report.description[:LONGEST]}
    if report.lat is not None and report.lon is not None:
        told |= {"lat": str(report.lat), "long": str(report.lon)}
    plain = {"address_string": report.address, "email": report.email, "first_name": report.first_name,
             "last_name": report.last_name, "phone": report.phone, "media_url": report.media_url}  # fmt: skip
    told |= {name: value for name, value in plain.items() if value}
    for code, values in report.answers.items():
        if len(values) == 1:
            told[f"attribute[{code}]"] = values[0]
        elif values:
            told[f"attribute[{code}][]"] = values
    return told


def _moment(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


# ── What is read ─────────────────────────────────────────────────────────────────────────────────────────────────────


def _rows(answer: Answer, one: str | None) -> list[dict[str, Any]]:
    """The elements of the list, or the one thing (`one` ""), whichever form it has. Raises Later when it is neither."""
    body = answer.body.lstrip()
    if body[:1] == b"<":
        return _of_xml(body, whole=one == "")
    try:
        told = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise Later("unreadable", answer.text(), status=answer.status) from error
    if isinstance(told, Mapping):  # some servers wrap the list, some send one thing bare
        inner = next((value for value in told.values() if isinstance(value, list)), None) if one != "" else None
        told = inner if inner is not None and not {"service_request_id", "token", "service_code"} & set(told) else [told]
    return [dict(row) for row in told if isinstance(row, Mapping)] if isinstance(told, list) else []


def _of_xml(body: bytes, *, whole: bool) -> list[dict[str, Any]]:
    if b"\x00" in body or b"<!DOCTYPE" in body.upper():  # no entities, in no encoding that hides them: GeoReport has neither
        raise Later("unreadable", "a document type in an answer")
    try:
        root = ElementTree.fromstring(body)  # noqa: S314 - nothing that declares a document type gets here
    except ElementTree.ParseError as error:
        raise Later("unreadable", str(error)) from error
    return [_mapping(root)] if whole else [_mapping(child) for child in root][:MOST]


def _mapping(element: ElementTree.Element) -> dict[str, Any]:
    return {_name(child): _value(child) for child in element}


def _name(element: ElementTree.Element) -> str:
    return element.tag.rpartition("}")[2]


def _value(element: ElementTree.Element) -> Any:
    return [_mapping(child) for child in element] if len(element) else (element.text or "").strip()


def _listed(told: Any, one: str) -> list[dict[str, Any]]:
    if isinstance(told, Mapping):
        told = told.get(one, [])
    return [dict(row) for row in told if isinstance(row, Mapping)] if isinstance(told, list) else []


def _text(rows: Iterable[Mapping[str, Any]], name: str) -> str:
    value = next((row.get(name) for row in rows), None)
    return "" if value is None or isinstance(value, list | dict) else str(value).strip()


def _complaint(answer: Answer) -> str:
    """Their own words, where they are in the shape of the specification."""
    try:
        rows = _rows(answer, None)
    except Later:
        return answer.text()[:500]
    words = [str(row.get("description")) for row in rows if row.get("description")]
    return " · ".join(words)[:1000] or answer.text()[:500]


def _flag(value: Any) -> bool:
    return value is True or str(value).lower() == "true"


def _order(told: Mapping[str, Any]) -> int:
    order = str(told.get("order") or "0")
    return int(order) if re.fullmatch(r"\d{1,6}", order) else 0


def _service(told: Mapping[str, Any]) -> Service:
    kind = str(told.get("type") or "realtime")
    return Service(
        str(told["service_code"])[:100], str(told["service_name"])[:200], str(told.get("group") or "")[:200],
        str(told.get("description") or "")[:500], _flag(told.get("metadata")),
        kind if kind in ("realtime", "batch", "blackbox") else "realtime",
    )  # fmt: skip


def _question(told: Mapping[str, Any]) -> Question:
    values = [
        (str(one.get("key") or ""), str(one.get("name") or one.get("key") or "")) for one in _listed(told.get("values"), "value")
    ]
    return Question(
        str(told["code"])[:100], str(told.get("description") or told["code"])[:500], str(told.get("datatype") or "string"),
        _flag(told.get("required")), str(told.get("variable", "true")).lower() != "false", tuple(values[:MOST]),
    )  # fmt: skip


def _standing(told: Mapping[str, Any]) -> Standing | None:
    number = _text([told], "service_request_id")
    if not number:
        return None
    status = _text([told], "status").lower()
    return Standing(
        number[:100], "closed" if status == "closed" else "open", _text([told], "status_notes")[:5000],
        _text([told], "agency_responsible")[:300], _at(told.get("updated_datetime")), _at(told.get("expected_datetime")),
        str(told.get("description") or "")[:LONGEST],
    )  # fmt: skip


def _at(value: Any) -> datetime | None:
    try:
        at = datetime.fromisoformat(str(value).replace("Z", "+00:00"))
    except ValueError:
        return None
    return believed(at, datetime.now(UTC))
