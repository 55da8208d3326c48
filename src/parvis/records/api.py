"""What is kept of a person over the API: found, held, forgotten."""

from __future__ import annotations

from typing import Any

from django.http import FileResponse, HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Query, Router

from parvis.inbox import forgetting
from parvis.inbox.models import Contact
from parvis.people.access import demand
from parvis.records import actions, finding, telling
from parvis.records.models import Access, Erasure, LegalHold
from parvis.records.shapes import (
    AccessOut,
    ErasureIn,
    ErasureOut,
    ErasuresAsked,
    FoundOut,
    FoundResidentOut,
    HeldOut,
    PersonAsked,
    PersonOpenedOut,
    RecordAddressIn,
    RecordPersonOut,
    RecordReasonIn,
)
from parvis.records.views.accesses import attached
from parvis.rest.auth import asker
from parvis.rest.cursors import page
from parvis.rest.errors import PROBLEMS
from parvis.rest.idempotency import once
from parvis.rest.shapes import Page
from parvis.square.models import Resident

router = Router(tags=["records"])


def _contact(request: HttpRequest, pk: int) -> Contact:
    demand(asker(request), actions.VERB)
    return get_object_or_404(Contact.objects.filter(erased_at__isnull=True), pk=pk)


def _erasure(request: HttpRequest, pk: int) -> Erasure:
    demand(asker(request), actions.VERB)
    return get_object_or_404(Erasure.objects.seen_by(asker(request)), pk=pk)


@router.get("/records/persons", response={200: list[FoundOut], **PROBLEMS}, operation_id="record_persons")
def persons(request: HttpRequest, asked: Query[PersonAsked]) -> Any:
    """Persons who are called so, twenty at most."""
    demand(asker(request), actions.VERB)
    return [
        {"id": one.contact.pk, "name": one.contact.name, "handles": [row.handle for row in one.identities], "held": one.held}
        for one in finding.search(asked.q)
    ]


@router.get("/records/residents", response={200: list[FoundResidentOut], **PROBLEMS}, operation_id="record_residents")
def residents(request: HttpRequest, asked: Query[PersonAsked]) -> Any:
    """Accounts on the square that are called so and that lead to no person yet, twenty at most."""
    demand(asker(request), actions.VERB)
    found = finding.residents(asked.q)
    return [
        {"id": one.resident.pk, "pseudonym": one.resident.pseudonym, "email": one.resident.email or "", "parts": one.parts}
        for one in found
    ]


@router.post(
    "/records/residents/{int:pk}/person", response={201: PersonOpenedOut, **PROBLEMS}, operation_id="record_resident_open"
)
@once
def open_resident(request: HttpRequest, pk: int) -> Any:
    """Their page, as that of somebody who wrote to the counter. Again: the same."""
    demand(asker(request), actions.VERB)
    found = get_object_or_404(Resident.objects.exclude(state="erased"), pk=pk)
    return 201, {"id": finding.opened(found, by=asker(request)).pk}


@router.post("/records/addresses", response={201: PersonOpenedOut, **PROBLEMS}, operation_id="record_address_open")
@once
def open_address(request: HttpRequest, given: RecordAddressIn) -> Any:
    """A page for an address under which something is kept and which is nobody's at the counter. 422: there is nothing."""
    return 201, {"id": finding.opened_address(given.email, by=asker(request)).pk}


@router.get("/records/persons/{int:pk}", response={200: RecordPersonOut, **PROBLEMS}, operation_id="record_person")
def person(request: HttpRequest, pk: int) -> Any:
    """What is kept of somebody."""
    contact = _contact(request, pk)
    who = forgetting.whole(contact)
    named = forgetting.identities_of(who.contacts).filter(expired_at__isnull=True).order_by("pk")[:50]
    standing = LegalHold.objects.filter(contact__in=who.contacts, lifted_at__isnull=True).first()
    return {
        "id": contact.pk, "name": contact.name, "handles": [row.handle for row in named], "counts": actions.found(who),
        "stays": actions.stays(who), "hold": _hold(standing) if standing else None,
    }  # fmt: skip


@router.post("/records/persons/{int:pk}/holds", response={201: HeldOut, **PROBLEMS}, operation_id="record_hold")
@once
def hold(request: HttpRequest, pk: int, given: RecordReasonIn) -> Any:
    """Nothing of them is let go of until it is lifted."""
    return 201, _hold(actions.hold(_contact(request, pk), reason=given.reason, by=asker(request)))


@router.post("/records/holds/{int:pk}/lift", response={200: HeldOut, **PROBLEMS}, operation_id="record_hold_lift")
def lift(request: HttpRequest, pk: int) -> Any:
    demand(asker(request), actions.VERB)
    return _hold(actions.release(get_object_or_404(LegalHold, pk=pk), by=asker(request)))


