"""How long records last, over the API: durations, dry runs, elimination lists, packages, restrictions, histories."""

from __future__ import annotations

from typing import Any

from django.http import FileResponse, Http404, HttpRequest, StreamingHttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from ninja import Query, Router

from parvis.accounts.models import Account
from parvis.inbox.models import Contact
from parvis.kept.lasting import BY_NAME, Rule
from parvis.people.access import demand
from parvis.publishing.models import Post
from parvis.records import as_seen, eliminating, history_import, packages, restricting
from parvis.records.actions import VERB
from parvis.records.lasting_shapes import (
    DisposalOut,
    DurationIn,
    DurationsOut,
    DurationTrialOut,
    DurationVersionOut,
    EliminationIn,
    EliminationOut,
    HistoryIn,
    HistoryOut,
    PagesAsked,
    RecordPackageIn,
    RecordPackageOut,
    RestrictionIn,
    RestrictionOut,
    SeenAsked,
    SeenPostOut,
    TrialAsked,
    VisaIn,
)
from parvis.records.lists import limits, table
from parvis.records.models import Disposal, Elimination, Package, Restriction, RetentionVersion
from parvis.records.views.archives import attached, table_lines
from parvis.records.views.lasting import sheet_of
from parvis.rest.auth import asker
from parvis.rest.cursors import page
from parvis.rest.errors import PROBLEMS
from parvis.rest.idempotency import once
from parvis.rest.shapes import Page

router = Router(tags=["records"])


def _rule(request: HttpRequest, record: str) -> Rule:
    demand(asker(request), VERB)
    if record not in BY_NAME:
        raise Http404
    return BY_NAME[record]


@router.get("/records/durations", response={200: DurationsOut, **PROBLEMS}, operation_id="record_durations")
def durations(request: HttpRequest) -> Any:
    """Every kind of record with its duration, and what networks forbid."""
    demand(asker(request), VERB)
    return {"items": table(), "limits": limits()}


@router.put("/records/durations/{record}", response={200: DurationVersionOut, **PROBLEMS}, operation_id="record_duration")
def choose(request: HttpRequest, record: str, given: DurationIn) -> Any:
    """Another duration, within its bounds: a new version."""
    rule = _rule(request, record)
    return _version(eliminating.choose(rule, **given.model_dump(), by=asker(request)))


@router.get("/records/durations/{record}/versions", response={200: list[DurationVersionOut], **PROBLEMS},
            operation_id="record_duration_versions")  # fmt: skip
def versions(request: HttpRequest, record: str) -> Any:
    """What was chosen, the newest first, fifty at most."""
    rule = _rule(request, record)
    return [_version(row) for row in RetentionVersion.objects.filter(key=rule.name).order_by("-number")[:50]]


@router.get(
    "/records/durations/{record}/trial", response={200: DurationTrialOut, **PROBLEMS}, operation_id="record_duration_trial"
)
def trial(request: HttpRequest, record: str, asked: Query[TrialAsked]) -> Any:
    """A dry run: what would go today."""
    return eliminating.trial(_rule(request, record), days=asked.days, by=asker(request))


def _version(row: RetentionVersion) -> dict[str, Any]:
    names = ("number", "days", "fate", "basis", "why", "at", "current")
    return {name: getattr(row, name) for name in names} | {"by": row.by_id}


# ── Lists ────────────────────────────────────────────────────────────────────────────────────────────────────────────


def _elimination(request: HttpRequest, pk: int) -> Elimination:
    demand(asker(request), VERB)
    return get_object_or_404(Elimination.objects.seen_by(asker(request)), pk=pk)


@router.post("/records/eliminations", response={201: EliminationOut, **PROBLEMS}, operation_id="record_elimination_draw")
@once
def draw(request: HttpRequest, given: EliminationIn) -> Any:
    """Draw up the list of a kind that is past its time; it is drawn behind, then waits for a second person and the visa."""
    by = asker(request)
    demand(by, VERB)
    archive = get_object_or_404(Package.objects.seen_by(by), pk=given.archive) if given.archive else None
    return 201, _listed(eliminating.draw(eliminating.rule_of(given.key), by=by, archive=archive))


