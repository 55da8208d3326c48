"""The elected person's page, and the administrator's list of those who have one."""

from __future__ import annotations

from collections.abc import Sequence

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from parvis.colleagues.elected import actions, lists
from parvis.colleagues.models import Seat
from parvis.directory.models import Destination
from parvis.people.access import demand
from parvis.rest.auth import asker
from parvis.web.errors import refuse


class SeatForm(forms.Form):
    destination = forms.ModelChoiceField(
        label=gettext_lazy("Élu de l’annuaire"), queryset=Destination.objects.none(), empty_label=None
    )
    name = forms.CharField(label=gettext_lazy("Nom"), max_length=120)
    email = forms.EmailField(label=gettext_lazy("Adresse électronique"))
    username = forms.SlugField(label=gettext_lazy("Identifiant"), max_length=60)

    def __init__(self, data: object = None) -> None:
        super().__init__(data)  # type: ignore[arg-type]
        field = self.fields["destination"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = Destination.objects.living().filter(kind="official").order_by("sort", "pk")


@require_safe
def questions(request: HttpRequest) -> HttpResponse:
    seat = lists.seat_of(asker(request))
    if seat is None:
        raise PermissionDenied
    until = lists.closed_until()
    rows: Sequence[lists.Question] = ()
    further = ""
    if until is None:
        try:
            rows, further = lists.questions(seat, request.GET.get("suite", ""))
        except ValidationError as error:
            raise Http404 from error
    context = {"seat": seat, "until": until, "rows": rows, "next": f"?suite={further}" if further else ""}
    return render(request, "colleagues/questions.html", context)


@require_http_methods(["GET", "POST"])
def seats(request: HttpRequest) -> HttpResponse:
    """A new one's first password is shown in the answer itself and kept nowhere."""
    by = asker(request)
    demand(by, "people.edit")
    if request.method == "POST" and "rule" in request.POST:
        actions.choose(closed="closed" in request.POST, by=by)
        messages.success(request, _("Enregistré."))
        return redirect("colleagues:seats")
    form, made, first = SeatForm(request.POST or None), None, ""
    if request.method == "POST" and form.is_valid():
        try:
            made, first = actions.give(**form.cleaned_data, by=by)
            form = SeatForm()
        except ValidationError as error:
            refuse(form, error)
    rows = Seat.objects.select_related("user", "destination").order_by("destination__sort", "pk")[:500]
    context = {"part": "seats", "form": form, "rows": rows, "made": made, "first": first, "closed": actions.closed_in_period()}
    return render(request, "colleagues/seats.html", context, status=422 if form.errors else 200)


@require_POST
def drop(request: HttpRequest, pk: int) -> HttpResponse:
    by = asker(request)
    demand(by, "people.edit")
    actions.drop(get_object_or_404(Seat.objects.select_related("user"), pk=pk), by=by)
    messages.success(request, _("Cet accès est fermé."))
    return redirect("colleagues:seats")
