"""`/open311/v2`: what GeoReport v2 asks for, in JSON or XML, and mySociety's updates beside it.

Private cases do not exist here: they are in no list, and their number is unknown.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt

from parvis.cases.models import Case, CaseSet, CaseStep, Category
from parvis.cases.states import ENDS
from parvis.city import references
from parvis.contact.tracking import address_of
from parvis.open311 import actions, told, wire
from parvis.open311.asked import MOST, No, between, listed, posted
from parvis.open311.models import Door, Filed
from parvis.rest.problems import AWAY

Answer = tuple[str, Any, int]
"""The XML element around it, what is told, the status."""


def spoken(*methods: str) -> Callable[[Callable[..., Answer]], Callable[..., HttpResponse]]:
    """Wraps a view: the door is open, the format known, the jurisdiction ours; refusals in the shape of the specification."""

    def wrap(view: Callable[..., Answer]) -> Callable[..., HttpResponse]:
        @csrf_exempt
        @functools.wraps(view)
        def answered(request: HttpRequest, *args: Any, fmt: str, **more: Any) -> HttpResponse:
            wanted = fmt if fmt in wire.TYPES else "json"
            try:
                if fmt not in wire.TYPES:
                    raise No(404, f"Unknown format: {fmt[:20]}. Known are json and xml.")
                if request.method not in methods:
                    raise No(405, f"Only {', '.join(methods)}.")
                root, said, status = view(request, _ours(request), *args, **more)
            except No as no:
                return _refused(no, wanted, methods)
            except RequestDataTooBig:
                return _refused(No(413, "What was sent is too large."), wanted, methods)
            except AWAY:
                return _refused(No(503, "The database does not answer. Nothing was kept: try again.", after=5), wanted, methods)
            return _sent(root, said, wanted, status)

        return answered

    return wrap


def _ours(request: HttpRequest) -> Door:
    """Raises No(404)."""
    door = actions.door()
    if not door.open:
        raise No(404, "This city does not answer Open311 for now.")
    given = request.POST if request.method == "POST" else request.GET
    asked = given.get("jurisdiction_id", "") or request.GET.get("jurisdiction_id", "")
    if asked and door.jurisdiction and asked != door.jurisdiction:
        raise No(404, "jurisdiction_id provided was not found.")
    return door


def _sent(root: str, said: Any, fmt: str, status: int) -> HttpResponse:
    response = HttpResponse(wire.written(root, said, fmt), content_type=wire.TYPES[fmt], status=status)
    response["Access-Control-Allow-Origin"] = "*"
    response["Cache-Control"] = "no-store" if status != 200 else "no-cache"
    return response


def _refused(no: No, fmt: str, methods: tuple[str, ...]) -> HttpResponse:
    response = _sent("errors", [{"code": no.status, "description": words} for words in no.said], fmt, no.status)
    if no.after:
        response["Retry-After"] = str(no.after)
    if no.status == 405:
        response["Allow"] = ", ".join(methods)
    return response


def _offered() -> Any:
    return Category.objects.filter(active=True, leaf=True, public=True).select_related("team", "parent")


@spoken("GET")
def discovery(request: HttpRequest, door: Door) -> Answer:
    return "discovery", told.discovery(door), 200


@spoken("GET")
def services(request: HttpRequest, door: Door) -> Answer:
    return "services", [told.service(one) for one in _offered().order_by("position", "pk")], 200


@spoken("GET")
def service(request: HttpRequest, door: Door, code: str) -> Answer:
    found = _offered().filter(code=code).first() if "\x00" not in code else None
    if found is None:
        raise No(404, "service_code provided was not found.")
    return "service_definition", told.definition(found), 200


@spoken("GET", "POST")
def requests(request: HttpRequest, door: Door) -> Answer:
    if request.method == "POST":
        return _file(request)
    return "service_requests", told.requests(_chosen(request).order_by("-opened_at", "-pk")[:MOST]), 200


def _shown() -> CaseSet:
    """Of one that was merged into another the state is that one's: its number goes on telling what becomes of it."""
    shown = Case.objects.filter(Q(merged_into__isnull=True) | Q(merged_into__public=True), public=True)
    return shown.select_related("category", "team", "merged_into__team")


