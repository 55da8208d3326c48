"""Reports as pages: the list, one with its blocks and papers, monthly ones, what everybody may take."""

from __future__ import annotations

import re
from datetime import date, time, timedelta
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from parvis.inbox.wanted import number
from parvis.insights.boards.asking import THINGS
from parvis.insights.views.counter import tabs
from parvis.people.access import demand, may
from parvis.people.models import User
from parvis.reports import actions, jobs
from parvis.reports.figures import KNOWN
from parvis.reports.models import Dataset, Openness, Plan, Report, Sheet
from parvis.reports.open.hiding import K
from parvis.reports.open.tables import BY_KEY
from parvis.rest.auth import asker
from parvis.web.requests import is_part

SHOWN = 30
FORMS = {
    "pdf": ("application/pdf", "pdf"), "html": ("text/html; charset=utf-8", "html"),
    "xlsx": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "xlsx"), "csv": ("application/zip", "zip"),
}  # fmt: skip


def words(form: str) -> str:
    return {"pdf": _("PDF accessible"), "html": _("Page web"), "xlsx": _("Classeur (XLSX)"), "csv": _("Tableaux (CSV)")}[form]


def editable(report: Report, user: User) -> bool:
    return may(user, "post.write") and (report.by_id == user.pk or may(user, "city.edit"))


@require_http_methods(["GET", "POST"])
def listing(request: HttpRequest) -> HttpResponse:
    """GET: reports, the newest first. POST: begin one."""
    user = asker(request)
    demand(user, "post.see")
    refused: list[str] = []
    last = timezone.localdate().replace(day=1) - timedelta(days=1)
    typed = {"first": last.replace(day=1).isoformat(), "last": last.isoformat(), "name": "", "language": user.language}
    if request.method == "POST":
        typed = {name: request.POST.get(name, "").replace("\x00", "")[:200] for name in typed}
        try:
            language = typed["language"] if typed["language"] in ("fr", "en") else user.language
            word, _colon, pk = request.POST.get("about", "").partition(":")
            report = actions.begin(
                by=user, first=day_of(typed["first"]), last=day_of(typed["last"]), name=typed["name"], language=language,
                about=f"{THINGS.get(word, word)}:{pk}" if word else "",
            )  # fmt: skip
            return redirect(report.address)
        except ValidationError as error:
            refused = error.messages
    after = number(request.GET.get("suite"))
    rows = Report.objects.seen_by(user).select_related("by").defer("blocks").order_by("-pk")
    found = list((rows.filter(pk__lt=after) if after else rows)[: SHOWN + 1])
    context = {
        "tabs": tabs(user, "reports"), "rows": found[:SHOWN], "further": found[SHOWN - 1].pk if len(found) > SHOWN else None,
        "refused": refused, "typed": typed, "may_write": may(user, "post.write"), "may_open": may(user, "city.edit"),
    }  # fmt: skip
    return render(request, "reports/list.html", context, status=422 if refused else 200)