@router.get("/records/eliminations", response={200: Page[EliminationOut], **PROBLEMS}, operation_id="record_eliminations")
def eliminations(request: HttpRequest, asked: Query[PagesAsked]) -> Any:
    """Lists, the newest first."""
    demand(asker(request), VERB)
    rows, further = page(Elimination.objects.seen_by(asker(request)), by="id", cursor=asked.cursor, size=asked.limit)
    return {"items": [_listed(row) for row in rows], "next": further}


@router.get("/records/eliminations/{int:pk}", response={200: EliminationOut, **PROBLEMS}, operation_id="record_elimination")
def elimination(request: HttpRequest, pk: int) -> Any:
    """What is on it, how far it is."""
    return _listed(_elimination(request, pk))


@router.post("/records/eliminations/{int:pk}/agree", response={200: EliminationOut, **PROBLEMS},
             operation_id="record_elimination_agree")  # fmt: skip
def agree(request: HttpRequest, pk: int, given: VisaIn) -> Any:
    """A second person's yes, with the archivist's visa: it begins."""
    return _listed(eliminating.agree(_elimination(request, pk), by=asker(request), visa=given.visa))


@router.post("/records/eliminations/{int:pk}/stop", response={200: EliminationOut, **PROBLEMS},
             operation_id="record_elimination_stop")  # fmt: skip
def stop(request: HttpRequest, pk: int) -> Any:
    """Refused before it began; stopped on its way: what is gone is gone."""
    return _listed(eliminating.stop(_elimination(request, pk), by=asker(request)))


@router.get(
    "/records/eliminations/{int:pk}/sheet", response={200: None, **PROBLEMS}, operation_id="record_elimination_sheet",
    openapi_extra={"responses": {200: {"content": {"text/csv": {"schema": {"type": "string"}}}}}},
)  # fmt: skip
def sheet(request: HttpRequest, pk: int) -> StreamingHttpResponse:
    """Its rows as CSV: which record, from when, what became of it."""
    return sheet_of(_elimination(request, pk))


@router.get("/records/disposals", response={200: Page[DisposalOut], **PROBLEMS}, operation_id="record_disposals")
def disposals(request: HttpRequest, asked: Query[PagesAsked]) -> Any:
    """What was let go of, the newest first."""
    demand(asker(request), VERB)
    rows, further = page(Disposal.objects.all(), by="id", cursor=asked.cursor, size=asked.limit)
    names = ("id", "key", "rows", "days", "at")
    told = [{name: getattr(row, name) for name in names} | {"elimination": row.elimination_id} for row in rows]
    return {"items": told, "next": further}


def _listed(row: Elimination) -> dict[str, Any]:
    names = ("id", "key", "state", "fate", "days", "basis", "before", "total", "percent", "gone", "held", "changed", "oldest", "newest",
             "years", "visa", "visa_sha256", "at", "agreed_at", "done_at")  # fmt: skip
    return {name: getattr(row, name) for name in names} | {
        "by": row.by_id, "agreed_by": row.agreed_by_id, "archive": row.archive_id
    }  # fmt: skip


# ── Packages ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def _package(request: HttpRequest, pk: int) -> Package:
    demand(asker(request), VERB)
    return get_object_or_404(Package.objects.seen_by(asker(request)), pk=pk)


@router.post("/records/packages", response={201: RecordPackageOut, **PROBLEMS}, operation_id="record_package_ask")
@once
def ask(request: HttpRequest, given: RecordPackageIn) -> Any:
    """A package for the archives, or the whole city without its secrets; it is made behind."""
    row = packages.ask(kind=given.kind, kinds=given.kinds, since=given.since, until=given.until, by=asker(request))
    return 201, _packed(row)


@router.get("/records/packages", response={200: Page[RecordPackageOut], **PROBLEMS}, operation_id="record_packages")
def listing(request: HttpRequest, asked: Query[PagesAsked]) -> Any:
    """Packages, the newest first."""
    demand(asker(request), VERB)
    rows, further = page(Package.objects.seen_by(asker(request)), by="id", cursor=asked.cursor, size=asked.limit)
    return {"items": [_packed(row) for row in rows], "next": further}


