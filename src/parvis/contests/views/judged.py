"""The jury, the vote and its report, the result, the draws: as who runs the contest sees them."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from parvis.contests.draws import actions as drawing
from parvis.contests.judging import actions as judging
from parvis.contests.judging.results import result_of
from parvis.contests.lists import counts
from parvis.contests.models import Finding, Score
from parvis.contests.views.desk import NO_MAIL, drawn, found
from parvis.contests.voting import actions as voting
from parvis.contests.words import PATTERNS
from parvis.letters.actions import NoMailbox
from parvis.rest.auth import asker


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 12 else 0


@require_http_methods(["GET", "POST"])
def jury(request: HttpRequest, pk: int) -> HttpResponse:
    """Who judges, how far they are, their conflicts of interest. Not their marks, which are theirs until the result."""
    contest, by = found(request, pk), asker(request)
    typed = {name: request.POST.get(name, "").replace("\x00", "").strip()[:160] for name in ("name", "email", "title")}
    wrong = ""
    if request.method == "POST":
        try:
            if out := request.POST.get("juror", ""):
                judging.unname(juror=get_object_or_404(contest.jurors.select_related("contest"), pk=_number(out)), by=by)
            else:
                judging.name(contest=contest, juror=typed["name"], email=typed["email"], title=typed["title"], by=by)
            messages.success(request, _("C’est fait."))
            return redirect("contests-desk:jury", pk=pk)
        except ValidationError as error:
            wrong = " ".join(error.messages)
        except NoMailbox:
            wrong = str(NO_MAIL)
    judged = Count("scores", filter=Q(scores__entry__state="accepted"))
    jurors = contest.jurors.annotate(judged=judged, conflicts=Count("scores", filter=Q(scores__conflict=True))).order_by("pk")
    held = Score.objects.filter(juror__contest=contest, conflict=True).select_related("juror", "entry").order_by("pk")[:200]
    conflicts = [(one.juror.name, one.entry.number, one.reason) for one in held]
    context = {
        "jurors": jurors,
        "typed": typed,
        "wrong": wrong,
        "accepted": contest.entries.filter(state="accepted").count(),
        "conflicts": conflicts,
    }
    return drawn(request, "contests/desk/jury.html", contest, "jury", context, 422 if wrong else 200)


@require_http_methods(["GET", "POST"])
def votes(request: HttpRequest, pk: int) -> HttpResponse:
    """Counted and set apart, entry by entry; each pattern with its figures, to be upheld or lifted."""
    contest, by = found(request, pk), asker(request)
    wrong = ""
    if request.method == "POST":
        try:
            if finding := request.POST.get("finding", ""):
                row: Finding = get_object_or_404(contest.findings.select_related("contest"), pk=_number(finding))
                voting.settle(
                    finding=row, uphold=request.POST.get("do") == "uphold", reason=request.POST.get("reason", ""), by=by
                )
                messages.success(request, _("C’est décidé, et le rapport le garde."))
            else:
                made = voting.look(contest=contest, by=by)
                messages.success(request, _("Signalements nouveaux : %(count)s.") % {"count": len(made)})
            return redirect("contests-desk:votes", pk=pk)
        except ValidationError as error:
            wrong = " ".join(error.messages)
    findings = contest.findings.select_related("entry", "by").annotate(held=Count("votes")).order_by("-pk")[:100]
    rows = contest.entries.filter(state="accepted").annotate(
        counted=Count("votes", filter=Q(votes__counted=True)), apart=Count("votes", filter=Q(votes__counted=False))
    )  # fmt: skip
    context = {
        "findings": [(one, PATTERNS[one.kind], _span(one.told)) for one in findings], "rows": rows.order_by("-counted", "number")[:200],
        "wrong": wrong, "counts": counts(contest),
    }  # fmt: skip
    return drawn(request, "contests/desk/votes.html", contest, "votes", context, 422 if wrong else 200)


def _span(told: dict[str, Any]) -> dict[str, Any]:
    return {
        "votes": told["votes"],
        "of": told["of"],
        "since": parse_datetime(told["from"]),
        "until": parse_datetime(told["until"]),
    }


@require_http_methods(["GET"])
def result(request: HttpRequest, pk: int) -> HttpResponse:
    contest = found(request, pk)
    lines = result_of(contest)
    rows = {one.number: one for one in contest.entries.filter(state="accepted")}
    context = {
        "lines": [(line, rows.get(line["entry"])) for line in lines], "findings": contest.findings.filter(state="open").count(),
        "equal": len({line["rank"] for line in lines}) < len(lines),
    }  # fmt: skip
    return drawn(request, "contests/desk/result.html", contest, "result", context)


@require_http_methods(["GET", "POST"])
def draws(request: HttpRequest, pk: int) -> HttpResponse:
    contest, by = found(request, pk), asker(request)
    typed = {name: request.POST.get(name, "").replace("\x00", "").strip()[:300] for name in ("what", "source", "most")}
    wrong = ""
    if request.method == "POST":
        try:
            if drawing_of := request.POST.get("draw", ""):
                row = get_object_or_404(contest.draws.select_related("contest"), pk=_number(drawing_of))
                drawing.draw(draw=row, value=request.POST.get("value", ""), by=by)
                messages.success(request, _("Le tirage est fait et public : chacun peut le refaire."))
            else:
                drawing.promise(contest=contest, what=typed["what"], source=typed["source"], most=_number(typed["most"]), by=by)
                messages.success(request, _("L’engagement et la liste sont publics."))
            return redirect("contests-desk:draws", pk=pk)
        except ValidationError as error:
            wrong = " ".join(error.messages)
    context = {
        "draws": contest.draws.order_by("-pk"),
        "typed": typed,
        "wrong": wrong,
        "accepted": contest.entries.filter(state="accepted").count(),
    }
    return drawn(request, "contests/desk/draws.html", contest, "draws", context, 422 if wrong else 200)