def _chosen(request: HttpRequest) -> CaseSet:
    """Numbers override all else; else ninety days, of services and states."""
    if numbers := listed(request.GET, "service_request_id"):
        return _shown().filter(number__in=[references.typed(one) for one in numbers])
    span = between(request.GET, timezone.now())
    found = _shown().filter(opened_at__gte=span.start, opened_at__lte=span.end)
    if codes := listed(request.GET, "service_code"):
        found = found.filter(category__code__in=codes)
    if states := set(listed(request.GET, "status")):
        if states - {"open", "closed"}:
            raise No(400, "status is open, closed or both with a comma.")
        if len(states) == 1:
            over = Q(public_state__in=ENDS, merged_into__isnull=True) | Q(merged_into__public_state__in=ENDS)
            found = found.filter(over if "closed" in states else ~over)
    return found


def _file(request: HttpRequest) -> Answer:
    key = actions.key_of(request.POST.get("api_key", "") or request.headers.get("X-Api-Key", ""))
    code = request.POST.get("service_code", "").replace("\x00", "").strip()
    if not code:
        raise No(400, "service_code was not provided.")
    category = _offered().filter(code=code).first()
    if category is None:
        raise No(404, "service_code provided was not found.")
    asked = request.headers.get("Idempotency-Key", "").replace("\x00", "")[:200]
    filed = actions.file(key, category, posted(request.POST, category), asked=asked)
    return "service_requests", [_receipt(filed)], 200


def _receipt(filed: Filed) -> dict[str, Any]:
    """Its number; or a token, while a person looks at it. `status_url`: where its author reads the answers."""
    same = {
        "service_notice": filed.category.elsewhere_text or None,
        "account_id": None,
        "status_url": address_of(filed.entry.key),
    }
    if filed.case is None:
        return {"token": str(filed.token)} | same
    return {"service_request_id": filed.case.number} | same


@spoken("GET")
def token(request: HttpRequest, door: Door, token: str) -> Answer:
    """The number that a request has in the end; null while a person looks at it."""
    filed = Filed.objects.filter(token=token).select_related("case").first() if _uuid(token) else None
    if filed is None:
        raise No(404, "token was not found.")
    number = filed.case.number if filed.case else None
    return "service_requests", [{"service_request_id": number, "token": str(filed.token)}], 200


def _uuid(text: str) -> bool:
    return len(text) == 36 and all(letter in "0123456789abcdef-" for letter in text) and text.count("-") == 4


@spoken("GET")
def one(request: HttpRequest, door: Door, number: str) -> Answer:
    found = list(
        _shown().filter(number__in=[references.typed(each[:40]) for each in number.split(",")[:100] if "\x00" not in each])
    )
    if not found:
        raise No(404, "service_request_id was not found.")
    return "service_requests", told.requests(found), 200


@spoken("GET", "POST")
def updates(request: HttpRequest, door: Door) -> Answer:
    """mySociety's extension: what happened to requests since, and what a partner adds to those it handed in."""
    if request.method == "POST":
        return _add(request)
    span = between(request.GET, timezone.now())
    found = CaseStep.objects.filter(case__public=True, at__gte=span.start, at__lte=span.end).exclude(public_state="")
    if numbers := listed(request.GET, "service_request_id"):
        found = found.filter(case__number__in=[references.typed(one) for one in numbers])
    rows = found.select_related("case").order_by("-at", "-pk")[:MOST]
    return "service_request_updates", [told.update(row) for row in rows], 200


def _add(request: HttpRequest) -> Answer:
    given = request.POST
    key = actions.key_of(given.get("api_key", "") or request.headers.get("X-Api-Key", ""))
    number, text = (
        references.typed(given.get("service_request_id", "")[:40]),
        given.get("description", "").replace("\x00", "").strip(),
    )
    if not number:
        raise No(400, "service_request_id was not provided.")
    if len(text) > 4000:
        raise No(400, "description is longer than 4000 characters.")
    status = given.get("status", "").strip()[:40]
    mark = given.get("update_id", "").strip()[:100] or actions.digest(f"{number}\n{status}\n{text}")[:32]
    actions.add(key, number=number, text=f"{text}\n\n[{status}]" if text and status else text, mark=mark)
    return "service_request_updates", [{"update_id": mark}], 200