@router.get("/records/packages/{int:pk}", response={200: RecordPackageOut, **PROBLEMS}, operation_id="record_package")
def one(request: HttpRequest, pk: int) -> Any:
    """How far it is."""
    return _packed(_package(request, pk))


@router.post("/records/packages/{int:pk}/stop", response={200: RecordPackageOut, **PROBLEMS}, operation_id="record_package_stop")
def stop_package(request: HttpRequest, pk: int) -> Any:
    """It is not made; nothing of it stays."""
    return _packed(packages.stop(_package(request, pk), by=asker(request)))


@router.post(
    "/records/packages/{int:pk}/verify", response={200: RecordPackageOut, **PROBLEMS}, operation_id="record_package_verify"
)
def verify(request: HttpRequest, pk: int) -> Any:
    """Read it whole again, behind: `verified_at` and `wrong` tell."""
    return _packed(packages.reread(_package(request, pk), by=asker(request)))


@router.get(
    "/records/packages/{int:pk}/file", response={200: None, **PROBLEMS}, operation_id="record_package_file",
    openapi_extra={"responses": {200: {"content": {"application/zip": {"schema": {"type": "string", "format": "binary"}}}}}},
)  # fmt: skip
def take(request: HttpRequest, pk: int) -> FileResponse:
    """The package itself; the journal says who took it. 404 until it is done, and after thirty days."""
    return attached(request, _package(request, pk))


def _packed(row: Package) -> dict[str, Any]:
    names = ("id", "kind", "kinds", "since", "until", "state", "percent", "progress", "size", "sha256", "restricted", "verified_at",
             "wrong", "at", "done_at")  # fmt: skip
    return {name: getattr(row, name) for name in names} | {"by": row.by_id}


# ── Persons, publications, histories ─────────────────────────────────────────────────────────────────────────────────


@router.post("/records/persons/{int:pk}/restrictions", response={201: RestrictionOut, **PROBLEMS}, operation_id="record_restrict")
@once
def restrict(request: HttpRequest, pk: int, given: RestrictionIn) -> Any:
    """Their data is kept and stands in no figure, no lookout and no export; the counter still answers them."""
    demand(asker(request), VERB)
    contact = get_object_or_404(Contact.objects.filter(erased_at__isnull=True), pk=pk)
    return 201, _restriction(restricting.restrict(contact, kind=given.kind, reason=given.reason, by=asker(request)))


@router.post(
    "/records/restrictions/{int:pk}/lift", response={200: RestrictionOut, **PROBLEMS}, operation_id="record_restriction_lift"
)
def lift(request: HttpRequest, pk: int) -> Any:
    demand(asker(request), VERB)
    return _restriction(
        restricting.lift(get_object_or_404(Restriction.objects.select_related("contact"), pk=pk), by=asker(request))
    )


def _restriction(row: Restriction) -> dict[str, Any]:
    return {name: getattr(row, name) for name in ("id", "kind", "reason", "at", "lifted_at")}


@router.get("/records/posts/{int:pk}", response={200: SeenPostOut, **PROBLEMS}, operation_id="record_post")
def post(request: HttpRequest, pk: int, asked: Query[SeenAsked]) -> Any:
    """A publication as it could be seen at a moment."""
    demand(asker(request), VERB)
    row = get_object_or_404(Post.objects.seen_by(asker(request)).select_related("author"), pk=pk)
    told = as_seen.at_moment([row], asked.at or timezone.now())[0]
    return told | {"media": [{name: value for name, value in file.items() if name != "path"} for file in told["media"]]}


@router.post("/records/histories", response={200: HistoryOut, **PROBLEMS}, operation_id="record_history")
def history(request: HttpRequest, given: HistoryIn) -> Any:
    """Past publications, persons or conversations of another tool, from a table. The same twice adds nothing."""
    by = asker(request)
    demand(by, VERB)
    demand(by, history_import.VERB)
    account = get_object_or_404(Account.objects.seen_by(by), pk=given.account) if given.account else None
    found = history_import.take(given.kind, table_lines(given.table), account=account, by=by)
    errors = [{"line": line, "error": words} for line, words in found.errors]
    return {"made": found.made, "there": found.there, "errors": errors}
