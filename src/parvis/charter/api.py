"""The charter over the API: what it says of a text, its clauses, versions and examples."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import File as Part
from ninja import Form, Query, Router
from ninja.files import UploadedFile

from parvis.accounts.connect import connector_of
from parvis.accounts.models import Account
from parvis.charter import actions, beginnings, elected, files, judging, kinds, labels, past, told, trials, written
from parvis.charter.actions import Breaks
from parvis.charter.models import Clause, Example, Exemption, Version
from parvis.charter.rules import Charter, mended
from parvis.charter.shapes import (
    BeginningAsked,
    BeginningIn,
    BeginningOut,
    CheckIn,
    ClauseChange,
    ClauseIn,
    ClauseOut,
    DifferencesOut,
    ElectedIn,
    ElectedOut,
    ExampleIn,
    ExampleOut,
    ExemptionOut,
    JudgedOut,
    KindOut,
    PastIn,
    PastOut,
    RunOut,
    VersionOut,
    VersionWhole,
    WholeIn,
    WholeOut,
)
from parvis.people.access import demand, everywhere, teams
from parvis.people.models import User
from parvis.rest.auth import asker
from parvis.rest.cursors import page
from parvis.rest.errors import PROBLEMS, problem
from parvis.rest.idempotency import once
from parvis.rest.shapes import Asked, Page

router = Router(tags=["charter"])


def _reader(request: HttpRequest) -> User:
    demand(asker(request), "charter.see")
    return asker(request)


def _writer(request: HttpRequest) -> User:
    demand(asker(request), "charter.edit")
    return asker(request)


def _breaks(error: Breaks) -> HttpResponse:
    """Which examples would no longer be right; `force` keeps the change all the same."""
    found = [told.outcome(one) for one in error.outcomes[:100]]
    title = _("Des exemples qui étaient justes ne le seraient plus.")
    return problem(409, title, kind="/problems/examples", examples=found, count=len(error.outcomes))


# ── Verdicts ─────────────────────────────────────────────────────────────────────────────────────────────────────────


@router.post("/charter/check", response={200: list[JudgedOut], **PROBLEMS}, operation_id="charter_check")
def check(request: HttpRequest, given: CheckIn) -> Any:
    """What the charter in force says of a text, account by account (once for all when none is named). Nothing is kept."""
    by = _reader(request)
    situation = given.model_dump(exclude={"text", "kind", "accounts"}) | {"way": given.kind}
    rows = list(Account.objects.seen_by(by).filter(pk__in=given.accounts).select_related("grant").order_by("name", "pk"))
    if unknown := set(given.accounts) - {row.pk for row in rows}:
        raise ValidationError({"accounts": _("Compte inconnu : %(pk)s.") % {"pk": min(unknown)}})
    asked = [{**situation, "account": row.pk, "network": row.network, "aims": connector_of(row).facts.audience.country}
             for row in rows] or [situation]  # fmt: skip
    charter = judging.in_force()
    return [_judged(given.text, one, charter) for one in asked]


def _judged(text: str, situation: dict[str, Any], charter: Charter) -> dict[str, Any]:
    found = charter.verdicts(written.said(text, situation))
    better = mended(text, found)
    return {
        "account": situation.get("account"), "network": situation["network"], "verdicts": [told.verdict(one) for one in found],
        "refused": any(one.blocking for one in found), "asks": any(one.asks for one in found),
        "mended": better if better != text else "", "meaning": charter.meaning is not None,
    }  # fmt: skip


# ── Clauses ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def _clause(row: Clause) -> dict[str, Any]:
    return {"id": row.pk, **written.clause(row)}


@router.get("/charter/clauses", response={200: list[ClauseOut], **PROBLEMS}, operation_id="clauses")
def clauses(request: HttpRequest) -> Any:
    """All clauses, in the order of their numbers."""
    _reader(request)
    return sorted((_clause(row) for row in Clause.objects.all()), key=lambda one: written.order(one["number"]))


@router.get("/charter/kinds", response={200: list[KindOut], **PROBLEMS}, operation_id="clause_kinds")
def kinds_of(request: HttpRequest) -> Any:
    """The kinds of check that a clause may name, with their parameters."""
    _reader(request)
    return [
        {"key": key, "name": str(name), "hint": str(hint), "params": [
            {"key": field.key, "shape": field.shape, "label": str(labels.PARAMS[f"{key}.{field.key}"]), "default": field.default,
             "choices": field.choices, "needed": field.needed} for field in kinds.fields(key)]}
        for key, (name, hint) in labels.KINDS.items()
    ]  # fmt: skip


@router.post("/charter/clauses", response={201: ClauseOut, **PROBLEMS}, operation_id="clause_add")
@once
def add(request: HttpRequest, given: ClauseIn) -> Any:
    """Add a clause: a new version of the charter. A 409 names the examples that it would break, unless `force`."""
    by = _writer(request)
    try:
        row = actions.save_clause(given.model_dump(exclude={"force"}), by=by, force=given.force)
    except Breaks as error:
        return _breaks(error)
    return 201, _clause(row)


@router.post("/charter/clauses/past", response={200: PastOut, **PROBLEMS}, operation_id="clause_past")
def look_back(request: HttpRequest, given: PastIn) -> Any:
    """What such a clause would have said of what you may see of the last year, slice by slice. Nothing is kept."""
    by = _writer(request)
    fields = written.valid(given.model_dump(exclude={"force", "cursor"}))
    found = past.look_back(actions.trial_of(fields), by=by, now=timezone.now(), cursor=given.cursor)
    items = [{"at": one.at, "url": one.url, "account": one.account, "text": one.said.text,
              "verdicts": [told.verdict(v) for v in verdicts]} for one, verdicts in found.hits]  # fmt: skip
    return {"looked": found.looked, "items": items, "next": found.further}


@router.post("/charter/people", response={200: ElectedOut, **PROBLEMS}, operation_id="charter_people_read")
def read_people(request: HttpRequest, file: Part[UploadedFile], given: Form[ElectedIn]) -> Any:
    """The elected people of a town in the public register (RNE, a CSV), for a clause of the kind `people`. Nothing is kept."""
    _writer(request)
    return {"people": elected.names_in(file, file.size or 0, given.town)}


@router.get("/charter/clauses/{int:pk}", response={200: ClauseOut, **PROBLEMS}, operation_id="clause")
def one(request: HttpRequest, pk: int) -> Any:
    _reader(request)
    return _clause(get_object_or_404(Clause, pk=pk))


@router.patch("/charter/clauses/{int:pk}", response={200: ClauseOut, **PROBLEMS}, operation_id="clause_change")
def change(request: HttpRequest, pk: int, given: ClauseChange) -> Any:
    """Change a clause: a new version of the charter. A 409 names the examples that it would break, unless `force`."""
    by = _writer(request)
    row = get_object_or_404(Clause, pk=pk)
    fields = {name: value for name, value in given.model_dump(exclude={"force", "version"}, exclude_unset=True).items()
              if value is not None}  # fmt: skip
    try:
        return _clause(actions.save_clause(fields, by=by, row=row, seen=given.version, force=given.force))
    except Breaks as error:
        return _breaks(error)


@router.delete("/charter/clauses/{int:pk}", response={204: None, **PROBLEMS}, operation_id="clause_remove")
def remove(request: HttpRequest, pk: int, force: bool = False) -> Any:
    """Take a clause out; older versions keep it."""
    by = _writer(request)
    try:
        actions.remove_clause(get_object_or_404(Clause, pk=pk), by=by, force=force)
    except Breaks as error:
        return _breaks(error)
    return HttpResponse(status=204)


# ── Versions and files ───────────────────────────────────────────────────────────────────────────────────────────────


def _version(row: Version) -> dict[str, Any]:
    return {"number": row.number, "note": row.note, "by": str(row.by or ""), "at": row.at}


@router.get("/charter/versions", response={200: Page[VersionOut], **PROBLEMS}, operation_id="charter_versions")
def versions(request: HttpRequest, asked: Query[Asked]) -> Any:
    """Each change is a version, newest first."""
    _reader(request)
    wanted = Version.objects.defer("clauses").select_related("by")
    rows, further = page(wanted, by="id", cursor=asked.cursor, size=asked.limit)
    return {"items": [_version(row) for row in rows], "next": further}


def _numbered(number: int) -> Version:
    return get_object_or_404(Version.objects.select_related("by"), number=number)


@router.get("/charter/versions/{int:number}", response={200: VersionWhole, **PROBLEMS}, operation_id="charter_version")
def version(request: HttpRequest, number: int) -> Any:
    _reader(request)
    found = _numbered(number)
    return {**_version(found), "clauses": found.clauses}


@router.get(
    "/charter/versions/{int:number}/compare/{int:other}",
    response={200: DifferencesOut, **PROBLEMS},
    operation_id="charter_compare",
)
def compare(request: HttpRequest, number: int, other: int) -> Any:
    """Clause by clause what changed between two versions."""
    _reader(request)
    older, newer = sorted([_numbered(number), _numbered(other)], key=lambda one: one.number)
    return {"older": older.number, "newer": newer.number, "changes": told.differences(older.clauses, newer.clauses)}


@router.post("/charter/versions/{int:number}/restore", response={200: VersionOut, **PROBLEMS}, operation_id="charter_restore")
def restore(request: HttpRequest, number: int, force: bool = False) -> Any:
    """The clauses of an older version again, as a new version. A 409 names the examples that it would break, unless `force`."""
    by = _writer(request)
    try:
        return _version(actions.restore(_numbered(number), by=by, force=force))
    except Breaks as error:
        return _breaks(error)


@router.get("/charter/export", response={200: WholeOut, **PROBLEMS}, operation_id="charter_export")
def export(request: HttpRequest) -> Any:
    """Clauses and examples, as POST /charter/import takes them."""
    _reader(request)
    return files.whole(Version.objects.order_by("-number").first())


@router.post("/charter/import", response={200: VersionOut, **PROBLEMS}, operation_id="charter_import")
def take_in(request: HttpRequest, given: WholeIn) -> Any:
    """A whole charter instead of the present one, as a new version. A 409 names the examples that are not right with it, unless
    `force`."""
    by = _writer(request)
    try:
        return _version(actions.take_in(given.model_dump(exclude={"note", "force"}), by=by, note=given.note, force=given.force))
    except Breaks as error:
        return _breaks(error)


# ── Examples and exemptions ──────────────────────────────────────────────────────────────────────────────────────────


def _example(row: Example) -> dict[str, Any]:
    return {"id": row.pk, "text": row.text, "expected": row.expected, "note": row.note, "situation": row.situation}


@router.get("/charter/examples", response={200: Page[ExampleOut], **PROBLEMS}, operation_id="charter_examples")
def examples(request: HttpRequest, asked: Query[Asked]) -> Any:
    """Texts whose verdict is known, newest first."""
    _reader(request)
    rows, further = page(Example.objects.all(), by="id", cursor=asked.cursor, size=asked.limit)
    return {"items": [_example(row) for row in rows], "next": further}


@router.post("/charter/examples", response={201: ExampleOut, **PROBLEMS}, operation_id="charter_example_add")
@once
def add_example(request: HttpRequest, given: ExampleIn) -> Any:
    """Keep a text, and the clauses that must speak of it."""
    by = _writer(request)
    return 201, _example(actions.keep_example(given.model_dump(mode="json", exclude_unset=True), by=by))


@router.put("/charter/examples/{int:pk}", response={200: ExampleOut, **PROBLEMS}, operation_id="charter_example_change")
def change_example(request: HttpRequest, pk: int, given: ExampleIn) -> Any:
    by = _writer(request)
    row = get_object_or_404(Example, pk=pk)
    return _example(actions.keep_example(given.model_dump(mode="json", exclude_unset=True), by=by, row=row))


@router.delete("/charter/examples/{int:pk}", response={204: None, **PROBLEMS}, operation_id="charter_example_remove")
def remove_example(request: HttpRequest, pk: int) -> Any:
    by = _writer(request)
    actions.remove_example(get_object_or_404(Example, pk=pk), by=by)
    return HttpResponse(status=204)


@router.post("/charter/examples/run", response={200: RunOut, **PROBLEMS}, operation_id="charter_examples_run")
def run(request: HttpRequest) -> Any:
    """All examples on the charter in force: how many are right, precision and recall."""
    _reader(request)
    outcomes = trials.run(judging.by_words(), actions.examples())
    failing = [told.outcome(one) for one in outcomes if not one.right]
    return {**told.score(trials.score(outcomes)), "failing": failing}


@router.get("/charter/beginnings", response={200: list[BeginningOut], **PROBLEMS}, operation_id="charter_beginnings")
def held_back(request: HttpRequest, asked: Query[BeginningAsked]) -> Any:
    """What the charter says, now, before one more account is connected or one more series begins."""
    _reader(request)
    return [
        {"clause": one.rule.number, "title": one.rule.title, "text": one.rule.text, "severity": one.rule.severity,
         "waits": one.waits, "exempted": one.exempted}
        for one in beginnings.held(asked.what, asked.key)
    ]  # fmt: skip


@router.post("/charter/beginnings", response={201: ExemptionOut, **PROBLEMS}, operation_id="charter_beginning_exempt")
@once
def let_begin(request: HttpRequest, given: BeginningIn) -> Any:
    """Set a clause aside for one account or series, in this period, with a reason; then connect or begin it."""
    by = asker(request)
    demand(by, "charter.exempt")
    made = beginnings.set_aside(
        given.what, given.key, number=given.clause, reason=given.reason, excerpt=f"{given.what}: {given.key}", by=by
    )  # fmt: skip
    return 201, told.exemption(made)


@router.get("/charter/exemptions", response={200: Page[ExemptionOut], **PROBLEMS}, operation_id="charter_exemptions")
def exemptions(request: HttpRequest, asked: Query[Asked]) -> Any:
    """What went out in spite of a clause: by whom and why, newest first."""
    by = _reader(request)
    wanted: QuerySet[Exemption] = Exemption.objects.select_related("by")
    wanted = wanted if everywhere(by) else wanted.filter(team__in=teams(by, "charter.see"))
    rows, further = page(wanted, by="id", cursor=asked.cursor, size=asked.limit)
    return {"items": [told.exemption(row) for row in rows], "next": further}
