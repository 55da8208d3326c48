"""Certificates: mine; which role needs which; whose end is near. And the trainer's figures."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from parvis.inbox.wanted import number
from parvis.people.access import demand, may
from parvis.people.models import Team
from parvis.rest.auth import asker
from parvis.training import actions, lists
from parvis.training.courses import title_of
from parvis.training.forms import RuleForm
from parvis.training.learners import learners
from parvis.training.models import CertificateRule
from parvis.training.words import ACTS, ROLES

PLOTS = (
    ("asked", gettext_lazy("Combien de formations demandées\u202f?")), ("came", gettext_lazy("Combien de personnes venues\u202f?")),
    ("passed", gettext_lazy("Combien de questionnaires réussis\u202f?")), ("played", gettext_lazy("Combien d’exercices joués\u202f?")),
)  # fmt: skip


@require_http_methods(["GET", "POST"])
def listing(request: HttpRequest) -> HttpResponse:
    """POST, whoever trains: a rule is added, or `drop`ped."""
    by = asker(request)
    demand(by, actions.LEARN)
    form = RuleForm(request.POST if request.method == "POST" and "drop" not in request.POST else None)
    if request.method == "POST":
        demand(by, actions.LEAD)
        if "drop" in request.POST:
            given = request.POST["drop"]
            rule = get_object_or_404(CertificateRule, pk=int(given) if given.isdecimal() and len(given) < 19 else 0)
            actions.drop_rule(rule, by=by)
            messages.success(request, _("La règle est retirée."))
            return redirect("training:certificates")
        if form.is_valid() and _ruled(form, by):
            messages.success(request, _("Enregistré."))
            return redirect("training:certificates")
    now = timezone.now()
    held = [row for row in lists.progress(by) if row["certificate"]]
    leads = may(by, actions.LEAD)
    rules = [
        (row, ROLES.get(row.role, row.role), ACTS[row.act], title_of(row.course)) for row in CertificateRule.objects.all()[:200]
    ]
    ending = [(row, title_of(row.course), row.expires_at <= now) for row in lists.ending(now)] if leads else []
    context = {"held": held, "rules": rules, "leads": leads, "ending": ending, "form": form}
    return render(request, "training/certificates.html", context, status=422 if form.errors else 200)


def _ruled(form: RuleForm, by: Any) -> bool:
    try:
        actions.keep_rule(by=by, **form.cleaned_data)
    except ValidationError as error:
        form.add_error(None, error.messages)
        return False
    return True


@require_GET
def figures(request: HttpRequest) -> HttpResponse:
    by, now = asker(request), timezone.now()
    demand(by, actions.LEAD)
    found = lists.figures(now)
    plots = [
        {"key": key, "title": title, "bars": lists.bars(found["rows"], key), "total": found["totals"][key]}
        for key, title in PLOTS
    ]
    context = {
        "rows": found["rows"], "mean": found["mean"], "plots": plots, "queue": lists.queue(), "coming": lists.coming()[:8],
        "ending": [(row, title_of(row.course), row.expires_at <= now) for row in lists.ending(now)[:8]],
    }  # fmt: skip
    return render(request, "training/figures.html", context)


@require_GET
def people(request: HttpRequest) -> HttpResponse:
    """Who has learnt what, and who lacks a certificate that their role needs."""
    by = asker(request)
    demand(by, actions.LEAD)
    asked = {name: request.GET.get(name, "").replace("\x00", "")[:80] for name in ("q", "equipe", "manque")}
    team = number(asked["equipe"])
    try:
        rows, further = learners(
            q=asked["q"], team=team, lacking=asked["manque"] == "1", cursor=request.GET.get("suite", "")[:200]
        )
    except ValidationError as error:
        raise Http404 from error
    kept = {name: value for name, value in asked.items() if value}
    context = {
        "rows": [(one, {name: [title_of(key) for key in getattr(one, name)] for name in ("held", "over", "lacking", "begun")})
                 for one in rows],
        "asked": asked, "team": team, "teams": Team.objects.open().order_by("name"),
        "next": f"?{urlencode(kept | {'suite': further})}" if further else "",
    }  # fmt: skip
    return render(request, "training/people.html", context)
