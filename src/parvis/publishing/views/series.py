"""Series: begin one from a post, see what is made ahead, change or end it."""

from __future__ import annotations

from datetime import date, time
from textwrap import shorten
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from parvis.charter import beginnings
from parvis.people.access import demand, may
from parvis.publishing import recurring, series
from parvis.publishing.forms import zone
from parvis.publishing.models import Series
from parvis.publishing.recurring import Rule, rule_of
from parvis.publishing.series_words import NTH, WEEKDAYS, said
from parvis.publishing.views import seen_post
from parvis.rest.auth import asker
from parvis.rest.cursors import page
from parvis.web.errors import refuse
from parvis.web.requests import is_part

SHOWN = 120
KINDS = (
    ("weekly", gettext_lazy("chaque semaine, certains jours")), ("weekday", gettext_lazy("chaque mois, tel jour de la semaine")),
    ("monthly", gettext_lazy("chaque mois, à une date")), ("daily", gettext_lazy("tous les jours")),
)  # fmt: skip
DATE = {"type": "date"}


class SeriesForm(forms.Form):
    name = forms.CharField(label=gettext_lazy("Nom de la série"), max_length=120)
    kind = forms.ChoiceField(label=gettext_lazy("Rythme"), choices=KINDS)
    weekdays = forms.TypedMultipleChoiceField(
        label=gettext_lazy("Jours de la semaine"), required=False, coerce=int, choices=list(enumerate(WEEKDAYS)),
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    nth = forms.TypedChoiceField(
        label=gettext_lazy("Rang dans le mois"), coerce=int, choices=list(NTH.items()), required=False, empty_value="1",
        help_text=gettext_lazy("Pour « le premier lundi du mois »."),
    )  # fmt: skip
    day = forms.IntegerField(
        label=gettext_lazy("Date dans le mois"), required=False, min_value=1, max_value=31,
        help_text=gettext_lazy("Le 31 est le dernier jour des mois plus courts."),
    )  # fmt: skip
    every = forms.IntegerField(
        label=gettext_lazy("Tous les combien"), min_value=1, max_value=60, initial=1,
        help_text=gettext_lazy("2 : un jour, une semaine ou un mois sur deux."),
    )  # fmt: skip
    hour = forms.TimeField(label=gettext_lazy("Heure"), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"))
    begins = forms.DateField(label=gettext_lazy("À partir du"), widget=forms.DateInput(attrs=DATE, format="%Y-%m-%d"))
    ends = forms.DateField(label=gettext_lazy("Jusqu’au"), widget=forms.DateInput(attrs=DATE, format="%Y-%m-%d"), required=False)
    skips = forms.BooleanField(label=gettext_lazy("Sauter les jours fériés"), required=False)
    plans = forms.BooleanField(
        label=gettext_lazy("Planifier d’office chaque occurrence"), required=False,
        help_text=gettext_lazy("Sinon chacune est un brouillon à relire."),
    )  # fmt: skip

    def clean_nth(self) -> int:
        """Asked for after the days: a day in the month is one of them, and only one."""
        if self.cleaned_data.get("kind") == "weekday" and len(self.cleaned_data.get("weekdays", ())) != 1:
            self.add_error("weekdays", _("Cochez un seul jour : « le premier lundi du mois »."))
        return int(self.cleaned_data["nth"])

    def fields_of(self) -> dict[str, Any]:
        """As `series.begin` and `series.change` take them."""
        given = self.cleaned_data
        days = tuple(given["weekdays"])
        rule = Rule(given["kind"], given["every"], days[:1] if given["kind"] == "weekday" else days, given["day"] or 0,
                    given["nth"] if given["kind"] == "weekday" else 0)  # fmt: skip
        return {"rule": rule} | {name: given[name] for name in ("name", "hour", "begins", "ends", "skips", "plans")}


@require_GET
def listing(request: HttpRequest) -> HttpResponse:
    by = asker(request)
    demand(by, "post.see")
    rows, further = page(series.seen_by(by), by="id", cursor=request.GET.get("cursor", ""), size=50)
    shown = [(row, said(rule_of(row.rule))) for row in rows]
    return render(request, "publishing/series_list.html", {"rows": shown, "next": further})


@require_http_methods(["GET", "POST"])
def begin(request: HttpRequest, pk: int) -> HttpResponse:
    """A series of posts like this one."""
    post, by = seen_post(request, pk), asker(request)
    demand(by, "post.write", post)
    at = (post.publish_at or timezone.now()).astimezone(zone())
    initial = {
        "name": shorten(post.text, 60, placeholder="…"), "kind": "weekly", "weekdays": [at.weekday()], "nth": (at.day - 1) // 7 + 1,
        "day": at.day, "every": 1, "begins": at.date(), "hour": at.time() if post.publish_at else time(9),
    }  # fmt: skip
    form = SeriesForm(request.POST or None, initial=initial)
    if is_part(request):
        return render(request, "publishing/parts/series_days.html", {"days": _first(form)})
    if request.method == "POST" and form.is_valid():
        try:
            made = series.begin(post, by=by, **form.fields_of())
            messages.success(request, _("La série commence ; voici ce qui est préparé."))
            return redirect("publishing:series_one", pk=made.pk)
        except ValidationError as error:
            refuse(form, error)
    days = recurring.first_days(Rule("weekly", 1, (at.weekday(),)), max(at.date(), _today()), 4)
    context = {"form": form, "post": post, "days": days, "may_publish": may(by, "post.publish", post)}
    words = shorten(post.text, 160, placeholder="…")
    context["held"] = beginnings.notices(
        "series", str(post.pk), networks=series.networks_of(post), excerpt=words, back=request.path, by=by
    )
    return render(request, "publishing/series_form.html", context, status=422 if form.errors else 200)


def _first(form: SeriesForm) -> list[date]:
    """The days on which what is typed would begin; none while it says no rhythm."""
    if not form.is_valid():
        return []
    given = form.fields_of()
    if given["rule"].problem:
        return []
    found = recurring.first_days(given["rule"], max(given["begins"], _today()), 4)
    return [day for day in found if given["ends"] is None or day <= given["ends"]]


def _seen(request: HttpRequest, pk: int) -> Series:
    demand(asker(request), "post.see")
    found: Series = get_object_or_404(series.seen_by(asker(request)), pk=pk)
    return found


@require_http_methods(["GET", "POST"])
def one(request: HttpRequest, pk: int) -> HttpResponse:
    """A series with its occurrences. Each button says in `do` what it does."""
    row, by = _seen(request, pk), asker(request)
    do = request.POST.get("do", "")
    form = SeriesForm(request.POST if do == "change" else None, initial=_initial(row))
    if request.method == "POST":
        demand(by, "post.write", row)
        try:
            if do == "change" and form.is_valid():
                messages.success(request, f"{series.change(row, by=by, **form.fields_of())}.")
            elif do == "rewrite":
                messages.success(request, f"{series.rewrite(row, by=by)}.")
            elif do in ("end", "clear"):
                changed = series.end(row, by=by, discards=do == "clear")
                messages.success(request, _("La série est finie. %(what)s") % {"what": f"{changed}." if do == "clear" else ""})
            if not form.errors:
                return redirect("publishing:series_one", pk=pk)
        except ValidationError as error:
            refuse(form, error) if do == "change" else messages.error(request, " ".join(error.messages))
    return _show(request, row, form)


def _show(request: HttpRequest, row: Series, form: SeriesForm) -> HttpResponse:
    now = timezone.now()
    occurrences = row.occurrences.filter(at__gte=now).select_related("post")[:SHOWN]
    skipped = [at for _day, at, is_skipped in series.coming(row, now) if is_skipped]
    rule = rule_of(row.rule)
    context = {
        "row": row, "said": said(rule), "form": form, "skipped": skipped, "may_write": may(asker(request), "post.write", row),
        "occurrences": [(one, series.untouched(one, row)) for one in occurrences],
        "stale": row.model.revision != row.model_revision, "next": recurring.first_days(rule, max(row.begins, _today()), 3),
    }  # fmt: skip
    return render(request, "publishing/series.html", context, status=422 if form.errors else 200)


def _today() -> date:
    return timezone.localdate(timezone=zone())


def _initial(row: Series) -> dict[str, Any]:
    names = ("name", "hour", "begins", "ends", "skips", "plans")
    kept: dict[str, Any] = row.rule
    return {name: getattr(row, name) for name in names} | kept
