"""How long each kind of record lasts, on pages: the table, one kind with its dry run and versions, lists, what was let go of."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from parvis.kept.lasting import BY_NAME, Rule
from parvis.people.access import demand
from parvis.people.models import User
from parvis.records import eliminating
from parvis.records.actions import VERB, others_may
from parvis.records.lists import limits, table, visa_of
from parvis.records.models import Disposal, Elimination, Package, RetentionVersion
from parvis.records.retention import days_of, in_force
from parvis.records.retention_words import FATES, NAMES, STATES, TONES
from parvis.rest.auth import asker
from parvis.rest.cursors import page
from parvis.web import downloads
from parvis.web.requests import is_part

LONGEST = 36500


@require_GET
def durations(request: HttpRequest) -> HttpResponse:
    """The whole table; lists that wait."""
    by = asker(request)
    demand(by, VERB)
    open_ = Elimination.objects.seen_by(by).filter(state__in=eliminating.OPEN).order_by("-pk")
    rows = table()
    context = {
        "listed": [one for one in rows if one["listed"]], "elsewhere": [one for one in rows if one["elsewhere"]],
        "nightly": [one for one in rows if not one["listed"] and not one["elsewhere"]], "limits": limits(),
        "open": [_told(row) for row in open_], "part": "records", "tab": "lasting",
    }  # fmt: skip
    return render(request, "records/durations.html", context)


def _told(row: Elimination) -> dict[str, Any]:
    return {"row": row, "name": NAMES.get(row.key, row.key), "state": STATES[row.state], "tone": TONES.get(row.state, ""),
            "fate": FATES[row.fate]}  # fmt: skip


@require_http_methods(["GET", "POST"])
def kind(request: HttpRequest, key: str) -> HttpResponse:
    """One kind: what its duration would let go of today, another duration, a list. POST, `do`: choose · draw."""
    by = asker(request)
    demand(by, VERB)
    rule = _rule(key)
    refused: list[str] = []
    if request.method == "POST":
        try:
            if request.POST.get("do") == "draw":
                return redirect(eliminating.draw(rule, by=by, archive=_package(request, by)).address)
            _choose(request, rule, by)
            messages.success(request, _("Enregistré."))
            return redirect("records:kind", key=key)
        except ValidationError as error:
            refused = error.messages
    return render(
        request, "records/kind.html", _of_kind(request, rule, by) | {"refused": refused}, status=422 if refused else 200
    )


def _rule(key: str) -> Rule:
    if key not in BY_NAME:
        raise Http404
    return BY_NAME[key]


def _choose(request: HttpRequest, rule: Rule, by: User) -> None:
    given = {name: request.POST.get(name, "").replace("\x00", "") for name in ("days", "fate", "basis", "why")}
    if not (given["days"].isdecimal() and len(given["days"]) < 6):
        raise ValidationError({"days": _("Donnez un nombre de jours.")})
    eliminating.choose(
        rule, days=int(given["days"]), fate=given["fate"] or "destroy", basis=given["basis"], why=given["why"], by=by
    )


def _package(request: HttpRequest, by: User) -> Package | None:
    pk = request.POST.get("archive", "")
    return get_object_or_404(Package.objects.seen_by(by), pk=int(pk)) if pk.isdecimal() and len(pk) < 19 else None


def _of_kind(request: HttpRequest, rule: Rule, by: User) -> dict[str, Any]:
    chosen = in_force()
    now, days = chosen.get(rule.name), request.GET.get("jours", "")
    wanted = min(int(days), LONGEST) if days.isdecimal() and len(days) < 10 else None
    forever = rule.settled is not None and not days_of(rule, chosen)
    fate = now.fate if now else rule.fate
    packages = Package.objects.seen_by(by).filter(kind="archive", state="done", verified_at__isnull=False).order_by("-pk")
    return {
        "rule": rule, "name": NAMES.get(rule.name, rule.name), "days": days_of(rule, chosen), "now": now, "fate": fate, "fates": FATES,
        "bounds": rule.bounds, "basis": now.basis if now else (str(rule.why) if rule.listed else ""), "typed": request.POST,
        "forever": forever,
        "trial": None if forever else eliminating.trial(rule, days=wanted, by=by),
        "link": reverse("inbox:conversation", args=[0]).replace("0", "") if rule.label == "inbox.conversation" else "",
        "versions": RetentionVersion.objects.filter(key=rule.name).select_related("by").order_by("-number")[:50],
        "packages": packages[:30] if fate != "destroy" else [], "where": reverse(rule.where) if rule.where else "",
        "under_way": Elimination.objects.filter(key=rule.name, state__in=eliminating.OPEN).first(), "part": "records", "tab": "lasting",
    }  # fmt: skip


@require_GET
def register(request: HttpRequest) -> HttpResponse:
    """What was let go of, when and by which rule or list, the newest first; kept for ever."""
    by = asker(request)
    demand(by, VERB)
    try:
        rows, further = page(
            Disposal.objects.select_related("elimination"), by="id", cursor=request.GET.get("suite", "")[:200], size=50
        )
        lists, more = page(Elimination.objects.seen_by(by), by="id", cursor=request.GET.get("listes", "")[:200], size=30)
    except ValidationError as error:
        raise Http404 from error
    context = {"rows": [(row, NAMES.get(row.key, row.key)) for row in rows], "further": further, "lists": [_told(row) for row in lists],
               "more": more, "part": "records", "tab": "register"}  # fmt: skip
    return render(request, "records/register.html", context)


@require_http_methods(["GET", "POST"])
def elimination(request: HttpRequest, pk: int) -> HttpResponse:
    """A list: what is on it, its visa, how far it is. POST, `do`: agree · stop."""
    by = asker(request)
    demand(by, VERB)
    row = get_object_or_404(Elimination.objects.seen_by(by).select_related("by", "agreed_by", "archive"), pk=pk)
    refused: list[str] = []
    if request.method == "POST":
        try:
            if request.POST.get("do") == "agree":
                visa = request.POST.get("visa", "").replace("\x00", "")
                eliminating.agree(row, by=by, visa=visa, file=request.FILES.get("file"))
            else:
                eliminating.stop(row, by=by)
            return redirect(row.address)
        except ValidationError as error:
            refused = error.messages
    mine = row.by_id == by.pk and others_may(by)
    context = _told(row) | {"refused": refused, "typed": request.POST, "mine": mine, "years": sorted(row.years.items()),
                            "part": "records", "tab": "lasting"}  # fmt: skip
    template = "records/parts/elimination.html" if is_part(request) else "records/elimination.html"
    return render(request, template, context, status=422 if refused else 200)


@require_GET
def sheet(request: HttpRequest, pk: int) -> StreamingHttpResponse:
    """The list as a table to be signed (CSV)."""
    by = asker(request)
    demand(by, VERB)
    return sheet_of(get_object_or_404(Elimination.objects.seen_by(by), pk=pk))


def sheet_of(row: Elimination) -> StreamingHttpResponse:
    answer = downloads.table(eliminating.sheet(row), f"bordereau-{row.pk}.csv")
    answer["Cache-Control"] = "private, no-store"
    return answer


@require_GET
def visa(request: HttpRequest, pk: int) -> FileResponse:
    """The signed paper, as it was attached."""
    by = asker(request)
    demand(by, VERB)
    row = get_object_or_404(Elimination.objects.seen_by(by).exclude(visa_path=""), pk=pk)
    found = visa_of(row)
    if not found.is_file():
        raise Http404
    return FileResponse(found.open("rb"), as_attachment=True, filename=row.visa_name, content_type="application/octet-stream")
