"""Rules in their order; one rule: its form, its switch, its trial on the past, its last runs."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from parvis.inbox.models import Message, talk_seen_by
from parvis.people.access import demand
from parvis.people.models import User
from parvis.rest.auth import asker
from parvis.rest.cursors import page
from parvis.rules import actions
from parvis.rules.forms import OrderForm, RuleForm
from parvis.rules.models import Order, Rule, RuleRun, Trial
from parvis.rules.telling import Names, asks, does
from parvis.rules.words import BROKEN, DID, RUNS, TONES
from parvis.web.errors import refuse

SHOWN, RUNS_SHOWN = 100, 20


@require_http_methods(["GET", "POST"])
def listing(request: HttpRequest) -> HttpResponse:
    """POST: the first that fits, or all."""
    by = asker(request)
    demand(by, "rule.edit")
    first = Order.objects.filter(first=True).exists()
    form = OrderForm(request.POST or None, initial={"first": "first" if first else "all"})
    if request.method == "POST" and form.is_valid():
        actions.choose_order(first=form.cleaned_data["first"] == "first", by=by)
        messages.success(request, _("C’est noté."))
        return redirect("rules:list")
    rows = list(Rule.objects.select_related("owner")[:SHOWN])
    names = Names.read(rows)
    context = {
        "rules": [(row, asks(row, names), does(row, names), BROKEN.get(row.broken, "")) for row in rows], "form": form,
        "first": first, "to_review": RuleRun.objects.filter(review="wanted").exists(), "part": "rules",
    }  # fmt: skip
    return render(request, "rules/rules.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def rule(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    by = asker(request)
    demand(by, "rule.edit")
    row = get_object_or_404(Rule, pk=pk) if pk else None
    if request.method == "POST" and row and request.POST.get("do") == "drop":
        actions.drop_rule(row, by=by)
        messages.success(request, _("La règle est retirée ; ce qu’elle a fait reste."))
        return redirect("rules:list")
    form = RuleForm(request.POST or None, row)
    if request.method == "POST" and form.is_valid():
        try:
            kept = actions.keep_rule(row, by=by, **form.chosen)
            messages.success(request, _("Enregistré.") if kept.active else _("Enregistré. Essayez-la, puis mettez-la en marche."))
            return redirect("rules:rule", pk=kept.pk)
        except ValidationError as error:
            refuse(form, error)
    context: dict[str, Any] = {"form": form, "row": row, "part": "rules"}
    if row:
        context |= {"broken": BROKEN.get(row.broken, "")} | _trial(row, by) | _runs(row, request.GET.get("suite", ""))
    return render(request, "rules/rule.html", context, status=422 if form.errors else 200)


def _runs(row: Rule, cursor: str) -> dict[str, Any]:
    try:
        found, further = page(
            RuleRun.objects.filter(rule=row).select_related("conversation__identity", "account"),
            by="id",
            cursor=cursor,
            size=RUNS_SHOWN,
        )
    except ValidationError as error:
        raise Http404 from error
    shown = [(run, [DID[key] for key in run.did if key in DID], RUNS[run.state], TONES[run.state]) for run in found]
    return {"runs": shown, "further": further}


def _trial(row: Rule, by: User) -> dict[str, Any]:
    trial = Trial.objects.filter(rule=row).order_by("-pk").first()
    if trial is None:
        return {"trial": None}
    seen = Message.objects.filter(talk_seen_by(by), pk__in=[*trial.hits, *trial.misses])
    said = {one.pk: one for one in seen.select_related("account")}
    return {
        "trial": trial, "most": min(trial.looked, 20_000) if trial.ended_at else 20_000, "stale": trial.conditions != row.conditions,
        "hits": [said[pk] for pk in trial.hits if pk in said], "misses": [said[pk] for pk in trial.misses if pk in said],
    }  # fmt: skip


@require_http_methods(["GET", "POST"])
def trial(request: HttpRequest, pk: int) -> HttpResponse:
    """GET: how far it has come. POST: it begins."""
    by = asker(request)
    demand(by, "rule.edit")
    row = get_object_or_404(Rule, pk=pk)
    if request.method == "POST":
        actions.try_out(row, by=by)
        return redirect("rules:rule", pk=pk)
    return render(request, "rules/parts/trial.html", {"row": row} | _trial(row, by))


@require_POST
def order(request: HttpRequest, pk: int) -> HttpResponse:
    demand(asker(request), "rule.edit")
    actions.order_rule(get_object_or_404(Rule, pk=pk), up=request.POST.get("to") == "up", by=asker(request))
    return redirect("rules:list")


@require_POST
def switch(request: HttpRequest, pk: int) -> HttpResponse:
    demand(asker(request), "rule.edit")
    row = get_object_or_404(Rule, pk=pk)
    try:
        on = actions.switch(row, active=request.POST.get("to") == "on", by=asker(request)).active
        said = _("La règle « %(name)s » est en marche.") if on else _("La règle « %(name)s » est arrêtée.")
        messages.success(request, said % {"name": row.name})
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return redirect("rules:list") if request.POST.get("from") == "list" else redirect("rules:rule", pk=pk)
