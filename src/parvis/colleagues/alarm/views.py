"""The list of what to do, as a page on which each step is ticked by whoever took it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from parvis.accounts.models import Account
from parvis.colleagues.alarm import actions, lists
from parvis.colleagues.alarm.steps import CUTS, STEPS
from parvis.colleagues.models import Alarm
from parvis.colleagues.roles.forms import AccountsField
from parvis.people.access import demand, may
from parvis.people.models import User
from parvis.rest.auth import asker
from parvis.web.errors import refuse

OURS = ("form", "forum")
"""Doors of this installation: they have no permission that somebody could have stolen."""


class OneAccountField(forms.ModelChoiceField):  # type: ignore[type-arg]
    label_from_instance = AccountsField.label_from_instance


class AlarmForm(forms.Form):
    account = OneAccountField(
        label=gettext_lazy("Compte"), queryset=Account.objects.none(), required=False, empty_label=gettext_lazy("Tous, ou je ne sais pas"),
    )  # fmt: skip
    reason = forms.CharField(label=gettext_lazy("Ce qui se passe"), max_length=300)
    drill = forms.BooleanField(
        label=gettext_lazy("C’est un exercice"), required=False,
        help_text=gettext_lazy("La même liste, chronométrée ; rien n’est coupé ni arrêté, et les avis le disent."),
    )  # fmt: skip

    def __init__(self, data: Any, by: User, initial: dict[str, Any]) -> None:
        super().__init__(data, initial=initial)
        field = self.fields["account"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = Account.objects.seen_by(by).exclude(network__in=OURS).order_by("network", "name", "pk")


@require_http_methods(["GET", "POST"])
def alarms(request: HttpRequest) -> HttpResponse:
    """Begin one; those that were, how long they lasted."""
    by = asker(request)
    demand(by, "stop.press")
    initial = {"account": request.GET.get("compte", ""), "drill": "exercice" in request.GET}
    form = AlarmForm(request.POST or None, by, initial)
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.begin(by=by, **form.cleaned_data)
            return redirect("colleagues:alarm", pk=made.pk)
        except ValidationError as error:
            refuse(form, error)
    context = {"part": "alarm", "form": form, "rows": lists.newest(), "steps": len(STEPS)}
    return render(request, "colleagues/alarms.html", context, status=422 if form.errors else 200)


def _found(request: HttpRequest, pk: int) -> Alarm:
    demand(asker(request), "stop.press")
    return get_object_or_404(Alarm.objects.select_related("account", "by", "ended_by"), pk=pk)


@require_safe
def alarm(request: HttpRequest, pk: int) -> HttpResponse:
    row = _found(request, pk)
    rows = lists.steps_of(row)
    taken = {step.key for step, done, _seconds in rows if done}
    edits = may(asker(request), "people.edit")
    context = {
        "part": "alarm", "alarm": row, "rows": rows, "left": len(rows) - len(taken), "may_cut": not set(CUTS) <= taken, "edits": edits,
        "people": User.objects.filter(is_active=True).order_by("name", "pk")[:500] if edits and not row.ended_at else (),
    }  # fmt: skip
    return render(request, "colleagues/alarm.html", context)


@require_POST
def act(request: HttpRequest, pk: int) -> HttpResponse:
    """`step`, `cut`, `person` or `end`."""
    row, by, told = _found(request, pk), asker(request), request.POST
    session = request.session.session_key or ""
    try:
        if "step" in told:
            actions.take(row, told["step"], by=by, note=told.get("note", ""), session=session)
        elif "cut" in told:
            left = actions.cut_all(row, by=by, session=session)
            words = _("Tout est coupé.") if not left else _("Coupé, sauf ce que seul un administrateur peut couper.")
            messages.success(request, words)
        elif "end" in told:
            actions.end(row, by=by, learnt=told.get("learnt", ""))
            messages.success(request, _("L’alerte est close."))
        else:
            demand(by, "people.edit")
            key = told.get("person", "")
            found = get_object_or_404(User, pk=int(key) if key.isascii() and key.isdigit() and len(key) < 19 else 0)
            actions.cut_person(row, found, by=by, session=session)
            messages.success(request, _("%(who)s n’a plus ni session, ni jeton.") % {"who": found})
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return redirect("colleagues:alarm", pk=pk)