def day_of(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise ValidationError({"first": _("Donnez un premier et un dernier jour.")}) from error


@require_http_methods(["GET", "POST"])
def one(request: HttpRequest, pk: int) -> HttpResponse:
    """Its blocks, in order; each act keeps what is typed. While it is made, its progress."""
    user = asker(request)
    demand(user, "post.see")
    report = get_object_or_404(Report.objects.seen_by(user).select_related("by"), pk=pk)
    if request.method == "POST":
        return _act(request, report, user)
    sheets = [(row, words(row.form)) for row in report.sheets.defer("content").order_by("-form")]
    context = {
        "report": report, "sheets": sheets, "may_write": editable(report, user), "known": KNOWN.items(), "last": len(report.blocks) - 1,
        "blocks": [(n, block, KNOWN.get(block.get("key", ""), "")) for n, block in enumerate(report.blocks)],
    }  # fmt: skip
    template = "reports/parts/state.html" if is_part(request) else "reports/report.html"
    return render(request, template, context)


def _act(request: HttpRequest, report: Report, user: User) -> HttpResponse:
    verb, _colon, rest = request.POST.get("do", "save").partition(":")
    if verb == "drop":
        actions.drop(report, by=user)
        messages.success(request, _("Le rapport est retiré."))
        return redirect("reports:list")
    blocks = [
        block if block["kind"] == "plot" else {**block, "text": request.POST.get(f"text-{n}", block["text"])}
        for n, block in enumerate(report.blocks)
    ]
    try:
        report = actions.write(
            report, by=user, name=request.POST.get("name"), blocks=moved(blocks, verb, number(rest), request.POST)
        )
        if verb == "make":
            actions.make(report, by=user)
        elif verb == "save":
            messages.success(request, _("Le rapport est enregistré."))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    place = {"up": -1, "down": 1}.get(verb)
    return redirect(report.address + (f"#bloc-{(number(rest) or 0) + place}" if place is not None else ""))


def moved(blocks: list[dict[str, str]], verb: str, place: int | None, given: Any) -> list[dict[str, str]]:
    """Another order, one less, or one more at the end. `place` counts from one."""
    at = (place or 0) - 1
    if verb in ("up", "down", "remove") and 0 <= at < len(blocks):
        block = blocks.pop(at)
        if verb != "remove":
            blocks.insert(max(0, at + (-1 if verb == "up" else 1)), block)
    elif verb == "add":
        kind = given.get("kind", "")
        blocks.append(
            {"kind": "plot", "key": kind} if kind in KNOWN else {"kind": kind, "text": _("Titre") if kind == "heading" else ""}
        )
    return blocks


@require_GET
def taken(request: HttpRequest, pk: int, form: str) -> HttpResponse:
    """The very bytes of a finished paper."""
    demand(asker(request), "post.see")
    if form not in FORMS:
        raise Http404(form)
    return attached(get_object_or_404(Sheet, report__in=Report.objects.seen_by(asker(request)), report=pk, form=form))


ALONE = "default-src 'none'; style-src 'unsafe-inline'; sandbox allow-downloads"
"""The page of a report needs its own style, and nothing else."""


def attached(sheet: Sheet) -> HttpResponse:
    """A paper to keep; the page is read where it is."""
    kind, ending = FORMS[sheet.form]
    answer = HttpResponse(bytes(sheet.content), content_type=kind)
    way = "inline" if sheet.form == "html" else "attachment"
    answer["Content-Disposition"] = f'{way}; filename="rapport-{sheet.report_id}.{ending}"'
    if sheet.form == "html":
        answer["Content-Security-Policy"] = ALONE
    answer["Cache-Control"] = "private, no-store"
    return answer


@require_http_methods(["GET", "POST"])
def plans(request: HttpRequest) -> HttpResponse:
    """Reports that come each month. POST: one more."""
    user = asker(request)
    demand(user, "post.see")
    refused: list[str] = []
    typed = {"name": "", "day": "2", "hour": "07:30", "language": user.language, "to": ""}
    if request.method == "POST":
        typed = {name: request.POST.get(name, "").replace("\x00", "")[:4000] for name in typed}
        try:
            actions.plan(by=user, name=typed["name"], day=number(typed["day"]) or 0, hour=hour_of(typed["hour"]),
                         to=re.split(r"[,;\s]+", typed["to"]),
                         language=typed["language"] if typed["language"] in ("fr", "en") else "")  # fmt: skip
            messages.success(request, _("Le rapport mensuel est planifié : un avis vous dira quand chacun est prêt."))
            return redirect("reports:plans")
        except ValidationError as error:
            refused = error.messages
    context = {
        "tabs": tabs(user, "reports"), "rows": Plan.objects.seen_by(user).select_related("by").order_by("name", "pk"), "typed": typed,
        "refused": refused, "may_write": may(user, "post.write"), "may_all": may(user, "city.edit"), "me": user,
    }  # fmt: skip
    return render(request, "reports/plans.html", context, status=422 if refused else 200)


def hour_of(text: str) -> time:
    try:
        return time.fromisoformat(text).replace(tzinfo=None)
    except ValueError as error:
        raise ValidationError({"hour": _("Écrivez l’heure ainsi : 08:30.")}) from error


@require_POST
def unplan(request: HttpRequest, pk: int) -> HttpResponse:
    user = asker(request)
    demand(user, "post.see")
    actions.unplan(get_object_or_404(Plan.objects.seen_by(user), pk=pk), by=user)
    messages.success(request, _("Ce rapport mensuel ne viendra plus ; ceux qui sont faits restent."))
    return redirect("reports:plans")


@require_http_methods(["GET", "POST"])
def openness(request: HttpRequest) -> HttpResponse:
    """What everybody may take of the city's figures, and whether they may. POST: on, or off."""
    user = asker(request)
    demand(user, "city.edit")
    if request.method == "POST":
        on = request.POST.get("do") == "open"
        actions.open_up(on=on, by=user)
        if on:
            jobs.make_tables()
        messages.success(
            request, _("Les données de la ville sont ouvertes.") if on else _("Les données de la ville sont fermées.")
        )
        return redirect("reports:openness")
    made = {row.key: row for row in Dataset.objects.all()}
    tables = [(one, made.get(key), len(made[key].rows) if key in made else 0) for key, one in BY_KEY.items()]
    context = {"tabs": tabs(user, "reports"), "on": Openness.objects.filter(on=True).exists(), "tables": tables, "k": K}
    return render(request, "reports/openness.html", context)
