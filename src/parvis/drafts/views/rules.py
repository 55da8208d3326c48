"""Which answers wait for a colleague's yes: the rules, one rule."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from parvis.city.models import Topic
from parvis.desk.models import Label
from parvis.drafts import actions
from parvis.drafts.forms import ROLE_WORDS, ReviewRuleForm
from parvis.drafts.models import ReviewRule
from parvis.drafts.words import KINDS
from parvis.people.access import demand
from parvis.rest.auth import asker
from parvis.web.errors import refuse

SHOWN = 200


@require_GET
def listing(request: HttpRequest) -> HttpResponse:
    demand(asker(request), "rule.edit")
    rows = list(ReviewRule.objects.select_related("team")[:SHOWN])
    labels = Label.objects.in_bulk({pk for row in rows for pk in row.labels})
    topics = dict(Topic.objects.values_list("key", "name")) if any(row.topic for row in rows) else {}
    context = {"rows": [(row, _asks(row, labels, topics)) for row in rows], "part": "review"}
    return render(request, "drafts/rules.html", context)


def _asks(row: ReviewRule, labels: dict[int, Label], topics: dict[str, str]) -> list[str]:
    gone = _("(n’existe plus)")
    found = [", ".join(str(KINDS[key]).lower() for key in row.kinds if key in KINDS)] if row.kinds else []
    if row.private is not None:
        found.append(_("en privé") if row.private else _("en public"))
    found += [_("thème %(name)s") % {"name": topics.get(row.topic, gone)}] if row.topic else []
    if row.labels:
        names = ", ".join(labels[pk].name if pk in labels else gone for pk in row.labels)
        found.append(_("étiquetée %(names)s") % {"names": names})
    found += [_("avec un de : %(words)s") % {"words": ", ".join(row.words[:8])}] if row.words else []
    found += (
        [_("par : %(roles)s") % {"roles": ", ".join(str(ROLE_WORDS.get(role, role)) for role in row.roles)}] if row.roles else []
    )
    found += [str(row.team)] if row.team else []
    return found or [_("toute réponse")]


@require_http_methods(["GET", "POST"])
def rule(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    by = asker(request)
    demand(by, "rule.edit")
    row = get_object_or_404(ReviewRule, pk=pk) if pk else None
    if request.method == "POST" and row and request.POST.get("do") == "drop":
        actions.drop_rule(row, by=by)
        messages.success(request, _("La règle est retirée."))
        return redirect("drafts:rules")
    form = ReviewRuleForm(request.POST or None, row)
    if request.method == "POST" and form.is_valid():
        try:
            actions.keep_rule(row, by=by, **form.chosen)
            messages.success(request, _("Enregistré."))
            return redirect("drafts:rules")
        except ValidationError as error:
            refuse(form, error)
    context: dict[str, Any] = {"form": form, "row": row, "part": "review"}
    return render(request, "drafts/rule.html", context, status=422 if form.errors else 200)