@router.post("/records/persons/{int:pk}/erasures", response={201: ErasureOut, **PROBLEMS}, operation_id="record_erase")
@once
def erase(request: HttpRequest, pk: int, given: ErasureIn) -> Any:
    """Forget somebody. It waits for a second colleague's yes where the city wants one; 422 while a legal hold stands."""
    row = actions.ask(_contact(request, pk), mode=given.mode, reason=given.reason, by=asker(request))
    return 201, told(row)


@router.get("/records/erasures", response={200: Page[ErasureOut], **PROBLEMS}, operation_id="record_erasures")
def erasures(request: HttpRequest, asked: Query[ErasuresAsked]) -> Any:
    """Requests and receipts, the newest first."""
    demand(asker(request), actions.VERB)
    rows, further = page(Erasure.objects.seen_by(asker(request)), by="id", cursor=asked.cursor, size=asked.limit)
    return {"items": [told(row) for row in rows], "next": further}


@router.get("/records/erasures/{int:pk}", response={200: ErasureOut, **PROBLEMS}, operation_id="record_erasure")
def erasure(request: HttpRequest, pk: int) -> Any:
    """How far it is, then its receipt."""
    return told(_erasure(request, pk))


@router.post("/records/erasures/{int:pk}/agree", response={200: ErasureOut, **PROBLEMS}, operation_id="record_erasure_agree")
def agree(request: HttpRequest, pk: int) -> Any:
    """The second colleague's yes: it begins, and does not stop any more."""
    return told(actions.agree(_erasure(request, pk), by=asker(request)))


@router.post("/records/erasures/{int:pk}/refuse", response={200: ErasureOut, **PROBLEMS}, operation_id="record_erasure_refuse")
def refuse(request: HttpRequest, pk: int) -> Any:
    """It is not done."""
    return told(actions.refuse(_erasure(request, pk), by=asker(request)))


def _access(request: HttpRequest, pk: int) -> Access:
    demand(asker(request), actions.VERB)
    return get_object_or_404(Access.objects.seen_by(asker(request)), pk=pk)


@router.post("/records/persons/{int:pk}/accesses", response={201: AccessOut, **PROBLEMS}, operation_id="record_access_ask")
@once
def ask_access(request: HttpRequest, pk: int, given: RecordReasonIn) -> Any:
    """A package of all that is kept of somebody. It waits for a second colleague's yes where the city wants one."""
    return 201, access_told(telling.ask(_contact(request, pk), reason=given.reason, by=asker(request)))


@router.get("/records/accesses/{int:pk}", response={200: AccessOut, **PROBLEMS}, operation_id="record_access")
def access(request: HttpRequest, pk: int) -> Any:
    """How far it is."""
    return access_told(_access(request, pk))


@router.post("/records/accesses/{int:pk}/agree", response={200: AccessOut, **PROBLEMS}, operation_id="record_access_agree")
def agree_access(request: HttpRequest, pk: int) -> Any:
    """The second colleague's yes: it is made."""
    return access_told(telling.agree(_access(request, pk), by=asker(request)))


@router.post("/records/accesses/{int:pk}/refuse", response={200: AccessOut, **PROBLEMS}, operation_id="record_access_refuse")
def refuse_access(request: HttpRequest, pk: int) -> Any:
    """It is not made."""
    return access_told(telling.refuse(_access(request, pk), by=asker(request)))


@router.get(
    "/records/accesses/{int:pk}/package", response={200: None, **PROBLEMS}, operation_id="record_access_package",
    openapi_extra={"responses": {200: {"content": {"application/zip": {"schema": {"type": "string", "format": "binary"}}}}}},
)  # fmt: skip
def package(request: HttpRequest, pk: int) -> FileResponse:
    """The package itself; the journal says who took it. 404 until it is done, and after a week."""
    return attached(request, _access(request, pk))


def access_told(row: Access) -> dict[str, Any]:
    names = ("id", "state", "percent", "size", "sha256", "at", "done_at", "expires_at")
    return {name: getattr(row, name) for name in names} | {"by": row.by_id, "agreed_by": row.agreed_by_id}


def told(row: Erasure) -> dict[str, Any]:
    names = ("id", "mode", "state", "percent", "counts", "kept", "told", "at", "hidden_at", "done_at")
    return {name: getattr(row, name) for name in names} | {"by": row.by_id, "agreed_by": row.agreed_by_id}


def _hold(row: LegalHold) -> dict[str, Any]:
    return {name: getattr(row, name) for name in ("id", "reason", "at", "lifted_at")}
