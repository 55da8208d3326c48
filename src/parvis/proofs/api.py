"""Files of proof over the API: asked for, followed, taken away, compared by their fingerprint."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Literal

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from ninja import Query, Router, Schema
from pydantic import Field

from parvis.city.api import Day
from parvis.city.models import Ballot
from parvis.people.access import demand
from parvis.proofs import actions, reading
from parvis.proofs.models import Paper, Proof
from parvis.proofs.views import attached
from parvis.rest.auth import asker
from parvis.rest.cursors import page
from parvis.rest.errors import PROBLEMS
from parvis.rest.idempotency import once
from parvis.rest.shapes import Cursor, Id, Limit, Page, Strict, Words

router = Router(tags=["proofs"])


class ProofIn(Strict):
    """A ballot's period, or the days from `first` to `last`, both included; with a ballot they narrow its period."""

    ballot: Id | None = None
    first: Day | None = None
    last: Day | None = None
    name: Words = Field("", max_length=160)


class PaperOut(Schema):
    form: str = Field(description="pdf · json")
    size: int
    sha256: str = Field(description="of the file's bytes")


class ProofOut(Schema):
    id: int
    name: str
    ballot: int | None
    first: date
    last: date
    zone: str
    state: str = Field(description="working · stopped · done")
    looked: int = Field(description="publications gathered so far")
    total: int
    sha256: str = Field(description="of the content, as both files print it; empty until it is done")
    at: datetime
    done_at: datetime | None
    papers: list[PaperOut]


class ProofsAsked(Schema):
    cursor: Cursor = ""
    limit: Limit = 50


class FingerprintIn(Strict):
    sha256: str = Field(pattern=r"^[0-9a-f]{64}$")


class MatchOut(Schema):
    """`what`: the very bytes of the `pdf` or the `json` file, or the `content` that both print."""

    known: bool
    proof: int | None
    what: Literal["", "pdf", "json", "content"]


def _proof(request: HttpRequest, pk: int) -> Proof:
    demand(asker(request), "city.edit")
    return get_object_or_404(Proof.objects.seen_by(asker(request)), pk=pk)


def told(proof: Proof) -> dict[str, Any]:
    names = ("id", "name", "first", "last", "zone", "state", "looked", "total", "sha256", "at", "done_at")
    found = [{"form": one.form, "size": one.size, "sha256": one.sha256} for one in reading.papers(proof)]
    return {name: getattr(proof, name) for name in names} | {"ballot": proof.ballot_id, "papers": found}


@router.get("/proofs", response={200: Page[ProofOut], **PROBLEMS}, operation_id="proofs")
def proofs(request: HttpRequest, asked: Query[ProofsAsked]) -> Any:
    """Files of proof, the newest first."""
    demand(asker(request), "city.edit")
    rows, further = page(Proof.objects.seen_by(asker(request)), by="id", cursor=asked.cursor, size=asked.limit)
    return {"items": [told(row) for row in rows], "next": further}


@router.post("/proofs", response={201: ProofOut, **PROBLEMS}, operation_id="proof_begin")
@once
def begin(request: HttpRequest, given: ProofIn) -> Any:
    """Gather a period. It is made behind: ask again until its state is done."""
    by = asker(request)
    demand(by, "city.edit")
    ballot = Ballot.objects.filter(pk=given.ballot).first() if given.ballot else None
    if given.ballot and ballot is None:
        raise ValidationError({"ballot": _("Ce scrutin n’existe pas.")})
    return 201, told(actions.begin(by=by, ballot=ballot, first=given.first, last=given.last, name=given.name))


@router.post("/proofs/check", response={200: MatchOut, **PROBLEMS}, operation_id="proof_check")
def check(request: HttpRequest, given: FingerprintIn) -> Any:
    """Whose fingerprint is it? Unknown: the file is not ours, or it was changed."""
    demand(asker(request), "city.edit")
    match = reading.known(given.sha256, asker(request))
    if match is None:
        return {"known": False, "proof": None, "what": ""}
    return {"known": True, "proof": match.proof.pk, "what": match.form}


@router.get("/proofs/{int:pk}", response={200: ProofOut, **PROBLEMS}, operation_id="proof")
def one(request: HttpRequest, pk: int) -> Any:
    """How far it is, and the fingerprints of its files."""
    return told(_proof(request, pk))


@router.post("/proofs/{int:pk}/stop", response={200: ProofOut, **PROBLEMS}, operation_id="proof_stop")
def stop(request: HttpRequest, pk: int) -> Any:
    """No further publication is gathered; what is there waits."""
    return told(actions.stop(_proof(request, pk), by=asker(request)))


@router.post("/proofs/{int:pk}/resume", response={200: ProofOut, **PROBLEMS}, operation_id="proof_resume")
def resume(request: HttpRequest, pk: int) -> Any:
    """Go on where it was stopped."""
    return told(actions.resume(_proof(request, pk), by=asker(request)))


@router.get("/proofs/{int:pk}/json", response={200: dict[str, Any], **PROBLEMS}, operation_id="proof_json")
def as_json(request: HttpRequest, pk: int) -> HttpResponse:
    """The whole file as data: its very bytes. 404 until it is done."""
    return attached(get_object_or_404(Paper, proof=_proof(request, pk), form="json"))


@router.get(
    "/proofs/{int:pk}/pdf", response={200: None, **PROBLEMS}, operation_id="proof_pdf",
    openapi_extra={"responses": {200: {"content": {"application/pdf": {"schema": {"type": "string", "format": "binary"}}}}}},
)  # fmt: skip
def as_pdf(request: HttpRequest, pk: int) -> HttpResponse:
    """The whole file as a PDF that can be listened to (PDF/UA). 404 until it is done."""
    return attached(get_object_or_404(Paper, proof=_proof(request, pk), form="pdf"))
